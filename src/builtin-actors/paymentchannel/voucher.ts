import { encodeAs } from '../../ipld/index.ts'
import { type Raw, rawCodec } from '../../schema/index.ts'
import { VOUCHER_SCHEMA } from './schema.ts'

/** A promise to pay. One party of the channel signs it, and the other one redeems it. */
export type SignedVoucher = Raw<typeof VOUCHER_SCHEMA>

const VOUCHER = rawCodec(VOUCHER_SCHEMA)

/** Encodes the bytes that a voucher's signature covers: the voucher with a null signature. */
export function signingBytes(voucher: SignedVoucher): Uint8Array {
  return encodeAs(VOUCHER, { ...voucher, signature: null })
}
