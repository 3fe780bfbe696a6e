import { DecodeError } from '../types/index.ts'

/** Most bytes of an encoded big integer, its sign byte included. Source: fvm_shared 4.8.4 `src/bigint/mod.rs`. */
export const MAX_BIGINT_SIZE = 128

/**
 * Decodes Filecoin's big integer: a sign byte (0 or 1) and a big-endian magnitude, nothing for 0.
 * Leading zeros and a negative zero are accepted.
 *
 * @throws DecodeError for another sign byte or more than {@link MAX_BIGINT_SIZE} bytes
 * @see fvm_shared 4.8.4 `src/bigint/bigint_ser.rs`
 */
export function bigintFromBytes(bytes: Uint8Array): bigint {
  if (bytes.length === 0) return 0n
  const sign = bytes[0]!
  if (sign > 1) throw new DecodeError(`a big integer's sign byte is ${sign}: 0 and 1 are accepted`)
  if (bytes.length > MAX_BIGINT_SIZE)
    throw new DecodeError(`a big integer has ${bytes.length} bytes, at most ${MAX_BIGINT_SIZE}`)
  const magnitude = uintFromBytes(bytes, 1)
  return sign === 1 ? -magnitude : magnitude
}

/**
 * Encodes Filecoin's big integer in its shortest form.
 *
 * @throws DecodeError if it takes more than {@link MAX_BIGINT_SIZE} bytes
 */
export function bigintToBytes(x: bigint): Uint8Array {
  if (x === 0n) return new Uint8Array(0)
  const negative = x < 0n
  let rest = negative ? -x : x
  let size = 0
  for (let n = rest; n > 0n; n >>= 64n) size += n > 0xffff_ffff_ffff_ffffn ? 8 : byteLength64(n)
  if (size >= MAX_BIGINT_SIZE)
    throw new DecodeError(`a big integer takes ${size + 1} bytes, at most ${MAX_BIGINT_SIZE}`)
  const out = new Uint8Array(1 + size)
  if (negative) out[0] = 1
  let at = out.length
  // 32 bits a step: a DataView for 64 costs more than it saves at the 3 to 12 bytes of an amount.
  while (rest > 0n) {
    let word = Number(rest & 0xffff_ffffn)
    rest >>= 32n
    for (let i = 0; i < 4 && at > 1; i++) {
      out[--at] = word & 0xff
      word >>>= 8
    }
  }
  return out
}

/** Decodes a big-endian unsigned integer of any length from `start` on. */
export function uintFromBytes(bytes: Uint8Array, start = 0): bigint {
  let at = start
  const end = bytes.length
  let value = 0n
  const head = (end - at) % 6
  // 48 bits a step are exact as a number.
  if (head > 0) value = BigInt(uintBE(bytes, at, head))
  at += head
  for (; at < end; at += 6) value = (value << 48n) | BigInt(uintBE(bytes, at, 6))
  return value
}

function uintBE(bytes: Uint8Array, at: number, length: number): number {
  let n = 0
  for (let i = 0; i < length; i++) n = n * 256 + bytes[at + i]!
  return n
}

function byteLength64(n: bigint): number {
  const high = Number(n >> 32n)
  return high > 0 ? 4 + byteLength32(high) : byteLength32(Number(n))
}

function byteLength32(n: number): number {
  return n > 0xff_ffff ? 4 : n > 0xffff ? 3 : n > 0xff ? 2 : n > 0 ? 1 : 0
}
