import type { Cid } from '../../../ipld/index.ts'
import { ActorError, type ActorId, type TokenAmount } from '../../../types/index.ts'
import { EPOCH_UNDEFINED } from '../../runtime/network.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import {
  DEAL_EXPIRED,
  DEAL_NOT_ACTIVATED,
  durationOf,
  findDealState,
  getProposal,
  idOf,
  totalStorageFee,
} from '../deals.ts'
import type { Label } from '../label.ts'
import { type DealProposal, type DealState, MARKET_STATE } from '../state.ts'

/*
 * Questions about one deal. An id that was never used is USR_NOT_FOUND, a deal that was removed from
 * state is EX_DEAL_EXPIRED.
 */

/** The piece's CID and its padded size in bytes. */
export function getDealDataCommitment(rt: Runtime, id: bigint): { data: Cid; size: bigint } {
  const { pieceCid: data, pieceSize: size } = proposalForAny(rt, id)
  return { data, size }
}

/** The client's id. */
export function getDealClient(rt: Runtime, id: bigint): ActorId {
  return idOf(proposalForAny(rt, id).client)
}

/** The provider's id. */
export function getDealProvider(rt: Runtime, id: bigint): ActorId {
  return idOf(proposalForAny(rt, id).provider)
}

/** The label that the client chose. */
export function getDealLabel(rt: Runtime, id: bigint): Label {
  return proposalForAny(rt, id).label
}

/** The first epoch and the number of epochs. */
export function getDealTerm(rt: Runtime, id: bigint): { start: bigint; duration: bigint } {
  const proposal = proposalForAny(rt, id)
  return { start: proposal.startEpoch, duration: durationOf(proposal) }
}

/** The price of all epochs, in attoFIL. */
export function getDealTotalPrice(rt: Runtime, id: bigint): TokenAmount {
  return totalStorageFee(proposalForAny(rt, id))
}

/** The client's collateral, in attoFIL. */
export function getDealClientCollateral(rt: Runtime, id: bigint): TokenAmount {
  return proposalForAny(rt, id).clientCollateral
}

/** The provider's collateral, in attoFIL. */
export function getDealProviderCollateral(rt: Runtime, id: bigint): TokenAmount {
  return proposalForAny(rt, id).providerCollateral
}

/** Whether the deal was made with datacap. */
export function getDealVerified(rt: Runtime, id: bigint): boolean {
  return proposalForAny(rt, id).isVerified
}

/** The epochs of activation and termination; -1 for what has not happened. */
export function getDealActivation(
  rt: Runtime,
  id: bigint,
): { activated: bigint; terminated: bigint } {
  const found = activeDealForAny(rt, id)
  return {
    activated: found?.sectorStartEpoch ?? EPOCH_UNDEFINED,
    terminated: found?.slashEpoch ?? EPOCH_UNDEFINED,
  }
}

/** The number of the sector that holds the deal. @throws ActorError {@link DEAL_NOT_ACTIVATED} before its activation */
export function getDealSector(rt: Runtime, id: bigint): bigint {
  const found = activeDealForAny(rt, id)
  if (found === undefined) throw new ActorError(DEAL_NOT_ACTIVATED, `deal ${id} not yet activated`)
  return found.sectorNumber
}

function proposalForAny(rt: Runtime, id: bigint): DealProposal {
  rt.acceptAnyCaller()
  return getProposal(rt, rt.state(MARKET_STATE), id)
}

/** The state of a deal, undefined for one that waits to be activated. */
function activeDealForAny(rt: Runtime, id: bigint): DealState | undefined {
  rt.acceptAnyCaller()
  const state = rt.state(MARKET_STATE)
  const found = findDealState(rt, state, id)
  if (found === undefined) {
    getProposal(rt, state, id) // it must exist
    return undefined
  }
  if (found.slashEpoch !== EPOCH_UNDEFINED) throw new ActorError(DEAL_EXPIRED, `deal ${id} expired`)
  return found
}
