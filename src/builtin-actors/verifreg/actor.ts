import { readAddress } from '../runtime/cbor-fields.ts'
import { methodWithParams, type NativeActor } from '../runtime/dispatch.ts'
import { RECEIVE } from '../token/receiver-hook.ts'
import {
  claimAllocations,
  extendClaimTerms,
  getClaims,
  removeExpiredAllocations,
  removeExpiredClaims,
} from './claims.ts'
import { receive } from './receive.ts'
import {
  readClaimAllocationsParams,
  readClaimTerms,
  readDatacapGrant,
  readOwnedIds,
  readReceivedPayload,
  readRemoveDatacapParams,
} from './types.ts'
import {
  addVerifiedClient,
  addVerifier,
  constructor,
  removeVerifiedClientDatacap,
  removeVerifier,
} from './verifiers.ts'

const ADD_VERIFIED_CLIENT = methodWithParams(
  'AddVerifiedClient',
  readDatacapGrant,
  addVerifiedClient,
)
const REMOVE_EXPIRED_ALLOCATIONS = methodWithParams(
  'RemoveExpiredAllocations',
  readOwnedIds,
  removeExpiredAllocations,
)
const REMOVE_EXPIRED_CLAIMS = methodWithParams(
  'RemoveExpiredClaims',
  readOwnedIds,
  removeExpiredClaims,
)
const GET_CLAIMS = methodWithParams('GetClaims', readOwnedIds, getClaims)
const EXTEND_CLAIM_TERMS = methodWithParams('ExtendClaimTerms', readClaimTerms, extendClaimTerms)

/** Some methods have two numbers: their own and the FRC-42 one. @see builtin-actors v18.0.0 `actors/verifreg/src/lib.rs` */
export const VERIFREG_ACTOR: NativeActor = {
  name: 'verifiedregistry',
  isRestricted: true,
  methods: new Map([
    [1n, methodWithParams('Constructor', readAddress, constructor)],
    [2n, methodWithParams('AddVerifier', readDatacapGrant, addVerifier)],
    [3n, methodWithParams('RemoveVerifier', readAddress, removeVerifier)],
    [4n, ADD_VERIFIED_CLIENT],
    [3_916_220_144n, ADD_VERIFIED_CLIENT],
    [
      7n,
      methodWithParams(
        'RemoveVerifiedClientDataCap',
        readRemoveDatacapParams,
        removeVerifiedClientDatacap,
      ),
    ],
    [8n, REMOVE_EXPIRED_ALLOCATIONS],
    [2_421_068_268n, REMOVE_EXPIRED_ALLOCATIONS],
    [9n, methodWithParams('ClaimAllocations', readClaimAllocationsParams, claimAllocations)],
    [10n, GET_CLAIMS],
    [2_199_871_187n, GET_CLAIMS],
    [11n, EXTEND_CLAIM_TERMS],
    [1_752_273_514n, EXTEND_CLAIM_TERMS],
    [12n, REMOVE_EXPIRED_CLAIMS],
    [2_873_373_899n, REMOVE_EXPIRED_CLAIMS],
    [RECEIVE, methodWithParams('Receive', readReceivedPayload, receive)],
  ]),
}
