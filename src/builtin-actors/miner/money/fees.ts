import { divFloor, FIL, type TokenAmount } from '../../../types/index.ts'
import { EXPECTED_LEADERS_PER_EPOCH } from '../../runtime/network.ts'
import type { Policy } from '../../runtime/policy.ts'

/* Fees and rewards of single sectors and reports, in attoFIL. @see builtin-actors v18.0.0 `actors/miner/src/policy.rs` */

/** The share of an epoch's reward for the reporter of a consensus fault, as a divisor. */
const CONSENSUS_FAULT_REPORTER_DEFAULT_SHARE = 4n

/** The reward for a successful dispute of a window PoSt. Source: `actors/miner/src/monies.rs`. */
export const BASE_REWARD_FOR_DISPUTED_WINDOW_POST: TokenAmount = 4n * FIL

/** The network version from which on every extension of a sector without a fee gives it one. */
export const FIP_0100_GRACE_PERIOD_END_VERSION = 26

/** The reward for reporting a consensus fault. */
export function rewardForConsensusSlashReport(epochReward: TokenAmount): TokenAmount {
  return divFloor(epochReward, EXPECTED_LEADERS_PER_EPOCH * CONSENSUS_FAULT_REPORTER_DEFAULT_SHARE)
}

/** The daily fee of a sector's quality-adjusted power, in bytes. */
export function dailyProofFee(
  policy: Policy,
  circulatingSupply: TokenAmount,
  qaPower: bigint,
): TokenAmount {
  return divFloor(
    policy.dailyFeeCirculatingSupplyQapMultiplierNum * circulatingSupply * qaPower,
    policy.dailyFeeCirculatingSupplyQapMultiplierDenom,
  )
}

/** The daily fee after a change of quality-adjusted power. */
export function dailyProofFeeAdjust(
  dailyFee: TokenAmount,
  oldQaPower: bigint,
  newQaPower: bigint,
): TokenAmount {
  if (oldQaPower === newQaPower) return dailyFee
  return divFloor(dailyFee * newQaPower, oldQaPower)
}

/** The daily fee as it is paid: at most a share of the day's estimated reward. */
export function dailyProofFeePayable(
  policy: Policy,
  dailyFee: TokenAmount,
  estimatedDayReward: TokenAmount,
): TokenAmount {
  const cap = divFloor(estimatedDayReward, policy.dailyFeeBlockRewardCapDenom)
  return cap < dailyFee ? cap : dailyFee
}
