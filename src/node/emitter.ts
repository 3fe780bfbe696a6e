import type { Result } from '../harness/index.ts'
import type { PendingMessage } from './pool.ts'
import type { MinedMessage, Tipset } from './tipset.ts'

/** Events of a node, with the value that listeners receive. */
export interface NodeEvents {
  /** A tipset was executed and is the newest one. */
  tipset: Tipset
  /** A message came into the pool. */
  pending: PendingMessage
  /** A message was executed, with all that the machine says of it. */
  message: { readonly mined: MinedMessage; readonly result: Result<unknown> }
  /** The passing of many null rounds: how many of them are done. */
  progress: { readonly done: bigint; readonly total: bigint }
  /** A fact that the node's user should know, in a sentence. */
  notice: string
  /** The chain went back: tipsets, messages and state are those of before. */
  reverted: undefined
}

type Listener<T> = (value: T) => void
type Listeners = { [K in keyof NodeEvents]: Set<Listener<NodeEvents[K]>> }

/** Listeners for the events of a node. */
export class NodeEmitter {
  readonly #listeners: Listeners = {
    tipset: new Set(),
    pending: new Set(),
    message: new Set(),
    progress: new Set(),
    notice: new Set(),
    reverted: new Set(),
  }

  /** Calls `listener` with each event of a kind. @returns what ends it */
  on<K extends keyof NodeEvents>(event: K, listener: Listener<NodeEvents[K]>): () => void {
    this.#listeners[event].add(listener)
    return () => this.#listeners[event].delete(listener)
  }

  /**
   * Keeps the events of this emitter for another one; those of progress go there at once.
   *
   * @returns the function that sends the others
   */
  holdFor(target: NodeEmitter): () => void {
    const sends: (() => void)[] = []
    const hold = <K extends keyof NodeEvents>(event: K) =>
      this.on(event, (value) => sends.push(() => target.emit(event, value)))
    hold('tipset')
    hold('pending')
    hold('message')
    hold('notice')
    hold('reverted')
    this.on('progress', (value) => target.emit('progress', value))
    return () => {
      for (const send of sends) send()
    }
  }

  /** Tells of an event. */
  emit<K extends keyof NodeEvents>(event: K, value: NodeEvents[K]): void {
    for (const listener of this.#listeners[event]) listener(value)
  }
}
