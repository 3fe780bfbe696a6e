import type { Raw } from '../../../schema/index.ts'
import { ActorError, type ActorId, Address, ExitCode } from '../../../types/index.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { loadClaims } from '../claims.ts'
import type {
  CURRENT_TOTAL_POWER_SCHEMA,
  MINER_POWER_SCHEMA,
  MINER_RAW_POWER_SCHEMA,
} from '../schema.ts'
import {
  CONSENSUS_MINER_MIN_MINERS,
  minimumPowerOf,
  POWER_STATE,
  type PowerState,
} from '../state.ts'

/** M9: the network's power and pledge as of the last tick of cron. */
export function currentTotalPower(rt: Runtime): Raw<typeof CURRENT_TOTAL_POWER_SCHEMA> {
  const state = stateForAny(rt)
  return {
    rawBytePower: state.thisEpochRawBytePower,
    qualityAdjPower: state.thisEpochQualityAdjPower,
    pledgeCollateral: state.thisEpochPledgeCollateral,
    qualityAdjPowerSmoothed: state.thisEpochQaPowerSmoothed,
    rampStartEpoch: state.rampStartEpoch,
    rampDurationEpochs: state.rampDurationEpochs,
  }
}

/** The network's raw power in bytes as of the last tick of cron. */
export function networkRawPower(rt: Runtime): bigint {
  return stateForAny(rt).thisEpochRawBytePower
}

/** A miner's raw power in bytes, and whether it may win blocks with it. */
export function minerRawPower(rt: Runtime, miner: ActorId): Raw<typeof MINER_RAW_POWER_SCHEMA> {
  const state = stateForAny(rt)
  const claim = loadClaims(rt, state).get(Address.id(miner).bytes)
  if (claim === undefined)
    throw new ActorError(ExitCode.USR_ILLEGAL_ARGUMENT, `no claim for actor: ${miner}`)
  const { rawBytePower } = claim
  if (rawBytePower >= minimumPowerOf(rt.policy, claim.windowPostProof))
    return { rawBytePower, meetsConsensusMinimum: true }
  // Any power is enough in a network with few miners of the minimum.
  const isFewMiners = state.minerAboveMinPowerCount < CONSENSUS_MINER_MIN_MINERS
  return { rawBytePower, meetsConsensusMinimum: isFewMiners && rawBytePower > 0n }
}

/** The number of miners with a claim. */
export function minerCount(rt: Runtime): bigint {
  return stateForAny(rt).minerCount
}

/** The number of miners with the minimum power. */
export function minerConsensusCount(rt: Runtime): bigint {
  return stateForAny(rt).minerAboveMinPowerCount
}

/** A miner's raw and quality-adjusted power in bytes. */
export function minerPower(rt: Runtime, miner: ActorId): Raw<typeof MINER_POWER_SCHEMA> {
  const claim = loadClaims(rt, stateForAny(rt)).get(Address.id(miner).bytes)
  if (claim === undefined) throw new ActorError(ExitCode.USR_NOT_FOUND, 'miner not found')
  return { rawBytePower: claim.rawBytePower, qualityAdjPower: claim.qualityAdjPower }
}

function stateForAny(rt: Runtime): PowerState {
  rt.acceptAnyCaller()
  return rt.state(POWER_STATE)
}
