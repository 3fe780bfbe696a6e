import fc from 'fast-check'
import { toHex, toRlp } from 'viem'
import { expect, test } from 'vitest'
import { hexToBytes } from '../../../src/harness/abi/hex.ts'
import {
  decodeRlp,
  encodeRlp,
  type Rlp,
  rlpInteger,
  withoutLast,
} from '../../../src/harness/evm/rlp.ts'
import { DecodeError } from '../../../src/index.ts'

const bytes = fc.uint8Array({ maxLength: 80 })
const { value } = fc.letrec<{ value: Rlp }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    bytes,
    fc.array(tie('value'), { maxLength: 12 }),
  ),
}))

type Nested = `0x${string}` | Nested[]
const nested = (rlp: Rlp): Nested => (rlp instanceof Uint8Array ? toHex(rlp) : rlp.map(nested))

test('encodes to the same bytes as viem, and decodes to the same value', () => {
  fc.assert(
    fc.property(value, (rlp) => {
      const encoded = encodeRlp(rlp)
      expect(toHex(encoded)).toBe(toRlp(nested(rlp)))
      expect(nested(decodeRlp(encoded))).toEqual(nested(rlp))
    }),
  )
})

test('a list without its last items is encoded as the first ones alone', () => {
  const last = fc.array(bytes, { maxLength: 3 })
  fc.assert(
    fc.property(fc.array(value, { maxLength: 9 }), last, (items, rest) => {
      const shorter = withoutLast(encodeRlp([...items, ...rest]), rest)
      expect(toHex(shorter)).toBe(toHex(encodeRlp(items)))
    }),
  )
})

test('any other bytes have no second form, and never another error', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (input) => {
      let decoded: Rlp
      try {
        decoded = decodeRlp(input)
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(DecodeError)
        return
      }
      expect(toHex(encodeRlp(decoded))).toBe(toHex(input))
    }),
    { numRuns: 1000 },
  )
})

test.each([
  ['0x', /a value is missing/],
  ['0x8105', /a byte below 128 has a length before it/],
  ['0xb801ff', /a length of 1 has the long form, which starts at 56/],
  ['0xb90040', /begins with a zero byte/],
  ['0xbf', /a length is cut off/],
  ['0x83ffff', /a value is longer than the input/],
  ['0xc3c20101ff', /ends at byte 4, and the input has 5/],
  ['0xc281', /a value is longer than the input/],
  ['0xcd01010101010101010101010101', /more than 12 elements/],
  [`0x${'c1'.repeat(40)}c0`, /nest deeper than 32|a value is longer than the input/],
  ['0xbfffffffffffffffff', /a value is longer than the input/],
] as const)('%s is malformed', (hex, message) => {
  const input = hexToBytes(hex, 'the test')
  expect(() => decodeRlp(input)).toThrow(DecodeError)
  expect(() => decodeRlp(input)).toThrow(message)
})

test('lists nest 32 deep at most', () => {
  const deep = (depth: number): Rlp => (depth === 0 ? [] : [deep(depth - 1)])
  expect(() => decodeRlp(encodeRlp(deep(32)))).not.toThrow()
  expect(() => decodeRlp(encodeRlp(deep(33)))).toThrow('lists nest deeper than 32')
})

test('integers have no leading zeros', () => {
  expect(rlpInteger(0n)).toEqual(new Uint8Array(0))
  expect(rlpInteger(0x1_00n)).toEqual(Uint8Array.of(1, 0))
  expect(rlpInteger(0x7fn)).toEqual(Uint8Array.of(0x7f))
})
