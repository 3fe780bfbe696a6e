import { ActorError, type ActorId, type ChainEpoch, ExitCode } from '../../types/index.ts'
import { ActorType } from '../runtime/actor-type.ts'
import { BatchReturn } from '../runtime/batch-return.ts'
import { asI64 } from '../runtime/cbor-fields.ts'
import type { MapMap } from '../runtime/map-map.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { burnDatacap, transferDatacap } from './datacap-calls.ts'
import { emitAllocation, emitClaim } from './emit.ts'
import { findExpired } from './expiration.ts'
import {
  type Allocation,
  type Claim,
  loadAllocations,
  loadClaims,
  VERIFREG_STATE,
} from './state.ts'
import type {
  AllocationClaim,
  ClaimAllocationsParams,
  ClaimTerm,
  OwnedIds,
  Returned,
  SectorClaims,
} from './types.ts'

/** Removes a client's expired allocations; their datacap goes back, even if that is none. */
export function removeExpiredAllocations(
  rt: Runtime,
  params: OwnedIds,
): Returned<'RemoveExpiredAllocations'> {
  rt.acceptAnyCaller()
  const epoch = rt.currEpoch
  let recovered = 0n
  const { considered, results } = rt.transaction(VERIFREG_STATE, (state) => {
    const allocations = loadAllocations(rt, state)
    const found = findExpired(allocations, params, epoch)
    for (const id of found.expired) {
      const removed = takeOf(allocations, params.owner, id)
      emitAllocation(rt, 'allocation-removed', id, removed)
      recovered += removed.size
    }
    state.allocations = allocations.flush()
    return found
  })
  transferDatacap(rt, params.owner, recovered)
  return { considered, results, datacapRecovered: recovered }
}

/** Removes a provider's expired claims. */
export function removeExpiredClaims(
  rt: Runtime,
  params: OwnedIds,
): Returned<'RemoveExpiredClaims'> {
  rt.acceptAnyCaller()
  const epoch = rt.currEpoch
  const { considered, results } = rt.transaction(VERIFREG_STATE, (state) => {
    const claims = loadClaims(rt, state)
    const found = findExpired(claims, params, epoch)
    for (const id of found.expired)
      emitClaim(rt, 'claim-removed', id, takeOf(claims, params.owner, id))
    state.claims = claims.flush()
    return found
  })
  return { considered, results }
}

/** M9: a provider claims allocations, sector by sector. Their datacap is burnt. */
export function claimAllocations(
  rt: Runtime,
  params: ClaimAllocationsParams,
): Returned<'ClaimAllocations'> {
  rt.requireCallerType(ActorType.storageminer)
  const provider = rt.message.caller
  if (params.sectors.length === 0)
    throw new ActorError(ExitCode.USR_ILLEGAL_ARGUMENT, 'claim allocations called with no claims')
  const results = new BatchReturn()
  const claimedSpaces: bigint[] = []
  rt.transaction(VERIFREG_STATE, (state) => {
    const claims = loadClaims(rt, state)
    const allocations = loadAllocations(rt, state)
    for (const sector of params.sectors) {
      const found = claimsOf(rt, allocations, sector, provider)
      if (typeof found === 'number') {
        results.addFailure(found)
        continue
      }
      claimedSpaces.push(moveToClaims(rt, claims, allocations, found))
      results.addSuccess()
    }
    state.allocations = allocations.flush()
    state.claims = claims.flush()
  })
  if (params.allOrNothing && !results.isAllOk)
    throw new ActorError(ExitCode.USR_ILLEGAL_ARGUMENT, 'claim failed with all-or-nothing')
  burnDatacap(
    rt,
    claimedSpaces.reduce((sum, space) => sum + space, 0n),
  )
  return { results, claimedSpaces }
}

/** Claims of a provider by id. */
export function getClaims(rt: Runtime, { owner, ids }: OwnedIds): Returned<'GetClaims'> {
  rt.acceptAnyCaller()
  const claims = loadClaims(rt, rt.state(VERIFREG_STATE))
  const results = new BatchReturn()
  const found: Claim[] = []
  for (const id of ids) {
    const claim = claims.get(owner, id)
    if (claim === undefined) {
      results.addFailure(ExitCode.USR_NOT_FOUND)
    } else {
      results.addSuccess()
      found.push(claim)
    }
  }
  return { results, claims: found }
}

/** M11: a client extends the terms of claims, up to the longest term of an allocation. */
export function extendClaimTerms(
  rt: Runtime,
  { terms }: { readonly terms: readonly ClaimTerm[] },
): Returned<'ExtendClaimTerms'> {
  rt.acceptAnyCaller()
  const { caller } = rt.message
  const results = new BatchReturn()
  rt.transaction(VERIFREG_STATE, (state) => {
    const claims = loadClaims(rt, state)
    for (const { provider, claimId: id, termMax } of terms) {
      if (termMax > rt.policy.maximumVerifiedAllocationTerm) {
        results.addFailure(ExitCode.USR_ILLEGAL_ARGUMENT)
        continue
      }
      const claim = claims.get(provider, id)
      const failure = extensionFailure(claim, caller, termMax)
      if (claim === undefined || failure !== undefined) {
        results.addFailure(failure ?? ExitCode.USR_NOT_FOUND)
        continue
      }
      const updated = { ...claim, termMax }
      claims.set(provider, id, updated)
      results.addSuccess()
      emitClaim(rt, 'claim-updated', id, updated)
    }
    state.claims = claims.flush()
  })
  return results
}

function extensionFailure(
  claim: Claim | undefined,
  caller: ActorId,
  termMax: ChainEpoch,
): ExitCode | undefined {
  if (claim === undefined) return ExitCode.USR_NOT_FOUND
  if (claim.client !== caller) return ExitCode.USR_FORBIDDEN
  return termMax < claim.termMax ? ExitCode.USR_ILLEGAL_ARGUMENT : undefined
}

/** The claims that a sector's allocations become, or the code of the first that cannot. */
function claimsOf(
  rt: Runtime,
  allocations: MapMap<Allocation>,
  { sector, expiry, claims }: SectorClaims,
  provider: ActorId,
): readonly (readonly [id: bigint, claim: Claim])[] | ExitCode {
  const found: [bigint, Claim][] = []
  for (const asked of claims) {
    const allocation = allocations.get(asked.client, asked.allocationId)
    if (allocation === undefined) return ExitCode.USR_NOT_FOUND
    if (!canClaim(asked, allocation, { provider, epoch: rt.currEpoch, expiry }))
      return ExitCode.USR_FORBIDDEN
    const { client, data, size, termMin, termMax } = allocation
    const term = { termMin, termMax, termStart: rt.currEpoch }
    found.push([asked.allocationId, { provider, client, data, size, ...term, sector }])
  }
  return found
}

/** The provider that claims, the current epoch, and the epoch when its sector expires. */
interface ClaimTerms {
  readonly provider: ActorId
  readonly epoch: ChainEpoch
  readonly expiry: ChainEpoch
}

function canClaim(
  asked: AllocationClaim,
  allocation: Allocation,
  { provider, epoch, expiry }: ClaimTerms,
): boolean {
  const lifetime = asI64(expiry - epoch)
  return (
    provider === allocation.provider &&
    asked.client === allocation.client &&
    asked.data.equals(allocation.data) &&
    asked.size === allocation.size &&
    epoch <= allocation.expiration &&
    lifetime >= allocation.termMin &&
    lifetime <= allocation.termMax
  )
}

/** @returns the bytes that were claimed */
function moveToClaims(
  rt: Runtime,
  claims: MapMap<Claim>,
  allocations: MapMap<Allocation>,
  found: readonly (readonly [id: bigint, claim: Claim])[],
): bigint {
  let space = 0n
  for (const [id, claim] of found) {
    if (!claims.setIfAbsent(claim.provider, id, claim))
      throw new ActorError(ExitCode.USR_ILLEGAL_ARGUMENT, `claim ${id} already exists`)
    emitClaim(rt, 'claim', id, claim)
    allocations.take(claim.client, id)
    space += claim.size
  }
  return space
}

/** @throws ActorError `USR_ASSERTION_FAILED`, as the reference panics, for an id that was named twice */
function takeOf<T>(items: MapMap<T>, owner: ActorId, id: bigint): T {
  const taken = items.take(owner, id)
  if (taken === undefined)
    throw new ActorError(ExitCode.USR_ASSERTION_FAILED, `${id} of f0${owner} was removed before`)
  return taken
}
