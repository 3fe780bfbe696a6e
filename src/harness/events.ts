import { Codec, decodeCbor, type IpldValue } from '../ipld/index.ts'
import type { StampedEvent } from '../kernel/index.ts'
import { type ActorId, DecodeError } from '../types/index.ts'

/** An entry of an event, with its value decoded where its codec is CBOR. */
export interface EventField {
  readonly key: string
  /** 1 indexes the key, 2 the value, 3 both. */
  readonly flags: number
  readonly codec: number
  readonly bytes: Uint8Array
  /** The decoded value; the bytes themselves where they are raw, or no CBOR. */
  readonly value: IpldValue
}

/** The topics and the data of an Ethereum log. */
export interface EthLog {
  /** Each 0x and 64 digits. */
  readonly topics: readonly string[]
  /** 0x text. */
  readonly data: string
}

/** An event that a message emitted. */
export interface DecodedEvent {
  readonly emitter: ActorId
  /** The value of its `$type`, as the built-in actors name their events. */
  readonly type: string | undefined
  readonly entries: readonly EventField[]
  /** The values by key; a key that comes more than once has a list. */
  readonly fields: Readonly<Record<string, IpldValue>>
  /** The event as an Ethereum log, if its entries are those of a log. */
  readonly log: EthLog | undefined
}

const LOG_KEY = /^(t[1-4]|d)$/

/** Decodes an event. */
export function decodeEvent(event: StampedEvent): DecodedEvent {
  const entries = event.entries.map(({ key, flags, codec, value }) => ({
    key,
    flags: Number(flags),
    codec,
    bytes: value,
    value: valueOf(codec, value),
  }))
  const type = entries.find((entry) => entry.key === '$type')?.value
  return {
    emitter: event.emitter,
    type: typeof type === 'string' ? type : undefined,
    entries,
    fields: fieldsOf(entries),
    log: logOf(entries),
  }
}

function valueOf(codec: number, bytes: Uint8Array): IpldValue {
  if (codec !== Codec.CBOR && codec !== Codec.DAG_CBOR) return bytes
  try {
    return decodeCbor(bytes)
  } catch (thrown) {
    if (!(thrown instanceof DecodeError)) throw thrown
    return bytes
  }
}

function fieldsOf(entries: readonly EventField[]): Record<string, IpldValue> {
  const lists = new Map<string, IpldValue[]>()
  for (const { key, value } of entries) lists.set(key, [...(lists.get(key) ?? []), value])
  return Object.fromEntries(
    Array.from(lists, ([key, values]) => [key, values.length === 1 ? values[0]! : values]),
  )
}

function logOf(entries: readonly EventField[]): EthLog | undefined {
  if (entries.length === 0) return undefined
  if (!entries.every(({ key, codec }) => codec === Codec.RAW && LOG_KEY.test(key))) return undefined
  const topics = entries.filter(({ key }) => key !== 'd').map(({ bytes }) => hexOf(bytes))
  const data = entries.find(({ key }) => key === 'd')
  return { topics, data: data === undefined ? '0x' : hexOf(data.bytes) }
}

/** 0x and two digits a byte. */
export function hexOf(bytes: Uint8Array): string {
  return `0x${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`
}
