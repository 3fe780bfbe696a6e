// Actors, addresses and sends. See fvm 4.8.4 `fvm/src/kernel/default.rs`, `impl ActorOps` and `impl SendOps`.
import type { Cid } from '../ipld/index.ts'
import {
  type ActorId,
  type Address,
  ErrorNumber,
  INIT_ACTOR_ID,
  SyscallError,
  type TokenAmount,
} from '../types/index.ts'
import type { CallResult, SendRequest } from './kernel.ts'
import { actorState, assertWritable, type KernelContext } from './kernel-context.ts'

/** Finds the id of an address. @throws SyscallError `NotFound` */
export function resolveAddress(k: KernelContext, address: Address): ActorId {
  const { cm } = k
  cm.prices.onResolveAddress(cm.gas)
  const id = cm.resolveAddress(address)
  if (id === undefined) throw new SyscallError(ErrorNumber.NotFound, 'actor not found')
  return id
}

/** Returns an actor's delegated address. @throws SyscallError `NotFound` */
export function lookupDelegatedAddress(k: KernelContext, id: ActorId): Address | undefined {
  k.cm.prices.onLookupDelegatedAddress(k.cm.gas)
  return actorState(k, id).delegatedAddress
}

/** Returns an actor's code. @throws SyscallError `NotFound` */
export function getActorCodeCid(k: KernelContext, id: ActorId): Cid {
  k.cm.prices.onGetActorCodeCid(k.cm.gas)
  return actorState(k, id).code
}

/** Returns an address that no actor has had. */
export function nextActorAddress(k: KernelContext): Address {
  return k.cm.nextActorAddress()
}

/** Creates an actor; only the init actor may. */
export function createActor(
  k: KernelContext,
  code: Cid,
  id: ActorId,
  delegatedAddress: Address | undefined,
): void {
  const { actorId } = k.invocation
  if (actorId !== INIT_ACTOR_ID)
    throw new SyscallError(
      ErrorNumber.Forbidden,
      `create_actor is restricted to InitActor. Called by ${actorId}`,
    )
  assertWritable(k, 'create_actor cannot be called while read-only')
  k.cm.createActor(code, id, delegatedAddress)
}

/** Returns the number of a built-in actor, 0 for other code. */
export function getBuiltinActorType(k: KernelContext, code: Cid): number {
  k.cm.prices.onGetBuiltinActorType(k.cm.gas)
  return k.cm.manifest.idByCode(code)
}

/** Returns the code of a built-in actor. @throws SyscallError `IllegalArgument` for another number */
export function getCodeCidForType(k: KernelContext, type: number): Cid {
  k.cm.prices.onGetCodeCidForType(k.cm.gas)
  const code = k.cm.manifest.codeById(type)
  if (code === undefined)
    throw new SyscallError(
      ErrorNumber.IllegalArgument,
      'tried to resolve CID of unrecognized actor type',
    )
  return code
}

/** Returns an actor's balance. @throws SyscallError `NotFound` */
export function balanceOf(k: KernelContext, id: ActorId): TokenAmount {
  k.cm.prices.onBalanceOf(k.cm.gas)
  return actorState(k, id).balance
}

/** Calls another actor and adds its return value to the block registry. */
export function send(k: KernelContext, request: SendRequest): CallResult {
  const { cm, blocks, invocation } = k
  const { to, method, value, gasLimit } = request
  const readOnly = invocation.readOnly || request.readOnly
  if (readOnly && value !== 0n)
    throw new SyscallError(ErrorNumber.ReadOnly, 'cannot transfer value when read-only')
  const params = request.params === 0 ? undefined : blocks.get(request.params)
  blocks.assertNotFull('cannot store return block')
  const from = invocation.actorId
  const { exitCode, value: returned } = cm.send({
    from,
    to,
    method,
    params,
    value,
    gasLimit,
    readOnly,
  })
  if (returned === undefined) return { exitCode, blockId: 0, codec: 0, size: 0 }
  const blockId = blocks.putReachable(returned)
  return { exitCode, blockId, codec: returned.codec, size: returned.data.length }
}
