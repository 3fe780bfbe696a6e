import {
  type Blockstore,
  CborWriter,
  Cid,
  Codec,
  decodeCbor,
  diffAmts,
  diffHamts,
  diffKamts,
  encodeCbor,
  type IpldValue,
} from '../../ipld/index.ts'
import {
  type AnySchema,
  type CollectionShape,
  decodePart,
  type Linked,
  NO_NAMES,
  StateArray,
  StateMap,
} from '../../schema/index.ts'
import { DecodeError } from '../../types/index.ts'

/** A part of a state that differs. */
export interface FieldChange {
  /** Names of fields, keys of maps, indexes of arrays, from the outside in. */
  readonly path: readonly string[]
  /** Undefined if there was none. */
  readonly before: unknown
  /** Undefined if there is none. */
  readonly after: unknown
}

/** A value of a state and the blocks that it links. */
interface Side {
  readonly value: unknown
  readonly store: Blockstore
}

/**
 * The parts in which two values of a schema differ. What is linked by the same CID on both sides is
 * not compared.
 */
export function* diffValues(
  schema: AnySchema,
  before: Side,
  after: Side,
  path: readonly string[],
): Generator<FieldChange> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the fields are optional, and each is checked before it is used
  const shape = schema as Partial<SchemaParts>
  if (shape.fields !== undefined) {
    for (const [name, field] of Object.entries(shape.fields))
      yield* diffValues(field, part(before, name), part(after, name), [...path, name])
    return
  }
  if (shape.collection !== undefined) {
    yield* diffCollections(shape.collection, before, after, path)
    return
  }
  if (before.value === null || after.value === null) {
    if (before.value !== after.value) yield { path, before: before.value, after: after.value }
    return
  }
  if (shape.inner !== undefined) yield* diffValues(shape.inner, before, after, path)
  else if (shape.linked !== undefined) yield* diffLinks(shape.linked, before, after, path)
  else if (shape.item !== undefined) yield* diffArrays(shape.item, before, after, path)
  else if (shape.isGeneric === true) yield* diffIpld(before, after, path)
  else if (!isSame(schema, before.value, after.value))
    yield { path, before: before.value, after: after.value }
}

/** The inner schemas that a schema shows. */
interface SchemaParts {
  readonly fields: Readonly<Record<string, AnySchema>>
  readonly collection: CollectionShape
  readonly inner: AnySchema
  readonly linked: AnySchema
  readonly item: AnySchema
  readonly isGeneric: boolean
}

function part({ value, store }: Side, name: string): Side {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a tuple schema decodes to an object
  return { value: (value as Readonly<Record<string, unknown>>)[name], store }
}

function* diffCollections(
  shape: CollectionShape,
  before: Side,
  after: Side,
  path: readonly string[],
): Generator<FieldChange> {
  const a = { store: before.store, root: rootOf(before.value) }
  const b = { store: after.store, root: rootOf(after.value) }
  if (a.root?.key === b.root?.key) return
  const { form, bitWidth, key, value } = shape
  if (form === 'amt') {
    for (const { index, before: x, after: y } of diffAmts(a, b))
      yield* diffEncoded(
        value,
        { value: x, store: before.store },
        { value: y, store: after.store },
        [...path, String(index)],
      )
    return
  }
  const diff = form === 'kamt' ? diffKamts(a, b) : diffHamts(a, b, { bitWidth })
  for (const entry of diff) {
    const name = key === undefined ? String(entry.key) : key.text(key.decode(entry.key))
    yield* diffEncoded(
      value,
      { value: entry.before, store: before.store },
      { value: entry.after, store: after.store },
      [...path, name],
    )
  }
}

function rootOf(value: unknown): Cid | undefined {
  return value instanceof StateMap || value instanceof StateArray ? value.cid : undefined
}

/** An encoded value of a collection, if it is there, and the store of the blocks it links to. */
interface EncodedSide {
  readonly value: Uint8Array | undefined
  readonly store: Blockstore
}

function* diffEncoded(
  schema: AnySchema,
  before: EncodedSide,
  after: EncodedSide,
  path: readonly string[],
): Generator<FieldChange> {
  const x = before.value && decodePart(schema, before.value, before.store)
  const y = after.value && decodePart(schema, after.value, after.store)
  if (x === undefined || y === undefined) yield { path, before: x, after: y }
  else
    yield* diffValues(
      schema,
      { value: x, store: before.store },
      { value: y, store: after.store },
      path,
    )
}

function* diffLinks(
  linked: AnySchema,
  before: Side,
  after: Side,
  path: readonly string[],
): Generator<FieldChange> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a link schema decodes to a link
  const a = before.value as Linked<unknown>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a link schema decodes to a link
  const b = after.value as Linked<unknown>
  if (a.cid.equals(b.cid)) return
  yield* diffValues(
    linked,
    { value: a.value, store: before.store },
    { value: b.value, store: after.store },
    path,
  )
}

function* diffArrays(
  item: AnySchema,
  before: Side,
  after: Side,
  path: readonly string[],
): Generator<FieldChange> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- an array schema decodes to an array
  const a = before.value as readonly unknown[]
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- an array schema decodes to an array
  const b = after.value as readonly unknown[]
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const at = [...path, String(i)]
    if (i >= a.length || i >= b.length) yield { path: at, before: a[i], after: b[i] }
    else
      yield* diffValues(
        item,
        { value: a[i], store: before.store },
        { value: b[i], store: after.store },
        at,
      )
  }
}

function isSame(schema: AnySchema, a: unknown, b: unknown): boolean {
  if (a === b) return true
  return sameBytes(encoded(schema, a), encoded(schema, b))
}

function encoded(schema: AnySchema, value: unknown): Uint8Array {
  const writer = new CborWriter()
  schema.encode(writer, value, NO_NAMES)
  return writer.finish()
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i])
}

/** The parts in which two values of the IPLD data model differ; links are followed if they differ. */
export function* diffIpld(
  before: Side,
  after: Side,
  path: readonly string[],
): Generator<FieldChange> {
  before.store.budget?.spend()
  if (before.value instanceof Cid && after.value instanceof Cid)
    if (before.value.equals(after.value)) return
  const a = followed(before)
  const b = followed(after)
  const keys = keysOf(a.value)
  const others = keysOf(b.value)
  if (
    keys === undefined ||
    others === undefined ||
    Array.isArray(a.value) !== Array.isArray(b.value)
  ) {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- generic values are decoded from CBOR
    if (!sameBytes(encodeCbor(a.value as IpldValue), encodeCbor(b.value as IpldValue)))
      yield { path, before: before.value, after: after.value }
    return
  }
  for (const key of new Set([...keys, ...others])) {
    const at = [...path, key]
    const x = part(a, key)
    const y = part(b, key)
    if (x.value === undefined || y.value === undefined)
      yield { path: at, before: x.value, after: y.value }
    else yield* diffIpld(x, y, at)
  }
}

/** A link's block, if it is there and DAG-CBOR; else the value itself. */
function followed(side: Side): Side {
  const { value, store } = side
  if (!(value instanceof Cid) || value.codec !== Codec.DAG_CBOR) return side
  const block = store.get(value)
  if (block === undefined) return side
  try {
    return { value: decodeCbor(block), store }
  } catch (thrown) {
    if (!(thrown instanceof DecodeError)) throw thrown
    return side
  }
}

function keysOf(value: unknown): string[] | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  if (value instanceof Uint8Array || value instanceof Cid) return undefined
  return Object.keys(value)
}
