import { CborReader } from './cbor-reader.ts'
import { CborWriter } from './cbor-writer.ts'

/** The CBOR codec of a type. */
export interface CborSchema<V> {
  encode(writer: CborWriter, value: V): void
  /** @throws DecodeError on anything else */
  decode(reader: CborReader): V
}

/** The encoded bytes of a value. */
export function encodeAs<V>(schema: CborSchema<V>, value: V): Uint8Array {
  const writer = new CborWriter()
  schema.encode(writer, value)
  return writer.finish()
}

/**
 * The value that fills `bytes`.
 *
 * @throws DecodeError on another type, or if bytes follow
 */
export function decodeAs<V>(schema: CborSchema<V>, bytes: Uint8Array): V {
  const reader = new CborReader(bytes)
  const value = schema.decode(reader)
  reader.end()
  return value
}
