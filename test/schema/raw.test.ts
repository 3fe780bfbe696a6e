import fc from 'fast-check'
import { expect, expectTypeOf, test } from 'vitest'
import {
  BitField,
  CborReader,
  type CborWriter,
  type Cid,
  cidFromString,
  decodeAs,
  encodeAs,
} from '../../src/ipld/index.ts'
import { type AnySchema, cbor, encodeValue, type Raw, rawCodec } from '../../src/schema/index.ts'
import { Address, DecodeError } from '../../src/types/index.ts'

const CID = cidFromString('bafy2bzacebc3bt6cedhoyw34drrmjvazhu4oj25er2ebk4u445pzycvq4ta4a')

const STATE = cbor.tuple({
  owner: cbor.address,
  balances: cbor.hamt(cbor.keys.address, cbor.tokenAmount),
  queue: cbor.amt(cbor.bitfield),
  storage: cbor.kamt,
  info: cbor.link(cbor.tuple({ limit: cbor.u64 })),
  pending: cbor.nullable(cbor.tuple({ epoch: cbor.i64, proof: cbor.fixedBytes(2) })),
  faults: cbor.bitfield,
  names: cbor.array(cbor.text),
  kind: cbor.named('kind', { active: 1 }),
  flags: cbor.u8,
  label: cbor.oneOf(cbor.text, cbor.bytes),
  extra: cbor.map(cbor.bigint),
})

const RAW: Raw<typeof STATE> = {
  owner: Address.id(5n),
  balances: CID,
  queue: CID,
  storage: CID,
  info: CID,
  pending: { epoch: -7n, proof: Uint8Array.of(1, 2) },
  faults: BitField.of([1, 5]),
  names: ['a', 'ß'],
  kind: 1,
  flags: 255,
  label: Uint8Array.of(7),
  extra: { b: -1n, aa: 2n },
}

test('collections and links are CIDs in the raw form, and its fields can be assigned', () => {
  expectTypeOf<Raw<typeof STATE>>().toEqualTypeOf<{
    owner: Address
    balances: Cid
    queue: Cid
    storage: Cid
    info: Cid
    pending: { epoch: bigint; proof: Uint8Array } | null
    faults: BitField
    names: string[]
    kind: number
    flags: number
    label: string | Uint8Array
    extra: Record<string, bigint>
  }>()
  const state = decodeAs(rawCodec(STATE), encodeAs(rawCodec(STATE), RAW))
  expect(state).toEqual(RAW)
  state.owner = Address.id(6n)
  state.names.push('c')
  expect(decodeAs(rawCodec(STATE), encodeAs(rawCodec(STATE), state))).toEqual({
    ...RAW,
    owner: Address.id(6n),
    names: ['a', 'ß', 'c'],
  })
})

test('both forms are the same bytes', () => {
  expect(encodeAs(rawCodec(STATE), RAW)).toEqual(encodeValue(STATE, RAW))
  const withoutPending = { ...RAW, pending: null, label: 'text' }
  expect(encodeAs(rawCodec(STATE), withoutPending)).toEqual(encodeValue(STATE, withoutPending))
})

test('a raw array, map, tuple and nullable of any values are read as they were written', () => {
  const schema = cbor.tuple({
    numbers: cbor.array(cbor.u64),
    signed: cbor.nullable(cbor.i64),
    amounts: cbor.map(cbor.bigint),
    bytes: cbor.bytes,
  })
  const values = fc.record({
    numbers: fc.array(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })),
    signed: fc.option(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
    amounts: fc.dictionary(
      fc.string({ minLength: 1 }).filter((key) => key !== '__proto__'),
      fc.bigInt({ min: -(2n ** 200n), max: 2n ** 200n }),
      { noNullPrototype: true },
    ),
    bytes: fc.uint8Array(),
  })
  fc.assert(
    fc.property(values, (value) => {
      const encoded = encodeAs(rawCodec(schema), value)
      expect(decodeAs(rawCodec(schema), encoded)).toEqual(value)
      expect(encoded).toEqual(encodeValue(schema, value))
    }),
  )
})

test('last fields of a tuple with a tail may be missing, and null ones are not written', () => {
  const codec = rawCodec(cbor.tupleWithTail({ n: cbor.u64 }, { fee: cbor.tokenAmount, x: cbor.u8 }))
  expect(decodeAs(codec, Uint8Array.of(0x81, 1))).toEqual({ n: 1n, fee: null, x: null })
  expect(encodeAs(codec, { n: 1n, fee: null, x: null })).toEqual(Uint8Array.of(0x81, 1))
  expect(encodeAs(codec, { n: 1n, fee: 0n, x: null })).toEqual(Uint8Array.of(0x82, 1, 0x40))
  expect(encodeAs(codec, { n: 1n, fee: null, x: 2 })).toEqual(Uint8Array.of(0x83, 1, 0xf6, 2))
  expect(() => decodeAs(codec, Uint8Array.of(0x80))).toThrow(DecodeError)
  expect(() => decodeAs(codec, Uint8Array.of(0x84, 1, 0x40, 2, 3))).toThrow(DecodeError)
})

const MALFORMED: readonly (readonly [string, AnySchema, readonly number[]])[] = [
  ['a tuple with a field too few', cbor.tuple({ a: cbor.u64, b: cbor.u64 }), [0x81, 1]],
  ['a tuple with a field too many', cbor.tuple({ a: cbor.u64 }), [0x82, 1, 2]],
  ['a negative integer for a u64', cbor.u64, [0x20]],
  ['an integer past i64', cbor.i64, [0x1b, 0x80, 0, 0, 0, 0, 0, 0, 0]],
  ['an integer past u8', cbor.u8, [0x19, 1, 0]],
  ['an integer past u32', cbor.u32, [0x1b, 0, 0, 0, 1, 0, 0, 0, 0]],
  ['text for bytes', cbor.bytes, [0x61, 0x61]],
  ['bytes of another length', cbor.fixedBytes(2), [0x43, 1, 2, 3]],
  ['bytes that are no address', cbor.address, [0x42, 9, 1]],
  ['bytes that are no bit field', cbor.bitfield, [0x41, 0xff]],
  ['null for a value that must be there', cbor.u64, [0xf6]],
  ['a number for a link to a map', cbor.hamt(cbor.keys.u64, cbor.u64), [1]],
  ['bytes after the value', cbor.bool, [0xf5, 0xf5]],
]

test.each(MALFORMED)('%s does not decode in the raw form', (_what, schema, bytes) => {
  expect(() => decodeAs(rawCodec(schema), Uint8Array.from(bytes))).toThrow(DecodeError)
})

test('cut or changed bytes decode to a value or end in a DecodeError', () => {
  const good = encodeAs(rawCodec(STATE), RAW)
  fc.assert(
    fc.property(fc.nat(good.length - 1), fc.nat(255), fc.nat(good.length), (at, byte, end) => {
      const bytes = good.slice(0, end)
      if (at < end) bytes[at] = byte
      try {
        rawCodec(STATE).decode(new CborReader(bytes))
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(DecodeError)
      }
    }),
  )
})

test('a schema of its own making without a raw codec has one form', () => {
  const codec = rawCodec({
    kind: 'doubled',
    encode: (w: CborWriter, value: number) => w.writeUint(value * 2),
    decode: (r: CborReader) => r.readU32() / 2,
  })
  const bytes = encodeAs(codec, 4)
  expect(bytes).toEqual(Uint8Array.of(8))
  expect(decodeAs(codec, bytes)).toBe(4)
})
