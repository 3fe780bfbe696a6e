import type { Address, ChainEpoch } from '../types/index.ts'
import type { NodeWorld } from './chain-host.ts'
import type { ClockState } from './clock.ts'
import type { Pool } from './pool.ts'
import type { MinedMessage, Tipset } from './tipset.ts'
import { VersionedList } from './versioned-list.ts'

/** The mining mode: a tipset for each message, at intervals, or on request. */
export interface MiningMode {
  readonly automine: boolean
  /** Seconds between tipsets; 0 without an interval. */
  readonly intervalSeconds: number
}

/** All of a node that a snapshot holds, beside the world that it is attached to. A value. */
export interface NodeState {
  readonly genesis: Tipset
  /** The executed tipsets, the genesis first; in time the oldest are dropped, if a history is set. */
  readonly tipsets: VersionedList<Tipset>
  readonly worlds: RecentWorlds
  /** Messages that were applied at the world's epoch, whose tipset has not ended. */
  readonly open: readonly MinedMessage[]
  readonly pool: Pool
  readonly clock: ClockState
  readonly mining: MiningMode
  /** Addresses that messages may come from without a signature, by key. */
  readonly impersonated: ReadonlyMap<string, Address>
  readonly impersonatesAll: boolean
  /** The least fee cap that the pool takes, in attoFIL. */
  readonly minFeeCap: bigint
  /** Artifacts of contracts that clients made known, as JSON. */
  readonly known: readonly string[]
}

/**
 * The worlds after the last tipsets. Two lists take turns, so that at least `limit` and at most twice
 * as many are kept, and adding one costs the same however many there are.
 */
export class RecentWorlds {
  readonly #limit: number
  readonly #older: VersionedList<KeptWorld>
  readonly #newer: VersionedList<KeptWorld>

  constructor(
    limit: number,
    older: VersionedList<KeptWorld> = VersionedList.empty(),
    newer: VersionedList<KeptWorld> = VersionedList.empty(),
  ) {
    this.#limit = limit
    this.#older = older
    this.#newer = newer
  }

  /** The worlds with one more, of a later height. */
  push(height: ChainEpoch, world: NodeWorld, start?: NodeWorld): RecentWorlds {
    const newer = this.#newer.push({ height, world, start })
    return newer.length < this.#limit
      ? new RecentWorlds(this.#limit, this.#older, newer)
      : new RecentWorlds(this.#limit, newer, VersionedList.empty())
  }

  /** The worlds of heights below one. */
  before(height: ChainEpoch): RecentWorlds {
    const [older, newer] = [this.#older, this.#newer].map((list) =>
      list.take(list.findIndex((kept) => kept.height >= height)),
    )
    return new RecentWorlds(this.#limit, older, newer)
  }

  /** The world after the tipset of a height; undefined if it is not kept. */
  at(height: ChainEpoch): NodeWorld | undefined {
    return this.#find(height)?.world
  }

  /** The world before the messages of the tipset of a height; undefined if it is not kept. */
  startOf(height: ChainEpoch): NodeWorld | undefined {
    return this.#find(height)?.start
  }

  /** The worlds of the newest tipsets, the oldest first. */
  newest(count: number): readonly KeptWorld[] {
    const all: KeptWorld[] = []
    for (const list of [this.#older, this.#newer])
      for (let i = 0; i < list.length; i++) all.push(list.at(i)!) // it is in the list
    return all.slice(-count)
  }

  #find(height: ChainEpoch): KeptWorld | undefined {
    for (const list of [this.#newer, this.#older]) {
      const found = list.at(list.findIndex((kept) => kept.height >= height))
      if (found?.height === height) return found
    }
    return undefined
  }
}

/** The worlds of one tipset. */
export interface KeptWorld {
  readonly height: ChainEpoch
  readonly world: NodeWorld
  /** The world before its messages; undefined if they were sent to the world itself. */
  readonly start: NodeWorld | undefined
}
