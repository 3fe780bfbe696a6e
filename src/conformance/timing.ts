import { fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monotonicMs } from '../io/index.ts'
import type { Blockstore } from '../ipld/index.ts'
import { FatalError } from '../types/index.ts'
import type { Compared } from './compare/difference.ts'
import type { WorkerSetup } from './pool.ts'
import type { VectorDifference } from './result.ts'
import { type RunOptions, runVector } from './run-vector.ts'
import type { Vector } from './vector.ts'
import type { WorkItem } from './work.ts'

/** Processes whose fastest gives a time of the first message. */
const SAMPLES = 5

/** Runs go on until the fastest has not become faster by more than this share... */
const STILL = 0.01
/** ... for so long, which is also the least time that they take together. */
const STILL_MS = 1_000

/** The work of a process that runs one message, and nothing before it. It is plain data. */
export interface FirstMessage {
  readonly item: WorkItem
  /** The vector of the item: its place in the file's list of variants. */
  readonly index: number
  readonly setup: WorkerSetup
  /** A folder of instrumented modules; undefined for none. */
  readonly cache: string | undefined
}

/** The times of a vector's first message in a fresh process, in milliseconds. */
export interface FirstTimes {
  /** With nothing kept on disk: the actors' code is instrumented and compiled inside the message. */
  readonly firstMs: number
  /** With the instrumented code on disk, as the second process of a suite finds it. */
  readonly firstCachedMs: number
}

/**
 * Times the first message of a vector, from handing it over to its receipt, in processes that have run
 * no message and compiled no module before: the fastest of 5 for each of the two times. The start of
 * the process, the import and the reading of the vector do not count.
 *
 * @throws FatalError if a process ends without a time
 */
export async function timeFirstMessage(
  work: Pick<FirstMessage, 'item' | 'index' | 'setup'>,
): Promise<FirstTimes> {
  const cache = mkdtempSync(join(tmpdir(), 'litefvm-modules-'))
  try {
    const firstMs = await fastest({ ...work, cache: undefined })
    await runProcess({ ...work, cache }) // fills the folder
    return { firstMs, firstCachedMs: await fastest({ ...work, cache }) }
  } finally {
    rmSync(cache, { recursive: true, force: true })
  }
}

async function fastest(work: FirstMessage): Promise<number> {
  let best = Number.POSITIVE_INFINITY
  for (let sample = 0; sample < SAMPLES; sample++) best = Math.min(best, await runProcess(work))
  return best
}

function runProcess(work: FirstMessage): Promise<number> {
  const child = fork(new URL('./first-message-worker.js', import.meta.url), {
    serialization: 'advanced', // bytes and undefined arrive as they are
  })
  return new Promise((resolve, reject) => {
    child.once('message', (answer) => {
      if (typeof answer === 'number') resolve(answer)
      else
        reject(
          new FatalError(
            `the process that times a first message failed: ${JSON.stringify(answer)}`,
          ),
        )
      child.disconnect()
    })
    child.once('error', reject)
    child.once('exit', (code) =>
      reject(new FatalError(`the process that times a first message stopped (exit code ${code})`)),
    )
    child.send(work)
  })
}

/** The comparisons of timed runs: a trace would be timed too. */
const TIMED_COMPARED: ReadonlySet<Compared> = new Set(['receipts', 'root'])

/** The result of {@link timeWarm}. */
export interface WarmRun {
  /** Milliseconds a message in the fastest run. */
  readonly warmMs: number
  /** The difference of a run that is not as the first one was. */
  readonly difference: VectorDifference | undefined
  readonly runs: number
}

/**
 * Times a vector with its modules compiled: runs it on fresh state until the fastest run has not
 * become faster by 1 % for a second, and for a second at least.
 */
export function timeWarm(
  vector: Vector,
  stores: readonly Blockstore[],
  { engine }: Pick<RunOptions, 'engine'>,
): WarmRun {
  let warmMs = Number.POSITIVE_INFINITY
  let mark = Number.POSITIVE_INFINITY
  let since = monotonicMs()
  for (let runs = 1; ; runs++) {
    const run = runVector(vector, stores, { engine, compared: TIMED_COMPARED })
    if (run.difference !== undefined) return { warmMs, difference: run.difference, runs }
    warmMs = Math.min(warmMs, run.elapsedMs / run.messages)
    const now = monotonicMs()
    if (warmMs < mark * (1 - STILL)) {
      mark = warmMs
      since = now
    } else if (now - since >= STILL_MS) return { warmMs, difference: undefined, runs }
  }
}
