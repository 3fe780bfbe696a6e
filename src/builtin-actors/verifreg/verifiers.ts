import { utf8FromText } from '../../ipld/index.ts'
import {
  ActorError,
  type ActorId,
  Address,
  ExitCode,
  MAX_U64,
  STORAGE_MARKET_ACTOR_ID,
  SYSTEM_ACTOR_ID,
  VERIFIED_REGISTRY_ACTOR_ID,
} from '../../types/index.ts'
import type { ActorMap } from '../runtime/actor-map.ts'
import { EXPORTED_METHODS } from '../runtime/exported-methods.ts'
import { decodeReturn, encodeParams } from '../runtime/params.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { illegalArgument } from '../runtime/runtime-errors.ts'
import { datacapBalance, destroyDatacap, mintDatacap } from './datacap-calls.ts'
import { emitVerifierBalance } from './emit.ts'
import {
  createVerifregState,
  deleteVerifier,
  isVerifier,
  loadProposalIds,
  type ProposalId,
  pairKey,
  putVerifier,
  VERIFREG_STATE,
  type VerifregState,
  verifierCap,
} from './state.ts'
import type { DatacapGrant, RemovalRequest, RemoveDatacapParams, Returned } from './types.ts'

/** The prefix of a signed removal. Source: builtin-actors v18.0.0 `actors/verifreg/src/types.rs`. */
const REMOVAL_DOMAIN = utf8FromText('fil_removedatacap:')

/** M1. */
export function constructor(rt: Runtime, rootKey: Address): undefined {
  rt.requireCaller(SYSTEM_ACTOR_ID)
  const id = rt.resolveAddress(rootKey)
  if (id === undefined) throw illegalArgument('root should be an ID address')
  rt.create(VERIFREG_STATE, createVerifregState(rt, Address.id(id)))
  return undefined
}

/** M2: the root appoints a verifier, or sets what one may give. */
export function addVerifier(rt: Runtime, { address, allowance }: DatacapGrant): undefined {
  if (allowance < rt.policy.minimumVerifiedAllocationSize)
    throw illegalArgument(`Allowance ${allowance} below minimum deal size for add verifier`)
  const id = rt.resolveToActorId(address, true)
  const verifier = Address.id(id)
  const { rootKey } = rt.state(VERIFREG_STATE)
  requireRoot(rt, rootKey)
  if (verifier.equals(rootKey)) throw illegalArgument('Rootkey cannot be added as verifier')
  if (datacapBalance(rt, verifier) > 0n)
    throw illegalArgument(`verified client f0${id} cannot become a verifier`)
  rt.transaction(VERIFREG_STATE, (state) => putVerifier(rt, state, verifier, allowance))
  emitVerifierBalance(rt, id, allowance)
  return undefined
}

/** M3: the root dismisses a verifier. */
export function removeVerifier(rt: Runtime, address: Address): undefined {
  const id = rt.resolveToActorId(address, false)
  rt.transaction(VERIFREG_STATE, (state) => {
    requireRoot(rt, state.rootKey)
    deleteVerifier(rt, state, Address.id(id))
  })
  emitVerifierBalance(rt, id, 0n)
  return undefined
}

/** A verifier gives a client datacap, which the market may spend. */
export function addVerifiedClient(rt: Runtime, { address, allowance }: DatacapGrant): undefined {
  rt.acceptAnyCaller()
  if (allowance < rt.policy.minimumVerifiedAllocationSize)
    throw illegalArgument(
      `allowance ${allowance} below MinVerifiedDealSize for add verified client`,
    )
  const clientId = rt.resolveToActorId(address, true)
  const client = Address.id(clientId)
  rt.transaction(VERIFREG_STATE, (state) => {
    if (client.equals(state.rootKey)) throw illegalArgument('root cannot be added as client')
    const { caller } = rt.message
    const verifier = Address.id(caller)
    const cap = verifierCap(rt, state, verifier)
    if (cap === undefined) throw notVerifier(caller)
    if (verifierCap(rt, state, client) !== undefined)
      throw illegalArgument(`verifier f0${clientId} cannot be added as a verified client`)
    if (cap < allowance)
      throw illegalArgument(`add more DataCap ${allowance} for client than allocated ${cap}`)
    putVerifier(rt, state, verifier, cap - allowance)
    emitVerifierBalance(rt, caller, cap - allowance, clientId)
  })
  mintDatacap(rt, client, allowance, [Address.id(STORAGE_MARKET_ACTOR_ID)])
  return undefined
}

/**
 * M7: the root takes datacap from a client that two verifiers signed for. The numbers of their
 * proposals are used up before the signatures are checked, so that a call back finds them used.
 */
export function removeVerifiedClientDatacap(
  rt: Runtime,
  params: RemoveDatacapParams,
): Returned<'RemoveVerifiedClientDataCap'> {
  const { amount, request1: first, request2: second } = params
  const client = Address.id(rt.resolveToActorId(params.client, false))
  const firstId = rt.resolveToActorId(first.verifier, true)
  const secondId = rt.resolveToActorId(second.verifier, true)
  if (firstId === secondId)
    throw illegalArgument('need two different verifiers to send remove datacap request')
  const [firstProposal, secondProposal] = rt.transaction(VERIFREG_STATE, (state) => {
    requireRoot(rt, state.rootKey)
    if (params.client.equals(Address.id(VERIFIED_REGISTRY_ACTOR_ID)))
      throw illegalArgument('cannot remove data cap from verified registry itself')
    return useProposalIds(rt, state, [firstId, secondId], client)
  })
  authenticate(rt, first, { proposal: firstProposal, amount, client })
  authenticate(rt, second, { proposal: secondProposal, amount, client })
  const balance = datacapBalance(rt, client)
  const removed = balance < amount ? balance : amount
  destroyDatacap(rt, client, removed)
  return { client, removed }
}

function useProposalIds(
  rt: Runtime,
  state: VerifregState,
  [first, second]: readonly [ActorId, ActorId],
  client: Address,
): readonly [bigint, bigint] {
  for (const id of [first, second])
    if (!isVerifier(rt, state, Address.id(id))) throw notVerifier(id)
  const ids = loadProposalIds(rt, state)
  const used = [
    useProposalId(ids, Address.id(first), client),
    useProposalId(ids, Address.id(second), client),
  ] as const
  state.removeDataCapProposalIds = ids.flush()
  return used
}

function useProposalId(ids: ActorMap<ProposalId>, verifier: Address, client: Address): bigint {
  const key = pairKey(verifier, client)
  const id = ids.get(key)?.id ?? 0n
  if (id === MAX_U64)
    throw new ActorError(ExitCode.USR_ASSERTION_FAILED, 'an integer is past 64 bits')
  ids.set(key, { id: id + 1n })
  return id
}

/** The removal of datacap that a verifier signs. */
interface RemovalProposal {
  readonly proposal: bigint
  readonly amount: bigint
  readonly client: Address
}

/** @throws ActorError unless the verifier's actor takes the signature for its own */
function authenticate(
  rt: Runtime,
  { verifier, signature }: RemovalRequest,
  { proposal, amount, client }: RemovalProposal,
): void {
  const signed = encodeParams((w) => {
    w.writeArrayHeader(3)
    w.writeBytes(client.bytes)
    w.writeBigInt(amount)
    w.writeArrayHeader(1)
    w.writeUint(proposal)
  }).data
  const params = encodeParams((w) => {
    w.writeArrayHeader(2)
    w.writeBytes(signature.data)
    w.writeBytes(Uint8Array.from([...REMOVAL_DOMAIN, ...signed]))
  })
  const answer = rt.query(verifier, EXPORTED_METHODS.AuthenticateMessage, params)
  if (!decodeReturn(answer, (r) => r.readBool()))
    throw illegalArgument('proposal authentication failed')
}

function requireRoot(rt: Runtime, rootKey: Address): void {
  const id = rootKey.actorId
  if (id === undefined) rt.requireCaller()
  else rt.requireCaller(id)
}

function notVerifier(id: ActorId): ActorError {
  return new ActorError(ExitCode.USR_NOT_FOUND, `f0${id} is not a verifier`)
}
