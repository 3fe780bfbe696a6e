import { keccak256 } from '../crypto/index.ts'
import { ethLogOf, type FVM, type Hex } from '../harness/index.ts'
import type { StampedEvent } from '../kernel/index.ts'
import { type ActorId, Address } from '../types/index.ts'
import { ethOfActor } from './eth-address.ts'
import { fromHex, toHex } from './hex.ts'
import type { MinedMessage, Tipset } from './tipset.ts'

/** A log of Ethereum in its place on the chain. */
export interface PlacedLog {
  readonly address: Hex
  readonly topics: readonly Hex[]
  readonly data: Hex
  readonly tipset: Tipset
  readonly message: MinedMessage
  /** The message's position in the tipset. */
  readonly transactionIndex: number
  /** The event's position among all events of the tipset, those that are no logs included. */
  readonly logIndex: number
}

/** Bytes of a bloom filter of logs. */
const BLOOM_BYTES = 256
const BLOOM_BITS = 8 * BLOOM_BYTES

const NO_LOGS: readonly PlacedLog[] = []

/** Logs by the tipset that has them. */
export class LogReader {
  readonly #vm: FVM
  readonly #known = new WeakMap<Tipset, readonly PlacedLog[]>()
  readonly #blooms = new WeakMap<Tipset, Uint8Array>()

  constructor(vm: FVM) {
    this.#vm = vm
  }

  /**
   * The logs of a tipset, in order.
   *
   * @param emitters - addresses that were found before; a reader of many tipsets gives the same map for all
   */
  of(tipset: Tipset, emitters: Map<ActorId, Hex> = new Map()): readonly PlacedLog[] {
    if (tipset.messages.length === 0) return NO_LOGS
    let logs = this.#known.get(tipset)
    if (logs === undefined) {
      logs = this.#read(tipset, emitters)
      this.#known.set(tipset, logs)
    }
    return logs
  }

  /** The logs of one message. */
  ofMessage(tipset: Tipset, transactionIndex: number): readonly PlacedLog[] {
    return this.of(tipset).filter((log) => log.transactionIndex === transactionIndex)
  }

  /**
   * The bloom filter of a tipset: it has the emitters and the raw topics of all events.
   *
   * @see lotus `chain/index/events.go`
   */
  bloomOf(tipset: Tipset): Uint8Array {
    let bloom = this.#blooms.get(tipset)
    if (bloom !== undefined) return bloom
    bloom = new Uint8Array(BLOOM_BYTES)
    for (const message of tipset.messages)
      for (const event of message.outcome.events) {
        addToBloom(bloom, fromHex(this.#addressOf(event.emitter)))
        for (const { key, value } of event.entries)
          if (/^t[1-4]$/.test(key)) addToBloom(bloom, value)
      }
    this.#blooms.set(tipset, bloom)
    return bloom
  }

  #read(tipset: Tipset, emitters: Map<ActorId, Hex>): PlacedLog[] {
    const logs: PlacedLog[] = []
    let logIndex = 0
    for (const [transactionIndex, message] of tipset.messages.entries())
      for (const event of message.outcome.events) {
        const log = this.#logOf(event, emitters)
        if (log !== undefined) {
          const { address, topics, data } = log
          logs.push({ address, topics, data, tipset, message, transactionIndex, logIndex })
        }
        logIndex++
      }
    return logs
  }

  #logOf(
    event: StampedEvent,
    emitters: Map<ActorId, Hex>,
  ): Pick<PlacedLog, 'address' | 'topics' | 'data'> | undefined {
    const log = ethLogOf(
      event.entries.map(({ key, codec, value }) => ({ key, codec, bytes: value })),
    )
    if (log === undefined) return undefined
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `ethLogOf` writes 0x text
    const { topics, data } = log as { topics: Hex[]; data: Hex }
    let address = emitters.get(event.emitter)
    if (address === undefined) {
      address = this.#addressOf(event.emitter)
      emitters.set(event.emitter, address)
    }
    return { address, topics, data }
  }

  #addressOf(emitter: ActorId): Hex {
    return ethOfActor(emitter, this.#vm.getActor(Address.id(emitter)))
  }
}

/** The bloom filter of some logs: their addresses and topics. */
export function bloomOfLogs(logs: readonly PlacedLog[]): Hex {
  const bloom = new Uint8Array(BLOOM_BYTES)
  for (const { address, topics } of logs) {
    addToBloom(bloom, fromHex(address))
    for (const topic of topics) addToBloom(bloom, fromHex(topic))
  }
  return toHex(bloom)
}

/** Sets the three bits of a value. @see lotus `chain/types/ethtypes/eth_types.go`, `EthBloomSet` */
function addToBloom(bloom: Uint8Array, value: Uint8Array): void {
  const hash = keccak256(value)
  for (let i = 0; i < 6; i += 2) {
    const bit = ((hash[i]! << 8) | hash[i + 1]!) % BLOOM_BITS
    bloom[BLOOM_BYTES - (bit >> 3) - 1]! |= 1 << (bit & 7)
  }
}
