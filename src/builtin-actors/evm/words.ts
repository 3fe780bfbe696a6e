import { MAX_U32, MAX_U256 } from '../../types/index.ts'
import * as math from './arithmetic.ts'

/**
 * A word of the EVM: a number if that is exact and at hand, else a bigint. One value may have
 * either form up to 2^53 - 1, so `===` does not compare words: {@link isEqual} does.
 *
 * Most words are offsets, counters and flags: as numbers they cost a fifth (`bench/evm.bench.ts`).
 */
export type Word = number | bigint

const MAX_SAFE = Number.MAX_SAFE_INTEGER
const MAX_SAFE_BIG = BigInt(MAX_SAFE)
const WORD_BYTES = 32
/** The first number that does not fit into 32 bits. */
export const TWO_32 = 0x1_0000_0000
const TWO_256 = 2 ** 256
/** A power of two: raising it takes 50 ns. */
const POWERS = Float64Array.from({ length: 256 }, (_, power) => 2 ** power)
/** Shifts as bigints, and the words that 1 becomes by them: a conversion takes 40 ns. */
const SHIFTS: readonly bigint[] = Array.from({ length: 256 }, (_, shift) => BigInt(shift))
const BIG_POWERS: readonly bigint[] = SHIFTS.map((shift) => 1n << shift)

/** The word as a bigint. */
export function toBig(word: Word): bigint {
  return typeof word === 'bigint' ? word : BigInt(word)
}

/** The word as a number if that is exact. */
export function toWord(big: bigint): Word {
  return big <= MAX_SAFE_BIG ? Number(big) : big
}

/** The word as a u32, -1 for a greater one. */
export function toU32(word: Word): number {
  if (typeof word === 'number') return word <= MAX_U32 ? word : -1
  return word <= MAX_U32 ? Number(word) : -1
}

/** ISZERO. */
export function isZero(word: Word): boolean {
  return word === 0 || word === 0n
}

/** EQ, whichever form the words have. */
export function isEqual(a: Word, b: Word): boolean {
  return typeof a === typeof b ? a === b : toBig(a) === toBig(b)
}

/** ADD. */
export function add(a: Word, b: Word): Word {
  if (typeof a === 'bigint' && typeof b === 'bigint') return BigInt.asUintN(256, a + b)
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b
    if (sum <= MAX_SAFE) return sum
  }
  return BigInt.asUintN(256, toBig(a) + toBig(b))
}

/** SUB. */
export function sub(a: Word, b: Word): Word {
  if (typeof a === 'number' && typeof b === 'number' && a >= b) return a - b
  const difference = toBig(a) - toBig(b)
  return difference >= 0n ? difference : BigInt.asUintN(256, difference)
}

/** MUL. */
export function mul(a: Word, b: Word): Word {
  if (typeof a === 'bigint' && typeof b === 'bigint') return BigInt.asUintN(256, a * b)
  if (typeof a === 'number' && typeof b === 'number') {
    const product = a * b
    if (product <= MAX_SAFE) return product
  }
  return BigInt.asUintN(256, toBig(a) * toBig(b))
}

/** DIV; zero for a division by zero. */
export function div(a: Word, b: Word): Word {
  if (isZero(b)) return 0
  if (typeof a === 'number' && typeof b === 'number') return (a - (a % b)) / b
  return toWord(toBig(a) / toBig(b))
}

/** MOD; zero modulo zero. */
export function mod(a: Word, b: Word): Word {
  if (isZero(b)) return 0
  if (typeof a === 'number' && typeof b === 'number') return a % b
  return toWord(toBig(a) % toBig(b))
}

/** ADDMOD; zero modulo zero. */
export function addMod(a: Word, b: Word, modulus: Word): Word {
  return isZero(modulus) ? 0 : toWord((toBig(a) + toBig(b)) % toBig(modulus))
}

/** MULMOD; zero modulo zero. */
export function mulMod(a: Word, b: Word, modulus: Word): Word {
  return isZero(modulus) ? 0 : toWord((toBig(a) * toBig(b)) % toBig(modulus))
}

/** SDIV; zero for a division by zero. */
export function sdiv(a: Word, b: Word): Word {
  if (typeof a === 'number' && typeof b === 'number') return div(a, b)
  return math.sdiv(toBig(a), toBig(b))
}

/** SMOD; zero modulo zero. */
export function smod(a: Word, b: Word): Word {
  if (typeof a === 'number' && typeof b === 'number') return mod(a, b)
  return math.smod(toBig(a), toBig(b))
}

/** EXP. */
export function exp(base: Word, power: Word): Word {
  return toWord(math.exp(toBig(base), toBig(power)))
}

/** SIGNEXTEND. */
export function signExtend(at: Word, word: Word): Word {
  return math.signExtend(toBig(at), toBig(word))
}

/** SLT: numbers are positive as signed words too. */
export function isSignedLess(a: Word, b: Word): boolean {
  if (typeof a === 'number' && typeof b === 'number') return a < b
  return math.signed(toBig(a)) < math.signed(toBig(b))
}

/** AND. */
export function and(a: Word, b: Word): Word {
  if (typeof a === 'bigint' && typeof b === 'bigint') return a & b
  if (typeof a === 'number' && a <= MAX_U32) return (a & low32(b)) >>> 0
  if (typeof b === 'number' && b <= MAX_U32) return (b & low32(a)) >>> 0
  return Number(toBig(a) & toBig(b))
}

/** OR. */
export function or(a: Word, b: Word): Word {
  if (typeof a === 'bigint' && typeof b === 'bigint') return a | b
  if (typeof a === 'number' && a <= MAX_U32 && typeof b === 'number' && b <= MAX_U32)
    return (a | b) >>> 0
  return toBig(a) | toBig(b)
}

/** XOR. */
export function xor(a: Word, b: Word): Word {
  if (typeof a === 'bigint' && typeof b === 'bigint') return a ^ b
  if (typeof a === 'number' && a <= MAX_U32 && typeof b === 'number' && b <= MAX_U32)
    return (a ^ b) >>> 0
  return toBig(a) ^ toBig(b)
}

/** NOT. */
export function not(word: Word): Word {
  return toBig(word) ^ MAX_U256
}

/** BYTE: the one at an index from the most significant one on. */
export function byteAt(at: Word, word: Word): Word {
  if (at >= 32) return 0
  return Number((toBig(word) >> BigInt(8 * (31 - Number(at)))) & 0xffn)
}

/** SHL. */
export function shl(shift: Word, word: Word): Word {
  if (shift >= 256) return 0
  if (typeof word === 'number') {
    const shifted = word * POWERS[Number(shift)]!
    if (shifted <= MAX_SAFE) return shifted
    if (word === 1) return BIG_POWERS[Number(shift)]!
    const big = BigInt(word) << SHIFTS[Number(shift)]!
    return shifted < TWO_256 ? big : BigInt.asUintN(256, big)
  }
  return BigInt.asUintN(256, word << SHIFTS[Number(shift)]!)
}

/** SHR. */
export function shr(shift: Word, word: Word): Word {
  if (shift >= 256) return 0
  if (typeof word === 'number') return Math.floor(word / POWERS[Number(shift)]!)
  const shifted = word >> SHIFTS[Number(shift)]!
  if (shift >= 203) return Number(shifted) // 53 bits are left
  return shift >= 192 ? toWord(shifted) : shifted
}

/** SAR. */
export function sar(shift: Word, word: Word): Word {
  return typeof word === 'number' ? shr(shift, word) : math.sar(toBig(shift), word)
}

/** CLZ: 256 for zero. */
export function leadingZeros(word: Word): Word {
  return 256 - math.bitLength(toBig(word))
}

function low32(word: Word): number {
  return typeof word === 'number' ? word >>> 0 : Number(BigInt.asUintN(32, word))
}

/** Reads a word, big-endian. */
export function loadWord(view: DataView, offset: number): Word {
  const top = view.getUint32(offset + 24)
  const middle = view.getUint32(offset + 16) | view.getUint32(offset + 20)
  const high = view.getUint32(offset) | view.getUint32(offset + 4) | view.getUint32(offset + 8)
  if (high === 0) {
    const over = view.getUint32(offset + 12)
    if ((middle | over) === 0)
      return top < 0x20_0000
        ? top * TWO_32 + view.getUint32(offset + 28)
        : view.getBigUint64(offset + 24)
    // An address, usually.
    const low = (view.getBigUint64(offset + 16) << 64n) | view.getBigUint64(offset + 24)
    return over === 0 ? low : (BigInt(over) << 128n) | low
  }
  return (
    (view.getBigUint64(offset) << 192n) |
    (view.getBigUint64(offset + 8) << 128n) |
    (view.getBigUint64(offset + 16) << 64n) |
    view.getBigUint64(offset + 24)
  )
}

const scratch = new Uint8Array(WORD_BYTES)
const scratchView = new DataView(scratch.buffer)

/** Reads a word, big-endian, from bytes that go on with zeros after their end. */
export function wordAt(bytes: Uint8Array, offset: number): Word {
  const count = Math.min(bytes.length - offset, WORD_BYTES)
  for (let at = 0; at < count; at++) scratch[at] = bytes[offset + at]!
  for (let at = count; at < WORD_BYTES; at++) scratch[at] = 0
  return loadWord(scratchView, 0)
}

/** Writes a word, big-endian. */
export function storeWord(view: DataView, offset: number, word: Word): void {
  if (typeof word === 'number') {
    view.setFloat64(offset, 0)
    view.setFloat64(offset + 8, 0)
    view.setFloat64(offset + 16, 0)
    view.setUint32(offset + 24, Math.floor(word / TWO_32))
    view.setUint32(offset + 28, word >>> 0)
    return
  }
  view.setBigUint64(offset, word >> 192n)
  view.setBigUint64(offset + 8, word >> 128n)
  view.setBigUint64(offset + 16, word >> 64n)
  view.setBigUint64(offset + 24, word)
}
