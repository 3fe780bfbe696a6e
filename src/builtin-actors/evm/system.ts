import { CborWriter, type Cid, Codec, Kamt } from '../../ipld/index.ts'
import {
  ActorError,
  type ActorId,
  type Address,
  EAM_ACTOR_ID,
  ErrorNumber,
  ExitCode,
  MAX_U128,
  type MethodNum,
  Panic,
  SyscallError,
  type TokenAmount,
} from '../../types/index.ts'
import {
  BLAKE2B_256,
  EMPTY_ARR_CID,
  type IpldBlock,
  KECCAK_256,
  putBlock,
} from '../runtime/block-io.ts'
import { DomainSeparationTag, randomnessInput } from '../runtime/randomness.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { userExitCode } from '../runtime/runtime-errors.ts'
import type { ActorNetwork } from '../runtime/syscalls.ts'
import { type EthAddress, ethAddressOfDelegated, ethAddressOfId } from './address.ts'
import type { EvmCheats } from './cheats.ts'
import { EVM_STATE, type EvmState, type MessageMark } from './state.ts'
import { FOUND_MILLIGAS, releaseCost, walkCost, writeCost } from './storage-cost.ts'
import { isDead, loadTransient, markOf, readState, setRoot } from './stored-state.ts'

/** The most bytes that a contract's code has. */
export const MAX_CODE_SIZE: number = 24 << 10

const PREVRANDAO = new TextEncoder().encode('prevrandao')

/** The result of a call; a refused send has only its error number. */
export interface SendResult {
  readonly errorNumber: ErrorNumber | undefined
  readonly exitCode: number
  readonly data: IpldBlock | undefined
}

/** Code in a contract's state. */
export interface StoredCode {
  readonly cid: Cid
  readonly hash: Uint8Array
}

/** One call of another actor. */
export interface EvmSend {
  readonly to: Address
  readonly method: MethodNum
  readonly params: IpldBlock | undefined
  readonly value: TokenAmount
  /** The gas limit in units of gas; undefined gives all that is left. */
  readonly gasLimit: bigint | undefined
  readonly readOnly: boolean
}

/**
 * A contract's state and its bridge to the VM. It is written before each send if it changed, and
 * read again after one that succeeded.
 *
 * @see builtin-actors v18.0.0 `actors/evm/src/interpreter/system.rs`
 */
export class System {
  readonly rt: Runtime
  readonly isReadOnly: boolean
  /** Changes of a test runner; undefined in normal runs. */
  readonly cheats: EvmCheats | undefined
  nonce = 1n
  bytecode: StoredCode | undefined = undefined
  #slots: Kamt
  #transient: Kamt
  #savedRoot: Cid | undefined = undefined
  #tombstone: MessageMark | undefined = undefined
  #network: ActorNetwork | undefined = undefined
  #randomness: Uint8Array | undefined = undefined

  private constructor(rt: Runtime, isReadOnly: boolean, state?: EvmState, root?: Cid) {
    this.rt = rt
    this.isReadOnly = isReadOnly
    this.cheats = rt.sys.evmCheats
    this.#transient = loadTransient(rt, state)
    this.#slots =
      state === undefined ? new Kamt(rt.store) : Kamt.load(rt.store, state.contractState)
    if (state === undefined) return
    this.nonce = state.nonce
    this.bytecode = { cid: state.bytecode, hash: state.bytecodeHash }
    this.#savedRoot = root
    this.#tombstone = state.tombstone
  }

  /** An empty contract. @throws ActorError `USR_ILLEGAL_STATE` unless the actor has no state yet */
  static create(rt: Runtime): System {
    const root = rt.sys.root()
    if (!root.equals(EMPTY_ARR_CID))
      throw new ActorError(ExitCode.USR_ILLEGAL_STATE, "can't create over an existing actor")
    return new System(rt, rt.message.readOnly)
  }

  /** An empty contract over a dead one. @throws ActorError `USR_FORBIDDEN` over a living one */
  static resurrect(rt: Runtime): System {
    const state = readState(rt, rt.sys.root())
    if (!isDead(rt, state))
      throw new ActorError(ExitCode.USR_FORBIDDEN, 'can only resurrect a dead contract')
    return new System(rt, rt.message.readOnly)
  }

  /** The contract of the state; a dead one is empty and read-only. */
  static load(rt: Runtime): System {
    const root = rt.sys.root()
    const state = readState(rt, root)
    if (isDead(rt, state)) return new System(rt, true)
    return new System(rt, rt.message.readOnly, state, root)
  }

  /** The network context; the syscall is made once. */
  get network(): ActorNetwork {
    this.#network ??= this.rt.sys.networkContext()
    return this.#network
  }

  /** Randomness of PREVRANDAO, drawn once. */
  get randomness(): Uint8Array {
    const set = this.cheats?.prevrandao
    if (set !== undefined) return set
    if (this.#randomness === undefined) {
      const { epoch } = this.network
      const drawn = this.beaconRandomness(epoch)
      const tag = DomainSeparationTag.evmPrevRandao
      const data = randomnessInput(drawn, { tag, epoch, entropy: PREVRANDAO })
      this.#randomness = this.rt.sys.hash(BLAKE2B_256, data)
    }
    return this.#randomness
  }

  /** @throws ActorError `USR_ILLEGAL_ARGUMENT` for an epoch that the chain does not give */
  beaconRandomness(epoch: bigint): Uint8Array {
    try {
      return this.rt.sys.getBeaconRandomness(epoch)
    } catch (thrown) {
      if (!(thrown instanceof SyscallError)) throw thrown
      const isRange =
        thrown.errorNumber === ErrorNumber.LimitExceeded ||
        thrown.errorNumber === ErrorNumber.IllegalArgument
      throw new ActorError(
        isRange ? ExitCode.USR_ILLEGAL_ARGUMENT : ExitCode.USR_ASSERTION_FAILED,
        thrown.message,
      )
    }
  }

  keccak(data: Uint8Array): Uint8Array {
    return this.rt.sys.hash(KECCAK_256, data)
  }

  incrementNonce(): void {
    this.#savedRoot = undefined
    this.nonce += 1n
  }

  markSelfDestructed(): void {
    this.#savedRoot = undefined
    this.#tombstone = markOf(this.rt)
  }

  getStorage(key: bigint): bigint {
    const value = this.#get(this.#slots, key)
    const onSlot = this.cheats?.onSlot
    if (onSlot !== undefined) this.#report(onSlot, key, value, undefined)
    return value
  }

  setStorage(key: bigint, value: bigint): void {
    const onSlot = this.cheats?.onSlot
    if (onSlot !== undefined) this.#report(onSlot, key, this.#slots.get(key) ?? 0n, value)
    this.#set(this.#slots, key, value)
  }

  #report(
    onSlot: NonNullable<EvmCheats['onSlot']>,
    slot: bigint,
    before: bigint,
    written: bigint | undefined,
  ): void {
    const actorId = this.rt.message.receiver
    const isWrite = written !== undefined
    onSlot({ actorId, slot, before, after: written ?? before, isWrite })
  }

  getTransient(key: bigint): bigint {
    return this.#get(this.#transient, key)
  }

  setTransient(key: bigint, value: bigint): void {
    this.#set(this.#transient, key, value)
  }

  #get(map: Kamt, key: bigint): bigint {
    const before = walkCost(map)
    const value = map.get(key)
    const found = value === undefined ? 0 : FOUND_MILLIGAS
    this.rt.sys.chargeExecution(walkCost(map) - before + found)
    return value ?? 0n
  }

  #set(map: Kamt, key: bigint, value: bigint): void {
    const before = walkCost(map)
    const isChanged = value === 0n ? map.delete(key) : map.set(key, value)
    if (isChanged) {
      this.#savedRoot = undefined
      this.rt.sys.evmObserver?.changeSlot?.(key, map === this.#transient)
    }
    this.rt.sys.chargeExecution(walkCost(map) - before + writeCost(isChanged, value))
  }

  /** The end of a run: the storage that was loaded is let go of. */
  chargeRelease(): void {
    this.rt.sys.chargeExecution(releaseCost(this.#slots))
  }

  /** Stores code. @throws ActorError `USR_ILLEGAL_ARGUMENT` if it is too long or begins with 0xef */
  setBytecode(code: Uint8Array): StoredCode {
    this.#savedRoot = undefined
    const { cheats } = this
    const limit = cheats === undefined ? MAX_CODE_SIZE : cheats.codeSizeLimit
    if (limit !== undefined && code.length > limit)
      throw new ActorError(
        ExitCode.USR_ILLEGAL_ARGUMENT,
        `EVM byte code length (${code.length}) is exceeding the maximum allowed of ${limit}`,
      )
    if (code[0] === 0xef)
      throw new ActorError(
        ExitCode.USR_ILLEGAL_ARGUMENT,
        'EIP-3541: Contract code starting with the 0xEF byte is disallowed.',
      )
    const { sys } = this.rt
    const hash = this.keccak(code)
    const cid = sys.blockLink(sys.blockCreate(BigInt(Codec.RAW), code), BLAKE2B_256, 32)
    this.bytecode = { cid, hash }
    return this.bytecode
  }

  /** Sends value without writing the state. @throws ActorError what the runtime makes of a failure */
  transfer(to: Address, value: TokenAmount): void {
    this.rt.send(to, 0n, undefined, value)
  }

  /** Sends as {@link sendRaw} does; a failure is an error with the data of the callee. */
  send(call: EvmSend): IpldBlock | undefined {
    const { errorNumber, exitCode, data } = this.sendRaw(call)
    if (errorNumber !== undefined)
      throw new ActorError(ExitCode.USR_UNSPECIFIED, `send syscall failed: ${errorNumber}`)
    if (exitCode === ExitCode.OK) return data
    throw new ActorError(userExitCode(exitCode), `failed to call method ${call.method}`, data)
  }

  /** Writes the state, sends, and reads the state again if the call succeeded. */
  sendRaw(call: EvmSend): SendResult {
    this.flush()
    const result = this.#send(call)
    if (this.cheats !== undefined) this.#forgetNetwork()
    if (result.errorNumber === undefined && result.exitCode === ExitCode.OK) this.#reload()
    return result
  }

  /** Writes the state, lets a test runner work on it, and reads it again. */
  ask<T>(work: () => T): T {
    this.flush()
    const answer = work()
    this.#forgetNetwork()
    this.#reload()
    return answer
  }

  /** Lets go of the network context, which a test runner may have changed. */
  #forgetNetwork(): void {
    this.#network = undefined
    this.#randomness = undefined
  }

  #send({ to, method, params, value, gasLimit, readOnly }: EvmSend): SendResult {
    const { sys } = this.rt
    try {
      if (value > MAX_U128)
        throw new SyscallError(ErrorNumber.InsufficientFunds, 'the value is not a u128')
      const id = params === undefined ? 0 : sys.blockCreate(BigInt(params.codec), params.data)
      const limit = gasLimit === undefined ? undefined : gasLimit * 1000n
      const answer = sys.send({ to, method, params: id, value, gasLimit: limit, readOnly })
      const { blockId, codec } = answer
      const data = blockId === 0 ? undefined : { codec, data: sys.blockData(blockId) }
      return { errorNumber: undefined, exitCode: answer.exitCode, data }
    } catch (thrown) {
      if (!(thrown instanceof SyscallError)) throw thrown
      return { errorNumber: thrown.errorNumber, exitCode: 0, data: undefined }
    }
  }

  /** Writes the state if it changed. @throws ActorError `USR_FORBIDDEN` in a read-only call */
  flush(): void {
    if (this.#savedRoot !== undefined) return
    if (this.isReadOnly)
      throw new ActorError(ExitCode.USR_FORBIDDEN, 'contract invocation is read only')
    const { evmObserver } = this.rt.sys
    evmObserver?.beginFlush?.()
    try {
      this.#write()
    } finally {
      evmObserver?.endFlush?.()
    }
  }

  #write(): void {
    const code = this.bytecode ?? this.setBytecode(new Uint8Array(0))
    const transientData = this.#transient.isEmpty
      ? undefined
      : { state: this.#transient.flush(), lifespan: markOf(this.rt) }
    const contractState = this.#slots.flush()
    const w = new CborWriter() // after those of the maps: they use one buffer in turn
    EVM_STATE.encode(w, {
      bytecode: code.cid,
      bytecodeHash: code.hash,
      contractState,
      transientData,
      nonce: this.nonce,
      tombstone: this.#tombstone,
    })
    const root = putBlock(this.rt.sys, w.finishBlock())
    setRoot(this.rt, root)
    this.#savedRoot = root
  }

  #reload(): void {
    if (this.isReadOnly) return
    const root = this.rt.sys.root()
    if (this.#savedRoot?.equals(root) === true) return
    const state = readState(this.rt, root)
    this.#transient = loadTransient(this.rt, state)
    this.#slots = Kamt.load(this.rt.store, state.contractState)
    this.nonce = state.nonce
    this.#savedRoot = root
    this.bytecode = { cid: state.bytecode, hash: state.bytecodeHash }
    this.#tombstone = state.tombstone
  }

  /**
   * The Ethereum address of an actor: that of its f410 address, else the masked id.
   *
   * @throws Panic for an f410 address that has not 20 bytes, as the Wasm actor does wherever it asks
   */
  ethAddressOf(id: ActorId): EthAddress {
    const delegated = this.rt.lookupDelegatedAddress(id)
    if (delegated?.namespace !== EAM_ACTOR_ID) return ethAddressOfId(id)
    const address = ethAddressOfDelegated(delegated)
    if (address === undefined) throw new Panic('invalid ethereum address length')
    return address
  }

  /** The gas limit of a call: at most 63/64 of the gas left. */
  callGasLimit(gas: bigint): bigint {
    const most = (63n * this.rt.sys.gasAvailable()) / 64n
    return gas < most ? gas : most
  }
}
