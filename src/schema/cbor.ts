/**
 * Schemas of CBOR as actors write it: params, return values and state.
 *
 * @example
 * const TRANSFER = cbor.tuple({ to: cbor.address, amount: cbor.tokenAmount })
 * type Transfer = Infer<typeof TRANSFER> // { to: Address; amount: bigint }
 */
export { amt, hamt, kamt, link } from './collections.ts'
export { array, map, named, nullable, oneOf, tuple, tupleWithTail } from './compound.ts'
export * as keys from './map-keys.ts'
export {
  address,
  any,
  bigint,
  bitfield,
  bool,
  bytes,
  cid,
  fixedBytes,
  i64,
  nothing,
  text,
  tokenAmount,
  u8,
  u16,
  u32,
  u64,
  u256,
} from './scalars.ts'
