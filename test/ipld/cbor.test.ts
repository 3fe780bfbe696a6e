import * as dagCbor from '@ipld/dag-cbor'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  bigintFromBytes,
  bigintToBytes,
  CborReader,
  CborWriter,
  Cid,
  Codec,
  cidOf,
  decodeCbor,
  encodeCbor,
  type IpldValue,
} from '../../src/ipld/index.ts'
import { DecodeError, MAX_U64, UsageError } from '../../src/types/index.ts'
import { fromHex, toHex } from './hex.ts'

const u64 = fc.bigInt({ min: 0n, max: MAX_U64 })
const cid = fc
  .tuple(fc.constantFrom(Codec.DAG_CBOR, Codec.RAW, Codec.CBOR), fc.uint8Array({ maxLength: 8 }))
  .map(([codec, block]) => cidOf(codec, block))

/** Values whose integers are bigints where dag-cbor decodes bigints. */
const value: fc.Arbitrary<IpldValue> = fc.letrec<{ value: IpldValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constant(null),
    fc.boolean(),
    fc.maxSafeInteger(),
    fc.bigInt({ min: BigInt(Number.MAX_SAFE_INTEGER) + 1n, max: MAX_U64 }),
    fc.string({ unit: 'grapheme' }),
    fc.uint8Array(),
    cid,
    fc.array(tie('value'), { maxLength: 30 }),
    fc.dictionary(fc.string({ minLength: 1 }), tie('value')),
  ),
})).value

describe('writer', () => {
  test('a value written by hand is the bytes of @ipld/dag-cbor', () => {
    fc.assert(
      fc.property(value, (input) => {
        const w = new CborWriter()
        write(w, input)
        expect(toHex(w.finish())).toBe(toHex(encodeCbor(input)))
      }),
    )
  })

  test('integers take their shortest form', () => {
    const forms: [bigint, string][] = [
      [0n, '00'],
      [23n, '17'],
      [24n, '1818'],
      [255n, '18ff'],
      [256n, '190100'],
      [65_535n, '19ffff'],
      [65_536n, '1a00010000'],
      [0xffff_ffffn, '1affffffff'],
      [0x1_0000_0000n, '1b0000000100000000'],
      [MAX_U64, '1bffffffffffffffff'],
      [-1n, '20'],
      [-24n, '37'],
      [-25n, '3818'],
      [-(2n ** 63n), '3b7fffffffffffffff'],
    ]
    for (const [n, hex] of forms) {
      const w = new CborWriter()
      w.writeInt(n)
      if (n >= 0n) w.writeUint(n)
      if (Number.isSafeInteger(Number(n))) w.writeInt(Number(n))
      const times = 1 + (n >= 0n ? 1 : 0) + (Number.isSafeInteger(Number(n)) ? 1 : 0)
      expect(toHex(w.finish())).toBe(hex.repeat(times))
    }
  })

  test('what does not fit 64 bits is refused before anything is written', () => {
    for (const n of [-1, -1n, 1.5, 2 ** 53, Number.NaN, MAX_U64 + 1n]) {
      const w = new CborWriter()
      expect(() => w.writeUint(n)).toThrow(UsageError)
      expect(w.finish().length).toBe(0)
    }
  })

  test('a finished writer can start again, and writers do not share bytes', () => {
    const a = new CborWriter()
    a.writeUint(1)
    const b = new CborWriter()
    b.writeUint(2)
    const first = a.finish()
    const c = new CborWriter()
    c.writeUint(3)
    a.writeUint(4)
    expect([first, b.finish(), c.finish(), a.finish()].map(toHex)).toEqual(['01', '02', '03', '04'])
    expect(toHex(first)).toBe('01')
  })

  test('half of a surrogate pair is not text', () => {
    expect(() => new CborWriter().writeText('a\ud800')).toThrow(DecodeError)
    expect(() => new CborWriter().writeText('\udc00')).toThrow(
      'half of a surrogate pair at position 0',
    )
  })
})

describe('reader', () => {
  test('values read back as written', () => {
    fc.assert(
      fc.property(
        fc.record({
          uint: u64,
          int: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
          bytes: fc.uint8Array(),
          text: fc.string({ unit: 'grapheme' }),
          link: cid,
          flag: fc.boolean(),
          amount: fc.bigInt({ min: -(2n ** 1016n) + 1n, max: 2n ** 1016n - 1n }),
        }),
        (input) => {
          const w = new CborWriter()
          w.writeArrayHeader(8)
          w.writeUint(input.uint)
          w.writeInt(input.int)
          w.writeBytes(input.bytes)
          w.writeText(input.text)
          w.writeLink(input.link)
          w.writeBool(input.flag)
          w.writeNull()
          w.writeBigInt(input.amount)
          const r = new CborReader(w.finish())
          r.readTupleHeader(8, 'a record')
          const output = {
            uint: r.readUint(),
            int: r.readInt(),
            bytes: Uint8Array.from(r.readBytes()),
            text: r.readText(),
            link: r.readLink(),
            flag: r.readBool(),
            amount: r.readNull() ? r.readBigInt() : 0n,
          }
          r.end()
          expect({ ...output, link: output.link.key }).toEqual({ ...input, link: input.link.key })
        },
      ),
    )
  })

  test('any bytes are either read or refused with a DecodeError', () => {
    const reads: ((r: CborReader) => unknown)[] = [
      (r) => r.readUint(),
      (r) => r.readUintNumber('a field'),
      (r) => r.readInt(),
      (r) => r.readBytes(),
      (r) => r.readText(),
      (r) => r.readArrayHeader(),
      (r) => r.readMapHeader(),
      (r) => r.readLink(),
      (r) => r.readBigInt(),
      (r) => r.peekMajor(),
      (r) => r.skipValue(),
    ]
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.constantFrom(...reads), (bytes, read) => {
        try {
          const r = new CborReader(bytes)
          read(r)
          expect(r.position).toBeLessThanOrEqual(bytes.length)
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(DecodeError)
        }
      }),
      { numRuns: 2000 },
    )
  })

  test('every value that is cut short is refused', () => {
    fc.assert(
      fc.property(value, fc.nat(), (input, at) => {
        const bytes = encodeCbor(input)
        const cut = bytes.subarray(0, at % bytes.length)
        expect(() => new CborReader(cut).skipValue()).toThrow(DecodeError)
      }),
    )
  })

  test('a slice is the bytes of exactly one value', () => {
    fc.assert(
      fc.property(value, value, (first, second) => {
        const [a, b] = [encodeCbor(first), encodeCbor(second)]
        const r = new CborReader(Uint8Array.of(...a, ...b))
        expect(toHex(r.sliceValue())).toBe(toHex(a))
        expect(toHex(r.sliceValue())).toBe(toHex(b))
        r.end()
      }),
    )
  })

  test('256 steps into nested values pass, 257 do not', () => {
    const nested = (depth: number) => Uint8Array.of(...new Array(depth - 1).fill(0x81), 0)
    new CborReader(nested(256)).skipValue()
    expect(() => new CborReader(nested(257)).skipValue()).toThrow('nested deeper than 256')
  })

  test('a u32 of 64 bits is refused, with any value', () => {
    expect(new CborReader(fromHex('1a00000001')).readU32()).toBe(1)
    expect(() => new CborReader(fromHex('1b0000000000000001')).readU32()).toThrow(DecodeError)
  })

  test('wider forms of a u16 and a u8 are refused, with any value', () => {
    expect(new CborReader(fromHex('190001')).readU16()).toBe(1)
    expect(new CborReader(fromHex('1801')).readU16()).toBe(1)
    expect(() => new CborReader(fromHex('1a00000001')).readU16()).toThrow(DecodeError)
    expect(new CborReader(fromHex('1801')).readU8()).toBe(1)
    expect(() => new CborReader(fromHex('190001')).readU8()).toThrow(DecodeError)
  })

  test('a number past 2^53 - 1 is refused by name', () => {
    expect(new CborReader(fromHex('1b001fffffffffffff')).readUintNumber('count')).toBe(2 ** 53 - 1)
    expect(() => new CborReader(fromHex('1b0020000000000000')).readUintNumber('count')).toThrow(
      'CBOR at byte 9: count is past 2^53 - 1',
    )
  })

  test('errors say where and what', () => {
    expect(() => new CborReader(fromHex('0000')).end()).toThrow('CBOR at byte 0: 2 bytes follow')
    expect(() => new CborReader(fromHex('82')).readTupleHeader(3, 'a node')).toThrow(DecodeError)
    expect(() => new CborReader(fromHex('820000')).readTupleHeader(3, 'a node')).toThrow(
      'CBOR at byte 1: a node has 2 fields instead of 3',
    )
  })
})

describe('big integers', () => {
  test('are a sign byte and the shortest magnitude, nothing for zero', () => {
    const forms: [bigint, string][] = [
      [0n, ''],
      [1n, '0001'],
      [-1n, '0101'],
      [256n, '000100'],
      [-(2n ** 64n), '01010000000000000000'],
      [2n ** 64n - 1n, '00ffffffffffffffff'],
      [10n ** 18n, '000de0b6b3a7640000'],
    ]
    for (const [n, hex] of forms) {
      expect(toHex(bigintToBytes(n))).toBe(hex)
      expect(bigintFromBytes(fromHex(hex))).toBe(n)
    }
  })

  test('read back as written, and are as hex says', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 1016n) + 1n, max: 2n ** 1016n - 1n }), (n) => {
        const bytes = bigintToBytes(n)
        expect(bigintFromBytes(bytes)).toBe(n)
        const hex = (n < 0n ? -n : n).toString(16)
        const magnitude = n === 0n ? '' : hex.padStart(hex.length + (hex.length % 2), '0')
        expect(toHex(bytes.subarray(1))).toBe(magnitude)
      }),
    )
  })

  test('127 bytes of magnitude fit, 128 do not', () => {
    expect(bigintToBytes(2n ** 1016n - 1n).length).toBe(128)
    for (const n of [2n ** 1016n, 2n ** 1024n - 1n, 2n ** 1024n, 2n ** 5000n])
      expect(() => bigintToBytes(n)).toThrow(DecodeError)
  })
})

describe('values of any shape', () => {
  test('read back as written', () => {
    fc.assert(
      fc.property(value, (input) => {
        expect(toHex(encodeCbor(decodeCbor(encodeCbor(input))))).toBe(toHex(encodeCbor(input)))
      }),
    )
  })

  test('links become Cid', () => {
    const link = cidOf(Codec.RAW, Uint8Array.of(1))
    const decoded = decodeCbor(encodeCbor({ a: [link] })) as { a: Cid[] }
    expect(decoded.a[0]).toBeInstanceOf(Cid)
    expect(decoded.a[0]?.equals(link)).toBe(true)
  })

  test('what a writer finishes has a buffer of its own, blocks for a store may share one', () => {
    const write = (finish: 'finish' | 'finishBlock') => {
      const w = new CborWriter()
      w.writeBytes(new Uint8Array(200))
      return w[finish]()
    }
    const own = [write('finish'), write('finish')]
    for (const bytes of own) expect(bytes.buffer.byteLength).toBe(bytes.length)
    const blocks = [write('finishBlock'), write('finishBlock')]
    for (const bytes of blocks) expect(bytes).toEqual(own[0])
  })

  test('input that dag-cbor refuses is a DecodeError, a value that it cannot write a UsageError', () => {
    expect(() => decodeCbor(fromHex('1800'))).toThrow(DecodeError)
    expect(() => encodeCbor(Number.NaN)).toThrow(UsageError)
    expect(dagCbor.code).toBe(Codec.DAG_CBOR)
  })
})

/** Writes a value of any shape: map keys by length, then bytes. */
function write(w: CborWriter, input: IpldValue): void {
  if (input === null) w.writeNull()
  else if (typeof input === 'boolean') w.writeBool(input)
  else if (typeof input === 'number' || typeof input === 'bigint') w.writeInt(input)
  else if (typeof input === 'string') w.writeText(input)
  else if (input instanceof Uint8Array) w.writeBytes(input)
  else if (input instanceof Cid) w.writeLink(input)
  else if (Array.isArray(input)) {
    w.writeArrayHeader(input.length)
    for (const item of input) write(w, item)
  } else {
    const entries = Object.entries(input as Record<string, IpldValue>) // nothing else is left
    const keyed = entries.map(([key, item]) => ({ key, utf8: Buffer.from(key), item }))
    keyed.sort((a, b) => a.utf8.length - b.utf8.length || Buffer.compare(a.utf8, b.utf8))
    w.writeMapHeader(keyed.length)
    for (const { key, item } of keyed) {
      w.writeText(key)
      write(w, item)
    }
  }
}
