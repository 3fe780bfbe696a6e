import type { Raw } from '../../schema/index.ts'
import type { ActorId } from '../../types/index.ts'
import type { RawReturn } from '../runtime/native-actor.ts'
import type { VERIFREG } from './definition.ts'
import type {
  ALLOCATION_CLAIM_SCHEMA,
  ALLOCATION_REQUEST_SCHEMA,
  CLAIM_ALLOCATIONS_SCHEMA,
  CLAIM_TERM_SCHEMA,
  DATACAP_GRANT_SCHEMA,
  REMOVAL_REQUEST_SCHEMA,
  REMOVE_DATACAP_SCHEMA,
  SECTOR_CLAIMS_SCHEMA,
} from './schema.ts'

/** Datacap for a verifier or a client, in bytes. */
export type DatacapGrant = Raw<typeof DATACAP_GRANT_SCHEMA>
/** A verifier's signed request to take datacap from a client. */
export type RemovalRequest = Raw<typeof REMOVAL_REQUEST_SCHEMA>
/** Datacap to take from a client, with the requests of two verifiers. */
export type RemoveDatacapParams = Raw<typeof REMOVE_DATACAP_SCHEMA>
/** An allocation that a provider claims for a sector. */
export type AllocationClaim = Raw<typeof ALLOCATION_CLAIM_SCHEMA>
/** The allocations of a sector: all of them are claimed, or none. */
export type SectorClaims = Raw<typeof SECTOR_CLAIMS_SCHEMA>
/** The allocations that a provider claims. */
export type ClaimAllocationsParams = Raw<typeof CLAIM_ALLOCATIONS_SCHEMA>
/** A longer term for a claim. */
export type ClaimTerm = Raw<typeof CLAIM_TERM_SCHEMA>
/** An allocation that datacap is sent for. */
export type AllocationRequest = Raw<typeof ALLOCATION_REQUEST_SCHEMA>

/** Entries of one owner by id; no ids stand for all that have expired. */
export interface OwnedIds {
  readonly owner: ActorId
  readonly ids: bigint[]
}

/** The raw return value of a method of the registry. */
export type Returned<Name extends keyof typeof VERIFREG.methods> = RawReturn<
  (typeof VERIFREG.methods)[Name]
>
