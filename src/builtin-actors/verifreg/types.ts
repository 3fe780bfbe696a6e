import type { CborReader, Cid } from '../../ipld/index.ts'
import {
  type ActorId,
  type Address,
  type ChainEpoch,
  DecodeError,
  type TokenAmount,
} from '../../types/index.ts'
import { readAddress, readArray, readTuple } from '../runtime/cbor-fields.ts'
import type { TokensReceived } from '../token/receiver-hook.ts'

/** Datacap for a verifier or a client, in bytes. */
export interface DatacapGrant {
  readonly address: Address
  readonly allowance: bigint
}

/** A verifier's word that a client's datacap is to be taken away. */
export interface RemovalRequest {
  readonly verifier: Address
  /** Without its type. */
  readonly signature: Uint8Array
}

/** Datacap to take away from a client, and two verifiers who say so. */
export interface RemoveDatacapParams {
  readonly client: Address
  readonly amount: bigint
  readonly requests: readonly [RemovalRequest, RemovalRequest]
}

/** Entries of one owner by id; no ids stand for all that have expired. */
export interface OwnedIds {
  readonly owner: ActorId
  readonly ids: readonly bigint[]
}

/** An allocation that a sector is said to hold. */
export interface AllocationClaim {
  readonly client: ActorId
  readonly id: bigint
  readonly data: Cid
  readonly size: bigint
}

/** A sector's allocations: all of them are claimed, or none. */
export interface SectorClaims {
  readonly sector: bigint
  readonly expiry: ChainEpoch
  readonly claims: readonly AllocationClaim[]
}

/** What a provider claims. */
export interface ClaimAllocationsParams {
  readonly sectors: readonly SectorClaims[]
  readonly isAllOrNothing: boolean
}

/** A longer term for a claim. */
export interface ClaimTerm {
  readonly provider: ActorId
  readonly id: bigint
  readonly termMax: ChainEpoch
}

/** An allocation that datacap is sent for. */
export interface AllocationRequest {
  readonly provider: ActorId
  readonly data: Cid
  readonly size: bigint
  readonly termMin: ChainEpoch
  readonly termMax: ChainEpoch
  readonly expiration: ChainEpoch
}

/** What datacap is sent for. */
export interface AllocationRequests {
  readonly allocations: readonly AllocationRequest[]
  readonly extensions: readonly ClaimTerm[]
}

/** Something received: its type, and what that type says. */
export interface ReceivedPayload {
  readonly type: number
  readonly payload: Uint8Array
}

/** CBOR `[address, allowance]`. */
export function readDatacapGrant(r: CborReader): DatacapGrant {
  readTuple(r, 2, 'params of a datacap grant')
  return { address: readAddress(r), allowance: r.readBigInt() }
}

/** CBOR `[client, amount, request, request]`. */
export function readRemoveDatacapParams(r: CborReader): RemoveDatacapParams {
  readTuple(r, 4, 'RemoveVerifiedClientDataCap params')
  const client = readAddress(r)
  const amount = r.readBigInt()
  return { client, amount, requests: [readRemovalRequest(r), readRemovalRequest(r)] }
}

/** CBOR `[owner, ids]`. */
export function readOwnedIds(r: CborReader): OwnedIds {
  readTuple(r, 2, 'params of an owner and ids')
  return { owner: r.readUint(), ids: readArray(r, (item) => item.readUint()) }
}

/** CBOR `[[sector, expiry, claims]*, allOrNothing]`. */
export function readClaimAllocationsParams(r: CborReader): ClaimAllocationsParams {
  readTuple(r, 2, 'ClaimAllocations params')
  return { sectors: readArray(r, readSectorClaims), isAllOrNothing: r.readBool() }
}

/** CBOR `[[[provider, id, termMax]*]]`. */
export function readClaimTerms(r: CborReader): ClaimTerm[] {
  readTuple(r, 1, 'ExtendClaimTerms params')
  return readArray(r, readClaimTerm)
}

/** CBOR `[type, payload]`. */
export function readReceivedPayload(r: CborReader): ReceivedPayload {
  readTuple(r, 2, 'Receive params')
  return { type: r.readU32(), payload: r.readBytes() }
}

/** CBOR `[from, to, operator, amount, operatorData, tokenData]`. */
export function readTokensReceived(r: CborReader): TokensReceived {
  readTuple(r, 6, 'tokens received')
  const from = r.readUint()
  const to = r.readUint()
  const operator = r.readUint()
  const amount: TokenAmount = r.readBigInt()
  return { from, to, operator, amount, operatorData: r.readBytes(), tokenData: r.readBytes() }
}

/** CBOR `[allocations, extensions]`. */
export function readAllocationRequests(r: CborReader): AllocationRequests {
  readTuple(r, 2, 'allocation requests')
  return {
    allocations: readArray(r, readAllocationRequest),
    extensions: readArray(r, readClaimTerm),
  }
}

/** The signature is a type byte, 1 (secp256k1) or 2 (BLS), and its bytes. */
function readRemovalRequest(r: CborReader): RemovalRequest {
  readTuple(r, 2, 'removal request')
  const verifier = readAddress(r)
  const signature = r.readBytes()
  if (signature[0] !== 1 && signature[0] !== 2) throw new DecodeError('unknown type of signature')
  return { verifier, signature: signature.subarray(1) }
}

function readSectorClaims(r: CborReader): SectorClaims {
  readTuple(r, 3, 'claims of a sector')
  return {
    sector: r.readUint(),
    expiry: r.readInt(),
    claims: readArray(r, readAllocationClaim),
  }
}

function readAllocationClaim(r: CborReader): AllocationClaim {
  readTuple(r, 4, 'allocation claim')
  return { client: r.readUint(), id: r.readUint(), data: r.readLink(), size: r.readUint() }
}

function readClaimTerm(r: CborReader): ClaimTerm {
  readTuple(r, 3, 'claim term')
  return { provider: r.readUint(), id: r.readUint(), termMax: r.readInt() }
}

function readAllocationRequest(r: CborReader): AllocationRequest {
  readTuple(r, 6, 'allocation request')
  return {
    provider: r.readUint(),
    data: r.readLink(),
    size: r.readUint(),
    termMin: r.readInt(),
    termMax: r.readInt(),
    expiration: r.readInt(),
  }
}
