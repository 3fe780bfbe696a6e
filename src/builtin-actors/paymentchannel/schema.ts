import { cbor } from '../../schema/index.ts'
import { SIGNATURE_SCHEMA } from '../runtime/shared-schemas.ts'

/* Source: builtin-actors v18.0.0 `actors/paych/src/state.rs` and `types.rs`; the same since v10. */

/** One lane of a channel. */
export const LANE_STATE_SCHEMA = cbor.tuple({ redeemed: cbor.tokenAmount, nonce: cbor.u64 })

/** State of a payment channel. */
export const PAYMENT_CHANNEL_SCHEMA = cbor.tuple({
  /** Id address of the payer. */
  from: cbor.address,
  /** Id address of the payee. */
  to: cbor.address,
  /** Amount that has been redeemed and is paid on Collect. */
  toSend: cbor.tokenAmount,
  settlingAt: cbor.i64,
  minSettleHeight: cbor.i64,
  laneStates: cbor.amt(LANE_STATE_SCHEMA, { bitWidth: 3 }),
})

/** A promise to pay, signed by the other party than the one that redeems it. */
export const VOUCHER_SCHEMA = cbor.tuple({
  channelAddr: cbor.address,
  timeLockMin: cbor.i64,
  /** The last epoch in which it can be redeemed; 0 for no limit. */
  timeLockMax: cbor.i64,
  secretPreImage: cbor.bytes,
  /** A call that must succeed for the voucher to be redeemed. */
  extra: cbor.nullable(cbor.tuple({ actor: cbor.address, method: cbor.u64, data: cbor.bytes })),
  lane: cbor.u64,
  nonce: cbor.u64,
  amount: cbor.tokenAmount,
  minSettleHeight: cbor.i64,
  /** Lanes that are merged into the voucher's. */
  merges: cbor.array(cbor.tuple({ lane: cbor.u64, nonce: cbor.u64 })),
  signature: cbor.nullable(SIGNATURE_SCHEMA),
})
