import type { BitField } from '../../../ipld/index.ts'
import type { Raw } from '../../../schema/index.ts'
import {
  ActorError,
  Address,
  BURNT_FUNDS_ACTOR_ID,
  type ChainEpoch,
  ExitCode,
  METHOD_SEND,
} from '../../../types/index.ts'
import { BatchReturn } from '../../runtime/batch-return.ts'
import { EPOCH_UNDEFINED } from '../../runtime/network.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import {
  DEAL_EXPIRED,
  dealCid,
  getProposal,
  idOf,
  putDealStates,
  removeCompletedDeal,
} from '../deals.ts'
import { emitDeal } from '../emit.ts'
import { RemovedDeals } from '../provider-sectors.ts'
import type { SETTLED_DEALS_SCHEMA } from '../schema.ts'
import { type KnownDeal, loadActiveOrTimeOut, updateDeal } from '../settlement.ts'
import { type DealState, MARKET_STATE, type MarketState } from '../state.ts'

type Settlement = Raw<typeof SETTLED_DEALS_SCHEMA>['settlements'][number]

/** Pays deals up to this epoch, and ends those that are over; each deal succeeds or fails on its own. */
export function settleDealPayments(
  rt: Runtime,
  dealIds: BitField,
): Raw<typeof SETTLED_DEALS_SCHEMA> {
  rt.acceptAnyCaller()
  const results = new BatchReturn()
  const settlements: Settlement[] = []
  const now = rt.currEpoch
  const slashed = rt.transaction(MARKET_STATE, (state) => {
    const settling = new Settling(rt, state, now)
    for (const id of dealIds) {
      const settled = settling.settle(id)
      if (typeof settled === 'number') {
        results.addFailure(settled)
      } else {
        settlements.push(settled)
        results.addSuccess()
      }
    }
    settling.save()
    return settling.slashed
  })
  if (slashed !== 0n) rt.send(Address.id(BURNT_FUNDS_ACTOR_ID), METHOD_SEND, undefined, slashed)
  return { results, settlements }
}

class Settling {
  /** attoFIL of deals that timed out. */
  slashed = 0n
  readonly #rt: Runtime
  readonly #state: MarketState
  readonly #now: ChainEpoch
  readonly #changed: [bigint, DealState][] = []
  readonly #removed = new RemovedDeals()

  constructor(rt: Runtime, state: MarketState, now: ChainEpoch) {
    this.#rt = rt
    this.#state = state
    this.#now = now
  }

  /** @returns the settlement, or the exit code for this deal */
  settle(id: bigint): Settlement | ExitCode {
    const [rt, state] = [this.#rt, this.#state]
    const proposal = orFailure(() => getProposal(rt, state, id))
    if (proposal instanceof ActorError) return DEAL_EXPIRED
    const deal: KnownDeal = { id, proposal, cid: dealCid(rt, proposal) }
    const found = orFailure(() => loadActiveOrTimeOut(rt, state, deal))
    if (found instanceof ActorError) return found.exitCode
    if (found.is === 'too early') return { payment: 0n, completed: false }
    if (found.is === 'timed out') {
      this.slashed += found.slashed
      return DEAL_EXPIRED
    }
    if (found.state.slashEpoch !== EPOCH_UNDEFINED)
      throw new ActorError(
        ExitCode.USR_ILLEGAL_ARGUMENT,
        `deal ${id} is marked for termination and cannot be settled`,
      )
    return this.#update(deal, found.state)
  }

  /** Writes the deals that go on, and the sectors of those that ended. */
  save(): void {
    putDealStates(this.#rt, this.#state, this.#changed)
    this.#removed.removeFrom(this.#rt, this.#state)
  }

  #update(deal: KnownDeal, dealState: DealState): Settlement | ExitCode {
    const [rt, state] = [this.#rt, this.#state]
    const { id, proposal } = deal
    const update = orFailure(() => updateDeal(rt, state, deal, dealState))
    if (update instanceof ActorError) return update.exitCode
    if (update.isRemoved) {
      removeCompletedDeal(rt, state, id)
      this.#removed.add(idOf(proposal.provider), dealState.sectorNumber, id)
      if (!update.isCompleted) emitDeal(rt, 'deal-terminated', id, proposal)
    } else {
      this.#changed.push([id, { ...dealState, lastUpdatedEpoch: this.#now }])
    }
    if (update.isCompleted) emitDeal(rt, 'deal-completed', id, proposal)
    return { payment: update.payment, completed: update.isRemoved }
  }
}

function orFailure<T>(run: () => T): T | ActorError {
  try {
    return run()
  } catch (thrown) {
    if (thrown instanceof ActorError) return thrown
    throw thrown
  }
}
