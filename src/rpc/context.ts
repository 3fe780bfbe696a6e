import type { Hex, Snapshot as WorldSnapshot } from '../harness/index.ts'
import type { ChainNode, StepwiseWork } from '../node/index.ts'
import type { Filters } from './filters.ts'

/** The sender of notifications to a client that keeps its connection. */
export interface Subscriber {
  /** Sends a notification. */
  notify(method: string, params: unknown): void
  /** Functions that end its subscriptions, by id. */
  readonly subscriptions: Map<string, () => void>
}

/** Everything that methods use. */
export interface RpcContext {
  readonly node: ChainNode
  readonly filters: Filters
  /** Snapshots that clients took, by id. */
  readonly snapshots: Map<string, WorldSnapshot>
  readonly version: string
  /** Tells this run of the node from others. */
  readonly instanceId: Hex
  /** The world as the node started. */
  readonly start: WorldSnapshot
  /** The number of the next snapshot: it counts on after a revert. */
  nextSnapshot(): bigint
  /** An id of 32 bytes for a subscription. */
  newId(): Hex
  /** The number of the next channel of a stream. */
  nextChannel(): number
  /** The id of the request, by which a client ends its channel; undefined in the same process. */
  readonly requestId?: unknown
  /** The connection that the request came on, where notifications can be sent; undefined over HTTP. */
  readonly subscriber: Subscriber | undefined
  /**
   * Runs work after the answer was written and before the next request of anybody, so that the client
   * and the node work at the same time; undefined in the same process, where the world can be looked at
   * without a request.
   */
  readonly afterAnswer: ((work: () => void) => void) | undefined
  /** Runs the work that waits for the answers before it. */
  settle(): void
  /**
   * Does work that makes tipsets. If it is long, it is done in slices: other requests are answered
   * meanwhile, and see the chain as it was before.
   *
   * @param size - the tipsets that it makes, 1 by default; null rounds that are due are added
   */
  inSlices<T>(work: StepwiseWork<T>, size?: bigint): Promise<T>
  /** Returns the end of the work that is being done in slices; undefined if there is none. */
  busy(): Promise<void> | undefined
  /** Tells of a change of the mining mode: timers are kept outside. */
  readonly onMiningMode: () => void
}
