import {
  type ChainEpoch,
  divFloor,
  FIL,
  MAX_I64,
  Panic,
  type TokenAmount,
} from '../../../types/index.ts'
import { EPOCHS_IN_DAY, EXPECTED_LEADERS_PER_EPOCH } from '../../runtime/network.ts'
import {
  estimatedValue,
  extrapolatedCumSumOfRatio,
  type FilterEstimate,
  PRECISION,
} from '../../runtime/smooth.ts'
import { REWARD_VESTING_SPEC, type VestSpec } from './vest-spec.ts'

/* Pledges, deposits and penalties, in attoFIL; powers are in bytes. @see builtin-actors v18.0.0 `actors/miner/src/monies.rs` */

/** Epochs whose expected reward a pre-commit deposit is. */
export const PRE_COMMIT_DEPOSIT_PROJECTION_PERIOD: ChainEpoch = 20n * EPOCHS_IN_DAY
/** Epochs whose expected reward is a part of the initial pledge. */
export const INITIAL_PLEDGE_PROJECTION_PERIOD: ChainEpoch = 20n * EPOCHS_IN_DAY
/** Epochs whose expected reward a fault costs a day: 3.51 days. */
export const CONTINUED_FAULT_PROJECTION_PERIOD: ChainEpoch = (EPOCHS_IN_DAY * 351n) / 100n
/** Days after which a sector's termination costs no more. */
export const TERMINATION_LIFETIME_CAP = 140n

const LOCK_TARGET_FACTOR_NUM = 3n
const LOCK_TARGET_FACTOR_DENOM = 10n
const LOCKED_REWARD_FACTOR_NUM = 3n
const LOCKED_REWARD_FACTOR_DENOM = 4n
const TERM_FEE_PLEDGE_MULTIPLE_NUM = 85n
const TERM_FEE_PLEDGE_MULTIPLE_DENOM = 1_000n
const TERM_FEE_MIN_PLEDGE_MULTIPLE_NUM = 2n
const TERM_FEE_MIN_PLEDGE_MULTIPLE_DENOM = 100n
const TERM_FEE_MAX_FAULT_FEE_MULTIPLE_NUM = 105n
const TERM_FEE_MAX_FAULT_FEE_MULTIPLE_DENOM = 100n
/** About 1 FIL for 32 GiB. */
const INITIAL_PLEDGE_MAX_PER_BYTE = FIL / (32n << 30n)
const BASE_PENALTY_FOR_DISPUTED_WINDOW_POST = 20n * FIL
const INVALID_WINDOW_POST_PROJECTION_PERIOD = CONTINUED_FAULT_PROJECTION_PERIOD + 2n * EPOCHS_IN_DAY
const CONSENSUS_FAULT_FACTOR = 5n
const GAMMA_FIXED_POINT_FACTOR = 1_000n
/** The part of the pledge that moves from the baseline's share to the simple one, in 1/1,000. FIP-0081. */
const FIP_0081_ACTIVATION_PERMILLE = 300n

/** The block reward that power is expected to earn over a period. */
export function expectedRewardForPower(
  rewardEstimate: FilterEstimate,
  networkQaPowerEstimate: FilterEstimate,
  qaSectorPower: bigint,
  projectionDuration: ChainEpoch,
): TokenAmount {
  if (estimatedValue(networkQaPowerEstimate) === 0n) return estimatedValue(rewardEstimate)
  const perByte = extrapolatedCumSumOfRatio(
    projectionDuration,
    0n,
    rewardEstimate,
    networkQaPowerEstimate,
  )
  return max((qaSectorPower * perByte) >> PRECISION, 0n)
}

/** {@link expectedRewardForPower}, 1 attoFIL at the least. */
export function expectedRewardForPowerClampedAtAttoFil(
  rewardEstimate: FilterEstimate,
  networkQaPowerEstimate: FilterEstimate,
  qaSectorPower: bigint,
  projectionDuration: ChainEpoch,
): TokenAmount {
  const reward = expectedRewardForPower(
    rewardEstimate,
    networkQaPowerEstimate,
    qaSectorPower,
    projectionDuration,
  )
  return max(reward, 1n)
}

/** The penalty for a day on which a sector stays faulty. */
export function pledgePenaltyForContinuedFault(
  rewardEstimate: FilterEstimate,
  networkQaPowerEstimate: FilterEstimate,
  qaSectorPower: bigint,
): TokenAmount {
  return expectedRewardForPower(
    rewardEstimate,
    networkQaPowerEstimate,
    qaSectorPower,
    CONTINUED_FAULT_PROJECTION_PERIOD,
  )
}

/** The fee for a sector's termination. FIP-0098. */
export function pledgePenaltyForTermination(
  initialPledge: TokenAmount,
  sectorAge: ChainEpoch,
  faultFee: TokenAmount,
): TokenAmount {
  const simple = divFloor(
    initialPledge * TERM_FEE_PLEDGE_MULTIPLE_NUM,
    TERM_FEE_PLEDGE_MULTIPLE_DENOM,
  )
  const byAge = divFloor(sectorAge * simple, TERMINATION_LIFETIME_CAP * EPOCHS_IN_DAY)
  const leastOfPledge = divFloor(
    initialPledge * TERM_FEE_MIN_PLEDGE_MULTIPLE_NUM,
    TERM_FEE_MIN_PLEDGE_MULTIPLE_DENOM,
  )
  const leastOfFaultFee = divFloor(
    faultFee * TERM_FEE_MAX_FAULT_FEE_MULTIPLE_NUM,
    TERM_FEE_MAX_FAULT_FEE_MULTIPLE_DENOM,
  )
  return max(min(simple, byAge), max(leastOfPledge, leastOfFaultFee))
}

/** The penalty for an accepted window PoSt that turns out to be invalid. */
export function pledgePenaltyForInvalidWindowPost(
  rewardEstimate: FilterEstimate,
  networkQaPowerEstimate: FilterEstimate,
  qaSectorPower: bigint,
): TokenAmount {
  const reward = expectedRewardForPower(
    rewardEstimate,
    networkQaPowerEstimate,
    qaSectorPower,
    INVALID_WINDOW_POST_PROJECTION_PERIOD,
  )
  return reward + BASE_PENALTY_FOR_DISPUTED_WINDOW_POST
}

/** The deposit for a pre-commitment. */
export function preCommitDepositForPower(
  rewardEstimate: FilterEstimate,
  networkQaPowerEstimate: FilterEstimate,
  qaSectorPower: bigint,
): TokenAmount {
  return expectedRewardForPowerClampedAtAttoFil(
    rewardEstimate,
    networkQaPowerEstimate,
    qaSectorPower,
    PRE_COMMIT_DEPOSIT_PROJECTION_PERIOD,
  )
}

/** Facts that an initial pledge depends on. */
export interface InitialPledgeOptions {
  readonly qaPower: bigint
  readonly baselinePower: bigint
  readonly rewardEstimate: FilterEstimate
  readonly networkQaPowerEstimate: FilterEstimate
  readonly circulatingSupply: TokenAmount
  readonly epochsSinceRampStart: ChainEpoch
  readonly rampDurationEpochs: bigint
}

/**
 * The pledge for new power: its expected reward of 20 days, and its share of 30 % of the circulating
 * supply, at most about 1 FIL for 32 GiB.
 *
 * @throws Panic if the ramp's arithmetic does not fit 64 bits
 */
export function initialPledgeForPower(options: InitialPledgeOptions): TokenAmount {
  const { qaPower, baselinePower, rewardEstimate, networkQaPowerEstimate } = options
  const ipBase = expectedRewardForPowerClampedAtAttoFil(
    rewardEstimate,
    networkQaPowerEstimate,
    qaPower,
    INITIAL_PLEDGE_PROJECTION_PERIOD,
  )
  const networkQaPower = estimatedValue(networkQaPowerEstimate)
  const skew = pledgeSkew(options.epochsSinceRampStart, options.rampDurationEpochs)
  const numerator = options.circulatingSupply * LOCK_TARGET_FACTOR_NUM * qaPower
  const additional = (share: bigint, shareDenominator: bigint): bigint =>
    divFloor(
      share * numerator,
      shareDenominator * LOCK_TARGET_FACTOR_DENOM * GAMMA_FIXED_POINT_FACTOR,
    )
  const baseline = max(max(networkQaPower, baselinePower), qaPower)
  const simple = max(networkQaPower, qaPower)
  const nominal =
    ipBase + additional(GAMMA_FIXED_POINT_FACTOR - skew, baseline) + additional(skew, simple)
  return min(nominal, INITIAL_PLEDGE_MAX_PER_BYTE * qaPower)
}

function pledgeSkew(epochsSinceRampStart: ChainEpoch, rampDurationEpochs: bigint): bigint {
  if (epochsSinceRampStart < 0n) return 0n
  const duration = BigInt.asIntN(64, rampDurationEpochs)
  if (duration === 0n || epochsSinceRampStart >= duration) return FIP_0081_ACTIVATION_PERMILLE
  const scaled = epochsSinceRampStart * FIP_0081_ACTIVATION_PERMILLE
  if (scaled > MAX_I64) throw new Panic('attempt to multiply with overflow')
  return scaled / duration
}

/** The penalty for a consensus fault. */
export function consensusFaultPenalty(thisEpochReward: TokenAmount): TokenAmount {
  return divFloor(thisEpochReward * CONSENSUS_FAULT_FACTOR, EXPECTED_LEADERS_PER_EPOCH)
}

/** Part of a reward that vests, and on which schedule. */
export interface LockedReward {
  readonly lockAmount: TokenAmount
  readonly spec: VestSpec
}

/** The part of a reward that vests: 75 %. */
export function lockedRewardFromReward(reward: TokenAmount): LockedReward {
  const lockAmount = divFloor(reward * LOCKED_REWARD_FACTOR_NUM, LOCKED_REWARD_FACTOR_DENOM)
  return { lockAmount, spec: REWARD_VESTING_SPEC }
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}
