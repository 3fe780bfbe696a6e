import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  Address,
  type AnySchema,
  BitField,
  cbor,
  cidFromString,
  DecodeError,
  decodeValue,
  encodeValue,
  UsageError,
} from '../../src/index.ts'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const bytesOf = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'))
const CID = cidFromString('bafy2bzacebc3bt6cedhoyw34drrmjvazhu4oj25er2ebk4u445pzycvq4ta4a')

const VALUES: readonly (readonly [AnySchema, unknown, unknown, string])[] = [
  [cbor.u64, 5, 5n, '05'],
  [cbor.u64, 2n ** 64n - 1n, 2n ** 64n - 1n, '1bffffffffffffffff'],
  [cbor.u32, 7n, 7, '07'],
  [cbor.u16, 0xffff, 0xffff, '19ffff'],
  [cbor.u8, 255, 255, '18ff'],
  [cbor.i64, -1, -1n, '20'],
  [cbor.bool, true, true, 'f5'],
  [cbor.text, 'aß', 'aß', '6361c39f'],
  [cbor.bytes, Uint8Array.of(1, 2), Uint8Array.of(1, 2), '420102'],
  [cbor.fixedBytes(2), Uint8Array.of(1, 2), Uint8Array.of(1, 2), '420102'],
  [cbor.address, 'f01', Address.id(1n), '420001'],
  [cbor.address, 5, Address.id(5n), '420005'],
  [cbor.tokenAmount, '0.000000000000000256 FIL', 256n, '43000100'],
  [cbor.tokenAmount, 0, 0n, '40'],
  [cbor.bigint, -1n, -1n, '420101'],
  [cbor.u256, 256, 256n, '420100'],
  [cbor.u256, 0, 0n, '40'],
  [cbor.cid, CID, CID, `d82a582700${hex(CID.bytes)}`],
  [cbor.bitfield, [0, 1, 2], BitField.of([0, 1, 2]), '4174'],
  [cbor.any, { b: 1, a: [null] }, { a: [null], b: 1 }, 'a2616181f6616201'],
  [cbor.nothing, undefined, null, 'f6'],
  [cbor.tuple({ a: cbor.u64, b: cbor.text }), { a: 1, b: 'x' }, { a: 1n, b: 'x' }, '82016178'],
  [cbor.tuple({ a: cbor.nullable(cbor.u64) }), {}, { a: null }, '81f6'],
  [cbor.array(cbor.i64), [1, -1], [1n, -1n], '820120'],
  [cbor.map(cbor.u64), { bb: 1, a: 2 }, { a: 2n, bb: 1n }, 'a261610262626201'],
  [cbor.oneOf(cbor.text, cbor.bytes), Uint8Array.of(9), Uint8Array.of(9), '4109'],
  [cbor.oneOf(cbor.text, cbor.bytes), 'x', 'x', '6178'],
  [cbor.named('side', { left: 1, right: 2 }), 'right', 'right', '02'],
  [cbor.named('side', { left: 1, right: 2 }), 3, 3, '03'],
  [cbor.tupleWithTail({ a: cbor.u64 }, { b: cbor.u64 }), { a: 1 }, { a: 1n, b: null }, '8101'],
  [
    cbor.tupleWithTail({ a: cbor.u64 }, { b: cbor.u64 }),
    { a: 1, b: 2 },
    { a: 1n, b: 2n },
    '820102',
  ],
]

describe('values', () => {
  test.each(VALUES)('%# as CBOR and back', (schema, value, decoded, encoded) => {
    const bytes = encodeValue(schema, value)
    expect(hex(bytes)).toBe(encoded)
    expect(decodeValue<unknown>(schema, bytes)).toEqual(decoded)
    expect(encodeValue(schema, decoded)).toEqual(bytes)
  })

  const MISFITS: readonly (readonly [AnySchema, unknown, string])[] = [
    [cbor.u64, -1, 'the value is -1: give u64, an integer from 0 to 18446744073709551615'],
    [cbor.u64, 1.5, 'the value is 1.5: give u64, an integer from 0 to 18446744073709551615'],
    [cbor.u8, 256n, 'the value is 256n: give u8, an integer from 0 to 255'],
    [cbor.bool, 1, 'the value is 1: give true or false'],
    [cbor.text, 5n, 'the value is 5n: give a string'],
    [cbor.bytes, [1], 'the value is an array of 1: give a Uint8Array'],
    [cbor.fixedBytes(3), Uint8Array.of(1), 'the value is 1 bytes: give a Uint8Array of 3 bytes'],
    [cbor.address, 'bob', 'the value is "bob": give an address: names are known to a world only'],
    [cbor.cid, 5, 'the value is 5: give a Cid, or its text'],
    [cbor.array(cbor.u64), 5, 'the value is 5: give an array of u64'],
    [
      cbor.array(cbor.u64),
      [1, 'x'],
      'the value[1] is "x": give u64, an integer from 0 to 18446744073709551615',
    ],
    [cbor.tuple({ a: cbor.text }), { a: 1 }, 'the value.a is 1: give a string'],
    [cbor.tuple({ a: cbor.text }), 7, 'the value is 7: give an object for [a]'],
    [cbor.map(cbor.text), { k: 1 }, 'the value.k is 1: give a string'],
    [
      cbor.hamt(cbor.keys.u64, cbor.u64),
      [[1, 2]],
      'the value is an array of 1: give a Cid: entries are put into a world only',
    ],
    [
      cbor.hamt(cbor.keys.u64, cbor.u64),
      5,
      'the value is 5: give a Cid, or entries for a HAMT of u64 by u64',
    ],
    [cbor.named('side', { left: 1 }), 'up', 'the value is "up": give a number, or one of left'],
    [cbor.any, () => 1, 'the value is () => 1: give IPLD: '],
  ]

  test.each(MISFITS)('%# does not fit, which the error says', (schema, value, message) => {
    let thrown: unknown
    try {
      encodeValue(schema, value)
    } catch (error) {
      thrown = error
    }
    expect(thrown).toBeInstanceOf(UsageError)
    expect((thrown as UsageError).code).toBe('FVM_BAD_VALUE')
    expect((thrown as UsageError).message.slice(0, message.length)).toBe(message)
  })

  test.each<[AnySchema, string]>([
    [cbor.u64, '20'],
    [cbor.u8, '190100'],
    [cbor.u8, '190001'],
    [cbor.u16, '1a00000001'],
    [cbor.u32, '1b0000000000000001'],
    [cbor.tuple({ a: cbor.u64 }), '820102'],
    [cbor.tuple({ a: cbor.u64 }), '8101ff'],
    [cbor.nothing, '01'],
    [cbor.u256, `5821${'11'.repeat(33)}`],
    [cbor.oneOf(cbor.text, cbor.bytes), '01'],
    [cbor.fixedBytes(2), '4101'],
    [cbor.tupleWithTail({ a: cbor.u64 }, { b: cbor.u64 }), '83010203'],
  ])('%# malformed bytes are refused', (schema, encoded) => {
    expect(() => decodeValue<unknown>(schema, bytesOf(encoded))).toThrow(DecodeError)
  })

  test('a map decoded without blocks is an error when it is read', () => {
    const schema = cbor.tuple({ map: cbor.hamt(cbor.keys.u64, cbor.u64), list: cbor.amt(cbor.u64) })
    const value = decodeValue(schema, encodeValue(schema, { map: CID, list: CID }))
    expect(() => value.map.get(1)).toThrow('a HAMT of u64 by u64 was decoded without blocks')
    expect(() => value.list.get(1)).toThrow('a AMT of u64 was decoded without blocks')
    expect(encodeValue(schema, value)).toEqual(encodeValue(schema, { map: CID, list: CID }))
  })
})

test('keys of maps go there and back', () => {
  const context = { toAddress: () => Address.id(1n), store: undefined }
  fc.assert(
    fc.property(
      fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }),
      fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
      (signed, unsigned) => {
        const { i64, u64 } = cbor.keys
        expect(i64.decode(i64.encode(signed, context))).toBe(signed)
        expect(u64.decode(u64.encode(unsigned, context))).toBe(unsigned)
      },
    ),
  )
})
