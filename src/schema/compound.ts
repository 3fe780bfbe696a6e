import { CborReader, type CborSchema, CborWriter } from '../ipld/index.ts'
import { DecodeError } from '../types/index.ts'
import {
  type Raw,
  rawArray,
  rawCodec,
  rawMap,
  rawNullable,
  rawTuple,
  rawTupleWithTail,
} from './raw.ts'
import {
  type AnySchema,
  type BlockReader,
  type Infer,
  type InferInput,
  mismatch,
  NO_NAMES,
  type Schema,
  ValueMismatch,
  within,
} from './schema.ts'

/** Fields of a tuple, in the order of the wire. */
export type Fields = Readonly<Record<string, AnySchema>>

/** The type that a tuple of these fields decodes to. */
export type TupleOf<F extends Fields> = { readonly [K in keyof F]: Infer<F[K]> }

/** The names of the fields that may be left out. */
type Omittable<F extends Fields> = {
  [K in keyof F]: undefined extends InferInput<F[K]> ? K : never
}[keyof F]

/** The type that a tuple of these fields is encoded from: nullable fields may be left out. */
export type TupleInput<F extends Fields> = {
  readonly [K in Exclude<keyof F, Omittable<F>>]: InferInput<F[K]>
} & { readonly [K in Omittable<F>]?: InferInput<F[K]> }

/** The raw form of a tuple of these fields; actors change it in place. */
export type RawTuple<F extends Fields> = { -readonly [K in keyof F]: Raw<F[K]> }

/** The schema of a tuple, with its fields, for code that walks a value beside its schema. */
export interface TupleSchema<F extends Fields>
  extends Schema<TupleOf<F>, TupleInput<F>, RawTuple<F>> {
  readonly fields: F
  readonly raw: CborSchema<RawTuple<F>>
}

/** The schema of an array, with that of its items. */
export interface ArraySchema<Out, In, RawItem = Out>
  extends Schema<readonly Out[], readonly In[], RawItem[]> {
  readonly item: Schema<Out, In, RawItem>
}

/** The schema of a value that may be null, with the schema for when it is not. */
export interface NullableSchema<Out, In, RawValue = Out>
  extends Schema<Out | null, In | null | undefined, RawValue | null> {
  readonly inner: Schema<Out, In, RawValue>
}

/**
 * An array of named fields: how the structs of actors are written.
 *
 * @example decodeValue(cbor.tuple({ n: cbor.u64, by: cbor.text }), Uint8Array.of(0x82, 5, 0x61, 0x61)) // { n: 5n, by: 'a' }
 */
export function tuple<const F extends Fields>(fields: F): TupleSchema<F> {
  const entries = Object.entries(fields)
  const kind = `[${entries.map(([name]) => name).join(', ')}]`
  return {
    kind,
    fields,
    encode(w, value, context) {
      if (typeof value !== 'object' || value === null)
        throw mismatch(value, `an object for ${kind}`)
      for (const key of Object.keys(value)) if (!(key in fields)) throw unknownField(key, kind)
      w.writeArrayHeader(entries.length)
      const given = value as Readonly<Record<string, unknown>> // its fields are checked one by one
      for (const [name, schema] of entries)
        within(`.${name}`, () => schema.encode(w, given[name], context))
    },
    decode(r, store) {
      r.readTupleHeader(entries.length, kind)
      const value: Record<string, unknown> = {}
      for (const [name, schema] of entries) value[name] = schema.decode(r, store)
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each field's schema has decoded it
      return value as TupleOf<F>
    },
    raw: rawTuple(fields, kind),
  }
}

/**
 * A tuple whose last fields may be missing on the wire, as older actors wrote it; they are null then,
 * and writing one leaves out those at the end that are null.
 *
 * @example decodeValue(cbor.tupleWithTail({ n: cbor.u64 }, { fee: cbor.tokenAmount }), Uint8Array.of(0x81, 1)) // { n: 1n, fee: null }
 */
export function tupleWithTail<const F extends Fields, const T extends Fields>(
  fields: F,
  tail: T,
): TupleSchema<
  F & {
    [K in keyof T]: Schema<
      Infer<T[K]> | null,
      InferInput<T[K]> | null | undefined,
      Raw<T[K]> | null
    >
  }
> {
  const last = Object.entries(tail)
  const all = { ...fields, ...Object.fromEntries(last.map(([name, s]) => [name, nullable(s)])) }
  const entries = Object.entries(fields)
  const kind = `[${Object.keys(all).join(', ')}]`
  const schema: TupleSchema<Fields> = {
    kind,
    fields: all,
    raw: rawTupleWithTail(fields, tail, kind),
    encode(w, value, context) {
      const given = value as Readonly<Record<string, unknown>> // its fields are checked one by one
      const count = last.findLastIndex(([name]) => (given[name] ?? null) !== null) + 1
      w.writeArrayHeader(entries.length + count)
      for (const [name, part] of [...entries, ...last.slice(0, count)])
        within(`.${name}`, () => part.encode(w, given[name], context))
    },
    decode(r, store) {
      const length = r.readArrayHeader()
      if (length < entries.length || length > entries.length + last.length)
        throw new DecodeError(
          `${kind} has ${length} fields: ${entries.length} to ${entries.length + last.length} are accepted`,
        )
      const value: Record<string, unknown> = {}
      for (const [name, part] of entries) value[name] = part.decode(r, store)
      last.forEach(([name, part], i) => {
        value[name] = entries.length + i < length ? part.decode(r, store) : null
      })
      return value
    },
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the fields are those of F and T, in this order
  return schema as never
}

function unknownField(name: string, kind: string): ValueMismatch {
  const error = new ValueMismatch(`is not one of its fields: give ${kind}`)
  error.path = `.${name}`
  return error
}

/**
 * A list of values of one kind.
 *
 * @example decodeValue(cbor.array(cbor.u64), Uint8Array.of(0x82, 1, 2)) // [ 1n, 2n ]
 */
export function array<Out, In, RawItem>(
  item: Schema<Out, In, RawItem>,
): ArraySchema<Out, In, RawItem> {
  const kind = `array of ${item.kind}`
  return {
    raw: rawArray(rawCodec(item)),
    kind,
    item,
    encode(w, value, context) {
      if (!Array.isArray(value)) throw mismatch(value, `an ${kind}`)
      w.writeArrayHeader(value.length)
      value.forEach((part: In, i) => {
        within(`[${i}]`, () => item.encode(w, part, context))
      })
    },
    decode(r, store) {
      const length = r.readArrayHeader()
      const out: Out[] = []
      for (let i = 0; i < length; i++) out.push(item.decode(r, store))
      return out
    },
  }
}

/**
 * A value or null; leaving it out means null.
 *
 * @example decodeValue(cbor.nullable(cbor.u64), Uint8Array.of(0xf6)) // null
 */
export function nullable<Out, In, RawValue>(
  inner: Schema<Out, In, RawValue>,
): NullableSchema<Out, In, RawValue> {
  return {
    raw: rawNullable(rawCodec(inner)),
    kind: `${inner.kind} or null`,
    inner,
    encode(w, value, context) {
      if (value === null || value === undefined) w.writeNull()
      else inner.encode(w, value, context)
    },
    decode: (r, store) => (r.readNull() ? null : inner.decode(r, store)),
  }
}

/**
 * A map with text keys, as the structs of some actors are written; keys stand in the order of
 * DAG-CBOR, by length and then by bytes.
 *
 * @example decodeValue(cbor.map(cbor.u64), Uint8Array.of(0xa1, 0x61, 0x61, 1)) // { a: 1n }
 */
export function map<Out, In, RawItem>(
  item: Schema<Out, In, RawItem>,
): Schema<Readonly<Record<string, Out>>, Readonly<Record<string, In>>, Record<string, RawItem>> {
  const kind = `map of ${item.kind}`
  return {
    raw: rawMap(rawCodec(item), compareKeys),
    kind,
    encode(w, value, context) {
      if (typeof value !== 'object' || value === null)
        throw mismatch(value, `an object for a ${kind}`)
      const keys = Object.keys(value).sort(compareKeys)
      w.writeMapHeader(keys.length)
      for (const key of keys) {
        w.writeText(key)
        within(`.${key}`, () => item.encode(w, value[key]!, context)) // one of its own keys
      }
    },
    decode(r, store) {
      const pairs: [string, Out][] = []
      for (let n = r.readMapHeader(); n > 0; n--) pairs.push([r.readText(), item.decode(r, store)])
      return Object.fromEntries(pairs)
    },
  }
}

const utf8 = new TextEncoder()

function compareKeys(a: string, b: string): number {
  const x = utf8.encode(a)
  const y = utf8.encode(b)
  if (x.length !== y.length) return x.length - y.length
  const at = x.findIndex((byte, i) => byte !== y[i])
  return at < 0 ? 0 : x[at]! - y[at]!
}

/**
 * One of several forms, selected by which one decodes; encoding uses the first that fits.
 *
 * @example decodeValue(cbor.oneOf(cbor.text, cbor.bytes), Uint8Array.of(0x61, 0x61)) // 'a'
 */
export function oneOf<Out1, In1, Out2, In2>(
  first: Schema<Out1, In1>,
  second: Schema<Out2, In2>,
): Schema<Out1 | Out2, In1 | In2> {
  const kind = `${first.kind} or ${second.kind}`
  return {
    kind,
    encode(w, value, context) {
      const at = w.length
      try {
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the schema refuses other values
        first.encode(w, value as In1, context)
      } catch (thrown) {
        if (w.length !== at) throw thrown
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the schema refuses other values
        second.encode(w, value as In2, context)
      }
    },
    decode(r, store) {
      const raw = r.sliceValue()
      // The reference's reader takes some strings of one type for the other: what is read must be
      // written the same way.
      const value = attempt(first as Schema<Out1, unknown>, raw, store) // it encodes what it decoded
      return value === undefined ? decodeWhole(second, raw, store) : value
    },
  }
}

function attempt<T>(
  schema: Schema<T, unknown>,
  raw: Uint8Array,
  store: BlockReader | undefined,
): T | undefined {
  try {
    const value = decodeWhole(schema, raw, store)
    const writer = new CborWriter()
    schema.encode(writer, value, NO_NAMES)
    const again = writer.finish()
    return again.length === raw.length && again.every((byte, i) => byte === raw[i])
      ? value
      : undefined
  } catch (thrown) {
    if (thrown instanceof DecodeError) return undefined
    throw thrown
  }
}

function decodeWhole<T>(
  schema: Schema<T, never>,
  raw: Uint8Array,
  store: BlockReader | undefined,
): T {
  const reader = new CborReader(raw)
  const value = schema.decode(reader, store)
  reader.end()
  return value
}

/**
 * An enumeration: numbers with names; a number without one stays a number.
 *
 * @example decodeValue(cbor.named('deal state', { active: 1, slashed: 2 }), Uint8Array.of(1)) // 'active'
 */
export function named<const Names extends Readonly<Record<string, number>>>(
  kind: string,
  names: Names,
): Schema<keyof Names | number, keyof Names | number, number> {
  const byNumber = new Map(Object.entries(names).map(([name, n]) => [n, name]))
  return {
    kind,
    encode(w, value) {
      const n = typeof value === 'number' ? value : names[value]
      if (n === undefined)
        throw mismatch(value, `a number, or one of ${Object.keys(names).join(', ')}`)
      w.writeInt(n)
    },
    decode(r) {
      const n = Number(r.readInt())
      return byNumber.get(n) ?? n
    },
    raw: { encode: (w, n) => w.writeInt(n), decode: (r) => Number(r.readInt()) },
  }
}
