import { cbor } from '../../schema/index.ts'

/* Source: builtin-actors v18.0.0 `actors/evm/src/state.rs` and `types.rs`. */

/** One message: its origin and the origin's nonce. */
export const MESSAGE_MARK_SCHEMA = cbor.tuple({ origin: cbor.u64, nonce: cbor.u64 })

/** State of a contract. */
export const EVM_SCHEMA = cbor.tuple({
  /** The code, in a raw block. */
  bytecode: cbor.cid,
  /** Keccak-256 of the code. */
  bytecodeHash: cbor.fixedBytes(32),
  contractState: cbor.kamt,
  /** Storage that belongs to one message. */
  transientData: cbor.nullable(cbor.tuple({ state: cbor.kamt, lifespan: MESSAGE_MARK_SCHEMA })),
  nonce: cbor.u64,
  /** The message in which the contract destroyed itself. */
  tombstone: cbor.nullable(MESSAGE_MARK_SCHEMA),
})

/** State of a contract before v16. */
export const EVM_SCHEMA_V10 = cbor.tuple({
  bytecode: cbor.cid,
  bytecodeHash: cbor.fixedBytes(32),
  contractState: cbor.kamt,
  nonce: cbor.u64,
  tombstone: cbor.nullable(MESSAGE_MARK_SCHEMA),
})

/** Params of the constructor and of Resurrect; the creator is an Ethereum address. */
export const EVM_CONSTRUCTOR_SCHEMA = cbor.tuple({
  creator: cbor.fixedBytes(20),
  initcode: cbor.bytes,
})
