// Events, which the receipt commits to and light clients may look for.
import { Address } from './address'
import { concatBytes, utf8 } from './bytes'
import { CborWriter } from './cbor'
import { Cid, Codec } from './cid'
import { check } from './error'
import { event_emit_event } from './sys'
import { TokenAmount } from './token-amount'

/** An entry's key may be looked for. */
export const INDEXED_KEY: u64 = 1
/** An entry's value may be looked for. */
export const INDEXED_VALUE: u64 = 2

const ENTRY_SIZE: usize = 24

/**
 * An event, made entry by entry. Keys are indexed; a value is where `indexed` says so. Values are
 * CBOR, as in the built-in actors' events.
 *
 *     new ActorEvent('transfer').uint('from', from, true).uint('to', to, true).token('amount', n).emit()
 */
@final
export class ActorEvent {
  private entries: Uint8Array = new Uint8Array(0)
  private keys: Uint8Array = new Uint8Array(0)
  private values: Uint8Array = new Uint8Array(0)

  /** Creates an event; with a type, the first entry is `$type` with this text, indexed. */
  constructor(type: string = '') {
    if (type.length > 0) this.text('$type', type, true)
  }

  uint(key: string, value: u64, indexed: bool = false): ActorEvent {
    return this.cbor(key, new CborWriter(16).uint(value), indexed)
  }

  int(key: string, value: i64, indexed: bool = false): ActorEvent {
    return this.cbor(key, new CborWriter(16).int(value), indexed)
  }

  text(key: string, value: string, indexed: bool = false): ActorEvent {
    return this.cbor(key, new CborWriter().text(value), indexed)
  }

  bytes(key: string, value: Uint8Array, indexed: bool = false): ActorEvent {
    return this.cbor(key, new CborWriter().bytes(value), indexed)
  }

  address(key: string, value: Address, indexed: bool = false): ActorEvent {
    return this.cbor(key, new CborWriter().address(value), indexed)
  }

  token(key: string, value: TokenAmount, indexed: bool = false): ActorEvent {
    return this.cbor(key, new CborWriter().token(value), indexed)
  }

  link(key: string, value: Cid, indexed: bool = false): ActorEvent {
    return this.cbor(key, new CborWriter().link(value), indexed)
  }

  /** An entry of any CBOR value. */
  cbor(key: string, value: CborWriter, indexed: bool = false): ActorEvent {
    const flags = indexed ? INDEXED_KEY | INDEXED_VALUE : INDEXED_KEY
    return this.entry(key, flags, Codec.CBOR, value.finish())
  }

  /** An entry as the machine takes it. */
  entry(key: string, flags: u64, codec: u64, value: Uint8Array): ActorEvent {
    const name = utf8(key)
    const header = new Uint8Array(<i32>ENTRY_SIZE)
    const at = header.dataStart
    store<u64>(at, flags)
    store<u64>(at, codec, 8)
    store<u32>(at, name.length, 16)
    store<u32>(at, value.length, 20)
    this.entries = concatBytes(this.entries, header)
    this.keys = concatBytes(this.keys, name)
    this.values = concatBytes(this.values, value)
    return this
  }

  emit(): void {
    check(
      event_emit_event(
        this.entries.dataStart, <u32>(<usize>this.entries.length / ENTRY_SIZE),
        this.keys.dataStart, this.keys.length,
        this.values.dataStart, this.values.length,
      ),
      'event.emit_event',
    )
  }
}
