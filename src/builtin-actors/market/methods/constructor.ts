import { SYSTEM_ACTOR_ID } from '../../../types/index.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { createMarketState, MARKET_STATE } from '../state.ts'

/** M1: creates the state of a market without deals. */
export function constructor(rt: Runtime): void {
  rt.requireCaller(SYSTEM_ACTOR_ID)
  rt.create(MARKET_STATE, createMarketState(rt))
}
