import { DecodeError } from '../../types/index.ts'
import { matchExtension } from './extension.ts'
import { Bucket, MapChild, type MapNode, slotOf } from './map-node.ts'
import type { MapTrie } from './map-trie.ts'
import { type PathFinder, pathText } from './node-loader.ts'
import { keyBits, type MapEntry, sameBytes } from './trie-key.ts'

/**
 * Walks the entries of a HAMT or KAMT in the order of their hashed keys, buckets in the order of
 * their keys. The tree must not change meanwhile.
 *
 * @see fvm_ipld_hamt 0.10.6 `src/iter.rs`; fvm_ipld_kamt 0.4.6, the same
 */
export class MapCursor implements PathFinder {
  readonly #trie: MapTrie
  /** Whether nodes that are loaded on the way are kept. */
  readonly #caching: boolean
  readonly #nodes: MapNode[]
  /** The slot of each node that comes next. */
  readonly #at: number[]
  #bucket: readonly MapEntry[]
  #inBucket: number
  readonly #deepest: number

  constructor(trie: MapTrie, caching: boolean) {
    this.#trie = trie
    this.#caching = caching
    this.#nodes = [trie.root]
    this.#at = [0]
    this.#bucket = []
    this.#inBucket = 0
    this.#deepest = Math.ceil(256 / trie.config.bitWidth)
  }

  /**
   * A cursor whose first entry is that of `key`.
   *
   * @throws DecodeError if the key is not there, after the loads that the reference makes to see it
   */
  static from(trie: MapTrie, key: Uint8Array): MapCursor {
    const cursor = new MapCursor(trie, true)
    cursor.#nodes.pop()
    cursor.#at.pop()
    cursor.#seek(key)
    return cursor
  }

  /** The next entry, or undefined at the end. */
  next(): MapEntry | undefined {
    if (this.#inBucket < this.#bucket.length) return this.#bucket[this.#inBucket++]
    const nodes = this.#nodes
    const positions = this.#at
    for (let top = nodes.length - 1; top >= 0; top = nodes.length - 1) {
      const node = nodes[top]!
      const at = positions[top]!
      if (at >= node.size) {
        nodes.pop()
        positions.pop()
        continue
      }
      const slot = slotOf(this.#trie.form, node, at)
      if (slot instanceof MapChild) {
        const child = this.#open(slot)
        positions[top] = at + 1
        nodes.push(child)
        positions.push(0)
        continue
      }
      positions[top] = at + 1
      this.#bucket = slot.entries
      this.#inBucket = 1
      return slot.entries[0]
    }
    return undefined
  }

  path(): string {
    const steps = this.#nodes.map((node, i) => positionOf(node, this.#at[i]!))
    return pathText(steps, this.#trie.knownRoot)
  }

  #open(child: MapChild): MapNode {
    // without caching the reference does not use what is cached, either
    if (child.node !== undefined && (this.#caching || child.cid === undefined)) return child.node
    const depth = this.#nodes.length
    if (depth > this.#deepest)
      throw new DecodeError(`the ${this.#trie.form.name} is deeper than its keys are long`)
    const node = this.#trie.loadChild(child, depth, this)
    if (this.#caching) child.node = node
    return node
  }

  /** A free position is answered with the slot that follows it, as the reference does. */
  #seek(key: Uint8Array): void {
    const { form, config, root } = this.#trie
    const hash = form.hash(key)
    let node = root
    let consumed = 0
    for (;;) {
      const position = keyBits(hash, 8 * hash.length, consumed, config.bitWidth)
      consumed += config.bitWidth
      const at = node.rank(position)
      this.#nodes.push(node)
      this.#at.push(at)
      if (at >= node.size) continue
      const slot = slotOf(form, node, at)
      if (slot instanceof Bucket) {
        this.#at[this.#at.length - 1] = at + 1
        this.#bucket = slot.entries
        this.#inBucket = slot.entries.findIndex((entry) => sameBytes(entry.key, key))
        if (this.#inBucket < 0) throw startNotFound(form.name)
        return
      }
      node = this.#open(slot)
      this.#at[this.#at.length - 1] = at + 1
      if (slot.ext.length === 0) continue
      const matched = matchExtension(slot.ext, hash, consumed, config.bitWidth)
      if (matched !== slot.ext.length) throw startNotFound(form.name)
      consumed += matched
    }
  }
}

function startNotFound(name: string): DecodeError {
  return new DecodeError(`the key to start from is not in the ${name}`)
}

/** The position of a slot: the inverse of a node's rank. */
function positionOf(node: MapNode, at: number): number {
  let position = 0
  for (let left = at; position < 256; position++) if (node.has(position) && left-- === 0) break
  return position
}
