import { type ChildProcess, execFileSync, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { type BenchRow, reportRows } from './report.ts'

/*
 * What workers of a suite hold after 1,000 tests that start from a fixture, and after 100,000: as many
 * threads, or processes, as a machine of two cores has. A run fails if they hold 1.3 times as much.
 */

const EARLY = 1_000
const LATE = 100_000
const MOST = 1.3
const WORKERS = 2
const MIB = 1 << 20

const folder = mkdtempSync(join(tmpdir(), 'litefvm-memory-'))
const wasm = join(folder, 'counter.wasm')
// In a process of its own: the compiler would hide what worlds hold.
execFileSync(process.execPath, ['examples/counter/compile.mjs', wasm])
const child = fileURLToPath(new URL('./fixture-memory-child.js', import.meta.url))

/** Lets all workers run until they have run `total` tests. @returns the RSS that each sees */
async function allRun(
  workers: readonly (Worker | ChildProcess)[],
  total: number,
): Promise<number[]> {
  return Promise.all(
    workers.map(async (worker) => {
      const answer = once(worker, 'message')
      if (worker instanceof Worker) worker.postMessage(total)
      else worker.send(total)
      const [rss] = (await answer) as [number]
      return rss
    }),
  )
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)

async function measure(kind: 'threads' | 'forks'): Promise<BenchRow[]> {
  const workers = Array.from({ length: WORKERS }, () =>
    kind === 'threads'
      ? new Worker(child, { argv: [wasm] })
      : fork(child, [wasm], { execArgv: ['--expose-gc'] }),
  )
  const rss = async (total: number): Promise<number> => {
    const seen = await allRun(workers, total)
    // Threads share a process: it is looked at once all of them are there.
    return kind === 'threads' ? process.memoryUsage.rss() : sum(seen)
  }
  const early = await rss(EARLY)
  const late = await rss(LATE)
  for (const worker of workers)
    if (worker instanceof Worker) await worker.terminate()
    else worker.kill()
  console.log(`${kind}: ${(late / early).toFixed(3)} times as much after ${LATE} as after ${EARLY}`)
  if (late > MOST * early)
    throw new RangeError(`memory grew: ${kind}: ${early} to ${late} bytes, more than ${MOST} times`)
  return [
    { task: `${kind}: after ${EARLY}`, median: early / MIB, best: early / MIB },
    { task: `${kind}: after ${LATE}`, median: late / MIB, best: late / MIB },
  ]
}

reportRows('RSS of workers whose tests load a fixture', 'MiB', [
  ...(await measure('forks')),
  ...(await measure('threads')),
])
rmSync(folder, { recursive: true })
