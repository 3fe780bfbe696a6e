import { uint32 } from '../cid/index.ts'

/**
 * CBOR headers for those who scan a block for links without reading its values: the reference has
 * scanners of its own, apart from its decoder (`cbor-reader.ts`).
 *
 * @see fvm 4.8.4 `src/ipld/cbor.rs`, `cbor_read_header_buf`
 */

/** The argument of the header at `at`, rounded past 2^53; -1 if there is no whole header. */
export function argument(data: Uint8Array, at: number): number {
  const low = data[at]! & 0x1f
  if (low < 24) return at < data.length ? low : -1
  if (low > 27 || at + headerSize(low) > data.length) return -1
  if (low === 24) return data[at + 1]!
  if (low === 25) return (data[at + 1]! << 8) | data[at + 2]!
  const high = uint32(data, at + 1)
  return low === 26 ? high : high * 0x1_0000_0000 + uint32(data, at + 5)
}

/** The argument whose header ends at `end`, of which `n` is the rounded value. */
export function exactArgument(data: Uint8Array, end: number, n: number): bigint {
  if (n <= Number.MAX_SAFE_INTEGER) return BigInt(n)
  return (BigInt(uint32(data, end - 8)) << 32n) | BigInt(uint32(data, end - 4))
}

/** Bytes of the header that starts with `byte`, which is not one of indefinite length. */
export function headerSize(byte: number): number {
  const low = byte & 0x1f
  return low < 24 ? 1 : 1 + (1 << (low - 24))
}
