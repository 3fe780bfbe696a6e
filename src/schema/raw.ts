import type { CborReader, CborSchema, CborWriter } from '../ipld/index.ts'
import { DecodeError } from '../types/index.ts'
import { type AnySchema, NO_NAMES, type Schema } from './schema.ts'

/** Fields of a tuple with whatever schemas. */
type AnyFields = Readonly<Record<string, AnySchema>>

/**
 * The raw form of a schema's values: collections and links are `Cid`s, fields can be assigned.
 *
 * @example type Lane = Raw<typeof LANE> // { redeemed: bigint; nonce: bigint }
 */
export type Raw<S extends AnySchema> = S extends { readonly raw?: CborSchema<infer R> } ? R : never

/**
 * The codec of a schema's raw form, which native actors read and write.
 *
 * A schema has two forms. The view form (`decodeValue`, `vm.state`) opens collections lazily and takes
 * names, numbers and texts. The raw form is what an actor computes with: a HAMT, AMT, KAMT or link is the
 * `Cid` of its root, an address is an `Address`, an integer of 64 bits a bigint, a bit field a `BitField`;
 * no value is converted on the way in. Byte strings are borrowed from the block that was decoded.
 *
 * @example
 * export const CHANNEL = cbor.tuple({ toSend: cbor.tokenAmount, lanes: cbor.amt(LANE) }) // the one declaration
 * export type ChannelState = Raw<typeof CHANNEL> // { toSend: bigint; lanes: Cid }
 * export const CHANNEL_STATE = rawCodec(CHANNEL)
 * rt.transaction(CHANNEL_STATE, (state) => { state.toSend += 1n })
 */
export function rawCodec<R>(schema: Schema<unknown, never, R>): CborSchema<R> {
  if (schema.raw !== undefined) return schema.raw
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a schema without a raw codec decodes to its raw form and encodes it
  const same = schema as unknown as Schema<R, R>
  return {
    encode: (w, value) => same.encode(w, value, NO_NAMES),
    decode: (r) => same.decode(r),
  }
}

/** The raw codec of an array. */
export function rawArray<R>(item: CborSchema<R>): CborSchema<R[]> {
  return {
    encode(w, items) {
      w.writeArrayHeader(items.length)
      for (const part of items) item.encode(w, part)
    },
    decode(r) {
      const items: R[] = []
      for (let left = r.readArrayHeader(); left > 0; left--) items.push(item.decode(r))
      return items
    },
  }
}

/** The raw codec of a value or null. */
export function rawNullable<R>(inner: CborSchema<R>): CborSchema<R | null> {
  return {
    encode(w, value) {
      if (value === null) w.writeNull()
      else inner.encode(w, value)
    },
    decode: (r) => (r.readNull() ? null : inner.decode(r)),
  }
}

/** The raw codec of a text-keyed map, given how its keys are sorted. */
export function rawMap<R>(
  item: CborSchema<R>,
  compareKeys: (a: string, b: string) => number,
): CborSchema<Record<string, R>> {
  return {
    encode(w, value) {
      const entries = Object.entries(value).sort(([a], [b]) => compareKeys(a, b))
      w.writeMapHeader(entries.length)
      for (const [key, part] of entries) {
        w.writeText(key)
        item.encode(w, part)
      }
    },
    decode(r) {
      const pairs: [string, R][] = []
      for (let n = r.readMapHeader(); n > 0; n--) pairs.push([r.readText(), item.decode(r)])
      return Object.fromEntries(pairs)
    },
  }
}

/** The raw codec of a tuple. */
export function rawTuple<T>(fields: AnyFields, kind: string): CborSchema<T> {
  const names = Object.keys(fields)
  const codecs = Object.values(fields).map((schema) => rawCodec(schema))
  const count = names.length
  const codec: CborSchema<Record<string, unknown>> = {
    encode(w, value) {
      w.writeArrayHeader(count)
      encodeFields(w, value, names, codecs)
    },
    decode(r) {
      r.readTupleHeader(count, kind)
      return decodeFields(r, names, codecs)
    },
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the fields are those of T
  return codec as CborSchema<unknown> as CborSchema<T>
}

/** The raw codec of a tuple whose last fields may be missing; see `cbor.tupleWithTail`. */
export function rawTupleWithTail<T>(
  fields: AnyFields,
  tail: AnyFields,
  kind: string,
): CborSchema<T> {
  const names = [...Object.keys(fields), ...Object.keys(tail)]
  const codecs: CborSchema<unknown>[] = [
    ...Object.values(fields).map((schema) => rawCodec(schema)),
    ...Object.values(tail).map((schema) => rawNullable(rawCodec(schema))),
  ]
  const least = Object.keys(fields).length
  const codec: CborSchema<Record<string, unknown>> = {
    encode(w, value) {
      let count = names.length
      while (count > least && (value[names[count - 1]!] ?? null) === null) count--
      w.writeArrayHeader(count)
      for (let i = 0; i < count; i++) codecs[i]!.encode(w, value[names[i]!])
    },
    decode(r) {
      const count = r.readArrayHeader()
      if (count < least || count > names.length)
        throw new DecodeError(
          `${kind} has ${count} fields: ${least} to ${names.length} are accepted`,
        )
      const value: Record<string, unknown> = {}
      for (const [i, name] of names.entries()) value[name] = i < count ? codecs[i]!.decode(r) : null
      return value
    },
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the fields are those of T
  return codec as CborSchema<unknown> as CborSchema<T>
}

function encodeFields(
  w: CborWriter,
  value: Readonly<Record<string, unknown>>,
  names: readonly string[],
  codecs: readonly CborSchema<unknown>[],
): void {
  for (let i = 0; i < codecs.length; i++) codecs[i]!.encode(w, value[names[i]!])
}

function decodeFields(
  r: CborReader,
  names: readonly string[],
  codecs: readonly CborSchema<unknown>[],
): Record<string, unknown> {
  const value: Record<string, unknown> = {}
  for (let i = 0; i < codecs.length; i++) value[names[i]!] = codecs[i]!.decode(r)
  return value
}
