import type { CborReader, CborWriter } from '../../ipld/index.ts'
import {
  ActorError,
  Address,
  DecodeError,
  decodeVarint,
  ExitCode,
  encodeVarint,
} from '../../types/index.ts'

/** An address as a CBOR byte string. */
export function readAddress(r: CborReader): Address {
  return Address.fromBytes(r.readBytes())
}

/** The header of a struct: an array of exactly `length` fields. */
export function readTuple(r: CborReader, length: number, what: string): void {
  const found = r.readArrayHeader()
  if (found !== length) throw new DecodeError(`${what} is an array of ${length}, not of ${found}`)
}

/** An array of any length. */
export function readArray<T>(r: CborReader, readItem: (r: CborReader) => T): T[] {
  const items: T[] = []
  for (let left = r.readArrayHeader(); left > 0; left--) items.push(readItem(r))
  return items
}

/** An array and its items. */
export function writeArray<T>(
  w: CborWriter,
  items: readonly T[],
  writeItem: (item: T) => void,
): void {
  w.writeArrayHeader(items.length)
  for (const item of items) writeItem(item)
}

/** An integer as actors compute with it: an overflow is a panic there. @throws ActorError `USR_ASSERTION_FAILED` */
export function asI64(x: bigint): bigint {
  if (x !== BigInt.asIntN(64, x))
    throw new ActorError(ExitCode.USR_ASSERTION_FAILED, 'an integer is past 64 bits')
  return x
}

/** A HAMT key of a signed integer: zig-zag, then LEB128. @see builtin-actors v18.0.0 `runtime/src/util/map.rs` */
export function i64Key(x: bigint): Uint8Array {
  return encodeVarint(BigInt.asUintN(64, (x << 1n) ^ (x >> 63n)))
}

/** The integer of {@link i64Key}. */
export function i64FromKey(key: Uint8Array): bigint {
  const { value } = decodeVarint(key)
  return (value >> 1n) ^ -(value & 1n)
}
