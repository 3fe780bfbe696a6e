import { type Raw, rawCodec } from '../../schema/index.ts'
import { type ChainEpoch, divFloor, FIL, type TokenAmount } from '../../types/index.ts'
import { countExponential } from '../runtime/counted-work.ts'
import { nextEstimate, PRECISION } from '../runtime/smooth.ts'
import { expNeg } from './math.ts'
import { REWARD_SCHEMA } from './schema.ts'

/** The raw state of the reward actor. Powers are in bytes, their sums in byte-epochs. */
export type RewardState = Raw<typeof REWARD_SCHEMA>

/** Codec of the raw state. */
export const REWARD_STATE = rawCodec(REWARD_SCHEMA)

// Source of the constants: builtin-actors v18.0.0 `actors/reward/src/logic.rs` and `state.rs`.
const BASELINE_EXPONENT = 340_282_591_298_641_078_465_964_189_926_313_473_653n
const BASELINE_INITIAL_VALUE = 2_888_888_880_000_000_000n
const INIT_BASELINE_POWER =
  ((BASELINE_INITIAL_VALUE << (2n * PRECISION)) / BASELINE_EXPONENT) >> PRECISION
const EXP_LAMBDA_SUB_ONE = 37_396_273_494_747_879_394_193_016_954_629n
const LAMBDA = 37_396_271_439_864_487_274_534_522_888_786n
const SIMPLE_TOTAL = 330_000_000n * FIL
const BASELINE_TOTAL = 770_000_000n * FIL
/** FIL that the reward actor pays in all, in attoFIL. */
export const STORAGE_MINING_ALLOCATION: TokenAmount = SIMPLE_TOTAL + BASELINE_TOTAL
const INITIAL_POSITION = 36_266_260_308_195_979_333n
const INITIAL_VELOCITY = -109_897_758_509n

/** The state at genesis, for the power that the network has then. */
export function createRewardState(realizedPower: bigint): RewardState {
  const state: RewardState = {
    cumsumBaseline: 0n,
    cumsumRealized: 0n,
    effectiveNetworkTime: 0n,
    effectiveBaselinePower: BASELINE_INITIAL_VALUE,
    thisEpochReward: 0n,
    thisEpochRewardSmoothed: {
      position: INITIAL_POSITION << PRECISION,
      velocity: INITIAL_VELOCITY << PRECISION,
    },
    thisEpochBaselinePower: INIT_BASELINE_POWER,
    epoch: -1n,
    totalStoragePowerReward: 0n,
    simpleTotal: SIMPLE_TOTAL,
    baselineTotal: BASELINE_TOTAL,
  }
  updateWithReward(state, realizedPower)
  return state
}

/** One epoch on, without a reward: what null rounds do. */
export function updateToNextEpoch(state: RewardState, realizedPower: bigint): void {
  state.epoch += 1n
  const baseline = nextBaselinePower(state.thisEpochBaselinePower)
  state.thisEpochBaselinePower = baseline
  state.cumsumRealized += baseline < realizedPower ? baseline : realizedPower
  while (state.cumsumRealized > state.cumsumBaseline) {
    state.effectiveNetworkTime += 1n
    state.effectiveBaselinePower = nextBaselinePower(state.effectiveBaselinePower)
    state.cumsumBaseline += state.effectiveBaselinePower
  }
}

/** One epoch on, and the reward for it. */
export function updateWithReward(state: RewardState, realizedPower: bigint): void {
  const before = rewardTheta(state)
  updateToNextEpoch(state, realizedPower)
  const after = rewardTheta(state)
  const simple =
    (state.simpleTotal * EXP_LAMBDA_SUB_ONE * expNeg(LAMBDA * state.epoch)) >> PRECISION
  const baseline =
    baselineSupply(after, state.baselineTotal) - baselineSupply(before, state.baselineTotal)
  state.thisEpochReward = (simple + baseline) >> PRECISION
}

/**
 * Catches up with the epochs that had no reward and computes the reward of the next one.
 *
 * @param onMissed - called for each epoch without a reward, with the epochs that the effective time advanced
 */
export function updateNetworkKpi(
  state: RewardState,
  power: bigint,
  now: ChainEpoch,
  onMissed?: (advanced: bigint) => void,
): void {
  const before = state.epoch
  while (state.epoch < now) {
    const time = state.effectiveNetworkTime
    updateToNextEpoch(state, power)
    onMissed?.(state.effectiveNetworkTime - time)
  }
  updateWithReward(state, power)
  updateSmoothed(state, state.epoch - before)
}

/** Smooths the reward over the epochs since the last time. */
export function updateSmoothed(state: RewardState, delta: ChainEpoch): void {
  state.thisEpochRewardSmoothed = nextEstimate(
    state.thisEpochRewardSmoothed,
    state.thisEpochReward,
    delta,
  )
}

function nextBaselinePower(power: bigint): bigint {
  return (power * BASELINE_EXPONENT) >> PRECISION
}

/** Rest of an exponentially minted total after some epochs, in attoFIL. */
export function remainingTotal(total: TokenAmount, epochs: ChainEpoch): TokenAmount {
  return (total * expNeg(LAMBDA * epochs)) >> PRECISION
}

/** The fractional network time in Q.128. */
function rewardTheta(state: RewardState): bigint {
  if (state.effectiveNetworkTime === 0n) return 0n
  const missing = (state.cumsumBaseline - state.cumsumRealized) << PRECISION
  return (state.effectiveNetworkTime << PRECISION) - divFloor(missing, state.effectiveBaselinePower)
}

/** The value in Q.128. */
function baselineSupply(theta: bigint, total: TokenAmount): bigint {
  if (theta !== 0n) countExponential()
  return ((1n << PRECISION) - expNeg((theta * LAMBDA) >> PRECISION)) * total
}
