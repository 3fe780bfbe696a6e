import { Codec, decodeCbor, type IpldValue } from '../ipld/index.ts'
import type { StampedEvent } from '../kernel/index.ts'
import { type ActorId, bytesToHex, DecodeError } from '../types/index.ts'

/** An entry of an event, with its value decoded if its codec is CBOR. */
export interface EventField {
  readonly key: string
  /** 1 indexes the key, 2 the value, 3 both. */
  readonly flags: number
  readonly codec: number
  readonly bytes: Uint8Array
  /** The decoded value; the bytes themselves if they are raw, or no CBOR. */
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

/** An entry of an event as far as logs are made of it. */
export type LogEntry = Pick<EventField, 'key' | 'codec' | 'bytes'>

const TOPIC_KEYS: readonly string[] = ['t1', 't2', 't3', 't4']
const TOPIC_BYTES = 32

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
    log: ethLogOf(entries),
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

/**
 * The log of Ethereum that an event is: topics in `t1` to `t4`, data in `d`. Other keys are skipped;
 * undefined for an event with an entry that is not raw, a topic of another size than 32 bytes, a key
 * twice, or a gap between topics.
 *
 * @see lotus `chain/types/ethtypes/eth_types.go`, `EthLogFromEvent`
 */
export function ethLogOf(entries: readonly LogEntry[]): EthLog | undefined {
  const topics: (string | undefined)[] = []
  let data: string | undefined
  for (const { key, codec, bytes } of entries) {
    if (codec !== Codec.RAW) return undefined
    const topic = TOPIC_KEYS.indexOf(key)
    if (topic >= 0) {
      if (bytes.length !== TOPIC_BYTES || topics[topic] !== undefined) return undefined
      while (topics.length < topic) topics.push(undefined)
      topics[topic] = bytesToHex(bytes)
    } else if (key === 'd') {
      if (data !== undefined) return undefined
      data = bytesToHex(bytes)
    }
  }
  const complete = topics.filter((topic) => topic !== undefined)
  return complete.length === topics.length ? { topics: complete, data: data ?? '0x' } : undefined
}
