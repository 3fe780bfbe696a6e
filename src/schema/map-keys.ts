/** Keys of HAMTs: `cbor.keys.address`, ... */
export {
  addressKey as address,
  bytesKey as bytes,
  cidKey as cid,
  i64Key as i64,
  textKey as text,
  u64Key as u64,
} from './keys.ts'
