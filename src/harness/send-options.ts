import type { AddressLike } from '../crypto/index.ts'
import type { AnySchema, Schema } from '../schema/index.ts'
import { type AmountLike, assertOptions, type IntLike, type OptionNames } from '../types/index.ts'

/** Fields of a message to send; amounts in attoFIL. */
export interface SendOptions<R extends AnySchema = Schema<Uint8Array>> {
  /** Sender of the message; a prank of the world goes before it. */
  readonly from?: AddressLike
  readonly to: AddressLike
  /** A number, or a name: of the receiver's definition, else by FRC-42; 0, a bare send, by default. */
  readonly method?: IntLike | string
  /** A value to encode with `schema` or the receiver's definition; bytes are taken as they are. */
  readonly params?: unknown
  /** Schema that encodes `params`. */
  readonly schema?: AnySchema
  /** Schema that decodes the return value. */
  readonly returns?: R
  readonly value?: AmountLike
  readonly gasLimit?: IntLike
  /** The base fee by default. */
  readonly gasFeeCap?: AmountLike
  /** 0 by default. */
  readonly gasPremium?: AmountLike
  /** The sender's next nonce by default. */
  readonly nonce?: IntLike
  /** Applies the message although the sender cannot pay it: for tests of exit codes 1, 2 and 6. */
  readonly unchecked?: boolean
}

/** Options for a call of a method of a handle or a contract. */
export type CallOptions = Pick<
  SendOptions,
  'from' | 'value' | 'gasLimit' | 'gasFeeCap' | 'gasPremium' | 'nonce' | 'unchecked'
>

const CALL_OPTIONS = {
  from: true,
  value: true,
  gasLimit: true,
  gasFeeCap: true,
  gasPremium: true,
  nonce: true,
  unchecked: true,
} satisfies OptionNames<CallOptions>

/**
 * Checks the names of the options of a call.
 *
 * @param what - the method that is called
 * @throws UsageError `FVM_OPTION` for a name that is not an option of a call
 */
export function assertCallOptions(options: unknown, what: string): void {
  assertOptions(options, `the options of ${what}`, CALL_OPTIONS)
}
