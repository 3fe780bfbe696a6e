import { CborReader, type CborSchema, Major } from '../../ipld/index.ts'
import { cbor, type Schema } from '../../schema/index.ts'
import { DecodeError } from '../../types/index.ts'

/** A deal's label: text or bytes, kept as given. */
export type Label = string | Uint8Array

const RAW_LABEL: CborSchema<Label> = {
  encode(w, label) {
    if (typeof label === 'string') w.writeText(label)
    else w.writeBytes(label)
  },
  decode(r) {
    const value = r.sliceValue()
    const major = value[0]! >> 5 // no value is empty
    if (major === Major.TEXT) return new CborReader(value).readText()
    if (major === Major.BYTES) return new CborReader(value).readBytes()
    throw new DecodeError('a label is neither text nor bytes')
  },
}

/** A label: its kind is that of the value on the wire. @see builtin-actors v18.0.0 `actors/market/src/deal.rs`, `Label` */
export const LABEL_SCHEMA: Schema<Label> = {
  ...cbor.oneOf(cbor.text, cbor.bytes),
  raw: RAW_LABEL,
}

/** The length of a label in bytes. */
export function labelLength(label: Label): number {
  return typeof label === 'string' ? new TextEncoder().encode(label).length : label.length
}
