import { DecodeError } from './errors.ts'

/** Bytes of a varint, at most: a u64 takes ten. */
export const MAX_VARINT_BYTES = 10

/** A decoded varint and the offset after it. */
export interface Varint {
  readonly value: bigint
  readonly next: number
}

/** Encodes a u64 as an unsigned LEB128 varint. */
export function encodeVarint(value: bigint): Uint8Array {
  if (value < 0x80n) return Uint8Array.of(Number(value))
  const out = new Uint8Array(MAX_VARINT_BYTES)
  let length = 0
  let rest = value
  while (rest >= 0x80n) {
    out[length++] = Number(rest & 0x7fn) | 0x80
    rest >>= 7n
  }
  out[length++] = Number(rest)
  return out.slice(0, length)
}

/**
 * Decodes a u64 varint, minimal form only. The tenth byte has room for more than 64 bits: as in the
 * reference, the bits above are dropped, so such a value does not encode to the same bytes.
 *
 * @throws DecodeError if it is cut short, longer than 10 bytes or not minimal
 * @see crate `unsigned-varint` 0.8.0 `src/decode.rs`, `decode!`
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
      return { value: BigInt.asUintN(64, value), next: at + 1 }
    }
    shift += 7n
  }
  throw new DecodeError('varint is longer than 10 bytes')
}
