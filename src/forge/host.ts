// The one object that all cheats meet in: calls, results, events and questions of the EVM come here.

import type { EvmAnswer, EvmCheats, PrecompileCall, SlotAccess } from '../builtin-actors/index.ts'
import { EXPORTED_METHODS } from '../builtin-actors/index.ts'
import {
  bytesToHex,
  consoleText,
  ethLogOf,
  type FVM,
  type Hex,
  hexToBytes,
  type WorldPort,
} from '../harness/index.ts'
import { CborReader, CborWriter, Codec } from '../ipld/index.ts'
import {
  Block,
  type Call,
  type InvocationResult,
  type MachineContext,
  type StampedEvent,
} from '../kernel/index.ts'
import type { CheatHost, CheatScope, CheatTurn } from '../machine/index.ts'
import {
  type ActorId,
  Address,
  EAM_ACTOR_ID,
  ExitCode,
  INIT_ACTOR_ID,
  MAX_U64,
  MAX_U256,
  SyscallError,
} from '../types/index.ts'
import { encodeCheatcodeError } from './abi.ts'
import type { CheatCall } from './cheat-call.ts'
import { CheatError } from './cheat-error.ts'
import { runCheat } from './cheats/run-cheat.ts'
import { runStorageCheat } from './cheats/run-storage-cheat.ts'
import { addressOfHex, bytesOfBlock, EthState, ethOfAddress } from './eth-state.ts'
import {
  areEqual,
  matchesCall,
  matchesRevert,
  noteLog,
  revertMismatch,
  settleEmits,
  startsWith,
} from './expectations.ts'
import { toHex } from './hex-text.ts'
import { answerPrecompileMock } from './precompile-mocks.ts'
import type { Project } from './project.ts'
import type { CallMock, Prank, Session } from './session.ts'
import { runInStorageWorld } from './storage-world.ts'
import type { TestCode } from './test-code.ts'
import type { TracedCall, TraceRecorder } from './trace.ts'

/** Address of the cheatcodes. Source: forge-std `src/Base.sol`, VM_ADDRESS. */
export const VM_ADDRESS: Hex = '0x7109709ecfa91a80626ff3989d68f67f5b1dd12d'
/** Address that prints lines. Source: forge-std `src/Base.sol`, CONSOLE. */
export const CONSOLE_ADDRESS: Hex = '0x000000000000000000636f6e736f6c652e6c6f67'
/** Address of the cheatcodes of `FvmCheats.sol`: the end of the hash of "litefvm cheats". */
export const FVM_CHEATS_ADDRESS: Hex = '0xd731f31e29d166f1e4e35a3b8d59084bfbdc1fcd'
/** Method of contracts that runs their code. */
export const INVOKE_EVM: bigint = EXPORTED_METHODS.InvokeEVM
const INVOKE_DELEGATE = 6n
const CONSTRUCTOR = 1n
const EAM_CREATE = 2n
const EAM_CREATE2 = 3n
const REVERTED = 33
const EAM = Address.id(EAM_ACTOR_ID)
const EMPTY = new Uint8Array(0)
/** Return data of a call whose revert was expected: callers decode it to zeros. */
const REVERTED_AS_EXPECTED = new Uint8Array(8192)
/** Address of a creation whose revert was expected. Source: foundry `crates/cheatcodes`, DUMMY_CREATE_ADDRESS. */
const FAILED_CREATION: Hex = '0x0000000000000000000000000000000000000001'
const ONE_BYTE = Uint8Array.of(0)

/** A call that has begun. */
interface OpenCall {
  readonly kind: 'call' | 'create' | 'other'
  readonly depth: number
  readonly to: Hex
  readonly isStatic: boolean
  /** Milligas that the message had used before. */
  readonly gasBefore: bigint
  /** Origin to go back to. */
  readonly origin: ActorId | undefined
  /** Undoes the state that a creation under a prank needs. */
  readonly finish: (() => void) | undefined
  /** Whether a creation is that of a contract that runs natively in a world of official actors. */
  readonly isNative: boolean
}

/** Settings of a {@link ForgeHost}. */
export interface HostOptions {
  readonly project: Project
  readonly testContract: Hex
  /** Name of the artifact that is tested. */
  readonly suiteName: string
  readonly codeSizeLimit: number | undefined
  /** Whether contracts that a suite etches at reserved addresses stand in for the precompiles. */
  readonly usesMockedPrecompiles: boolean
  /** Describes revert data. */
  readonly textOf: (data: Uint8Array) => string
  readonly trace: TraceRecorder | undefined
  /** Contracts of the tests, which run natively; undefined if all contracts do. */
  readonly testCode: TestCode | undefined
  /** Receives that the calls of a test overflowed the stack of this thread. */
  readonly onTooDeep: () => void
  /** The world that the tests began with, for storage workflows. */
  readonly world: WorldPort<FVM>
}

/** The host of forge's cheatcodes. */
export class ForgeHost implements CheatHost {
  readonly evm: EvmCheats
  session: Session
  readonly #options: HostOptions
  readonly #open: OpenCall[] = []
  #scope: CheatScope | undefined
  #state: EthState | undefined
  #context: { -readonly [K in keyof MachineContext]: MachineContext[K] } | undefined

  constructor(session: Session, options: HostOptions) {
    this.session = session
    this.#options = options
    const host = this
    this.evm = {
      isContract: (address) => host.session.etched.has(hexOfEth(address)),
      precompile: (call) => host.#precompile(call),
      delegate: (to, input) => host.#delegate(hexOfEth(to), input),
      codeAt: () => ONE_BYTE,
      codeSizeLimit: options.codeSizeLimit,
      get prevrandao() {
        const { prevrandao } = host.session.moment
        return prevrandao === undefined ? undefined : hexToBytes(prevrandao, 'prevrandao')
      },
      blockHash: (height) => {
        const hash = host.session.blockHashes.get(height)
        return hash === undefined ? undefined : BigInt(hash)
      },
      get onSlot() {
        const { slots, accesses } = host.session
        if (slots === undefined && accesses === undefined) return undefined
        return (access: SlotAccess) => {
          host.#noteSlot(access)
        }
      },
    }
  }

  /** Notes that the calls of the test overflowed the stack of this thread. */
  noteTooDeep(): void {
    this.#options.onTooDeep()
  }

  begin(scope: CheatScope, context: MachineContext): MachineContext {
    this.#scope = scope
    this.#state = new EthState(scope.tree, scope.store, scope.manifest)
    this.#open.length = 0
    this.#context = { ...context }
    this.#applyMoment()
    return this.#context
  }

  isNative(id: ActorId): boolean {
    return this.#options.testCode === undefined || this.session.natives.has(id)
  }

  before(call: Call): CheatTurn {
    const { method } = call
    if (method === INVOKE_EVM) return this.#beforeCall(call)
    if (call.to.key === EAM.key && (method === EAM_CREATE || method === EAM_CREATE2))
      return this.#beforeCreate(call)
    this.#options.trace?.enter(
      call,
      method === INVOKE_DELEGATE ? 'delegate' : 'other',
      this.#gasUsed,
    )
    this.#open.push({
      kind: 'other',
      depth: this.#depth,
      to: '0x',
      isStatic: false,
      gasBefore: 0n,
      origin: undefined,
      finish: undefined,
      isNative: false,
    })
    if (method === CONSTRUCTOR && call.from === INIT_ACTOR_ID) this.#noteConstructor(call)
    return { call }
  }

  after(_call: Call, result: InvocationResult): InvocationResult {
    const open = this.#open.pop()! // each call that was let through is there
    this.#leave(open)
    this.#options.trace?.leave(result.exitCode, result.value, this.#gasUsed)
    return open.kind === 'other' ? result : this.#settle(open, result)
  }

  thrown(_call: Call, error: unknown): InvocationResult | undefined {
    const open = this.#open.pop()! // each call that was let through is there
    this.#leave(open)
    this.#options.trace?.leave(undefined, undefined, this.#gasUsed)
    if (open.kind === 'other' || !(error instanceof SyscallError)) return undefined
    if (!this.#expects(open)) return undefined
    return this.#settle(open, { exitCode: REVERTED, value: undefined })
  }

  event(event: StampedEvent): void {
    const { session } = this
    const trace = this.#options.trace
    if (session.logs === undefined && session.expectedEmits.length === 0 && trace === undefined)
      return
    const entries = event.entries.map(({ key, codec, value }) => ({ key, codec, bytes: value }))
    const eth = ethLogOf(entries)
    if (eth === undefined) return
    const log = {
      emitter: this.#eth.ethOf(event.emitter),
      topics: eth.topics.map(toHex),
      data: hexToBytes(toHex(eth.data), 'the data of a log'),
    }
    session.logs?.push(log)
    trace?.log(log)
    if (session.expectedEmits.length > 0) noteLog(session, log)
  }

  get #depth(): number {
    return this.#scope!.depth // only asked while a message runs
  }

  get #eth(): EthState {
    return this.#state! // only asked while a message runs
  }

  get #gasUsed(): bigint {
    return this.#scope!.gas.totalUsed // only asked while a message runs
  }

  #beforeCall(call: Call): CheatTurn {
    const to = ethOfAddress(call.to)
    if (to === VM_ADDRESS) return { result: this.#cheat(call, runCheat) }
    if (to === FVM_CHEATS_ADDRESS) return { result: this.#cheat(call, runStorageCheat) }
    const input = inputOf(call)
    if (to === CONSOLE_ADDRESS) {
      const line = consoleText({
        params: call.params && { codec: call.params.codec, data: call.params.data },
      })
      this.session.console.push(line)
      this.#options.trace?.console(line)
      return { result: OK_EMPTY }
    }
    if (to === undefined) return this.#letThrough(call, { kind: 'other', to: '0x' })
    const caller = call.from
    const prank = this.#prankOf(caller)
    const pranked = this.#withPrank(call, prank)
    this.#noteExpectedCalls(to, input, call)
    const mock = this.#mockOf(to, input, call.value)
    if (mock !== undefined) {
      const open = this.#opened('call', to, call.readOnly, undefined)
      this.#options.trace?.enter(pranked, 'call', this.#gasUsed)
      const result = resultOf(!mock.isRevert, nextAnswer(mock))
      this.#options.trace?.leave(result.exitCode, result.value, this.#gasUsed)
      return { result: this.#settle(open, result) }
    }
    const target = this.#functionOf(to, input)
    const changed = target === undefined ? pranked : { ...pranked, to: addressOfHex(target) }
    this.#noteAccess(changed, to, input)
    return this.#letThrough(changed, { kind: 'call', to, origin: this.#changeOrigin(prank) })
  }

  #beforeCreate(call: Call): CheatTurn {
    const prank = this.#prankOf(call.from)
    this.#noteCreation(call, prank)
    const opened = { kind: 'create', to: '0x', isNative: this.#createsNative(call) } as const
    const origin = this.#changeOrigin(prank)
    if (prank === undefined || this.#depth !== this.#prankDepth)
      return this.#letThrough(call, { ...opened, origin })
    const { call: changed, finish } = this.#createAs(this.#withPrank(call, prank), call.from)
    return this.#letThrough(changed, { ...opened, origin, finish })
  }

  #letThrough(
    call: Call,
    {
      kind,
      to,
      origin,
      finish,
      isNative = false,
    }: Pick<OpenCall, 'kind' | 'to'> & Partial<OpenCall>,
  ): CheatTurn {
    this.#options.trace?.enter(call, kind, this.#gasUsed)
    this.#open.push({
      kind,
      depth: this.#depth,
      to,
      isStatic: call.readOnly,
      gasBefore: this.#gasUsed,
      origin,
      finish,
      isNative,
    })
    return { call }
  }

  #createsNative(call: Call): boolean {
    const { testCode } = this.#options
    if (testCode === undefined) return true
    const { kind, name } = testCode.kindOf(initcodeOf(call))
    if (kind === 'oversized') this.session.oversized.add(name)
    return kind !== 'official'
  }

  /** Notes whether a contract that is created runs natively: one of the tests, or the test contract itself. */
  #noteConstructor({ to }: Call): void {
    const { actorId } = to
    if (this.#options.testCode === undefined || actorId === undefined) return
    const { natives } = this.session
    const creation = this.#open.findLast(({ kind }) => kind === 'create')
    if (creation === undefined || creation.isNative) natives.add(actorId)
    else natives.delete(actorId)
  }

  #opened(
    kind: OpenCall['kind'],
    to: Hex,
    isStatic: boolean,
    origin: ActorId | undefined,
  ): OpenCall {
    return {
      kind,
      depth: this.#depth,
      to,
      isStatic,
      gasBefore: this.#gasUsed,
      origin,
      finish: undefined,
      isNative: false,
    }
  }

  #leave({ origin, finish }: OpenCall): void {
    if (origin !== undefined) this.#scope!.origin = origin // a message runs
    finish?.()
  }

  /** Compares the result of a call with what is expected of it. */
  #settle(open: OpenCall, result: InvocationResult): InvocationResult {
    const { session } = this
    const isOk = result.exitCode === ExitCode.OK
    if (open.depth === 0) return result
    const used = (this.#gasUsed - open.gasBefore) / 1000n
    session.lastCallGas = { limit: used, used }
    const assumption = session.assumesNoRevert
    if (assumption !== undefined && open.depth <= assumption.depth) {
      session.assumesNoRevert = undefined
      const data = dataOf(result)
      const matches = (one: Uint8Array): boolean => matchesRevert(one, data, true)
      if (!isOk && (assumption.data.length === 0 || assumption.data.some(matches))) {
        session.ending = { type: 'rejected' }
        return failureOf('FOUNDRY::ASSUME')
      }
    }
    const emits = open.isStatic ? undefined : settleEmits(session, open.depth)
    if (emits !== undefined && isOk) return failureOf(emits)
    const expected = session.expectedReverts.find((one) => open.depth <= one.depth)
    if (expected === undefined) return result
    const mismatch = revertMismatch(
      expected,
      { isOk, data: dataOf(result), reverter: open.to },
      this.#options.textOf,
    )
    if (expected.isNever) {
      session.expectedReverts = session.expectedReverts.filter((one) => one !== expected)
      return mismatch === undefined
        ? failureOf(
            `call reverted with ${this.#options.textOf(dataOf(result))}, which was expected 0 times`,
          )
        : result
    }
    expected.remaining -= 1
    if (expected.remaining <= 0 || mismatch !== undefined)
      session.expectedReverts = session.expectedReverts.filter((one) => one !== expected)
    if (mismatch !== undefined) return failureOf(mismatch)
    return open.kind === 'create'
      ? createdResult(FAILED_CREATION)
      : resultOf(true, REVERTED_AS_EXPECTED)
  }

  /** Whether a call that the kernel refuses is one that a test waits for. */
  #expects(open: OpenCall): boolean {
    const { expectedReverts, assumesNoRevert } = this.session
    return (
      expectedReverts.some((one) => open.depth <= one.depth) ||
      (assumesNoRevert !== undefined && open.depth <= assumesNoRevert.depth)
    )
  }

  #cheat(call: Call, run: (context: CheatCall, input: Uint8Array) => Uint8Array): InvocationResult {
    const scope = this.#scope! // a message runs
    const input = inputOf(call)
    const state = this.#eth
    const context = {
      session: this.session,
      state,
      scope,
      project: this.#options.project,
      depth: scope.depth,
      callerId: call.from,
      caller: state.ethOf(call.from),
      testContract: this.#options.testContract,
      suiteName: this.#options.suiteName,
      gasUsed: () => this.#gasUsed / 1000n,
      isEtching: this.#options.usesMockedPrecompiles,
      runsOfficially: (id: ActorId) => !this.isNative(id),
      maxTimestamp: this.#options.testCode === undefined ? MAX_U256 : MAX_U64,
      saveState: () => this.#saveState(),
      restoreState: (id: bigint, forgets: boolean) => this.#restoreState(id, forgets),
      applyMoment: () => {
        this.#applyMoment()
      },
      textOf: this.#options.textOf,
      inStorageWorld: <T>(work: (vm: FVM) => T): T =>
        runInStorageWorld(
          this.#options.world,
          {
            session: this.session,
            tree: scope.tree,
            applyMoment: () => {
              this.#applyMoment()
            },
          },
          work,
        ),
      create: (initcode: Uint8Array, value: bigint, salt: Hex | undefined) =>
        this.#create(call.from, { initcode, value, salt }),
    }
    try {
      const data = run(context, input)
      this.#options.trace?.cheat(input, true, data)
      return resultOf(true, data)
    } catch (thrown) {
      if (!(thrown instanceof CheatError)) throw thrown
      const data = encodeCheatcodeError(thrown.message)
      this.#options.trace?.cheat(input, false, data)
      // A cheatcode that is expected to revert does so for the test.
      return resultOf(false, data)
    }
  }

  /** Creates a contract as the actor that called. */
  #create(
    from: ActorId,
    { initcode, value, salt }: { initcode: Uint8Array; value: bigint; salt: Hex | undefined },
  ): Hex {
    const state = this.#eth
    const contract = state.contract(from)
    if (contract === undefined) throw new CheatError('only contracts deploy code')
    state.setContract(from, { ...contract, nonce: contract.nonce + 1n })
    const w = new CborWriter()
    w.writeArrayHeader(2)
    w.writeBytes(initcode)
    if (salt === undefined) w.writeUint(contract.nonce)
    else w.writeBytes(hexToBytes(salt, 'the salt'))
    const result = this.#scope!.send({
      from,
      to: EAM,
      method: salt === undefined ? EAM_CREATE : EAM_CREATE2,
      params: new Block(Codec.CBOR, w.finish()),
      value,
      gasLimit: undefined,
      readOnly: false,
    })
    if (result.exitCode !== ExitCode.OK)
      throw new CheatError(`the deployment failed: ${this.#options.textOf(dataOf(result))}`)
    return createdAddress(result)
  }

  #saveState(): bigint {
    const { session } = this
    const id = session.nextSnapshot
    session.nextSnapshot += 1n
    const image = this.#scope!.tree.capture() // a message runs
    session.snapshots.set(id, { image, moment: { ...session.moment } })
    return id
  }

  #restoreState(id: bigint, forgets: boolean): boolean {
    const { session } = this
    const saved = session.snapshots.get(id)
    if (saved === undefined) return false
    this.#scope!.tree.returnTo(saved.image) // a message runs
    session.moment = { ...saved.moment }
    this.#applyMoment()
    if (forgets) session.snapshots.delete(id)
    return true
  }

  #applyMoment(): void {
    const context = this.#context! // a message runs
    const { epoch, timestamp, baseFee, chainId } = this.session.moment
    context.epoch = epoch
    context.timestamp = timestamp
    context.baseFee = baseFee
    context.chainId = chainId
  }

  /** Returns the depth of the innermost frame that has a prank. */
  get #prankDepth(): number {
    const depth = this.#depth
    let found = -1
    for (const at of this.session.pranks.keys()) if (at <= depth && at > found) found = at
    return found
  }

  #prankOf(caller: ActorId): Prank | undefined {
    if (this.session.pranks.size === 0) return undefined
    const prank = this.session.pranks.get(this.#prankDepth)
    return prank?.caller === caller ? prank : undefined
  }

  #withPrank(call: Call, prank: Prank | undefined): Call {
    if (prank === undefined || this.#depth !== this.#prankDepth) return call
    prank.isUsed = true
    if (prank.isOnce) this.session.pranks.delete(this.#depth)
    return { ...call, from: this.#eth.ensure(prank.sender) }
  }

  /** Sets the origin of a prank. @returns the origin to go back to */
  #changeOrigin(prank: Prank | undefined): ActorId | undefined {
    if (prank?.origin === undefined) return undefined
    const scope = this.#scope! // a message runs
    const before = scope.origin
    scope.origin = this.#eth.ensure(prank.origin)
    return before
  }

  /** Lets an account create a contract, which only contracts may, for one call. */
  #createAs(call: Call, creator: ActorId): { call: Call; finish: () => void } {
    const state = this.#eth
    const { tree } = state
    const { from } = call
    const own = state.contract(creator)
    // The frame has counted a creation of its own.
    if (own !== undefined) state.setContract(creator, { ...own, nonce: own.nonce - 1n })
    const contract = state.contract(from)
    const before = tree.getActor(from)! // a prank's sender is there
    const nonce = contract?.nonce ?? before.sequence
    if (contract === undefined) state.setContract(from, { ...state.emptyContract(), nonce })
    const finish = (): void => {
      const now = tree.getActor(from) ?? before
      if (contract === undefined)
        tree.setActor(from, {
          ...now,
          code: before.code,
          state: before.state,
          sequence: nonce + 1n,
        })
      else {
        const after = state.contract(from) ?? contract
        state.setContract(from, { ...after, nonce: after.nonce + 1n })
      }
    }
    return { call: { ...call, params: paramsWithNonce(call, nonce) }, finish }
  }

  #noteExpectedCalls(to: Hex, input: Uint8Array, call: Call): void {
    for (const expected of this.session.expectedCalls)
      if (matchesCall(expected, { to, input, value: call.value })) expected.seen += 1
  }

  #noteCreation(call: Call, prank: Prank | undefined): void {
    const { expectedCreates } = this.session
    if (expectedCreates.length === 0) return
    const isCreate2 = call.method === EAM_CREATE2
    const deployer = prank?.sender ?? this.#eth.ethOf(call.from)
    for (const one of expectedCreates)
      if (one.isCreate2 === isCreate2 && one.deployer === deployer) one.isFound = true
  }

  #mockOf(to: Hex, input: Uint8Array, value: bigint): CallMock | undefined {
    const mocks = this.session.mocks.get(to)
    if (mocks === undefined) return undefined
    let best: CallMock | undefined
    for (const mock of mocks) {
      if (!startsWith(input, mock.data)) continue
      if (mock.value !== undefined && mock.value !== value) continue
      const isExact = (one: CallMock): number =>
        one.data.length * 2 + (one.value === undefined ? 0 : 1)
      if (best === undefined || isExact(mock) >= isExact(best)) best = mock
    }
    return best
  }

  #functionOf(to: Hex, input: Uint8Array): Hex | undefined {
    const { functionMocks } = this.session
    if (functionMocks.length === 0) return undefined
    const found = functionMocks.filter((one) => one.target === to && startsWith(input, one.data))
    return (found.find(({ data }) => areEqual(data, input)) ?? found.at(-1))?.to
  }

  #precompile(call: PrecompileCall): EvmAnswer | undefined {
    const { to, input, value } = call
    const mock = this.#mockOf(hexOfEth(to), input, value)
    if (mock !== undefined) return { isOk: !mock.isRevert, data: nextAnswer(mock) }
    return this.session.etched.has(hexOfEth(to))
      ? undefined
      : answerPrecompileMock(this.session, call)
  }

  #delegate(to: Hex, input: Uint8Array): EvmAnswer | undefined {
    const mock = this.#mockOf(to, input, 0n)
    return mock === undefined ? undefined : { isOk: !mock.isRevert, data: nextAnswer(mock) }
  }

  #noteSlot({ actorId, slot, before, after, isWrite }: SlotAccess): void {
    const { slots, accesses } = this.session
    const noted = { account: this.#eth.ethOf(actorId), slot, isWrite, before, after }
    slots?.push(noted)
    accesses?.at(-1)?.slots.push(noted)
  }

  #noteAccess(call: Call, to: Hex, input: Uint8Array): void {
    const { accesses } = this.session
    if (accesses === undefined) return
    const state = this.#eth
    const balance = state.balance(to)
    const nonce = state.nonce(to)
    accesses.push({
      kind: call.readOnly ? 3 : 0,
      account: to,
      accessor: state.ethOf(call.from),
      isInitialized: state.actorOf(to) !== undefined,
      oldBalance: balance,
      newBalance: balance + call.value,
      oldNonce: nonce,
      newNonce: nonce,
      code: EMPTY,
      value: call.value,
      data: input,
      isReverted: false,
      depth: this.#depth,
      slots: [],
    })
  }
}

const OK_EMPTY: InvocationResult = { exitCode: ExitCode.OK, value: undefined }

function hexOfEth(address: bigint): Hex {
  return `0x${address.toString(16).padStart(40, '0')}`
}

function nextAnswer(mock: CallMock): Uint8Array {
  const [first = EMPTY] = mock.answers
  if (mock.answers.length > 1) mock.answers.shift()
  return first
}

/** Returns the input of a call of a contract. */
export function inputOf({ params }: Pick<TracedCall, 'params'>): Uint8Array {
  return params === undefined ? EMPTY : bytesOfBlock(params.codec, params.data)
}

/** Returns what a call returned or reverted with. */
export function dataOf({ value }: InvocationResult): Uint8Array {
  return value === undefined ? EMPTY : bytesOfBlock(value.codec, value.data)
}

function resultOf(isOk: boolean, data: Uint8Array): InvocationResult {
  const w = new CborWriter()
  w.writeBytes(data)
  return { exitCode: isOk ? ExitCode.OK : REVERTED, value: new Block(Codec.CBOR, w.finish()) }
}

function failureOf(message: string): InvocationResult {
  return resultOf(false, encodeCheatcodeError(message))
}

function createdResult(address: Hex): InvocationResult {
  const w = new CborWriter()
  w.writeArrayHeader(3)
  w.writeUint(0n)
  w.writeNull()
  w.writeBytes(hexToBytes(address, 'the address'))
  return { exitCode: ExitCode.OK, value: new Block(Codec.CBOR, w.finish()) }
}

function createdAddress({ value }: InvocationResult): Hex {
  const r = new CborReader(value!.data) // a creation that succeeds returns three fields
  r.readTupleHeader(3, 'create return')
  r.readUint()
  if (!r.readNull()) r.readBytes()
  return bytesToHex(r.readFixedBytes(20, 'address'))
}

/** Reads the creation code in the params of a creation. */
function initcodeOf({ params }: Call): Uint8Array {
  if (params === undefined) return EMPTY
  const r = new CborReader(params.data)
  r.readTupleHeader(2, 'create params')
  return r.readBytes()
}

/** The params of a creation with another nonce; those of CREATE2 have none. */
function paramsWithNonce({ method, params }: Call, nonce: bigint): Block | undefined {
  if (method !== EAM_CREATE || params === undefined) return params
  const r = new CborReader(params.data)
  r.readTupleHeader(2, 'create params')
  const initcode = r.readBytes()
  const w = new CborWriter()
  w.writeArrayHeader(2)
  w.writeBytes(initcode)
  w.writeUint(nonce)
  return new Block(params.codec, w.finish())
}
