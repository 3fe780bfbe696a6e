import { type Blockstore, type Cid, TypedAmt, TypedHamt } from '../ipld/index.ts'
import type { CollectionSchema } from './collections.ts'
import { rawCodec } from './raw.ts'

/**
 * The HAMT that a schema describes, with byte keys and raw values.
 *
 * @throws DecodeError if the root is not such a map
 */
export function loadHamt<V>(
  { collection }: CollectionSchema<unknown, never, V>,
  store: Blockstore,
  root: Cid,
): TypedHamt<V> {
  const { bitWidth, value } = collection
  return TypedHamt.load(store, root, { bitWidth }, rawCodec(value))
}

/**
 * The AMT that a schema describes, with raw values.
 *
 * @throws DecodeError if the root is not such an array
 */
export function loadAmt<V>(
  { collection }: CollectionSchema<unknown, never, V>,
  store: Blockstore,
  root: Cid,
): TypedAmt<V> {
  return TypedAmt.load(store, root, rawCodec(collection.value))
}
