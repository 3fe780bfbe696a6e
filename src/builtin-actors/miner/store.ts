import {
  type Blockstore,
  type CborSchema,
  type Cid,
  Codec,
  cidOf,
  decodeAs,
  encodeAs,
  TypedAmt,
} from '../../ipld/index.ts'
import { UncodedError } from '../runtime/downcast.ts'

/** Reads a block of one value. @throws DecodeError, and UncodedError if there is none */
export function getCbor<T>(store: Blockstore, cid: Cid, schema: CborSchema<T>): T {
  const block = store.get(cid)
  if (block === undefined) throw new UncodedError('block not found')
  return decodeAs(schema, block)
}

/** Writes a block of one value. @throws DecodeError for a value that CBOR cannot hold */
export function putCbor<T>(store: Blockstore, value: T, schema: CborSchema<T>): Cid {
  const block = encodeAs(schema, value)
  const cid = cidOf(Codec.DAG_CBOR, block)
  store.put(cid, block)
  return cid
}

/** Writes an empty array of a bit width. */
export function putEmptyAmt(store: Blockstore, bitWidth: number): Cid {
  return TypedAmt.create(store, { bitWidth }, NO_VALUES).flush()
}

/** The values of an array that has none. */
const NO_VALUES: CborSchema<never> = {
  encode: () => undefined,
  decode() {
    throw new UncodedError('an empty array has no values')
  },
}
