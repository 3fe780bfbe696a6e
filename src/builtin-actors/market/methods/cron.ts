import {
  Address,
  BURNT_FUNDS_ACTOR_ID,
  type ChainEpoch,
  CRON_ACTOR_ID,
  decodeVarint,
  encodeVarint,
  METHOD_SEND,
} from '../../../types/index.ts'
import { i64Key } from '../../runtime/cbor-fields.ts'
import { EPOCH_UNDEFINED } from '../../runtime/network.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { illegalState } from '../../runtime/runtime-errors.ts'
import {
  dealCid,
  idOf,
  nextUpdateEpoch,
  putDealStates,
  removeCompletedDeal,
  removePendingProposal,
} from '../deals.ts'
import { emitDeal } from '../emit.ts'
import { RemovedDeals } from '../provider-sectors.ts'
import { type KnownDeal, loadActiveOrTimeOut, updateDeal } from '../settlement.ts'
import {
  type DealState,
  loadDealOps,
  loadProposals,
  MARKET_STATE,
  type MarketState,
} from '../state.ts'

/**
 * M9: looks at the deals of the epochs since the last tick. Those that were not activated in time are
 * slashed and removed; new ones leave the pending proposals, and are settled on request from then on;
 * those that cron has paid before are paid and scheduled again.
 */
export function cronTick(rt: Runtime): void {
  rt.requireCaller(CRON_ACTOR_ID)
  const now = rt.currEpoch
  let slashed = 0n
  rt.transaction(MARKET_STATE, (state) => {
    const tick = new Tick(rt, state)
    const first = state.lastCron + 1n
    for (let epoch = first; epoch <= now; epoch++) {
      const key = i64Key(epoch)
      for (const dealKey of loadDealOps(rt, state).valuesOf(key))
        slashed += tick.process(decodeVarint(dealKey).value)
    }
    tick.removed.removeFrom(rt, state)
    removeEpochs(rt, state, first)
    tick.reschedule()
    state.lastCron = now
  })
  if (slashed !== 0n) rt.send(Address.id(BURNT_FUNDS_ACTOR_ID), METHOD_SEND, undefined, slashed)
}

class Tick {
  readonly removed = new RemovedDeals()
  readonly #rt: Runtime
  readonly #state: MarketState
  /** Deals by their next epoch. */
  readonly #rescheduled = new Map<bigint, bigint[]>()

  constructor(rt: Runtime, state: MarketState) {
    this.#rt = rt
    this.#state = state
  }

  /** Looks at one deal. @returns what was slashed, in attoFIL */
  process(id: bigint): bigint {
    const [rt, state] = [this.#rt, this.#state]
    const proposal = loadProposals(rt, state).get(id)
    if (proposal === undefined) return 0n // it was settled or terminated
    const deal: KnownDeal = { id, proposal, cid: dealCid(rt, proposal) }
    const found = loadActiveOrTimeOut(rt, state, deal)
    if (found.is === 'timed out') return found.slashed
    if (found.is === 'too early')
      throw illegalState(`deal ${id} processed before start epoch ${proposal.startEpoch}`)
    if (found.state.lastUpdatedEpoch === EPOCH_UNDEFINED) {
      if (!removePendingProposal(rt, state, deal.cid))
        throw illegalState('failed to delete pending proposal: does not exist')
      return 0n
    }
    return this.#update(deal, found.state)
  }

  #update(deal: KnownDeal, dealState: DealState): bigint {
    const [rt, state] = [this.#rt, this.#state]
    const { id, proposal } = deal
    const { slashed, isCompleted, isRemoved } = updateDeal(rt, state, deal, dealState)
    if (isRemoved) {
      removeCompletedDeal(rt, state, id)
      this.removed.add(idOf(proposal.provider), dealState.sectorNumber, id)
      if (!isCompleted) emitDeal(rt, 'deal-terminated', id, proposal)
    } else {
      if (slashed !== 0n) throw illegalState(`continuing deal ${id} should not be slashed`)
      const now = rt.currEpoch
      putDealStates(rt, state, [[id, { ...dealState, lastUpdatedEpoch: now }]])
      const next = nextUpdateEpoch(id, rt.policy.dealUpdatesInterval, now + 1n)
      const ids = this.#rescheduled.get(next)
      if (ids === undefined) this.#rescheduled.set(next, [id])
      else ids.push(id)
    }
    if (isCompleted) emitDeal(rt, 'deal-completed', id, proposal)
    return slashed
  }

  /** Writes the next epochs of deals that go on, in ascending order. */
  reschedule(): void {
    const ops = loadDealOps(this.#rt, this.#state)
    const byEpoch = [...this.#rescheduled].sort(([a], [b]) => (a < b ? -1 : 1))
    for (const [epoch, ids] of byEpoch)
      ops.putMany(
        i64Key(epoch),
        ids.map((id) => encodeVarint(id)),
      )
    this.#state.dealOpsByEpoch = ops.flush()
  }
}

/** Removes the queue of each epoch from `first` to the current one. */
function removeEpochs(rt: Runtime, state: MarketState, first: ChainEpoch): void {
  const ops = loadDealOps(rt, state)
  for (let epoch = first; epoch <= rt.currEpoch; epoch++) ops.removeAll(i64Key(epoch))
  state.dealOpsByEpoch = ops.flush()
}
