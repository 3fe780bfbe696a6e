/**
 * A map with an undo history: read {@link HistoryMap.historyLength}, change the map, and pass that
 * length to {@link HistoryMap.rollback}. Values are compared by identity.
 *
 * @see fvm 4.8.4 `src/history_map.rs`
 */
export class HistoryMap<K, V> {
  readonly #map = new Map<K, V>()
  // Two lists rather than a list of pairs: no object for each change.
  readonly #keys: K[] = []
  readonly #values: (V | undefined)[] = []

  get(key: K): V | undefined {
    return this.#map.get(key)
  }

  /** Sets a value and records the previous one. */
  set(key: K, value: V): void {
    const before = this.#map.get(key)
    if (before === value) return
    // The order matters: a stack overflow in between leaves a state that rollback can undo.
    this.#values.push(before)
    this.#keys.push(key)
    this.#map.set(key, value)
  }

  /** Sets a value that no rollback undoes, such as a cached one. */
  setUnrecorded(key: K, value: V): void {
    this.#map.set(key, value)
  }

  /** The keys changed since the history had this length, each with the value it had then. */
  entriesBefore(length: number): Map<K, V | undefined> {
    const before = new Map<K, V | undefined>()
    for (let i = length; i < this.#keys.length; i++) {
      const key = this.#keys[i]! // i is within the list
      if (!before.has(key)) before.set(key, this.#values[i])
    }
    return before
  }

  entries(): IterableIterator<[K, V]> {
    return this.#map.entries()
  }

  get historyLength(): number {
    return this.#keys.length
  }

  /** Undoes all changes since the history had this length. */
  rollback(length: number): void {
    for (let i = this.#keys.length - 1; i >= length; i--) {
      const key = this.#keys[i]! // i is within the list
      const before = this.#values[i]
      if (before === undefined) this.#map.delete(key)
      else this.#map.set(key, before)
    }
    this.#keys.length = Math.min(this.#keys.length, length)
    this.#values.length = this.#keys.length
  }

  /** Drops the history: earlier changes become permanent. */
  discardHistory(): void {
    this.#keys.length = 0
    this.#values.length = 0
  }
}
