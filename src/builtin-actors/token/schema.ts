import { cbor } from '../../schema/index.ts'

/* Source: fvm_actor_utils 15.0.0 `src/receiver/mod.rs` and frc46_token 15.0.0 `src/receiver.rs`. */

/** Params of Receive, which notify an actor of tokens: their type, and the payload of that type. */
export const RECEIVED_SCHEMA = cbor.tuple({ type: cbor.u32, payload: cbor.bytes })

/** The payload of {@link RECEIVED_SCHEMA} for tokens by FRC-46. */
export const TOKENS_RECEIVED_SCHEMA = cbor.tuple({
  /** The owner of the tokens before; the token itself for new ones. */
  from: cbor.u64,
  to: cbor.u64,
  /** The actor that sent them. */
  operator: cbor.u64,
  amount: cbor.tokenAmount,
  operatorData: cbor.bytes,
  tokenData: cbor.bytes,
})

/**
 * State of a token by FRC-46 with maps of this bit width, which its last field names too.
 *
 * @see frc46_token 15.0.0 `src/token/state.rs`, `TokenState`
 */
export function tokenSchemaOf(bitWidth: number) {
  const amounts = cbor.hamt(cbor.keys.u64, cbor.tokenAmount, { bitWidth })
  return cbor.tuple({
    supply: cbor.tokenAmount,
    /** Balances by owner. */
    balances: amounts,
    /** Allowances by owner and operator. */
    allowances: cbor.hamt(cbor.keys.u64, amounts, { bitWidth }),
    hamtBitWidth: cbor.u32,
  })
}

/** Bit width of the maps of a new token. */
export const DEFAULT_HAMT_BIT_WIDTH = 3

/** State of a new token. */
export const TOKEN_SCHEMA = tokenSchemaOf(DEFAULT_HAMT_BIT_WIDTH)
