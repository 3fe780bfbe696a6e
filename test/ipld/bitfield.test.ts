import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BitField, MAX_BITFIELD_SIZE } from '../../src/ipld/index.ts'
import { DecodeError, MAX_U64, UsageError } from '../../src/types/index.ts'
import { toHex } from './hex.ts'

const bits = fc
  .array(fc.tuple(fc.nat(60), fc.integer({ min: 1, max: 20 })), { maxLength: 12 })
  .map((runs) => {
    const out: bigint[] = []
    let at = 0n
    for (const [gap, length] of runs) {
      at += BigInt(gap)
      for (let i = 0; i < length; i++) out.push(at++)
    }
    return out
  })

describe('against a set of numbers', () => {
  const both = fc.tuple(bits, bits)
  const cases: [
    string,
    (a: BitField, b: BitField) => BitField,
    (a: bigint, b: Set<bigint>) => boolean,
  ][] = [
    ['intersection', (a, b) => a.intersection(b), (bit, b) => b.has(bit)],
    ['difference', (a, b) => a.difference(b), (bit, b) => !b.has(bit)],
  ]
  for (const [name, operate, keeps] of cases)
    test(name, () => {
      fc.assert(
        fc.property(both, ([a, b]) => {
          const result = operate(BitField.of(a), BitField.of(b))
          expect([...result]).toEqual(a.filter((bit) => keeps(bit, new Set(b))))
        }),
      )
    })

  test('union, symmetric difference, containment', () => {
    fc.assert(
      fc.property(both, ([a, b]) => {
        const [x, y] = [BitField.of(a), BitField.of(b)]
        const union = x.union(y)
        expect(union.equals(BitField.of([...a, ...b]))).toBe(true)
        expect(x.symmetricDifference(y).equals(union.difference(x.intersection(y)))).toBe(true)
        expect(union.containsAll(x)).toBe(true)
        expect(x.containsAny(y)).toBe(a.some((bit) => b.includes(bit)))
      }),
    )
  })

  test('has, size, first, last, with, without, slice', () => {
    fc.assert(
      fc.property(bits, fc.bigInt(0n, 200n), fc.nat(20), (a, bit, length) => {
        const field = BitField.of(a.toReversed())
        expect([...field]).toEqual(a)
        expect(field.has(bit)).toBe(a.includes(bit))
        expect(field.size).toBe(BigInt(a.length))
        expect([field.first, field.last]).toEqual([a[0], a.at(-1)])
        expect([...field.with(bit)]).toEqual([...BitField.of([...a, bit])])
        expect([...field.without(bit)]).toEqual(a.filter((other) => other !== bit))
        const part = field.slice(2n, BigInt(length))
        expect(part === undefined ? undefined : [...part]).toEqual(
          a.length >= 2 + length || length === 0 ? a.slice(2, 2 + length) : undefined,
        )
      }),
    )
  })

  test('cut moves the bits above a removed one down', () => {
    fc.assert(
      fc.property(both, ([a, b]) => {
        const left = a.filter((bit) => !b.includes(bit))
        const moved = left.map((bit) => bit - BigInt(b.filter((other) => other < bit).length))
        expect([...BitField.of(a).cut(BitField.of(b))]).toEqual(moved)
      }),
    )
  })
})

describe('RLE+', () => {
  test('reads back as written, in its only form', () => {
    fc.assert(
      fc.property(bits, (a) => {
        const bytes = BitField.of(a).toBytes()
        expect([...BitField.fromBytes(bytes)]).toEqual(a)
        expect(toHex(BitField.fromBytes(bytes).toBytes())).toBe(toHex(bytes))
      }),
    )
  })

  test('any bytes are refused or have no other form', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 24 }), (bytes) => {
        try {
          // The reference takes the bytes of an empty set's header, too: nothing is written for it.
          const field = BitField.fromBytes(bytes)
          if (!field.isEmpty) expect(toHex(field.toBytes())).toBe(toHex(bytes))
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(DecodeError)
        }
      }),
      { numRuns: 3000 },
    )
  })

  test('every bit of u64 but the last can be set', () => {
    const all = BitField.ofRange(0n, MAX_U64)
    expect(BitField.fromBytes(all.toBytes()).equals(all)).toBe(true)
    expect(all.last).toBe(MAX_U64 - 1n)
    expect(all.boundedBits(1000n)).toBeUndefined()
    expect(() => BitField.of([MAX_U64])).toThrow(UsageError)
    expect(() => BitField.of([-1])).toThrow('-1 is not a bit: 0 to 2^64 - 2 are accepted')
  })

  test('state holds 32 KiB of it at most', () => {
    const wide = new Uint8Array(MAX_BITFIELD_SIZE + 1).fill(0xff)
    wide[0] = 0xfc
    expect(() => BitField.fromStateBytes(wide)).toThrow('up to 32768 are accepted')
    const many = BitField.of(Array.from({ length: 40_000 }, (_, i) => BigInt(i) * 40n))
    expect(() => many.toStateBytes()).toThrow(DecodeError)
  })
})
