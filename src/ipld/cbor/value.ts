import * as dagCbor from '@ipld/dag-cbor'
import { CID } from 'multiformats/cid'
import { DecodeError, UsageError } from '../../types/index.ts'
import { Cid, plainBytes } from '../cid/index.ts'

/** Any value of the IPLD data model. Integers past 2^53 - 1 are bigints, links are {@link Cid}. */
export type IpldValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | Cid
  | readonly IpldValue[]
  | { readonly [key: string]: IpldValue }

/**
 * Decodes DAG-CBOR of any shape, for people and tools: `@ipld/dag-cbor` decides what is valid,
 * which is not what the kernel accepts. Typed state is read with `CborReader`.
 *
 * @throws DecodeError
 */
export function decodeCbor(bytes: Uint8Array): IpldValue {
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- dag-cbor decodes to these values only
    return mapValue(dagCbor.decode(plainBytes(bytes)), (link) =>
      link instanceof CID ? Cid.fromBytes(link.bytes) : undefined,
    ) as IpldValue
  } catch (thrown) {
    if (thrown instanceof DecodeError) throw thrown
    throw new DecodeError(`CBOR: ${messageOf(thrown)}`, { cause: thrown })
  }
}

/**
 * Encodes a value as DAG-CBOR: map keys sorted by length, then bytes.
 *
 * @throws UsageError `FVM_BAD_IPLD` for what the data model lacks (undefined, NaN, ...)
 */
export function encodeCbor(value: IpldValue): Uint8Array {
  try {
    const plain = mapValue(value, (link) =>
      link instanceof Cid ? CID.decode(link.bytes) : undefined,
    )
    return plainBytes(dagCbor.encode(plain))
  } catch (thrown) {
    throw new UsageError('FVM_BAD_IPLD', `the value is not IPLD: ${messageOf(thrown)}`, {
      cause: thrown,
    })
  }
}

/** A copy of a value with each object that `swap` knows replaced. */
function mapValue(value: unknown, swap: (object: object) => unknown): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value
  const swapped = swap(value)
  if (swapped !== undefined) return swapped
  if (Array.isArray(value)) return value.map((item) => mapValue(item, swap))
  // Object.fromEntries defines keys: one named __proto__ is a key as any other.
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapValue(item, swap)]))
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}
