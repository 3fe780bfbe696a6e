import { NATIVE_PREFIX } from '../../builtin-actors/index.ts'
import { FIL, MAX_U256 } from '../../types/index.ts'
import { ethWordOf, type Gen } from '../gen/gen.ts'

/** Indexes of precompiles, those without a function among them. */
const PRECOMPILES = [
  1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 0x80, 0xff, 0x100,
]

const INTERESTING: readonly bigint[] = [
  0n,
  1n,
  2n,
  3n,
  31n,
  32n,
  33n,
  255n,
  256n,
  0xffn << 248n,
  1n << 255n,
  (1n << 255n) - 1n,
  MAX_U256,
  MAX_U256 - 1n,
  1n << 128n,
  (1n << 128n) - 1n,
  (1n << 64n) - 1n,
  1n << 64n,
  (1n << 32n) - 1n,
  1n << 32n,
  (1n << 63n) - 1n,
  FIL,
]

/** A word: mostly one at some edge. */
export function anyWord(g: Gen): bigint {
  const { c } = g
  return c.weighted<() => bigint>([
    [5, () => BigInt(c.below(8))],
    [5, () => c.pick(INTERESTING)],
    [2, () => BigInt(c.below(2 ** 16))],
    [2, () => c.bigint(1 + c.below(32))],
    [2, () => 1n << BigInt(c.below(256))],
    [1, () => MAX_U256 - BigInt(c.below(300))],
    [1, () => addressWord(g)],
  ])()
}

/** An Ethereum address as a word: mostly of something that is there. */
export function addressWord(g: Gen): bigint {
  const { c, session } = g
  const contracts = session.actors('evm')
  return c.weighted<() => bigint>([
    [8, () => (contracts.length > 0 ? ethWordOf(g, c.pick(contracts)) : 0n)],
    [4, () => ethWordOf(g, c.pick(session.actors()))],
    [2, () => BigInt(c.pick(PRECOMPILES))],
    [2, () => NATIVE_PREFIX + BigInt(c.below(9))],
    [1, () => c.bigint(20)],
    [1, () => (0xffn << 152n) | BigInt(c.below(200))],
    [1, () => (0xffn << 152n) | (1n << 64n)],
    [1, () => NATIVE_PREFIX + 0x100n],
    [1, () => c.bigint(32)],
  ])()
}

/** The bytes of a word. */
export function word(value: bigint): Uint8Array {
  const out = new Uint8Array(32)
  let rest = BigInt.asUintN(256, value)
  for (let at = 31; at >= 0 && rest > 0n; at--) {
    out[at] = Number(rest & 0xffn)
    rest >>= 8n
  }
  return out
}
