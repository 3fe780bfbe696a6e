import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  Amt,
  CborReader,
  CborWriter,
  cidToString,
  encodeCbor,
  Hamt,
  type IpldValue,
  MemoryBlockstore,
} from '../../src/ipld/index.ts'
import { Address } from '../../src/types/index.ts'
import { Probe } from './probe.ts'

let probe: Probe

beforeAll(async () => {
  probe = await Probe.compile()
}, 60_000)

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'))

/** Numbers of up to 320 bits, many of them at the border of a digit. */
const amount = fc
  .tuple(fc.bigInt({ min: 0n, max: 1n << 320n }), fc.nat(320), fc.integer({ min: -2, max: 2 }))
  .map(([n, bits, near]) =>
    bits % 3 === 0 ? (1n << BigInt(bits)) + BigInt(near) : n >> BigInt(bits),
  )
  .chain((n) => fc.boolean().map((negative) => (negative ? -n : n)))

describe('TokenAmount', () => {
  test('adds, subtracts, multiplies, divides and compares as a bigint', () => {
    fc.assert(
      fc.property(amount, amount, (a, b) => {
        const r = probe.read(2, (w) => {
          w.writeArrayHeader(2)
          w.writeBigInt(a)
          w.writeBigInt(b)
        })
        r.readTupleHeader(6, 'results')
        const results = [0, 0, 0, 0, 0].map(() => r.readBigInt())
        const quotients = b === 0n ? [0n, 0n] : [a / b, a % b]
        expect(results).toEqual([a + b, a - b, a * b, ...quotients])
        expect(r.readInt()).toBe(a < b ? -1n : a > b ? 1n : 0n)
      }),
      { numRuns: 400 },
    )
  })

  test('divides numbers whose first guess of a digit is too large', () => {
    // Knuth's rare step: about two in 2^32 random divisions take it.
    const a = 0x7fffffff_80000000_00000000_00000000n
    const b = 0x80000000_00000000_00000001n
    const r = probe.read(2, (w) => {
      w.writeArrayHeader(2)
      w.writeBigInt(a)
      w.writeBigInt(b)
    })
    r.readTupleHeader(6, 'results')
    for (let i = 0; i < 3; i++) r.readBigInt()
    expect([r.readBigInt(), r.readBigInt()]).toEqual([a / b, a % b])
  })

  test('is read from and written in decimal', () => {
    fc.assert(
      fc.property(amount, (n) => {
        const r = probe.read(3, (w) => w.writeText(String(n)))
        r.readTupleHeader(4, 'decimal')
        expect(r.readBigInt()).toBe(n)
        expect(r.readText()).toBe(String(n))
        const magnitude = n < 0n ? -n : n
        expect(r.readUint()).toBe(BigInt.asUintN(64, magnitude))
        expect(r.readUint()).toBe(BigInt.asUintN(64, magnitude >> 64n))
      }),
      { numRuns: 200 },
    )
  })

  test.each(['1x', '1.5', ' 1', '0x10'])('refuses the text %j', (text) => {
    expect(probe.call(3, encodeCbor(text)).exitCode).toBe(16)
  })
})

const key = fc.uint8Array({ minLength: 0, maxLength: 2 }).map((k) => k.map((b) => b & 0x0f))
/** Small numbers, and now and then a longer text. */
const value = fc.oneof(fc.nat(60), fc.string({ maxLength: 40 })).map((v) => encodeCbor(v))
const setOrDelete = fc.option(value, { freq: 2, nil: undefined })

function script<K>(
  bitWidth: number,
  isFresh: boolean,
  steps: readonly (readonly [K, Uint8Array | undefined])[],
  writeKey: (w: CborWriter, key: K) => void,
): (w: CborWriter) => void {
  return (w) => {
    w.writeArrayHeader(3)
    w.writeUint(bitWidth)
    w.writeBool(isFresh)
    w.writeArrayHeader(steps.length)
    for (const [k, v] of steps) {
      w.writeArrayHeader(2)
      writeKey(w, k)
      if (v === undefined) w.writeNull()
      else w.writeRaw(v)
    }
  }
}

describe('Hamt', () => {
  test.each([1, 3, 5, 6])(
    'has the roots and entries of the reference at bit width %i',
    (bitWidth) => {
      const rounds = fc.array(fc.array(fc.tuple(key, setOrDelete), { maxLength: 40 }), {
        minLength: 1,
        maxLength: 4,
      })
      fc.assert(
        fc.property(rounds, (steps) => {
          const model = new Hamt(new MemoryBlockstore(), { bitWidth })
          for (const [round, list] of steps.entries()) {
            for (const [k, v] of list) {
              if (v === undefined) model.delete(k)
              else model.set(k, v)
            }
            const r = probe.read(
              4,
              script(bitWidth, round === 0, list, (w, k) => w.writeBytes(k)),
            )
            r.readArrayHeader()
            expect(cidToString(r.readLink())).toBe(cidToString(model.flush()))
            expect(r.readArrayHeader()).toBe(2 * [...model.entries()].length)
            for (const { key: k, value: v } of model.entries())
              expect([hex(r.readBytes()), hex(r.sliceValue())]).toEqual([hex(k), hex(v)])
          }
        }),
        { numRuns: 25 },
      )
    },
  )

  test('a node that is altered is refused', () => {
    const put = (node: IpldValue): void => probe.setState(encodeCbor(node))
    const read = (): number => probe.call(4, encodeCbor([5, false, []])).exitCode
    put([new Uint8Array([1]), [[[new Uint8Array([1]), 1]]]])
    expect(read()).toBe(0)
    const bad: IpldValue[] = [
      [new Uint8Array([3]), [[[new Uint8Array([1]), 1]]]], // two places, one pointer
      [new Uint8Array([1]), [[]]], // an empty bucket
      [
        new Uint8Array([1]),
        [
          [
            [new Uint8Array([2]), 1],
            [new Uint8Array([1]), 1],
          ],
        ],
      ], // not sorted
      [
        new Uint8Array([1]),
        [
          [
            [new Uint8Array([1]), 1],
            [new Uint8Array([1]), 1],
          ],
        ],
      ], // twice
      [new Uint8Array([1]), [[1, 2, 3, 4].map((k) => [new Uint8Array([k]), 1])]], // four entries
      [new Uint8Array(9), []], // a bit field of 9 bytes
      [new Uint8Array([1])],
      [],
    ]
    for (const node of bad) {
      put(node)
      expect(read(), JSON.stringify(node)).toBe(20)
    }
  })
})

describe('Amt', () => {
  const index = fc.oneof(
    { weight: 6, arbitrary: fc.nat(70).map(BigInt) },
    { weight: 2, arbitrary: fc.nat(5_000).map(BigInt) },
    { weight: 1, arbitrary: fc.bigInt({ min: 0n, max: 2n ** 64n - 2n }) },
  )

  test.each([1, 3, 5, 8])(
    'has the roots and values of the reference at bit width %i',
    (bitWidth) => {
      const rounds = fc.array(fc.array(fc.tuple(index, setOrDelete), { maxLength: 25 }), {
        minLength: 1,
        maxLength: 4,
      })
      fc.assert(
        fc.property(rounds, (steps) => {
          const model = new Amt(new MemoryBlockstore(), { bitWidth })
          for (const [round, list] of steps.entries()) {
            for (const [i, v] of list) {
              if (v === undefined) model.delete(i)
              else model.set(i, v)
            }
            const r = probe.read(
              5,
              script(bitWidth, round === 0, list, (w, i) => w.writeUint(i)),
            )
            r.readArrayHeader()
            expect(cidToString(r.readLink())).toBe(cidToString(model.flush()))
            expect(r.readUint()).toBe(model.count)
            expect(r.readArrayHeader()).toBe(2 * Number(model.count))
            model.forEach((i, v) => {
              expect([r.readUint(), hex(r.sliceValue())]).toEqual([i, hex(v)])
            })
          }
        }),
        { numRuns: 25 },
      )
    },
  )

  test('an index of 2^64 - 1 is refused', () => {
    const params = encodeCbor([3, true, [[2n ** 64n - 1n, 1]]])
    expect(probe.call(5, params).exitCode).toBe(16)
  })

  test('a node that is altered is refused', () => {
    const read = (root: IpldValue): number => {
      probe.setState(encodeCbor(root))
      return probe.call(5, encodeCbor([3, false, []])).exitCode
    }
    expect(read([3, 0, 1, [new Uint8Array([1]), [], [7]]])).toBe(0)
    expect(read([3, 0, 1, [new Uint8Array([3]), [], [7]]])).toBe(20)
    expect(read([3, 0, 1, [new Uint8Array([0]), [], [7]]])).toBe(20)
    expect(read([3, 0, 1, [new Uint8Array([1, 0]), [], [7]]])).toBe(20)
    expect(read([3, 65, 1, [new Uint8Array([1]), [], [7]]])).toBe(20)
    expect(read([3, 0, 1])).toBe(20)
    expect(read([9, 0, 0, [new Uint8Array(64), [], []]])).toBe(16)
  })
})

describe('CBOR', () => {
  test('a value that is read and written again is the same', () => {
    const leaf = fc.oneof(
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }),
      fc.nat(300),
      fc.string({ unit: 'grapheme', maxLength: 300 }),
      fc.uint8Array({ maxLength: 300 }),
      fc.boolean(),
      fc.constant(null),
    )
    const { tree } = fc.letrec<{ tree: IpldValue }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.array(tie('tree'), { maxLength: 30 }),
        fc.dictionary(fc.string({ maxLength: 3 }), tie('tree'), { maxKeys: 4 }),
      ),
    }))
    fc.assert(
      fc.property(tree, (v) => {
        const encoded = encodeCbor(v)
        const { exitCode, data, failure } = probe.call(6, encoded)
        expect(exitCode, failure).toBe(0)
        expect(hex(data)).toBe(hex(encoded))
      }),
      { numRuns: 300 },
    )
  })

  test.each([
    ['1800', 'an integer that is not in its shortest form'],
    ['190010', 'one of two bytes'],
    ['1a0000ffff', 'one of four bytes'],
    ['1b00000000ffffffff', 'one of eight bytes'],
    ['3b8000000000000000', 'a negative integer past 64 bits'],
    ['9f01ff', 'a list of indefinite length'],
    ['5f4101ff', 'bytes of indefinite length'],
    ['bf6161 01ff', 'a map of indefinite length'],
    ['420a', 'bytes cut short'],
    ['8201', 'a list cut short'],
    ['9affffffff', 'a list that claims more than there is'],
    ['5bffffffffffffffff', 'bytes that claim more than there is'],
    ['0101', 'two values'],
    ['62c0af', 'overlong UTF-8'],
    ['63eda080', 'a surrogate in UTF-8'],
    ['64f4908080', 'a code point past the last one'],
    ['61ff', 'a byte that UTF-8 has not'],
    ['62c3', 'UTF-8 cut short'],
    ['f7', 'undefined'],
    ['f93c00', 'a half float'],
    ['c101', 'a tag that is not of a link'],
    ['d82a01', 'a link that is no byte string'],
    ['d82a4501017112', 'a link without its zero byte'],
    ['1c', 'a reserved length'],
  ])('%s is refused: %s', (text) => {
    expect(probe.call(6, bytes(text.replaceAll(' ', ''))).exitCode).toBe(21)
  })

  test('no params, where some are needed, are an illegal argument', () => {
    expect(probe.call(6, new Uint8Array(0)).exitCode).toBe(16)
  })

  test('a link is read and written', () => {
    const encoded = bytes(
      '81d82a5827000171a0e4022045b0cfc220ceec5b7c1c62c4d4193d38e4eba48e8815729ce75f9c0ab0e4c1c0',
    )
    expect(hex(probe.call(6, encoded).data)).toBe(hex(encoded))
  })
})

describe('methods', () => {
  test.each([
    ['Transfer', 80_475_954n],
    ['Receive', 3_726_118_371n],
    ['InvokeEVM', 3_844_450_837n],
    ['Constructor', 1n],
  ])('%s has the number %i', (name, number) => {
    const r = probe.read(7, (w) => w.writeText(name))
    r.readArrayHeader()
    expect(r.readUint()).toBe(number)
    expect([r.readUint(), r.readUint()]).toEqual([80_475_954n, 4_205_072_950n])
  })
})

describe('Address', () => {
  test.each([
    [Address.id(0n).bytes, 0n, 0n],
    [Address.id(2n ** 64n - 1n).bytes, 0n, 2n ** 64n - 1n],
    [bytes(`01${'ab'.repeat(20)}`), 1n, 0n],
    [bytes(`02${'cd'.repeat(20)}`), 2n, 0n],
    [bytes(`03${'ef'.repeat(48)}`), 3n, 0n],
    [Address.delegated(10n, bytes('12'.repeat(20))).bytes, 4n, 10n],
    [Address.delegated(300n, new Uint8Array(0)).bytes, 4n, 300n],
    [Address.delegated(32n, new Uint8Array(54)).bytes, 4n, 32n],
  ])('%s is read', (address, protocol, number) => {
    const r = probe.read(8, (w) => w.writeBytes(address))
    r.readArrayHeader()
    expect([r.readUint(), r.readUint()]).toEqual([protocol, number])
    expect(hex(r.readBytes())).toBe(hex(Address.id(number).bytes))
  })

  test.each([
    '',
    '00',
    '0080',
    '008000',
    '000001',
    '01ab',
    `02${'cd'.repeat(21)}`,
    '0401'.padEnd(2 * 57, '0'),
    '05',
    '0500',
    `00${'ff'.repeat(9)}02`,
    `00${'80'.repeat(10)}01`,
  ])('the bytes "%s" are refused', (text) => {
    const w = new CborWriter()
    w.writeBytes(bytes(text))
    expect(probe.call(8, w.finish()).exitCode).toBe(21)
  })
})

describe('failures', () => {
  const fail = (kind: number) => probe.call(9, encodeCbor(kind))

  test.each([
    [0, 'it is zero at test/asc/probe/assembly/index.ts:'],
    [1, 'Index out of range at ~lib/array.ts:'],
    [2, 'thrown at test/asc/probe/assembly/index.ts:'],
  ])('number %i ends with USR_ASSERTION_FAILED and says where', (kind, text) => {
    const { exitCode, failure } = fail(kind)
    expect(exitCode).toBe(24)
    expect(failure).toContain(text)
  })

  test('an abort has its own code, text and data', () => {
    const { exitCode, data, failure } = fail(3)
    expect(exitCode).toBe(40)
    expect(failure).toContain('its own code')
    expect(new CborReader(data).readUint()).toBe(7n)
  })

  test('a method that there is none of is unhandled', () => {
    expect(probe.call(99, new Uint8Array(0)).exitCode).toBe(22)
  })
})

test('integers become the keys that the built-in actors use', () => {
  const r = probe.read(10, (w) => {
    w.writeArrayHeader(2)
    w.writeUint(300)
    w.writeInt(-2n)
  })
  r.readArrayHeader()
  expect([hex(r.readBytes()), hex(r.readBytes())]).toEqual(['ac02', '03'])
})
