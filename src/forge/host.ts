import {
  type CallSite,
  type EvmAnswer,
  type EvmCheats,
  type PrecompileCall,
  type SlotAccess,
} from '../builtin-actors/index.ts'
import { consoleText, ethLogOf, type Hex, hexToBytes } from '../harness/index.ts'
import { Codec } from '../ipld/index.ts'
import type {
  Call,
  InvocationResult,
  MachineContext,
  PrimitiveOverrides,
  StampedEvent,
} from '../kernel/index.ts'
import type { CheatHost, CheatScope, CheatTurn } from '../machine/index.ts'
import { type ActorId, Address, EAM_ACTOR_ID, INIT_ACTOR_ID, SyscallError } from '../types/index.ts'
import { encodeCheatcodeError } from './abi.ts'
import { noteAccess, noteSlot } from './access-records.ts'
import { hexOfEth, initcodeOf, inputOf, OK_EMPTY, REVERTED, resultOf } from './call-data.ts'
import { functionOf, mockOf, nextAnswer } from './call-mocks.ts'
import { EAM_CREATE, EAM_CREATE2, INVOKE_EVM } from './cheat-addresses.ts'
import { CheatError } from './cheat-error.ts'
import { runCheat } from './cheats/run-cheat.ts'
import { runStorageCheat } from './cheats/run-storage-cheat.ts'
import { createCheatCall } from './create-cheat-call.ts'
import { addressOfHex, EthState, ethOfAddress } from './eth-state.ts'
import { matchesCall, noteLog } from './expectations.ts'
import { toHex } from './hex-text.ts'
import type { HostOptions } from './host-options.ts'
import { CONSOLE, HOSTED, HOSTED_KEYS, VM } from './hosted-addresses.ts'
import { mockedPrimitives } from './mocked-primitives.ts'
import type { OpenCall } from './open-call.ts'
import { Pranks } from './pranks.ts'
import { answerPrecompileMock } from './precompile-mocks.ts'
import type { Prank, Session } from './session.ts'
import { expectsFailure, settleCall } from './settle-call.ts'

const INVOKE_DELEGATE = 6n
const CONSTRUCTOR = 1n
const EAM_KEY = Address.id(EAM_ACTOR_ID).key
const EMPTY = new Uint8Array(0)
const ONE_BYTE = Uint8Array.of(0)
/** The host of forge's cheatcodes. */
export class ForgeHost implements CheatHost {
  readonly evm: EvmCheats
  /** Primitives that official actors ask for; undefined if all contracts run natively. */
  readonly primitives: PrimitiveOverrides | undefined
  session: Session
  readonly #options: HostOptions
  readonly #open: OpenCall[] = []
  readonly #pranks: Pranks = new Pranks(() => ({
    session: this.session,
    scope: this.#scope!, // only asked while a message runs
    state: this.#eth,
  }))
  readonly #applyMomentLater = (): void => {
    this.#applyMoment()
  }
  readonly #isNativeLater = (id: ActorId): boolean => this.isNative(id)
  #scope: CheatScope | undefined
  #state: EthState | undefined
  #context: { -readonly [K in keyof MachineContext]: MachineContext[K] } | undefined

  constructor(session: Session, options: HostOptions) {
    this.session = session
    this.#options = options
    const host = this
    this.primitives =
      options.testCode === undefined ? undefined : mockedPrimitives(() => host.session)
    this.evm = {
      isContract: (address) => host.session.etched.has(hexOfEth(address)),
      isHosted: (address) => HOSTED.has(address),
      answer: ({ to, input, from, site }) => host.#answer(to, input, from, site),
      precompile: (call) => host.#precompile(call),
      delegate: (to, input) =>
        host.session.mocks.size === 0 ? undefined : host.#delegate(hexOfEth(to), input),
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
          noteSlot(host.session, host.#eth, access)
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
    if ((method === EAM_CREATE || method === EAM_CREATE2) && call.to.key === EAM_KEY)
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
    if (!expectsFailure(this.session, open.depth)) return undefined
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
    const hosted = HOSTED_KEYS.get(call.to.key)
    const input = inputOf(call)
    if (hosted !== undefined) {
      const { isOk, data } = this.#answer(hosted, input, call.from)
      return { result: data.length === 0 && isOk ? OK_EMPTY : resultOf(isOk, data) }
    }
    const to = ethOfAddress(call.to)
    if (to === undefined) return this.#letThrough(call, { kind: 'other', to: '0x' })
    const caller = call.from
    const prank = this.#pranks.of(caller)
    const pranked = this.#pranks.apply(call, prank)
    this.#noteExpectedCalls(to, input, call)
    const mock = mockOf(this.session, { to, input, value: call.value })
    if (mock !== undefined) {
      const open = this.#opened('call', to, call.readOnly, undefined)
      this.#options.trace?.enter(pranked, 'call', this.#gasUsed)
      const result = resultOf(!mock.isRevert, nextAnswer(mock))
      this.#options.trace?.leave(result.exitCode, result.value, this.#gasUsed)
      return { result: this.#settle(open, result) }
    }
    const target = functionOf(this.session, to, input)
    const changed = target === undefined ? pranked : { ...pranked, to: addressOfHex(target) }
    noteAccess(this.session, { state: this.#eth, depth: this.#depth }, changed, { to, input })
    return this.#letThrough(changed, { kind: 'call', to, origin: this.#pranks.changeOrigin(prank) })
  }

  #beforeCreate(call: Call): CheatTurn {
    const prank = this.#pranks.of(call.from)
    this.#noteCreation(call, prank)
    const opened = { kind: 'create', to: '0x', isNative: this.#createsNative(call) } as const
    const origin = this.#pranks.changeOrigin(prank)
    if (!this.#pranks.isDue(prank)) return this.#letThrough(call, { ...opened, origin })
    const { call: changed, finish } = this.#pranks.createAs(
      this.#pranks.apply(call, prank),
      call.from,
    )
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

  /** Compares the result of a call with what is expected of it. */
  #settle(open: OpenCall, result: InvocationResult): InvocationResult {
    const gasUsed = (this.#gasUsed - open.gasBefore) / 1000n
    const { textOf } = this.#options
    return settleCall(this.session, open, { result, gasUsed, textOf })
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

  /** Answers a call of the cheatcodes or of the console. */
  #answer(to: bigint, input: Uint8Array, from: ActorId, site?: CallSite): EvmAnswer {
    if (to === CONSOLE) {
      const line = consoleText({ params: { codec: Codec.RAW, data: input } })
      this.session.console.push(line)
      this.#options.trace?.console(line)
      return { isOk: true, data: EMPTY }
    }
    const context = createCheatCall(from, {
      session: this.session,
      scope: this.#scope!, // a message runs
      state: this.#eth,
      options: this.#options,
      applyMoment: this.#applyMomentLater,
      isNative: this.#isNativeLater,
    })
    try {
      const data = to === VM ? runCheat(context, input) : runStorageCheat(context, input)
      this.#options.trace?.cheat(input, true, data)
      return { isOk: true, data }
    } catch (thrown) {
      if (!(thrown instanceof CheatError)) throw thrown
      const data = encodeCheatcodeError(this.#messageOf(thrown, site))
      this.#options.trace?.cheat(input, false, data)
      // A cheatcode that is expected to revert does so for the test.
      return { isOk: false, data }
    }
  }

  /** The message of a failed cheatcode; that of one which litefvm does not have names the line that calls it. */
  #messageOf({ message, isUnsupported }: CheatError, site: CallSite | undefined): string {
    const line = isUnsupported && site !== undefined ? this.#options.lineOf(site) : undefined
    if (line === undefined) return message
    const { place, cheat } = line
    const name = message.startsWith('vm.') ? '' : ` as ${cheat}`
    return `${message}; ${place} calls it${name}`
  }

  #applyMoment(): void {
    const context = this.#context! // a message runs
    const { epoch, timestamp, baseFee, chainId } = this.session.moment
    context.epoch = epoch
    context.timestamp = timestamp
    context.baseFee = baseFee
    context.chainId = chainId
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

  #precompile(call: PrecompileCall): EvmAnswer | undefined {
    const { to, input, value } = call
    const mock = mockOf(this.session, { to: hexOfEth(to), input, value })
    if (mock !== undefined) return { isOk: !mock.isRevert, data: nextAnswer(mock) }
    return this.session.etched.has(hexOfEth(to))
      ? undefined
      : answerPrecompileMock(this.session, call)
  }

  #delegate(to: Hex, input: Uint8Array): EvmAnswer | undefined {
    const mock = mockOf(this.session, { to, input, value: 0n })
    return mock === undefined ? undefined : { isOk: !mock.isRevert, data: nextAnswer(mock) }
  }
}
