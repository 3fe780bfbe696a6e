import type { Raw } from '../../schema/index.ts'
import type { RawReturn } from '../runtime/native-actor.ts'
import type { DATACAP } from './definition.ts'
import type {
  ALLOWANCE_CHANGE_SCHEMA,
  ALLOWANCE_SCHEMA,
  MINT_SCHEMA,
  OWNED_AMOUNT_SCHEMA,
  TRANSFER_FROM_SCHEMA,
  TRANSFER_SCHEMA,
} from './schema.ts'

/** New tokens, and the operators that may spend all of the owner's. */
export type MintParams = Raw<typeof MINT_SCHEMA>
/** An amount of an owner's tokens. */
export type OwnedAmount = Raw<typeof OWNED_AMOUNT_SCHEMA>
/** An amount for another owner. */
export type TransferParams = Raw<typeof TRANSFER_SCHEMA>
/** An amount of one owner for another. */
export type TransferFromParams = Raw<typeof TRANSFER_FROM_SCHEMA>
/** A change of the amount that an operator may spend. */
export type AllowanceChange = Raw<typeof ALLOWANCE_CHANGE_SCHEMA>
/** An owner and an operator. */
export type AllowanceParams = Raw<typeof ALLOWANCE_SCHEMA>

/** The raw return value of a method of the actor. */
export type Returned<Name extends keyof typeof DATACAP.methods> = RawReturn<
  (typeof DATACAP.methods)[Name]
>
