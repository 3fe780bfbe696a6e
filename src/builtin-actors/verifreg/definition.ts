import { cbor } from '../../schema/index.ts'
import { defineBuiltin } from '../runtime/native-actor.ts'
import { BATCH_RETURN_SCHEMA } from '../runtime/shared-schemas.ts'
import { RECEIVED_SCHEMA } from '../token/index.ts'
import {
  ALLOCATIONS_RESPONSE_SCHEMA,
  CLAIM_ALLOCATIONS_SCHEMA,
  CLAIM_SCHEMA,
  CLAIM_TERM_SCHEMA,
  DATACAP_GRANT_SCHEMA,
  REMOVE_DATACAP_SCHEMA,
  VERIFREG_SCHEMA,
} from './schema.ts'

/**
 * The verified registry, f06: verifiers, allocations and claims.
 *
 * @see builtin-actors v18.0.0 `actors/verifreg/src/lib.rs`
 * @example vm.actor('f06', VERIFREG).connect('verifreg-root').AddVerifier({ address: 'alice', allowance: 1n << 40n })
 */
export const VERIFREG = defineBuiltin({
  name: 'verifiedregistry',
  state: VERIFREG_SCHEMA,
  layouts: [[10, VERIFREG_SCHEMA]],
  methods: {
    Constructor: { number: 1, params: cbor.address },
    AddVerifier: { number: 2, params: DATACAP_GRANT_SCHEMA },
    RemoveVerifier: { number: 3, params: cbor.address },
    AddVerifiedClient: { number: 4, exported: true, params: DATACAP_GRANT_SCHEMA },
    RemoveVerifiedClientDataCap: {
      number: 7,
      params: REMOVE_DATACAP_SCHEMA,
      returns: cbor.tuple({ client: cbor.address, removed: cbor.bigint }),
    },
    RemoveExpiredAllocations: {
      number: 8,
      exported: true,
      params: cbor.tuple({ client: cbor.u64, allocationIds: cbor.array(cbor.u64) }),
      returns: cbor.tuple({
        considered: cbor.array(cbor.u64),
        results: BATCH_RETURN_SCHEMA,
        datacapRecovered: cbor.bigint,
      }),
    },
    ClaimAllocations: {
      number: 9,
      params: CLAIM_ALLOCATIONS_SCHEMA,
      returns: cbor.tuple({
        results: BATCH_RETURN_SCHEMA,
        claimedSpaces: cbor.array(cbor.bigint),
      }),
    },
    GetClaims: {
      number: 10,
      exported: true,
      params: cbor.tuple({ provider: cbor.u64, claimIds: cbor.array(cbor.u64) }),
      returns: cbor.tuple({ results: BATCH_RETURN_SCHEMA, claims: cbor.array(CLAIM_SCHEMA) }),
    },
    ExtendClaimTerms: {
      number: 11,
      exported: true,
      params: cbor.tuple({ terms: cbor.array(CLAIM_TERM_SCHEMA) }),
      returns: BATCH_RETURN_SCHEMA,
    },
    RemoveExpiredClaims: {
      number: 12,
      exported: true,
      params: cbor.tuple({ provider: cbor.u64, claimIds: cbor.array(cbor.u64) }),
      returns: cbor.tuple({ considered: cbor.array(cbor.u64), results: BATCH_RETURN_SCHEMA }),
    },
    Receive: { params: RECEIVED_SCHEMA, returns: ALLOCATIONS_RESPONSE_SCHEMA },
  },
})
