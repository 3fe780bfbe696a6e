import { expect, test } from 'vitest'
import {
  networkVersionsFrom,
  regExpFrom,
  u64From,
  wholeNumberFrom,
  wordsFrom,
} from '../../src/cli/flag-values.ts'

test('values are read', () => {
  expect(networkVersionsFrom('21,25', 'nv')).toEqual([21, 25])
  expect(wholeNumberFrom('4', 'jobs', 1)).toBe(4)
  expect(regExpFrom('^a.b$', 'filter').source).toBe('^a.b$')
  expect(wordsFrom('root,trace', 'compare', ['receipts', 'root', 'trace'])).toEqual([
    'root',
    'trace',
  ])
  expect(u64From('18446744073709551615', 'method')).toBe(18446744073709551615n)
})

test.each([
  [
    () => networkVersionsFrom('21;25', 'nv'),
    '--nv "21;25" is not accepted: give network versions 18 to 29 with commas between, as 21,25',
  ],
  [() => networkVersionsFrom('17', 'nv'), '--nv "17" is not accepted'],
  [() => networkVersionsFrom('', 'nv'), '--nv "" is not accepted'],
  [
    () => wholeNumberFrom('0', 'jobs', 1),
    '--jobs "0" is not accepted: give a whole number from 1 on',
  ],
  [() => wholeNumberFrom('1.5', 'jobs', 1), '--jobs "1.5" is not accepted'],
  [() => wholeNumberFrom('1e3', 'jobs', 1), '--jobs "1e3" is not accepted'],
  [() => regExpFrom('(', 'filter'), '--filter "(" is not accepted: give a regular expression ('],
  [
    () => wordsFrom('gas', 'compare', ['root']),
    '--compare "gas" is not accepted: give one or more of root with commas between',
  ],
  [
    () => u64From('18446744073709551616', 'method'),
    '--method "18446744073709551616" is not accepted: give a whole number from 0 to 2^64 - 1',
  ],
  [() => u64From('-1', 'method'), '--method "-1" is not accepted'],
])('a value that is not accepted is named with what is (%#)', (read, message) => {
  expect(read).toThrow(message)
})
