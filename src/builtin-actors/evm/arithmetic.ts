import { MAX_U256 } from '../../types/index.ts'

/** A word as a two's complement number. */
export function signed(word: bigint): bigint {
  return BigInt.asIntN(256, word)
}

/** Division of signed words; by zero it is zero. */
export function sdiv(a: bigint, b: bigint): bigint {
  return b === 0n ? 0n : BigInt.asUintN(256, signed(a) / signed(b))
}

/** Remainder with the sign of the dividend; by zero it is zero. */
export function smod(a: bigint, b: bigint): bigint {
  return b === 0n ? 0n : BigInt.asUintN(256, signed(a) % signed(b))
}

/** Power modulo 2^256. */
export function exp(base: bigint, power: bigint): bigint {
  let result = 1n
  let square = base
  for (let left = power; left > 0n; left >>= 1n) {
    if ((left & 1n) === 1n) result = BigInt.asUintN(256, result * square)
    square = BigInt.asUintN(256, square * square)
  }
  return result
}

/** Extends the sign of the lowest `at + 1` bytes. */
export function signExtend(at: bigint, word: bigint): bigint {
  if (at >= 32n) return word
  return BigInt.asUintN(256, BigInt.asIntN(8 * Number(at) + 8, word))
}

/** Arithmetic shift to the right. */
export function sar(shift: bigint, word: bigint): bigint {
  const value = signed(word)
  if (shift >= 256n) return value < 0n ? MAX_U256 : 0n
  return BigInt.asUintN(256, value >> shift)
}

/** The number of bits without leading zeros. */
export function bitLength(word: bigint): number {
  return word === 0n ? 0 : word.toString(2).length
}
