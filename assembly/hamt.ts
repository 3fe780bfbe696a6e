// The map of Filecoin's state: a hash array mapped trie over IPLD.
import { compareBytes, equalBytes } from './bytes'
import { CborReader, CborWriter, Major } from './cbor'
import { Cid, HashCode } from './cid'
import { hashInto } from './crypto'
import { abort, ExitCode } from './error'
import { getBlock, putCbor } from './ipld'

/** The bit width of nearly all maps on chain. */
export const DEFAULT_HAMT_BIT_WIDTH: u32 = 5
const MAX_BIT_WIDTH: u32 = 6
/** Entries that a node keeps in one place before they get a node of their own. */
const MAX_BUCKET: i32 = 3
const HASH_BITS: u32 = 256

/** A key and its value, which is CBOR. */
@final
export class HamtEntry {
  constructor(readonly key: Uint8Array, public value: Uint8Array) {}

  /** A reader of the value. */
  reader(): CborReader {
    return new CborReader(this.value, ExitCode.USR_ILLEGAL_STATE)
  }
}

/** A bucket of entries, sorted by key, or a child: its link, its node, or both. */
@final
class HamtPointer {
  bucket: Array<HamtEntry> | null = null
  /** Null where the node has changed. */
  link: Cid | null = null
  /** Null until it is needed. */
  node: HamtNode | null = null
}

@final
class HamtNode {
  bits: u64 = 0
  pointers: Array<HamtPointer> = []

  position(index: u32): i32 {
    return <i32>popcnt(this.bits & ((<u64>1 << index) - 1))
  }

  has(index: u32): bool {
    return ((this.bits >> index) & 1) != 0
  }

  remove(index: u32): void {
    this.pointers.splice(this.position(index), 1)
    this.bits &= ~(<u64>1 << index)
  }
}

/**
 * A map from bytes to CBOR, in the form of all maps in Filecoin's state (sha2-256 of the key, nodes
 * as in fvm_ipld_hamt 0.10.6): the same entries give the same root, here, in a Rust actor and in
 * `litefvm/ipld`. Nodes are read when they are needed; what changed is stored by `flush`.
 *
 *     const balances = Hamt.load(root)
 *     balances.set(uintKey(id), new CborWriter().token(amount))
 *     const newRoot = balances.flush()
 *
 * Keys are, by custom, `address.bytes`, `uintKey(n)` or `cid.bytes`.
 */
@final
export class Hamt {
  /** Null until it is needed. */
  private node: HamtNode | null = null
  /** The root's link, until something changes. */
  private link: Cid | null = null
  private readonly digest: StaticArray<u8> = new StaticArray<u8>(32)

  private constructor(private readonly bitWidth: u32) {
    if (bitWidth == 0 || bitWidth > MAX_BIT_WIDTH)
      abort(ExitCode.USR_ILLEGAL_ARGUMENT, 'the bit width of a HAMT is 1 to 6')
  }

  static empty(bitWidth: u32 = DEFAULT_HAMT_BIT_WIDTH): Hamt {
    return new Hamt(bitWidth)
  }

  /** The map of a root, which is read when it is needed; one that is none is USR_ILLEGAL_STATE. */
  static load(root: Cid, bitWidth: u32 = DEFAULT_HAMT_BIT_WIDTH): Hamt {
    const hamt = new Hamt(bitWidth)
    hamt.link = root
    return hamt
  }

  get isEmpty(): bool {
    return this.root().pointers.length == 0
  }

  has(key: Uint8Array): bool {
    return this.find(key) !== null
  }

  /** A reader of a key's value; null if it has none. */
  get(key: Uint8Array): CborReader | null {
    const entry = this.find(key)
    return entry === null ? null : entry.reader()
  }

  /** The encoded value of a key; null if it has none. */
  getRaw(key: Uint8Array): Uint8Array | null {
    const entry = this.find(key)
    return entry === null ? null : entry.value
  }

  /** Gives a key what was written as its value. */
  set(key: Uint8Array, value: CborWriter): void {
    this.setRaw(key, value.finish())
  }

  /** Gives a key a value of encoded CBOR. */
  setRaw(key: Uint8Array, value: Uint8Array): void {
    this.hash(key)
    const entry = new HamtEntry(key, value)
    if (this.insert(this.root(), 0, entry, changetype<usize>(this.digest))) this.link = null
  }

  /** Says whether there was something to delete. */
  delete(key: Uint8Array): bool {
    this.hash(key)
    const isDeleted = this.remove(this.root(), 0, key)
    if (isDeleted) this.link = null
    return isDeleted
  }

  /** Stores what changed and gives the root. */
  flush(): Cid {
    let link = this.link
    if (link === null) {
      const root = this.root()
      this.store(root)
      link = putCbor(writeNode(root))
      this.link = link
    }
    return link
  }

  /** All entries, in the order of the hashes of their keys. The map must not change meanwhile. */
  entries(): HamtIterator {
    return new HamtIterator(this.root(), this.bitWidth)
  }

  private root(): HamtNode {
    const known = this.node
    if (known !== null) return known
    const link = this.link
    const node = link === null ? new HamtNode() : readNode(link, this.bitWidth, 0)
    this.node = node
    return node
  }

  private hash(key: Uint8Array): void {
    hashInto(
      HashCode.SHA2_256, key.dataStart, key.length, changetype<usize>(this.digest), 32,
    )
  }

  private find(key: Uint8Array): HamtEntry | null {
    this.hash(key)
    let node = this.root()
    let depth: u32 = 0
    while (true) {
      const index = hashBits(changetype<usize>(this.digest), depth, this.bitWidth)
      if (!node.has(index)) return null
      const pointer = node.pointers[node.position(index)]
      const bucket = pointer.bucket
      if (bucket !== null) {
        const i = indexIn(bucket, key)
        return i < 0 ? null : bucket[i]
      }
      node = childOf(pointer, this.bitWidth, ++depth)
    }
  }

  /** Whether something changed. `digest` is where the hash of the entry's key lies. */
  private insert(node: HamtNode, depth: u32, entry: HamtEntry, digest: usize): bool {
    const index = hashBits(digest, depth, this.bitWidth)
    const at = node.position(index)
    if (!node.has(index)) {
      const pointer = new HamtPointer()
      pointer.bucket = [entry]
      insertAt(node.pointers, at, pointer)
      node.bits |= <u64>1 << index
      return true
    }
    const pointer = node.pointers[at]
    const bucket = pointer.bucket
    if (bucket === null) {
      const child = childOf(pointer, this.bitWidth, depth + 1)
      const isChanged = this.insert(child, depth + 1, entry, digest)
      if (isChanged) pointer.link = null
      return isChanged
    }
    const same = indexIn(bucket, entry.key)
    if (same >= 0) {
      if (equalBytes(bucket[same].value, entry.value)) return false
      bucket[same].value = entry.value
      return true
    }
    if (bucket.length < MAX_BUCKET) {
      insertEntry(bucket, entry)
      return true
    }
    const child = new HamtNode()
    this.insert(child, depth + 1, entry, digest)
    const other = new StaticArray<u8>(32)
    for (let i = 0; i < bucket.length; i++) {
      const moved = bucket[i]
      const out = changetype<usize>(other)
      hashInto(HashCode.SHA2_256, moved.key.dataStart, moved.key.length, out, 32)
      this.insert(child, depth + 1, moved, out)
    }
    pointer.bucket = null
    pointer.node = child
    return true
  }

  private remove(node: HamtNode, depth: u32, key: Uint8Array): bool {
    const index = hashBits(changetype<usize>(this.digest), depth, this.bitWidth)
    if (!node.has(index)) return false
    const pointer = node.pointers[node.position(index)]
    const bucket = pointer.bucket
    if (bucket !== null) {
      const i = indexIn(bucket, key)
      if (i < 0) return false
      if (bucket.length == 1) node.remove(index)
      else bucket.splice(i, 1)
      return true
    }
    const child = childOf(pointer, this.bitWidth, depth + 1)
    if (!this.remove(child, depth + 1, key)) return false
    pointer.link = null
    collapse(pointer, child)
    return true
  }

  private store(node: HamtNode): void {
    for (let i = 0; i < node.pointers.length; i++) {
      const pointer = node.pointers[i]
      const child = pointer.node
      if (child === null || pointer.link !== null) continue
      this.store(child)
      pointer.link = putCbor(writeNode(child))
    }
  }
}

/**
 * Goes through the entries of a map.
 *
 *     const all = hamt.entries()
 *     for (let entry = all.next(); entry !== null; entry = all.next()) sum = sum + entry.reader().token()
 */
@final
export class HamtIterator {
  private readonly nodes: Array<HamtNode> = []
  private readonly positions: Array<i32> = []
  private bucket: Array<HamtEntry> = []
  private inBucket: i32 = 0

  constructor(root: HamtNode, private readonly bitWidth: u32) {
    this.nodes.push(root)
    this.positions.push(0)
  }

  /** The next entry; null at the end. */
  next(): HamtEntry | null {
    while (this.inBucket == this.bucket.length) {
      const top = this.nodes.length - 1
      if (top < 0) return null
      const node = this.nodes[top]
      const position = this.positions[top]
      if (position == node.pointers.length) {
        this.nodes.pop()
        this.positions.pop()
        continue
      }
      this.positions[top] = position + 1
      const pointer = node.pointers[position]
      const bucket = pointer.bucket
      if (bucket !== null) {
        this.bucket = bucket
        this.inBucket = 0
      } else {
        this.nodes.push(childOf(pointer, this.bitWidth, <u32>top + 1))
        this.positions.push(0)
      }
    }
    return this.bucket[this.inBucket++]
  }
}

/** The bits of a hash that choose the place in a node of some depth. The last ones may be fewer. */
function hashBits(digest: usize, depth: u32, bitWidth: u32): u32 {
  const start = depth * bitWidth
  if (start >= HASH_BITS) abort(ExitCode.USR_ILLEGAL_STATE, 'a HAMT is too deep')
  const width = min(bitWidth, HASH_BITS - start)
  const byte = start >> 3
  const first = <u32>load<u8>(digest + byte) << 8
  const second = byte < 31 ? <u32>load<u8>(digest + byte + 1) : 0
  return ((first | second) >> (16 - (start & 7) - width)) & ((1 << width) - 1)
}

function indexIn(bucket: Array<HamtEntry>, key: Uint8Array): i32 {
  for (let i = 0; i < bucket.length; i++) if (equalBytes(bucket[i].key, key)) return i
  return -1
}

function insertEntry(bucket: Array<HamtEntry>, entry: HamtEntry): void {
  let at = 0
  while (at < bucket.length && compareBytes(bucket[at].key, entry.key) < 0) at++
  insertAt(bucket, at, entry)
}

function insertAt<T>(array: Array<T>, at: i32, value: T): void {
  array.push(value)
  for (let i = array.length - 1; i > at; i--) array[i] = array[i - 1]
  array[at] = value
}

function childOf(pointer: HamtPointer, bitWidth: u32, depth: u32): HamtNode {
  let node = pointer.node
  if (node === null) {
    node = readNode(pointer.link!, bitWidth, depth)
    pointer.node = node
  }
  return node
}

/** After a deletion: a child that fits in a bucket becomes one, so that equal maps have equal roots. */
function collapse(pointer: HamtPointer, child: HamtNode): void {
  const children = child.pointers
  if (children.length == 0) abort(ExitCode.USR_ILLEGAL_STATE, 'a HAMT has an empty node')
  if (children.length > MAX_BUCKET) return
  const entries: Array<HamtEntry> = []
  for (let i = 0; i < children.length; i++) {
    const bucket = children[i].bucket
    if (bucket === null) return
    for (let j = 0; j < bucket.length; j++) insertEntry(entries, bucket[j])
  }
  if (entries.length > MAX_BUCKET) return
  pointer.node = null
  pointer.bucket = entries
}

/** A node: [the places in use, big-endian without leading zero bytes, [a bucket or a link, ...]]. */
function writeNode(node: HamtNode): CborWriter {
  const writer = new CborWriter(256).array(2)
  const bits = new Uint8Array(8)
  store<u64>(bits.dataStart, bswap(node.bits))
  writer.bytes(bits.subarray(<i32>(clz(node.bits) >> 3)))
  const pointers = node.pointers
  writer.array(pointers.length)
  for (let i = 0; i < pointers.length; i++) {
    const bucket = pointers[i].bucket
    if (bucket === null) {
      writer.link(pointers[i].link!)
      continue
    }
    writer.array(bucket.length)
    for (let j = 0; j < bucket.length; j++)
      writer.array(2).bytes(bucket[j].key).raw(bucket[j].value)
  }
  return writer
}

function readNode(cid: Cid, bitWidth: u32, depth: u32): HamtNode {
  const reader = new CborReader(getBlock(cid), ExitCode.USR_ILLEGAL_STATE).tuple(2)
  const node = new HamtNode()
  const bits = reader.bytes()
  if (bits.length > 8) return badNode('its bit field is too long')
  for (let i = 0; i < bits.length; i++) node.bits = (node.bits << 8) | bits[i]
  const count = <i32>reader.array()
  if (count != <i32>popcnt(node.bits) || count > 1 << bitWidth)
    return badNode('its pointers are not those of its bit field')
  if (count == 0 && depth > 0) return badNode('it is empty')
  for (let i = 0; i < count; i++) {
    const pointer = new HamtPointer()
    if (reader.peekMajor() == Major.TAG) pointer.link = reader.link()
    else pointer.bucket = readBucket(reader)
    node.pointers.push(pointer)
  }
  reader.end()
  return node
}

function readBucket(reader: CborReader): Array<HamtEntry> {
  const count = <i32>reader.array()
  const bucket: Array<HamtEntry> = []
  if (count == 0 || count > MAX_BUCKET) badNode('a bucket has no entry or too many')
  for (let i = 0; i < count; i++) {
    reader.tuple(2)
    const entry = new HamtEntry(reader.bytes(), reader.raw())
    if (i > 0 && compareBytes(bucket[i - 1].key, entry.key) >= 0)
      badNode('the keys of a bucket are not sorted')
    bucket.push(entry)
  }
  return bucket
}

function badNode(what: string): HamtNode {
  abort(ExitCode.USR_ILLEGAL_STATE, 'a block is no node of a HAMT: ' + what)
  return new HamtNode()
}
