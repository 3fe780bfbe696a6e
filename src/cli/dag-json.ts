import { replaceLongNumbers } from '../conformance/index.ts'
import { base64FromBytes } from '../io/index.ts'
import { Cid, cidFromString, cidToString, type IpldValue } from '../ipld/index.ts'
import { DecodeError, UsageError } from '../types/index.ts'

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/

/**
 * A value as DAG-JSON: links are `{"/": "bafy..."}`, bytes `{"/": {"bytes": "base64"}}`, integers
 * have all their digits. For reading: keys are in the value's order.
 *
 * @param indent - of nested lines; 0 for one line
 * @see https://ipld.io/specs/codecs/dag-json/spec/
 */
export function dagJsonFromValue(value: IpldValue, indent = 0): string {
  return write(value, indent, '\n')
}

function write(value: IpldValue, indent: number, newline: string): string {
  if (typeof value === 'bigint') return String(value)
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (value instanceof Cid) return `{"/": ${JSON.stringify(cidToString(value))}}`
  if (value instanceof Uint8Array)
    return `{"/": {"bytes": ${JSON.stringify(base64FromBytes(value).replace(/=+$/, ''))}}}`
  const inner = newline + ' '.repeat(indent)
  const parts = isList(value)
    ? value.map((item) => write(item, indent, inner))
    : Object.entries(value).map(
        ([key, item]) => `${JSON.stringify(key)}: ${write(item, indent, inner)}`,
      )
  const [open, close] = isList(value) ? ['[', ']'] : ['{', '}']
  if (parts.length === 0) return open + close
  return indent === 0
    ? `${open}${parts.join(', ')}${close}`
    : `${open}${inner}${parts.join(`,${inner}`)}${newline}${close}`
}

/**
 * The value of DAG-JSON text.
 *
 * @throws UsageError `FVM_BAD_DAG_JSON` if it is not JSON, has a fraction, or a bad link or bytes
 */
export function valueFromDagJson(text: string): IpldValue {
  // a key that no text can have: it begins with more zeros than the text has
  const zeros = text.split('\\u0000').length
  const mark = JSON.stringify(`${'\0'.repeat(zeros)}integer`)
  let parsed: unknown
  try {
    parsed = JSON.parse(replaceLongNumbers(text, `{${mark}: "$&"}`))
  } catch (thrown) {
    throw bad(thrown instanceof Error ? thrown.message : String(thrown))
  }
  return read(parsed, '\0'.repeat(zeros))
}

function read(value: unknown, integerMark: string): IpldValue {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value))
      throw bad(`${value} is not an integer: actors take no fractions`)
    return value
  }
  if (Array.isArray(value)) return value.map((item) => read(item, integerMark))
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- JSON has no other kind of value
  const entries = Object.entries(value as object)
  const [only] = entries
  if (entries.length === 1 && only !== undefined) {
    if (only[0] === `${integerMark}integer`) return BigInt(String(only[1]))
    if (only[0] === '/') return readReserved(only[1])
  }
  return Object.fromEntries(entries.map(([key, item]) => [key, read(item, integerMark)]))
}

/** Reads the value under the key "/": a link, or bytes. */
function readReserved(value: unknown): IpldValue {
  if (typeof value === 'string') {
    try {
      return cidFromString(value)
    } catch (thrown) {
      if (!(thrown instanceof DecodeError || thrown instanceof UsageError)) throw thrown
      throw bad(`"${value}" is not a CID: ${thrown.message}`)
    }
  }
  const bytes =
    typeof value === 'object' && value !== null && 'bytes' in value ? value.bytes : undefined
  if (typeof bytes !== 'string' || !BASE64.test(bytes))
    throw bad('the key "/" holds a CID as text, or {"bytes": "base64"}')
  return new Uint8Array(Buffer.from(bytes, 'base64'))
}

function isList(value: object): value is readonly IpldValue[] {
  return Array.isArray(value)
}

function bad(why: string): UsageError {
  return new UsageError('FVM_BAD_DAG_JSON', `this is not DAG-JSON: ${why}`)
}
