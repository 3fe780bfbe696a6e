import type { Blockstore } from '../blockstore/index.ts'
import type { Cid } from '../cid/index.ts'
import {
  MapCursor,
  type MapEntry,
  type MapForm,
  type MapOptions,
  MapTrie,
  mapConfig,
} from '../trie/index.ts'
import { createHamtForm, HAMT_FORM } from './hamt-form.ts'

/** Shape of a HAMT. */
export interface HamtOptions extends MapOptions {
  /** The 32 bytes that lead to a key; sha2-256 of it, as on chain, unless given. */
  readonly hash?: (key: Uint8Array) => Uint8Array
}

/** The end of a ranged iteration. */
export interface RangeEnd {
  readonly traversed: number
  /** The key of the entry after the last one; undefined at the end. */
  readonly next: Uint8Array | undefined
}

/**
 * A map from bytes to encoded CBOR, in the nodes of Filecoin's state: same blocks, CIDs, reads and
 * writes as the reference's. Nodes are loaded when they are needed and then kept; what changes is
 * written by {@link Hamt.flush}. Values and keys handed out are views that must not be written to, and
 * a value that is set is kept, not copied: nobody may write to it any more.
 *
 * All methods that load nodes throw MissingBlockError (a FatalError) for a block that is not in the
 * store and DecodeError for one that is not a node; both name its CID and the path to it.
 *
 * @see fvm_ipld_hamt 0.10.6 `src/hamt.rs`
 */
export class Hamt {
  readonly #trie: MapTrie

  /** An empty map. */
  constructor(store: Blockstore, options: HamtOptions, root?: Cid) {
    this.#trie = new MapTrie(formOf(options), store, mapConfig(options), root)
  }

  /** A map that was flushed; reads its root. */
  static load(store: Blockstore, root: Cid, options: HamtOptions): Hamt {
    return new Hamt(store, options, root)
  }

  get isEmpty(): boolean {
    return this.#trie.isEmpty
  }

  /** The value of a key, a view. */
  get(key: Uint8Array): Uint8Array | undefined {
    return this.#trie.get(key)
  }

  has(key: Uint8Array): boolean {
    return this.#trie.get(key) !== undefined
  }

  /** Sets a value; false if it was there already, in which case no node counts as changed. */
  set(key: Uint8Array, value: Uint8Array): boolean {
    return this.#trie.set(key.slice(), value, true)
  }

  /** Sets a value and says the one that it replaces. */
  replace(key: Uint8Array, value: Uint8Array): Uint8Array | undefined {
    this.#trie.set(key.slice(), value, true)
    return this.#trie.takeOld()
  }

  /** Sets a value unless the key has one; says whether it did. */
  setIfAbsent(key: Uint8Array, value: Uint8Array): boolean {
    return this.#trie.set(key.slice(), value, false)
  }

  /** Whether there was something to delete. */
  delete(key: Uint8Array): boolean {
    return this.#trie.delete(key) !== undefined
  }

  /** Deletes a key and says its value. */
  take(key: Uint8Array): Uint8Array | undefined {
    return this.#trie.delete(key)
  }

  clear(): void {
    this.#trie.clear()
  }

  /** Writes the nodes that changed and says the root's CID; no change since the last one writes nothing. */
  flush(): Cid {
    return this.#trie.flush()
  }

  /** Calls `f` with each entry, in the reference's order: by hashed key, then by key in a bucket. */
  forEach(f: (key: Uint8Array, value: Uint8Array) => void): void {
    walk(new MapCursor(this.#trie, true), f)
  }

  /** {@link Hamt.forEach} that forgets the nodes it loads. */
  forEachCacheless(f: (key: Uint8Array, value: Uint8Array) => void): void {
    walk(new MapCursor(this.#trie, false), f)
  }

  /**
   * Calls `f` with up to `max` entries, from the one of `start` on.
   *
   * @throws DecodeError if there is no such key
   */
  forEachRanged(
    start: Uint8Array | undefined,
    max: number | undefined,
    f: (key: Uint8Array, value: Uint8Array) => void,
  ): RangeEnd {
    const cursor =
      start === undefined ? new MapCursor(this.#trie, true) : MapCursor.from(this.#trie, start)
    const limit = max ?? Number.POSITIVE_INFINITY
    let traversed = 0
    while (traversed < limit) {
      const entry = cursor.next()
      if (entry === undefined) return { traversed, next: undefined }
      f(entry.key, entry.value)
      traversed++
    }
    return { traversed, next: cursor.next()?.key }
  }

  /** The entries in order, from that of `start` on; for loops that end early. */
  *entries(start?: Uint8Array): IterableIterator<Readonly<MapEntry>> {
    const cursor =
      start === undefined ? new MapCursor(this.#trie, true) : MapCursor.from(this.#trie, start)
    for (let entry = cursor.next(); entry !== undefined; entry = cursor.next()) yield entry
  }
}

function walk(cursor: MapCursor, f: (key: Uint8Array, value: Uint8Array) => void): void {
  for (let entry = cursor.next(); entry !== undefined; entry = cursor.next())
    f(entry.key, entry.value)
}

function formOf(options: HamtOptions): MapForm {
  return options.hash === undefined ? HAMT_FORM : createHamtForm(options.hash)
}
