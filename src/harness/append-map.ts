/** An entry, and the number of entries that were added before it. */
interface Entry<V> {
  readonly index: number
  readonly value: V
}

/**
 * An immutable map that shares its entries with the maps it was made from. Adding to the newest of
 * them takes constant time, so that a world can hold thousands of names and still be a plain value.
 *
 * All versions share one `Map` and see its first `size` entries. Adding to an older version, or
 * replacing a value, copies the entries of that version.
 */
export class AppendMap<K, V> implements ReadonlyMap<K, V> {
  /** Number of entries of this version. */
  readonly size: number
  readonly #shared: Map<K, Entry<V>>

  private constructor(shared: Map<K, Entry<V>>, size: number) {
    this.#shared = shared
    this.size = size
  }

  /** Creates a map of entries; a later entry of the same key replaces the earlier one. */
  static from<K, V>(entries: Iterable<readonly [K, V]>): AppendMap<K, V> {
    const shared = new Map<K, Entry<V>>()
    for (const [key, value] of entries)
      shared.set(key, { index: shared.get(key)?.index ?? shared.size, value })
    return new AppendMap(shared, shared.size)
  }

  /** Creates an empty map. */
  static empty<K, V>(): AppendMap<K, V> {
    return new AppendMap(new Map<K, Entry<V>>(), 0)
  }

  /** Returns a map that has one more entry, or another value for a key; this map stays as it is. */
  with(key: K, value: V): AppendMap<K, V> {
    const found = this.#entry(key)
    if (found !== undefined)
      return found.value === value ? this : AppendMap.from([...this, [key, value]])
    if (this.#shared.size !== this.size) return AppendMap.from([...this, [key, value]])
    this.#shared.set(key, { index: this.size, value }) // other versions stop before this entry
    return new AppendMap(this.#shared, this.size + 1)
  }

  /** Returns the value of a key, undefined for a key without one. */
  get(key: K): V | undefined {
    return this.#entry(key)?.value
  }

  /** Tells whether the map has a key. */
  has(key: K): boolean {
    return this.#entry(key) !== undefined
  }

  /** Iterates over keys and values in the order in which the keys were added. */
  *entries(): MapIterator<[K, V]> {
    let left = this.size
    for (const [key, { value }] of this.#shared) {
      if (left-- === 0) return
      yield [key, value]
    }
  }

  /** Iterates over the keys in the order in which they were added. */
  *keys(): MapIterator<K> {
    for (const [key] of this.entries()) yield key
  }

  /** Iterates over the values in the order in which their keys were added. */
  *values(): MapIterator<V> {
    for (const [, value] of this.entries()) yield value
  }

  /** Iterates as {@link AppendMap.entries} does. */
  [Symbol.iterator](): MapIterator<[K, V]> {
    return this.entries()
  }

  /** Calls `visit` with each value and its key. */
  forEach(visit: (value: V, key: K, map: ReadonlyMap<K, V>) => void): void {
    for (const [key, value] of this.entries()) visit(value, key, this)
  }

  #entry(key: K): Entry<V> | undefined {
    const entry = this.#shared.get(key)
    return entry !== undefined && entry.index < this.size ? entry : undefined
  }
}
