import { Cid, Codec, encodeAs, HashCode } from '../../ipld/index.ts'
import { rawCodec } from '../../schema/index.ts'
import {
  ActorError,
  type ActorId,
  type Address,
  ExitCode,
  encodeVarint,
} from '../../types/index.ts'
import type { ActorArray } from '../runtime/actor-array.ts'
import { asI64, i64Key } from '../runtime/cbor-fields.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { illegalState } from '../runtime/runtime-errors.ts'
import { DEAL_PROPOSAL_SCHEMA } from './schema.ts'
import {
  type DealProposal,
  type DealState,
  loadAllocationIds,
  loadDealOps,
  loadDealStates,
  loadPendingProposals,
  loadProposals,
  type MarketState,
} from './state.ts'

/** The deal was removed from state. Source: builtin-actors v18.0.0 `actors/market/src/lib.rs`, EX_DEAL_EXPIRED. */
export const DEAL_EXPIRED: ExitCode = 32
/** The deal was not activated yet. Source: same file, EX_DEAL_NOT_ACTIVATED. */
export const DEAL_NOT_ACTIVATED: ExitCode = 33

const DEAL_PROPOSAL = rawCodec(DEAL_PROPOSAL_SCHEMA)

/** A proposal in CBOR. */
export function encodeProposal(proposal: DealProposal): Uint8Array {
  return encodeAs(DEAL_PROPOSAL, proposal)
}

/** The CID of a proposal's CBOR; its digest is computed by a syscall. */
export function proposalCid(rt: Runtime, encoded: Uint8Array): Cid {
  return Cid.v1(Codec.DAG_CBOR, HashCode.BLAKE2B_256, rt.hashBlake2b(encoded))
}

/** The CID of a proposal. */
export function dealCid(rt: Runtime, proposal: DealProposal): Cid {
  return proposalCid(rt, encodeProposal(proposal))
}

/** Epochs from a deal's start to its end. */
export function durationOf({ startEpoch, endEpoch }: DealProposal): bigint {
  return asI64(endEpoch - startEpoch)
}

/** The price of a deal over all of its epochs, in attoFIL. */
export function totalStorageFee(proposal: DealProposal): bigint {
  return proposal.storagePricePerEpoch * BigInt.asUintN(64, durationOf(proposal))
}

/** The funds that a deal locks for its client, in attoFIL. */
export function clientBalanceRequirement(proposal: DealProposal): bigint {
  return proposal.clientCollateral + totalStorageFee(proposal)
}

/** The id of an address in state. @throws ActorError `USR_ASSERTION_FAILED`, as the reference panics, for another address */
export function idOf(address: Address): ActorId {
  const id = address.actorId
  if (id === undefined)
    throw new ActorError(ExitCode.USR_ASSERTION_FAILED, 'an address in state is not an id address')
  return id
}

/** The proposal of a deal. @throws ActorError `USR_NOT_FOUND` for an id that was never used, {@link DEAL_EXPIRED} for a deal that is gone */
export function requireProposal(
  proposals: ActorArray<DealProposal>,
  id: bigint,
  nextId: bigint,
): DealProposal {
  const found = proposals.get(id)
  if (found !== undefined) return found
  if (id < nextId) throw new ActorError(DEAL_EXPIRED, `deal ${id} expired`)
  throw new ActorError(ExitCode.USR_NOT_FOUND, `no such deal ${id}`)
}

/** Reads a proposal as {@link requireProposal} does, from the array in state. */
export function getProposal(rt: Runtime, state: MarketState, id: bigint): DealProposal {
  return requireProposal(loadProposals(rt, state), id, state.nextId)
}

/** The state of a deal, undefined for one that was not activated. */
export function findDealState(rt: Runtime, state: MarketState, id: bigint): DealState | undefined {
  return loadDealStates(rt, state).get(id)
}

/** Writes states of deals. */
export function putDealStates(
  rt: Runtime,
  state: MarketState,
  changed: readonly (readonly [id: bigint, state: DealState])[],
): void {
  const states = loadDealStates(rt, state)
  for (const [id, dealState] of changed) states.set(id, dealState)
  state.states = states.flush()
}

/** Writes proposals of new deals. */
export function putProposals(
  rt: Runtime,
  state: MarketState,
  added: readonly (readonly [id: bigint, proposal: DealProposal])[],
): void {
  const proposals = loadProposals(rt, state)
  for (const [id, proposal] of added) proposals.set(id, proposal)
  state.proposals = proposals.flush()
}

/** Removes a proposal; says whether it was there. */
export function removeProposal(rt: Runtime, state: MarketState, id: bigint): boolean {
  const proposals = loadProposals(rt, state)
  const isRemoved = proposals.delete(id)
  state.proposals = proposals.flush()
  return isRemoved
}

/** Removes the state and the proposal of a deal. @throws ActorError `USR_ILLEGAL_STATE` if one is not there */
export function removeCompletedDeal(rt: Runtime, state: MarketState, id: bigint): void {
  const states = loadDealStates(rt, state)
  const isRemoved = states.delete(id)
  state.states = states.flush()
  if (!isRemoved) throw illegalState('failed to delete deal state: does not exist')
  if (!removeProposal(rt, state, id))
    throw illegalState('failed to delete deal proposal: does not exist')
}

/** Adds proposals to those that wait to be activated. */
export function putPendingProposals(rt: Runtime, state: MarketState, cids: readonly Cid[]): void {
  const pending = loadPendingProposals(rt, state)
  for (const cid of cids) pending.put(cid.bytes)
  state.pendingProposals = pending.flush()
}

/** Removes a proposal from those that wait to be activated; says whether it was there. */
export function removePendingProposal(rt: Runtime, state: MarketState, cid: Cid): boolean {
  const pending = loadPendingProposals(rt, state)
  const isRemoved = pending.delete(cid.bytes)
  state.pendingProposals = pending.flush()
  return isRemoved
}

/** Writes the allocations of new deals. */
export function putAllocationIds(
  rt: Runtime,
  state: MarketState,
  added: readonly (readonly [dealId: bigint, allocationId: bigint])[],
): void {
  const ids = loadAllocationIds(rt, state)
  for (const [dealId, allocationId] of added) ids.set(encodeVarint(dealId), allocationId)
  state.pendingDealAllocationIds = ids.flush()
}

/** Removes the allocation of a deal, if it has one. */
export function removeAllocationId(rt: Runtime, state: MarketState, dealId: bigint): void {
  const ids = loadAllocationIds(rt, state)
  ids.delete(encodeVarint(dealId))
  state.pendingDealAllocationIds = ids.flush()
}

/** Schedules deals one by one. */
export function putDealsByEpoch(
  rt: Runtime,
  state: MarketState,
  added: readonly (readonly [epoch: bigint, dealId: bigint])[],
): void {
  const ops = loadDealOps(rt, state)
  for (const [epoch, dealId] of added) ops.put(i64Key(epoch), encodeVarint(dealId))
  state.dealOpsByEpoch = ops.flush()
}

/**
 * The first epoch from `earliest` on in which cron looks at a deal: a fixed offset by its id within each
 * interval.
 *
 * @see builtin-actors v18.0.0 `actors/market/src/lib.rs`, `next_update_epoch`
 */
export function nextUpdateEpoch(id: bigint, interval: bigint, earliest: bigint): bigint {
  const offset = BigInt.asIntN(64, id) % interval
  const distance = earliest - offset
  const quotient = distance / interval
  // A negative distance is rounded up by the division itself.
  if (distance % interval === 0n || distance < 0n) return interval * quotient + offset
  return interval * (quotient + 1n) + offset
}
