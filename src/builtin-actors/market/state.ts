import { type Cid } from '../../ipld/index.ts'
import { type Raw, rawCodec } from '../../schema/index.ts'
import type { ActorArray } from '../runtime/actor-array.ts'
import type { ActorMap } from '../runtime/actor-map.ts'
import { ActorSet } from '../runtime/actor-set.ts'
import { EPOCH_UNDEFINED } from '../runtime/network.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { SetMultimap } from '../runtime/set-multimap.ts'
import {
  type DEAL_PROPOSAL_SCHEMA,
  type DEAL_STATE_SCHEMA,
  MARKET_SCHEMA,
  SECTOR_DEAL_IDS_SCHEMA,
} from './schema.ts'

/** The raw state of the market actor; its collections are roots. */
export type MarketState = Raw<typeof MARKET_SCHEMA>
/** The terms of a deal. In state, client and provider are id addresses. */
export type DealProposal = Raw<typeof DEAL_PROPOSAL_SCHEMA>
/** State of a deal that was activated; an epoch that has not come is -1. */
export type DealState = Raw<typeof DEAL_STATE_SCHEMA>

/** Codec of the raw state. */
export const MARKET_STATE = rawCodec(MARKET_SCHEMA)

const FIELDS = MARKET_SCHEMA.fields
/** Bit width of the set of pending proposals. */
const PENDING_PROPOSALS_WIDTH = 5

/** The state of a market without deals; its empty collections are written. */
export function createMarketState(rt: Runtime): MarketState {
  const proposals = rt.openArray(FIELDS.proposals).flush()
  const states = rt.openArray(FIELDS.states).flush()
  const pendingProposals = new ActorSet(rt, PENDING_PROPOSALS_WIDTH).flush()
  const balanceTable = rt.openMap(FIELDS.escrowTable).flush()
  const dealOpsByEpoch = new SetMultimap(rt).flush()
  const pendingDealAllocationIds = rt.openMap(FIELDS.pendingDealAllocationIds).flush()
  const providerSectors = rt.openMap(FIELDS.providerSectors).flush()
  return {
    proposals,
    states,
    pendingProposals,
    escrowTable: balanceTable,
    lockedTable: balanceTable,
    nextId: 0n,
    dealOpsByEpoch,
    lastCron: EPOCH_UNDEFINED,
    totalClientLockedCollateral: 0n,
    totalProviderLockedCollateral: 0n,
    totalClientStorageFee: 0n,
    pendingDealAllocationIds,
    providerSectors,
  }
}

/** Proposals by deal id. */
export function loadProposals(rt: Runtime, state: MarketState): ActorArray<DealProposal> {
  return rt.openArray(FIELDS.proposals, state.proposals)
}

/** States by deal id. */
export function loadDealStates(rt: Runtime, state: MarketState): ActorArray<DealState> {
  return rt.openArray(FIELDS.states, state.states)
}

/** The CIDs of proposals that wait to be activated. */
export function loadPendingProposals(rt: Runtime, state: MarketState): ActorSet {
  return new ActorSet(rt, PENDING_PROPOSALS_WIDTH, state.pendingProposals)
}

/** Deal ids by the epoch in which cron looks at them. */
export function loadDealOps(rt: Runtime, state: MarketState): SetMultimap {
  return new SetMultimap(rt, state.dealOpsByEpoch)
}

/** Allocation ids by deal id, of deals that wait to be activated. */
export function loadAllocationIds(rt: Runtime, state: MarketState): ActorMap<bigint> {
  return rt.openMap(FIELDS.pendingDealAllocationIds, state.pendingDealAllocationIds)
}

/** Roots of sectors' deals by provider. */
export function loadProviderSectors(rt: Runtime, state: MarketState): ActorMap<Cid> {
  return rt.openMap(FIELDS.providerSectors, state.providerSectors)
}

/** The deal ids of a provider's sectors. @param root - undefined for a provider without any */
export function openSectorDeals(rt: Runtime, root: Cid | undefined): ActorMap<bigint[]> {
  return rt.openMap(SECTOR_DEAL_IDS_SCHEMA, root)
}
