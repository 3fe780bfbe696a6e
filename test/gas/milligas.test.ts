import { expect, test } from 'vitest'
import { gas, gasToMilligas, milligasToGas } from '../../src/gas/index.ts'

test('milligas are rounded up or down to whole gas', () => {
  expect(milligasToGas(100n, false)).toBe(0n)
  expect(milligasToGas(100n, true)).toBe(1n)
  expect(milligasToGas(0n, true)).toBe(0n)
  expect(milligasToGas(1_000, true)).toBe(1n)
  expect(milligasToGas(1_000n, false)).toBe(1n)
  expect(milligasToGas(2n ** 64n - 1n, true)).toBe(18_446_744_073_709_552n)
})

test('gas in milligas saturates at u64', () => {
  expect(gasToMilligas(7n)).toBe(7_000n)
  expect(gasToMilligas(18_446_744_073_709_551n)).toBe(18_446_744_073_709_551_000n)
  expect(gasToMilligas(18_446_744_073_709_552n)).toBe(2n ** 64n - 1n)
  expect(gas(14_000)).toBe(14_000_000)
})
