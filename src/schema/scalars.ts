import type { AddressLike } from '../crypto/index.ts'
import {
  BitField,
  bigintFromBytes,
  type CborReader,
  type CborSchema,
  Cid,
  cidFromString,
  decodeCbor,
  encodeCbor,
  type IpldValue,
} from '../ipld/index.ts'
import {
  Address,
  type AmountLike,
  DecodeError,
  type IntLike,
  shortestBytes,
  toAttoFil,
  UsageError,
} from '../types/index.ts'
import { mismatch, type Schema } from './schema.ts'

function integer(given: IntLike, min: bigint, max: bigint, kind: string): bigint {
  const isExact = typeof given === 'bigint' || Number.isSafeInteger(given)
  const value = isExact ? BigInt(given) : 0n
  if (!isExact || value < min || value > max)
    throw mismatch(given, `${kind}, an integer from ${min} to ${max}`)
  return value
}

function unsigned(bits: number): Schema<bigint, IntLike> {
  const kind = `u${bits}`
  const max = (1n << BigInt(bits)) - 1n
  return {
    kind,
    encode: (w, value) => w.writeUint(integer(value, 0n, max, kind)),
    decode: (r) => r.readUint(),
    raw: { encode: (w, value) => w.writeUint(value), decode: (r) => r.readUint() },
  }
}

/** An integer as the reference reads it: it refuses one written with more bytes than the type has. */
function small(
  kind: string,
  bits: 8 | 16 | 32,
  decode: (r: CborReader) => number,
): Schema<number, IntLike> {
  const max = 2 ** bits - 1
  return {
    kind,
    encode: (w, value) => w.writeUint(Number(integer(value, 0n, BigInt(max), kind))),
    decode,
    raw: { encode: (w, value) => w.writeUint(value), decode },
  }
}

/** An unsigned integer of 64 bits: ids, method numbers, sizes. */
export const u64: Schema<bigint, IntLike> = unsigned(64)
/** An unsigned integer of 32 bits. */
export const u32: Schema<number, IntLike> = small('u32', 32, (r) => r.readU32())
/** An unsigned integer of 16 bits. */
export const u16: Schema<number, IntLike> = small('u16', 16, (r) => r.readU16())
/** An unsigned integer of 8 bits. */
export const u8: Schema<number, IntLike> = small('u8', 8, (r) => r.readU8())

/** A signed integer of 64 bits: epochs. */
export const i64: Schema<bigint, IntLike> = {
  kind: 'i64',
  encode: (w, value) => w.writeInt(integer(value, -(1n << 63n), (1n << 63n) - 1n, 'i64')),
  decode: (r) => r.readInt(),
  raw: { encode: (w, value) => w.writeInt(value), decode: (r) => r.readInt() },
}

/** True or false. */
export const bool: Schema<boolean> = {
  kind: 'bool',
  encode(w, value) {
    if (typeof value !== 'boolean') throw mismatch(value, 'true or false')
    w.writeBool(value)
  },
  decode: (r) => r.readBool(),
  raw: { encode: (w, value) => w.writeBool(value), decode: (r) => r.readBool() },
}

/** Text. */
export const text: Schema<string> = {
  kind: 'text',
  encode(w, value) {
    if (typeof value !== 'string') throw mismatch(value, 'a string')
    w.writeText(value)
  },
  decode: (r) => r.readText(),
  raw: { encode: (w, value) => w.writeText(value), decode: (r) => r.readText() },
}

/** A byte string. */
export const bytes: Schema<Uint8Array> = {
  kind: 'bytes',
  encode(w, value) {
    if (!(value instanceof Uint8Array)) throw mismatch(value, 'a Uint8Array')
    w.writeBytes(value)
  },
  decode: (r) => r.readBytes().slice(),
  raw: { encode: (w, value) => w.writeBytes(value), decode: (r) => r.readBytes() },
}

/** A byte string of one length. */
export function fixedBytes(length: number): Schema<Uint8Array> {
  const kind = `bytes(${length})`
  return {
    kind,
    encode(w, value) {
      if (!(value instanceof Uint8Array) || value.length !== length)
        throw mismatch(value, `a Uint8Array of ${length} bytes`)
      w.writeBytes(value)
    },
    decode: (r) => r.readFixedBytes(length, kind).slice(),
    raw: {
      encode(w, value) {
        if (value.length !== length)
          throw new DecodeError(`${kind} was given ${value.length} bytes`)
        w.writeBytes(value)
      },
      decode: (r) => r.readFixedBytes(length, kind),
    },
  }
}

/** An address; names of a world's accounts and actors are taken. */
export const address: Schema<Address, AddressLike> = {
  kind: 'address',
  encode: (w, value, context) => w.writeBytes(context.toAddress(value).bytes),
  decode: (r) => Address.fromBytes(r.readBytes()),
  raw: {
    encode: (w, value) => w.writeBytes(value.bytes),
    decode: (r) => Address.fromBytes(r.readBytes()),
  },
}

const BIG_INTEGER: CborSchema<bigint> = {
  encode: (w, value) => w.writeBigInt(value),
  decode: (r) => r.readBigInt(),
}

/** An amount in attoFIL, as a byte string of sign and magnitude; text such as `'1.5 FIL'` is taken. */
export const tokenAmount: Schema<bigint, AmountLike> = {
  kind: 'token amount',
  encode(w, value) {
    if (!['bigint', 'number', 'string'].includes(typeof value))
      throw mismatch(value, 'an amount in attoFIL, or text such as "1.5 FIL"')
    w.writeBigInt(toAttoFil(value))
  },
  decode: (r) => r.readBigInt(),
  raw: BIG_INTEGER,
}

/** A big integer, as a byte string of sign and magnitude. */
export const bigint: Schema<bigint, IntLike> = {
  kind: 'big integer',
  encode(w, value) {
    if (typeof value !== 'bigint' && !Number.isSafeInteger(value)) throw mismatch(value, 'a bigint')
    w.writeBigInt(BigInt(value))
  },
  decode: (r) => r.readBigInt(),
  raw: BIG_INTEGER,
}

/** An EVM word: a byte string of up to 32 bytes, big-endian without leading zeros. */
export const u256: Schema<bigint, IntLike> = {
  kind: 'u256',
  encode(w, value) {
    w.writeBytes(shortestBytes(integer(value, 0n, (1n << 256n) - 1n, 'u256')))
  },
  decode(r) {
    const word = r.readBytes()
    if (word.length > 32)
      throw new DecodeError(`a word has ${word.length} bytes: up to 32 are accepted`)
    return uintOf(word)
  },
}

function uintOf(word: Uint8Array): bigint {
  const signed = new Uint8Array(1 + word.length) // a zero byte for the sign
  signed.set(word, 1)
  return bigintFromBytes(signed)
}

/** A link; a CID's text is taken too. */
export const cid: Schema<Cid, Cid | string> = {
  kind: 'link',
  encode(w, value) {
    if (value instanceof Cid) return w.writeLink(value)
    if (typeof value !== 'string') throw mismatch(value, 'a Cid, or its text')
    w.writeLink(cidFromString(value))
  },
  decode: (r) => r.readLink(),
  raw: { encode: (w, value) => w.writeLink(value), decode: (r) => r.readLink() },
}

/** A set of integers, run-length encoded (RLE+); a list of them is taken. */
export const bitfield: Schema<BitField, BitField | readonly IntLike[]> = {
  kind: 'bit field',
  encode(w, value) {
    const field = value instanceof BitField ? value : BitField.of(value)
    w.writeBytes(field.toStateBytes())
  },
  decode: (r) => BitField.fromStateBytes(r.readBytes()),
  raw: {
    encode: (w, value) => w.writeBytes(value.toStateBytes()),
    decode: (r) => BitField.fromStateBytes(r.readBytes()),
  },
}

/** Any value of the IPLD data model. */
export const any: Schema<IpldValue> & { readonly isGeneric: true } = {
  kind: 'IPLD value',
  isGeneric: true,
  encode(w, value) {
    try {
      w.writeRaw(encodeCbor(value))
    } catch (thrown) {
      if (thrown instanceof UsageError) throw mismatch(value, `IPLD: ${thrown.message}`)
      throw thrown
    }
  },
  decode: (r) => decodeCbor(r.sliceValue().slice()),
}

/** The unit value: null on the wire. */
export const nothing: Schema<null, null | undefined> = {
  kind: 'null',
  encode: (w) => w.writeNull(),
  decode(r) {
    if (!r.readNull()) throw new DecodeError('expected null')
    return null
  },
}
