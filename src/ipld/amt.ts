import { DecodeError, UsageError } from '../types/index.ts'
import { AmtCursor } from './amt-cursor.ts'
import {
  AmtChild,
  type AmtNode,
  type AmtTree,
  decodeAmtNode,
  emptyAmtNode,
  ROOT_VALUE_STEPS,
  writeAmtNode,
} from './amt-node.ts'
import { assertAmtBitWidth, MAX_AMT_BIT_WIDTH, MAX_AMT_INDEX } from './amt-root.ts'
import type { Blockstore } from './blockstore.ts'
import { CborReader } from './cbor-reader.ts'
import { CborWriter } from './cbor-writer.ts'
import { type Cid, Codec } from './cid.ts'
import { cidOf } from './cid-of.ts'
import { AT_ROOT, badNode, type PathFinder, pathText, readNodeBlock } from './node-loader.ts'

/** Shape of an AMT. */
export interface AmtOptions {
  /** Bits of the index that a level takes; {@link DEFAULT_AMT_BIT_WIDTH} unless given. */
  readonly bitWidth?: number
  /** 3, or 0 for the legacy root that does not say its bit width, 3. */
  readonly version?: 0 | 3
}

/** Source: fvm_ipld_amt 0.7.7 `src/lib.rs`. */
export const DEFAULT_AMT_BIT_WIDTH = 3
/** Source: same file. */
const MAX_HEIGHT = 64

/** An index: a u64; a number is taken where it is a safe integer. */
export type AmtIndex = number | bigint

/** How far a ranged iteration came. */
export interface AmtRangeEnd {
  readonly traversed: number
  /** The index of the value after the last one; undefined at the end. */
  readonly next: bigint | undefined
}

/**
 * A sparse array of encoded CBOR values, in the nodes of Filecoin's state: same blocks, CIDs, reads
 * and writes as the reference's. Nodes are loaded when they are needed and then kept; what changes
 * is written by {@link Amt.flush}, and a set always counts as a change. Values handed out are views
 * that must not be written to, and a value that is set is kept, not copied: nobody may write to it any
 * more.
 *
 * All methods that load nodes throw MissingBlockError (a FatalError) for a block that is not in the
 * store and DecodeError for one that is not a node; both name its CID and the path to it. An index
 * past {@link MAX_AMT_INDEX} is a UsageError `FVM_AMT_INDEX`.
 *
 * @see fvm_ipld_amt 0.7.7 `src/amt.rs`, `src/node.rs`
 */
export class Amt implements PathFinder {
  readonly #store: Blockstore
  readonly #version: 0 | 3
  readonly #tree: { root: AmtNode; bitWidth: number; height: number } & AmtTree
  #count: bigint
  #flushed: Cid | undefined
  #known: Cid | undefined
  /** The running operation's index in two halves, and the height it is at. */
  #low: number
  #high: number
  #at: number

  /** An empty array, or the one of a root, which is read. */
  constructor(store: Blockstore, options: AmtOptions = {}, root?: Cid) {
    const { bitWidth = DEFAULT_AMT_BIT_WIDTH, version = 3 } = options
    assertAmtBitWidth(bitWidth)
    this.#store = store
    this.#version = version
    this.#flushed = root
    this.#known = root
    this.#low = 0
    this.#high = 0
    this.#at = 0
    this.#count = 0n
    const amt = this
    this.#tree = {
      root: emptyAmtNode(true, bitWidth),
      bitWidth: version === 0 ? DEFAULT_AMT_BIT_WIDTH : bitWidth,
      height: 0,
      get knownRoot() {
        return amt.#known
      },
      load: (child, finder) => this.#load(child.cid!, finder),
    }
    if (root !== undefined) this.#loadRoot(root)
  }

  /** An array that was flushed; reads its root, which says the bit width (version 3). */
  static load(store: Blockstore, root: Cid, version: 0 | 3 = 3): Amt {
    return new Amt(store, { version }, root)
  }

  /** Levels above the leaves. */
  get height(): number {
    return this.#tree.height
  }

  /** The number of values. */
  get count(): bigint {
    return this.#count
  }

  get bitWidth(): number {
    return this.#tree.bitWidth
  }

  path(): string {
    const steps: number[] = []
    for (let h = this.#tree.height; h >= this.#at; h--) steps.push(this.#digit(h))
    return pathText(steps, this.#known)
  }

  /** The value at an index, a view. */
  get(index: AmtIndex): Uint8Array | undefined {
    this.#seek(index)
    if (!this.#inRange()) return undefined
    let node = this.#tree.root
    for (let height = this.#tree.height; ; height--) {
      if (node.leaf) {
        const position = this.#leafPosition(height)
        return position >= 0 && node.has(position) ? node.value(node.rank(position)) : undefined
      }
      const position = this.#digit(height)
      if (!node.has(position)) return undefined
      const child = node.child(node.rank(position))
      node = child.node ?? this.#open(child, height)
    }
  }

  has(index: AmtIndex): boolean {
    return this.get(index) !== undefined
  }

  set(index: AmtIndex, value: Uint8Array): void {
    this.#seek(index)
    const tree = this.#tree
    while (!this.#inRange()) {
      const grown = emptyAmtNode(false, tree.bitWidth)
      if (tree.root.size > 0) grown.insert(0, new AmtChild(undefined, tree.root))
      tree.root = grown
      tree.height++
    }
    let node = tree.root
    for (let height = tree.height; height > 0; height--) {
      if (node.leaf) throw this.#misplaced(height)
      node = this.#childForSet(node, height)
    }
    this.#at = 0
    if (!node.leaf) throw this.#misplaced(0)
    const position = this.#digit(0)
    if (node.has(position)) node.replace(node.rank(position), value)
    else {
      node.insert(position, value)
      this.#count += 1n
    }
    this.#flushed = undefined
  }

  /** Sets values at indexes 0 and up. */
  batchSet(values: Iterable<Uint8Array>): void {
    let index = 0
    for (const value of values) this.set(index++, value)
  }

  /** Whether there was something to delete. */
  delete(index: AmtIndex): boolean {
    return this.take(index) !== undefined
  }

  /** Deletes a value and says it. */
  take(index: AmtIndex): Uint8Array | undefined {
    this.#seek(index)
    if (!this.#inRange()) return undefined
    const tree = this.#tree
    const old = this.#delete(tree.root, tree.height)
    if (old === undefined) return undefined
    this.#flushed = undefined
    this.#count -= 1n
    if (tree.root.size === 0) {
      tree.root = emptyAmtNode(true, tree.bitWidth)
      tree.height = 0
    }
    while (tree.height > 0 && canCollapse(tree.root)) {
      const child = tree.root.child(0)
      tree.root = child.node ?? this.#open(child, tree.height)
      tree.height--
    }
    return old
  }

  /**
   * Deletes indexes in ascending order; says whether one was there.
   *
   * @throws DecodeError where `strict` and one is not there, those before it being deleted
   */
  batchDelete(indexes: Iterable<AmtIndex>, strict = false): boolean {
    let modified = false
    for (const index of [...indexes].map(BigInt).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))) {
      const found = this.delete(index)
      if (strict && !found) throw new DecodeError(`index ${index} is not in the AMT`)
      modified ||= found
    }
    return modified
  }

  /** Writes the nodes that changed and says the root's CID; no change since the last one writes nothing. */
  flush(): Cid {
    if (this.#flushed !== undefined) return this.#flushed
    const { root, bitWidth, height } = this.#tree
    this.#flushChildren(root)
    const writer = new CborWriter()
    writer.writeArrayHeader(this.#version === 0 ? 3 : 4)
    if (this.#version === 3) writer.writeUint(bitWidth)
    writer.writeUint(height)
    writer.writeUint(this.#count)
    writeAmtNode(writer, root, bitWidth)
    this.#flushed = this.#put(writer)
    this.#known = this.#flushed
    return this.#flushed
  }

  /** Calls `f` with each value, by ascending index. */
  forEach(f: (index: bigint, value: Uint8Array) => void): void {
    const cursor = new AmtCursor(this.#tree, true)
    while (cursor.next()) f(cursor.index, cursor.value)
  }

  /** {@link Amt.forEach} for as long as `f` says true. */
  forEachWhile(f: (index: bigint, value: Uint8Array) => boolean): void {
    const cursor = new AmtCursor(this.#tree, true)
    while (cursor.next() && f(cursor.index, cursor.value));
  }

  /** {@link Amt.forEach} that forgets the nodes it loads. */
  forEachCacheless(f: (index: bigint, value: Uint8Array) => void): void {
    const cursor = new AmtCursor(this.#tree, false)
    while (cursor.next()) f(cursor.index, cursor.value)
  }

  /** Calls `f` with up to `limit` values, from the first at `start` or above on. */
  forEachRanged(
    start: AmtIndex | undefined,
    limit: number | undefined,
    f: (index: bigint, value: Uint8Array) => void,
  ): AmtRangeEnd {
    return this.forEachWhileRanged(start, limit, (index, value) => {
      f(index, value)
      return true
    })
  }

  /** {@link Amt.forEachRanged} for as long as `f` says true. */
  forEachWhileRanged(
    start: AmtIndex | undefined,
    limit: number | undefined,
    f: (index: bigint, value: Uint8Array) => boolean,
  ): AmtRangeEnd {
    const cursor = this.#cursorFrom(start ?? 0)
    let traversed = 0
    let more = true
    while (cursor.next()) {
      if (!more || traversed >= (limit ?? Number.POSITIVE_INFINITY))
        return { traversed, next: cursor.index }
      traversed++
      more = f(cursor.index, cursor.value)
    }
    return { traversed, next: undefined }
  }

  /** The values by ascending index, from the first at `start` or above on; for loops that end early. */
  *entries(start: AmtIndex = 0): IterableIterator<{ index: bigint; value: Uint8Array }> {
    const cursor = this.#cursorFrom(start)
    while (cursor.next()) yield { index: cursor.index, value: cursor.value }
  }

  /** Calls `f` with each value; what it returns, other than undefined, takes the value's place. */
  forEachMut(f: (index: bigint, value: Uint8Array) => Uint8Array | undefined): void {
    const { root, height } = this.#tree
    if (this.#mutate(root, height, 0n, f)) this.#flushed = undefined
  }

  #cursorFrom(start: AmtIndex): AmtCursor {
    const from = BigInt(start)
    return from === 0n ? new AmtCursor(this.#tree, true) : AmtCursor.from(this.#tree, from)
  }

  #loadRoot(cid: Cid): void {
    const block = readNodeBlock(this.#store, 'AMT', cid, AT_ROOT)
    const tree = this.#tree
    try {
      const reader = new CborReader(block)
      reader.readTupleHeader(this.#version === 0 ? 3 : 4, 'an AMT root')
      if (this.#version === 3) tree.bitWidth = reader.readU32()
      tree.height = reader.readU32()
      this.#count = reader.readUint()
      if (tree.bitWidth < 1 || tree.bitWidth > MAX_AMT_BIT_WIDTH)
        throw new DecodeError(`a bit width is 1 to ${MAX_AMT_BIT_WIDTH}, not ${tree.bitWidth}`)
      tree.root = decodeAmtNode(block, reader.position, tree.bitWidth, ROOT_VALUE_STEPS)
      if (tree.height > MAX_HEIGHT)
        throw new DecodeError(`a height of ${tree.height} is past ${MAX_HEIGHT}`)
    } catch (thrown) {
      throw badNode(thrown, 'AMT', cid, AT_ROOT)
    }
  }

  #load(cid: Cid, finder: PathFinder): AmtNode {
    const block = readNodeBlock(this.#store, 'AMT', cid, finder)
    try {
      return decodeAmtNode(block, 0, this.#tree.bitWidth)
    } catch (thrown) {
      throw badNode(thrown, 'AMT', cid, finder)
    }
  }

  /** Loads and keeps the node of a child of a node at `height`. */
  #open(child: AmtChild, height: number): AmtNode {
    this.#at = height
    if (height === 0) throw new DecodeError(`an AMT has links at its lowest level${this.path()}`)
    child.node = this.#load(child.cid!, this)
    return child.node
  }

  #seek(index: AmtIndex): void {
    if (typeof index === 'number') {
      if (!(Number.isSafeInteger(index) && index >= 0))
        throw new UsageError('FVM_AMT_INDEX', `${index} is not an index of an AMT`)
      this.#low = index >>> 0
      this.#high = Math.floor(index / 0x1_0000_0000)
      return
    }
    if (index < 0n || index > MAX_AMT_INDEX)
      throw new UsageError('FVM_AMT_INDEX', `${index} is not an index of an AMT`)
    this.#low = Number(index & 0xffff_ffffn)
    this.#high = Number(index >> 32n)
  }

  /** The index's position in a node at `height`. */
  #digit(height: number): number {
    const { bitWidth } = this.#tree
    const shift = bitWidth * height
    const mask = (1 << bitWidth) - 1
    if (shift >= 64) return 0
    if (shift >= 32) return (this.#high >>> (shift - 32)) & mask
    if (shift === 0) return this.#low & mask
    return ((this.#low >>> shift) | (this.#high << (32 - shift))) & mask
  }

  /** Whether the tree is high enough for the index. */
  #inRange(): boolean {
    const bits = this.#tree.bitWidth * (this.#tree.height + 1)
    if (bits >= 64) return true
    if (bits >= 32) return bits === 32 ? this.#high === 0 : this.#high >>> (bits - 32) === 0
    return this.#high === 0 && this.#low >>> bits === 0
  }

  /** The index's position in a leaf; -1 if it lies past one that stands above the lowest level. */
  #leafPosition(height: number): number {
    for (let h = height; h > 0; h--) if (this.#digit(h) !== 0) return -1
    return this.#digit(0)
  }

  /** The child that leads to the index, which is made if need be and counts as changed. */
  #childForSet(node: AmtNode, height: number): AmtNode {
    const position = this.#digit(height)
    if (!node.has(position)) {
      const made = emptyAmtNode(height === 1, this.#tree.bitWidth)
      node.insert(position, new AmtChild(undefined, made))
      return made
    }
    const at = node.rank(position)
    const child = node.child(at)
    const below = child.node ?? this.#open(child, height)
    child.cid = undefined
    node.starts[at] = -1
    return below
  }

  #misplaced(height: number): DecodeError {
    this.#at = height + 1
    const what = height === 0 ? 'links at its lowest level' : 'a leaf above its lowest level'
    return new DecodeError(`an AMT has ${what}${this.path()}`)
  }

  #delete(node: AmtNode, height: number): Uint8Array | undefined {
    if (node.leaf) {
      const position = this.#leafPosition(height)
      if (position < 0 || !node.has(position)) return undefined
      const at = node.rank(position)
      const old = node.value(at)
      node.remove(position, at)
      return old
    }
    const position = this.#digit(height)
    if (!node.has(position)) return undefined
    const at = node.rank(position)
    const child = node.child(at)
    const below = child.node ?? this.#open(child, height)
    const old = this.#delete(below, height - 1)
    if (old === undefined) return undefined
    if (below.size === 0) node.remove(position, at)
    else {
      child.cid = undefined
      node.starts[at] = -1
    }
    return old
  }

  #mutate(
    node: AmtNode,
    height: number,
    base: bigint,
    f: (index: bigint, value: Uint8Array) => Uint8Array | undefined,
  ): boolean {
    const { bitWidth } = this.#tree
    let changed = false
    for (let position = 0, at = 0; at < node.size; position++) {
      if (!node.has(position)) continue
      const index = base + (BigInt(position) << BigInt(bitWidth * height))
      if (node.leaf) {
        const value = f(base + BigInt(position), node.value(at))
        if (value !== undefined) {
          node.replace(at, value)
          changed = true
        }
      } else {
        const child = node.child(at)
        if (child.node === undefined) this.#seek(index > MAX_AMT_INDEX ? MAX_AMT_INDEX : index)
        const below = child.node ?? this.#open(child, height)
        if (this.#mutate(below, height - 1, index, f)) {
          child.cid = undefined
          node.starts[at] = -1
          changed = true
        }
      }
      at++
    }
    return changed
  }

  #flushChildren(node: AmtNode): void {
    if (node.leaf) return
    for (let i = 0; i < node.size; i++) {
      if (node.starts[i] !== -1) continue
      const child = node.child(i)
      if (child.cid !== undefined) continue
      this.#flushChildren(child.node!)
      const writer = new CborWriter()
      writeAmtNode(writer, child.node!, this.#tree.bitWidth)
      child.cid = this.#put(writer)
    }
  }

  #put(writer: CborWriter): Cid {
    const block = writer.finish()
    const cid = cidOf(Codec.DAG_CBOR, block)
    this.#store.put(cid, block)
    return cid
  }
}

/** Whether all that a node has is its first link. */
function canCollapse(node: AmtNode): boolean {
  return !node.leaf && node.size === 1 && node.has(0)
}
