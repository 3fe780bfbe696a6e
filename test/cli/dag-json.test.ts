import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dagJsonFromValue, valueFromDagJson } from '../../src/cli/dag-json.ts'
import { Cid, type IpldValue } from '../../src/ipld/index.ts'
import { UsageError } from '../../src/types/index.ts'

const CID = Cid.v1(0x71, 0xb220, new Uint8Array(32))
const TEXT = 'bafy2bzaceaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'

test('links, bytes and long integers have their forms', () => {
  const value = { link: CID, bytes: Uint8Array.of(1, 2, 3, 4), big: 2n ** 64n, list: [null, true] }
  expect(dagJsonFromValue(value)).toBe(
    `{"link": {"/": "${TEXT}"}, "bytes": {"/": {"bytes": "AQIDBA"}}, "big": 18446744073709551616, "list": [null, true]}`,
  )
})

test('nested lines are indented', () => {
  expect(dagJsonFromValue([1, { a: [] }], 2)).toBe('[\n  1,\n  {\n    "a": []\n  }\n]')
})

test('a written value is read back', () => {
  const leaf = fc.oneof(
    fc.constant(null),
    fc.boolean(),
    fc.integer(),
    fc.bigInt({ min: 2n ** 53n, max: 2n ** 64n - 1n }),
    fc.string(),
    fc.uint8Array(),
    fc.constant(CID),
  )
  const key = fc.string().filter((name) => name !== '/' && name !== '__proto__')
  const value = fc.letrec<{ value: IpldValue }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      leaf,
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true }),
    ),
  })).value
  fc.assert(
    fc.property(value, fc.constantFrom(0, 2), (original, indent) => {
      expect(valueFromDagJson(dagJsonFromValue(original, indent))).toEqual(original)
    }),
  )
})

test.each([
  ['{', 'this is not DAG-JSON: '],
  ['1.5', 'this is not DAG-JSON: 1.5 is not an integer: actors take no fractions'],
  ['{"/": "nonsense"}', 'this is not DAG-JSON: "nonsense" is not a CID: '],
  [
    '{"/": {"bytes": "?"}}',
    'this is not DAG-JSON: the key "/" holds a CID as text, or {"bytes": "base64"}',
  ],
  ['{"/": 1}', 'this is not DAG-JSON: the key "/" holds a CID as text'],
])('%s is refused', (text, message) => {
  expect(() => valueFromDagJson(text)).toThrow(UsageError)
  expect(() => valueFromDagJson(text)).toThrow(message)
})
