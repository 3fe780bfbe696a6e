import type { ActorSyscalls, EvmObserver, NativeEntryPoint } from '../builtin-actors/index.ts'
import { milligasToGas } from '../gas/index.ts'
import type { Cid } from '../ipld/index.ts'
import type { BlockRegistry, Kernel } from '../kernel/index.ts'
import {
  Abort,
  ActorError,
  type ActorId,
  type Address,
  type BlockId,
  ExitCode,
  FIRST_USER_EXIT_CODE,
  type MethodNum,
  type Milligas,
  Panic,
  SyscallError,
  type TokenAmount,
} from '../types/index.ts'
import type { DefaultCallManager } from './call-manager.ts'
import type { CodeRun } from './invoke.ts'
import { profiledSyscalls } from './profiler/profiled-syscalls.ts'

/**
 * Runs a TypeScript actor. Its syscalls cost what a Wasm actor's cost; its own execution is a model.
 *
 * @throws Abort the actor's exit code, with its data as a block
 */
export function runNative(
  cm: DefaultCallManager,
  kernel: Kernel,
  blocks: BlockRegistry,
  actor: NativeEntryPoint,
  paramsId: BlockId,
  run: CodeRun,
): BlockId {
  cm.gasExact = false
  const { profiler } = cm
  profiler?.enterStandIn('native')
  const own = new NativeSyscalls(cm, kernel, blocks)
  const sys = profiler === undefined ? own : profiledSyscalls(own, profiler, cm.machine.hooks)
  try {
    return actor(sys, paramsId)
  } catch (thrown) {
    run.lastError = undefined
    if (thrown instanceof ActorError) throw abortOf(own, thrown)
    // The Rust SDK panics on a refusal that it does not expect; its panic hook aborts with 24.
    if (thrown instanceof Panic)
      throw own.exit(ExitCode.USR_ASSERTION_FAILED, 0, `panic: ${thrown.message}`)
    if (thrown instanceof SyscallError)
      throw own.exit(
        ExitCode.USR_ASSERTION_FAILED,
        0,
        `unexpected syscall error: ${thrown.message}`,
      )
    throw thrown
  }
}

/** How the runtime aborts: the data becomes a block first. */
function abortOf(sys: NativeSyscalls, { exitCode, data, message }: ActorError): Abort {
  const id = data === undefined ? 0 : sys.blockCreate(BigInt(data.codec), data.data)
  if (exitCode < FIRST_USER_EXIT_CODE)
    return sys.exit(ExitCode.SYS_ILLEGAL_EXIT_CODE, 0, `actor aborted with code ${exitCode}`)
  return sys.exit(exitCode, id, message)
}

/** The kernel as an actor's syscalls: each is charged as one. */
class NativeSyscalls implements ActorSyscalls {
  readonly #cm: DefaultCallManager
  readonly #kernel: Kernel
  readonly #blocks: BlockRegistry

  constructor(cm: DefaultCallManager, kernel: Kernel, blocks: BlockRegistry) {
    this.#cm = cm
    this.#kernel = kernel
    this.#blocks = blocks
  }

  get evmObserver(): EvmObserver | undefined {
    return this.#cm.machine.hooks.evmObserver
  }
  gasUsed(): Milligas {
    return this.#cm.gas.totalUsed
  }
  executionLeft(): number {
    const left = this.#cm.gas.availableNumber
    return left < 0 ? Number.MAX_SAFE_INTEGER : left
  }

  /** The kernel, after the charge that every syscall begins with. */
  get #charged(): Kernel {
    this.#cm.prices.onSyscall(this.#cm.gas)
    return this.#kernel
  }

  /** The syscall `vm::exit`, for the caller to throw. */
  exit(exitCode: ExitCode, data: BlockId, message: string): Abort {
    this.#cm.prices.onSyscall(this.#cm.gas)
    return new Abort(exitCode, message, data)
  }

  debugEnabled(): boolean {
    return this.#charged.debugEnabled()
  }
  msgContext(): ReturnType<ActorSyscalls['msgContext']> {
    return this.#charged.msgContext()
  }
  networkContext(): ReturnType<ActorSyscalls['networkContext']> {
    return this.#charged.networkContext()
  }
  blockOpen(cid: Cid): ReturnType<ActorSyscalls['blockOpen']> {
    return this.#charged.blockOpen(cid)
  }
  blockCreate(codec: bigint, data: Uint8Array): BlockId {
    return this.#charged.blockCreate(codec, data)
  }
  blockLink(id: BlockId, hashFun: bigint, hashLen: number): Cid {
    return this.#charged.blockLink(id, hashFun, hashLen)
  }
  blockData(id: BlockId): Uint8Array {
    const { prices, gas } = this.#cm
    prices.onSyscall(gas)
    const { data } = this.#blocks.get(id)
    prices.onBlockRead(gas, data.length)
    return data
  }
  blockStat(id: BlockId): ReturnType<ActorSyscalls['blockStat']> {
    return this.#charged.blockStat(id)
  }
  root(): Cid {
    return this.#charged.root()
  }
  setRoot(root: Cid): void {
    this.#charged.setRoot(root)
  }
  resolveAddress(address: Address): ActorId {
    return this.#charged.resolveAddress(address)
  }
  lookupDelegatedAddress(id: ActorId): Address | undefined {
    return this.#charged.lookupDelegatedAddress(id)
  }
  getActorCodeCid(id: ActorId): Cid {
    return this.#charged.getActorCodeCid(id)
  }
  nextActorAddress(): Address {
    return this.#charged.nextActorAddress()
  }
  createActor(code: Cid, id: ActorId, delegatedAddress: Address | undefined): void {
    this.#charged.createActor(code, id, delegatedAddress)
  }
  getBuiltinActorType(code: Cid): number {
    return this.#charged.getBuiltinActorType(code)
  }
  getCodeCidForType(type: number): Cid {
    return this.#charged.getCodeCidForType(type)
  }
  verifySignature(
    sigType: number,
    signature: Uint8Array,
    signer: Address,
    plaintext: Uint8Array,
  ): boolean {
    return this.#charged.verifySignature(sigType, signature, signer, plaintext)
  }
  hash(code: bigint, data: Uint8Array): Uint8Array {
    return this.#charged.hash(code, data)
  }
  currentBalance(): TokenAmount {
    return this.#charged.currentBalance()
  }
  balanceOf(id: ActorId): TokenAmount {
    return this.#charged.balanceOf(id)
  }
  tipsetCid(epoch: bigint): Cid {
    return this.#charged.tipsetCid(epoch)
  }
  getBeaconRandomness(epoch: bigint): Uint8Array {
    return this.#charged.getRandomnessFromBeacon(epoch)
  }
  recoverSecpPublicKey(hash: Uint8Array, signature: Uint8Array): Uint8Array {
    return this.#charged.recoverSecpPublicKey(hash, signature)
  }
  gasAvailable(): bigint {
    return milligasToGas(this.#charged.gasAvailable(), false)
  }
  chargeExecution(milligas: number): void {
    this.#cm.gas.charge('wasm_exec_model', milligas, 0)
  }
  selfDestruct(burnUnspent: boolean): void {
    this.#charged.selfDestruct(burnUnspent)
  }
  emitEvent(
    headers: Parameters<ActorSyscalls['emitEvent']>[0],
    keys: Uint8Array,
    values: Uint8Array,
  ): void {
    this.#charged.emitEvent(headers, keys, values)
  }
  send(
    recipient: Address,
    method: MethodNum,
    params: BlockId,
    value: TokenAmount,
    gasLimit: Milligas | undefined,
    readOnly: boolean,
  ): ReturnType<ActorSyscalls['send']> {
    return this.#charged.send(recipient, method, params, value, gasLimit, readOnly)
  }
}
