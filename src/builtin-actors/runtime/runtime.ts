import { addressToString } from '../../crypto/index.ts'
import type { Blockstore, CborSchema, Cid, HamtOptions } from '../../ipld/index.ts'
import { CborReader, CborWriter, HashCode, TypedAmt, TypedHamt } from '../../ipld/index.ts'
import { type CollectionSchema, rawCodec } from '../../schema/index.ts'
import {
  ActorError,
  type ActorId,
  type Address,
  type BlockMemo,
  type ChainEpoch,
  DecodeError,
  ErrorNumber,
  ExitCode,
  MAX_U128,
  METHOD_SEND,
  type MethodNum,
  Protocol,
  SyscallError,
  type TokenAmount,
} from '../../types/index.ts'
import { ActorArray } from './actor-array.ts'
import { ActorBlockstore } from './actor-blockstore.ts'
import { ActorMap } from './actor-map.ts'
import type { ActorType } from './actor-type.ts'
import { BLAKE2B_256, EMPTY_ARR_CID, type IpldBlock, putBlock, readBlock } from './block-io.ts'
import type { Policy } from './policy.ts'
import { createError, sendError, userExitCode } from './runtime-errors.ts'
import type { ActorMessage, ActorNetwork, ActorSyscalls, SendTerms } from './syscalls.ts'

const SHA2_256 = BigInt(HashCode.SHA2_256)

/** The codec of a state type. */
export interface StateCodec<T> {
  encode(w: CborWriter, state: T): void
  decode(r: CborReader): T
  /** States that were decoded lately; only for a type whose values never change. */
  readonly recent?: BlockMemo<T>
}

/**
 * The runtime of a native actor: the services of the built-in actors' runtime, made of the same
 * syscalls in the same order, so that they cost the same.
 *
 * @see builtin-actors v18.0.0 `runtime/src/runtime/fvm.rs`
 */
export class Runtime {
  readonly sys: ActorSyscalls
  /** The actor's blocks by CID, through syscalls. */
  readonly store: Blockstore
  readonly policy: Policy
  #network: ActorNetwork | undefined
  #message: ActorMessage | undefined
  #isCallerValidated = false
  #isInTransaction = false

  constructor(sys: ActorSyscalls, policy: Policy) {
    this.sys = sys
    this.policy = policy
    this.#network = undefined
    this.store = new ActorBlockstore(sys)
    this.#message = undefined
  }

  /** The message context; the syscall is made once. */
  get message(): ActorMessage {
    this.#message ??= this.sys.msgContext()
    return this.#message
  }

  get isCallerValidated(): boolean {
    return this.#isCallerValidated
  }

  acceptAnyCaller(): void {
    this.#assertNotValidated()
    this.#isCallerValidated = true
  }

  /** @throws ActorError `USR_FORBIDDEN` unless the caller is one of `ids` */
  requireCaller(...ids: readonly ActorId[]): void {
    this.#assertNotValidated()
    const { caller } = this.message
    if (!ids.includes(caller))
      throw new ActorError(ExitCode.USR_FORBIDDEN, `caller f0${caller} is not one of supported`)
    this.#isCallerValidated = true
  }

  /** @throws ActorError `USR_FORBIDDEN` unless the caller is a built-in actor of one of `types` */
  requireCallerType(...types: readonly ActorType[]): void {
    this.#assertNotValidated()
    const { caller } = this.message
    const code = this.getActorCodeCid(caller)
    if (code === undefined)
      throw new ActorError(ExitCode.USR_ASSERTION_FAILED, 'failed to lookup caller code')
    const found = this.sys.getBuiltinActorType(code)
    if (!types.some((type) => type === found))
      throw new ActorError(ExitCode.USR_FORBIDDEN, 'caller cid type is not one of supported')
    this.#isCallerValidated = true
  }

  /** The network context's epoch; the syscall is made once. */
  get currEpoch(): ChainEpoch {
    this.#network ??= this.sys.networkContext()
    return this.#network.epoch
  }

  /** The network version, from the network context. */
  get networkVersion(): number {
    this.#network ??= this.sys.networkContext()
    return this.#network.networkVersion
  }

  /** The circulating supply in attoFIL, by syscall. */
  get circulatingSupply(): TokenAmount {
    return this.sys.totalFilCircSupply()
  }

  /** Blake2b-256 by syscall. */
  hashBlake2b(data: Uint8Array): Uint8Array {
    return this.sys.hash(BLAKE2B_256, data)
  }

  /** An empty map; its keys are hashed by syscall, as in the actors' own. */
  emptyMap<V>(bitWidth: number, schema: CborSchema<V>): ActorMap<V> {
    return new ActorMap(() => TypedHamt.create(this.store, this.#mapOptions(bitWidth), schema))
  }

  /** The map at a root. */
  loadMap<V>(root: Cid, bitWidth: number, schema: CborSchema<V>): ActorMap<V> {
    return new ActorMap(() => TypedHamt.load(this.store, root, this.#mapOptions(bitWidth), schema))
  }

  /** An empty array. */
  emptyArray<V>(bitWidth: number, schema: CborSchema<V>): ActorArray<V> {
    return new ActorArray(() => TypedAmt.create(this.store, { bitWidth }, schema))
  }

  /** The array at a root, which names its bit width. */
  loadArray<V>(root: Cid, schema: CborSchema<V>): ActorArray<V> {
    return new ActorArray(() => TypedAmt.load(this.store, root, schema))
  }

  /**
   * The map that a schema describes: its bit width and the raw form of its values.
   *
   * @param root - undefined for an empty map
   * @example rt.openMap(VERIFREG_SCHEMA.fields.verifiers, state.verifiers).get(address.bytes)
   */
  openMap<V>({ collection }: CollectionSchema<unknown, never, V>, root?: Cid): ActorMap<V> {
    const { bitWidth } = collection
    const codec = rawCodec(collection.value)
    return root === undefined ? this.emptyMap(bitWidth, codec) : this.loadMap(root, bitWidth, codec)
  }

  /**
   * The array that a schema describes: its bit width and the raw form of its values.
   *
   * @param root - undefined for an empty array
   * @example rt.openArray(MARKET_SCHEMA.fields.proposals, state.proposals).get(dealId)
   */
  openArray<V>({ collection }: CollectionSchema<unknown, never, V>, root?: Cid): ActorArray<V> {
    const { bitWidth, value } = collection
    const codec = rawCodec(value)
    return root === undefined ? this.emptyArray(bitWidth, codec) : this.loadArray(root, codec)
  }

  #mapOptions(bitWidth: number): HamtOptions {
    return { bitWidth, hash: (key) => this.sys.hash(SHA2_256, key) }
  }

  /**
   * The id of an address; one without is made by sending it nothing.
   *
   * @throws ActorError `USR_NOT_FOUND` if the id has no actor and `checkExistence` is set
   * @see builtin-actors v18.0.0 `runtime/src/builtin/shared.rs`, `resolve_to_actor_id`
   */
  resolveToActorId(address: Address, checkExistence: boolean): ActorId {
    let id = this.resolveAddress(address)
    if (id === undefined) {
      this.send(address, METHOD_SEND, undefined, 0n)
      id = this.resolveAddress(address)
    }
    if (id === undefined)
      throw new ActorError(
        ExitCode.USR_ILLEGAL_ARGUMENT,
        `failed to resolve or initialize address ${addressToString(address)}`,
      )
    if (checkExistence && this.getActorCodeCid(id) === undefined)
      throw new ActorError(
        ExitCode.USR_NOT_FOUND,
        `no code for address ${addressToString(address)}`,
      )
    return id
  }

  /** The type number of an actor's code; 0 for code that is not a built-in actor's. */
  builtinActorType(code: Cid): number {
    return this.sys.getBuiltinActorType(code)
  }

  /** @throws ActorError `USR_ILLEGAL_ARGUMENT` if funds are left or the call is read-only */
  deleteActor(): void {
    if (this.#isInTransaction)
      throw new ActorError(
        ExitCode.USR_ASSERTION_FAILED,
        'delete_actor is not allowed during transaction',
      )
    try {
      this.sys.selfDestruct(false)
    } catch (thrown) {
      if (!(thrown instanceof SyscallError)) throw thrown
      const { errorNumber } = thrown
      if (errorNumber !== ErrorNumber.IllegalOperation && errorNumber !== ErrorNumber.ReadOnly)
        throw thrown
      throw new ActorError(ExitCode.USR_ILLEGAL_ARGUMENT, thrown.message)
    }
  }

  /** An id as it is, another address by a syscall; undefined if there is none. */
  resolveAddress(address: Address): ActorId | undefined {
    if (address.protocol === Protocol.ID) return address.actorId
    return orNotFound(() => this.sys.resolveAddress(address))
  }

  lookupDelegatedAddress(id: ActorId): Address | undefined {
    return orNotFound(() => this.sys.lookupDelegatedAddress(id))
  }

  getActorCodeCid(id: ActorId): Cid | undefined {
    return orNotFound(() => this.sys.getActorCodeCid(id))
  }

  /** Writes the first state. @throws ActorError `USR_ILLEGAL_STATE` if there is one */
  create<T>(codec: StateCodec<T>, state: T): void {
    const root = this.#root(ExitCode.USR_ILLEGAL_STATE)
    if (!root.equals(EMPTY_ARR_CID))
      throw new ActorError(
        ExitCode.USR_ILLEGAL_STATE,
        'failed to create state; expected empty array CID',
      )
    this.#setRoot(putBlock(this.sys, encode(codec, state)))
  }

  /** The state, read only. */
  state<T>(codec: StateCodec<T>): T {
    return this.#read(codec, this.#root(ExitCode.USR_ILLEGAL_STATE))
  }

  /** Changes the state; sends and creations inside are refused. */
  transaction<T, R>(codec: StateCodec<T>, change: (state: T) => R): R {
    const state = this.#read(codec, this.#root(ExitCode.USR_ILLEGAL_ARGUMENT))
    this.#isInTransaction = true
    let result: R
    try {
      result = change(state)
    } finally {
      this.#isInTransaction = false
    }
    this.#setRoot(putBlock(this.sys, encode(codec, state)))
    return result
  }

  createActor(code: Cid, id: ActorId, delegatedAddress: Address | undefined): void {
    if (this.#isInTransaction)
      throw new ActorError(
        ExitCode.USR_ASSERTION_FAILED,
        'create_actor is not allowed during transaction',
      )
    try {
      this.sys.createActor(code, id, delegatedAddress)
    } catch (thrown) {
      if (!(thrown instanceof SyscallError)) throw thrown
      throw createError(thrown.errorNumber)
    }
  }

  /**
   * Sends and returns the callee's return value.
   *
   * @throws ActorError the callee's exit code and data, or what the runtime makes of a refused send
   */
  send(
    to: Address,
    method: MethodNum,
    params: IpldBlock | undefined,
    value: TokenAmount,
  ): IpldBlock | undefined {
    return this.#send(to, method, params, { value, readOnly: false })
  }

  /** Sends as {@link Runtime.send} does, no value, and forbids the callee to change anything. */
  query(to: Address, method: MethodNum, params: IpldBlock | undefined): IpldBlock | undefined {
    return this.#send(to, method, params, { value: 0n, readOnly: true })
  }

  #send(
    to: Address,
    method: MethodNum,
    params: IpldBlock | undefined,
    terms: SendTerms,
  ): IpldBlock | undefined {
    const answer = this.#trySend(to, method, params, terms)
    const { blockId, codec } = answer
    const data = blockId === 0 ? undefined : { codec, data: this.sys.blockData(blockId) }
    if (answer.exitCode === ExitCode.OK) return data
    throw new ActorError(
      userExitCode(answer.exitCode),
      `send aborted with code ${answer.exitCode}`,
      data,
    )
  }

  #trySend(
    to: Address,
    method: MethodNum,
    params: IpldBlock | undefined,
    { value, readOnly }: SendTerms,
  ): ReturnType<ActorSyscalls['send']> {
    try {
      if (this.#isInTransaction)
        throw new SyscallError(ErrorNumber.IllegalOperation, 'send during a transaction')
      if (value < 0n || value > MAX_U128)
        throw new SyscallError(ErrorNumber.InsufficientFunds, 'the value is not a u128')
      const id = params === undefined ? 0 : this.sys.blockCreate(BigInt(params.codec), params.data)
      return this.sys.send({ to, method, params: id, value, gasLimit: undefined, readOnly })
    } catch (thrown) {
      if (!(thrown instanceof SyscallError)) throw thrown
      throw sendError(thrown.errorNumber)
    }
  }

  #read<T>(codec: StateCodec<T>, root: Cid): T {
    try {
      return decodeState(codec, root, readBlock(this.sys, root))
    } catch (thrown) {
      if (!(thrown instanceof DecodeError) && !(thrown instanceof ActorError)) throw thrown
      throw new ActorError(ExitCode.USR_ILLEGAL_ARGUMENT, 'failed to get actor state')
    }
  }

  #root(exitCode: ExitCode): Cid {
    try {
      return this.sys.root()
    } catch (thrown) {
      if (!(thrown instanceof SyscallError)) throw thrown
      throw new ActorError(exitCode, 'failed to get actor root state CID')
    }
  }

  #setRoot(root: Cid): void {
    try {
      this.sys.setRoot(root)
    } catch (thrown) {
      if (!(thrown instanceof SyscallError)) throw thrown
      const isReadOnly = thrown.errorNumber === ErrorNumber.ReadOnly
      throw new ActorError(
        isReadOnly ? ExitCode.USR_READ_ONLY : ExitCode.USR_ILLEGAL_STATE,
        thrown.message,
      )
    }
  }

  #assertNotValidated(): void {
    if (this.#isCallerValidated)
      throw new ActorError(
        ExitCode.USR_ASSERTION_FAILED,
        'Method must validate caller identity exactly once',
      )
  }
}

/** Decodes the block of a state. @throws DecodeError if it is not one */
export function decodeState<T>(codec: StateCodec<T>, root: Cid, block: Uint8Array): T {
  const known = codec.recent?.get(root, block)
  if (known !== undefined) return known
  const r = new CborReader(block)
  const state = codec.decode(r)
  r.end()
  codec.recent?.set(root, block, state)
  return state
}

function encode<T>(codec: StateCodec<T>, state: T): Uint8Array {
  const w = new CborWriter()
  codec.encode(w, state)
  return w.finish()
}

function orNotFound<T>(ask: () => T): T | undefined {
  try {
    return ask()
  } catch (thrown) {
    if (thrown instanceof SyscallError && thrown.errorNumber === ErrorNumber.NotFound)
      return undefined
    throw thrown
  }
}
