import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  NO_QUANTIZATION,
  quantizeDown,
  quantizeUp,
} from '../../../src/builtin-actors/miner/quantize.ts'
import { Panic } from '../../../src/types/index.ts'

test('epochs are rounded up to the next step', () => {
  const rows = [
    [10n, 0n, 0n, 0n],
    [10n, 0n, 1n, 10n],
    [10n, 0n, 10n, 10n],
    [10n, 3n, 3n, 3n],
    [10n, 3n, 4n, 13n],
    [10n, 13n, 4n, 13n], // the offset counts modulo the unit
    [5n, 3n, 7n, 8n],
    [2880n, 2879n, 2880n, 5759n],
  ] as const
  for (const [unit, offset, epoch, expected] of rows)
    expect(quantizeUp({ unit, offset }, epoch)).toBe(expected)
})

test('epochs before the offset are rounded towards it, and negative ones towards zero', () => {
  expect(quantizeUp({ unit: 10n, offset: 3n }, 0n)).toBe(3n)
  expect(quantizeUp({ unit: 10n, offset: 0n }, -9n)).toBe(0n)
  expect(quantizeUp({ unit: 10n, offset: 0n }, -10n)).toBe(-10n)
  expect(quantizeUp({ unit: 10n, offset: -7n }, -10n)).toBe(-7n)
})

test('a step is the least one at or after an epoch, and rounding down gives the last one at or before', () => {
  const positive = fc.bigInt(1n, 10_000n)
  fc.assert(
    fc.property(positive, fc.bigInt(0n, 1n << 40n), fc.bigInt(0n, 1n << 40n), (unit, offset, e) => {
      const quant = { unit, offset }
      const epoch = e + unit // past the first offset
      const up = quantizeUp(quant, epoch)
      expect((up - offset) % unit).toBe(0n)
      expect(up >= epoch && up < epoch + unit).toBe(true)
      const down = quantizeDown(quant, epoch)
      expect(up === epoch ? down === up : down === up - unit).toBe(true)
    }),
  )
})

test('without quantisation every epoch is a step', () => {
  for (const epoch of [-5n, 0n, 7n]) expect(quantizeUp(NO_QUANTIZATION, epoch)).toBe(epoch)
})

test('an epoch whose step is past 64 bits panics, as the arithmetic of the reference does', () => {
  const quant = { unit: 2880n, offset: 5n }
  const last = (1n << 63n) - 1n
  expect(() => quantizeUp(quant, last)).toThrow(Panic)
  expect(() => quantizeUp(quant, -(1n << 63n))).toThrow(Panic)
})
