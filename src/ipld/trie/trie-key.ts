import { DecodeError } from '../../types/index.ts'

/**
 * The `width` bits of a hashed key after the first `consumed`, as a number; fewer at its end: with
 * 5 bits a level, a key of 256 bits has one bit for the last.
 *
 * @throws DecodeError if all bits are consumed: the tree is deeper than its keys are long
 * @see fvm_ipld_hamt 0.10.6 `src/hash_bits.rs`; the same in fvm_ipld_kamt 0.4.6
 */
export function keyBits(hash: Uint8Array, length: number, consumed: number, width: number): number {
  const left = length - consumed
  if (left <= 0) throw new DecodeError('the tree is deeper than its keys are long')
  const n = left < width ? left : width
  const at = consumed >> 3
  if (at + (((consumed & 7) + n - 1) >> 3) >= hash.length)
    throw new DecodeError('a path of bits is shorter than its length says')
  const pair = (hash[at]! << 8) | (at + 1 < hash.length ? hash[at + 1]! : 0)
  return (pair >> (16 - (consumed & 7) - n)) & ((1 << n) - 1)
}

/** Key and value of an entry; the value is encoded CBOR. */
export interface MapEntry {
  readonly key: Uint8Array
  value: Uint8Array
}

/** Byte equality. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  const n = a.length
  if (n !== b.length) return false
  for (let i = 0; i < n; i++) if (a[i] !== b[i]) return false
  return true
}
