import { cbor, type Schema } from '../../schema/index.ts'
import { concatBytes, DecodeError } from '../../types/index.ts'

/**
 * An estimate that smooths a value: position and velocity in Q.128.
 *
 * @see builtin-actors v18.0.0 `runtime/src/builtin/reward/smooth`
 */
export const FILTER_ESTIMATE_SCHEMA = cbor.tuple({ position: cbor.bigint, velocity: cbor.bigint })

/** The value of an entry in a map that is used as a set of keys. */
export const IN_SET_SCHEMA: Schema<null, null | undefined> = cbor.nothing

/** A signature: its type (1 secp256k1, 2 BLS) and its bytes. */
export interface SignatureValue {
  readonly type: number
  readonly data: Uint8Array
}

/**
 * A signature as one byte string: the byte of its type, then its data. Unknown types do not decode.
 *
 * @see fvm_shared 4.8.4 `src/crypto/signature.rs`
 */
export const SIGNATURE_SCHEMA: Schema<SignatureValue> = {
  kind: 'signature',
  encode(w, { type, data }) {
    w.writeBytes(concatBytes([Uint8Array.of(type), data]))
  },
  decode(r) {
    const bytes = r.readBytes()
    const type = bytes[0]
    if (type !== 1 && type !== 2) throw new DecodeError('unknown type of signature')
    return { type, data: bytes.subarray(1) }
  },
}

/**
 * The outcome of a batch: how many items succeeded, and the code of each that failed. `BatchReturn` is
 * its raw form.
 *
 * @see builtin-actors v18.0.0 `runtime/src/util/batch_return.rs`
 */
export const BATCH_RETURN_SCHEMA = cbor.tuple({
  successCount: cbor.u32,
  failures: cbor.array(cbor.tuple({ index: cbor.u32, code: cbor.u32 })),
})
