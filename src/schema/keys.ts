import { type AddressLike, addressToString } from '../crypto/index.ts'
import { Cid, cidFromString, cidToString } from '../ipld/index.ts'
import {
  Address,
  bytesToHex,
  DecodeError,
  decodeVarint,
  encodeVarint,
  type IntLike,
  MAX_U64,
} from '../types/index.ts'
import { type EncodeContext, mismatch } from './schema.ts'

/** The codec between values and the keys of a HAMT. */
export interface KeySchema<Out, In = Out> {
  readonly kind: string
  encode(key: In, context: EncodeContext): Uint8Array
  decode(bytes: Uint8Array): Out
  /** The text for people, and for paths in differences. */
  text(key: Out): string
}

function inRange(given: IntLike, min: bigint, max: bigint, kind: string): bigint {
  const isExact = typeof given === 'bigint' || Number.isSafeInteger(given)
  const value = isExact ? BigInt(given) : min - 1n
  if (value < min || value > max) throw mismatch(given, `${kind}, an integer from ${min} to ${max}`)
  return value
}

function uvarintOf(bytes: Uint8Array): bigint {
  const { value, next } = decodeVarint(bytes, 0)
  if (next !== bytes.length) throw new DecodeError('a key has bytes after its number')
  return value
}

/** Addresses, as their bytes. */
export const addressKey: KeySchema<Address, AddressLike> = {
  kind: 'address',
  encode: (key, context) => context.toAddress(key).bytes,
  decode: (bytes) => Address.fromBytes(bytes),
  text: (key) => addressToString(key),
}

/** Unsigned integers, as varints: actor ids, deal ids, sector numbers. */
export const u64Key: KeySchema<bigint, IntLike> = {
  kind: 'u64',
  encode: (key) => encodeVarint(inRange(key, 0n, MAX_U64, 'u64')),
  decode: uvarintOf,
  text: String,
}

/** Signed integers, as zig-zag varints: epochs, transaction ids. */
export const i64Key: KeySchema<bigint, IntLike> = {
  kind: 'i64',
  encode(key) {
    const value = inRange(key, -(1n << 63n), (1n << 63n) - 1n, 'i64')
    return encodeVarint(value < 0n ? -2n * value - 1n : 2n * value)
  },
  decode(bytes) {
    const value = uvarintOf(bytes)
    return value & 1n ? -(value + 1n) / 2n : value / 2n
  },
  text: String,
}

/** CIDs, as their bytes. */
export const cidKey: KeySchema<Cid, Cid | string> = {
  kind: 'CID',
  encode: (key) => (typeof key === 'string' ? cidFromString(key) : key).bytes,
  decode: (bytes) => Cid.fromBytes(bytes),
  text: cidToString,
}

/** Bytes as they are. */
export const bytesKey: KeySchema<Uint8Array> = {
  kind: 'bytes',
  encode(key) {
    if (!(key instanceof Uint8Array)) throw mismatch(key, 'a Uint8Array')
    return key
  },
  decode: (bytes) => bytes.slice(),
  text: (key) => bytesToHex(key),
}

/** Text, as its UTF-8. */
export const textKey: KeySchema<string> = {
  kind: 'text',
  encode: (key) => new TextEncoder().encode(key),
  decode: (bytes) => new TextDecoder().decode(bytes),
  text: (key) => key,
}
