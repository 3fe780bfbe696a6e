import { MARKET } from '../../builtin-actors/index.ts'
import type { Cid } from '../../ipld/index.ts'
import { UsageError } from '../../types/index.ts'
import { MARKET_ADDRESS } from './addresses.ts'
import type { Piece } from './commitments.ts'
import type { StorageHost } from './storage-world.ts'

/** The life of a deal: published, in a sector, and how it ended. */
export type DealStatus = 'published' | 'active' | 'slashed' | 'ended'

/** A deal of the market actor. It reads the world each time that it is asked. */
export class Deal implements Piece {
  readonly id: bigint
  readonly cid: Cid
  readonly size: bigint
  readonly #host: StorageHost

  /**
   * @param market - the market's state, for a caller that has read it
   * @throws UsageError `FVM_DEAL` if the market has no deal with this id
   */
  constructor(host: StorageHost, id: bigint, market = marketState(host)) {
    this.#host = host
    this.id = id
    const { pieceCid, pieceSize } = market.proposals.get(id) ?? this.proposal
    this.cid = pieceCid
    this.size = pieceSize
  }

  /** The terms of the deal. @throws UsageError `FVM_DEAL` once it has ended, as the market forgets it */
  get proposal() {
    const proposal = marketState(this.#host).proposals.get(this.id)
    if (proposal !== undefined) return proposal
    const { nextId } = marketState(this.#host)
    throw new UsageError(
      'FVM_DEAL',
      this.id < nextId
        ? `deal ${this.id} has ended, and the market keeps no proposal of it: read its terms before`
        : `there is no deal ${this.id}: the next one to be published has number ${nextId}`,
    )
  }

  /** The deal's sector and epochs; undefined until it is in a sector, and after its end. */
  get state() {
    return marketState(this.#host).states.get(this.id)
  }

  /**
   * The deal's status. The market forgets a deal when it is settled after its end, and when its sector
   * is terminated; both are `ended` then.
   */
  get status(): DealStatus {
    const market = marketState(this.#host)
    const state = market.states.get(this.id)
    if (state !== undefined) return state.slashEpoch >= 0n ? 'slashed' : 'active'
    return market.proposals.get(this.id) === undefined ? 'ended' : 'published'
  }

  /** The sector that holds the deal; undefined for a deal that is in none. */
  get sectorNumber(): bigint | undefined {
    return this.state?.sectorNumber
  }

  /** The allocation of a verified deal that is not active yet. */
  get allocationId(): bigint | undefined {
    return marketState(this.#host).pendingDealAllocationIds.get(this.id)
  }

  toString(): string {
    return `deal ${this.id} (${this.status})`
  }

  toJSON(): object {
    return { id: this.id.toString(), status: this.status }
  }
}

/** The market's state as it is now. */
export function marketState(host: StorageHost) {
  return host.vm.actor(MARKET_ADDRESS, MARKET).state()
}
