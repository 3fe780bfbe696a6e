import { nativeActor } from '../runtime/native-actor.ts'
import {
  claimAllocations,
  extendClaimTerms,
  getClaims,
  removeExpiredAllocations,
  removeExpiredClaims,
} from './claims.ts'
import { VERIFREG } from './definition.ts'
import { receive } from './receive.ts'
import {
  addVerifiedClient,
  addVerifier,
  constructor,
  removeVerifiedClientDatacap,
  removeVerifier,
} from './verifiers.ts'

/** The verified registry in TypeScript. */
export const VERIFREG_ACTOR = nativeActor(VERIFREG, {
  handlers: {
    Constructor: constructor,
    AddVerifier: addVerifier,
    RemoveVerifier: removeVerifier,
    AddVerifiedClient: addVerifiedClient,
    RemoveVerifiedClientDataCap: removeVerifiedClientDatacap,
    RemoveExpiredAllocations: (rt, { client, allocationIds }) =>
      removeExpiredAllocations(rt, { owner: client, ids: allocationIds }),
    ClaimAllocations: claimAllocations,
    GetClaims: (rt, { provider, claimIds }) => getClaims(rt, { owner: provider, ids: claimIds }),
    ExtendClaimTerms: extendClaimTerms,
    RemoveExpiredClaims: (rt, { provider, claimIds }) =>
      removeExpiredClaims(rt, { owner: provider, ids: claimIds }),
    Receive: receive,
  },
})
