import { expect, test } from 'vitest'
import {
  deadlineAvailableForCompaction,
  deadlineAvailableForOptimisticPostDispute,
  deadlineIsMutable,
  newDeadlineInfo,
  newDeadlineInfoFromOffsetAndEpoch,
} from '../../../src/builtin-actors/miner/deadlines/deadline-info.ts'
import { quantizeUp } from '../../../src/builtin-actors/miner/quantize.ts'
import { policyOf } from '../../../src/builtin-actors/runtime/policy.ts'

const POLICY = policyOf('mainnet')
const PERIOD = 2_880n
const WINDOW = 60n

test('a deadline opens, closes, is challenged and cut off at fixed distances', () => {
  const info = newDeadlineInfo(POLICY, 1_000n, 3n, 1_180n)
  expect(info).toMatchObject({
    open: 1_180n,
    close: 1_240n,
    challenge: 1_160n,
    faultCutoff: 1_110n,
  })
  expect([info.last, info.nextOpen, info.periodEnd, info.nextPeriodStart]).toEqual([
    1_239n,
    1_240n,
    3_879n,
    3_880n,
  ])
  expect([info.isOpen, info.hasElapsed, info.isFaultCutoffPassed]).toEqual([true, false, true])
  expect([info.isPeriodStarted, info.isPeriodElapsed]).toEqual([true, false])
})

test('a deadline past the last one stands at the end of the period', () => {
  const info = newDeadlineInfo(POLICY, 1_000n, 48n, 1_000n)
  expect([info.open, info.close, info.challenge, info.faultCutoff]).toEqual([
    3_880n,
    3_880n,
    3_880n,
    0n,
  ])
})

test('the steps of its queues are its last epochs', () => {
  const info = newDeadlineInfo(POLICY, 2n, 10n, 2n + PERIOD)
  expect(quantizeUp(info.quantSpec(), 2n + PERIOD)).toBe(info.nextNotElapsed().last)
})

test('the next instance that has not elapsed is found period by period', () => {
  const start = 12_345n
  for (const index of [0n, 1n, 20n, 47n]) {
    const open = start + index * WINDOW
    for (let epoch = open - 1n; epoch < open + 2n * PERIOD + 2n * WINDOW; epoch += 7n) {
      const info = newDeadlineInfo(POLICY, start, index, epoch)
      let expected = info
      while (expected.hasElapsed)
        expected = newDeadlineInfo(POLICY, expected.nextPeriodStart, index, epoch)
      expect(info.nextNotElapsed()).toEqual(expected)
    }
  }
})

test('the deadline of an epoch depends on the offset of its periods only', () => {
  for (const epoch of [4n, 2_000n, 400_000n, 5_000_000n]) {
    const first = newDeadlineInfoFromOffsetAndEpoch(POLICY, 1_972n, epoch)
    for (const periods of [3n, 1_000_000n])
      expect(newDeadlineInfoFromOffsetAndEpoch(POLICY, 1_972n + PERIOD * periods, epoch)).toEqual(
        first,
      )
  }
})

test('each deadline of a period lasts a window', () => {
  const start = PERIOD * 103n + 7n
  const rows = [
    [0n, 0n],
    [WINDOW - 1n, 0n],
    [WINDOW, 1n],
    [40n * WINDOW - 1n, 39n],
    [40n * WINDOW, 40n],
    [40n * WINDOW + 1n, 40n],
    [48n * WINDOW - 1n, 47n],
  ] as const
  for (const [passed, index] of rows)
    expect(newDeadlineInfoFromOffsetAndEpoch(POLICY, 7n, start + passed)).toMatchObject({
      index,
      periodStart: start,
    })
  expect(newDeadlineInfoFromOffsetAndEpoch(POLICY, 7n, start + PERIOD)).toMatchObject({
    index: 0n,
    periodStart: start + PERIOD,
  })
})

test('sectors are not assigned to the deadline that is open, nor to the one after it', () => {
  const start = 100n
  const epoch = start + 5n * WINDOW // deadline 5 opens
  const mutable = Array.from({ length: 48 }, (_, i) =>
    deadlineIsMutable(POLICY, start, BigInt(i), epoch),
  )
  expect(mutable.flatMap((is, i) => (is ? [] : [i]))).toEqual([5, 6])
  expect(deadlineIsMutable(POLICY, start, 6n, epoch - 1n)).toBe(true)
})

test('proofs are disputed for 1,800 epochs after the window, and partitions compacted after that', () => {
  const start = 100n
  const closed = start + WINDOW
  const dispute = (epoch: bigint): boolean =>
    deadlineAvailableForOptimisticPostDispute(POLICY, start, 0n, epoch)
  const compact = (epoch: bigint): boolean =>
    deadlineAvailableForCompaction(POLICY, start, 0n, epoch)
  expect([dispute(start - 1n), dispute(start), dispute(closed - 1n)]).toEqual([false, false, false])
  expect([dispute(closed), dispute(closed + 1_799n), dispute(closed + 1_800n)]).toEqual([
    true,
    true,
    false,
  ])
  expect([compact(closed + 1_799n), compact(closed + 1_800n)]).toEqual([false, true])
  const nextOpen = start + PERIOD
  expect([compact(nextOpen - WINDOW - 1n), compact(nextOpen - WINDOW)]).toEqual([true, false])
})
