import { DecodeError } from '../../types/index.ts'
import type { WalkBudget } from '../blockstore/index.ts'
import { matchExtension } from './extension.ts'
import { KeyPlace } from './key-place.ts'
import { Bucket, MapChild, type MapNode, slotOf } from './map-node.ts'
import type { MapTrie } from './map-trie.ts'
import { type PathFinder, pathText } from './node-loader.ts'
import { keyBits, type MapEntry, sameBytes } from './trie-key.ts'

/**
 * Walks the entries of a HAMT or KAMT in the order of their hashed keys, buckets in the order of
 * their keys. The tree must not change meanwhile. Over an untrusted store the walk keeps no nodes,
 * spends the store's budget and checks that each key lies where its hash leads; elsewhere it reads
 * what the reference reads and checks no more than it.
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
  readonly #budget: WalkBudget | undefined
  /** The place of each node on the way, if a budget asks for checks; else empty. */
  readonly #places: KeyPlace[]

  constructor(trie: MapTrie, caching: boolean) {
    this.#trie = trie
    this.#budget = trie.budget
    this.#caching = caching && this.#budget === undefined
    this.#nodes = [trie.root]
    this.#at = [0]
    this.#bucket = []
    this.#inBucket = 0
    this.#deepest = Math.ceil(256 / trie.config.bitWidth)
    this.#places = this.#budget === undefined ? [] : [KeyPlace.ROOT]
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
    cursor.#places.pop()
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
        this.#places.pop()
        continue
      }
      const slot = slotOf(this.#trie.form, node, at)
      if (this.#budget !== undefined) this.#check(this.#budget, slot)
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

  /** Checks the slot that the walk stands at, and notes the place of the node that it links. */
  #check(budget: WalkBudget, slot: Bucket | MapChild): void {
    budget.spend()
    const { form, config } = this.#trie
    const top = this.#nodes.length - 1
    const position = positionOf(this.#nodes[top]!, this.#at[top]!)
    try {
      if (slot instanceof MapChild) {
        this.#places.push(this.#places[top]!.below(position, config.bitWidth, slot.ext))
        return
      }
      const place = this.#places[top]!.below(position, config.bitWidth)
      for (const { key } of slot.entries) place.assertHolds(form.hash(key), form.name)
      budget.spend(slot.entries.length)
    } catch (thrown) {
      if (!(thrown instanceof DecodeError)) throw thrown
      throw new DecodeError(`${budget.what}: ${thrown.message}${this.path()}`)
    }
  }

  path(): string {
    // a node above the last one stands at the slot after the one that was entered
    const last = this.#nodes.length - 1
    const steps = this.#nodes.map((node, i) => positionOf(node, this.#at[i]! - (i < last ? 1 : 0)))
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
    let place = KeyPlace.ROOT
    for (;;) {
      const position = keyBits(hash, 8 * hash.length, consumed, config.bitWidth)
      consumed += config.bitWidth
      const at = node.rank(position)
      this.#nodes.push(node)
      this.#at.push(at)
      if (this.#budget !== undefined) this.#places.push(place)
      if (at >= node.size) continue
      const slot = slotOf(form, node, at)
      if (slot instanceof Bucket) {
        this.#at[this.#at.length - 1] = at + 1
        this.#bucket = slot.entries
        this.#inBucket = slot.entries.findIndex((entry) => sameBytes(entry.key, key))
        if (this.#inBucket < 0) throw startNotFound(form.name)
        return
      }
      if (this.#budget !== undefined)
        place = place.below(positionOf(node, at), config.bitWidth, slot.ext)
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
