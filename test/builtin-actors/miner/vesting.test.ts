import { describe, expect, test } from 'vitest'
import { REWARD_VESTING_SPEC } from '../../../src/builtin-actors/miner/money/vest-spec.ts'
import { loadVestingFunds } from '../../../src/builtin-actors/miner/money/vesting.ts'
import {
  addLockedFunds,
  checkBalanceInvariants,
  getAvailableBalance,
  getUnlockedBalance,
  repayDebts,
  repayPartialDebtInPriorityOrder,
  unlockVestedAndUnvestedFunds,
  unlockVestedFunds,
} from '../../../src/builtin-actors/miner/state/funds.ts'
import { createMinerState, type MinerState } from '../../../src/builtin-actors/miner/state/state.ts'
import { ActorError, ExitCode } from '../../../src/types/index.ts'
import { COMM_R, contextWith, uncodedMessage } from './state-bench.ts'

const context = contextWith()
const { store } = context
const stateAt = (periodStart: bigint): MinerState =>
  createMinerState(context, COMM_R, periodStart, 0n)
const spec = (
  initialDelay: bigint,
  vestPeriod: bigint,
  stepDuration: bigint,
  quantization: bigint,
) => ({ initialDelay, vestPeriod, stepDuration, quantization })

// Facts of the cases: builtin-actors v18.0.0 `actors/miner/tests/vesting_add_locked_funds_table.rs`.
test.each([
  ['one epoch', spec(0n, 1n, 1n, 1n), 0n, [0, 0, 100, 0]],
  ['period 2', spec(0n, 2n, 1n, 1n), 0n, [0, 0, 50, 50, 0]],
  ['period 2, steps of 2', spec(0n, 2n, 1n, 2n), 0n, [0, 0, 0, 100, 0]],
  ['period 3', spec(0n, 3n, 1n, 1n), 0n, [0, 0, 33, 33, 34, 0]],
  ['period 3, steps of 2', spec(0n, 3n, 1n, 2n), 0n, [0, 0, 0, 66, 0, 34, 0]],
  ['period 5, each 2', spec(0n, 5n, 2n, 1n), 0n, [0, 0, 0, 40, 0, 40, 0, 20, 0]],
  ['delay 1', spec(1n, 5n, 2n, 1n), 0n, [0, 0, 0, 0, 40, 0, 40, 0, 20, 0]],
  ['each 3, steps of 2', spec(0n, 5n, 3n, 2n), 0n, [0, 0, 0, 0, 0, 80, 0, 20, 0]],
  ['each 6 of 5', spec(0n, 5n, 6n, 1n), 0n, [0, 0, 0, 0, 0, 0, 0, 100, 0]],
  ['offset 1', spec(0n, 10n, 2n, 2n), 1n, [0, 0, 0, 20, 0, 20, 0, 20, 0, 20, 0, 20]],
  ['offset 55', spec(0n, 10n, 2n, 2n), 55n, [0, 0, 0, 20, 0, 20, 0, 20, 0, 20, 0, 20]],
  ['steps of 5, each 1', spec(0n, 10n, 1n, 5n), 0n, [0, 0, 0, 0, 0, 0, 50, 0, 0, 0, 0, 50]],
] as const)('100 attoFIL vest: %s', (_name, schedule, periodStart, vested) => {
  const state = stateAt(periodStart)
  const start = periodStart + 10n
  addLockedFunds(state, store, { currentEpoch: start, vestingSum: 100n, spec: schedule })
  expect(state.lockedFunds).toBe(100n)
  const unlocked = vested.map((_, i) => Number(unlockVestedFunds(state, store, start + BigInt(i))))
  expect(unlocked).toEqual(vested)
  expect([state.lockedFunds, state.vestingFunds]).toEqual([0n, undefined])
})

test('rewards vest over 180 days in 180 entries, half a day apart from others of the same day', () => {
  const state = stateAt(50n)
  const lock = { vestingSum: 10n ** 18n, spec: REWARD_VESTING_SPEC }
  addLockedFunds(state, store, { ...lock, currentEpoch: 100n })
  expect(loadVestingFunds(state.vestingFunds, store)).toHaveLength(180)
  addLockedFunds(state, store, { ...lock, currentEpoch: 101n })
  expect(loadVestingFunds(state.vestingFunds, store)).toHaveLength(180) // on the same steps
  addLockedFunds(state, store, { ...lock, currentEpoch: 100n + 1_440n })
  const funds = loadVestingFunds(state.vestingFunds, store)
  expect(funds).toHaveLength(360)
  expect(funds.every(({ epoch }) => (epoch - 50n) % 1_440n === 0n)).toBe(true)
  expect(funds.reduce((sum, { amount }) => sum + amount, 0n)).toBe(3n * 10n ** 18n)
})

describe('funds that have not vested', () => {
  const locked = (vestPeriod: bigint): MinerState => {
    const state = stateAt(0n)
    addLockedFunds(state, store, {
      currentEpoch: 100n,
      vestingSum: 100n,
      spec: spec(0n, vestPeriod, 1n, 1n),
    })
    return state
  }

  test('are taken in order of vesting, and the rest vests', () => {
    const state = locked(5n)
    expect(unlockVestedAndUnvestedFunds(state, store, 100n, 39n)).toEqual({
      unlockedUnvested: 39n,
      totalUnlocked: 39n,
    })
    const later = [100n, 101n, 102n, 103n, 104n, 105n, 106n, 107n]
    expect(later.map((epoch) => unlockVestedFunds(state, store, epoch))).toEqual([
      0n,
      0n,
      0n,
      1n,
      20n,
      20n,
      20n,
      0n,
    ])
    expect([state.lockedFunds, state.vestingFunds]).toEqual([0n, undefined])
  })

  test('come out of the first entry without reading the others', () => {
    const state = locked(5n)
    const unread = { ...store, get: () => undefined, has: () => false, put: () => undefined }
    unlockVestedAndUnvestedFunds(state, unread, 100n, 20n)
    expect(state.vestingFunds?.head).toEqual({ epoch: 101n, amount: 0n })
    expect(loadVestingFunds(state.vestingFunds, store)).toHaveLength(4) // an empty head is no entry
  })

  test('are all taken if the target is larger', () => {
    const state = locked(5n)
    expect(unlockVestedAndUnvestedFunds(state, store, 100n, 200n).unlockedUnvested).toBe(100n)
    expect([state.lockedFunds, state.vestingFunds]).toEqual([0n, undefined])
  })

  test('come after what has vested, which is unlocked too', () => {
    const state = locked(50n)
    expect(unlockVestedAndUnvestedFunds(state, store, 120n, 60n)).toEqual({
      unlockedUnvested: 60n,
      totalUnlocked: 98n,
    })
    expect(loadVestingFunds(state.vestingFunds, store)).toEqual([{ epoch: 150n, amount: 2n }])
  })
})

describe('debt', () => {
  const indebted = (): MinerState => {
    const state = stateAt(0n)
    const schedule = spec(0n, 5n, 1n, 1n)
    addLockedFunds(state, store, { currentEpoch: 100n, vestingSum: 100n, spec: schedule })
    return { ...state, preCommitDeposits: 7n, initialPledge: 11n, feeDebt: 50n }
  }

  test('is paid from vesting funds first', () => {
    const state = indebted()
    expect(repayPartialDebtInPriorityOrder(state, store, 100n, 118n)).toEqual({
      toBurn: 50n,
      totalUnlocked: 50n,
    })
    expect([state.feeDebt, state.lockedFunds]).toEqual([0n, 50n])
  })

  test('that nothing covers stays', () => {
    const state = { ...indebted(), feeDebt: 1_000n }
    expect(repayPartialDebtInPriorityOrder(state, store, 100n, 118n).toBurn).toBe(100n)
    expect(state.feeDebt).toBe(900n)
  })

  test('is paid from the unlocked balance or not at all', () => {
    const state = indebted()
    expect(repayDebts(state, 168n)).toBe(50n)
    expect(state.feeDebt).toBe(0n)
    const poor = indebted()
    try {
      repayDebts(poor, 167n)
      expect.unreachable()
    } catch (thrown) {
      expect(thrown).toBeInstanceOf(ActorError)
      expect(thrown).toMatchObject({ exitCode: ExitCode.USR_INSUFFICIENT_FUNDS })
    }
    expect(poor.feeDebt).toBe(50n)
  })

  test('lowers the available balance below zero', () => {
    const state = indebted()
    expect([getUnlockedBalance(state, 120n), getAvailableBalance(state, 120n)]).toEqual([2n, -48n])
    expect(uncodedMessage(() => getUnlockedBalance(state, 117n))).toBe(
      'negative unlocked balance -1',
    )
    expect(uncodedMessage(() => checkBalanceInvariants(state, 117n))).toBe(
      'balance 117 below minimum 118',
    )
  })
})
