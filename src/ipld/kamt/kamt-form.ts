import { DecodeError } from '../../types/index.ts'
import {
  argument,
  CborReader,
  CborWriter,
  canonicalBytesEnd,
  canonicalHeaderEnd,
  canonicalLinkEnd,
  linkCid,
  Major,
} from '../cbor/index.ts'
import { Codec } from '../cid/index.ts'
import { MapChild, type MapForm } from '../trie/index.ts'

/** Bytes of a key and of a value, both 256-bit numbers. */
export const WORD_SIZE = 32

const ONE_PAIR = 0xa1
const TEXT_1 = 0x61
const V = 0x76
const L = 0x6c

/**
 * The blocks of the EVM actor's KAMT: `[bitmap, [{"l": [link, bits, path]} or {"v": [[key, value],
 * ...]}, ...]]`, keys and values being 256-bit numbers in big-endian bytes without leading zeros.
 *
 * @see fvm_ipld_kamt 0.4.6 `src/pointer.rs`; builtin-actors 18.0.0 `actors/evm/shared/src/uints.rs`
 */
export const KAMT_FORM: MapForm = {
  name: 'KAMT',
  extensions: true,
  hash: wordOf,
  isLink: (bytes, at) => bytes[at + 2] === L && bytes[at] === ONE_PAIR && bytes[at + 1] === TEXT_1,
  linkEnd(bytes, at) {
    if (bytes[at + 3] !== 0x83) return -1
    const bitsAt = canonicalLinkEnd(bytes, at + 4)
    if (bitsAt < 0) return -1
    const pathAt = canonicalHeaderEnd(bytes, bitsAt)
    if (pathAt < 0 || bytes[bitsAt]! >> 5 !== Major.UNSIGNED) return -1
    if (argument(bytes, bitsAt) > 0xffff_ffff) return -1
    return canonicalBytesEnd(bytes, pathAt)
  },
  checkLink(bytes, at, depth, { bitWidth }) {
    const { codec } = linkCid(bytes, at + 4)
    if (codec !== Codec.DAG_CBOR)
      throw new DecodeError(`a link of a KAMT has codec ${codec}: only DAG-CBOR is accepted`)
    const length = argument(bytes, canonicalLinkEnd(bytes, at + 4))
    if (length % bitWidth !== 0)
      throw new DecodeError(`an extension has ${length} bits, not a multiple of ${bitWidth}`)
    // a u32 in the reference: below the last level, where it would be negative, it wraps
    const most = (8 * WORD_SIZE - (depth + 1) * bitWidth) >>> 0
    if (most <= length)
      throw new DecodeError(`an extension has ${length} bits: fewer than ${most} are accepted`)
  },
  readChild(bytes, at) {
    const bitsAt = canonicalLinkEnd(bytes, at + 4)
    const pathAt = canonicalHeaderEnd(bytes, bitsAt)
    const start = canonicalHeaderEnd(bytes, pathAt)
    const path = bytes.subarray(start, start + argument(bytes, pathAt))
    return new MapChild(linkCid(bytes, at + 4), undefined, {
      length: argument(bytes, bitsAt),
      path,
    })
  },
  bucketStart: (bytes, at) =>
    bytes[at] === ONE_PAIR && bytes[at + 1] === TEXT_1 && bytes[at + 2] === V ? at + 3 : -1,
  keyEnd: numberEnd,
  valueEnd: numberEnd,
  writeBucketHead(writer) {
    writer.writeMapHeader(1)
    writer.writeText('v')
  },
  writeChild(writer, child) {
    writer.writeMapHeader(1)
    writer.writeText('l')
    writer.writeArrayHeader(3)
    writer.writeLink(child.cid!)
    writer.writeUint(child.ext.length)
    writer.writeBytes(child.ext.path)
  },
  compareKeys(a, b) {
    if (a.length !== b.length) return a.length - b.length
    for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return a[i]! - b[i]!
    return 0
  },
  transcode,
}

/** A 256-bit number's 32 bytes; a number that fills them is not copied. */
function wordOf(number: Uint8Array): Uint8Array {
  if (number.length === WORD_SIZE) return number
  const word = new Uint8Array(WORD_SIZE)
  word.set(number, WORD_SIZE - number.length)
  return word
}

/** A 256-bit number without its leading zeros, a view. */
function trimWord(bytes: Uint8Array): Uint8Array {
  let at = 0
  while (at < bytes.length && bytes[at] === 0) at++
  return bytes.subarray(at)
}

function numberEnd(bytes: Uint8Array, at: number): number {
  const n = bytes[at]! - 0x40
  if (n >= 0 && n < 24) {
    if (n > 0 && bytes[at + 1] === 0) return -1
    return at + 1 + n <= bytes.length ? at + 1 + n : -1
  }
  const end = canonicalBytesEnd(bytes, at)
  return end < 0 || bytes[at + 2] === 0 || end - at - 2 > WORD_SIZE ? -1 : end
}

function transcode(bytes: Uint8Array): Uint8Array {
  const reader = new CborReader(bytes)
  const writer = new CborWriter()
  reader.readTupleHeader(2, 'a KAMT node')
  writer.writeArrayHeader(2)
  const bitmap = reader.readBytes()
  if (bitmap.length > 32) throw new DecodeError(`a bitmap has ${bitmap.length} bytes, more than 32`)
  writer.writeBytes(trimWord(bitmap))
  const count = reader.readArrayHeader()
  writer.writeArrayHeader(count)
  for (let i = 0; i < count; i++) {
    // the reference's enum may also be a bare name with its content behind it
    const byte = bytes[reader.position]!
    if (byte === ONE_PAIR) reader.readMapHeader()
    else if (byte >> 5 !== Major.TEXT) throw new DecodeError('a pointer is not a map of one pair')
    const name = reader.readText()
    writer.writeMapHeader(1)
    writer.writeText(name)
    if (name === 'v') transcodeBucket(reader, writer)
    else if (name === 'l') transcodeLink(reader, writer)
    else throw new DecodeError(`a pointer has the key "${name}": "v" and "l" are accepted`)
  }
  reader.end()
  return writer.finishBlock()
}

function transcodeBucket(reader: CborReader, writer: CborWriter): void {
  const count = reader.readArrayHeader()
  writer.writeArrayHeader(count)
  for (let i = 0; i < count; i++) {
    reader.readTupleHeader(2, 'an entry of a KAMT')
    writer.writeArrayHeader(2)
    writer.writeBytes(readNumber(reader))
    writer.writeBytes(readNumber(reader))
  }
}

function transcodeLink(reader: CborReader, writer: CborWriter): void {
  reader.readTupleHeader(3, 'a link of a KAMT')
  writer.writeArrayHeader(3)
  writer.writeLink(reader.readLink())
  writer.writeUint(reader.readU32())
  writer.writeBytes(reader.readBytes())
}

function readNumber(reader: CborReader): Uint8Array {
  const bytes = reader.readBytes()
  if (bytes.length > WORD_SIZE)
    throw new DecodeError(`a 256-bit number has ${bytes.length} bytes, more than ${WORD_SIZE}`)
  return trimWord(bytes)
}
