import type { Result } from '../result.ts'

/** Callback for the result of a message and the world that applied it. */
export type Listener<V> = (result: Result<unknown>, vm: V) => void

/** Listeners of messages, in the order in which they were added. */
export class Listeners<V> {
  readonly #listeners = new Map<Listener<V>, { readonly wantsImplicit: boolean }>()

  /** Whether a listener wants implicit messages; without one, cron may run without messages. */
  get wantsImplicit(): boolean {
    for (const { wantsImplicit } of this.#listeners.values()) if (wantsImplicit) return true
    return false
  }

  /** Adds a listener and returns the function that removes it. */
  add(listener: Listener<V>, { wantsImplicit = true } = {}): () => void {
    this.#listeners.set(listener, { wantsImplicit })
    return () => this.#listeners.delete(listener)
  }

  /** Tells the listeners of a message, if they want messages of its kind. */
  notify(result: Result<unknown>, vm: V): void {
    const isImplicit = result.kind === 'implicit'
    for (const [listener, { wantsImplicit }] of this.#listeners)
      if (wantsImplicit || !isImplicit) listener(result, vm)
  }
}
