import { type Raw, rawCodec } from '../../schema/index.ts'
import { ActorError, type ActorId, type Address, ExitCode } from '../../types/index.ts'
import type { ActorMap } from '../runtime/actor-map.ts'
import { MapMap } from '../runtime/map-map.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { ALLOCATION_SCHEMA, CLAIM_SCHEMA, VERIFREG_SCHEMA } from './schema.ts'

/** The raw state of the verified registry; its maps are roots. */
export type VerifregState = Raw<typeof VERIFREG_SCHEMA>
/** Datacap of a client, for a provider to store a piece with. */
export type Allocation = Raw<typeof ALLOCATION_SCHEMA>
/** An allocation that a provider stores. */
export type Claim = Raw<typeof CLAIM_SCHEMA>

/** The number of the next proposal. */
export type ProposalId = { id: bigint }

/** Codec of the raw state. */
export const VERIFREG_STATE = rawCodec(VERIFREG_SCHEMA)
/** Codec of an allocation. */
export const ALLOCATION = rawCodec(ALLOCATION_SCHEMA)
/** Codec of a claim. */
export const CLAIM = rawCodec(CLAIM_SCHEMA)

const { verifiers: VERIFIERS, removeDataCapProposalIds: PROPOSAL_IDS } = VERIFREG_SCHEMA.fields

/** The state of a new registry; its empty maps are written. */
export function createVerifregState(rt: Runtime, rootKey: Address): VerifregState {
  const verifiers = rt.openMap(VERIFIERS).flush()
  const byOwner = new MapMap(rt, ALLOCATION).flush()
  return {
    rootKey,
    verifiers,
    removeDataCapProposalIds: verifiers,
    allocations: byOwner,
    nextAllocationId: 1n,
    claims: byOwner,
  }
}

/** The datacap that a verifier may still give; undefined if the address is not a verifier. */
export function verifierCap(
  rt: Runtime,
  state: VerifregState,
  verifier: Address,
): bigint | undefined {
  return loadVerifiers(rt, state).get(verifier.bytes)
}

/** Whether an address is a verifier, with datacap left or not. */
export function isVerifier(rt: Runtime, state: VerifregState, address: Address): boolean {
  return loadVerifiers(rt, state).has(address.bytes)
}

/** Sets what a verifier may give. */
export function putVerifier(
  rt: Runtime,
  state: VerifregState,
  verifier: Address,
  cap: bigint,
): void {
  const verifiers = loadVerifiers(rt, state)
  verifiers.set(verifier.bytes, cap)
  state.verifiers = verifiers.flush()
}

/** @throws ActorError `USR_ILLEGAL_ARGUMENT` for one that is not a verifier */
export function deleteVerifier(rt: Runtime, state: VerifregState, verifier: Address): void {
  const verifiers = loadVerifiers(rt, state)
  if (!verifiers.delete(verifier.bytes))
    throw new ActorError(ExitCode.USR_ILLEGAL_ARGUMENT, 'verifier not found')
  state.verifiers = verifiers.flush()
}

/** Proposal numbers by {@link pairKey}. */
export function loadProposalIds(rt: Runtime, state: VerifregState): ActorMap<ProposalId> {
  return rt.openMap(PROPOSAL_IDS, state.removeDataCapProposalIds)
}

/** The key of a pair: one address after the other. */
export function pairKey(first: Address, second: Address): Uint8Array {
  return Uint8Array.from([...first.bytes, ...second.bytes])
}

/** Allocations by client and id. */
export function loadAllocations(rt: Runtime, state: VerifregState): MapMap<Allocation> {
  return new MapMap(rt, ALLOCATION, state.allocations)
}

/** Claims by provider and id. */
export function loadClaims(rt: Runtime, state: VerifregState): MapMap<Claim> {
  return new MapMap(rt, CLAIM, state.claims)
}

/** Adds allocations of one client, with ids in a row. @returns the ids */
export function insertAllocations(
  rt: Runtime,
  state: VerifregState,
  client: ActorId,
  added: readonly Allocation[],
): bigint[] {
  if (added.length === 0) return []
  const allocations = loadAllocations(rt, state)
  const ids = added.map((_, i) => state.nextAllocationId + BigInt(i))
  for (const [i, allocation] of added.entries()) allocations.set(client, ids[i]!, allocation)
  state.allocations = allocations.flush()
  state.nextAllocationId += BigInt(added.length)
  return ids
}

/** Writes claims over what their ids have. */
export function putClaims(
  rt: Runtime,
  state: VerifregState,
  updated: readonly (readonly [id: bigint, claim: Claim])[],
): void {
  if (updated.length === 0) return
  const claims = loadClaims(rt, state)
  for (const [id, claim] of updated) claims.set(claim.provider, id, claim)
  state.claims = claims.flush()
}

function loadVerifiers(rt: Runtime, state: VerifregState): ActorMap<bigint> {
  return rt.openMap(VERIFIERS, state.verifiers)
}
