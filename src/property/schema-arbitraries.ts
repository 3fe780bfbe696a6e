import fc, { type Arbitrary } from 'fast-check'
import type { AnySchema } from '../schema/index.ts'
import { MAX_U64, UsageError } from '../types/index.ts'
import { type KnownValues, MAX_BYTES, MAX_ITEMS, NOTHING_KNOWN } from './abi-arbitraries.ts'
import { integersBetween } from './integers.ts'

/** Schemas with parts, by the field that names them. */
interface Compound {
  readonly fields?: Readonly<Record<string, AnySchema>>
  readonly item?: AnySchema
  readonly inner?: AnySchema
}

/**
 * Gives the values that a schema of CBOR encodes: objects for tuples, bigints for integers, names or
 * ids for addresses.
 *
 * @throws UsageError `FVM_ARBITRARY` for a schema without values of its own, such as a link
 * @example arbitraryOfSchema(cbor.tuple({ to: cbor.address, amount: cbor.tokenAmount }))
 */
export function arbitraryOfSchema(
  schema: AnySchema,
  known: KnownValues = NOTHING_KNOWN,
): Arbitrary<unknown> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- compound schemas have one of these fields, the others none
  const { fields, item, inner } = schema as Compound
  if (fields !== undefined)
    return fc.record(
      Object.fromEntries(
        Object.entries(fields).map(([name, part]) => [name, arbitraryOfSchema(part, known)]),
      ),
    )
  if (item !== undefined) return fc.array(arbitraryOfSchema(item, known), { maxLength: MAX_ITEMS })
  if (inner !== undefined) return fc.option(arbitraryOfSchema(inner, known), { nil: null })
  return scalarsOf(schema.kind, known)
}

function scalarsOf(kind: string, { addresses, constants }: KnownValues): Arbitrary<unknown> {
  const unsigned = /^u(8|16|32|64|256)$/.exec(kind)
  if (unsigned !== null) return integersBetween(0n, (1n << BigInt(unsigned[1]!)) - 1n, constants)
  switch (kind) {
    case 'i64':
      return integersBetween(-(1n << 63n), (1n << 63n) - 1n, constants)
    case 'token amount':
    case 'big integer':
      return integersBetween(0n, 1n << 100n, constants)
    case 'bool':
      return fc.boolean()
    case 'text':
      return fc.string({ unit: 'grapheme', maxLength: MAX_BYTES })
    case 'bytes':
      return fc.uint8Array({ maxLength: MAX_BYTES })
    case 'address': {
      const ids = integersBetween(0n, MAX_U64 >> 1n).map((id) => `f0${id}`)
      return addresses.length === 0
        ? ids
        : fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...addresses) }, ids)
    }
    case 'null':
      return fc.constant(null)
    default:
      throw new UsageError(
        'FVM_ARBITRARY',
        `no values are known for the schema "${kind}": give an arbitrary for the params in args`,
      )
  }
}
