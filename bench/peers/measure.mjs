// Measures one peer in a process of its own: node bench/peers/measure.mjs PEER. It prints JSON: microseconds of each row.
const WARM_MS = 1_500
const MEASURED_MS = 1_200
/** Operations between two looks at the clock. */
const BATCH = 10

const [peer] = process.argv.slice(2)
const started = performance.now()
const { default: create } = await import(`./${peer}.mjs`)
const { warmRuns = Number.POSITIVE_INFINITY, ...rows } = await create()
const readyMs = performance.now() - started
const best = {}
for (const [row, run] of Object.entries(rows)) best[row] = await bestOf(run)
console.log(JSON.stringify({ peer, readyMs, best }))
process.exit(0) // anvil and nodes would keep the process alive

/** Microseconds an operation in the fastest batch after warming up. */
async function bestOf(run) {
  let isOver = false
  const warmEnd = performance.now() + WARM_MS
  for (let n = 0; n < warmRuns && !isOver && performance.now() < warmEnd; n++)
    isOver = (await run()) === 'end'
  let fastest = Number.POSITIVE_INFINITY
  for (const end = performance.now() + MEASURED_MS; !isOver && performance.now() < end; ) {
    const from = performance.now()
    for (let n = 0; n < BATCH && !isOver; n++) isOver = (await run()) === 'end'
    if (!isOver) fastest = Math.min(fastest, ((performance.now() - from) * 1000) / BATCH)
  }
  return fastest
}
