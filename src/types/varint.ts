import { DecodeError } from './errors.ts'

/** A decoded varint and the offset after it. */
export interface Varint {
  readonly value: bigint
  readonly next: number
}

/** Encodes a u64 as an unsigned LEB128 varint. */
export function encodeVarint(value: bigint): Uint8Array {
  const out: number[] = []
  let rest = value
  while (rest >= 0x80n) {
    out.push(Number(rest & 0x7fn) | 0x80)
    rest >>= 7n
  }
  out.push(Number(rest))
  return Uint8Array.from(out)
}

/**
 * Decodes a u64 varint, minimal form only.
 *
 * @throws DecodeError if it is cut short, longer than 10 bytes, past 2^64 or not minimal
 * @see crate `unsigned-varint`, `decode::u64`
 */
export function decodeVarint(bytes: Uint8Array, offset = 0): Varint {
  let value = 0n
  let shift = 0n
  for (let i = 0; i < 10; i++) {
    const at = offset + i
    const byte = bytes[at]
    if (byte === undefined) throw new DecodeError('varint is cut short')
    value |= BigInt(byte & 0x7f) << shift
    if (byte < 0x80) {
      if (byte === 0 && i > 0) throw new DecodeError('varint is not minimal')
      if (value > 0xffff_ffff_ffff_ffffn) throw new DecodeError('varint exceeds 64 bits')
      return { value, next: at + 1 }
    }
    shift += 7n
  }
  throw new DecodeError('varint is longer than 10 bytes')
}
