import { addressToString } from '../../crypto/index.ts'
import { type ActorId, FIRST_NON_SINGLETON_ID, Protocol } from '../../types/index.ts'
import type { AccountState } from './account.ts'

/**
 * All that is wrong with an account's state: other than f099, it stands for a key.
 *
 * @see builtin-actors v18.0.0 `actors/account/src/testing.rs`
 */
export function checkInvariants({ address }: AccountState, id: ActorId): string[] {
  const isKey = address.protocol === Protocol.Secp256k1 || address.protocol === Protocol.BLS
  if (isKey || id < FIRST_NON_SINGLETON_ID) return []
  return [`account address ${addressToString(address)} must use BLS or SECP protocol`]
}
