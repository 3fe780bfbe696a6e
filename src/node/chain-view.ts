import type { Hex } from '../harness/index.ts'
import type { Cid } from '../ipld/index.ts'
import { type ChainEpoch, UsageError } from '../types/index.ts'
import type { NodeWorld } from './chain-host.ts'
import { BLOCK_MINER, type BlockHeader, ticketOf } from './header.ts'
import { MessageIndex } from './message-index.ts'
import type { NodeState } from './node-state.ts'
import { createTipset, type Tipset } from './tipset.ts'

/** Epochs before the head that are safe, and final, by default. Source: lotus `chain/types/ethtypes`, policy. */
export const SAFE_EPOCHS = 30n
/** Source: lotus `build/buildconstants`, `Finality`. */
export const FINAL_EPOCHS = 900n
/** Heads that were shown and can still be asked for by their key. */
const KEPT_HEADS = 128
/** Weight that each tipset adds to its parent's. */
const WEIGHT_STEP = 1n << 20n

/** Fields of a new tipset that follow from the moment. */
export interface HeadMoment {
  readonly height: ChainEpoch
  readonly timestamp: bigint
  readonly baseFee: bigint
}

/** Error of a request for a height that no tipset has. */
export class NullRoundError extends UsageError {
  readonly height: bigint

  constructor(height: ChainEpoch) {
    super('FVM_NULL_ROUND', `requested epoch was a null round (${height})`)
    this.height = height
  }
}

/**
 * The executed tipsets of a state, and the head: the tipset that the next messages are to be in,
 * shown before it has any.
 */
export class ChainView {
  readonly #index = new MessageIndex()
  readonly #seed: Uint8Array
  readonly #heads = new Map<string, Tipset>()
  #head: Tipset | undefined = undefined
  #headParent: Tipset | undefined = undefined
  #state: NodeState | undefined = undefined

  constructor(seed: Uint8Array) {
    this.#seed = seed
  }

  /** Makes the view one of a state. */
  sync(state: NodeState): this {
    this.#state = state
    this.#index.sync(state.tipsets)
    return this
  }

  get #tipsets() {
    return this.#state!.tipsets // it is synced before it is asked
  }

  /** Tipsets and messages by their names. */
  get index(): MessageIndex {
    return this.#index
  }

  /** The newest executed tipset. */
  get latest(): Tipset {
    return this.#tipsets.last ?? this.genesis
  }

  /** The first tipset. */
  get genesis(): Tipset {
    return this.#state!.genesis // as above
  }

  /** The number of executed tipsets. */
  get length(): number {
    return this.#tipsets.length
  }

  /** The position of the first tipset, after the genesis, that is kept. */
  get first(): number {
    return Math.max(1, this.#tipsets.first)
  }

  /** The tipset at a position of the chain; undefined if it is not kept. */
  at(position: number): Tipset | undefined {
    return position === 0 ? this.genesis : this.#tipsets.at(position)
  }

  /** The position of the first tipset at or after a height. */
  positionFrom(height: ChainEpoch): number {
    return this.#tipsets.findIndex((tipset) => tipset.height >= height)
  }

  /**
   * The tipset at a height, or the one before if that is a null round.
   *
   * @throws UsageError `FVM_HISTORY` if it is not kept
   */
  atOrBefore(height: ChainEpoch): Tipset {
    if (height === 0n) return this.genesis
    const position = this.#tipsets.findIndex((tipset) => tipset.height > height)
    const tipset = this.at(position - 1)
    if (tipset !== undefined) return tipset
    throw new UsageError(
      'FVM_HISTORY',
      `the block at height ${height} is not kept: the oldest one is at ${this.at(this.first)?.height}, start the node with a larger history`,
    )
  }

  /** @throws NullRoundError if no tipset has the height, UsageError past the newest one */
  atHeight(height: ChainEpoch, isExact: boolean): Tipset {
    if (height > this.latest.height)
      throw new UsageError('FVM_HEIGHT', "requested a future epoch (beyond 'latest')")
    const tipset = this.atOrBefore(height)
    if (isExact && tipset.height !== height) throw new NullRoundError(height)
    return tipset
  }

  /** The tipset before another one. */
  parentOf(tipset: Tipset): Tipset | undefined {
    const [parent] = tipset.header.parents
    return parent === undefined ? undefined : this.#index.tipsetOfHeader(parent)
  }

  /** The tipset that comes after an executed one: the head after the newest. */
  childOf(tipset: Tipset, moment: HeadMoment): Tipset {
    return this.#tipsets.at(this.positionFrom(tipset.height + 1n)) ?? this.head(moment)
  }

  /** The world after a tipset; undefined if it is not kept. */
  worldOf(tipset: Tipset): NodeWorld | undefined {
    return this.#state!.worlds.at(tipset.height)
  }

  /** The world before the messages of a tipset; undefined if it is not kept. */
  startOf(tipset: Tipset): NodeWorld | undefined {
    return this.#state!.worlds.startOf(tipset.height)
  }

  /** The fields of the header of a tipset that follows the newest one. */
  headerFields({ height, timestamp, baseFee }: HeadMoment): Omit<BlockHeader, 'messages'> {
    const { latest } = this
    return {
      miner: BLOCK_MINER,
      ticket: ticketOf(this.#seed, height),
      parents: [latest.cid],
      parentWeight: latest.header.parentWeight + WEIGHT_STEP,
      height,
      parentStateRoot: latest.stateRoot,
      parentMessageReceipts: latest.receiptsRoot,
      timestamp,
      parentBaseFee: baseFee,
    }
  }

  /** The head: it stays the same while chain, epoch and base fee do. */
  head(moment: HeadMoment): Tipset {
    const known = this.#head
    if (
      known !== undefined &&
      this.#headParent === this.latest &&
      known.height === moment.height &&
      known.header.parentBaseFee === moment.baseFee
    )
      return known
    const { latest } = this
    const head = createTipset(this.headerFields(moment), {
      messages: [],
      stateRoot: latest.stateRoot,
      nextBaseFee: moment.baseFee,
    })
    this.#head = head
    this.#headParent = latest
    this.#heads.set(head.cid.key, head)
    if (this.#heads.size > KEPT_HEADS) this.#heads.delete(this.#heads.keys().next().value!) // it has some
    return head
  }

  /** The tipset whose block's header has a CID: executed, or shown as a head. */
  byHeader(cid: Cid): Tipset | undefined {
    if (cid.equals(this.genesis.cid)) return this.genesis
    return this.#index.tipsetOfHeader(cid) ?? this.#heads.get(cid.key)
  }

  /** The tipset of a block hash: executed, or shown as a head. */
  byHash(hash: Hex): Tipset | undefined {
    const executed = hash === this.genesis.hash ? this.genesis : this.#index.tipset(hash)
    if (executed !== undefined) return executed
    for (const head of this.#heads.values()) if (head.hash === hash) return head
    return undefined
  }

  /** The CID of the key of the tipset at or before an epoch: what BLOCKHASH is made of. */
  static tipsetCidAt(tipsets: NodeState['tipsets']): (epoch: ChainEpoch) => Cid | undefined {
    return (epoch) =>
      tipsets.at(Math.max(0, tipsets.findIndex((tipset) => tipset.height > epoch) - 1))?.keyCid
  }
}
