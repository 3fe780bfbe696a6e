import type { AddressLike } from '../../crypto/index.ts'
import {
  type ActorId,
  assertOptions,
  nearestName,
  type OptionNames,
  toBigInt,
  UsageError,
} from '../../types/index.ts'
import {
  type AbiEntry,
  type AbiIndex,
  contractEvents,
  type Indexed,
  indexOf,
} from '../abi/index.ts'
import type { LoggedMessage } from '../event-history.ts'
import { Contract } from './contract.ts'
import type { EvmHost } from './host.ts'
import type { AnyLogFilter, EvmLog, LogFilter } from './log-types.ts'
import { topicFilterOf } from './topic-filter.ts'

const FILTER_FIELDS = {
  address: true,
  event: true,
  args: true,
  fromEpoch: true,
  toEpoch: true,
} satisfies OptionNames<LogFilter>

/** Finds logs of the messages that the world applied, oldest first. */
export function findLogs(host: EvmHost, filter: AnyLogFilter): readonly EvmLog[] {
  assertOptions(filter, 'the filter of vm.evm.logs', FILTER_FIELDS)
  const isWanted = selectorOf(host, filter)
  const { first, last } = epochsOf(filter)
  const { events } = host
  const { dropped } = events
  if (dropped !== undefined && (first === undefined || first <= dropped.epoch))
    throw new UsageError(
      'FVM_LOGS',
      `logs were requested from ${first === undefined ? 'the beginning' : `epoch ${first}`} on, and the world keeps the newest events only, those after epoch ${dropped.epoch}: give fromEpoch: ${dropped.epoch + 1n} or later`,
    )
  const messages = events
    .since(0)
    .filter(({ epoch }) => (first ?? epoch) <= epoch && epoch <= (last ?? epoch))
  return logsIn(host, messages, filter).filter(isWanted)
}

/**
 * Takes the logs since the recording began, or since they were last taken.
 *
 * @throws UsageError `FVM_LOGS` without a recording, and if some of the events are dropped
 */
export function takeRecordedLogs(host: EvmHost): readonly EvmLog[] {
  const { events, recordedFrom: from } = host
  if (from === undefined)
    throw new UsageError(
      'FVM_LOGS',
      'no logs are recorded: call vm.evm.recordLogs() before the messages, or read all of them with vm.evm.logs()',
    )
  if (events.dropped !== undefined && events.dropped.index >= from)
    throw new UsageError(
      'FVM_LOGS',
      'more events were recorded than the world keeps: call getRecordedLogs more often',
    )
  host.recordedFrom = events.total
  return logsIn(host, events.since(from), {})
}

function logsIn(
  host: EvmHost,
  messages: readonly LoggedMessage[],
  { address, event }: AnyLogFilter,
): EvmLog[] {
  const ids = idsOf(host, address)
  const abis = abisFor(host, { address, event })
  return messages.flatMap(({ epoch, events }) =>
    contractEvents(
      ids === undefined ? events : events.filter(({ emitter }) => ids.has(emitter)),
      abis,
      (emitter) => host.ethAddressOf(emitter),
    ).map((log) => ({ ...log, epoch })),
  )
}

/** The actors that logs come from; undefined for all of them. */
function idsOf(
  host: EvmHost,
  address: LogFilter['address'],
): ReadonlySet<ActorId | undefined> | undefined {
  if (address === undefined) return undefined
  const given: readonly (AddressLike | Contract)[] = isList(address) ? address : [address]
  return new Set(given.map((one) => host.vm.idOf(host.toAddress(one))))
}

function isList(
  address: AddressLike | Contract | readonly (AddressLike | Contract)[],
): address is readonly (AddressLike | Contract)[] {
  return Array.isArray(address)
}

/** The ABIs that logs are read by: a given event alone, or that of a given contract first. */
function abisFor(
  host: EvmHost,
  { address, event }: AnyLogFilter,
): (emitter: ActorId) => Iterable<AbiIndex> {
  if (typeof event === 'object') {
    const only = [indexOf(abiOf(event))]
    return () => only
  }
  const own = address instanceof Contract ? [indexOf(address.abi)] : []
  return function* abisOfEmitter(emitter) {
    yield* own
    yield* host.abisOf(emitter)
  }
}

const ABIS = new WeakMap<AbiEntry<'event'>, readonly [AbiEntry<'event'>]>()

/** An ABI with one event, the same for the same event. */
function abiOf(event: AbiEntry<'event'>): readonly [AbiEntry<'event'>] {
  let abi = ABIS.get(event)
  if (abi === undefined) {
    abi = [event]
    ABIS.set(event, abi)
  }
  return abi
}

/** Decides by event and arguments whether a log is wanted. */
function selectorOf(
  host: EvmHost,
  { address, event, args }: AnyLogFilter,
): (log: EvmLog) => boolean {
  if (event === undefined) {
    if (args === undefined) return () => true
    throw new UsageError(
      'FVM_LOGS',
      'args are those of an event: give event too, as in { event: "Transfer", args: { from: "alice" } }',
    )
  }
  const wanted = eventsNamed(host, address, event)
  const filters = wanted.map((one) => topicFilterOf(one, args ?? {}, host))
  const able = filters.filter((filter) => typeof filter === 'function')
  const [failed] = filters.filter((filter) => typeof filter !== 'function')
  if (able.length === 0 && failed !== undefined) throw failed
  return (log) => able.some((fits) => fits(log))
}

/** The definitions of an event: more than one for an overloaded name. */
function eventsNamed(
  host: EvmHost,
  address: LogFilter['address'],
  event: AbiEntry<'event'> | string,
): readonly Indexed<'event'>[] {
  if (typeof event === 'object' && event?.type === 'event')
    return [...indexOf(abiOf(event)).events.values()][0]! // an ABI of one event has one
  if (typeof event !== 'string')
    throw new UsageError(
      'FVM_LOGS',
      `event is ${JSON.stringify(event) ?? typeof event}: give an event of an ABI, such as { type: 'event', name, inputs }, or the name of one`,
    )
  const ids = address instanceof Contract ? undefined : idsOf(host, address)
  const [id] = ids?.size === 1 ? [...ids] : []
  const abis = address instanceof Contract ? [indexOf(address.abi)] : [...host.abisOf(id)]
  const found = new Map<string, Indexed<'event'>>()
  for (const { events } of abis)
    for (const one of events.get(event) ?? [])
      found.set(`${one.selector} ${JSON.stringify(one.item)}`, one)
  if (found.size > 0) return [...found.values()]
  const names = [
    ...new Set(abis.flatMap(({ events }) => [...events.values()].flat().map(({ name }) => name))),
  ]
  const nearest = nearestName(event, names)
  throw new UsageError(
    'FVM_LOGS',
    `no known ABI${address instanceof Contract ? ` of ${String(address)}` : ''} has an event ${JSON.stringify(event)}: ${nearest === undefined ? `there are ${names.join(', ') || 'none'}` : `did you mean ${JSON.stringify(nearest)}?`}${names.length === 0 ? '; give its definition, or make the contract known with vm.evm.know' : ''}`,
  )
}

function epochsOf({ fromEpoch, toEpoch }: Pick<LogFilter, 'fromEpoch' | 'toEpoch'>): {
  first: bigint | undefined
  last: bigint | undefined
} {
  const first = fromEpoch === undefined ? undefined : toBigInt(fromEpoch, 'fromEpoch')
  const last = toEpoch === undefined ? undefined : toBigInt(toEpoch, 'toEpoch')
  if (first !== undefined && last !== undefined && first > last)
    throw new UsageError(
      'FVM_LOGS',
      `fromEpoch is ${first}, which is after toEpoch, ${last}: give an epoch at or before it`,
    )
  return { first, last }
}
