import {
  type ActorSyscalls,
  countItems,
  type EvmCheats,
  type EvmObserver,
  type NativeCode,
  Point,
  type StretchMeter,
} from '../builtin-actors/index.ts'
import { milligasToGas } from '../gas/index.ts'
import { type Cid, Codec } from '../ipld/index.ts'
import {
  type BlockRegistry,
  type Kernel,
  LAST_SEAL_PROOF,
  type SendRequest,
} from '../kernel/index.ts'
import {
  Abort,
  ActorError,
  type ActorId,
  type Address,
  type BlockId,
  ErrorNumber,
  ExitCode,
  FIRST_USER_EXIT_CODE,
  type Milligas,
  Panic,
  SyscallError,
  type TokenAmount,
} from '../types/index.ts'
import type { MessageProfiler } from './profiler/message-profiler.ts'
import { profiledSyscalls } from './profiler/profiled-syscalls.ts'
import { SYSCALL_NAMES, type SyscallPoint } from './profiler/syscall-names.ts'
import type { CodeRun, RunningCall } from './running-call.ts'

/** The name of the charge for the execution of TypeScript actors. */
const EXECUTION_CHARGE = 'wasm_exec_model'

/**
 * Runs a TypeScript actor. Its syscalls cost what a Wasm actor's cost; its own execution is a model.
 *
 * @throws Abort the actor's exit code, with its data as a block
 */
export function runNative(run: CodeRun, actor: NativeCode): BlockId {
  const { cm, kernel, blocks, method, paramsId } = run
  cm.gasExact = false
  const { profiler } = cm
  profiler?.enterStandIn('native')
  const own = new NativeSyscalls(cm, kernel, blocks, actor.execution.begin(method))
  const sys = profiler === undefined ? own : profiledSyscalls(own, profiler, cm.machine.hooks)
  own.chargeExecution(actor.execution.init)
  try {
    const returned = actor.run(sys, paramsId)
    own.end()
    return returned
  } catch (thrown) {
    run.lastError = undefined
    throw abortFrom(own, thrown)
  }
}

/** The abort that an error of the actor ends in; other errors stay as they are. */
function abortFrom(sys: NativeSyscalls, thrown: unknown): unknown {
  try {
    if (thrown instanceof ActorError) return exitWithData(sys, thrown)
  } catch (refused) {
    // The data does not fit into a block, for example.
    return abortFrom(sys, refused)
  }
  // The Rust SDK panics on a refusal that it does not expect; its panic hook aborts with 24.
  if (thrown instanceof Panic)
    return sys.exit(ExitCode.USR_ASSERTION_FAILED, 0, `panic: ${thrown.message}`)
  if (thrown instanceof SyscallError)
    return sys.exit(ExitCode.USR_ASSERTION_FAILED, 0, `unexpected syscall error: ${thrown.message}`)
  return thrown
}

/** Exits with the actor's code; the data becomes a block first. */
function exitWithData(sys: NativeSyscalls, { exitCode, data, message }: ActorError): Abort {
  const id = data === undefined ? 0 : sys.blockCreate(BigInt(data.codec), data.data)
  if (exitCode < FIRST_USER_EXIT_CODE)
    return sys.exit(ExitCode.SYS_ILLEGAL_EXIT_CODE, 0, `actor aborted with code ${exitCode}`)
  return sys.exit(exitCode, id, message)
}

/**
 * The kernel as an actor's syscalls. Each is charged as one, after what the Wasm would have run
 * since the one before.
 */
class NativeSyscalls implements ActorSyscalls {
  readonly #cm: RunningCall
  readonly #kernel: Kernel
  readonly #blocks: BlockRegistry
  readonly #meter: StretchMeter
  readonly #profiler: MessageProfiler | undefined

  constructor(cm: RunningCall, kernel: Kernel, blocks: BlockRegistry, meter: StretchMeter) {
    this.#cm = cm
    this.#kernel = kernel
    this.#blocks = blocks
    this.#meter = meter
    this.#profiler = cm.profiler
  }

  get evmObserver(): EvmObserver | undefined {
    return this.#cm.machine.hooks.evmObserver
  }
  get evmCheats(): EvmCheats | undefined {
    return this.#cm.machine.hooks.cheats?.evm
  }
  gasUsed(): Milligas {
    return this.#cm.gas.totalUsed
  }
  executionLeft(): number {
    const left = this.#cm.gas.availableNumber
    return left < 0 ? Number.MAX_SAFE_INTEGER : left
  }
  chargeExecution(milligas: number): void {
    if (milligas > 0) this.#charge(milligas)
  }

  #charge(milligas: number): void {
    this.#cm.gas.charge(EXECUTION_CHARGE, milligas, 0)
  }

  /** The last stretch: the actor returned. @throws OUT_OF_GAS */
  end(): void {
    this.#charge(this.#meter.enter(Point.end, 0, 0))
  }

  /** The syscall `vm::exit`, for the caller to throw. */
  exit(exitCode: ExitCode, data: BlockId, message: string): Abort {
    this.#enter(Point.exit)
    return new Abort(exitCode, message, data)
  }

  /** The kernel, after the charges that every syscall begins with. @throws OUT_OF_GAS */
  #enter(point: SyscallPoint, bytes = 0, items = 0): Kernel {
    this.#charge(this.#meter.enter(point, bytes, items))
    this.#profiler?.enterSyscall(SYSCALL_NAMES[point])
    this.#cm.prices.onSyscall(this.#cm.gas)
    return this.#kernel
  }

  debugEnabled(): boolean {
    return this.#enter(Point.debugEnabled).debugEnabled()
  }
  msgContext(): ReturnType<ActorSyscalls['msgContext']> {
    return this.#enter(Point.msgContext).msgContext()
  }
  networkContext(): ReturnType<ActorSyscalls['networkContext']> {
    return this.#enter(Point.networkContext).networkContext()
  }
  blockOpen(cid: Cid): ReturnType<ActorSyscalls['blockOpen']> {
    const opened = this.#enter(Point.blockOpen).blockOpen(cid)
    this.#meter.answer(opened.size, 0)
    return opened
  }
  blockCreate(codec: bigint, data: Uint8Array): BlockId {
    const point = Number(codec) === Codec.DAG_CBOR ? Point.blockCreate : Point.createValue
    const items = itemsOf(Number(codec), data)
    return this.#enter(point, data.length, items).blockCreate(codec, data, true)
  }
  blockLink(id: BlockId, hashFun: bigint, hashLen: number): Cid {
    return this.#enter(Point.blockLink).blockLink(id, hashFun, hashLen)
  }
  blockData(id: BlockId): Uint8Array {
    const { codec, data } = this.#blocks.get(id)
    this.#enter(codec === Codec.RAW ? Point.readCode : Point.blockRead, data.length)
    const { prices, gas } = this.#cm
    prices.onBlockRead(gas, data.length)
    this.#meter.answer(data.length, itemsOf(codec, data))
    return data
  }
  blockStat(id: BlockId): ReturnType<ActorSyscalls['blockStat']> {
    const stat = this.#enter(Point.blockStat).blockStat(id)
    this.#meter.answer(stat.size, 0)
    return stat
  }
  root(): Cid {
    return this.#enter(Point.root).root()
  }
  setRoot(root: Cid): void {
    this.#enter(Point.setRoot).setRoot(root)
  }
  resolveAddress(address: Address): ActorId {
    return this.#enter(Point.resolveAddress).resolveAddress(address)
  }
  lookupDelegatedAddress(id: ActorId): Address | undefined {
    return this.#enter(Point.lookupDelegatedAddress).lookupDelegatedAddress(id)
  }
  getActorCodeCid(id: ActorId): Cid {
    return this.#enter(Point.getActorCodeCid).getActorCodeCid(id)
  }
  nextActorAddress(): Address {
    return this.#enter(Point.nextActorAddress).nextActorAddress()
  }
  createActor(code: Cid, id: ActorId, delegatedAddress: Address | undefined): void {
    this.#enter(Point.createActor).createActor(code, id, delegatedAddress)
  }
  getBuiltinActorType(code: Cid): number {
    return this.#enter(Point.getBuiltinActorType).getBuiltinActorType(code)
  }
  getCodeCidForType(type: number): Cid {
    return this.#enter(Point.getCodeCidForType).getCodeCidForType(type)
  }
  verifySignature(
    sigType: number,
    signature: Uint8Array,
    signer: Address,
    plaintext: Uint8Array,
  ): boolean {
    const kernel = this.#enter(Point.verifySignature, plaintext.length)
    return kernel.verifySignature(sigType, signature, signer, plaintext)
  }
  hash(code: bigint, data: Uint8Array): Uint8Array {
    return this.#enter(Point.hash, data.length).hash(code, data)
  }
  currentBalance(): TokenAmount {
    return this.#enter(Point.currentBalance).currentBalance()
  }
  balanceOf(id: ActorId): TokenAmount {
    return this.#enter(Point.balanceOf).balanceOf(id)
  }
  tipsetCid(epoch: bigint): Cid {
    return this.#enter(Point.tipsetCid).tipsetCid(epoch)
  }
  getBeaconRandomness(epoch: bigint): Uint8Array {
    return this.#enter(Point.getBeaconRandomness).getRandomnessFromBeacon(epoch)
  }
  getChainRandomness(epoch: bigint): Uint8Array {
    return this.#enter(Point.getChainRandomness).getRandomnessFromTickets(epoch)
  }
  totalFilCircSupply(): TokenAmount {
    return this.#enter(Point.totalFilCircSupply).totalFilCircSupply()
  }
  computeUnsealedSectorCid(
    proofType: bigint,
    pieces: Parameters<ActorSyscalls['computeUnsealedSectorCid']>[1],
  ): Cid {
    const kernel = this.#enter(Point.computeUnsealedSectorCid, 0, pieces.length)
    if (proofType < 0n || proofType > LAST_SEAL_PROOF)
      throw new SyscallError(ErrorNumber.IllegalArgument, `invalid proof type ${proofType}`)
    return kernel.computeUnsealedSectorCid(proofType, pieces)
  }
  verifyPost(info: Parameters<ActorSyscalls['verifyPost']>[0]): boolean {
    return this.#enter(Point.verifyPost, 0, info.challengedSectors.length).verifyPost(info)
  }
  verifyConsensusFault(
    h1: Uint8Array,
    h2: Uint8Array,
    extra: Uint8Array,
  ): ReturnType<ActorSyscalls['verifyConsensusFault']> {
    const bytes = h1.length + h2.length + extra.length
    return this.#enter(Point.verifyConsensusFault, bytes).verifyConsensusFault(h1, h2, extra)
  }
  verifyAggregateSeals(infos: Parameters<ActorSyscalls['verifyAggregateSeals']>[0]): boolean {
    const kernel = this.#enter(Point.verifyAggregateSeals, infos.proof.length, infos.infos.length)
    return kernel.verifyAggregateSeals(infos)
  }
  verifyReplicaUpdate(info: Parameters<ActorSyscalls['verifyReplicaUpdate']>[0]): boolean {
    return this.#enter(Point.verifyReplicaUpdate, info.proof.length).verifyReplicaUpdate(info)
  }
  batchVerifySeals(
    infos: Parameters<ActorSyscalls['batchVerifySeals']>[0],
  ): ReturnType<ActorSyscalls['batchVerifySeals']> {
    return this.#enter(Point.batchVerifySeals, 0, infos.length).batchVerifySeals(infos)
  }
  recoverSecpPublicKey(hash: Uint8Array, signature: Uint8Array): Uint8Array {
    return this.#enter(Point.recoverSecpPublicKey).recoverSecpPublicKey(hash, signature)
  }
  gasAvailable(): bigint {
    return milligasToGas(this.#enter(Point.gasAvailable).gasAvailable(), false)
  }
  selfDestruct(burnUnspent: boolean): void {
    this.#enter(Point.selfDestruct).selfDestruct(burnUnspent)
  }
  emitEvent(
    headers: Parameters<ActorSyscalls['emitEvent']>[0],
    keys: Uint8Array,
    values: Uint8Array,
  ): void {
    const kernel = this.#enter(Point.emitEvent, keys.length + values.length, headers.length)
    kernel.emitEvent(headers, keys, values)
  }
  send(request: SendRequest): ReturnType<ActorSyscalls['send']> {
    const answer = this.#enter(Point.send).send(request)
    this.#meter.answer(answer.size, 0)
    return answer
  }
}

function itemsOf(codec: number, data: Uint8Array): number {
  return codec === Codec.RAW ? 0 : countItems(data)
}
