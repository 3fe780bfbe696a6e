import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { FVM } from '../src/index.ts'
import { createProvider } from '../src/rpc/index.ts'
import { type BenchRow, reportRows } from './report.ts'

/*
 * How cost grows with the size of a world: the exponent e of a time that grows as n^e, between the smallest
 * and the largest size. A hash tree gives log n, which is an exponent of about 0.1 here; what visits
 * each actor gives 1. Sectors and miners are in storage.bench.ts. SCALE_BENCH=full adds a million.
 */

const SIZES = [100, 1_000, 10_000, 100_000]
if (process.env['SCALE_BENCH'] === 'full') SIZES.push(1_000_000)
/** `vm.evm.store` writes the contract's state anew each time: more slots take minutes. */
const MOST_SLOTS = 10_000
/** Runs of one measurement, of which the fastest counts. */
const RUNS = 40

/** The largest exponent of what should grow as log n, and of what should grow as n. */
const BARS = { log: 0.3, linear: 1.15 } as const
type Growth = keyof typeof BARS

interface Series {
  readonly growth: Growth
  /** Microseconds by size. */
  readonly times: Map<number, number>
}

const all = new Map<string, Series>()

function add(name: string, growth: Growth, size: number, us: number): void {
  const series = all.get(name) ?? { growth, times: new Map<number, number>() }
  series.times.set(size, us)
  all.set(name, series)
}

/** Microseconds of the fastest of several runs, each of `repeats` operations. */
function time(run: () => void, repeats = 1, runs = RUNS): number {
  let best = Number.POSITIVE_INFINITY
  for (let n = 0; n < runs; n++) {
    const from = performance.now()
    for (let k = 0; k < repeats; k++) run()
    best = Math.min(best, ((performance.now() - from) * 1000) / repeats)
  }
  return best
}

function worldOf(actors: number): FVM {
  const vm = FVM.createSync()
  vm.account('alice')
  for (let n = 0; n < actors; n++)
    vm.setActor(10_000 + n, { code: 'account', balance: 10n ** 18n + BigInt(n) })
  vm.stateRoot()
  return vm
}

function measureActors(size: number): void {
  const vm = worldOf(size)
  let next = 0
  const send = () => vm.send({ from: 'alice', to: 10_000 + (next++ % size), value: 1n })
  add('actors: a message', 'log', size, time(send, 100))
  add(
    'actors: snapshot and revert',
    'log',
    size,
    time(() => vm.revert(vm.snapshot()), 1_000),
  )
  const before = vm.snapshot()
  for (let n = 0; n < 10; n++) vm.setBalance(10_000 + n, 5n)
  vm.stateRoot()
  add(
    'actors: a diff of 10',
    'log',
    size,
    time(() => vm.diff(before)),
  )
  const runs = size > 10_000 ? 2 : 5
  let car: Uint8Array = new Uint8Array()
  add(
    'actors: dumpState',
    'linear',
    size,
    time(() => void (car = vm.dumpState()), 1, runs),
  )
  const other = FVM.createSync()
  add(
    'actors: loadState',
    'linear',
    size,
    time(() => other.loadState(car), 1, runs),
  )
}

// Benches run from the root of the package, compiled to another folder.
const build = JSON.parse(
  readFileSync(resolve('test/harness/evm/contracts/compiled.json'), 'utf8'),
) as object // what solc wrote

function measureSlots(size: number): void {
  const vm = FVM.createSync()
  vm.account('alice', { type: 'eth' })
  vm.account('bob', { type: 'eth' })
  const args = ['Token', 'T', 1_000_000_000n]
  const token = vm.evm.deploy(build, { contract: 'Token', args, from: 'alice' })
  for (let n = 0; n < size; n++) vm.evm.store(token, 2n ** 200n + BigInt(n), 1n)
  const transfer = token.write['transfer']! // it has one
  add(
    'slots: an ERC-20 transfer',
    'log',
    size,
    time(() => transfer(['bob', 1n]), 10),
  )
}

function measureMessages(size: number): void {
  const vm = FVM.createSync()
  vm.account('alice')
  vm.account('bob')
  const send = () => vm.send({ from: 'alice', to: 'bob', value: 1n })
  for (let n = 0; n < size; n++) send()
  add('messages so far: one more', 'log', size, time(send, 100))
  add(
    'messages so far: snapshot and revert',
    'log',
    size,
    time(() => vm.revert(vm.snapshot()), 1_000),
  )
}

async function measureTipsets(size: number): Promise<void> {
  const provider = createProvider(FVM.createSync())
  const request = (method: string, ...params: unknown[]) => provider.request({ method, params })
  for (let n = 0; n < size; n++) await request('evm_mine')
  const newest = Number(await request('eth_blockNumber'))
  const back = (tipsets: number) => `0x${(newest - tipsets).toString(16)}`
  for (const [name, method, params] of [
    ['a block by number', 'eth_getBlockByNumber', [back(size / 2), false]],
    ['logs of the newest 100', 'eth_getLogs', [{ fromBlock: back(99) }]],
    ['one more', 'evm_mine', []],
  ] as const) {
    let best = Number.POSITIVE_INFINITY
    for (let n = 0; n < RUNS; n++) {
      const from = performance.now()
      await request(method, ...params)
      best = Math.min(best, (performance.now() - from) * 1000)
    }
    add(`tipsets: ${name}`, 'log', size, best)
  }
}

measureActors(SIZES[0]!) // compiles the code that the first size would pay for
all.clear()
for (const size of SIZES) {
  measureActors(size)
  if (size <= MOST_SLOTS) measureSlots(size)
  measureMessages(size)
  if (size <= 10_000) await measureTipsets(size)
}

const rows: BenchRow[] = []
const table: Record<string, Record<string, number | string>> = {}
const over: string[] = []
for (const [name, { growth, times }] of all) {
  const entries = [...times]
  const [first, last] = [entries[0]!, entries.at(-1)!]
  const exponent = Math.log(last[1] / first[1]) / Math.log(last[0] / first[0])
  table[name] = {
    ...Object.fromEntries(entries.map(([size, us]) => [size, Number(us.toPrecision(3))])),
    exponent: Number(exponent.toFixed(2)),
    most: BARS[growth],
  }
  if (exponent > BARS[growth]) over.push(`${name} ${exponent.toFixed(2)} > ${BARS[growth]}`)
  rows.push({ task: `${name}, ${last[0]}`, median: last[1], best: last[1] })
}
reportRows('scale', 'us', rows)
console.log('\nmicroseconds by size, and the exponent of their growth')
console.table(table)
if (over.length > 0) throw new RangeError(`these grow faster than they may: ${over.join('; ')}`)
