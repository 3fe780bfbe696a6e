import { keyBits } from './trie-key.ts'

/**
 * The levels between a KAMT's parent and child that hold one child only: the bits of the keys that
 * lead through them, from the highest bit of the first byte on.
 */
export interface Extension {
  /** In bits, a multiple of the bit width. */
  readonly length: number
  readonly path: Uint8Array
}

/** No level is skipped. */
export const NO_EXTENSION: Extension = { length: 0, path: new Uint8Array(0) }

/**
 * How many bits of an extension a key follows, in whole levels, after its first `consumed` bits.
 *
 * @see fvm_ipld_kamt 0.4.6 `src/ext.rs`, `longest_match`
 */
export function matchExtension(
  ext: Extension,
  hash: Uint8Array,
  consumed: number,
  width: number,
): number {
  const length = 8 * hash.length
  let matched = 0
  while (matched < ext.length) {
    const wanted = keyBits(hash, length, consumed + matched, width)
    if (wanted !== keyBits(ext.path, ext.length, matched, width)) break
    matched += width
  }
  return matched
}

/**
 * The extension that all keys share after their first `consumed` bits, in whole levels.
 *
 * @see fvm_ipld_kamt 0.4.6 `src/ext.rs`, `longest_common_prefix`
 */
export function commonExtension(
  hash: Uint8Array,
  others: readonly Uint8Array[],
  consumed: number,
  width: number,
): Extension {
  const length = 8 * hash.length
  let at = consumed
  while (at < length) {
    const bits = keyBits(hash, length, at, width)
    if (!others.every((other) => keyBits(other, length, at, width) === bits)) break
    at += width
  }
  return sliceBits(hash, length, consumed, at - consumed)
}

/** An extension cut in three after `matched` bits: before, the level at the cut, after. */
export function splitExtension(
  ext: Extension,
  matched: number,
  width: number,
): { head: Extension; position: number; tail: Extension } {
  const after = matched + width
  return {
    head: sliceBits(ext.path, ext.length, 0, matched),
    position: keyBits(ext.path, ext.length, matched, width),
    tail: sliceBits(ext.path, ext.length, after, ext.length - after),
  }
}

/** Undoes {@link splitExtension}. */
export function joinExtensions(
  head: Extension,
  position: number,
  tail: Extension,
  width: number,
): Extension {
  const length = head.length + width + tail.length
  const path = new Uint8Array((length + 7) >> 3)
  putBits(path, 0, head.path, head.length)
  putBits(path, head.length, Uint8Array.of(position << (8 - width)), width)
  putBits(path, head.length + width, tail.path, tail.length)
  return { length, path }
}

/** Bits that a source lacks are an error, as those past a key's end. */
function sliceBits(source: Uint8Array, end: number, start: number, length: number): Extension {
  if (length <= 0) return NO_EXTENSION
  const path = new Uint8Array((length + 7) >> 3)
  for (let i = 0; i < length; i += 8) {
    const n = Math.min(8, length - i)
    path[i >> 3] = keyBits(source, end, start + i, n) << (8 - n)
  }
  return { length, path }
}

function putBits(target: Uint8Array, at: number, source: Uint8Array, length: number): void {
  for (let i = 0; i < length; i += 8) {
    const n = Math.min(8, length - i)
    const bits = (keyBits(source, length, i, n) << (8 - n)) << (8 - ((at + i) & 7))
    const byte = (at + i) >> 3
    target[byte]! |= bits >> 8
    if (byte + 1 < target.length) target[byte + 1]! |= bits & 0xff
  }
}
