import type { Cid } from '../ipld/index.ts'
import { type ChainEpoch, countLeading } from '../types/index.ts'

/** Epochs without a tipset, from the first to the last. */
export type NullRounds = readonly [first: ChainEpoch, last: ChainEpoch]

/** Gives the CID of the tipset at or before an epoch; undefined if it knows of none. */
export type TipsetSource = (epoch: ChainEpoch) => Cid | undefined

/**
 * The facts that a world knows of its tipsets: CIDs that were set, and which epochs have none. A null round has
 * the CID of the last tipset before it, as Lotus's `stmgr/utils.go` looks it up. It is a value.
 */
export class Tipsets {
  /** CIDs that were set, by epoch. */
  readonly cids: ReadonlyMap<ChainEpoch, Cid>
  /** Null rounds in ascending order. */
  readonly nullRounds: readonly NullRounds[]
  readonly #source: TipsetSource | undefined

  constructor(
    cids: ReadonlyMap<ChainEpoch, Cid> = new Map(),
    nullRounds: readonly NullRounds[] = [],
    source?: TipsetSource,
  ) {
    this.cids = cids
    this.nullRounds = nullRounds
    this.#source = source
  }

  /** Gives an epoch's tipset a CID. */
  withCid(epoch: ChainEpoch, cid: Cid): Tipsets {
    return new Tipsets(new Map(this.cids).set(epoch, cid), this.nullRounds, this.#source)
  }

  /** Takes CIDs from a chain; those that were set go first. */
  withSource(source: TipsetSource): Tipsets {
    return new Tipsets(this.cids, this.nullRounds, source)
  }

  /** Adds epochs without a tipset. */
  withNullRounds(first: ChainEpoch, last: ChainEpoch): Tipsets {
    if (last < first) return this
    const before = this.before(first).nullRounds
    const previous = before.at(-1)
    const joined: NullRounds[] =
      previous !== undefined && previous[1] + 1n === first
        ? [...before.slice(0, -1), [previous[0], last]]
        : [...before, [first, last]]
    return new Tipsets(this.cids, joined, this.#source)
  }

  /** Forgets null rounds from an epoch on. */
  before(epoch: ChainEpoch): Tipsets {
    const last = this.nullRounds.at(-1)
    if (last === undefined || last[1] < epoch) return this
    const kept = this.nullRounds
      .filter(([first]) => first < epoch)
      .map(([first, end]): NullRounds => [first, end < epoch ? end : epoch - 1n])
    return new Tipsets(this.cids, kept, this.#source)
  }

  /** The CID of the tipset at or before an epoch, made by `otherwise` if nothing else is known of it. */
  cidAt(epoch: ChainEpoch, otherwise: (epoch: ChainEpoch) => Cid): Cid {
    const at = this.#tipsetAt(epoch)
    return this.cids.get(at) ?? this.#source?.(at) ?? otherwise(at)
  }

  /** The epoch itself, or the last one before it that has a tipset. */
  #tipsetAt(epoch: ChainEpoch): ChainEpoch {
    const rounds = this.nullRounds
    const found = rounds[countLeading(rounds.length, (at) => rounds[at]![1] < epoch)]
    return found !== undefined && found[0] <= epoch && !this.cids.has(epoch) ? found[0] - 1n : epoch
  }
}

/** A world without anything known of its tipsets. */
export const NO_TIPSETS: Tipsets = new Tipsets()
