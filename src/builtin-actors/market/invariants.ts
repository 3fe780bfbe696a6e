import { addressToString, blake2b256 } from '../../crypto/index.ts'
import {
  type Blockstore,
  type CborSchema,
  Cid,
  Codec,
  encodeAs,
  HashCode,
  TypedAmt,
  TypedHamt,
} from '../../ipld/index.ts'
import { cbor, rawCodec } from '../../schema/index.ts'
import {
  type ActorId,
  Address,
  type ChainEpoch,
  decodeVarint,
  Protocol,
  type TokenAmount,
} from '../../types/index.ts'
import { LINK } from '../runtime/actor-map.ts'
import { EPOCH_UNDEFINED } from '../runtime/network.ts'
import { Violations } from '../runtime/violations.ts'
import { DEAL_PROPOSAL_SCHEMA, DEAL_STATE_SCHEMA, MARKET_SCHEMA } from './schema.ts'
import type { DealProposal, DealState, MarketState } from './state.ts'

/** A deal, with its state if it was activated. */
export interface DealSummary {
  readonly provider: ActorId | undefined
  readonly pieceCid: Cid
  readonly proposal: DealProposal
  state: DealState | undefined
}

/** The facts that other actors are compared with. */
export interface MarketSummary {
  readonly deals: ReadonlyMap<bigint, DealSummary>
  /** Deals that wait to be activated, by their allocation. */
  readonly dealsByAllocation: ReadonlyMap<bigint, bigint>
}

/** The world that a market is checked in. */
export interface MarketSurroundings {
  readonly store: Blockstore
  /** The market's balance in attoFIL. */
  readonly balance: TokenAmount
  /** The epoch of the world. */
  readonly epoch: ChainEpoch
}

const FIELDS = MARKET_SCHEMA.fields
const DEAL_PROPOSAL = rawCodec(DEAL_PROPOSAL_SCHEMA)

/**
 * All that is wrong with the market actor's state.
 *
 * @see builtin-actors v18.0.0 `actors/market/src/testing.rs`
 */
export function checkInvariants(
  state: MarketState,
  surroundings: MarketSurroundings,
): { readonly violations: string[]; readonly summary: MarketSummary } {
  const check = new MarketCheck(state, surroundings)
  check.totals()
  check.proposals()
  check.allocations()
  check.states()
  check.providerSectors()
  check.pendingProposals()
  check.balances()
  check.dealOps()
  const { deals, dealsByAllocation } = check
  return { violations: check.violations.found, summary: { deals, dealsByAllocation } }
}

class MarketCheck {
  readonly violations = new Violations()
  readonly deals = new Map<bigint, DealSummary>()
  readonly dealsByAllocation = new Map<bigint, bigint>()
  readonly #state: MarketState
  readonly #world: MarketSurroundings
  readonly #proposalCids = new Set<string>()
  readonly #allocatedDeals = new Set<bigint>()
  /** Deals that cron has yet to look at. */
  readonly #expectedOps = new Set<bigint>()
  #collateral: TokenAmount = 0n

  constructor(state: MarketState, world: MarketSurroundings) {
    this.#state = state
    this.#world = world
  }

  totals(): void {
    const { totalClientLockedCollateral, totalProviderLockedCollateral, totalClientStorageFee } =
      this.#state
    const totals = {
      'client locked collateral': totalClientLockedCollateral,
      'provider locked collateral': totalProviderLockedCollateral,
      'client storage fee': totalClientStorageFee,
    }
    for (const [what, total] of Object.entries(totals))
      this.violations.require(total >= 0n, `negative total ${what}: ${total}`)
  }

  proposals(): void {
    let last = -1n
    this.violations.reading('proposals', () => {
      this.#amt(this.#state.proposals, DEAL_PROPOSAL).forEach((id, proposal) => {
        const { client, provider, pieceCid, startEpoch } = proposal
        if (startEpoch >= this.#world.epoch) this.#expectedOps.add(id)
        this.#proposalCids.add(cidOfProposal(proposal).key)
        last = id
        this.deals.set(id, { provider: provider.actorId, pieceCid, proposal, state: undefined })
        this.#collateral += proposal.clientCollateral + proposal.providerCollateral
        for (const [who, address] of [
          ['client', client],
          ['provider', provider],
        ] as const)
          this.violations.require(
            address.protocol === Protocol.ID,
            `${who} address for deal ${id} is not an ID address`,
          )
      })
    })
    const { nextId } = this.#state
    this.violations.require(
      nextId > last,
      `next id, ${nextId}, is not greater than highest id in proposals, ${last}`,
    )
  }

  allocations(): void {
    this.violations.reading('pending allocations', () => {
      const root = this.#state.pendingDealAllocationIds
      this.#hamt(root, 5, rawCodec(cbor.u64)).forEach((key, allocation) => {
        const id = decodeVarint(key).value
        this.violations.require(
          this.deals.has(id),
          `pending deal allocation ${id} not found in proposals`,
        )
        this.#allocatedDeals.add(id)
        this.dealsByAllocation.set(allocation, id)
      })
    })
  }

  states(): void {
    this.violations.reading('deal states', () => {
      this.#amt(this.#state.states, rawCodec(DEAL_STATE_SCHEMA)).forEach((id, dealState) => {
        this.#checkDealState(id, dealState)
        const deal = this.deals.get(id)
        if (deal === undefined) this.violations.found.push(`no deal proposal for deal state ${id}`)
        else deal.state = dealState
        this.violations.require(!this.#allocatedDeals.has(id), `deal ${id} has pending allocation`)
      })
    })
  }

  #checkDealState(id: bigint, { sectorStartEpoch, lastUpdatedEpoch, slashEpoch }: DealState): void {
    const { epoch } = this.#world
    const { violations } = this
    violations.require(sectorStartEpoch >= 0n, `deal ${id} state start epoch undefined`)
    if (lastUpdatedEpoch !== EPOCH_UNDEFINED) {
      violations.require(
        lastUpdatedEpoch >= sectorStartEpoch,
        `deal ${id} state last updated before sector start: ${lastUpdatedEpoch}`,
      )
      violations.require(
        lastUpdatedEpoch <= epoch,
        `deal ${id} last updated epoch ${lastUpdatedEpoch} after current ${epoch}`,
      )
    }
    if (slashEpoch === EPOCH_UNDEFINED) return
    violations.require(
      slashEpoch >= sectorStartEpoch,
      `deal ${id} state slashed before sector start: ${slashEpoch}`,
    )
    violations.require(
      slashEpoch <= epoch,
      `deal ${id} state slashed after current epoch ${epoch}: ${slashEpoch}`,
    )
  }

  providerSectors(): void {
    const listed = new Set<string>()
    this.violations.reading('provider sector deals', () => {
      this.#hamt(this.#state.providerSectors, 5, LINK).forEach((providerKey, root) => {
        const provider = decodeVarint(providerKey).value
        this.#hamt(root, 5, rawCodec(cbor.array(cbor.u64))).forEach((sectorKey, ids) => {
          const sector = decodeVarint(sectorKey).value
          for (const id of ids) {
            listed.add(`${provider} ${sector} ${id}`)
            this.#checkSectorDeal(id, provider, sector)
          }
        })
      })
    })
    // Expired deals stay listed until they are settled, or their sector is terminated.
    for (const [id, { provider, proposal, state }] of this.deals)
      if (state?.slashEpoch === EPOCH_UNDEFINED && proposal.endEpoch > this.#world.epoch)
        this.violations.require(
          listed.has(`${provider} ${state.sectorNumber} ${id}`),
          `active deal ${id} not found in provider sector deals`,
        )
  }

  #checkSectorDeal(id: bigint, provider: ActorId, sector: bigint): void {
    const what = `provider sector deal ${id}`
    const deal = this.deals.get(id)
    if (deal === undefined) {
      this.violations.found.push(`${what} not found in proposals`)
      return
    }
    this.violations.require(
      deal.provider === provider,
      `${what} provider ${provider} does not match proposal provider ${deal.provider}`,
    )
    this.violations.require(
      (deal.state?.sectorNumber ?? 0n) === sector,
      `${what} sector ${sector} does not match proposal sector ${deal.state?.sectorNumber}`,
    )
    this.violations.require(
      (deal.state?.slashEpoch ?? EPOCH_UNDEFINED) === EPOCH_UNDEFINED,
      `${what} is slashed`,
    )
  }

  pendingProposals(): void {
    this.violations.reading('pending proposals', () => {
      this.#hamt(this.#state.pendingProposals, 5, rawCodec(cbor.nothing)).forEach((key) => {
        const cid = Cid.fromBytes(key)
        this.violations.require(
          this.#proposalCids.has(cid.key),
          `a pending proposal is not found within proposals`,
        )
      })
    })
  }

  balances(): void {
    const amount = rawCodec(cbor.tokenAmount)
    this.violations.reading('the escrow and locked tables', () => {
      const { bitWidth } = FIELDS.escrowTable.collection
      const escrow = this.#hamt(this.#state.escrowTable, bitWidth, amount)
      let lockedTotal = 0n
      this.#hamt(this.#state.lockedTable, bitWidth, amount).forEach((key, locked) => {
        lockedTotal += locked
        const held = escrow.get(key) ?? 0n
        this.violations.require(
          held >= locked,
          `locked funds for ${addressToString(Address.fromBytes(key))}, ${locked}, greater than escrow amount, ${held}`,
        )
      })
      const { totalProviderLockedCollateral: provider, totalClientLockedCollateral: client } =
        this.#state
      const fee = this.#state.totalClientStorageFee
      this.violations.require(
        lockedTotal === provider + client + fee,
        `locked total, ${lockedTotal}, does not sum to provider locked, ${provider}, client locked, ${client}, and client storage fee, ${fee}`,
      )
      this.#checkEscrowTotal(escrow)
    })
  }

  #checkEscrowTotal(escrow: TypedHamt<TokenAmount>): void {
    let total = 0n
    escrow.forEach((_, held) => {
      total += held
    })
    const { balance } = this.#world
    this.violations.require(
      total <= balance,
      `escrow total, ${total}, greater than actor balance, ${balance}`,
    )
    this.violations.require(
      total >= this.#collateral,
      `escrow total, ${total}, less than sum of proposal collateral, ${this.#collateral}`,
    )
  }

  dealOps(): void {
    this.violations.reading('deal ops', () => {
      this.#hamt(this.#state.dealOpsByEpoch, 5, LINK).forEach((_, root) => {
        this.#hamt(root, 5, rawCodec(cbor.nothing)).forEach((key) => {
          this.#expectedOps.delete(decodeVarint(key).value)
        })
      })
    })
    this.violations.require(
      this.#expectedOps.size === 0,
      `missing deal ops for proposals: ${[...this.#expectedOps].join(', ')}`,
    )
  }

  #hamt<V>(root: Cid, bitWidth: number, codec: CborSchema<V>): TypedHamt<V> {
    return TypedHamt.load(this.#world.store, root, { bitWidth }, codec)
  }

  #amt<V>(root: Cid, codec: CborSchema<V>): TypedAmt<V> {
    return TypedAmt.load(this.#world.store, root, codec)
  }
}

function cidOfProposal(proposal: DealProposal): Cid {
  const digest = blake2b256(encodeAs(DEAL_PROPOSAL, proposal))
  return Cid.v1(Codec.DAG_CBOR, HashCode.BLAKE2B_256, digest)
}
