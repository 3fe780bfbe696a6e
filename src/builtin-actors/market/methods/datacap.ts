import { encodeAs } from '../../../ipld/index.ts'
import { cbor, type Raw, rawCodec } from '../../../schema/index.ts'
import {
  ActorError,
  type ActorId,
  Address,
  type ChainEpoch,
  DATACAP_ACTOR_ID,
  ExitCode,
  MAX_U64,
  type TokenAmount,
  VERIFIED_REGISTRY_ACTOR_ID,
} from '../../../types/index.ts'
import { DATACAP } from '../../datacap/definition.ts'
import { DATACAP_GRANULARITY, TRANSFER_FROM_SCHEMA } from '../../datacap/schema.ts'
import { EXPORTED_METHODS } from '../../runtime/exported-methods.ts'
import { decodeBytes, decodeReturn, encodeParams } from '../../runtime/params.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import {
  type ALLOCATION_REQUEST_SCHEMA,
  ALLOCATION_REQUESTS_SCHEMA,
  ALLOCATIONS_RESPONSE_SCHEMA,
} from '../../verifreg/schema.ts'
import { durationOf, idOf } from '../deals.ts'
import type { DealProposal } from '../state.ts'

/** The deal that an allocation is made for. */
export type AllocationRequest = Raw<typeof ALLOCATION_REQUEST_SCHEMA>

const OWNER = rawCodec(cbor.address)
const TRANSFER_FROM_PARAMS = rawCodec(TRANSFER_FROM_SCHEMA)
const TRANSFER_FROM_RETURN = rawCodec(DATACAP.methods.TransferFrom.returns)
const ALLOCATION_REQUESTS = rawCodec(ALLOCATION_REQUESTS_SCHEMA)
const ALLOCATIONS_RESPONSE = rawCodec(ALLOCATIONS_RESPONSE_SCHEMA)

/** The datacap of a client in the token's smallest parts. @throws ActorError `USR_NOT_FOUND` if the token does not answer */
export function datacapBalanceOf(rt: Runtime, client: ActorId): TokenAmount {
  return orExitCode(ExitCode.USR_NOT_FOUND, () => {
    const params = encodeParams((w) => OWNER.encode(w, Address.id(client)))
    const answer = rt.send(Address.id(DATACAP_ACTOR_ID), EXPORTED_METHODS.Balance, params, 0n)
    return decodeReturn(answer, (r) => r.readBigInt())
  })
}

/** The datacap that a deal takes; a size past 2^63 - 1 counts as negative, as in the reference. */
export function datacapRequired({ pieceSize }: DealProposal): TokenAmount {
  return BigInt.asIntN(64, pieceSize) * DATACAP_GRANULARITY
}

/** The allocation that a deal needs. @see builtin-actors v18.0.0 `actors/market/src/lib.rs`, `alloc_request_for_deal` */
export function allocationRequestOf(
  rt: Runtime,
  proposal: DealProposal,
  epoch: ChainEpoch,
): AllocationRequest {
  const { policy } = rt
  const termMin = durationOf(proposal)
  return {
    provider: idOf(proposal.provider),
    data: proposal.pieceCid,
    size: proposal.pieceSize,
    termMin,
    termMax: least(
      termMin + policy.marketDefaultAllocationTermBuffer,
      policy.maximumVerifiedAllocationTerm,
    ),
    expiration: least(proposal.startEpoch, epoch + policy.maximumVerifiedAllocationExpiration),
  }
}

/**
 * Makes a client's allocations by moving its datacap to the verified registry.
 *
 * @returns an id for each request
 * @throws ActorError `USR_ILLEGAL_STATE` if the transfer fails, or makes another number of them
 */
export function allocate(
  rt: Runtime,
  client: ActorId,
  requests: readonly AllocationRequest[],
): readonly bigint[] {
  const size = requests.reduce((sum, request) => sum + request.size, 0n)
  if (size > MAX_U64)
    throw new ActorError(ExitCode.USR_ASSERTION_FAILED, 'the sizes of deals are past 64 bits')
  const operatorData = encodeAs(ALLOCATION_REQUESTS, { allocations: [...requests], extensions: [] })
  const ids = orExitCode(ExitCode.USR_ILLEGAL_STATE, () => {
    const params = encodeParams((w) =>
      TRANSFER_FROM_PARAMS.encode(w, {
        from: Address.id(client),
        to: Address.id(VERIFIED_REGISTRY_ACTOR_ID),
        amount: size * DATACAP_GRANULARITY,
        operatorData,
      }),
    )
    const answer = rt.send(Address.id(DATACAP_ACTOR_ID), EXPORTED_METHODS.TransferFrom, params, 0n)
    const { recipientData } = decodeReturn(answer, (r) => TRANSFER_FROM_RETURN.decode(r))
    return decodeBytes(recipientData, (r) => ALLOCATIONS_RESPONSE.decode(r)).newAllocations
  })
  if (ids.length !== requests.length)
    throw new ActorError(
      ExitCode.USR_ILLEGAL_STATE,
      `datacap transfer returned ${ids.length} allocation IDs for ${requests.length} requests`,
    )
  return ids
}

/** Every error of the actor becomes one exit code, without data. */
function orExitCode<T>(exitCode: ExitCode, run: () => T): T {
  try {
    return run()
  } catch (thrown) {
    if (!(thrown instanceof ActorError)) throw thrown
    throw new ActorError(exitCode, thrown.message)
  }
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}
