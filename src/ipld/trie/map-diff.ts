import { type Blockstore, boundedStore } from '../blockstore/index.ts'
import type { Cid } from '../cid/index.ts'
import { KeyPlace } from './key-place.ts'
import { mapConfig } from './map-config.ts'
import {
  Bucket,
  type MapChild,
  type MapForm,
  type MapNode,
  type MapOptions,
  slotOf,
} from './map-node.ts'
import { MapTrie } from './map-trie.ts'
import { AT_ROOT } from './node-loader.ts'
import { type MapEntry, sameBytes } from './trie-key.ts'

/** The store of a map's blocks and the map's root; an absent map has no root. */
export interface MapSource {
  readonly store: Blockstore
  readonly root: Cid | undefined
}

/** An entry that differs between two maps: encoded values, undefined if there is none. */
export interface EntryDiff {
  readonly key: Uint8Array
  readonly before: Uint8Array | undefined
  readonly after: Uint8Array | undefined
}

/** A node of one of the two maps. */
interface Place {
  readonly trie: MapTrie
  readonly node: MapNode
  readonly depth: number
  /** The bits of keys that lead to the node. */
  readonly bits: KeyPlace
}

type Slot = Bucket | MapChild | undefined

/** Positions of a node of the widest map. */
const POSITIONS = 256

/**
 * A walk over two maps of one shape that meets the entries in which they differ. It checks that these
 * lie where their hashes lead, and spends the stores' budgets, or one of its own.
 */
export class MapDiff {
  readonly #form: MapForm
  readonly #before: MapTrie
  readonly #after: MapTrie
  readonly #isSame: boolean
  readonly #width: number

  constructor(form: MapForm, before: MapSource, after: MapSource, options: MapOptions) {
    const config = mapConfig(options)
    const what = `the ${form.name}s that are compared`
    this.#form = form
    this.#isSame = before.root?.key === after.root?.key
    this.#before = new MapTrie(form, boundedStore(before.store, what), config, before.root)
    this.#after = new MapTrie(form, boundedStore(after.store, what), config, after.root)
    this.#width = Math.min(POSITIONS, 1 << config.bitWidth)
  }

  *entries(): IterableIterator<EntryDiff> {
    if (this.#isSame) return
    yield* this.#nodes(
      { trie: this.#before, node: this.#before.root, depth: 0, bits: KeyPlace.ROOT },
      { trie: this.#after, node: this.#after.root, depth: 0, bits: KeyPlace.ROOT },
    )
  }

  *#nodes(before: Place, after: Place): IterableIterator<EntryDiff> {
    this.#before.budget?.spend(before.node.size)
    this.#after.budget?.spend(after.node.size)
    for (let position = 0; position < this.#width; position++) {
      if (isSameSpan(before.node, after.node, position)) continue
      const a = this.#slot(before.node, position)
      const b = this.#slot(after.node, position)
      if (a === undefined && b === undefined) continue
      if (isChild(a) && isChild(b) && hasSamePath(a, b)) {
        if (a.cid!.equals(b.cid!)) continue
        yield* this.#nodes(this.#open(before, a, position), this.#open(after, b, position))
      } else yield* this.#slots(before, after, position)
    }
  }

  /** Slots that differ: what is below them is compared entry by entry, but for what both link. */
  *#slots(before: Place, after: Place, position: number): IterableIterator<EntryDiff> {
    const a = this.#slot(before.node, position)
    const b = this.#slot(after.node, position)
    if (!isChild(a) && !isChild(b)) {
      yield* this.#buckets(before, position, a?.entries ?? [], b?.entries ?? [])
      return
    }
    const links = this.#links(before, a, position)
    const shared = new Set([...this.#links(after, b, position)].filter((key) => links.has(key)))
    const old = new Map<string, MapEntry>()
    for (const entry of this.#below(before, a, shared, position)) old.set(keyOf(entry.key), entry)
    for (const { key, value } of this.#below(after, b, shared, position)) {
      const was = old.get(keyOf(key))
      old.delete(keyOf(key))
      if (was === undefined) yield { key, before: undefined, after: value }
      else if (!sameBytes(was.value, value)) yield { key, before: was.value, after: value }
    }
    for (const { key, value } of old.values()) yield { key, before: value, after: undefined }
  }

  /** Two buckets at a position, where the same bits lead in both maps. */
  *#buckets(
    { bits, trie }: Place,
    position: number,
    before: readonly MapEntry[],
    after: readonly MapEntry[],
  ): IterableIterator<EntryDiff> {
    const inner = bits.below(position, trie.config.bitWidth)
    for (const { key, value } of after) {
      const was = before.find((entry) => sameBytes(entry.key, key))?.value
      if (was !== undefined && sameBytes(was, value)) continue
      inner.assertHolds(this.#form.hash(key), this.#form.name)
      yield { key, before: was, after: value }
    }
    for (const { key, value } of before) {
      if (after.some((entry) => sameBytes(entry.key, key))) continue
      inner.assertHolds(this.#form.hash(key), this.#form.name)
      yield { key, before: value, after: undefined }
    }
  }

  /** The link of a slot and the node that it links. */
  #links(place: Place, slot: Slot, position: number): Set<string> {
    const keys = new Set<string>()
    if (!isChild(slot)) return keys
    keys.add(slot.cid!.key)
    const { node } = this.#open(place, slot, position)
    for (let at = 0; at < node.size; at++) {
      const below = slotOf(this.#form, node, at)
      if (isChild(below)) keys.add(below.cid!.key)
    }
    return keys
  }

  *#below(
    place: Place,
    slot: Slot,
    shared: ReadonlySet<string>,
    position: number,
  ): IterableIterator<MapEntry> {
    if (slot === undefined) return
    if (slot instanceof Bucket) {
      const bits = place.bits.below(position, place.trie.config.bitWidth)
      for (const { key } of slot.entries) bits.assertHolds(this.#form.hash(key), this.#form.name)
      yield* slot.entries
      return
    }
    if (shared.has(slot.cid!.key)) return
    const inner = this.#open(place, slot, position)
    place.trie.budget?.spend(inner.node.size)
    for (let at = 0, below = 0; at < inner.node.size; at++, below++) {
      while (!inner.node.has(below)) below++
      yield* this.#below(inner, slotOf(this.#form, inner.node, at), shared, below)
    }
  }

  #slot(node: MapNode, position: number): Slot {
    return node.has(position) ? slotOf(this.#form, node, node.rank(position)) : undefined
  }

  #open({ trie, depth, bits }: Place, child: MapChild, position: number): Place {
    const inner = bits.below(position, trie.config.bitWidth, child.ext)
    const node = child.node ?? trie.loadChild(child, depth + 1, AT_ROOT)
    return { trie, node, depth: depth + 1, bits: inner }
  }
}

/** Whether a position is written with the same bytes in both nodes. */
function isSameSpan(a: MapNode, b: MapNode, position: number): boolean {
  if (!a.has(position) || !b.has(position)) return false
  const x = a.rank(position)
  const y = b.rank(position)
  const length = a.ends[x]! - a.starts[x]!
  if (length !== b.ends[y]! - b.starts[y]!) return false
  for (let i = 0; i < length; i++)
    if (a.bytes[a.starts[x]! + i] !== b.bytes[b.starts[y]! + i]) return false
  return true
}

function isChild(slot: Slot): slot is MapChild {
  return slot !== undefined && !(slot instanceof Bucket)
}

/** Whether the same levels are skipped. */
function hasSamePath(a: MapChild, b: MapChild): boolean {
  return a.ext.length === b.ext.length && sameBytes(a.ext.path, b.ext.path)
}

function keyOf(key: Uint8Array): string {
  return String.fromCharCode(...key)
}
