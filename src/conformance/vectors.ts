import { availableParallelism } from 'node:os'
import { loadFastBls } from '../crypto/index.ts'
import { openBundles } from '../io/index.ts'
import { COMPARED, type Compared } from './compare/difference.ts'
import { contextOf } from './context.ts'
import { findVectorFiles } from './find-files.ts'
import { type Lane, runAll, type WorkerSetup, workerLane } from './pool.ts'
import type { VectorResult, VectorsReport } from './result.ts'
import { type RunActors, runItem } from './run-item.ts'
import { type SortedFiles, sortFiles, type WorkItem, workOf } from './work.ts'

/** Used for vectors that name no network. */
export const DEFAULT_NETWORK = 'mainnet'

/** Options of {@link runVectors}. */
export interface VectorsOptions {
  /** Vector files and folders of them. */
  readonly paths: readonly string[]
  /** A folder of bundles, or one bundle. */
  readonly bundles?: string | undefined
  readonly network?: string | undefined
  /** Run these network versions only. */
  readonly networkVersions?: readonly number[] | undefined
  /** Run vectors whose id or file this matches. */
  readonly filter?: RegExp | undefined
  readonly compared?: readonly Compared[] | undefined
  /** Run one share of the vectors and stories: every `count`-th from `index` on, in the order of the files. */
  readonly shard?: { readonly index: number; readonly count: number } | undefined
  /** Threads; 1 runs in the caller's own. The default is the number of cores, and 1 with `time`. */
  readonly jobs?: number | undefined
  readonly time?: boolean | undefined
  /** The actors that run; `'wasm'` by default. */
  readonly actors?: RunActors | undefined
  readonly failFast?: boolean | undefined
  /** Receives files below folders that hold no vectors. */
  readonly onIgnored?: ((files: readonly string[]) => void) | undefined
  /** Receives each vector's outcome as it ends. */
  readonly onResult?: ((result: VectorResult) => void) | undefined
}

/**
 * Runs vectors and compares them with what they record.
 *
 * @throws UsageError if a path does not exist or is not a vector file; a file that cannot be read is a
 *   failed result
 */
export async function runVectors(options: VectorsOptions): Promise<VectorsReport> {
  const sorted = await sortFiles(await findVectorFiles(options.paths))
  if (sorted.others.length > 0) options.onIgnored?.(sorted.others)
  const setup: WorkerSetup = {
    bundles: options.bundles,
    compared: options.compared ?? COMPARED,
    network: options.network ?? DEFAULT_NETWORK,
    networkVersions: options.networkVersions,
    filter: options.filter?.source,
    time: options.time ?? false,
    actors: options.actors ?? 'wasm',
  }
  if (setup.bundles !== undefined) await openBundles(setup.bundles)
  const jobs = options.jobs ?? (setup.time ? 1 : availableParallelism())
  let hasFailed = false
  const vectors = await runAll(
    shareOf(allWork(sorted), options.shard),
    await createLanes(jobs, setup),
    (results) => {
      for (const result of results) {
        if (result.result === 'failed') hasFailed = true
        options.onResult?.(result)
      }
    },
    () => !(hasFailed && options.failFast === true),
  )
  const count = (kind: VectorResult['result']) => vectors.filter((v) => v.result === kind).length
  return { passed: count('passed'), failed: count('failed'), skipped: count('skipped'), vectors }
}

async function* allWork(sorted: SortedFiles): AsyncGenerator<WorkItem> {
  for (const file of sorted.vectors) yield* workOf(file, sorted)
}

async function* shareOf(
  items: AsyncIterable<WorkItem>,
  { index, count }: { readonly index: number; readonly count: number } = { index: 0, count: 1 },
): AsyncGenerator<WorkItem> {
  let at = 0
  for await (const item of items) if (at++ % count === index) yield item
}

async function createLanes(jobs: number, setup: WorkerSetup): Promise<Lane[]> {
  if (jobs > 1) return Array.from({ length: jobs }, () => workerLane(setup))
  await loadFastBls()
  const context = await contextOf(setup)
  return [{ run: (item) => runItem(item, context), close: async () => {} }]
}
