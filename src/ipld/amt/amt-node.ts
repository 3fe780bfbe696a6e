import { DecodeError } from '../../types/index.ts'
import type { WalkBudget } from '../blockstore/index.ts'
import {
  argument,
  CborReader,
  CborWriter,
  canonicalBytesEnd,
  canonicalEnd,
  canonicalHeaderEnd,
  canonicalLinkEnd,
  linkCid,
  MAX_STEPS,
  Major,
  transcodeValue,
} from '../cbor/index.ts'
import type { Cid } from '../cid/index.ts'
import { BitmapNode, type PathFinder } from '../trie/index.ts'
import { bitmapSize } from './amt-root.ts'

/** A child node: in the store only, loaded, or changed since it was written (no CID). */
export class AmtChild {
  cid: Cid | undefined
  node: AmtNode | undefined
  constructor(cid: Cid | undefined, node: AmtNode | undefined) {
    this.cid = cid
    this.node = node
  }
}

/** The bitmap of a node and the spans of its encoded slots in a block. */
interface EncodedSlots {
  readonly bits: number[]
  readonly bytes: Uint8Array
  readonly starts: number[]
  readonly ends: number[]
}

/** A node of links, or a leaf of encoded values; a leaf's slots are decoded only if they changed. */
export class AmtNode extends BitmapNode<AmtChild | Uint8Array> {
  readonly leaf: boolean
  constructor(leaf: boolean, { bits, bytes, starts, ends }: EncodedSlots) {
    super(bits, bytes, starts, ends)
    this.leaf = leaf
  }

  /** The value in a leaf's slot; a view. */
  value(at: number): Uint8Array {
    const slot = this.slots[at]
    if (slot instanceof Uint8Array) return slot
    return this.bytes.subarray(this.starts[at]!, this.ends[at]!)
  }

  /** The child in a slot of a node of links. */
  child(at: number): AmtChild {
    const slot = this.slots[at]
    if (slot instanceof AmtChild) return slot
    const child = new AmtChild(linkCid(this.bytes, this.starts[at]!), undefined)
    this.slots[at] = child
    return child
  }
}

/** The facts about an AMT that a cursor needs. */
export interface AmtTree {
  readonly root: AmtNode
  readonly bitWidth: number
  readonly height: number
  readonly knownRoot: Cid | undefined
  /** The number of values, as the root says it. */
  readonly count: bigint
  /** Limit for walks over a store of blocks of unknown origin; undefined for any other store. */
  readonly budget: WalkBudget | undefined
  load(child: AmtChild, finder: PathFinder): AmtNode
}

const NO_BYTES = new Uint8Array(0)
/** Steps into nested values that are left for a value: less those of its node, and of a root. */
const VALUE_STEPS = MAX_STEPS - 2
/** {@link VALUE_STEPS} in a root's node. */
export const ROOT_VALUE_STEPS: number = VALUE_STEPS - 1

/** A node without values or links. */
export function emptyAmtNode(leaf: boolean, bitWidth: number): AmtNode {
  return new AmtNode(leaf, { bits: emptyBits(bitWidth), bytes: NO_BYTES, starts: [], ends: [] })
}

function emptyBits(bitWidth: number): number[] {
  return new Array<number>(bitWidth <= 5 ? 1 : 1 << (bitWidth - 5)).fill(0)
}

/**
 * Decodes the node that starts at `at` and fills the block: `[bitmap, [link, ...], [value, ...]]`,
 * of which one list is empty. Values stay encoded.
 *
 * @throws DecodeError if it is malformed
 * @see fvm_ipld_amt 0.7.7 `src/node.rs`, `CollapsedNode`
 */
export function decodeAmtNode(
  bytes: Uint8Array,
  at: number,
  bitWidth: number,
  steps: number = VALUE_STEPS,
): AmtNode {
  const node = decodeCanonical(bytes, at, bitWidth, steps)
  if (node !== undefined) return node
  const again = decodeCanonical(transcode(bytes, at, steps), 0, bitWidth, steps)
  if (again === undefined) throw new DecodeError('its CBOR is not canonical')
  return again
}

function decodeCanonical(
  bytes: Uint8Array,
  at: number,
  bitWidth: number,
  steps: number,
): AmtNode | undefined {
  if (bytes[at] !== 0x83) return undefined
  const linksAt = canonicalBytesEnd(bytes, at + 1)
  const first = linksAt < 0 ? -1 : canonicalHeaderEnd(bytes, linksAt)
  if (first < 0 || bytes[linksAt]! >> 5 !== Major.ARRAY) return undefined
  const links = argument(bytes, linksAt)
  if (links > bytes.length) return undefined
  const starts: number[] = []
  const ends: number[] = []
  let end = first
  for (let i = 0; i < links; i++) {
    starts.push(end)
    end = canonicalLinkEnd(bytes, end)
    if (end < 0) return undefined
    ends.push(end)
  }
  const valuesAt = end
  end = canonicalHeaderEnd(bytes, valuesAt)
  if (end < 0 || bytes[valuesAt]! >> 5 !== Major.ARRAY) return undefined
  const values = argument(bytes, valuesAt)
  if (values > bytes.length) return undefined
  if (links > 0 && values > 0) throw new DecodeError('a node has both links and values')
  for (let i = 0; i < values; i++) {
    starts.push(end)
    end = canonicalEnd(bytes, end, steps)
    if (end < 0) return undefined
    ends.push(end)
  }
  if (end !== bytes.length) return undefined
  const bits = readBitmap(bytes, canonicalHeaderEnd(bytes, at + 1), linksAt, bitWidth)
  const node = new AmtNode(links === 0, { bits, bytes, starts, ends })
  const last = (1 << bitWidth) - 1
  const taken = node.rank(last) + (node.has(last) ? 1 : 0)
  if (taken !== node.size)
    throw new DecodeError(`the bitmap has ${taken} bits set for ${node.size} links or values`)
  return node
}

/** Little-endian; bits past the node's width, if that is below 8, are not compared. */
function readBitmap(bytes: Uint8Array, start: number, end: number, bitWidth: number): number[] {
  const size = bitmapSize(bitWidth)
  if (end - start !== size)
    throw new DecodeError(`the bitmap has ${end - start} bytes instead of ${size}`)
  const bits = emptyBits(bitWidth)
  for (let i = 0; i < size; i++) bits[i >> 2]! |= bytes[start + i]! << ((i & 3) << 3)
  if (bitWidth < 3) bits[0]! &= (1 << (1 << bitWidth)) - 1
  return bits
}

/** The canonical block of a node whose form is not canonical. */
function transcode(bytes: Uint8Array, at: number, steps: number): Uint8Array {
  const reader = new CborReader(bytes, at)
  const writer = new CborWriter()
  reader.readTupleHeader(3, 'an AMT node')
  writer.writeArrayHeader(3)
  writer.writeBytes(reader.readBytes())
  const links = reader.readArrayHeader()
  writer.writeArrayHeader(links)
  for (let i = 0; i < links; i++) writer.writeLink(reader.readLink())
  const values = reader.readArrayHeader()
  writer.writeArrayHeader(values)
  for (let i = 0; i < values; i++) transcodeValue(reader, writer, steps)
  reader.end()
  return writer.finishBlock()
}

/**
 * Writes a node whose children all have CIDs.
 *
 * @see fvm_ipld_amt 0.7.7 `src/node.rs`, `serialize`
 */
export function writeAmtNode(writer: CborWriter, node: AmtNode, bitWidth: number): void {
  writer.writeArrayHeader(3)
  const bitmap = new Uint8Array(bitmapSize(bitWidth))
  for (let i = 0; i < bitmap.length; i++) bitmap[i] = node.bits[i >> 2]! >>> ((i & 3) << 3)
  writer.writeBytes(bitmap)
  if (node.leaf) writer.writeArrayHeader(0)
  writer.writeArrayHeader(node.size)
  const { bytes, starts, ends, size } = node
  for (let i = 0; i < size; ) {
    const start = starts[i]!
    if (start < 0) {
      if (node.leaf) writer.writeRaw(node.value(i))
      else writer.writeLink(node.child(i).cid!)
      i++
      continue
    }
    // neighbours that did not change are copied in one go
    let end = ends[i++]!
    while (i < size && starts[i] === end) end = ends[i++]!
    writer.writeRaw(bytes.subarray(start, end))
  }
  if (!node.leaf) writer.writeArrayHeader(0)
}
