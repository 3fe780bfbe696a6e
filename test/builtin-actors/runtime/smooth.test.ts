import { expect, test } from 'vitest'
import {
  estimatedValue,
  estimateOf,
  extrapolatedCumSumOfRatio,
  naturalLog,
  nextEstimate,
  PRECISION,
} from '../../../src/builtin-actors/runtime/smooth.ts'

// Source of inputs and outputs: builtin-actors v18.0.0 `runtime/src/builtin/reward/smooth/alpha_beta_filter.rs`, tests.

test('the natural logarithm is right to its whole part', () => {
  const logs = [
    [340282366920938463463374607431768211456n, 0n],
    [924990000000000000000000000000000000000n, 340282366920938463463374607431768211456n],
    [
      34028236692093846346337460743176821145600000000000000000000n,
      15670582109617661336106769654068947397831n,
    ],
    [204169000000000000000000000000000000n, -2524410000000000000000000000000000000000n],
    [34028236692093846346337460743n, -7835291054808830668053384827034473698915n],
  ] as const
  for (const [z, ln] of logs) expect(naturalLog(z) >> PRECISION).toBe(ln >> PRECISION)
})

test('the sum of a constant ratio is the ratio times the epochs', () => {
  const four = estimateOf(4_000_000n, 0n)
  const one = estimateOf(1n, 0n)
  expect(extrapolatedCumSumOfRatio(1000n, 0n, four, one) >> PRECISION).toBe(4n * 10n ** 9n)
  expect(extrapolatedCumSumOfRatio(1000n, 10n ** 15n, four, one) >> PRECISION).toBe(4n * 10n ** 9n)
  const half = extrapolatedCumSumOfRatio(
    100n,
    0n,
    estimateOf(10n ** 12n, 0n),
    estimateOf(200n * 10n ** 12n, 0n),
  )
  expect((half * (10_000n << PRECISION)) >> (2n * PRECISION)).toBe(5000n)
})

test('the sum with a moving denominator is near the sum epoch by epoch', () => {
  const numerator = estimateOf(111n, 12n)
  const denominator = estimateOf(3456n, 8n)
  let sum = 0
  for (let epoch = 0; epoch < 10_000; epoch++) {
    const ratio = (111 + 12 * epoch) / (3456 + 8 * epoch)
    sum += epoch === 0 || epoch === 9_999 ? ratio / 2 : ratio
  }
  const found =
    Number(extrapolatedCumSumOfRatio(10_000n, 0n, numerator, denominator) >> 100n) / 2 ** 28
  expect(Math.abs(found - sum) / sum).toBeLessThan(350e-6)
})

test('the next estimate rounds down', () => {
  const previous = {
    position: 12340768897043811082913117521041414330876498465539749838848n,
    velocity: -37396269384748225153347462373739139597454335279104n,
  }
  expect(nextEstimate(previous, 36266252337034982540n, 3n)).toEqual({
    position: 12340768782449774548722755900999027209659079673176744001536n,
    velocity: -37396515542149801792802995707072472930787668612438n,
  })
  expect(estimatedValue(previous)).toBe(36266260308195979333n)
})
