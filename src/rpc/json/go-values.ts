import { BitField, Cid, decodeCbor } from '../../ipld/index.ts'
import { type AnySchema, type cbor, encodeValue } from '../../schema/index.ts'
import { Address } from '../../types/index.ts'
import { bitfieldJson } from './bitfield.ts'
import { goName } from './go-names.ts'
import { bytesJson, cidJson } from './lotus.ts'

type Tuple = ReturnType<typeof cbor.tuple>

/** Parts that schemas of compounds show. */
export interface Shape {
  readonly fields?: Tuple['fields']
  readonly item?: AnySchema
  readonly inner?: AnySchema
  readonly linked?: AnySchema
  readonly collection?: unknown
}

/** The parts of a schema. */
export function shapeOf(schema: AnySchema): Shape {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what a schema lacks is undefined
  return schema as Shape
}

/** The length of schemas of bytes that have one: Go keeps these in arrays, which are numbers in JSON. */
export function lengthOf(kind: string): number | undefined {
  if (kind === 'u256') return 32
  const match = /^bytes\((\d+)\)$/.exec(kind)
  return match === null ? undefined : Number(match[1])
}

/** A value in the form that its schema decodes to. */
function decoded<T>(value: unknown): T {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the kind of the schema says which form it is
  return value as T
}

/** Kinds of numbers that Go writes as text. */
export const AMOUNTS: ReadonlySet<string> = new Set(['token amount', 'big integer'])

/** Options of {@link goJson}. */
export interface GoJsonOptions {
  /** Writes an address. */
  readonly address: (address: Address) => string
  /** The method whose params the value is. */
  readonly method?: string | undefined
}

/**
 * Writes a decoded value as Go's encoder of JSON does: names of fields as the structs of go-state-types
 * have them, numbers as numbers, amounts as text, empty lists and bytes as null.
 */
export function goJson(schema: AnySchema, value: unknown, options: GoJsonOptions): unknown {
  const { fields, item, inner, linked, collection } = shapeOf(schema)
  if (inner !== undefined) return value === null ? null : goJson(inner, value, options)
  if (collection !== undefined || linked !== undefined)
    return cidJson(decoded<{ readonly cid: Cid }>(value).cid)
  if (item !== undefined) {
    const items = decoded<readonly unknown[]>(value)
    return items.length === 0 ? null : items.map((one) => goJson(item, one, options))
  }
  if (fields !== undefined) {
    const parts = decoded<Readonly<Record<string, unknown>>>(value)
    const nested = { ...options, method: undefined }
    return Object.fromEntries(
      Object.entries(fields).map(([name, part]) => [
        goName(name, schema.kind, options.method),
        goJson(part, parts[name], nested),
      ]),
    )
  }
  const length = lengthOf(schema.kind)
  if (length !== undefined) return wordBytes(value, length)
  if (value instanceof BitField) return bitfieldJson(value)
  if (value instanceof Cid) return cidJson(value)
  if (value instanceof Address) return options.address(value)
  if (schema.kind === 'signature') {
    const { type, data } = decoded<{ type: number; data: Uint8Array }>(value)
    return { Type: type, Data: bytesJson(data) }
  }
  // Go writes a label of bytes as empty text. @see go-state-types `builtin/v18/market/deal.go`
  if (value instanceof Uint8Array) return schema.kind === 'bytes' ? bytesJson(value) : ''
  if (typeof value === 'bigint') return AMOUNTS.has(schema.kind) ? String(value) : Number(value)
  if (typeof value === 'string' && !/text/.test(schema.kind))
    return Number(decodeCbor(encodeValue(schema, value))) // the name of a number
  return value
}

function wordBytes(value: unknown, length: number): readonly number[] {
  if (value instanceof Uint8Array) return [...value]
  const digits = decoded<bigint>(value)
    .toString(16)
    .padStart(2 * length, '0')
  return [...Buffer.from(digits, 'hex')]
}
