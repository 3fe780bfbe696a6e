import { DecodeError } from '../../types/index.ts'
import {
  argument,
  CborWriter,
  canonicalBytesEnd,
  canonicalHeaderEnd,
  firstDifference,
  Major,
} from '../cbor/index.ts'
import type { Cid } from '../cid/index.ts'
import { BitmapNode } from './bitmap-node.ts'
import type { Extension } from './extension.ts'
import type { MapEntry } from './trie-key.ts'

/** Shape of a HAMT or KAMT; part of its identity, as it is not written into its blocks. */
export interface MapOptions {
  /** Bits of the hashed key that a level takes, 1 to 8: a node has up to 2^bitWidth children. */
  readonly bitWidth: number
  /** Levels from the root on that hold links only; 0 unless given. */
  readonly minDataDepth?: number
  /** Entries of a bucket before it becomes a node; 3 unless given. */
  readonly maxArrayWidth?: number
}

/** {@link MapOptions} with all defaults filled in. */
export type MapConfig = Required<MapOptions>

/** Entries that share a position, in the order of their keys. */
export class Bucket {
  readonly entries: MapEntry[]
  constructor(entries: MapEntry[]) {
    this.entries = entries
  }
}

/** A child node: in the store only, loaded, or changed since it was written (no CID). */
export class MapChild {
  cid: Cid | undefined
  node: MapNode | undefined
  /** Levels that are skipped between parent and child: KAMT only, empty elsewhere. */
  readonly ext: Extension
  constructor(cid: Cid | undefined, node: MapNode | undefined, ext: Extension) {
    this.cid = cid
    this.node = node
    this.ext = ext
  }
}

/** A node of a HAMT or KAMT. */
export type MapNode = BitmapNode<Bucket | MapChild>

/** The differences between a HAMT's blocks and a KAMT's. An end is -1 if the form is not canonical. */
export interface MapForm {
  /** "HAMT" or "KAMT", for messages. */
  readonly name: string
  /** Whether links skip levels that have one child only. */
  readonly extensions: boolean
  /** The bits that lead to a key. */
  hash(key: Uint8Array): Uint8Array
  isLink(bytes: Uint8Array, at: number): boolean
  linkEnd(bytes: Uint8Array, at: number): number
  /** @throws DecodeError if a link may not stand in a node of this depth */
  checkLink(bytes: Uint8Array, at: number, depth: number, config: MapConfig): void
  readChild(bytes: Uint8Array, at: number): MapChild
  /** The start of the list of a bucket's entries, or -1. */
  bucketStart(bytes: Uint8Array, at: number): number
  keyEnd(bytes: Uint8Array, at: number): number
  valueEnd(bytes: Uint8Array, at: number): number
  writeBucketHead(writer: CborWriter): void
  writeChild(writer: CborWriter, child: MapChild): void
  compareKeys(a: Uint8Array, b: Uint8Array): number
  /**
   * The canonical block of a node whose block is not canonical.
   *
   * @throws DecodeError if the reference cannot read it
   */
  transcode(bytes: Uint8Array): Uint8Array
}

const NO_BYTES = new Uint8Array(0)
/** Words of a bitmap: 256 positions, whatever the bit width, as in the reference. */
const WORDS = 8

/** A node without children. */
export function emptyMapNode(): MapNode {
  return new BitmapNode([0, 0, 0, 0, 0, 0, 0, 0], NO_BYTES, [], [])
}

/**
 * Decodes a node's block and checks what the reference checks when it loads one; buckets and links
 * stay encoded until they are used.
 *
 * @throws DecodeError if the block is malformed, or not a node at this depth
 * @see fvm_ipld_hamt 0.10.6 `src/node.rs`, `load`; fvm_ipld_kamt 0.4.6, the same
 */
export function decodeMapNode(
  form: MapForm,
  config: MapConfig,
  bytes: Uint8Array,
  depth: number,
): MapNode {
  const node = decodeCanonical(form, config, bytes, depth)
  if (node !== undefined) return node
  const again = decodeCanonical(form, config, form.transcode(bytes), depth)
  if (again === undefined) throw new DecodeError('its CBOR is not canonical')
  return again
}

function decodeCanonical(
  form: MapForm,
  config: MapConfig,
  bytes: Uint8Array,
  depth: number,
): MapNode | undefined {
  if (bytes[0] !== 0x82) return undefined
  const listAt = canonicalBytesEnd(bytes, 1)
  const first = canonicalHeaderEnd(bytes, listAt)
  if (listAt < 0 || first < 0 || bytes[listAt]! >> 5 !== Major.ARRAY) return undefined
  const count = argument(bytes, listAt)
  if (count > bytes.length) return undefined
  const starts: number[] = []
  const ends: number[] = []
  let at = first
  for (let i = 0; i < count; i++) {
    starts.push(at)
    if (at >= bytes.length) return undefined
    if (form.isLink(bytes, at)) {
      const end = form.linkEnd(bytes, at)
      if (end < 0) return undefined
      form.checkLink(bytes, at, depth, config)
      at = end
    } else {
      if (depth < config.minDataDepth)
        throw new DecodeError(
          `a node at depth ${depth} holds values, but only links are allowed there`,
        )
      at = bucketEnd(form, config, bytes, at)
      if (at < 0) return undefined
    }
    ends.push(at)
  }
  if (at !== bytes.length) return undefined
  const bits = [0, 0, 0, 0, 0, 0, 0, 0]
  if (!readBitmap(bits, bytes, canonicalHeaderEnd(bytes, 1), listAt)) return undefined
  const node: MapNode = new BitmapNode(bits, bytes, starts, ends)
  checkCounts(node, config, depth)
  return node
}

function checkCounts(node: MapNode, config: MapConfig, depth: number): void {
  const count = node.size
  if (count > 1 << config.bitWidth)
    throw new DecodeError(
      `a node has ${count} pointers: a bit width of ${config.bitWidth} allows up to ${1 << config.bitWidth}`,
    )
  const taken = node.rank(255) + (node.has(255) ? 1 : 0)
  if (taken !== count)
    throw new DecodeError(`the bitmap has ${taken} bits set for ${count} pointers`)
  if (count === 0 && depth !== 0) throw new DecodeError('a node below the root has no pointers')
}

/** Reads a big-endian bitmap without leading zeros; false if it is not in that form. */
function readBitmap(bits: number[], bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start > 4 * WORDS)
    throw new DecodeError(`a bitmap has ${end - start} bytes, more than 32`)
  if (start < end && bytes[start] === 0) return false
  for (let i = end - 1, n = 0; i >= start; i--, n++) bits[n >> 2]! |= bytes[i]! << ((n & 3) << 3)
  return true
}

function bucketEnd(form: MapForm, config: MapConfig, bytes: Uint8Array, at: number): number {
  const list = form.bucketStart(bytes, at)
  if (list < 0) return -1
  let next = canonicalHeaderEnd(bytes, list)
  if (next < 0 || bytes[list]! >> 5 !== Major.ARRAY) return -1
  const count = argument(bytes, list)
  if (count === 0) throw new DecodeError('a bucket is empty')
  if (count > config.maxArrayWidth)
    throw new DecodeError(`a bucket has ${count} entries, more than ${config.maxArrayWidth}`)
  let lastKeyAt = -1
  for (let i = 0; i < count; i++) {
    if (bytes[next] !== 0x82) return -1
    const keyAt = next + 1
    const valueAt = form.keyEnd(bytes, keyAt)
    if (valueAt < 0) return -1
    if (lastKeyAt >= 0 && compareKeysAt(form, bytes, lastKeyAt, keyAt) >= 0)
      throw new DecodeError('the keys of a bucket are not in order, or one of them occurs twice')
    lastKeyAt = keyAt
    next = form.valueEnd(bytes, valueAt)
    if (next < 0) return -1
  }
  return next
}

/** Compares two encoded keys, which are byte strings in canonical form. */
function compareKeysAt(form: MapForm, bytes: Uint8Array, aAt: number, bAt: number): number {
  const a = canonicalHeaderEnd(bytes, aAt)
  const b = canonicalHeaderEnd(bytes, bAt)
  const aLength = argument(bytes, aAt)
  const bLength = argument(bytes, bAt)
  if (form.extensions)
    return form.compareKeys(bytes.subarray(a, a + aLength), bytes.subarray(b, b + bLength))
  return firstDifference(bytes, a, b, Math.min(aLength, bLength)) || aLength - bLength
}

/** The start of the value of a key in a bucket that is still encoded; -1 if the key is not there. */
export function searchBucket(
  form: MapForm,
  bytes: Uint8Array,
  at: number,
  key: Uint8Array,
): number {
  const list = form.bucketStart(bytes, at)
  const count = argument(bytes, list)
  let next = canonicalHeaderEnd(bytes, list)
  for (let i = 0; i < count; i++) {
    const keyAt = canonicalHeaderEnd(bytes, next + 1)
    const valueAt = keyAt + argument(bytes, next + 1)
    if (isSpan(bytes, keyAt, valueAt, key)) return valueAt
    next = form.valueEnd(bytes, valueAt)
  }
  return -1
}

/** Whether the bytes from `start` to `end` are those of the key. */
function isSpan(bytes: Uint8Array, start: number, end: number, key: Uint8Array): boolean {
  if (end - start !== key.length) return false
  for (let i = 0; i < key.length; i++) if (bytes[start + i] !== key[i]) return false
  return true
}

/** Decodes the slot `at`, once. */
export function slotOf(form: MapForm, node: MapNode, at: number): Bucket | MapChild {
  const known = node.slots[at]
  if (known !== undefined) return known
  const slot = decodeSlot(form, node.bytes, node.starts[at]!)
  node.slots[at] = slot
  return slot
}

function decodeSlot(form: MapForm, bytes: Uint8Array, at: number): Bucket | MapChild {
  if (form.isLink(bytes, at)) return form.readChild(bytes, at)
  const list = form.bucketStart(bytes, at)
  const count = argument(bytes, list)
  let next = canonicalHeaderEnd(bytes, list)
  const entries: MapEntry[] = []
  for (let i = 0; i < count; i++) {
    const keyAt = canonicalHeaderEnd(bytes, next + 1)
    const valueAt = keyAt + argument(bytes, next + 1)
    const end = form.valueEnd(bytes, valueAt)
    entries.push({ key: bytes.subarray(keyAt, valueAt), value: bytes.subarray(valueAt, end) })
    next = end
  }
  return new Bucket(entries)
}

/**
 * Encodes a node whose children all have CIDs, and makes the new block the one its spans are in.
 *
 * @see fvm_ipld_hamt 0.10.6 `src/node.rs` and `src/bitfield.rs`, `serialize`
 */
export function encodeMapNode(form: MapForm, node: MapNode): Uint8Array {
  const writer = new CborWriter()
  writer.writeArrayHeader(2)
  writer.writeBytes(bitmapBytes(node.bits))
  const { bytes, starts, ends, slots, size } = node
  writer.writeArrayHeader(size)
  for (let i = 0; i < size; ) {
    const start = starts[i]!
    const at = writer.length
    if (start >= 0) {
      // neighbours that did not change are copied in one go
      let end = ends[i]!
      const shift = at - start
      do {
        starts[i]! += shift
        ends[i]! += shift
        end = ends[i]! - shift
        i++
      } while (i < size && starts[i] === end)
      writer.writeRaw(bytes.subarray(start, end))
      continue
    }
    const slot = slots[i]!
    if (slot instanceof Bucket) {
      writeBucket(form, writer, slot)
      slots[i] = undefined
    } else form.writeChild(writer, slot)
    starts[i] = at
    ends[i] = writer.length
    i++
  }
  node.bytes = writer.finishBlock()
  return node.bytes
}

function writeBucket(form: MapForm, writer: CborWriter, bucket: Bucket): void {
  form.writeBucketHead(writer)
  const entries = bucket.entries
  writer.writeArrayHeader(entries.length)
  for (let i = 0; i < entries.length; i++) {
    writer.writeArrayHeader(2)
    writer.writeBytes(entries[i]!.key)
    writer.writeRaw(entries[i]!.value)
  }
}

/** Big-endian, without leading zeros. */
function bitmapBytes(bits: readonly number[]): Uint8Array {
  let n = 4 * WORDS
  while (n > 0 && ((bits[(n - 1) >> 2]! >>> (((n - 1) & 3) << 3)) & 0xff) === 0) n--
  const out = new Uint8Array(n)
  for (let i = 0; i < n; i++) out[n - 1 - i] = bits[i >> 2]! >>> ((i & 3) << 3)
  return out
}
