import { DecodeError } from '../../types/index.ts'
import type { Blockstore, WalkBudget } from '../blockstore/index.ts'
import type { Cid } from '../cid/index.ts'
import {
  commonExtension,
  type Extension,
  joinExtensions,
  matchExtension,
  NO_EXTENSION,
  splitExtension,
} from './extension.ts'
import { decodeKnownNode } from './known-nodes.ts'
import {
  Bucket,
  emptyMapNode,
  encodeMapNode,
  MapChild,
  type MapConfig,
  type MapForm,
  type MapNode,
  searchBucket,
  slotOf,
} from './map-node.ts'
import {
  AT_ROOT,
  badNode,
  type PathFinder,
  pathText,
  putNodeBlock,
  readNodeBlock,
} from './node-loader.ts'
import { keyBits, type MapEntry, sameBytes } from './trie-key.ts'

const NO_BYTES = new Uint8Array(0)

/**
 * The tree that HAMT and KAMT share: the KAMT is the HAMT with unhashed keys and links that skip
 * levels. Keys and values are kept, not copied; what it hands out are views.
 *
 * @see fvm_ipld_hamt 0.10.6 `src/node.rs`, `src/pointer.rs`; fvm_ipld_kamt 0.4.6, the same
 */
export class MapTrie implements PathFinder {
  readonly form: MapForm
  readonly config: MapConfig
  readonly #store: Blockstore
  /** Children that operations went into so far. */
  levelsPassed = 0
  /** Bits of extensions that keys were found to follow so far. */
  bitsMatched = 0
  /** Slots of the nodes that were loaded so far. */
  slotsLoaded = 0
  /** The bytes that hold the value of the last {@link find} that succeeded. */
  foundIn: Uint8Array = NO_BYTES
  /** The start of that value. */
  foundAt = 0
  /** The end of that value. */
  foundEnd = 0
  #root: MapNode
  /** The root's CID, until it changes. */
  #flushed: Cid | undefined
  /** The last CID of the root, for messages. */
  #known: Cid | undefined
  /** The value that the running operation found. */
  #old: Uint8Array | undefined
  /** Whether the running operation replaces the value of a key that is there. */
  #overwrite: boolean
  /** The place where the running operation loads a node, for messages. */
  #pathHash: Uint8Array | undefined
  #pathBits: number

  constructor(form: MapForm, store: Blockstore, config: MapConfig, root: Cid | undefined) {
    this.form = form
    this.config = config
    this.#store = store
    this.#flushed = root
    this.#known = root
    this.#old = undefined
    this.#overwrite = true
    this.#pathHash = undefined
    this.#pathBits = 0
    this.#root = root === undefined ? emptyMapNode() : this.#load(root, 0, AT_ROOT)
  }

  get root(): MapNode {
    return this.#root
  }

  get isEmpty(): boolean {
    return this.#root.size === 0
  }

  path(): string {
    const hash = this.#pathHash
    if (hash === undefined) return ''
    const steps: number[] = []
    const { bitWidth } = this.config
    for (let at = 0; at < this.#pathBits; at += bitWidth)
      steps.push(keyBits(hash, 8 * hash.length, at, bitWidth))
    return pathText(steps, this.#known)
  }

  get(key: Uint8Array): Uint8Array | undefined {
    if (!this.find(key, this.form.hash(key))) return undefined
    const { foundIn, foundAt, foundEnd } = this
    return foundAt === 0 && foundEnd === foundIn.length
      ? foundIn
      : foundIn.subarray(foundAt, foundEnd)
  }

  /** Finds the value of a key, and leaves its place in {@link foundIn}. @param hash - that of the key */
  find(key: Uint8Array, hash: Uint8Array): boolean {
    const { form, config } = this
    const { bitWidth } = config
    const length = 8 * hash.length
    let node = this.#root
    let consumed = 0
    for (let depth = 0; ; depth++) {
      const position = keyBits(hash, length, consumed, bitWidth)
      consumed += bitWidth
      if (!node.has(position)) return false
      const at = node.rank(position)
      let slot = node.slots[at]
      if (slot === undefined) {
        const start = node.starts[at]!
        if (!form.isLink(node.bytes, start)) return this.#findIn(node.bytes, start, key)
        slot = slotOf(form, node, at)
      }
      if (slot instanceof Bucket) {
        const entry = slot.entries[indexOf(slot.entries, key)]
        if (entry === undefined) return false
        this.foundIn = entry.value
        this.foundAt = 0
        this.foundEnd = entry.value.length
        return true
      }
      node = slot.node ?? this.#open(slot, depth + 1, hash, consumed)
      this.levelsPassed++
      if (slot.ext.length > 0) {
        const matched = matchExtension(slot.ext, hash, consumed, bitWidth)
        this.bitsMatched += matched
        if (matched !== slot.ext.length) return false
        consumed += matched
      }
    }
  }

  #findIn(bytes: Uint8Array, at: number, key: Uint8Array): boolean {
    const valueAt = searchBucket(this.form, bytes, at, key)
    if (valueAt < 0) return false
    this.foundIn = bytes
    this.foundAt = valueAt
    this.foundEnd = this.form.valueEnd(bytes, valueAt)
    return true
  }

  /** Whether the tree changed; {@link MapTrie.takeOld} has what was there. */
  set(key: Uint8Array, value: Uint8Array, overwrite: boolean): boolean {
    this.#old = undefined
    this.#overwrite = overwrite
    const modified = this.#modify(this.#root, this.form.hash(key), 0, { key, value })
    if (modified) this.#flushed = undefined
    return modified
  }

  /** The value that was deleted. */
  delete(key: Uint8Array): Uint8Array | undefined {
    const old = this.#remove(this.#root, this.form.hash(key), 0, key)
    if (old !== undefined) this.#flushed = undefined
    return old
  }

  /** The value that the last {@link MapTrie.set} replaced. */
  takeOld(): Uint8Array | undefined {
    const old = this.#old
    this.#old = undefined
    return old
  }

  clear(): void {
    if (this.isEmpty) return
    this.#root = emptyMapNode()
    this.#flushed = undefined
  }

  /** Writes what changed, children before parents, and says the root's CID. */
  flush(): Cid {
    if (this.#flushed !== undefined) return this.#flushed
    this.#flushed = this.#write(this.#root)
    this.#known = this.#flushed
    return this.#flushed
  }

  /** Limit for walks over a store of blocks of unknown origin; undefined for any other store. */
  get budget(): WalkBudget | undefined {
    return this.#store.budget
  }

  /** Loads a child's node, which is not kept unless the caller does so. */
  loadChild(child: MapChild, depth: number, finder: PathFinder): MapNode {
    return this.#load(child.cid!, depth, finder)
  }

  /** The last CID of the root, for messages. */
  get knownRoot(): Cid | undefined {
    return this.#known
  }

  #load(cid: Cid, depth: number, finder: PathFinder): MapNode {
    const block = readNodeBlock(this.#store, this.form.name, cid, finder)
    try {
      const node = decodeKnownNode(this, cid, block, depth)
      this.slotsLoaded += node.size
      return node
    } catch (thrown) {
      throw badNode(thrown, this.form.name, cid, finder)
    }
  }

  #open(child: MapChild, depth: number, hash: Uint8Array, consumed: number): MapNode {
    this.#pathHash = hash
    this.#pathBits = consumed
    child.node = this.#load(child.cid!, depth, this)
    return child.node
  }

  /**
   * Sets an entry in the subtree of a node that lies `consumed` bits deep. An extension is whole
   * levels long, so the depth of the node is `consumed / bitWidth`.
   */
  #modify(node: MapNode, hash: Uint8Array, consumed: number, entry: MapEntry): boolean {
    const { bitWidth, minDataDepth } = this.config
    const position = keyBits(hash, 8 * hash.length, consumed, bitWidth)
    const next = consumed + bitWidth
    if (!node.has(position)) {
      if (consumed >= minDataDepth * bitWidth) node.insert(position, new Bucket([entry]))
      else {
        const sub = emptyMapNode()
        this.#modify(sub, hash, next, entry)
        node.insert(position, new MapChild(undefined, sub, NO_EXTENSION))
      }
      return true
    }
    const at = node.rank(position)
    const slot = slotOf(this.form, node, at)
    if (slot instanceof Bucket) {
      const changed = this.#modifyBucket(slot, hash, next, entry)
      if (changed === undefined) return false
      if (changed !== slot) node.slots[at] = changed
      node.starts[at] = -1
      return true
    }
    const { ext } = slot
    const matched = ext.length > 0 ? matchExtension(ext, hash, next, bitWidth) : 0
    this.levelsPassed++
    this.bitsMatched += matched
    if (matched !== ext.length) {
      const own = keyBits(hash, 8 * hash.length, next + matched, bitWidth)
      node.replace(at, this.#split(slot, matched, own, entry))
      return true
    }
    const child = slot.node ?? this.#open(slot, next / bitWidth, hash, next)
    if (!this.#modify(child, hash, next + matched, entry)) return false
    slot.cid = undefined
    node.starts[at] = -1
    return true
  }

  /** The slot in place of a bucket that an entry was set in; undefined if nothing changed. */
  #modifyBucket(
    bucket: Bucket,
    hash: Uint8Array,
    consumed: number,
    entry: MapEntry,
  ): Bucket | MapChild | undefined {
    const { form, config } = this
    const { entries } = bucket
    const found = indexOf(entries, entry.key)
    if (found >= 0) {
      if (!this.#overwrite) return undefined
      const there = entries[found]!
      this.#old = there.value
      if (sameBytes(there.value, entry.value)) return undefined
      there.value = entry.value
      return bucket
    }
    if (entries.length < config.maxArrayWidth) {
      const above = entries.findIndex((other) => form.compareKeys(other.key, entry.key) > 0)
      entries.splice(above < 0 ? entries.length : above, 0, entry)
      return bucket
    }
    const hashes = entries.map((other) => form.hash(other.key))
    const ext = form.extensions
      ? commonExtension(hash, hashes, consumed, config.bitWidth)
      : NO_EXTENSION
    this.bitsMatched += ext.length
    const from = consumed + ext.length
    const sub = emptyMapNode()
    this.#modify(sub, hash, from, entry)
    entries.forEach((other, i) => {
      this.#modify(sub, hashes[i]!, from, other)
    })
    return new MapChild(undefined, sub, ext)
  }

  /** A node where the key leaves the extension, with the old child and, at `own`, the new entry. */
  #split(child: MapChild, matched: number, own: number, entry: MapEntry): MapChild {
    const { head, position, tail } = splitExtension(child.ext, matched, this.config.bitWidth)
    const midway = emptyMapNode()
    midway.insert(position, new MapChild(child.cid, child.node, tail))
    midway.insert(own, new Bucket([entry]))
    return new MapChild(undefined, midway, head)
  }

  #remove(
    node: MapNode,
    hash: Uint8Array,
    consumed: number,
    key: Uint8Array,
  ): Uint8Array | undefined {
    const { bitWidth } = this.config
    const position = keyBits(hash, 8 * hash.length, consumed, bitWidth)
    const next = consumed + bitWidth
    if (!node.has(position)) return undefined
    const at = node.rank(position)
    const slot = slotOf(this.form, node, at)
    if (slot instanceof Bucket) {
      const found = indexOf(slot.entries, key)
      if (found < 0) return undefined
      const old = slot.entries[found]!.value
      if (slot.entries.length === 1) node.remove(position, at)
      else {
        slot.entries.splice(found, 1)
        node.starts[at] = -1
      }
      return old
    }
    const { ext } = slot
    const matched = ext.length > 0 ? matchExtension(ext, hash, next, bitWidth) : 0
    this.levelsPassed++
    this.bitsMatched += matched
    if (matched !== ext.length) return undefined
    const child = slot.node ?? this.#open(slot, next / bitWidth, hash, next)
    const old = this.#remove(child, hash, next + matched, key)
    if (old === undefined) return undefined
    slot.cid = undefined
    const clean = this.#clean(slot, child, consumed / bitWidth)
    if (clean === undefined) node.remove(position, at)
    else node.replace(at, clean)
    return old
  }

  /** The one form of a child that lost an entry; undefined if nothing is left of it. */
  #clean(child: MapChild, node: MapNode, depth: number): Bucket | MapChild | undefined {
    const { form, config } = this
    const { maxArrayWidth, minDataDepth } = config
    if (node.size === 0) {
      if (depth < minDataDepth) return undefined
      throw new DecodeError(`a ${form.name} node below the root has no pointers${this.path()}`)
    }
    if (depth < minDataDepth) return child
    if (node.size === 1) {
      const only = slotOf(form, node, 0)
      if (only instanceof Bucket) return only
      if (!form.extensions) return child
      return new MapChild(only.cid, only.node, this.#join(child.ext, node, only.ext))
    }
    if (node.size > maxArrayWidth) return child
    const entries: MapEntry[] = []
    for (let i = 0; i < node.size; i++) {
      const slot = slotOf(form, node, i)
      if (slot instanceof MapChild) return child
      entries.push(...slot.entries)
    }
    if (entries.length > maxArrayWidth) return child
    return new Bucket(entries.sort((a, b) => form.compareKeys(a.key, b.key)))
  }

  #join(above: Extension, node: MapNode, below: Extension): Extension {
    return joinExtensions(above, node.lastPosition(), below, this.config.bitWidth)
  }

  #write(node: MapNode): Cid {
    const { starts, slots, size } = node
    for (let i = 0; i < size; i++) {
      if (starts[i] !== -1) continue
      const slot = slots[i]
      if (slot instanceof MapChild && slot.cid === undefined) slot.cid = this.#write(slot.node!)
    }
    const block = encodeMapNode(this.form, node)
    return putNodeBlock(this.#store, block)
  }
}

function indexOf(entries: readonly MapEntry[], key: Uint8Array): number {
  for (let i = 0; i < entries.length; i++) if (sameBytes(entries[i]!.key, key)) return i
  return -1
}
