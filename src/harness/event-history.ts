import type { StampedEvent } from '../kernel/index.ts'
import type { ChainEpoch } from '../types/index.ts'

/** Events that a world keeps at least; beyond twice as many the oldest are dropped. */
export const KEPT_EVENTS = 50_000

/** The events of one message, and its place in the history. */
export interface LoggedMessage {
  readonly epoch: ChainEpoch
  /** Number of messages with events before this one. */
  readonly index: number
  readonly events: readonly StampedEvent[]
}

/** A message and those before it. */
interface Link {
  readonly message: LoggedMessage
  readonly before: Link | undefined
}

/** The part of a history that is kept. */
interface Kept {
  readonly newest: Link | undefined
  /** Number of events. */
  readonly kept: number
  readonly dropped: LoggedMessage | undefined
}

/**
 * Events of the messages that a world applied, newest first: an immutable value, so that a snapshot
 * holds it and a fork shares it. Adding to it takes constant time, and it is bounded.
 */
export class EventHistory {
  /** The history of a world that has applied nothing. */
  static readonly EMPTY: EventHistory = new EventHistory(
    { newest: undefined, kept: 0, dropped: undefined },
    0,
  )
  /** Number of messages with events, those that are dropped included. */
  readonly total: number
  /** The newest message whose events are dropped. */
  readonly dropped: LoggedMessage | undefined
  readonly #newest: Link | undefined
  /** Number of events that are kept. */
  readonly #kept: number

  private constructor({ newest, kept, dropped }: Kept, total: number) {
    this.#newest = newest
    this.total = total
    this.#kept = kept
    this.dropped = dropped
  }

  /** Returns a history with the events of one more message. */
  with(epoch: ChainEpoch, events: readonly StampedEvent[]): EventHistory {
    const message = { epoch, index: this.total, events }
    const kept = this.#kept + events.length
    const newest = { message, before: this.#newest }
    const next = kept > 2 * KEPT_EVENTS ? shorten(newest) : { newest, kept, dropped: this.dropped }
    return new EventHistory(next, this.total + 1)
  }

  /** Returns a history without the messages before an epoch. */
  from(epoch: ChainEpoch): EventHistory {
    const next = keepNewest(this.#newest, (message) => message.epoch >= epoch)
    return new EventHistory({ ...next, dropped: next.dropped ?? this.dropped }, this.total)
  }

  /** Messages from an index on, oldest first. */
  since(index: number): LoggedMessage[] {
    const messages: LoggedMessage[] = []
    for (let at = this.#newest; at !== undefined && at.message.index >= index; at = at.before)
      messages.push(at.message)
    return messages.reverse()
  }
}

/** Keeps the newest messages, with {@link KEPT_EVENTS} events at most. */
function shorten(newest: Link): Kept {
  return keepNewest(newest, (message, kept) => kept + message.events.length <= KEPT_EVENTS)
}

/**
 * Keeps messages from the newest to the first that is not wanted.
 *
 * @param isWanted - is given a message and the number of events of the newer ones
 */
function keepNewest(
  newest: Link | undefined,
  isWanted: (message: LoggedMessage, kept: number) => boolean,
): Kept {
  const messages: LoggedMessage[] = []
  let kept = 0
  let at = newest
  while (at !== undefined && isWanted(at.message, kept)) {
    messages.push(at.message)
    kept += at.message.events.length
    at = at.before
  }
  let link: Link | undefined
  for (const message of messages.reverse()) link = { message, before: link }
  return { newest: link, kept, dropped: at?.message }
}
