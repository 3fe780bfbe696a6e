import { BitField, type CborReader, type CborSchema, type CborWriter } from '../../ipld/index.ts'
import { MAX_U64 } from '../../types/index.ts'
import { UncodedError } from './downcast.ts'

/** A bit field as a CBOR byte string in RLE+. */
export const BIT_FIELD: CborSchema<BitField> = {
  encode: (w, field) => writeBitField(w, field),
  decode: (r) => readBitField(r),
}

/** Writes a bit field. @throws DecodeError past 32 KiB */
export function writeBitField(w: CborWriter, field: BitField): void {
  w.writeBytes(field.toStateBytes())
}

/** Reads a bit field. @throws DecodeError if it is not canonical or past 32 KiB */
export function readBitField(r: CborReader): BitField {
  const bytes = r.readBytes()
  return bytes.length === 0 ? BitField.EMPTY : BitField.fromStateBytes(bytes)
}

/** The set of u64 bits, in any order. @throws UncodedError for 2^64 - 1 @see crate `fvm_ipld_bitfield` 0.7.2, `try_from_bits` */
export function bitFieldOf(bits: readonly bigint[]): BitField {
  if (bits.includes(MAX_U64)) throw new UncodedError('bit out of range')
  return BitField.of(bits)
}
