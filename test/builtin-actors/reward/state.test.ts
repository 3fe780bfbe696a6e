import { expect, test } from 'vitest'
import { checkInvariants } from '../../../src/builtin-actors/reward/invariants.ts'
import { createRewardState, updateWithReward } from '../../../src/builtin-actors/reward/state.ts'

const ALLOCATION = 1_100_000_000n * 10n ** 18n

test('the first state is of epoch 0 and pays the simple reward of a network without power', () => {
  const state = createRewardState(0n)
  expect(state.epoch).toBe(0n)
  // builtin-actors v18.0.0, actors/reward/tests/reward_actor_test.rs, EPOCH_ZERO_REWARD
  expect(state.thisEpochReward).toBe(36_266_264_293_777_134_739n)
  expect(checkInvariants(state, -1n, ALLOCATION)).toEqual([])
})

test('an epoch without power moves the epoch alone', () => {
  const state = createRewardState(0n)
  updateWithReward(state, 0n)
  expect(state.epoch).toBe(1n)
  expect(state.effectiveNetworkTime).toBe(0n)
  expect(checkInvariants(state, 0n, ALLOCATION)).toEqual([])
})

test('every violation is reported', () => {
  const state = { ...createRewardState(0n), cumsumRealized: -1n, cumsumBaseline: -2n }
  expect(checkInvariants(state, 3n, ALLOCATION - 1n)).toHaveLength(4)
})
