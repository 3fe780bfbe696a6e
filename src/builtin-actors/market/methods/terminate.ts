import type { Raw } from '../../../schema/index.ts'
import {
  ActorError,
  Address,
  BURNT_FUNDS_ACTOR_ID,
  ExitCode,
  METHOD_SEND,
} from '../../../types/index.ts'
import { ActorType } from '../../runtime/actor-type.ts'
import { EPOCH_UNDEFINED } from '../../runtime/network.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { dealCid, removeCompletedDeal, removePendingProposal } from '../deals.ts'
import { emitDeal } from '../emit.ts'
import { popSectorDeals } from '../provider-sectors.ts'
import type { SECTORS_TERMINATE_SCHEMA } from '../schema.ts'
import { terminateDeal } from '../settlement.ts'
import { loadDealStates, loadProposals, MARKET_STATE } from '../state.ts'

/** M7: ends the deals of a miner's terminated sectors at once; the provider's collateral is burnt. */
export function onMinerSectorsTerminate(
  rt: Runtime,
  { epoch, sectors }: Raw<typeof SECTORS_TERMINATE_SCHEMA>,
): void {
  rt.requireCallerType(ActorType.storageminer)
  const { caller } = rt.message
  const miner = Address.id(caller)
  const slashed = rt.transaction(MARKET_STATE, (state) => {
    const proposals = loadProposals(rt, state)
    const states = loadDealStates(rt, state)
    let total = 0n
    for (const id of popSectorDeals(rt, state, caller, sectors)) {
      const proposal = proposals.get(id)
      if (proposal === undefined) continue // it expired and was settled
      if (!proposal.provider.equals(miner))
        throw new ActorError(
          ExitCode.USR_ILLEGAL_STATE,
          `caller f0${caller} is not the provider of deal ${id}`,
        )
      if (proposal.endEpoch <= epoch) continue // it expired, and waits to be settled
      const dealState = states.get(id)
      if (dealState === undefined)
        throw new ActorError(ExitCode.USR_ILLEGAL_ARGUMENT, `no state for deal ${id}`)
      if (dealState.lastUpdatedEpoch === EPOCH_UNDEFINED)
        removePendingProposal(rt, state, dealCid(rt, proposal))
      total += terminateDeal(rt, state, proposal, { ...dealState, slashEpoch: epoch })
      removeCompletedDeal(rt, state, id)
      emitDeal(rt, 'deal-terminated', id, proposal)
    }
    return total
  })
  if (slashed > 0n) rt.send(Address.id(BURNT_FUNDS_ACTOR_ID), METHOD_SEND, undefined, slashed)
}
