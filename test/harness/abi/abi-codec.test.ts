import type { AbiParameter } from 'abitype'
import fc from 'fast-check'
import { decodeAbiParameters, encodeAbiParameters, serializeTransaction } from 'viem'
import { expect, test } from 'vitest'
import { decodeValues, encodeArgs } from '../../../src/harness/abi/abi-codec.ts'
import { type Hex, hexToBytes } from '../../../src/harness/abi/hex.ts'
import { DecodeError, FVM, UsageError } from '../../../src/index.ts'

/* The package's own codec of the ABI, compared with viem's. */

/** A parameter and a value of its type, as decoding gives it. */
interface Sample {
  readonly parameter: AbiParameter
  readonly value: unknown
}

const hex = (size: { minLength: number; maxLength: number }) =>
  fc.uint8Array(size).map((bytes) => `0x${Buffer.from(bytes).toString('hex')}`)

function leaf(type: string, values: fc.Arbitrary<unknown>): fc.Arbitrary<Sample> {
  return values.map((value) => ({ parameter: { type }, value }))
}

const bits = fc.integer({ min: 1, max: 32 }).map((n) => 8 * n)
const integers = fc.tuple(bits, fc.boolean()).chain(([size, isSigned]) => {
  const half = 1n << BigInt(size - 1)
  const range = isSigned ? { min: -half, max: half - 1n } : { min: 0n, max: 2n * half - 1n }
  const values = fc.bigInt(range).map((value) => (size <= 48 ? Number(value) : value))
  return leaf(`${isSigned ? 'int' : 'uint'}${size}`, values)
})
const fixedBytes = fc
  .integer({ min: 1, max: 32 })
  .chain((size) => leaf(`bytes${size}`, hex({ minLength: size, maxLength: size })))
// Digits only, so that capitals of a checksum are no matter.
const addresses = fc
  .array(fc.integer({ min: 0, max: 9 }), { minLength: 40, maxLength: 40 })
  .map((digits) => `0x${digits.join('')}`)

/** @param leastFixed - the least length of arrays of a fixed length */
const samplesOf = (leastFixed: number): fc.Arbitrary<Sample> =>
  fc.letrec<{ sample: Sample }>((tie) => ({
    sample: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      leaf('address', addresses),
      leaf('bool', fc.boolean()),
      leaf('bytes', hex({ minLength: 0, maxLength: 70 })),
      leaf('string', fc.string({ unit: 'grapheme', maxLength: 40 })),
      integers,
      fixedBytes,
      tie('sample').chain((sample) => arrayOf(sample, leastFixed)),
      fc.array(tie('sample'), { minLength: 1, maxLength: 4 }).chain(tupleOf),
    ),
  })).sample

/** An array of copies of the sample's value. */
function arrayOf({ parameter, value }: Sample, leastFixed: number): fc.Arbitrary<Sample> {
  const fixed = fc.tuple(fc.constant(true), fc.integer({ min: leastFixed, max: 3 }))
  const free = fc.tuple(fc.constant(false), fc.integer({ min: 0, max: 3 }))
  return fc.oneof(fixed, free).map(([isFixed, length]) => ({
    parameter: { ...parameter, type: `${parameter.type}[${isFixed ? length : ''}]` },
    value: Array.from({ length }, () => value),
  }))
}

function tupleOf(fields: readonly Sample[]): fc.Arbitrary<Sample> {
  return fc.boolean().map((isNamed) => ({
    parameter: {
      type: 'tuple',
      components: fields.map(({ parameter }, i) => ({
        ...parameter,
        name: isNamed ? `field${i}` : '',
      })),
    },
    value: isNamed
      ? Object.fromEntries(fields.map(({ value }, i) => [`field${i}`, value]))
      : fields.map(({ value }) => value),
  }))
}

const listsOf = (samples: fc.Arbitrary<Sample>) =>
  fc
    .array(samples, { minLength: 1, maxLength: 4 })
    .map((list) => [list.map((s) => s.parameter), list.map((s) => s.value)] as const)
const lists = listsOf(samplesOf(0))
// viem does not decode elements without a size, not even those that it encoded: it asks for a byte behind them.
const listsWithSize = listsOf(samplesOf(1))

const asGiven = (given: unknown): Hex => given as Hex // the samples give text

test('arguments are encoded as viem encodes them, and decode to themselves', () => {
  fc.assert(
    fc.property(lists, ([parameters, values]) => {
      const encoded = encodeArgs(parameters, values, 'f', asGiven)
      expect(encoded).toBe(encodeAbiParameters(parameters, values))
      expect(decodeValues(parameters, hexToBytes(encoded, 'it'), 'f')).toEqual(values)
    }),
    { numRuns: 500 },
  )
})

test('what both decode they decode alike, and damaged data is a DecodeError', () => {
  let alike = 0
  fc.assert(
    fc.property(
      listsWithSize,
      fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 3 }),
      fc.nat(40),
      ([parameters, values], edits, cut) => {
        const bytes = hexToBytes(encodeArgs(parameters, values, 'f', asGiven), 'it')
        for (const [at, byte] of edits) bytes[at % bytes.length] = byte
        const damaged = bytes.subarray(0, bytes.length - (cut % bytes.length))
        let decoded: readonly unknown[]
        try {
          decoded = decodeValues(parameters, damaged, 'f')
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(DecodeError)
          return
        }
        alike++
        expect(decoded).toEqual(decodeAbiParameters(parameters, damaged))
      },
    ),
    { numRuns: 500 },
  )
  expect(alike).toBeGreaterThan(20)
})

test('elements without a size decode to themselves', () => {
  const parameters = [{ type: 'address[0][]' }]
  const encoded = encodeArgs(parameters, [[[], []]], 'f', asGiven)
  expect(encoded).toBe(encodeAbiParameters(parameters, [[[], []]]))
  expect(decodeValues(parameters, hexToBytes(encoded, 'it'), 'f')).toEqual([[[], []]])
})

test.each<readonly [string, string, readonly AbiParameter[], string, RegExp]>([
  [
    'no data',
    '',
    [{ type: 'uint8' }],
    'f',
    /^f returned 0 bytes, which do not decode as \(uint8\): a value ends/,
  ],
  ['half a word', '00'.repeat(31), [{ type: 'bool' }], 'f', /ends at byte 32, .* has 31 bytes$/],
  ['a bool of 2', `${'00'.repeat(31)}02`, [{ type: 'bool' }], 'f', /a bool at byte 0 is 2, not/],
  ['a uint8 of 256', `${'00'.repeat(30)}0100`, [{ type: 'uint8' }], 'f', /uint8 at byte 0 is 256/],
  ['an int8 of 128', `${'00'.repeat(31)}80`, [{ type: 'int8' }], 'f', /int8 at byte 0 is 128, out/],
  ['an offset beyond', 'ff'.repeat(32), [{ type: 'bytes' }], 'f', /length or offset at byte 0 is/],
  [
    'a list of nothings without end',
    `${'00'.repeat(31)}20${'00'.repeat(31)}40`,
    [{ type: 'uint256[0][1000000000]' }],
    'f',
    /over 32 times as large/,
  ],
])('of %s', (_, data, parameters, what, message) => {
  const bytes = hexToBytes(`0x${data}`, 'it')
  expect(() => decodeValues(parameters, bytes, what)).toThrow(DecodeError)
  expect(() => decodeValues(parameters, bytes, what)).toThrow(message)
})

test('offsets to shared data do not grow without bound', () => {
  // Each level is a list of 64 offsets to the next one: 64 ** 4 values in 8 KiB.
  const word = (n: number) => n.toString(16).padStart(64, '0')
  const level = word(64) + word(64 * 32).repeat(64)
  const data = hexToBytes(`0x${word(32)}${level.repeat(4)}`, 'it')
  expect(() => decodeValues([{ type: 'uint256[][][][]' }], data, 'f')).toThrow(/32 times as large/)
})

test.each(['uint7', 'uint264', 'bytes33', 'bytes0', 'fixed128x18', 'Struct', 'uint8[', ''])(
  'the type %j is refused',
  (type) => {
    const encode = () => encodeArgs([{ type }], [1], 'f', asGiven)
    expect(encode).toThrow(UsageError)
    expect(encode).toThrow(
      `the ABI has the type ${JSON.stringify(type.split('[')[0])}`.slice(0, -1),
    )
  },
)

test('transactions are serialized as viem serializes them', () => {
  const vm = FVM.createSync()
  const alice = vm.account('alice', { type: 'eth' })
  const bob = vm.account('bob', { type: 'eth' })
  const common = { to: bob.ethAddress as Hex, nonce: 3, gas: 21_000n, value: 5n } // an eth account
  const data = '0x1234' as const
  const cap = { maxFeePerGas: 200n, maxPriorityFeePerGas: 7n }
  const cases = [
    [{ ...cap }, { type: 'eip1559', chainId: 314, ...cap }],
    [{ gasPrice: 100n }, { type: 'legacy', chainId: 314, gasPrice: 100n }],
    [
      { gasPrice: 100n, chainId: null },
      { type: 'legacy', gasPrice: 100n },
    ],
    [
      { type: 'eip2930', gasPrice: 100n },
      { type: 'eip2930', chainId: 314, gasPrice: 100n },
    ],
  ] as const
  for (const [request, transaction] of cases) {
    const signed = vm.evm.signTransaction({
      from: alice,
      chainId: 314,
      ...common,
      data,
      ...request,
    })
    const unsigned = { ...transaction, ...common, data } as Parameters<
      typeof serializeTransaction
    >[0] // one of its types, by construction
    const signature = alice.sign(hexToBytes(serializeTransaction(unsigned), 'it'))
    const half = (at: number): Hex =>
      `0x${Buffer.from(signature.subarray(at, at + 32)).toString('hex')}`
    const yParity = signature[64]!
    const parts = { r: half(0), s: half(32), v: 27n + BigInt(yParity), yParity }
    expect(signed).toBe(serializeTransaction(unsigned, parts))
  }
})
