import { cbor } from '../../schema/index.ts'

/* Source: builtin-actors v18.0.0 `actors/multisig/src/state.rs` and `types.rs`; the same since v10. */

/** A proposal that waits for approvals. */
export const TRANSACTION_SCHEMA = cbor.tuple({
  to: cbor.address,
  value: cbor.tokenAmount,
  method: cbor.u64,
  params: cbor.bytes,
  /** Signers that approved, the proposer first. */
  approved: cbor.array(cbor.address),
})

/** State of a multisig. */
export const MULTISIG_SCHEMA = cbor.tuple({
  /** Id addresses. */
  signers: cbor.array(cbor.address),
  threshold: cbor.u64,
  nextTxId: cbor.i64,
  /** Amount that was locked at the start, in attoFIL. */
  initialBalance: cbor.tokenAmount,
  startEpoch: cbor.i64,
  unlockDuration: cbor.i64,
  pendingTxs: cbor.hamt(cbor.keys.i64, TRANSACTION_SCHEMA),
})

/** Params of Propose. */
export const PROPOSE_SCHEMA = cbor.tuple({
  to: cbor.address,
  value: cbor.tokenAmount,
  method: cbor.u64,
  params: cbor.bytes,
})

/** Params of Approve and Cancel; an empty hash is not compared. */
export const TXN_ID_SCHEMA = cbor.tuple({ id: cbor.i64, proposalHash: cbor.bytes })

/** Return value of Approve: whether the transaction was sent, and the outcome of its send. */
export const APPROVE_RETURN_SCHEMA = cbor.tuple({
  applied: cbor.bool,
  code: cbor.u32,
  ret: cbor.bytes,
})

/** Return value of Propose: that of Approve with the id of the transaction. */
export const PROPOSE_RETURN_SCHEMA = cbor.tuple({
  txnId: cbor.i64,
  ...APPROVE_RETURN_SCHEMA.fields,
})

/** The part of a transaction that its proposal hash covers. */
export const PROPOSAL_HASH_SCHEMA = cbor.tuple({
  requester: cbor.nullable(cbor.address),
  to: cbor.address,
  value: cbor.tokenAmount,
  method: cbor.u64,
  params: cbor.bytes,
})
