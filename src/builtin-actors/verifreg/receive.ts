import { rawCodec } from '../../schema/index.ts'
import {
  ActorError,
  type ActorId,
  type ChainEpoch,
  DATACAP_ACTOR_ID,
  ExitCode,
} from '../../types/index.ts'
import { ActorType } from '../runtime/actor-type.ts'
import { BatchReturn } from '../runtime/batch-return.ts'
import { asI64 } from '../runtime/cbor-fields.ts'
import { decodeBytes } from '../runtime/params.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { illegalArgument } from '../runtime/runtime-errors.ts'
import {
  FRC46_TOKEN_TYPE,
  type ReceivedPayload,
  TOKENS_RECEIVED_SCHEMA,
  type TokensReceived,
} from '../token/index.ts'
import { burnDatacap, datacapOfTokens } from './datacap-calls.ts'
import { emitAllocation, emitClaim } from './emit.ts'
import { ALLOCATION_REQUESTS_SCHEMA } from './schema.ts'
import {
  type Allocation,
  type Claim,
  insertAllocations,
  loadClaims,
  putClaims,
  VERIFREG_STATE,
} from './state.ts'
import type { AllocationRequest, ClaimTerm, Returned } from './types.ts'

const ALLOCATION_REQUESTS = rawCodec(ALLOCATION_REQUESTS_SCHEMA)
const TOKENS_RECEIVED = rawCodec(TOKENS_RECEIVED_SCHEMA)

/**
 * Datacap arrives: it pays for allocations and for longer claims, which are asked for in the
 * transfer's operator data. All of them succeed, or the transfer fails.
 *
 * @see builtin-actors v18.0.0 `actors/verifreg/src/lib.rs`, `universal_receiver_hook`
 */
export function receive(rt: Runtime, params: ReceivedPayload): Returned<'Receive'> {
  rt.requireCaller(DATACAP_ACTOR_ID)
  const epoch = rt.currEpoch
  const received = readReceived(params, rt.message.receiver)
  const requests = decodeBytes(received.operatorData, ALLOCATION_REQUESTS.decode)
  const client = received.from
  const added = requests.allocations.map((request): Allocation => {
    checkAllocation(rt, request, epoch)
    checkMiner(rt, request.provider)
    return { client, ...request }
  })
  const extended = extendedClaims(rt, requests.extensions, epoch)
  const extensionTotal = extended.reduce((sum, [, claim]) => sum + claim.size, 0n)
  const total = added.reduce((sum, { size }) => sum + size, extensionTotal)
  if (total !== datacapOfTokens(received.amount))
    throw illegalArgument(`total allocation size ${total} must match data cap amount received`)
  burnDatacap(rt, extensionTotal)
  const ids = rt.transaction(VERIFREG_STATE, (state) => {
    const inserted = insertAllocations(rt, state, client, added)
    for (const [i, id] of inserted.entries()) emitAllocation(rt, 'allocation', id, added[i]!)
    putClaims(rt, state, extended)
    for (const [id, claim] of extended) emitClaim(rt, 'claim-updated', id, claim)
    return inserted
  })
  return {
    allocationResults: new BatchReturn(added.length),
    extensionResults: new BatchReturn(extended.length),
    newAllocations: ids,
  }
}

function readReceived({ type, payload }: ReceivedPayload, receiver: ActorId): TokensReceived {
  if (type !== FRC46_TOKEN_TYPE)
    throw illegalArgument(`invalid token type ${type}, expected ${FRC46_TOKEN_TYPE} (FRC-46)`)
  const received = decodeBytes(payload, TOKENS_RECEIVED.decode)
  if (received.to !== receiver)
    throw illegalArgument(`token receiver expected to ${receiver}, was ${received.to}`)
  return received
}

function checkAllocation(rt: Runtime, request: AllocationRequest, epoch: ChainEpoch): void {
  const { size, termMin, termMax, expiration } = request
  const { policy } = rt
  if (size < policy.minimumVerifiedAllocationSize)
    throw illegalArgument(
      `allocation size ${size} below minimum ${policy.minimumVerifiedAllocationSize}`,
    )
  if (termMin < policy.minimumVerifiedAllocationTerm)
    throw illegalArgument(
      `allocation term min ${termMin} below limit ${policy.minimumVerifiedAllocationTerm}`,
    )
  if (termMax > policy.maximumVerifiedAllocationTerm)
    throw illegalArgument(
      `allocation term max ${termMax} above limit ${policy.maximumVerifiedAllocationTerm}`,
    )
  if (termMin > termMax)
    throw illegalArgument(`allocation term min ${termMin} exceeds term max ${termMax}`)
  if (expiration < epoch)
    throw illegalArgument(
      `allocation expiration epoch ${expiration} has passed current epoch ${epoch}`,
    )
  const last = asI64(epoch + policy.maximumVerifiedAllocationExpiration)
  if (expiration > last)
    throw illegalArgument(`allocation expiration ${expiration} exceeds maximum ${last}`)
}

function checkMiner(rt: Runtime, provider: ActorId): void {
  const code = rt.getActorCodeCid(provider)
  if (code === undefined) throw illegalArgument(`no code CID for provider ${provider}`)
  if (rt.sys.getBuiltinActorType(code) !== ActorType.storageminer)
    throw illegalArgument(`allocation provider ${provider} must be a miner actor`)
}

/** Anyone may pay for a longer claim; its client stays who it was. */
function extendedClaims(
  rt: Runtime,
  extensions: readonly ClaimTerm[],
  epoch: ChainEpoch,
): (readonly [id: bigint, claim: Claim])[] {
  const claims = loadClaims(rt, rt.state(VERIFREG_STATE))
  return extensions.map((request) => {
    const { provider, claimId: id, termMax } = request
    const claim = claims.get(provider, id)
    if (claim === undefined)
      throw new ActorError(ExitCode.USR_NOT_FOUND, `no claim ${id} for provider ${provider}`)
    checkExtension(rt, request, claim, epoch)
    return [id, { ...claim, termMax }] as const
  })
}

function checkExtension(
  rt: Runtime,
  { claimId: id, termMax }: ClaimTerm,
  claim: Claim,
  epoch: ChainEpoch,
): void {
  const last = asI64(epoch + rt.policy.maximumVerifiedAllocationTerm)
  const longest = asI64(last - claim.termStart)
  if (termMax > longest)
    throw illegalArgument(
      `term_max ${termMax} for claim ${id} exceeds maximum ${longest} at epoch ${epoch}`,
    )
  if (termMax <= claim.termMax)
    throw illegalArgument(
      `term_max ${termMax} for claim ${id} is not larger than existing term max ${claim.termMax}`,
    )
  const expiration = asI64(claim.termStart + claim.termMax)
  if (epoch > expiration)
    throw new ActorError(
      ExitCode.USR_FORBIDDEN,
      `claim ${id} expired at ${expiration}, current epoch ${epoch}`,
    )
}
