import { addressToString } from '../../../crypto/index.ts'
import type { Raw } from '../../../schema/index.ts'
import { ActorError, Address, ExitCode, type TokenAmount } from '../../../types/index.ts'
import { ActorType } from '../../runtime/actor-type.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { addToClaim, loadClaims } from '../claims.ts'
import type { UPDATE_CLAIMED_POWER_SCHEMA } from '../schema.ts'
import { POWER_STATE } from '../state.ts'

/** M3: a miner's power grows or shrinks. */
export function updateClaimedPower(
  rt: Runtime,
  params: Raw<typeof UPDATE_CLAIMED_POWER_SCHEMA>,
): void {
  rt.requireCallerType(ActorType.storageminer)
  const miner = Address.id(rt.message.caller)
  const { rawByteDelta: raw, qualityAdjustedDelta: qualityAdj } = params
  rt.transaction(POWER_STATE, (state) => {
    const claims = loadClaims(rt, state)
    addToClaim(rt.policy, state, claims, { miner, raw, qualityAdj })
    state.claims = claims.flush()
  })
}

/** M6: a miner's pledge grows or shrinks. */
export function updatePledgeTotal(rt: Runtime, delta: TokenAmount): void {
  rt.requireCallerType(ActorType.storageminer)
  rt.transaction(POWER_STATE, (state) => {
    const miner = Address.id(rt.message.caller)
    if (!loadClaims(rt, state).has(miner.bytes))
      throw new ActorError(
        ExitCode.USR_FORBIDDEN,
        `unknown miner ${addressToString(miner)} forbidden to interact with power actor`,
      )
    state.totalPledgeCollateral += delta
    if (state.totalPledgeCollateral < 0n)
      throw new ActorError(
        ExitCode.USR_ILLEGAL_STATE,
        `negative total pledge collateral ${state.totalPledgeCollateral}`,
      )
  })
}
