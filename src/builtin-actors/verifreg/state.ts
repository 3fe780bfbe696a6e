import type { CborSchema, Cid } from '../../ipld/index.ts'
import {
  ActorError,
  type ActorId,
  type Address,
  type ChainEpoch,
  ExitCode,
} from '../../types/index.ts'
import type { ActorMap } from '../runtime/actor-map.ts'
import { readAddress, readTuple } from '../runtime/cbor-fields.ts'
import { MapMap } from '../runtime/map-map.ts'
import type { Runtime, StateCodec } from '../runtime/runtime.ts'

/** Bit width of all maps. @see builtin-actors v18.0.0 `runtime/src/builtin/shared.rs` */
export const HAMT_BIT_WIDTH = 5

/** The verified registry's state. Datacap is in bytes here, not in tokens. */
export interface VerifregState {
  /** Who appoints verifiers: an id address. */
  readonly rootKey: Address
  /** HAMT from a verifier's id address to the datacap that it may still give. */
  verifiers: Cid
  /** HAMT from a verifier's address and then a client's to the number of the next proposal. */
  removeDataCapProposalIds: Cid
  /** HAMT from client to a HAMT from id to {@link Allocation}. */
  allocations: Cid
  /** From 1 on. */
  nextAllocationId: bigint
  /** HAMT from provider to a HAMT from id to {@link Claim}. */
  claims: Cid
}

/** Datacap of a client, for a provider to store a piece with. */
export interface Allocation {
  readonly client: ActorId
  readonly provider: ActorId
  readonly data: Cid
  /** Padded, in bytes. */
  readonly size: bigint
  readonly termMin: ChainEpoch
  readonly termMax: ChainEpoch
  /** The last epoch in which it can be claimed. */
  readonly expiration: ChainEpoch
}

/** An allocation that a provider stores. */
export interface Claim {
  readonly provider: ActorId
  readonly client: ActorId
  readonly data: Cid
  /** Padded, in bytes. */
  readonly size: bigint
  readonly termMin: ChainEpoch
  readonly termMax: ChainEpoch
  readonly termStart: ChainEpoch
  readonly sector: bigint
}

/** CBOR `[rootKey, verifiers, removeDataCapProposalIds, allocations, nextAllocationId, claims]`. */
export const VERIFREG_STATE: StateCodec<VerifregState> = {
  encode(w, state) {
    w.writeArrayHeader(6)
    w.writeBytes(state.rootKey.bytes)
    w.writeLink(state.verifiers)
    w.writeLink(state.removeDataCapProposalIds)
    w.writeLink(state.allocations)
    w.writeUint(state.nextAllocationId)
    w.writeLink(state.claims)
  },
  decode(r) {
    readTuple(r, 6, 'verified registry state')
    return {
      rootKey: readAddress(r),
      verifiers: r.readLink(),
      removeDataCapProposalIds: r.readLink(),
      allocations: r.readLink(),
      nextAllocationId: r.readUint(),
      claims: r.readLink(),
    }
  },
}

/** CBOR `[client, provider, data, size, termMin, termMax, expiration]`. */
export const ALLOCATION: CborSchema<Allocation> = {
  encode(w, allocation) {
    w.writeArrayHeader(7)
    w.writeUint(allocation.client)
    w.writeUint(allocation.provider)
    w.writeLink(allocation.data)
    w.writeUint(allocation.size)
    w.writeInt(allocation.termMin)
    w.writeInt(allocation.termMax)
    w.writeInt(allocation.expiration)
  },
  decode(r) {
    readTuple(r, 7, 'allocation')
    return {
      client: r.readUint(),
      provider: r.readUint(),
      data: r.readLink(),
      size: r.readUint(),
      termMin: r.readInt(),
      termMax: r.readInt(),
      expiration: r.readInt(),
    }
  },
}

/** CBOR `[provider, client, data, size, termMin, termMax, termStart, sector]`. */
export const CLAIM: CborSchema<Claim> = {
  encode(w, claim) {
    w.writeArrayHeader(8)
    w.writeUint(claim.provider)
    w.writeUint(claim.client)
    w.writeLink(claim.data)
    w.writeUint(claim.size)
    w.writeInt(claim.termMin)
    w.writeInt(claim.termMax)
    w.writeInt(claim.termStart)
    w.writeUint(claim.sector)
  },
  decode(r) {
    readTuple(r, 8, 'claim')
    return {
      provider: r.readUint(),
      client: r.readUint(),
      data: r.readLink(),
      size: r.readUint(),
      termMin: r.readInt(),
      termMax: r.readInt(),
      termStart: r.readInt(),
      sector: r.readUint(),
    }
  },
}

/** Datacap in bytes. */
export const DATACAP: CborSchema<bigint> = {
  encode: (w, cap) => w.writeBigInt(cap),
  decode: (r) => r.readBigInt(),
}

/** The number of the next proposal: CBOR `[id]`. */
const PROPOSAL_ID: CborSchema<bigint> = {
  encode(w, id) {
    w.writeArrayHeader(1)
    w.writeUint(id)
  },
  decode(r) {
    readTuple(r, 1, 'proposal id')
    return r.readUint()
  },
}

/** The state of a new registry; its empty maps are written. */
export function createVerifregState(rt: Runtime, rootKey: Address): VerifregState {
  const verifiers = rt.emptyMap(HAMT_BIT_WIDTH, DATACAP).flush()
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

/** What a verifier may still give; undefined for one that is none. */
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

/** @throws ActorError `USR_ILLEGAL_ARGUMENT` for one that is no verifier */
export function deleteVerifier(rt: Runtime, state: VerifregState, verifier: Address): void {
  const verifiers = loadVerifiers(rt, state)
  if (!verifiers.delete(verifier.bytes))
    throw new ActorError(ExitCode.USR_ILLEGAL_ARGUMENT, 'verifier not found')
  state.verifiers = verifiers.flush()
}

/** Proposal numbers by {@link pairKey}. */
export function loadProposalIds(rt: Runtime, state: VerifregState): ActorMap<bigint> {
  return rt.loadMap(state.removeDataCapProposalIds, HAMT_BIT_WIDTH, PROPOSAL_ID)
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
  return rt.loadMap(state.verifiers, HAMT_BIT_WIDTH, DATACAP)
}
