import { DecodeError } from '../../types/index.ts'
import { Cid, uint32 } from '../cid/index.ts'
import { argument } from './cbor-header.ts'
import { type CborReader, Major } from './cbor-reader.ts'
import { CborWriter } from './cbor-writer.ts'
import { textFromUtf8 } from './utf8.ts'

/** Steps into nested values that the reference's reader allows. Source: cbor4ii 0.2.14 `core/utils.rs`. */
export const MAX_STEPS = 256

/**
 * Finds where the header at `at` ends, if it has the shortest form and a length known at once; -1 if not.
 * Its argument is {@link argument}'s.
 */
export function canonicalHeaderEnd(bytes: Uint8Array, at: number): number {
  if (at >= bytes.length) return -1
  const low = bytes[at]! & 0x1f
  if (low < 24) return at + 1
  if (low === 24) return at + 2 <= bytes.length && bytes[at + 1]! >= 24 ? at + 2 : -1
  if (low === 25) return at + 3 <= bytes.length && bytes[at + 1]! !== 0 ? at + 3 : -1
  if (low === 26)
    return at + 5 <= bytes.length && (bytes[at + 1]! | bytes[at + 2]!) !== 0 ? at + 5 : -1
  if (low === 27) return at + 9 <= bytes.length && uint32(bytes, at + 1) !== 0 ? at + 9 : -1
  return -1
}

/** The end of the byte string at `at` if it is in canonical form; -1 if not. */
export function canonicalBytesEnd(bytes: Uint8Array, at: number): number {
  const start = canonicalHeaderEnd(bytes, at)
  if (start < 0 || bytes[at]! >> 5 !== Major.BYTES) return -1
  const end = start + argument(bytes, at)
  return end <= bytes.length ? end : -1
}

/** The end of the link at `at` if it is in canonical form; -1 if not. Its CID starts at `at + 5`. */
export function canonicalLinkEnd(bytes: Uint8Array, at: number): number {
  if (bytes[at] !== 0xd8 || bytes[at + 1] !== 42) return -1
  if (
    bytes[at + 2] === 0x58 &&
    bytes[at + 3] === 0x27 &&
    bytes[at + 4] === 0 &&
    bytes[at + 5] === 0x01 &&
    bytes[at + 6]! < 0x80 &&
    bytes[at + 7] === 0xa0 &&
    bytes[at + 8] === 0xe4 &&
    bytes[at + 9] === 0x02 &&
    bytes[at + 10] === 0x20
  )
    return at + 43 <= bytes.length ? at + 43 : -1
  return rareLinkEnd(bytes, at + 2)
}

function rareLinkEnd(bytes: Uint8Array, at: number): number {
  const end = canonicalBytesEnd(bytes, at)
  const start = canonicalHeaderEnd(bytes, at)
  if (end < 0 || bytes[start] !== 0) return -1
  const content = bytes.subarray(start + 1, end)
  try {
    return Cid.read(content).bytes.length === content.length ? end : -1
  } catch (thrown) {
    if (thrown instanceof DecodeError) return -1
    throw thrown
  }
}

/** The CID of a canonical link at `at`, a copy. */
export function linkCid(bytes: Uint8Array, at: number): Cid {
  return Cid.read(bytes, canonicalHeaderEnd(bytes, at + 2) + 1)
}

/**
 * Finds where the value at `at` ends, if it is one that the reference reads and writes again with the
 * same bytes; -1 if it is anything else, which {@link transcodeValue} checks.
 *
 * @param steps - how many steps into nested values are left
 */
export function canonicalEnd(bytes: Uint8Array, at: number, steps: number): number {
  if (at >= bytes.length) return -1
  const major = bytes[at]! >> 5
  if (major === Major.TAG) return canonicalLinkEnd(bytes, at)
  if (major === Major.SIMPLE) return simpleEnd(bytes, at)
  const start = canonicalHeaderEnd(bytes, at)
  if (start < 0 || major <= Major.NEGATIVE) return start
  const n = argument(bytes, at)
  if (major === Major.BYTES) return start + n <= bytes.length ? start + n : -1
  if (major === Major.TEXT) return textEnd(bytes, start, start + n)
  if (steps < 2 || n > bytes.length - start) return -1
  let end = start
  if (major === Major.ARRAY) {
    for (let i = 0; i < n && end >= 0; i++) end = canonicalEnd(bytes, end, steps - 2)
    return end
  }
  let keyAt = -1
  for (let i = 0; i < n; i++) {
    if (end >= bytes.length || bytes[end]! >> 5 !== Major.TEXT) return -1
    const keyEnd = canonicalEnd(bytes, end, steps - 2)
    if (keyEnd < 0) return -1
    // the encoded key starts with its length: its bytes order as DAG-CBOR wants
    if (keyAt >= 0) {
      const shorter = Math.min(end - keyAt, keyEnd - end)
      const order = firstDifference(bytes, keyAt, end, shorter) || 2 * end - keyAt - keyEnd
      if (order >= 0) return -1
    }
    keyAt = end
    end = canonicalEnd(bytes, keyEnd, steps - 2)
    if (end < 0) return -1
  }
  return end
}

/** False, true, null and finite doubles. */
function simpleEnd(bytes: Uint8Array, at: number): number {
  const byte = bytes[at]!
  if (byte >= 0xf4 && byte <= 0xf6) return at + 1
  if (byte !== 0xfb || at + 9 > bytes.length) return -1
  const exponent = ((bytes[at + 1]! & 0x7f) << 4) | (bytes[at + 2]! >> 4)
  return exponent === 0x7ff ? -1 : at + 9
}

function textEnd(bytes: Uint8Array, start: number, end: number): number {
  if (end > bytes.length) return -1
  for (let i = start; i < end; i++) {
    if (bytes[i]! < 0x80) continue
    try {
      textFromUtf8(bytes.subarray(start, end))
      return end
    } catch (thrown) {
      if (thrown instanceof DecodeError) return -1
      throw thrown
    }
  }
  return end
}

/** Compares two arrays byte by byte; a prefix comes before what it starts. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const n = Math.min(a.length, b.length)
  for (let i = 0; i < n; i++) {
    const d = a[i]! - b[i]!
    if (d !== 0) return d
  }
  return a.length - b.length
}

/** Subtracts the first byte at `b` that differs from the one at `a`; 0 if `length` bytes are the same. */
export function firstDifference(bytes: Uint8Array, a: number, b: number, length: number): number {
  for (let i = 0; i < length; i++) {
    const d = bytes[a + i]! - bytes[b + i]!
    if (d !== 0) return d
  }
  return 0
}

/**
 * Reads a value of any kind as the reference's `Ipld` type does and writes it in canonical form.
 *
 * @throws DecodeError on what that type refuses
 * @see serde_ipld_dagcbor 0.6.4 `src/de.rs`, `deserialize_any`; ipld-core 0.4.3 `src/serde/de.rs`
 */
export function transcodeValue(reader: CborReader, writer: CborWriter, steps: number): void {
  const major = reader.peekMajor()
  if (steps < 1 || (steps < 2 && (major === Major.ARRAY || major === Major.MAP)))
    throw new DecodeError(`CBOR at byte ${reader.position}: values are nested too deeply`)
  if (major === Major.UNSIGNED) writer.writeUint(reader.readUint())
  else if (major === Major.NEGATIVE) transcodeNegative(reader.sliceValue(), writer)
  else if (major === Major.BYTES) writer.writeBytes(reader.readBytes())
  else if (major === Major.TEXT) writer.writeText(reader.readText())
  else if (major === Major.TAG) writer.writeLink(reader.readLink())
  else if (major === Major.SIMPLE) transcodeSimple(reader, writer)
  else if (major === Major.ARRAY) {
    const n = reader.readArrayHeader()
    writer.writeArrayHeader(n)
    for (let i = 0; i < n; i++) transcodeValue(reader, writer, steps - 2)
  } else transcodeMap(reader, writer, steps)
}

/** Down to -2^64, which is past the reader's i64. */
function transcodeNegative(raw: Uint8Array, writer: CborWriter): void {
  const n = argument(raw, 0)
  if (n > 0xffff_ffff) writer.writeRaw(raw)
  else writer.writeInt(-1 - n)
}

function transcodeSimple(reader: CborReader, writer: CborWriter): void {
  const at = reader.position
  const raw = reader.sliceValue()
  if (raw[0]! >= 0xf4 && raw[0]! <= 0xf6) return writer.writeRaw(raw)
  const view = new DataView(raw.buffer, raw.byteOffset, raw.length)
  const value = raw[0] === 0xfa ? view.getFloat32(1) : raw[0] === 0xfb ? view.getFloat64(1) : NaN
  if (!Number.isFinite(value))
    throw new DecodeError(`CBOR at byte ${at}: expected a value of the IPLD data model`)
  const out = new Uint8Array(9)
  out[0] = 0xfb
  new DataView(out.buffer).setFloat64(1, value)
  writer.writeRaw(out)
}

function transcodeMap(reader: CborReader, writer: CborWriter, steps: number): void {
  const at = reader.position
  const n = reader.readMapHeader()
  const pairs: { key: Uint8Array; pair: Uint8Array }[] = []
  for (let i = 0; i < n; i++) {
    const pair = new CborWriter()
    pair.writeText(reader.readText())
    const keyLength = pair.length
    transcodeValue(reader, pair, steps - 2)
    const encoded = pair.finish()
    pairs.push({ key: encoded.subarray(0, keyLength), pair: encoded })
  }
  pairs.sort((a, b) => compareBytes(a.key, b.key))
  writer.writeMapHeader(n)
  for (let i = 0; i < n; i++) {
    const { key, pair } = pairs[i]!
    const last = pairs[i - 1]?.key
    if (last !== undefined && compareBytes(last, key) === 0)
      throw new DecodeError(`CBOR at byte ${at}: a map has the same key twice`)
    writer.writeRaw(pair)
  }
}
