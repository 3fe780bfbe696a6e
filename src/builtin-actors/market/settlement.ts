import type { Cid } from '../../ipld/index.ts'
import { type TokenAmount } from '../../types/index.ts'
import { EPOCH_UNDEFINED } from '../runtime/network.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { illegalState } from '../runtime/runtime-errors.ts'
import {
  findDealState,
  removeAllocationId,
  removePendingProposal,
  removeProposal,
  totalStorageFee,
} from './deals.ts'
import { slash, transfer, unlock } from './escrow.ts'
import type { DealProposal, DealState, MarketState } from './state.ts'

/** A deal with its id and its proposal's CID. */
export interface KnownDeal {
  readonly id: bigint
  readonly proposal: DealProposal
  readonly cid: Cid
}

/** A deal as settlement finds it: active, not active though it may still become so, or timed out, with what was slashed. */
export type LoadedDeal =
  | { readonly is: 'active'; readonly state: DealState }
  | { readonly is: 'too early' }
  | { readonly is: 'timed out'; readonly slashed: TokenAmount }

/**
 * The state of a deal. One that was not activated by its start is slashed and removed.
 *
 * @throws ActorError `USR_ILLEGAL_STATE` if the state is inconsistent
 * @see builtin-actors v18.0.0 `actors/market/src/state.rs`, `get_active_deal_or_process_timeout`
 */
export function loadActiveOrTimeOut(
  rt: Runtime,
  state: MarketState,
  { id, proposal, cid }: KnownDeal,
): LoadedDeal {
  const found = findDealState(rt, state, id)
  if (found !== undefined) return { is: 'active', state: found }
  if (rt.currEpoch < proposal.startEpoch) return { is: 'too early' }
  const slashed = slashTimedOut(rt, state, proposal)
  if (!removeProposal(rt, state, id))
    throw illegalState(`failed to delete deal ${id} proposal: does not exist`)
  if (!removePendingProposal(rt, state, cid))
    throw illegalState(`failed to delete pending deal ${id}: its cid does not exist`)
  removeAllocationId(rt, state, id)
  return { is: 'timed out', slashed }
}

/** All of the provider's collateral is slashed; the client gets its funds back. */
function slashTimedOut(rt: Runtime, state: MarketState, proposal: DealProposal): TokenAmount {
  const { client, provider, clientCollateral, providerCollateral } = proposal
  unlock(rt, state, {
    address: client,
    amount: totalStorageFee(proposal),
    reason: 'totalClientStorageFee',
  })
  unlock(rt, state, {
    address: client,
    amount: clientCollateral,
    reason: 'totalClientLockedCollateral',
  })
  const reason = 'totalProviderLockedCollateral'
  slash(rt, state, { address: provider, amount: providerCollateral, reason })
  // The reference unlocks what is left of the collateral, which is nothing.
  unlock(rt, state, { address: provider, amount: 0n, reason })
  return providerCollateral
}

/** The outcome of a deal's settlement. */
export interface DealUpdate {
  /** attoFIL of the provider's collateral. */
  readonly slashed: TokenAmount
  /** attoFIL to the provider. */
  readonly payment: TokenAmount
  readonly isCompleted: boolean
  readonly isRemoved: boolean
}

const NO_UPDATE: DealUpdate = { slashed: 0n, payment: 0n, isCompleted: false, isRemoved: false }

/**
 * Pays a deal up to this epoch, and ends it if it is over.
 *
 * @throws ActorError `USR_ILLEGAL_STATE` if the state is inconsistent
 * @see builtin-actors v18.0.0 `actors/market/src/state.rs`, `process_deal_update`
 */
export function updateDeal(
  rt: Runtime,
  state: MarketState,
  { proposal, cid }: KnownDeal,
  dealState: DealState,
): DealUpdate {
  const epoch = rt.currEpoch
  const { lastUpdatedEpoch, slashEpoch } = dealState
  const wasUpdated = lastUpdatedEpoch !== EPOCH_UNDEFINED
  const wasSlashed = slashEpoch !== EPOCH_UNDEFINED
  // Settlement or cron may have removed it before.
  if (!wasUpdated) removePendingProposal(rt, state, cid)
  if (wasUpdated && lastUpdatedEpoch > epoch)
    throw illegalState(`deal updated at future epoch ${lastUpdatedEpoch}`)
  if (proposal.startEpoch > epoch) return NO_UPDATE
  if (wasSlashed && epoch < slashEpoch)
    throw illegalState(`current epoch less than deal slash epoch ${slashEpoch}`)
  if (wasSlashed && slashEpoch > proposal.endEpoch)
    throw illegalState(`deal slash epoch ${slashEpoch} after deal end ${proposal.endEpoch}`)
  const end = wasSlashed ? slashEpoch : least(proposal.endEpoch, epoch)
  const start =
    wasUpdated && lastUpdatedEpoch > proposal.startEpoch ? lastUpdatedEpoch : proposal.startEpoch
  const payment = proposal.storagePricePerEpoch * (end - start)
  if (payment > 0n) transfer(rt, state, proposal, payment)
  if (wasSlashed) {
    const { slashed, remaining } = slashProvider(rt, state, proposal, slashEpoch)
    return { slashed, payment: remaining + payment, isCompleted: false, isRemoved: true }
  }
  if (epoch >= proposal.endEpoch) {
    unlockExpired(rt, state, proposal, dealState)
    return { slashed: 0n, payment, isCompleted: true, isRemoved: true }
  }
  return { ...NO_UPDATE, payment }
}

/**
 * Pays a deal up to its termination, frees the rest of its client's funds and slashes its provider.
 *
 * @returns what was slashed, in attoFIL
 * @see builtin-actors v18.0.0 `actors/market/src/state.rs`, `process_slashed_deal`
 */
export function terminateDeal(
  rt: Runtime,
  state: MarketState,
  proposal: DealProposal,
  { lastUpdatedEpoch, slashEpoch }: DealState,
): TokenAmount {
  const { startEpoch, endEpoch } = proposal
  const start = startEpoch > lastUpdatedEpoch ? startEpoch : lastUpdatedEpoch
  const elapsed = least(endEpoch, slashEpoch) - start
  const payment = proposal.storagePricePerEpoch * (elapsed > 0n ? elapsed : 0n)
  if (payment > 0n) transfer(rt, state, proposal, payment)
  return slashProvider(rt, state, proposal, slashEpoch).slashed
}

/** Frees a client's funds and slashes the provider's collateral. */
function slashProvider(
  rt: Runtime,
  state: MarketState,
  proposal: DealProposal,
  slashEpoch: bigint,
): { slashed: TokenAmount; remaining: TokenAmount } {
  const { client, provider, clientCollateral, providerCollateral: slashed } = proposal
  const remaining = remainingPayment(proposal, slashEpoch)
  unlock(rt, state, { address: client, amount: remaining, reason: 'totalClientStorageFee' })
  unlock(rt, state, {
    address: client,
    amount: clientCollateral,
    reason: 'totalClientLockedCollateral',
  })
  const reason = 'totalProviderLockedCollateral'
  slash(rt, state, { address: provider, amount: slashed, reason })
  return { slashed, remaining }
}

function unlockExpired(
  rt: Runtime,
  state: MarketState,
  { client, provider, clientCollateral, providerCollateral }: DealProposal,
  dealState: DealState,
): void {
  if (dealState.sectorStartEpoch === EPOCH_UNDEFINED)
    throw illegalState('start sector epoch undefined')
  unlock(rt, state, {
    address: provider,
    amount: providerCollateral,
    reason: 'totalProviderLockedCollateral',
  })
  unlock(rt, state, {
    address: client,
    amount: clientCollateral,
    reason: 'totalClientLockedCollateral',
  })
}

/** The price of the epochs that a terminated deal will not have. */
function remainingPayment(proposal: DealProposal, slashEpoch: bigint): TokenAmount {
  const { startEpoch, endEpoch } = proposal
  if (slashEpoch > endEpoch)
    throw illegalState(`deal slash epoch ${slashEpoch} after end epoch ${endEpoch}`)
  const from = slashEpoch > startEpoch ? slashEpoch : startEpoch
  const left = endEpoch - from
  if (left < 0n) throw illegalState(`deal remaining duration negative: ${left}`)
  return proposal.storagePricePerEpoch * left
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}
