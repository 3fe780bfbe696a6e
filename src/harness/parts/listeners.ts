import type { Result } from '../result.ts'

/** Callback for the result of a message and the world that applied it. */
export type Listener<V> = (result: Result<unknown>, vm: V) => void

/** Listeners of messages, in the order in which they were added. */
export class Listeners<V> {
  readonly #listeners = new Set<Listener<V>>()

  /** The number of listeners. */
  get size(): number {
    return this.#listeners.size
  }

  /** Adds a listener and returns the function that removes it. */
  add(listener: Listener<V>): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Tells all listeners of a message. */
  notify(result: Result<unknown>, vm: V): void {
    for (const listener of this.#listeners) listener(result, vm)
  }
}
