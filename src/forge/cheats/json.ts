import { bytesToHex } from '../../harness/index.ts'
import { encodeAbi } from '../abi.ts'
import type { Args } from '../args.ts'
import type { CheatCall } from '../cheat-call.ts'
import { CheatError } from '../cheat-error.ts'
import type { Cheat, CheatTable } from '../cheat-table.ts'
import { itemsOf } from '../hex-text.ts'
import { decodeJsonPath, type JsonValue } from '../json-path.ts'
import { parseFlag, parseHex, parseInteger } from './text.ts'

const KINDS: Readonly<
  Record<string, { readonly type: string; readonly parse: (one: JsonValue) => unknown }>
> = {
  Address: { type: 'address', parse: (one: JsonValue) => parseHex(scalar(one), 20, 'address') },
  Bool: { type: 'bool', parse: (one: JsonValue) => parseFlag(scalar(one)) },
  Bytes: { type: 'bytes', parse: (one: JsonValue) => parseHex(scalar(one), undefined, 'bytes') },
  Bytes32: { type: 'bytes32', parse: (one: JsonValue) => parseHex(scalar(one), 32, 'bytes32') },
  Int: { type: 'int256', parse: (one: JsonValue) => parseInteger(scalar(one), 'int256') },
  String: {
    type: 'string',
    parse: (one: JsonValue) => (typeof one === 'string' ? one : jsonText(one)),
  },
  Uint: { type: 'uint256', parse: (one: JsonValue) => parseInteger(scalar(one), 'uint256') },
}

/** JSON: values at paths such as `.a.b[0]`, and objects that are built by key. */
export const JSON_CHEATS: CheatTable = {
  ...Object.fromEntries(
    Object.entries(KINDS).flatMap(([name, { parse, type }]) => [
      [`parseJson${name}`, cheat(`Reads a value as ${type}`, (_call, a) => parse(oneAt(a)))],
      [
        `parseJson${name}Array`,
        cheat(`Reads a list of values as ${type}`, (_call, a) => listAt(a).map(parse)),
      ],
      [
        `serialize${name}`,
        cheat(`Adds a value of ${type}, or a list, to the object of a key`, (call, a) =>
          serialize(call, a, type),
        ),
      ],
    ]),
  ),
  parseJson: {
    doc: 'Reads a value as encoded bytes; fields of objects are in the order of their names',
    run: (_call, a) => bytesToHex(encodeJson(a.length > 1 ? oneAt(a) : parsed(a.text(0)))),
  },
  parseJsonKeys: {
    doc: 'Lists the names of the fields of an object',
    run: (_call, a) => {
      const value = oneAt(a)
      if (!isObject(value)) throw new CheatError('JSON value is not an object')
      return Object.keys(value)
    },
  },
  keyExistsJson: {
    doc: 'Whether a path has a value',
    run: (_call, a) => decodeJsonPath(parsed(a.text(0)), a.text(1)).length > 0,
  },
  keyExists: {
    doc: 'As keyExistsJson',
    run: (_call, a) => decodeJsonPath(parsed(a.text(0)), a.text(1)).length > 0,
  },
  serializeJson: {
    doc: 'Takes an object for that of a key',
    run: ({ session }, a) => {
      const value = parsed(a.text(1))
      session.objects.set(a.text(0), new Map(isObject(value) ? Object.entries(value) : []))
      return a.text(1)
    },
  },
  serializeUintToHex: {
    doc: 'Adds a number in hexadecimal form to the object of a key',
    run: (call, a) => addField(call, a, `0x${a.uint(2).toString(16)}`),
  },
  writeJson: {
    doc: 'Writes JSON to a file, or to a path in it',
    run: ({ project }, a) => {
      const text =
        a.length > 2
          ? replaceAt(new TextDecoder().decode(project.readFile(a.text(1))), a)
          : jsonText(parsed(a.text(0)))
      project.writeFile(a.text(1), new TextEncoder().encode(text))
    },
  },
}

/** The text of a value that is not an object or a list. */
function scalar(value: JsonValue): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  throw new CheatError(`the JSON value ${jsonText(value)} is not a single value`)
}

function cheat(doc: string, run: (call: CheatCall, a: Args) => unknown): Cheat {
  return { doc, run }
}

function parsed(text: string): JsonValue {
  try {
    // Integers of any size stay exact: numbers become text first.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- JSON gives these values
    return JSON.parse(quoteLargeNumbers(text)) as JsonValue
  } catch {
    throw new CheatError(`failed parsing JSON: ${text.slice(0, 60)}`)
  }
}

/** Puts integers past 2^53 between quotes, outside of texts. */
function quoteLargeNumbers(text: string): string {
  return text.replaceAll(/"(?:\\.|[^"\\])*"|-?\d{16,}(?![\d.eE])/g, (part) =>
    part.startsWith('"') ? part : `"${part}"`,
  )
}

function isObject(value: JsonValue): value is { readonly [name: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function oneAt(a: Args): JsonValue {
  const found = decodeJsonPath(parsed(a.text(0)), a.text(1))
  const [first] = found
  if (first === undefined)
    throw new CheatError(`path ${JSON.stringify(a.text(1))} must return exactly one JSON value`)
  return first
}

function listAt(a: Args): readonly JsonValue[] {
  const found = decodeJsonPath(parsed(a.text(0)), a.text(1))
  const [first] = found
  return found.length === 1 && Array.isArray(first) ? first : found
}

function jsonText(value: JsonValue): string {
  return JSON.stringify(value, (_key, one: unknown) =>
    typeof one === 'bigint' ? Number(one) : one,
  )
}

function serialize(call: CheatCall, a: Args, type: string): string {
  const plain = (one: unknown): unknown =>
    typeof one === 'bigint' || typeof one === 'number' ? numberOf(BigInt(one)) : one
  const given = a.values[2]
  return addField(call, a, Array.isArray(given) ? itemsOf(given).map(plain) : plain(given), type)
}

function numberOf(value: bigint): unknown {
  return value >= -(2n ** 53n) && value <= 2n ** 53n ? Number(value) : String(value)
}

function addField({ session }: CheatCall, a: Args, value: unknown, type = 'string'): string {
  const object = session.objects.get(a.text(0)) ?? new Map<string, unknown>()
  // A text that is an object itself is nested.
  const nested =
    type === 'string' && typeof value === 'string' && /^\s*[[{]/.test(value)
      ? tryParsed(value)
      : value
  object.set(a.text(1), nested)
  session.objects.set(a.text(0), object)
  return JSON.stringify(Object.fromEntries(object))
}

function tryParsed(text: string): unknown {
  try {
    return parsed(text)
  } catch {
    return text
  }
}

function replaceAt(before: string, a: Args): string {
  const root = parsed(before)
  const names = a
    .text(2)
    .replace(/^\$?\.?/, '')
    .split('.')
  const last = names.pop() ?? ''
  let at: JsonValue = root
  for (const name of names) at = isObject(at) ? (at[name] ?? null) : null
  if (!isObject(at)) throw new CheatError(`path ${JSON.stringify(a.text(2))} is not in the file`)
  Object.assign(at, { [last]: tryParsed(a.text(0)) })
  return jsonText(root)
}

/** Encodes JSON as forge does: objects are tuples with their fields in the order of their names. */
function encodeJson(value: JsonValue): Uint8Array {
  const { type, components, data } = typed(value)
  return encodeAbi([components === undefined ? { type } : { type, components }], [data])
}

interface Typed {
  readonly type: string
  readonly components?: { type: string; components?: never[] }[]
  readonly data: unknown
}

function typed(value: JsonValue): Typed {
  if (typeof value === 'boolean') return { type: 'bool', data: value }
  if (typeof value === 'number')
    return value < 0
      ? { type: 'int256', data: BigInt(value) }
      : { type: 'uint256', data: BigInt(value) }
  if (typeof value === 'string') return typedText(value)
  if (Array.isArray(value)) {
    const items = value.map(typed)
    const [first = { type: 'uint256', data: 0n }] = items
    return {
      type: `${first.type}[]`,
      ...(first.components === undefined ? {} : { components: first.components }),
      data: items.map(({ data }) => data),
    }
  }
  if (value === null) return { type: 'bytes32', data: `0x${'0'.repeat(64)}` }
  const fields = Object.entries(value)
    .sort(([x], [y]) => (x < y ? -1 : 1))
    .map(([, one]) => typed(one))
  return {
    type: 'tuple',
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- fields without components have none
    components: fields.map(({ type, components }) =>
      components === undefined ? { type } : { type, components },
    ) as { type: string }[],
    data: fields.map(({ data }) => data),
  }
}

function typedText(value: string): Typed {
  if (/^0x[0-9a-fA-F]{40}$/.test(value)) return { type: 'address', data: value.toLowerCase() }
  if (/^0x[0-9a-fA-F]{64}$/.test(value)) return { type: 'bytes32', data: value }
  if (/^0x([0-9a-fA-F]{2})*$/.test(value)) return { type: 'bytes', data: value }
  if (/^\d{16,}$/.test(value)) return { type: 'uint256', data: BigInt(value) }
  return { type: 'string', data: value }
}
