// The sparse array of Filecoin's state: an array mapped trie over IPLD.
import { CborReader, CborWriter } from './cbor'
import { Cid } from './cid'
import { abort, ExitCode } from './error'
import { getBlock, putCbor } from './ipld'

/** The bit width of an AMT that says nothing else. */
export const DEFAULT_AMT_BIT_WIDTH: u32 = 3
const MAX_BIT_WIDTH: u32 = 8
const MAX_HEIGHT: u32 = 64
/** The largest index. */
export const MAX_AMT_INDEX: u64 = u64.MAX_VALUE - 1

/** A value, which is CBOR, and its index. */
@final
export class AmtEntry {
  constructor(readonly index: u64, readonly value: Uint8Array) {}

  /** A reader of the value. */
  reader(): CborReader {
    return new CborReader(this.value, ExitCode.USR_ILLEGAL_STATE)
  }
}

/** A child: its link, its node, or both. */
@final
class AmtChild {
  /** Null where the node has changed. */
  link: Cid | null = null
  /** Null until it is needed. */
  node: AmtNode | null = null
}

/** A leaf has values, a node above it has children; the places of both may be empty. */
@final
class AmtNode {
  readonly values: StaticArray<Uint8Array | null>
  readonly children: StaticArray<AmtChild | null>

  constructor(readonly isLeaf: bool, width: i32) {
    this.values = new StaticArray<Uint8Array | null>(isLeaf ? width : 0)
    this.children = new StaticArray<AmtChild | null>(isLeaf ? 0 : width)
  }

  /** The number of places in use. */
  get used(): i32 {
    let count = 0
    if (this.isLeaf) {
      for (let i = 0; i < this.values.length; i++) if (this.values[i] !== null) count++
    } else {
      for (let i = 0; i < this.children.length; i++) if (this.children[i] !== null) count++
    }
    return count
  }
}

/**
 * A sparse array of CBOR values, in the form of those in Filecoin's state (fvm_ipld_amt 0.7.7): the
 * same values give the same root, here, in a Rust actor and in `litefvm/ipld`. Nodes are read when
 * they are needed; what changed is stored by `flush`.
 *
 *     const log = Amt.load(root)
 *     log.push(new CborWriter().uint(caller()))
 *     const newRoot = log.flush()
 */
@final
export class Amt {
  private root: AmtNode
  private height: u32 = 0
  private size: u64 = 0
  /** The root's link, until something changes. */
  private link: Cid | null = null

  private constructor(private readonly bitWidth: u32) {
    if (bitWidth == 0 || bitWidth > MAX_BIT_WIDTH)
      abort(ExitCode.USR_ILLEGAL_ARGUMENT, 'the bit width of an AMT is 1 to 8')
    this.root = new AmtNode(true, 1 << bitWidth)
  }

  static empty(bitWidth: u32 = DEFAULT_AMT_BIT_WIDTH): Amt {
    return new Amt(bitWidth)
  }

  /** The array of a root, which says its bit width. Aborts with USR_ILLEGAL_STATE if that is none. */
  static load(root: Cid): Amt {
    const reader = new CborReader(getBlock(root), ExitCode.USR_ILLEGAL_STATE).tuple(4)
    const amt = new Amt(reader.u32())
    amt.height = reader.u32()
    if (amt.height > MAX_HEIGHT) badNode('it is too high')
    amt.size = reader.uint()
    amt.root = readNode(reader, amt.bitWidth)
    reader.end()
    amt.link = root
    return amt
  }

  /** The number of values. */
  get count(): u64 {
    return this.size
  }

  /** A reader of the value at an index; null if there is none. */
  get(index: u64): CborReader | null {
    const value = this.getRaw(index)
    return value === null ? null : new CborReader(value, ExitCode.USR_ILLEGAL_STATE)
  }

  /** The encoded value at an index; null if there is none. */
  getRaw(index: u64): Uint8Array | null {
    checkIndex(index)
    if (index >= nodesFor(this.bitWidth, this.height + 1)) return null
    let node = this.root
    let rest = index
    for (let height = this.height; height > 0 && !node.isLeaf; height--) {
      const below = nodesFor(this.bitWidth, height)
      const child = node.children[<i32>(rest / below)]
      if (child === null) return null
      node = nodeOf(child, this.bitWidth)
      rest %= below
    }
    return node.isLeaf && rest < <u64>node.values.length ? node.values[<i32>rest] : null
  }

  /** Puts what was written at an index. */
  set(index: u64, value: CborWriter): void {
    this.setRaw(index, value.finish())
  }

  /** Puts encoded CBOR at an index. */
  setRaw(index: u64, value: Uint8Array): void {
    checkIndex(index)
    const width = 1 << this.bitWidth
    while (index >= nodesFor(this.bitWidth, this.height + 1)) {
      const above = new AmtNode(false, width)
      if (this.root.used > 0) {
        const child = new AmtChild()
        child.node = this.root
        above.children[0] = child
      }
      this.root = above
      this.height++
    }
    if (this.put(this.root, this.height, index, value)) this.size++
    this.link = null
  }

  /** Puts what was written after `count` values: the end of an array without gaps. Gives the index. */
  push(value: CborWriter): u64 {
    const index = this.size
    this.set(index, value)
    return index
  }

  /** Says whether there was something to delete. */
  delete(index: u64): bool {
    checkIndex(index)
    if (index >= nodesFor(this.bitWidth, this.height + 1)) return false
    if (!this.remove(this.root, this.height, index)) return false
    this.link = null
    this.size--
    if (this.root.used == 0) {
      this.root = new AmtNode(true, 1 << this.bitWidth)
      this.height = 0
      return true
    }
    while (this.height > 0 && !this.root.isLeaf && this.root.used == 1) {
      const first = this.root.children[0]
      if (first === null) break
      this.root = nodeOf(first, this.bitWidth)
      this.height--
    }
    return true
  }

  /** Stores what changed and gives the root. */
  flush(): Cid {
    let link = this.link
    if (link === null) {
      this.store(this.root)
      const writer = new CborWriter(128).array(4)
      writer.uint(this.bitWidth).uint(this.height).uint(this.size)
      writeNode(writer, this.root)
      link = putCbor(writer)
      this.link = link
    }
    return link
  }

  /** All values by index. The array must not change meanwhile. */
  entries(): AmtIterator {
    return new AmtIterator(this.root, this.height, this.bitWidth)
  }

  /** Whether the place was empty. */
  private put(node: AmtNode, height: u32, index: u64, value: Uint8Array): bool {
    if (height == 0) {
      if (!node.isLeaf) badNode('there are links where values are expected')
      const isNew = node.values[<i32>index] === null
      node.values[<i32>index] = value
      return isNew
    }
    if (node.isLeaf) badNode('there are values where links are expected')
    const below = nodesFor(this.bitWidth, height)
    const at = <i32>(index / below)
    let child = node.children[at]
    if (child === null) {
      child = new AmtChild()
      child.node = new AmtNode(height == 1, 1 << this.bitWidth)
      node.children[at] = child
    }
    const childNode = nodeOf(child, this.bitWidth)
    child.link = null
    return this.put(childNode, height - 1, index % below, value)
  }

  private remove(node: AmtNode, height: u32, index: u64): bool {
    if (node.isLeaf) {
      if (index >= <u64>node.values.length || node.values[<i32>index] === null) return false
      node.values[<i32>index] = null
      return true
    }
    if (height == 0) badNode('there are links where values are expected')
    const below = nodesFor(this.bitWidth, height)
    const at = <i32>(index / below)
    const child = node.children[at]
    if (child === null) return false
    const childNode = nodeOf(child, this.bitWidth)
    if (!this.remove(childNode, height - 1, index % below)) return false
    child.link = null
    if (childNode.used == 0) node.children[at] = null
    return true
  }

  private store(node: AmtNode): void {
    for (let i = 0; i < node.children.length; i++) {
      const child = node.children[i]
      if (child === null || child.link !== null) continue
      const childNode = child.node!
      this.store(childNode)
      const writer = new CborWriter(128)
      writeNode(writer, childNode)
      child.link = putCbor(writer)
    }
  }
}

/**
 * Goes through the values of an array.
 *
 *     const all = amt.entries()
 *     for (let entry = all.next(); entry !== null; entry = all.next()) sum += entry.reader().uint()
 */
@final
export class AmtIterator {
  private readonly nodes: Array<AmtNode> = []
  private readonly positions: Array<i32> = []
  /** The first index of each node. */
  private readonly starts: Array<u64> = []

  constructor(root: AmtNode, private readonly height: u32, private readonly bitWidth: u32) {
    this.enter(root, 0)
  }

  /** The next value; null at the end. */
  next(): AmtEntry | null {
    while (this.nodes.length > 0) {
      const top = this.nodes.length - 1
      const node = this.nodes[top]
      const position = this.positions[top]
      const start = this.starts[top]
      if (position == (node.isLeaf ? node.values.length : node.children.length)) {
        this.nodes.pop()
        this.positions.pop()
        this.starts.pop()
        continue
      }
      this.positions[top] = position + 1
      if (node.isLeaf) {
        const value = node.values[position]
        if (value !== null) return new AmtEntry(start + position, value)
        continue
      }
      const child = node.children[position]
      if (child === null) continue
      if (<u32>top >= this.height) badNode('there are links where values are expected')
      const below = nodesFor(this.bitWidth, this.height - <u32>top)
      this.enter(nodeOf(child, this.bitWidth), start + <u64>position * below)
    }
    return null
  }

  private enter(node: AmtNode, start: u64): void {
    this.nodes.push(node)
    this.positions.push(0)
    this.starts.push(start)
  }
}

/** Indexes below a node of some height; the largest u64 if that is more. */
function nodesFor(bitWidth: u32, height: u32): u64 {
  const bits = bitWidth * height
  return bits >= 64 ? u64.MAX_VALUE : <u64>1 << bits
}

function checkIndex(index: u64): void {
  if (index > MAX_AMT_INDEX) abort(ExitCode.USR_ILLEGAL_ARGUMENT, 'an index of an AMT is too large')
}

function nodeOf(child: AmtChild, bitWidth: u32): AmtNode {
  let node = child.node
  if (node === null) {
    const reader = new CborReader(getBlock(child.link!), ExitCode.USR_ILLEGAL_STATE)
    node = readNode(reader, bitWidth)
    reader.end()
    child.node = node
  }
  return node
}

/** A node: [the places in use, least significant bit first, [links], [values]]. */
function writeNode(writer: CborWriter, node: AmtNode): void {
  const width = node.isLeaf ? node.values.length : node.children.length
  const bits = new Uint8Array((width + 7) >> 3)
  const used = node.used
  for (let i = 0; i < width; i++) {
    const isUsed = node.isLeaf ? node.values[i] !== null : node.children[i] !== null
    if (isUsed) bits[i >> 3] |= <u8>1 << <u8>(i & 7)
  }
  writer.array(3).bytes(bits).array(node.isLeaf ? 0 : used)
  for (let i = 0; i < node.children.length; i++) {
    const child = node.children[i]
    if (child !== null) writer.link(child.link!)
  }
  writer.array(node.isLeaf ? used : 0)
  for (let i = 0; i < node.values.length; i++) {
    const value = node.values[i]
    if (value !== null) writer.raw(value)
  }
}

function readNode(reader: CborReader, bitWidth: u32): AmtNode {
  const width = 1 << bitWidth
  reader.tuple(3)
  const bits = reader.bytes()
  if (bits.length != (width + 7) >> 3) badNode('its bit field has a wrong length')
  const links: Array<Cid> = []
  const values: Array<Uint8Array> = []
  const linkCount = <i32>reader.array()
  for (let i = 0; i < linkCount; i++) links.push(reader.link())
  const valueCount = <i32>reader.array()
  for (let i = 0; i < valueCount; i++) values.push(reader.raw())
  if (linkCount > 0 && valueCount > 0) badNode('it has links and values')
  const node = new AmtNode(linkCount == 0, width)
  let taken = 0
  for (let i = 0; i < width; i++) {
    if (((<i32>bits[i >> 3] >> (i & 7)) & 1) == 0) continue
    if (taken == linkCount + valueCount) badNode('its bit field has too many bits')
    if (linkCount == 0) {
      node.values[i] = values[taken++]
      continue
    }
    const child = new AmtChild()
    child.link = links[taken++]
    node.children[i] = child
  }
  if (taken != linkCount + valueCount) badNode('its bit field has too few bits')
  return node
}

function badNode(what: string): void {
  abort(ExitCode.USR_ILLEGAL_STATE, 'a block is no node of an AMT: ' + what)
}
