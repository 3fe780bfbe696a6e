import type { Abi, AbiParameter, AbiParameterToPrimitiveType } from 'abitype'
import type { StampedEvent } from '../../kernel/index.ts'
import { type ActorId, DecodeError } from '../../types/index.ts'
import { decodeEvent, type EthLog } from '../events.ts'
import { decodeValues } from './abi-codec.ts'
import type { AbiEntry, AbiIndex, Indexed } from './abi-index.ts'
import { type Hex, hexToBytes } from './hex.ts'
import { callText } from './revert.ts'

/** A log of a contract, decoded if its ABI is known. */
export interface ContractEvent<
  N extends string | undefined = string | undefined,
  A = Readonly<Record<string, unknown>>,
> {
  /** The contract's address, as contracts see it. */
  readonly address: Hex
  readonly emitter: ActorId
  /** The event's name; undefined if no ABI at hand has the event. */
  readonly eventName: N
  /**
   * Its arguments: by name where all have one, in a list otherwise. An indexed text, array or struct is
   * the hash that the log has.
   */
  readonly args: A
  readonly topics: readonly Hex[]
  readonly data: Hex
  /** The event as one line: `Transfer(from: 0x..., to: 0x..., value: 5)`. */
  readonly text: string
}

/** The events of an ABI by name, each with what it finds in a result. */
export type EventArgs<E> = E extends {
  readonly inputs: infer I extends readonly (AbiParameter & { readonly indexed?: boolean })[]
}
  ? HasNames<I> extends true
    ? { readonly [P in I[number] as P['name'] & string]: EventArg<P> }
    : { readonly [K in keyof I]: EventArg<I[K]> }
  : never

type HasNames<I extends readonly AbiParameter[]> = I extends readonly [
  infer P,
  ...infer Rest extends readonly AbiParameter[],
]
  ? P extends { readonly name: infer N }
    ? N extends ''
      ? false
      : HasNames<Rest>
    : false
  : true

/** Values that do not fit a topic are there as their hash. */
type EventArg<P extends AbiParameter & { readonly indexed?: boolean }> = P['indexed'] extends true
  ? P['type'] extends 'string' | 'bytes' | 'tuple' | `${string}]`
    ? Hex
    : AbiParameterToPrimitiveType<P, 'outputs'>
  : AbiParameterToPrimitiveType<P, 'outputs'>

/** The events of an ABI by name: what each finds in a result. */
export type EventsOf<A extends Abi, R> = Abi extends A
  ? Readonly<Record<string, (result: R) => readonly ContractEvent<string>[]>>
  : {
      readonly [E in Extract<A[number], { readonly type: 'event' }> as E['name']]: (
        result: R,
      ) => readonly ContractEvent<E['name'], EventArgs<E>>[]
    }

/**
 * Decodes the logs among events.
 *
 * @param abisOf - where an emitter's events are looked for, the likeliest first
 * @param addressOf - an emitter's address, as contracts see it
 */
export function contractEvents(
  events: readonly StampedEvent[],
  abisOf: (emitter: ActorId) => Iterable<AbiIndex>,
  addressOf: (emitter: ActorId) => Hex,
): ContractEvent[] {
  return events.flatMap((event) => {
    const { log, emitter } = decodeEvent(event)
    return log === undefined ? [] : decodeLog(emitter, addressOf(emitter), log, abisOf(emitter))
  })
}

function decodeLog(
  emitter: ActorId,
  address: Hex,
  log: EthLog,
  abis: Iterable<AbiIndex>,
): ContractEvent {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `ethLogOf` writes 0x text
  const topics = log.topics as readonly Hex[]
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `ethLogOf` writes 0x text
  const data = log.data as Hex
  for (const event of candidatesFor(topics[0], abis)) {
    const values = eventValues(event, topics, data)
    if (values === undefined) continue
    const { inputs } = event.item
    const text = callText(event.name, inputs, values)
    return {
      address,
      emitter,
      eventName: event.name,
      args: argsOf(inputs, values),
      topics,
      data,
      text,
    }
  }
  const text = `log ${[...topics, `data ${data}`].join(' ')}`
  return { address, emitter, eventName: undefined, args: {}, topics, data, text }
}

/** Events that a log may be of: those that its topic names, then anonymous ones of the likeliest ABI. */
function* candidatesFor(
  topic: Hex | undefined,
  abis: Iterable<AbiIndex>,
): Generator<Indexed<'event'>> {
  let likeliest: AbiIndex | undefined
  for (const abi of abis) {
    likeliest ??= abi
    if (topic !== undefined) yield* abi.eventOf.get(topic) ?? []
  }
  yield* likeliest?.anonymousEvents ?? []
}

/**
 * Decodes the values of an event in the order of its declaration; undefined if the log is not of this
 * event. The log of an anonymous event fits if its topics and data do.
 */
export function eventValues(
  { item, name, selector }: Indexed<'event'>,
  topics: readonly Hex[],
  data: Hex,
): readonly unknown[] | undefined {
  const isAnonymous = item.anonymous === true
  const indexed = item.inputs.filter((input) => input.indexed === true)
  const first = isAnonymous ? 0 : 1
  if (indexed.length !== topics.length - first) return undefined
  if (!isAnonymous && topics[0] !== selector) return undefined
  const others = item.inputs.filter((input) => input.indexed !== true)
  try {
    const inData = decodeValues(others, hexToBytes(data, 'a log'), name)
    const inTopics = indexed.map((input, i) => topicValue(input, topics[i + first]!, name)) // as many
    return item.inputs.map((input) =>
      input.indexed === true ? inTopics[indexed.indexOf(input)] : inData[others.indexOf(input)],
    )
  } catch (thrown) {
    if (thrown instanceof DecodeError) return undefined
    throw thrown
  }
}

function topicValue(input: AbiEntry<'event'>['inputs'][number], topic: Hex, name: string): unknown {
  const isHash = /^(string|bytes|tuple)$|\]$/.test(input.type)
  return isHash ? topic : decodeValues([input], hexToBytes(topic, 'a topic'), name)[0]
}

function argsOf(
  inputs: readonly AbiParameter[],
  values: readonly unknown[],
): Readonly<Record<string, unknown>> {
  const isNamed = inputs.every(({ name }) => name !== undefined && name !== '')
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- without names the arguments are read by position
  if (!isNamed) return values as unknown as Readonly<Record<string, unknown>>
  return Object.fromEntries(inputs.map(({ name }, i) => [name, values[i]]))
}
