import type { Cid } from '../ipld/index.ts'
import type { ActorState } from '../state-tree/index.ts'
import {
  type ActorId,
  type Address,
  type BlockId,
  ErrorNumber,
  type MethodNum,
  type Milligas,
  SyscallError,
  type TokenAmount,
} from '../types/index.ts'
import type { Block } from './block-registry.ts'
import type { CallResult } from './kernel.ts'
import { SelfOps } from './self-ops.ts'

const INIT_ACTOR_ID = 1n

/** @see fvm 4.8.4 `fvm/src/kernel/default.rs`, `impl ActorOps` and `impl SendOps` */
export class ActorOps extends SelfOps {
  resolveAddress(address: Address): ActorId {
    const { cm } = this
    cm.prices.onResolveAddress(cm.gas)
    const id = cm.resolveAddress(address)
    if (id === undefined) throw new SyscallError(ErrorNumber.NotFound, 'actor not found')
    return id
  }

  lookupDelegatedAddress(id: ActorId): Address | undefined {
    this.cm.prices.onLookupDelegatedAddress(this.cm.gas)
    return this.actor(id).delegatedAddress
  }

  getActorCodeCid(id: ActorId): Cid {
    this.cm.prices.onGetActorCodeCid(this.cm.gas)
    return this.actor(id).code
  }

  nextActorAddress(): Address {
    return this.cm.nextActorAddress()
  }

  createActor(code: Cid, id: ActorId, delegatedAddress: Address | undefined): void {
    const { actorId } = this.invocation
    if (!this.mayCreateActors(actorId))
      throw new SyscallError(
        ErrorNumber.Forbidden,
        `create_actor is restricted to InitActor. Called by ${actorId}`,
      )
    this.assertWritable('create_actor cannot be called while read-only')
    this.cm.createActor(code, id, delegatedAddress)
  }

  getBuiltinActorType(code: Cid): number {
    this.cm.prices.onGetBuiltinActorType(this.cm.gas)
    return this.cm.manifest.idByCode(code)
  }

  getCodeCidForType(type: number): Cid {
    this.cm.prices.onGetCodeCidForType(this.cm.gas)
    const code = this.cm.manifest.codeById(type)
    if (code === undefined)
      throw new SyscallError(
        ErrorNumber.IllegalArgument,
        'tried to resolve CID of unrecognized actor type',
      )
    return code
  }

  balanceOf(id: ActorId): TokenAmount {
    this.cm.prices.onBalanceOf(this.cm.gas)
    return this.actor(id).balance
  }

  send(
    recipient: Address,
    method: MethodNum,
    paramsId: BlockId,
    value: TokenAmount,
    gasLimit: Milligas | undefined,
    sendReadOnly: boolean,
  ): CallResult {
    const { cm, blocks, invocation } = this
    const readOnly = invocation.readOnly || sendReadOnly
    if (readOnly && value !== 0n)
      throw new SyscallError(ErrorNumber.ReadOnly, 'cannot transfer value when read-only')
    const params: Block | undefined = paramsId === 0 ? undefined : blocks.get(paramsId)
    blocks.assertNotFull('cannot store return block')
    const { exitCode, value: returned } = cm.send(
      invocation.actorId,
      recipient,
      method,
      params,
      value,
      gasLimit,
      readOnly,
    )
    if (returned === undefined) return { exitCode, blockId: 0, codec: 0, size: 0 }
    const blockId = blocks.putReachable(returned)
    return { exitCode, blockId, codec: returned.codec, size: returned.data.length }
  }

  /** Only the init actor may call this. */
  protected mayCreateActors(id: ActorId): boolean {
    return id === INIT_ACTOR_ID
  }

  /** @throws SyscallError `NotFound` */
  protected actor(id: ActorId): ActorState {
    const state = this.cm.getActor(id)
    if (state === undefined) throw new SyscallError(ErrorNumber.NotFound, 'actor not found')
    return state
  }
}
