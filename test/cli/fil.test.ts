import { expect, test } from 'vitest'
import { filFromAtto } from '../../src/cli/fil.ts'

test.each([
  [0n, '0'],
  [1n, '0.000000000000000001'],
  [10n ** 18n, '1'],
  [-(15n * 10n ** 17n), '-1.5'],
  [123_456_789n * 10n ** 18n + 1n, '123456789.000000000000000001'],
])('%s attoFIL is %s FIL', (atto, text) => {
  expect(filFromAtto(atto)).toBe(text)
})
