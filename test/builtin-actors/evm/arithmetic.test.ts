import { expect, test } from 'vitest'
import { exp, sar, sdiv, signExtend, smod } from '../../../src/builtin-actors/evm/arithmetic.ts'

const MAX = (1n << 256n) - 1n
const MIN_SIGNED = 1n << 255n

test('signed division truncates, wraps at the least number and gives zero for zero', () => {
  expect(sdiv(MAX - 6n, 2n)).toBe(MAX - 2n) // -7 / 2 = -3
  expect(sdiv(MIN_SIGNED, MAX)).toBe(MIN_SIGNED)
  expect(sdiv(5n, 0n)).toBe(0n)
})

test('a signed remainder has the sign of the dividend', () => {
  expect(smod(MAX - 6n, 3n)).toBe(MAX) // -7 % 3 = -1
  expect(smod(7n, MAX - 2n)).toBe(1n)
  expect(smod(7n, 0n)).toBe(0n)
})

test('an arithmetic shift past the width leaves the sign', () => {
  expect(sar(300n, MIN_SIGNED)).toBe(MAX)
  expect(sar(300n, 1n)).toBe(0n)
  expect(sar(1n, MAX)).toBe(MAX)
})

test('powers wrap, and signs extend from a byte', () => {
  expect(exp(2n, 256n)).toBe(0n)
  expect(exp(0n, 0n)).toBe(1n)
  expect(signExtend(0n, 0x80n)).toBe(MAX - 0x7fn)
  expect(signExtend(32n, 0x80n)).toBe(0x80n)
})
