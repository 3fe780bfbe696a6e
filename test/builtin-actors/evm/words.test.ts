import fc from 'fast-check'
import { expect, test } from 'vitest'
import * as math from '../../../src/builtin-actors/evm/arithmetic.ts'
import * as words from '../../../src/builtin-actors/evm/words.ts'

type Word = words.Word

const MAX_SAFE = BigInt(Number.MAX_SAFE_INTEGER)
const wrap = (n: bigint) => BigInt.asUintN(256, n)
const flag = (is: boolean) => (is ? 1n : 0n)

/** Values around which the forms change, in both forms where there are two. */
const word: fc.Arbitrary<Word> = fc
  .oneof(
    fc.bigInt({ min: 0n, max: 300n }),
    fc
      .tuple(fc.constantFrom(31n, 32n, 52n, 53n, 64n, 128n, 255n, 256n), fc.bigInt(-2n, 2n))
      .map(([bits, off]) => wrap((1n << bits) + off)),
    fc.bigInt({ min: 0n, max: MAX_SAFE }),
    fc.bigInt({ min: 0n, max: (1n << 256n) - 1n }),
  )
  .chain((n) => fc.boolean().map((asNumber) => (asNumber && n <= MAX_SAFE ? Number(n) : n)))

const BINARY: Record<string, [(a: Word, b: Word) => Word, (a: bigint, b: bigint) => bigint]> = {
  add: [words.add, (a, b) => wrap(a + b)],
  sub: [words.sub, (a, b) => wrap(a - b)],
  mul: [words.mul, (a, b) => wrap(a * b)],
  div: [words.div, (a, b) => (b === 0n ? 0n : a / b)],
  mod: [words.mod, (a, b) => (b === 0n ? 0n : a % b)],
  sdiv: [words.sdiv, math.sdiv],
  smod: [words.smod, math.smod],
  exp: [words.exp, (a, b) => math.exp(a, b)],
  signExtend: [words.signExtend, math.signExtend],
  and: [words.and, (a, b) => a & b],
  or: [words.or, (a, b) => a | b],
  xor: [words.xor, (a, b) => a ^ b],
  byteAt: [words.byteAt, (at, b) => (at >= 32n ? 0n : (b >> (8n * (31n - at))) & 0xffn)],
  shl: [words.shl, (shift, b) => (shift >= 256n ? 0n : wrap(b << shift))],
  shr: [words.shr, (shift, b) => (shift >= 256n ? 0n : b >> shift)],
  sar: [words.sar, math.sar],
  isEqual: [(a, b) => Number(words.isEqual(a, b)), (a, b) => flag(a === b)],
  isSignedLess: [
    (a, b) => Number(words.isSignedLess(a, b)),
    (a, b) => flag(math.signed(a) < math.signed(b)),
  ],
  not: [(a) => words.not(a), (a) => wrap(~a)],
  isZero: [(a) => Number(words.isZero(a)), (a) => flag(a === 0n)],
  leadingZeros: [(a) => words.leadingZeros(a), (a) => BigInt(256 - math.bitLength(a))],
}

test.each(Object.entries(BINARY))('%s is the same in either form', (_name, [run, plain]) => {
  fc.assert(
    fc.property(word, word, (a, b) => {
      const result = run(a, b)
      expect(words.toBig(result)).toBe(plain(words.toBig(a), words.toBig(b)))
      if (typeof result === 'number') expect(Number.isSafeInteger(result)).toBe(true)
      expect(Object.is(result, -0)).toBe(false)
    }),
    { numRuns: 500 },
  )
})

test('words are taken modulo a word in either form', () => {
  fc.assert(
    fc.property(word, word, word, (a, b, m) => {
      const [x, y, n] = [words.toBig(a), words.toBig(b), words.toBig(m)]
      expect(words.toBig(words.addMod(a, b, m))).toBe(n === 0n ? 0n : (x + y) % n)
      expect(words.toBig(words.mulMod(a, b, m))).toBe(n === 0n ? 0n : (x * y) % n)
    }),
  )
})

test('a stored word is loaded, and takes 32 bytes over any earlier bytes', () => {
  fc.assert(
    fc.property(word, (a) => {
      const bytes = new Uint8Array(40).fill(0xee)
      const view = new DataView(bytes.buffer)
      words.storeWord(view, 4, a)
      const hex = Buffer.from(bytes.subarray(4, 36)).toString('hex')
      expect(BigInt(`0x${hex}`)).toBe(words.toBig(a))
      expect(words.isEqual(words.loadWord(view, 4), a)).toBe(true)
      expect([bytes[3], bytes[36]]).toEqual([0xee, 0xee])
    }),
  )
})

test('a u32 is a number, and anything greater is -1', () => {
  expect([0, 5n, 0xffff_ffff, 0xffff_ffffn].map(words.toU32)).toEqual([
    0, 5, 0xffff_ffff, 0xffff_ffff,
  ])
  expect([0x1_0000_0000, 1n << 32n, 1n << 255n].map(words.toU32)).toEqual([-1, -1, -1])
})
