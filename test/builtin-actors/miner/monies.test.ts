import { describe, expect, test } from 'vitest'
import {
  dailyProofFee,
  dailyProofFeeAdjust,
  dailyProofFeePayable,
  rewardForConsensusSlashReport,
} from '../../../src/builtin-actors/miner/money/fees.ts'
import {
  consensusFaultPenalty,
  expectedRewardForPower,
  initialPledgeForPower,
  lockedRewardFromReward,
  pledgePenaltyForContinuedFault,
  pledgePenaltyForInvalidWindowPost,
  pledgePenaltyForTermination,
  preCommitDepositForPower,
} from '../../../src/builtin-actors/miner/money/monies.ts'
import {
  qaPowerForWeight,
  qaPowerMax,
  qualityForWeight,
} from '../../../src/builtin-actors/miner/sectors/power.ts'
import { EPOCHS_IN_DAY } from '../../../src/builtin-actors/runtime/network.ts'
import { policyOf } from '../../../src/builtin-actors/runtime/policy.ts'
import { estimateOf } from '../../../src/builtin-actors/runtime/smooth.ts'

const FIL = 10n ** 18n
const GIB_32 = 32n << 30n

// Facts of the cases: builtin-actors v18.0.0 `actors/miner/tests/` fip0081_initial_pledge.rs,
// monies_test.rs, pledge_penalty_for_termination.rs, policy_test.rs, daily_fees_test.rs.

describe('initial pledge', () => {
  const pledge = (epochsSinceRampStart: bigint, rampDurationEpochs: bigint): bigint =>
    initialPledgeForPower({
      qaPower: 1n << 36n,
      baselinePower: 1n << 37n,
      rewardEstimate: estimateOf(0n, 0n),
      networkQaPowerEstimate: estimateOf(1n << 10n, 1n << 10n),
      circulatingSupply: FIL,
      epochsSinceRampStart,
      rampDurationEpochs,
    })
  test.each([
    ['before the ramp', -100n, 100n, 1_500n],
    ['at its start', 0n, 100n, 1_500n],
    ['after its first epoch of ten', 1n, 10n, 1_545n],
    ['in its middle', 50n, 100n, 1_725n],
    ['after it', 150n, 100n, 1_950n],
    ['without a ramp', 0n, 0n, 1_950n],
  ])('%s', (_name, since, duration, expected) => {
    expect(pledge(since, duration)).toBe(1n + (expected * FIL) / 10_000n)
  })

  test('is at most about 1 FIL for 32 GiB', () => {
    const capped = initialPledgeForPower({
      qaPower: GIB_32,
      baselinePower: 1n,
      rewardEstimate: estimateOf(10n ** 9n * FIL, 0n),
      networkQaPowerEstimate: estimateOf(1n << 40n, 0n),
      circulatingSupply: FIL,
      epochsSinceRampStart: 0n,
      rampDurationEpochs: 0n,
    })
    expect(capped).toBe((FIL / GIB_32) * GIB_32)
  })
})

describe('expected reward', () => {
  test('is a share of the reward where power and reward stand still', () => {
    const reward = estimateOf(50n * FIL, 0n)
    const network = 10n ** 19n
    for (const power of [GIB_32, 1n << 60n])
      expect(expectedRewardForPower(reward, estimateOf(network, 0n), power, EPOCHS_IN_DAY)).toBe(
        (power * EPOCHS_IN_DAY * 50n * FIL) / network,
      )
  })

  test('is never negative, and the whole reward in a network without power', () => {
    const reward = estimateOf(1n << 50n, 0n)
    const shrinking = estimateOf(1n << 10n, -(1n << 10n))
    expect(expectedRewardForPower(reward, shrinking, 1n << 36n, 4n)).toBe(0n)
    expect(expectedRewardForPower(reward, estimateOf(0n, 5n), 7n, 100n)).toBe(1n << 50n)
  })

  test('as a deposit is 1 attoFIL at the least', () => {
    const network = estimateOf(1n << 60n, 0n)
    expect(preCommitDepositForPower(estimateOf(0n, 0n), network, 2_048n)).toBe(1n)
    expect(preCommitDepositForPower(estimateOf(1n << 60n, 0n), network, 1n)).toBe(57_600n)
  })

  test('as a fee for a day of fault is that of 3.51 days, none without power', () => {
    const reward = estimateOf(1n << 40n, 0n)
    const network = estimateOf(1n << 40n, 0n)
    expect(pledgePenaltyForContinuedFault(reward, network, 1n)).toBe((EPOCHS_IN_DAY * 351n) / 100n)
    expect(pledgePenaltyForContinuedFault(reward, network, 0n)).toBe(0n)
    expect(pledgePenaltyForInvalidWindowPost(reward, network, 1n)).toBe(
      (EPOCHS_IN_DAY * 351n) / 100n + 2n * EPOCHS_IN_DAY + 20n * FIL,
    )
  })
})

test('the fee for a termination grows for 140 days, and has a floor', () => {
  const pledge = 1n << 10n
  const fee = (days: bigint, faultFee = 0n): bigint =>
    pledgePenaltyForTermination(pledge, days * EPOCHS_IN_DAY, faultFee)
  expect(fee(141n)).toBe((85n * pledge) / 1_000n)
  expect(fee(70n)).toBe((85n * pledge) / 1_000n / 2n)
  expect(fee(0n)).toBe((2n * pledge) / 100n)
  expect(fee(141n, pledge)).toBe((pledge * 105n) / 100n)
})

test('three quarters of a reward are locked, and a consensus fault costs a whole reward', () => {
  expect(lockedRewardFromReward(1_001n).lockAmount).toBe(750n)
  expect(consensusFaultPenalty(1_003n)).toBe(1_003n)
  expect(rewardForConsensusSlashReport(1_019n)).toBe(50n)
})

describe('sector quality', () => {
  test('depends neither on size nor on duration', () => {
    for (const size of [2n << 10n, 8n << 20n, 512n << 20n, GIB_32, 64n << 30n])
      for (const duration of [1n, 10n, 1_000n, 1_000n * EPOCHS_IN_DAY]) {
        const full = size * duration
        expect(qualityForWeight(size, duration, 0n)).toBe(1n << 20n)
        expect(qualityForWeight(size, duration, full)).toBe(10n << 20n)
        expect(qualityForWeight(size, duration, full / 2n)).toBe((11n << 20n) / 2n)
        expect(qaPowerForWeight(size, duration, 0n)).toBe(size)
        expect(qaPowerForWeight(size, duration, full)).toBe(qaPowerMax(size))
      }
  })

  test('is the mean of verified and unverified space, rounded down', () => {
    const size = 64n << 30n
    const duration = 1_000_000n
    for (const space of [1n, 1n << 10n, 5n << 20n, (2n << 35n) - 1n]) {
      const weighted = (size - space) * (1n << 20n) + space * (10n << 20n)
      expect(qualityForWeight(size, duration, space * duration)).toBe(weighted / size)
    }
  })
})

describe('daily fee', () => {
  const policy = policyOf('mainnet')

  test('of 32 GiB at a supply of 696.7 million FIL is about 3,873 nanoFIL', () => {
    const fee = dailyProofFee(policy, 696_700_000n * FIL, GIB_32)
    expect(fee).toBe((161_817n * 696_700_000n * FIL * GIB_32) / 10n ** 30n)
    expect(3_873_652_000_000n - fee).toBeGreaterThan(0n)
    expect(3_873_652_000_000n - fee).toBeLessThan(10n ** 7n)
  })

  test('follows the power, and is at most half of a day’s reward', () => {
    expect(dailyProofFeeAdjust(100n, 32n, 320n)).toBe(1_000n)
    expect(dailyProofFeeAdjust(100n, 32n, 32n)).toBe(100n)
    expect(dailyProofFeeAdjust(10n, 3n, 1n)).toBe(3n)
    expect(dailyProofFeePayable(policy, 100n, 199n)).toBe(99n)
    expect(dailyProofFeePayable(policy, 100n, 202n)).toBe(100n)
  })
})
