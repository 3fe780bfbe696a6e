/* oxlint-disable oxc/no-this-in-exported-function -- expect.extend calls matchers with their context as this */

import type { AddressLike } from '../../crypto/index.ts'
import { UsageError } from '../../types/index.ts'
import type { DecodedEvent } from '../events.ts'
import { ipldText } from '../explain.ts'
import type { Result } from '../result.ts'
import { hasPart } from './equality.ts'
import type { MatcherContext, MatcherResult } from './matcher.ts'
import { said } from './outcome.ts'
import { assertFields, describe, resultOf } from './subject.ts'
import { valueText } from './value-text.ts'

/** Selects events; a field that is left out matches anything. */
export interface EventSpec {
  readonly emitter?: AddressLike
  /** The value of its `$type`. */
  readonly type?: string
  /** Expected values by key; the event may have others. */
  readonly fields?: Readonly<Record<string, unknown>>
  /** Topics of an Ethereum log, 0x text; undefined or an asymmetric matcher for any. */
  readonly topics?: readonly unknown[]
  /** Data of an Ethereum log, 0x text. */
  readonly data?: unknown
  /** Number of matching events; at least one by default. */
  readonly count?: number
}

const FIELDS = ['emitter', 'type', 'fields', 'topics', 'data', 'count']

/**
 * Passes if the message emitted an event: any, one of a type (with these fields), or one that a
 * {@link EventSpec} describes.
 */
export function toEmit(
  this: MatcherContext,
  received: unknown,
  event: string | EventSpec = {},
  fields?: Readonly<Record<string, unknown>>,
): MatcherResult {
  const result = resultOf(received, 'toEmit')
  const spec = specOf(event, fields)
  const emitter = spec.emitter === undefined ? undefined : emitterOf(spec.emitter, result)
  const found = result.events.filter(
    (e) => (emitter === undefined || e.emitter === emitter) && isMeant(this, e, spec, result),
  )
  const pass = spec.count === undefined ? found.length > 0 : found.length === spec.count
  const what = specText(spec)
  const times = spec.count === undefined ? '' : `, ${spec.count} of them`
  return said(
    result,
    pass,
    () =>
      `expected the message to emit ${what}${times}, but ${found.length > 0 ? `there were ${found.length}` : 'none was such'}\n${emittedText(result)}`,
    () => `expected the message not to emit ${what}${times}, but it did\n${emittedText(result)}`,
  )
}

function specOf(event: unknown, fields: Readonly<Record<string, unknown>> | undefined): EventSpec {
  if (typeof event === 'string') {
    assertMap(fields)
    return { type: event, ...(fields === undefined ? {} : { fields }) }
  }
  if (typeof event !== 'object' || event === null)
    throw new UsageError(
      'FVM_MATCHER',
      `toEmit was given ${describe(event)}: give the event's type, or an object of ${FIELDS.join(', ')}`,
    )
  assertFields(event, FIELDS, 'the event given to toEmit')
  if (fields !== undefined)
    throw new UsageError(
      'FVM_MATCHER',
      'toEmit was given an object and fields: put fields into the object',
    )
  const { count, topics, fields: own } = event as EventSpec
  assertMap(own)
  if (topics !== undefined && !Array.isArray(topics))
    throw new UsageError(
      'FVM_MATCHER',
      `toEmit was given the topics ${describe(topics)}: give a list of 0x texts`,
    )
  if (count !== undefined && !(Number.isSafeInteger(count) && count >= 0))
    throw new UsageError(
      'FVM_MATCHER',
      `toEmit was given the count ${describe(count)}: give an integer from 0 on`,
    )
  return event
}

function assertMap(fields: unknown): void {
  if (fields === undefined || (typeof fields === 'object' && fields !== null)) return
  throw new UsageError(
    'FVM_MATCHER',
    `toEmit was given the fields ${describe(fields)}: give values by key, as in { amount: 5n }`,
  )
}

function emitterOf(given: AddressLike, result: Result<unknown>): bigint {
  const id = result.context.idOf(given)
  if (id !== undefined) return id
  throw new UsageError(
    'FVM_NO_ACTOR',
    `toEmit: there is no actor at ${describe(given)}: give the emitter's name, address or id`,
  )
}

function isMeant(
  context: MatcherContext,
  event: DecodedEvent,
  spec: EventSpec,
  { context: names }: Result<unknown>,
): boolean {
  if (spec.type !== undefined && event.type !== spec.type) return false
  if (spec.fields !== undefined && !hasPart(context, event.fields, spec.fields, names)) return false
  if (spec.data !== undefined && !context.equals(event.log?.data, spec.data)) return false
  if (spec.topics === undefined) return true
  const { log } = event
  return (
    log !== undefined &&
    spec.topics.length <= log.topics.length &&
    spec.topics.every((topic, i) => topic === undefined || context.equals(log.topics[i], topic))
  )
}

function specText({ type, fields, emitter, topics, data }: EventSpec): string {
  const parts = [
    type === undefined ? 'an event' : `an event "${type}"`,
    ...(emitter === undefined ? [] : [`of ${describe(emitter)}`]),
    ...(fields === undefined ? [] : [`with ${valueText(fields)}`]),
    ...(topics === undefined ? [] : [`with topics ${valueText(topics)}`]),
    ...(data === undefined ? [] : [`with data ${valueText(data)}`]),
  ]
  return parts.join(' ')
}

function emittedText({ events, context }: Result<unknown>): string {
  if (events.length === 0) return 'it emitted no events'
  const lines = events.map(
    ({ emitter, log, fields }) =>
      `  ${context.describeActor(emitter)} ${log === undefined ? ipldText(fields) : `log ${log.topics.join(' ')} data ${log.data}`}`,
  )
  return ['it emitted:', ...lines].join('\n')
}
