import { addressToString } from '../../crypto/index.ts'
import { type Blockstore, type CborSchema, type Cid, TypedHamt } from '../../ipld/index.ts'
import { cbor, rawCodec } from '../../schema/index.ts'
import {
  type ActorId,
  Address,
  type ChainEpoch,
  decodeVarint,
  Protocol,
} from '../../types/index.ts'
import { LINK } from '../runtime/actor-map.ts'
import type { Policy } from '../runtime/policy.ts'
import { Violations } from '../runtime/violations.ts'
import { VERIFREG_SCHEMA } from './schema.ts'
import { ALLOCATION, type Allocation, CLAIM, type Claim, type VerifregState } from './state.ts'

/** The facts that other actors are compared with. */
export interface VerifregSummary {
  readonly verifiers: ReadonlySet<ActorId>
  /** Bytes of all allocations that are neither claimed nor removed. */
  readonly allocated: bigint
  readonly allocations: ReadonlyMap<bigint, Allocation>
  readonly claims: ReadonlyMap<bigint, Claim>
}

/**
 * All that is wrong with the verified registry's state.
 *
 * @param epoch - the epoch of the world: nothing begins after it
 * @see builtin-actors v18.0.0 `actors/verifreg/src/testing.rs`
 */
export function checkInvariants(
  state: VerifregState,
  store: Blockstore,
  epoch: ChainEpoch,
  policy: Policy,
): { readonly violations: string[]; readonly summary: VerifregSummary } {
  const violations = new Violations()
  const verifiers = new Set<ActorId>()
  const allocations = new Map<bigint, Allocation>()
  const claims = new Map<bigint, Claim>()
  let allocated = 0n
  violations.require(
    state.rootKey.protocol === Protocol.ID,
    `root ${addressToString(state.rootKey)} must be ID address`,
  )
  violations.reading('verifiers', () => {
    load(store, state.verifiers, rawCodec(cbor.bigint)).forEach((key, cap) => {
      const verifier = Address.fromBytes(key)
      const text = addressToString(verifier)
      violations.require(
        verifier.protocol === Protocol.ID,
        `verifier ${text} should have ID protocol`,
      )
      violations.require(cap >= 0n, `verifier ${text} cap ${cap} is negative`)
      if (verifier.actorId !== undefined) verifiers.add(verifier.actorId)
    })
  })
  const check = { nextId: state.nextAllocationId, epoch, policy, violations }
  violations.reading('allocations', () => {
    const loaded = loadOuter(store, state.allocations, ALLOCATION)
    forEachIn(loaded, violations, (client, id, allocation) => {
      checkAllocation(client, id, allocation, check)
      allocations.set(id, allocation)
      allocated += allocation.size
    })
  })
  violations.reading('claims', () => {
    forEachIn(loadOuter(store, state.claims, CLAIM), violations, (provider, id, claim) => {
      claims.set(id, claim)
      checkClaim(provider, id, claim, check)
    })
  })
  return { violations: violations.found, summary: { verifiers, allocated, allocations, claims } }
}

/** The limits that allocations and claims are held against, and the violations found so far. */
interface Check {
  readonly nextId: bigint
  readonly epoch: ChainEpoch
  readonly policy: Policy
  readonly violations: Violations
}

function checkAllocation(client: ActorId, id: bigint, allocation: Allocation, check: Check): void {
  const { violations } = check
  const { termMax, expiration } = allocation
  const { epoch, policy } = check
  checkCommon(`allocation ${id}`, id, allocation, check)
  violations.require(
    allocation.client === client,
    `allocation ${id} client ${allocation.client} doesn't match key ${client}`,
  )
  violations.require(
    termMax <= policy.maximumVerifiedAllocationTerm,
    `allocation ${id} term max ${termMax} too large`,
  )
  violations.require(
    expiration <= epoch + policy.maximumVerifiedAllocationExpiration,
    `allocation ${id} expiration ${expiration} too far from now ${epoch}`,
  )
}

/** The longest term is not limited: datacap buys more of it. */
function checkClaim(provider: ActorId, id: bigint, claim: Claim, check: Check): void {
  const { epoch, violations } = check
  checkCommon(`claim ${id}`, id, claim, check)
  violations.require(
    claim.provider === provider,
    `claim ${id} provider ${claim.provider} doesn't match key ${provider}`,
  )
  violations.require(
    claim.termStart <= epoch,
    `claim ${id} term start ${claim.termStart} after now ${epoch}`,
  )
}

function checkCommon(
  what: string,
  id: bigint,
  { size, termMin, termMax }: Allocation | Claim,
  { nextId, policy, violations }: Check,
): void {
  violations.require(id < nextId, `${what} exceeds next id ${nextId}`)
  violations.require(
    size >= policy.minimumVerifiedAllocationSize,
    `${what} size ${size} below minimum ${policy.minimumVerifiedAllocationSize}`,
  )
  violations.require(
    termMin >= policy.minimumVerifiedAllocationTerm,
    `${what} term min ${termMin} below minimum ${policy.minimumVerifiedAllocationTerm}`,
  )
  violations.require(termMin <= termMax, `${what} term min ${termMin} exceeds max ${termMax}`)
}

function load<V>(store: Blockstore, root: Cid, schema: CborSchema<V>): TypedHamt<V> {
  return TypedHamt.load(
    store,
    root,
    { bitWidth: VERIFREG_SCHEMA.fields.claims.collection.bitWidth },
    schema,
  )
}

/** A map from owners to maps, which are loaded one by one. */
interface OuterMap<V> {
  readonly owners: TypedHamt<Cid>
  loadInner(root: Cid): TypedHamt<V>
}

function loadOuter<V>(store: Blockstore, root: Cid, schema: CborSchema<V>): OuterMap<V> {
  return {
    owners: load(store, root, LINK),
    loadInner: (innerRoot) => load(store, innerRoot, schema),
  }
}

function forEachIn<V>(
  { owners, loadInner }: OuterMap<V>,
  violations: Violations,
  f: (outer: bigint, inner: bigint, value: V) => void,
): void {
  owners.forEach((outer, innerRoot) => {
    const owner = decodeVarint(outer).value
    const inner = loadInner(innerRoot)
    violations.require(!inner.isEmpty, `an empty map is stored for f0${owner}`)
    inner.forEach((key, value) => f(owner, decodeVarint(key).value, value))
  })
}
