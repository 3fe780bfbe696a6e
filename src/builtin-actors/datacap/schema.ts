import { type AnySchema, cbor, decodeValue } from '../../schema/index.ts'
import { DecodeError } from '../../types/index.ts'
import { DEFAULT_HAMT_BIT_WIDTH, tokenSchemaOf } from '../token/index.ts'

/* Source: builtin-actors v18.0.0 `actors/datacap/src/state.rs` and `types.rs`; the same since v10. */

/** A whole unit of datacap, one byte, in its smallest parts: nothing less is moved. */
export const DATACAP_GRANULARITY: bigint = 10n ** 18n

/**
 * State of the datacap actor with maps of this bit width: 3 where the actor was constructed, 5 on
 * networks that were migrated to it.
 */
export function datacapSchemaOf(bitWidth: number) {
  return cbor.tuple({
    /** The actor that makes and ends tokens and is one side of every transfer: the verified registry. */
    governor: cbor.address,
    token: tokenSchemaOf(bitWidth),
  })
}

/** State of a datacap actor that was constructed. */
export const DATACAP_SCHEMA = datacapSchemaOf(DEFAULT_HAMT_BIT_WIDTH)

const schemas = new Map<number, AnySchema>([[DEFAULT_HAMT_BIT_WIDTH, DATACAP_SCHEMA]])

/** The schema for a state's block, which names the bit width of its maps. */
export function datacapSchemaFor(block: Uint8Array): AnySchema {
  let bitWidth: number
  try {
    bitWidth = decodeValue(DATACAP_SCHEMA, block).token.hamtBitWidth
  } catch (thrown) {
    if (thrown instanceof DecodeError) return DATACAP_SCHEMA
    throw thrown
  }
  let schema = schemas.get(bitWidth)
  if (schema === undefined) {
    schema = datacapSchemaOf(bitWidth)
    schemas.set(bitWidth, schema)
  }
  return schema
}

/** Params of Mint: the operators may spend all of the owner's tokens. */
export const MINT_SCHEMA = cbor.tuple({
  to: cbor.address,
  amount: cbor.tokenAmount,
  operators: cbor.array(cbor.address),
})

/** An amount of an owner's tokens. */
export const OWNED_AMOUNT_SCHEMA = cbor.tuple({ owner: cbor.address, amount: cbor.tokenAmount })

/** Params of Transfer. */
export const TRANSFER_SCHEMA = cbor.tuple({
  to: cbor.address,
  amount: cbor.tokenAmount,
  operatorData: cbor.bytes,
})

/** Params of TransferFrom. */
export const TRANSFER_FROM_SCHEMA = cbor.tuple({
  from: cbor.address,
  to: cbor.address,
  amount: cbor.tokenAmount,
  operatorData: cbor.bytes,
})

/** Params of IncreaseAllowance and DecreaseAllowance. */
export const ALLOWANCE_CHANGE_SCHEMA = cbor.tuple({
  operator: cbor.address,
  delta: cbor.tokenAmount,
})

/** Params of Allowance. */
export const ALLOWANCE_SCHEMA = cbor.tuple({ owner: cbor.address, operator: cbor.address })
