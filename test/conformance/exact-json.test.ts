import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseExactJson } from '../../src/conformance/exact-json.ts'
import { DecodeError } from '../../src/types/index.ts'

test('an integer past 2^53 keeps all its digits', () => {
  expect(parseExactJson('{"circ_supply": 463973544302560247587615610, "basefee": 100}')).toEqual({
    circ_supply: '463973544302560247587615610',
    basefee: 100,
  })
})

test('a long number in a list, and a negative one, keep their digits', () => {
  expect(parseExactJson('[1,18446744073709551615,-9223372036854775808,2]')).toEqual([
    1,
    '18446744073709551615',
    '-9223372036854775808',
    2,
  ])
})

test('digits in a string stay as they are, quotes and backslashes included', () => {
  const value = { a: 'x 12345678901234567 "y" \\', b: [99999999999999990n.toString()] }
  expect(parseExactJson(JSON.stringify(value))).toEqual(value)
})

test('a fraction of many digits is not an integer', () => {
  expect(parseExactJson('[0.1234567890123456789, 1e21]')).toEqual([0.1234567890123456789, 1e21])
})

test('JSON without long numbers reads as by JSON.parse', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 3 }), (value) => {
      const text = JSON.stringify(value)
      if (/\d{16}/.test(text)) return
      expect(parseExactJson(text)).toEqual(JSON.parse(text))
    }),
  )
})

test.each(['', '{', '{"a": 1', '"abc', '[1,]', '\\"', '{"a": 12345678901234567'])(
  'text that is not JSON is a DecodeError: %j',
  (text) => {
    expect(() => parseExactJson(text)).toThrow(DecodeError)
  },
)
