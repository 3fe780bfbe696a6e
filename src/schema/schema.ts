import { type AddressLike, toAddress } from '../crypto/index.ts'
import { type Blockstore, CborReader, type CborSchema, CborWriter } from '../ipld/index.ts'
import { type Address, DecodeError, UsageError } from '../types/index.ts'

/** The context of an encoding: it knows the names of a world. */
export interface EncodeContext {
  toAddress(given: AddressLike): Address
  /** The store for blocks that the value links; without it the value can link none. */
  readonly store: Blockstore | undefined
}

/**
 * The form of a value in CBOR. `Out` is what decoding gives, `In` what encoding takes; more forms are
 * taken than given (a name for an address, a number for a bigint). `RawValue` is the form that native
 * actors compute with, see {@link rawCodec}.
 */
export interface Schema<Out, In = Out, RawValue = Out> {
  /** The kind of the value, for messages: `u64`, `[to, amount]`. */
  readonly kind: string
  encode(writer: CborWriter, value: In, context: EncodeContext): void
  /** @param store - where the blocks are that the value links, for what is read of them later */
  decode(reader: CborReader, store?: BlockReader): Out
  /** The codec of the raw form; a schema without it has one form only. */
  readonly raw?: CborSchema<RawValue>
}

/** Reads blocks. */
export type BlockReader = Pick<Blockstore, 'get' | 'budget'>

/** A schema of whatever types; its methods are compared bivariantly, so every schema is one. */
export type AnySchema = Schema<unknown, unknown, unknown>

/**
 * The type that decoding with a schema gives.
 *
 * @example type Transfer = Infer<typeof TRANSFER> // { to: Address; amount: bigint }
 */
export type Infer<S extends AnySchema> = S extends Schema<infer Out, never, unknown> ? Out : never

/** The type that encoding with a schema takes. */
export type InferInput<S extends AnySchema> =
  S extends Schema<unknown, infer In, unknown> ? In : never

/** A value does not fit its schema; the path to it is put together on the way out. */
export class ValueMismatch {
  path = ''
  readonly message: string
  constructor(message: string) {
    this.message = message
  }
}

/** Runs the encoder of a part; a mismatch learns where the part is. */
export function within<T>(part: string, work: () => T): T {
  try {
    return work()
  } catch (thrown) {
    if (thrown instanceof ValueMismatch) thrown.path = `${part}${thrown.path}`
    throw thrown
  }
}

/** Says what was given instead of what a schema takes. */
export function mismatch(given: unknown, accepted: string): ValueMismatch {
  return new ValueMismatch(`is ${describe(given)}: give ${accepted}`)
}

function describe(value: unknown): string {
  if (value === undefined) return 'missing'
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'bigint') return `${value}n`
  if (value instanceof Uint8Array) return `${value.length} bytes`
  if (Array.isArray(value)) return `an array of ${value.length}`
  if (typeof value === 'object' && value !== null)
    return `an object with ${Object.keys(value).join(', ') || 'no fields'}`
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- no object reaches this place
  return String(value as boolean | null)
}

/** The context of values that are encoded outside of a world. */
export const NO_NAMES: EncodeContext = {
  store: undefined,
  toAddress: (given) =>
    toAddress(given, (name) => {
      throw mismatch(name, 'an address: names are known to a world only')
    }),
}

/** Tells whether a value is a schema. */
export function isSchema(value: unknown): value is AnySchema {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- any value but null and undefined can be asked for a field
  const { encode, decode } = (value ?? {}) as Partial<AnySchema>
  return typeof encode === 'function' && typeof decode === 'function'
}

function assertSchema(schema: unknown, what: string): void {
  if (!isSchema(schema))
    throw new UsageError(
      'FVM_SCHEMA',
      `the schema of ${what} is ${schema === null ? 'null' : typeof schema}: give one of cbor, as cbor.tuple({ n: cbor.u64 })`,
    )
}

/**
 * Encodes a value.
 *
 * @param what - names the value in messages
 * @throws UsageError `FVM_BAD_VALUE` saying which part does not fit and what does, `FVM_SCHEMA` without a schema
 * @example encodeValue(cbor.tuple({ n: cbor.u64 }), { n: 5 }) // 81 05
 */
export function encodeValue<In>(
  schema: Schema<unknown, In, unknown>,
  value: In,
  what = 'the value',
  context: EncodeContext = NO_NAMES,
): Uint8Array {
  assertSchema(schema, what)
  const writer = new CborWriter()
  try {
    schema.encode(writer, value, context)
  } catch (thrown) {
    writer.finish()
    if (thrown instanceof ValueMismatch)
      throw new UsageError('FVM_BAD_VALUE', `${what}${thrown.path} ${thrown.message}`)
    if (thrown instanceof UsageError || thrown instanceof DecodeError)
      throw new UsageError(
        'FVM_BAD_VALUE',
        `${what} does not fit ${schema.kind}: ${thrown.message}`,
      )
    throw thrown
  }
  return writer.finish()
}

/**
 * Decodes a value that fills `bytes`.
 *
 * @param what - names the value in messages
 * @throws DecodeError saying at which byte what was expected
 * @example decodeValue(cbor.tuple({ n: cbor.u64 }), Uint8Array.of(0x81, 5)) // { n: 5n }
 */
export function decodeValue<Out>(
  schema: Schema<Out, never, unknown>,
  bytes: Uint8Array,
  what = 'the value',
  store?: BlockReader,
): Out {
  assertSchema(schema, what)
  const reader = new CborReader(bytes)
  try {
    const value = schema.decode(reader, store)
    reader.end()
    return value
  } catch (thrown) {
    if (!(thrown instanceof DecodeError)) throw thrown
    throw new DecodeError(`${what} does not decode as ${schema.kind}: ${thrown.message}`, {
      cause: thrown,
    })
  }
}
