import type { CborReader } from '../../ipld/index.ts'
import { Address, DecodeError } from '../../types/index.ts'

/** An address as a CBOR byte string. */
export function readAddress(r: CborReader): Address {
  return Address.fromBytes(r.readBytes())
}

/** The header of a struct: an array of exactly `length` fields. */
export function readTuple(r: CborReader, length: number, what: string): void {
  const found = r.readArrayHeader()
  if (found !== length) throw new DecodeError(`${what} is an array of ${length}, not of ${found}`)
}
