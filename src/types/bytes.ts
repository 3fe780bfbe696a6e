/** One array of the bytes of several, in order. */
export function concatBytes(parts: readonly Uint8Array[]): Uint8Array {
  let size = 0
  for (const part of parts) size += part.length
  const out = new Uint8Array(size)
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}

const WORD_BYTES = 32
const scratch = new Uint8Array(WORD_BYTES)
const scratchView = new DataView(scratch.buffer)

/** Reads a number of at most 32 bytes, big-endian, between two offsets. */
export function wordBetween(bytes: Uint8Array, start: number, end: number): bigint {
  const length = end - start
  if (length <= 6) {
    let small = 0
    for (let at = start; at < end; at++) small = small * 256 + bytes[at]!
    return BigInt(small)
  }
  const zeros = WORD_BYTES - length
  for (let at = 0; at < zeros; at++) scratch[at] = 0
  for (let at = zeros, from = start; at < WORD_BYTES; at++, from++) scratch[at] = bytes[from]!
  let n = scratchView.getBigUint64(24)
  if (length > 8) n |= scratchView.getBigUint64(16) << 64n
  if (length > 16) n |= scratchView.getBigUint64(8) << 128n
  if (length > 24) n |= scratchView.getBigUint64(0) << 192n
  return n
}
