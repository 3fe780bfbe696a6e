/**
 * A map that holds a limited number of entries: the one that was set first makes room. It is for caches
 * of what can be made again.
 */
export class BoundedMap<K, V> {
  readonly #map = new Map<K, V>()
  readonly #limit: number

  /** @param limit - entries that are held at most, 1 or more */
  constructor(limit: number) {
    this.#limit = limit
  }

  get size(): number {
    return this.#map.size
  }

  get(key: K): V | undefined {
    return this.#map.get(key)
  }

  /** Sets an entry. @returns the value that made room for it */
  set(key: K, value: V): V | undefined {
    let dropped: V | undefined
    if (this.#map.size >= this.#limit && !this.#map.has(key)) {
      const [first] = this.#map
      dropped = first![1] // a full map has one
      this.#map.delete(first![0])
    }
    this.#map.set(key, value)
    return dropped
  }

  values(): IterableIterator<V> {
    return this.#map.values()
  }

  clear(): void {
    this.#map.clear()
  }
}
