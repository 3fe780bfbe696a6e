import { addressToString } from '../../crypto/index.ts'
import type { Blockstore } from '../../ipld/index.ts'
import { Protocol } from '../../types/index.ts'
import { checkTokenInvariants, type TokenSummary } from '../token/index.ts'
import { DATACAP_GRANULARITY } from './schema.ts'
import type { DatacapState } from './state.ts'

/** All that is wrong with the datacap actor's state. @see builtin-actors v18.0.0 `actors/datacap/src/testing.rs` */
export function checkInvariants(
  { governor, token }: DatacapState,
  store: Blockstore,
): { readonly violations: string[]; readonly summary: TokenSummary } {
  const checked = checkTokenInvariants(token, store, DATACAP_GRANULARITY)
  if (governor.protocol !== Protocol.ID)
    checked.violations.unshift(`governor ${addressToString(governor)} must be ID address`)
  return checked
}
