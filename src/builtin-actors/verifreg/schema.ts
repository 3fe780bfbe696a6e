import { cbor } from '../../schema/index.ts'
import { BATCH_RETURN_SCHEMA, SIGNATURE_SCHEMA } from '../runtime/shared-schemas.ts'

/* Source: builtin-actors v18.0.0 `actors/verifreg/src/state.rs` and `types.rs`; the same since v10. */

/** Datacap of a client, for a provider to store a piece with. */
export const ALLOCATION_SCHEMA = cbor.tuple({
  client: cbor.u64,
  provider: cbor.u64,
  data: cbor.cid,
  /** Padded size in bytes. */
  size: cbor.u64,
  termMin: cbor.i64,
  termMax: cbor.i64,
  /** The last epoch in which it can be claimed. */
  expiration: cbor.i64,
})

/** An allocation that a provider stores. */
export const CLAIM_SCHEMA = cbor.tuple({
  provider: cbor.u64,
  client: cbor.u64,
  data: cbor.cid,
  /** Padded size in bytes. */
  size: cbor.u64,
  termMin: cbor.i64,
  termMax: cbor.i64,
  termStart: cbor.i64,
  sector: cbor.u64,
})

/** State of the verified registry. Datacap is in bytes here, not in tokens. */
export const VERIFREG_SCHEMA = cbor.tuple({
  /** Id address of the actor that appoints verifiers. */
  rootKey: cbor.address,
  /** Datacap that a verifier may still give, by the verifier's id address. */
  verifiers: cbor.hamt(cbor.keys.address, cbor.bigint),
  /** Number of the next proposal, by a verifier's address followed by a client's. */
  removeDataCapProposalIds: cbor.hamt(cbor.keys.bytes, cbor.tuple({ id: cbor.u64 })),
  /** Allocations by client and id. */
  allocations: cbor.hamt(cbor.keys.u64, cbor.hamt(cbor.keys.u64, ALLOCATION_SCHEMA)),
  /** Id of the next allocation, from 1 on. */
  nextAllocationId: cbor.u64,
  /** Claims by provider and id. */
  claims: cbor.hamt(cbor.keys.u64, cbor.hamt(cbor.keys.u64, CLAIM_SCHEMA)),
})

/** Datacap for a verifier or a client, in bytes. */
export const DATACAP_GRANT_SCHEMA = cbor.tuple({ address: cbor.address, allowance: cbor.bigint })

/** A verifier's signed request to take datacap from a client. */
export const REMOVAL_REQUEST_SCHEMA = cbor.tuple({
  verifier: cbor.address,
  signature: SIGNATURE_SCHEMA,
})

/** Datacap to take from a client, with the requests of two verifiers. */
export const REMOVE_DATACAP_SCHEMA = cbor.tuple({
  client: cbor.address,
  amount: cbor.bigint,
  request1: REMOVAL_REQUEST_SCHEMA,
  request2: REMOVAL_REQUEST_SCHEMA,
})

/** An allocation that a provider claims for a sector. */
export const ALLOCATION_CLAIM_SCHEMA = cbor.tuple({
  client: cbor.u64,
  allocationId: cbor.u64,
  data: cbor.cid,
  size: cbor.u64,
})

/** The allocation id of a deal that has no allocation. */
export const NO_ALLOCATION_ID = 0n

/** The allocations of a sector: all of them are claimed, or none. */
export const SECTOR_CLAIMS_SCHEMA = cbor.tuple({
  sector: cbor.u64,
  expiry: cbor.i64,
  claims: cbor.array(ALLOCATION_CLAIM_SCHEMA),
})

/** Params of ClaimAllocations. */
export const CLAIM_ALLOCATIONS_SCHEMA = cbor.tuple({
  sectors: cbor.array(SECTOR_CLAIMS_SCHEMA),
  allOrNothing: cbor.bool,
})

/** A longer term for a claim. */
export const CLAIM_TERM_SCHEMA = cbor.tuple({
  provider: cbor.u64,
  claimId: cbor.u64,
  termMax: cbor.i64,
})

/** An allocation that datacap is sent for. */
export const ALLOCATION_REQUEST_SCHEMA = cbor.tuple({
  provider: cbor.u64,
  data: cbor.cid,
  size: cbor.u64,
  termMin: cbor.i64,
  termMax: cbor.i64,
  expiration: cbor.i64,
})

/** Operator data of a transfer of datacap to the registry: what the datacap is for. */
export const ALLOCATION_REQUESTS_SCHEMA = cbor.tuple({
  allocations: cbor.array(ALLOCATION_REQUEST_SCHEMA),
  extensions: cbor.array(CLAIM_TERM_SCHEMA),
})

/** Return value of a transfer of datacap to the registry. */
export const ALLOCATIONS_RESPONSE_SCHEMA = cbor.tuple({
  allocationResults: BATCH_RETURN_SCHEMA,
  extensionResults: BATCH_RETURN_SCHEMA,
  newAllocations: cbor.array(cbor.u64),
})
