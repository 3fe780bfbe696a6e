import type { Address } from './address.ts'
import type { MethodNum, TokenAmount } from './numbers.ts'

/** A chain message. @see fvm_shared 4.8.4 `src/message.rs` */
export interface Message {
  readonly version: bigint
  readonly from: Address
  readonly to: Address
  /** The nonce: u64. */
  readonly sequence: bigint
  readonly value: TokenAmount
  readonly methodNum: MethodNum
  readonly params: Uint8Array
  /** The limit in gas, not milligas: a u64. */
  readonly gasLimit: bigint
  readonly gasFeeCap: TokenAmount
  readonly gasPremium: TokenAmount
}
