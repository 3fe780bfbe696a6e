import { DecodeError, UsageError } from '../../types/index.ts'
import type { Blockstore, WalkBudget } from '../blockstore/index.ts'
import { CborReader, CborWriter } from '../cbor/index.ts'
import type { Cid } from '../cid/index.ts'
import {
  AT_ROOT,
  badNode,
  type PathFinder,
  pathText,
  putNodeBlock,
  readNodeBlock,
} from '../trie/index.ts'
import {
  AmtChild,
  type AmtNode,
  type AmtTree,
  decodeAmtNode,
  emptyAmtNode,
  ROOT_VALUE_STEPS,
  writeAmtNode,
} from './amt-node.ts'
import { MAX_AMT_BIT_WIDTH, MAX_AMT_INDEX } from './amt-root.ts'

/** Source: fvm_ipld_amt 0.7.7 `src/lib.rs`. */
const MAX_HEIGHT = 64

/** An index: a u64; a number is taken if it is a safe integer. */
export type AmtIndex = number | bigint

/** Outcome for a value of an AMT: its replacement, and whether it is the last one to visit. */
export interface AmtMutation {
  readonly value: Uint8Array | undefined
  readonly isLast: boolean
}

/** Visits a value and decides its outcome. */
export type AmtMutator = (index: bigint, value: Uint8Array) => AmtMutation

/**
 * The tree of an AMT: all that reads or changes its nodes.
 *
 * @see fvm_ipld_amt 0.7.7 `src/amt.rs`, `src/node.rs`
 */
export class AmtTrie implements AmtTree, PathFinder {
  root: AmtNode
  bitWidth: number
  height: number
  count: bigint
  readonly #store: Blockstore
  readonly #version: 0 | 3
  #flushed: Cid | undefined
  #known: Cid | undefined
  /** Whether the running {@link AmtTrie.forEachWhileMut} has come to its end. */
  #isStopped: boolean
  /** The running operation's index in two halves, and the height it is at. */
  #low: number
  #high: number
  #at: number

  constructor(store: Blockstore, version: 0 | 3, bitWidth: number, root: Cid | undefined) {
    this.root = emptyAmtNode(true, bitWidth)
    this.bitWidth = bitWidth
    this.height = 0
    this.count = 0n
    this.#store = store
    this.#version = version
    this.#flushed = root
    this.#known = root
    this.#isStopped = false
    this.#low = 0
    this.#high = 0
    this.#at = 0
    if (root !== undefined) this.#loadRoot(root)
  }

  /** The last CID of the root, for messages. */
  get knownRoot(): Cid | undefined {
    return this.#known
  }

  path(): string {
    const steps: number[] = []
    for (let h = this.height; h >= this.#at; h--) steps.push(this.#digit(h))
    return pathText(steps, this.#known)
  }

  get(index: AmtIndex): Uint8Array | undefined {
    this.#seek(index)
    if (!this.#inRange()) return undefined
    let node = this.root
    for (let height = this.height; ; height--) {
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

  set(index: AmtIndex, value: Uint8Array): void {
    this.#seek(index)
    while (!this.#inRange()) {
      const grown = emptyAmtNode(false, this.bitWidth)
      if (this.root.size > 0) grown.insert(0, new AmtChild(undefined, this.root))
      this.root = grown
      this.height++
    }
    let node = this.root
    for (let height = this.height; height > 0; height--) {
      if (node.leaf) throw this.#misplaced(height)
      node = this.#childForSet(node, height)
    }
    this.#at = 0
    if (!node.leaf) throw this.#misplaced(0)
    const position = this.#digit(0)
    if (node.has(position)) node.replace(node.rank(position), value)
    else {
      node.insert(position, value)
      this.count += 1n
    }
    this.#flushed = undefined
  }

  take(index: AmtIndex): Uint8Array | undefined {
    this.#seek(index)
    if (!this.#inRange()) return undefined
    const old = this.#delete(this.root, this.height)
    if (old === undefined) return undefined
    this.#flushed = undefined
    this.count -= 1n
    if (this.root.size === 0) {
      this.root = emptyAmtNode(true, this.bitWidth)
      this.height = 0
    }
    while (this.height > 0 && canCollapse(this.root)) {
      const child = this.root.child(0)
      this.root = child.node ?? this.#open(child, this.height)
      this.height--
    }
    return old
  }

  flush(): Cid {
    if (this.#flushed !== undefined) return this.#flushed
    const { root, bitWidth, height } = this
    this.#flushChildren(root)
    const writer = new CborWriter()
    writer.writeArrayHeader(this.#version === 0 ? 3 : 4)
    if (this.#version === 3) writer.writeUint(bitWidth)
    writer.writeUint(height)
    writer.writeUint(this.count)
    writeAmtNode(writer, root, bitWidth)
    this.#flushed = this.#put(writer)
    this.#known = this.#flushed
    return this.#flushed
  }

  forEachWhileMut(f: AmtMutator): void {
    const { root, height } = this
    this.#isStopped = false
    if (this.#mutate(root, height, 0n, f)) this.#flushed = undefined
  }

  get budget(): WalkBudget | undefined {
    return this.#store.budget
  }

  /** Loads a child's node, which is not kept unless the caller does so. */
  load(child: AmtChild, finder: PathFinder): AmtNode {
    return this.#load(child.cid!, finder)
  }

  #loadRoot(cid: Cid): void {
    const block = readNodeBlock(this.#store, 'AMT', cid, AT_ROOT)
    try {
      const reader = new CborReader(block)
      reader.readTupleHeader(this.#version === 0 ? 3 : 4, 'an AMT root')
      if (this.#version === 3) this.bitWidth = reader.readU32()
      this.height = reader.readU32()
      this.count = reader.readUint()
      if (this.bitWidth < 1 || this.bitWidth > MAX_AMT_BIT_WIDTH)
        throw new DecodeError(
          `the bit width is ${this.bitWidth}: 1 to ${MAX_AMT_BIT_WIDTH} are accepted`,
        )
      this.root = decodeAmtNode(block, reader.position, this.bitWidth, ROOT_VALUE_STEPS)
      if (this.height > MAX_HEIGHT)
        throw new DecodeError(`the height is ${this.height}: up to ${MAX_HEIGHT} are accepted`)
    } catch (thrown) {
      throw badNode(thrown, 'AMT', cid, AT_ROOT)
    }
  }

  #load(cid: Cid, finder: PathFinder): AmtNode {
    const block = readNodeBlock(this.#store, 'AMT', cid, finder)
    try {
      return decodeAmtNode(block, 0, this.bitWidth)
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
    const { bitWidth } = this
    const shift = bitWidth * height
    const mask = (1 << bitWidth) - 1
    if (shift >= 64) return 0
    if (shift >= 32) return (this.#high >>> (shift - 32)) & mask
    if (shift === 0) return this.#low & mask
    return ((this.#low >>> shift) | (this.#high << (32 - shift))) & mask
  }

  /** Whether the tree is high enough for the index. */
  #inRange(): boolean {
    const bits = this.bitWidth * (this.height + 1)
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
      const made = emptyAmtNode(height === 1, this.bitWidth)
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

  #mutate(node: AmtNode, height: number, base: bigint, f: AmtMutator): boolean {
    const { bitWidth } = this
    let changed = false
    for (let position = 0, at = 0; at < node.size; position++) {
      if (!node.has(position)) continue
      const index = base + (BigInt(position) << BigInt(bitWidth * height))
      if (node.leaf) {
        const { value, isLast } = f(base + BigInt(position), node.value(at))
        if (value !== undefined) {
          node.replace(at, value)
          changed = true
        }
        this.#isStopped = isLast
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
      if (this.#isStopped) return changed
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
      writeAmtNode(writer, child.node!, this.bitWidth)
      child.cid = this.#put(writer)
    }
  }

  #put(writer: CborWriter): Cid {
    return putNodeBlock(this.#store, writer.finishBlock())
  }
}
/** Whether all that a node has is its first link. */
function canCollapse(node: AmtNode): boolean {
  return !node.leaf && node.size === 1 && node.has(0)
}
