import { expect, test } from 'vitest'
import { paramsFrom } from '../../../src/cli/run/params.ts'

test('the three formats give the same bytes', () => {
  const bytes = Uint8Array.of(0x82, 1, 0x63, 0x74, 0x77, 0x6f)
  expect(paramsFrom('82016374776f', 'hex')).toEqual(bytes)
  expect(paramsFrom('0x82016374776F', 'hex')).toEqual(bytes)
  expect(paramsFrom('ggFjdHdv', 'cbor')).toEqual(bytes)
  expect(paramsFrom('[1, "two"]', 'json')).toEqual(bytes)
})

test.each([
  ['123', 'hex', '--params "123" is not accepted: give pairs of hex digits, as 820102'],
  ['xyz=', 'hex', '--params "xyz=" is not accepted'],
  ['-_', 'cbor', '--params "-_" is not accepted: give CBOR bytes as base64, as ggEC'],
  ['{', 'json', 'this is not DAG-JSON'],
] as const)('%s as %s is refused', (text, format, message) => {
  expect(() => paramsFrom(text, format)).toThrow(message)
})
