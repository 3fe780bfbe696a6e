import { UsageError } from './errors.ts'

/** An actor's id: u64. */
export type ActorId = bigint
/** A chain epoch: i64. */
export type ChainEpoch = bigint
/** A method number: u64. */
export type MethodNum = bigint
/** An amount in attoFIL; signed if the reference's `TokenAmount` is. */
export type TokenAmount = bigint
/** Gas times 1,000: u64 in the reference, always within i64 here. */
export type Milligas = bigint
/** A handle of an open block: u32, from 1; 0 means no data. */
export type BlockId = number

/** A method number that only transfers value: no code runs. */
export const METHOD_SEND: MethodNum = 0n
/** The constructor's method number. */
export const METHOD_CONSTRUCTOR: MethodNum = 1n

/** Gas that the messages of a block may use, and so the largest gas limit. Source: fvm_shared 4.8.4 `src/lib.rs`, `BLOCK_GAS_LIMIT`. */
export const BLOCK_GAS_LIMIT = 10_000_000_000n

/** Bit width of HAMTs that name none: of the state tree, of init's addresses, of most maps of actors. Source: fvm_shared 4.8.4 `src/lib.rs`, `HAMT_BIT_WIDTH`. */
export const HAMT_BIT_WIDTH = 5

/** Smallest i64. */
export const MIN_I64: bigint = -(1n << 63n)
/** The largest i64: the last epoch. */
export const MAX_I64 = 0x7fff_ffff_ffff_ffffn
/** Largest u32, as a number. */
export const MAX_U32 = 0xffff_ffff
/** The largest u64. */
export const MAX_U64 = 0xffff_ffff_ffff_ffffn
/** Largest u256: the largest word of the EVM. */
export const MAX_U256: bigint = (1n << 256n) - 1n
/** Largest u128. */
export const MAX_U128: bigint = (1n << 128n) - 1n

/**
 * Converts a bigint that must be exact as a number.
 *
 * @throws UsageError `FVM_UNSAFE_NUMBER` outside +-(2^53 - 1)
 */
export function toSafeNumber(x: bigint, what: string): number {
  const n = Number(x)
  if (!Number.isSafeInteger(n))
    throw new UsageError(
      'FVM_UNSAFE_NUMBER',
      `${what} ${x} is too large: give an integer from -(2^53 - 1) to 2^53 - 1`,
    )
  return n
}

/** Division that rounds towards negative infinity, as the reference's `div_floor`. */
export function divFloor(a: bigint, b: bigint): bigint {
  const q = a / b
  return a % b !== 0n && a < 0n !== b < 0n ? q - 1n : q
}

/**
 * A key for maps by id: a number while exact, else the id itself. Number keys hash faster than
 * bigint keys, and the two kinds never collide.
 */
export function idKey(id: ActorId): number | bigint {
  return id <= 0x1f_ffff_ffff_ffffn ? Number(id) : id
}
