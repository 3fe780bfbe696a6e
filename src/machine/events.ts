import { amtRootOf, CborWriter, type Cid } from '../ipld/index.ts'
import type { StampedEvent } from '../kernel/index.ts'

/** Bit width of the AMT of a message's events. @see fvm 4.8.4 `fvm/src/call_manager/default.rs` */
const EVENTS_AMT_BIT_WIDTH = 5

/** The events of a message; a reverted transaction drops its own. */
export class EventsAccumulator {
  readonly #events: StampedEvent[] = []
  readonly #layers: number[] = []

  append(event: StampedEvent): void {
    this.#events.push(event)
  }

  beginTransaction(): void {
    this.#layers.push(this.#events.length)
  }

  endTransaction(revert: boolean): void {
    const height = this.#layers.pop() ?? 0
    if (revert) this.#events.length = height
  }

  get events(): readonly StampedEvent[] {
    return this.#events
  }

  /** The root of the events' AMT, undefined without events; nothing is stored. */
  root(): Cid | undefined {
    if (this.#events.length === 0) return undefined
    return amtRootOf(this.#events.map(encodeStampedEvent), EVENTS_AMT_BIT_WIDTH)
  }
}

/** CBOR `[emitter, [[flags, key, codec, value]*]]`. @see fvm_shared 4.8.4 `src/event/mod.rs` */
export function encodeStampedEvent(event: StampedEvent): Uint8Array {
  const w = new CborWriter()
  w.writeArrayHeader(2)
  w.writeUint(event.emitter)
  w.writeArrayHeader(event.entries.length)
  for (const entry of event.entries) {
    w.writeArrayHeader(4)
    w.writeUint(entry.flags)
    w.writeText(entry.key)
    w.writeUint(entry.codec)
    w.writeBytes(entry.value)
  }
  return w.finish()
}
