import { cidToString } from '../ipld/index.ts'
import { DecodeError } from '../types/index.ts'
import type { Fields } from './fields.ts'
import { APPLY_FIELDS, type RecordedApply, type RecordedMessage } from './vector.ts'

/** The records of the messages of a `postconditions` object. */
export function readRecords(
  post: Fields,
  charges: readonly unknown[] | undefined,
): RecordedMessage[] {
  const receipts = post.objects('receipts')
  const apply = post.has('apply') ? post.objects('apply') : undefined
  const events = listOfSameLength(post, 'events', receipts.length)
  const trace = listOfSameLength(post, 'trace', receipts.length)
  if (apply !== undefined && apply.length !== receipts.length)
    throw new DecodeError(lengths(post, 'apply', apply.length, receipts.length))
  if (charges !== undefined && charges.length !== receipts.length)
    throw new DecodeError(lengths(post, 'the trace file', charges.length, receipts.length))
  return receipts.map((receipt, i) => ({
    receipt: {
      exitCode: receipt.integer('exit_code'),
      returnData: receipt.base64('return'),
      gasUsed: receipt.integer('gas_used'),
      eventsRoot: readEventsRoot(receipt),
    },
    apply: apply === undefined ? undefined : readApply(apply[i]!),
    events: events === undefined ? undefined : asText(events[i], post, `events[${i}]`),
    trace: trace === undefined ? undefined : asList(trace[i], post, `trace[${i}]`),
    charges:
      charges === undefined ? undefined : asList(charges[i], post, `trace file, message ${i}`),
  }))
}

function readEventsRoot(receipt: Fields): string | null | undefined {
  const raw = receipt.raw('events_root')
  return raw === null || raw === undefined ? raw : cidToString(receipt.cid('events_root'))
}

function readApply(fields: Fields): RecordedApply {
  const entries = APPLY_FIELDS.map((name) => [name, fields.integer(name)] as const)
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the list names every field
  return Object.fromEntries(entries) as RecordedApply
}

function listOfSameLength(
  post: Fields,
  name: string,
  length: number,
): readonly unknown[] | undefined {
  if (!post.has(name)) return undefined
  const list = post.list(name)
  if (list.length !== length) throw new DecodeError(lengths(post, name, list.length, length))
  return list
}

function lengths(post: Fields, name: string, found: number, receipts: number): string {
  return `${post.where}: ${name} has ${found} entries for ${receipts} receipts`
}

function asText(value: unknown, post: Fields, name: string): string {
  if (typeof value !== 'string') throw new DecodeError(`${post.where}.${name} is not text`)
  return value
}

function asList(value: unknown, post: Fields, name: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new DecodeError(`${post.where}.${name} is not a list`)
  return value
}
