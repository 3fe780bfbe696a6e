import type { BundleSource } from '../bundle/index.ts'
import type { Blockstore } from '../ipld/index.ts'
import { type Engine, NATIVE_VERSIONS, nativeVersionsText } from '../machine/index.ts'
import { DecodeError, FatalError, UsageError } from '../types/index.ts'
import { blocksOf } from './blocks.ts'
import type { Compared } from './compare/difference.ts'
import { runNativeVector } from './native/run-native.ts'
import { runRecordedVector } from './native/run-recorded.ts'
import type { WorkerSetup } from './pool.ts'
import type { VectorResult } from './result.ts'
import { runVector } from './run-vector.ts'
import { timeFirstMessage, timeWarm } from './timing.ts'
import type { SkippedVector, Vector } from './vector.ts'
import { nameOfItem, vectorsOf, type WorkItem } from './work.ts'

/** Lines of a stack that are shown: a whole one for each of many vectors hides the rest. */
const STACK_LINES = 6

/** The state that a worker holds for all its vectors. */
export interface ItemContext {
  readonly engine: Engine
  readonly bundles: BundleSource | undefined
  readonly compared: ReadonlySet<Compared>
  /** The network of vectors that name none. */
  readonly network: string
  /** Network versions to run; undefined for all. */
  readonly networkVersions: ReadonlySet<number> | undefined
  /** Tested against id and file; undefined for all. */
  readonly filter: RegExp | undefined
  /** The setup to time first messages with, undefined if nothing is timed. */
  readonly timed: WorkerSetup | undefined
  /** The actors that run: the Wasm, compared with the record; or native actors, compared with the Wasm, or with the record if there is no bundle. */
  readonly actors: RunActors
}

/** Values of `--actors`. */
export const RUN_ACTORS = ['wasm', 'native', 'mixed'] as const
export type RunActors = (typeof RUN_ACTORS)[number]

/** Runs the vectors of an item; whatever stops one is its result. */
export async function runItem(item: WorkItem, context: ItemContext): Promise<VectorResult[]> {
  let vectors: (Vector | SkippedVector)[]
  try {
    vectors = await vectorsOf(item)
  } catch (thrown) {
    const id = nameOfItem(item)
    if (!isChosen(id, item.file, context)) return []
    return [{ id, file: item.file, nv: 0, result: 'failed', reason: reasonOf(thrown) }]
  }
  const results: VectorResult[] = []
  for (const [index, vector] of vectors.entries()) {
    const nv = 'skip' in vector ? vector.nv : vector.networkVersion
    if (context.networkVersions?.has(nv) === false) continue
    if (!isChosen(vector.id, vector.file, context)) continue
    const head = { id: vector.id, file: vector.file, nv }
    try {
      results.push(
        'skip' in vector
          ? { ...head, result: 'skipped', reason: vector.skip }
          : { ...head, ...(await runOne(vector, { item, index }, context)) },
      )
    } catch (thrown) {
      results.push({ ...head, result: 'failed', reason: reasonOf(thrown) })
    }
  }
  return results
}

function isChosen(id: string, file: string, { filter }: ItemContext): boolean {
  return filter === undefined || filter.test(id) || filter.test(file)
}

type Outcome = Omit<VectorResult, 'id' | 'file' | 'nv'>

/** The place of a vector in its file, for another process to find it. */
interface Place {
  readonly item: WorkItem
  readonly index: number
}

async function runOne(vector: Vector, place: Place, context: ItemContext): Promise<Outcome> {
  const found = await blocksOf(vector, context.bundles, context.network)
  if ('skip' in found) {
    if (context.actors === 'native' && found.state !== undefined)
      return runOnNative(vector, [found.state], context, true)
    return { result: 'skipped', reason: found.skip }
  }
  if (context.actors !== 'wasm') return runOnNative(vector, found.stores, context)
  const { difference } = runVector(vector, found.stores, context)
  if (difference !== undefined) return { result: 'failed', difference }
  if (context.timed === undefined) return { result: 'passed' }
  const warm = timeWarm(vector, found.stores, context)
  if (warm.difference !== undefined)
    return {
      result: 'failed',
      reason: `it passed at first and differs when run again (run ${warm.runs + 1})`,
      difference: warm.difference,
    }
  const first = await timeFirstMessage({ ...place, setup: context.timed })
  return { result: 'passed', ...first, warmMs: warm.warmMs }
}

function runOnNative(
  vector: Vector,
  stores: readonly Blockstore[],
  context: ItemContext,
  isRecorded = false,
): Outcome {
  if (!NATIVE_VERSIONS.includes(vector.networkVersion))
    return {
      result: 'skipped',
      reason: `the native actors are those of ${nativeVersionsText()}`,
    }
  const [state] = stores
  const run =
    isRecorded && state !== undefined
      ? runRecordedVector(vector, state, context)
      : runNativeVector(vector, stores, { ...context, isMixed: context.actors === 'mixed' })
  const { difference, notCompared } = run
  const [reason] = Object.keys(notCompared)
  const rest = reason === undefined ? {} : { notCompared }
  if (difference === undefined && run.messages === 0)
    return { result: 'skipped', reason: `its messages ${reason ?? 'are none'}`, ...rest }
  if (difference !== undefined) return { result: 'failed', ...rest, difference }
  return { result: 'passed', ...rest }
}

/** Words for whatever was thrown; what is not an error of ours keeps its stack. */
export function reasonOf(thrown: unknown): string {
  if (thrown instanceof DecodeError || thrown instanceof UsageError) return thrown.message
  if (thrown instanceof FatalError) return `fatal: ${thrown.message}`
  if (thrown instanceof Error)
    return (thrown.stack ?? thrown.message).split('\n').slice(0, STACK_LINES).join('\n')
  if (typeof thrown !== 'object' || thrown === null) return String(thrown)
  const message = 'message' in thrown ? `: ${String(thrown.message)}` : ''
  return `${thrown.constructor.name}${message}`
}
