import { SYSTEM_ACTOR_ID } from '../../../types/index.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { createPowerState, POWER_STATE } from '../state.ts'

/** M1: creates the state of a network without miners. */
export function constructor(rt: Runtime): void {
  rt.requireCaller(SYSTEM_ACTOR_ID)
  rt.create(POWER_STATE, createPowerState(rt))
}
