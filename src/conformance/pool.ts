import { WorkerLane } from '../io/index.ts'
import { FatalError } from '../types/index.ts'
import type { VectorResult } from './result.ts'
import { nameOfItem, type WorkItem } from './work.ts'

/** The data that a worker starts with, which can be sent to a thread. */
export interface WorkerSetup {
  readonly bundles: string | undefined
  readonly compared: readonly string[]
  readonly network: string
  readonly networkVersions: readonly number[] | undefined
  readonly filter: string | undefined
  readonly time: boolean
  readonly actors?: string
}

/** Runs an item, on a thread or here, and returns its results. */
export interface Lane {
  run(item: WorkItem): Promise<VectorResult[]>
  close(): Promise<void>
}

/** A lane on a worker thread. A worker that dies fails its item, and is replaced for the next. */
export function workerLane(setup: WorkerSetup): Lane {
  const lane = new WorkerLane<WorkItem, VectorResult[]>(
    new URL('./worker.js', import.meta.url),
    setup,
  )
  return {
    run: (item) =>
      lane.run(item).catch((thrown: unknown) => [failedItem(item, reasonOfDeath(thrown))]),
    close: () => lane.close(),
  }
}

function reasonOfDeath(thrown: unknown): string {
  if (thrown instanceof FatalError) return thrown.message
  return thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)
}

/** The result of an item that could not be run to its end. */
export function failedItem(item: WorkItem, reason: string): VectorResult {
  return { id: nameOfItem(item), file: item.file, nv: 0, result: 'failed', reason }
}

/**
 * Takes items as lanes are free, and gives the results in the order of the items.
 *
 * @param onResults - receives results as they arrive
 * @param mayGoOn - asked before each item is taken
 */
export async function runAll(
  items: AsyncIterable<WorkItem>,
  lanes: readonly Lane[],
  onResults: (results: readonly VectorResult[]) => void,
  mayGoOn: () => boolean,
): Promise<VectorResult[]> {
  const source = items[Symbol.asyncIterator]()
  const byItem: VectorResult[][] = []
  let taken = 0
  // One item at a time is asked for: a file's lines come in order.
  let turn: Promise<unknown> = Promise.resolve()
  const next = (): Promise<{ item: WorkItem; index: number } | undefined> => {
    const asked = turn.then(async () => {
      if (!mayGoOn()) return undefined
      const { value, done } = await source.next()
      return done === true ? undefined : { item: value, index: taken++ }
    })
    turn = asked.catch(() => undefined)
    return asked
  }
  const drain = async (lane: Lane): Promise<void> => {
    for (let got = await next(); got !== undefined; got = await next()) {
      const results = await lane.run(got.item)
      byItem[got.index] = results
      onResults(results)
    }
  }
  try {
    await Promise.all(lanes.map(drain))
  } finally {
    await source.return?.()
    await Promise.all(lanes.map((lane) => lane.close()))
  }
  return byItem.flat()
}
