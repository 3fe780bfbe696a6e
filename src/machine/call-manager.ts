import { addressToString } from '../crypto/index.ts'
import type { GasTracker } from '../gas/index.ts'
import { type Blockstore, CborWriter, type Cid, Codec, dagLinks } from '../ipld/index.ts'
import {
  Block,
  type Call,
  type CallManager,
  type Externs,
  type InvocationResult,
  type MachineContext,
  type PrimitiveOverrides,
  type Proofs,
  type StampedEvent,
} from '../kernel/index.ts'
import {
  type ActorId,
  type Address,
  EAM_ACTOR_ID,
  ErrorNumber,
  ExitCode,
  MAX_U64,
  METHOD_CONSTRUCTOR,
  METHOD_SEND,
  type MethodNum,
  type Milligas,
  OUT_OF_GAS,
  Protocol,
  SYSTEM_ACTOR_ID,
  SyscallError,
  type TokenAmount,
} from '../types/index.ts'
import { ActorLedger, type CallOrigin, emptyActor, isBlsZero } from './actor-ledger.ts'
import { Backtrace } from './backtrace.ts'
import type { CheatHost, CheatScope } from './cheats.ts'
import { EventsAccumulator } from './events.ts'
import {
  type CallAnswer,
  type CallInterceptor,
  type NoAnswer,
  observeOverrides,
  overrideExterns,
  overrideProofs,
} from './hooks.ts'
import { invokeActor } from './invoke.ts'
import { MemoryLimiter } from './memory-limiter.ts'
import type { MessageProfiler } from './profiler/message-profiler.ts'
import type { RunningMachine } from './running-machine.ts'
import type { ExecutionEvent } from './types.ts'

/** Calls that may be open at once. @see fvm 4.8.4 `fvm/src/machine/mod.rs`, `max_call_depth` */
export const MAX_CALL_DEPTH = 1_024

const NO_VALUE: InvocationResult = { exitCode: ExitCode.OK, value: undefined }

/** The records of a message, for the caller that asked for them. */
export interface Recording {
  /** Undefined unless tracing. */
  readonly trace: ExecutionEvent[] | undefined
  /** Undefined unless profiling. */
  readonly profiler: MessageProfiler | undefined
}

/**
 * The call stack of one message.
 *
 * @see fvm 4.8.4 `fvm/src/call_manager/default.rs`
 */
export class DefaultCallManager extends ActorLedger implements CallManager {
  readonly machine: RunningMachine
  readonly context: MachineContext
  readonly externs: Externs
  readonly proofs: Proofs
  readonly overrides: PrimitiveOverrides | undefined
  readonly blockstore: Blockstore
  origin: ActorId
  readonly gasPremium: TokenAmount
  readonly limiter = new MemoryLimiter()
  readonly backtrace = new Backtrace()
  readonly events = new EventsAccumulator()
  /** Undefined unless tracing; gas charges land here in order too. */
  readonly trace: ExecutionEvent[] | undefined
  /** Undefined unless profiling. */
  readonly profiler: MessageProfiler | undefined
  /** False once a frame ran whose Wasm gas is a model, or that was mocked. */
  gasExact = true
  readonly #interceptor: CallInterceptor | undefined
  readonly #cheats: CheatHost | undefined
  #depth = 0

  constructor(
    machine: RunningMachine,
    gas: GasTracker,
    call: CallOrigin,
    { trace, profiler }: Recording,
  ) {
    super(machine, gas, call)
    this.machine = machine
    const { cheats } = machine.hooks
    this.#cheats = cheats
    this.trace = trace
    this.profiler = profiler
    const { overrides, interceptor } = machine.hooks
    this.#interceptor = interceptor
    this.overrides =
      overrides &&
      observeOverrides(overrides, () => {
        this.gasExact = false
      })
    this.externs = this.overrides
      ? overrideExterns(machine.externs, this.overrides)
      : machine.externs
    this.proofs = this.overrides ? overrideProofs(machine.proofs, this.overrides) : machine.proofs
    this.blockstore = machine.blockstore
    this.origin = call.origin
    this.gasPremium = call.gasPremium
    this.context =
      cheats === undefined ? machine.context : cheats.begin(cheatScope(this), machine.context)
  }

  send(call: Call): InvocationResult {
    return this.#cheats === undefined ? this.#send(call) : this.#sendWithCheats(this.#cheats, call)
  }

  #sendWithCheats(cheats: CheatHost, asked: Call): InvocationResult {
    const turn = cheats.before(asked)
    if ('result' in turn) return turn.result
    const { call } = turn
    let result: InvocationResult
    try {
      result = this.#send(call)
    } catch (thrown) {
      const answer = cheats.thrown(call, thrown)
      if (answer === undefined) throw thrown
      return answer
    }
    return cheats.after(call, result)
  }

  #send(call: Call): InvocationResult {
    this.beginTransaction()
    this.events.beginTransaction()
    let revert = true
    try {
      const result = this.#callActor(call)
      revert = result.exitCode !== ExitCode.OK
      return result
    } finally {
      this.endTransaction(revert)
      this.events.endTransaction(revert)
    }
  }

  appendEvent(event: StampedEvent): void {
    this.#cheats?.event(event)
    this.events.append(event)
  }

  log(message: string): void {
    if (this.machine.rules.tracesLogAndIpld) this.trace?.push({ type: 'Log', message })
  }

  traceIpld(op: 'Get' | 'Put', cid: Cid, size: number): void {
    const { trace, machine } = this
    if (trace === undefined || !machine.rules.tracesLogAndIpld) return
    if (trace.length < machine.mostTraced) trace.push({ type: 'Ipld', op, cid, size })
  }

  /** Number of open calls, including the running one. */
  get depth(): number {
    return this.#depth
  }

  #callActor(call: Call): InvocationResult {
    const { gas, trace } = this
    const { gasLimit } = call
    if (trace !== undefined) {
      const available = gas.gasAvailable
      const limit = gasLimit ?? MAX_U64
      const { from, to, method, params, value, readOnly } = call
      trace.push({
        type: 'Call',
        from,
        to,
        method,
        params,
        value,
        gasLimit: roundUpGas(limit < available ? limit : available),
        readOnly,
      })
    }
    if (gasLimit !== undefined) gas.pushLimit(gasLimit)
    let result: InvocationResult | undefined
    let failure: unknown
    try {
      result = this.#callInFrame(call)
    } catch (thrown) {
      failure = thrown
    }
    const leaks = this.#depth >= MAX_CALL_DEPTH && this.machine.rules.leaksLimitAtDepth
    if (gasLimit !== undefined && !leaks) gas.popLimit()
    // Out of gas under a limit of its own is only the callee's failure.
    if (failure === OUT_OF_GAS && gas.gasAvailable !== 0n)
      result = { exitCode: ExitCode.SYS_OUT_OF_GAS, value: undefined }
    if (trace !== undefined) trace.push(returnEvent(result, failure))
    if (result === undefined) throw failure
    return result
  }

  #callInFrame(call: Call): InvocationResult {
    if (this.#depth >= MAX_CALL_DEPTH)
      throw new SyscallError(ErrorNumber.LimitExceeded, 'message execution exceeds call depth')
    const memory = this.limiter.memoryUsed
    const mark = this.profiler?.mark()
    this.#depth += 1
    try {
      const id = this.resolveAddress(call.to) ?? this.#createFromSend(call.to, call.readOnly)
      return this.#callResolved(call, id, false)
    } finally {
      this.#depth -= 1
      if (mark !== undefined) this.profiler?.returnTo(mark)
      this.limiter.memoryUsed = memory
    }
  }

  #createFromSend(to: Address, readOnly: boolean): ActorId {
    const isKey = to.protocol === Protocol.BLS || to.protocol === Protocol.Secp256k1
    if (!isKey && to.namespace !== EAM_ACTOR_ID)
      throw new SyscallError(
        ErrorNumber.NotFound,
        `actor does not exist or cannot be created: ${addressToString(to)}`,
      )
    if (readOnly)
      throw new SyscallError(
        ErrorNumber.ReadOnly,
        `cannot auto-create account ${addressToString(to)} in read-only calls`,
      )
    if (!isKey) return this.assignAddress(to, emptyActor(this.manifest.placeholderCode, to))
    if (isBlsZero(to))
      throw new SyscallError(
        ErrorNumber.IllegalArgument,
        'cannot create the bls zero address actor',
      )
    const id = this.assignAddress(to, emptyActor(this.manifest.accountCode, undefined))
    const w = new CborWriter()
    w.writeBytes(to.bytes)
    const params = new Block(Codec.CBOR, w.finish())
    // The constructor's exit code is not compared.
    const mark = this.profiler?.mark()
    const constructor: Call = {
      from: SYSTEM_ACTOR_ID,
      to,
      method: METHOD_CONSTRUCTOR,
      params,
      value: 0n,
      gasLimit: undefined,
      readOnly: false,
    }
    this.#callResolved(constructor, id, true)
    if (mark !== undefined) this.profiler?.returnTo(mark)
    return id
  }

  #callResolved(call: Call, to: ActorId, isImplicitConstructor: boolean): InvocationResult {
    const { from, method, params, value } = call
    const state = this.getActor(to)
    if (state === undefined)
      throw new SyscallError(ErrorNumber.NotFound, `actor does not exist: f0${to}`)
    if (
      this.trace !== undefined &&
      (!isImplicitConstructor || this.machine.rules.tracesImplicitConstructors)
    )
      this.trace.push({ type: 'InvokeActor', id: to, state })
    this.profiler?.enterActor(to, state.code, this.manifest.nameByCode(state.code), method)
    if (value !== 0n) {
      this.prices.onValueTransfer(this.gas)
      this.transfer(from, to, value)
    }
    const answer =
      this.#interceptor === undefined || isImplicitConstructor
        ? undefined
        : this.#interceptor.intercept({
            origin: this.origin,
            from,
            to,
            toAddress: call.to,
            method,
            params: params && { codec: params.codec, data: params.data },
            value,
            readOnly: call.readOnly,
          })
    const code = answer !== undefined && 'absent' in answer ? this.#codeAt(to, answer) : state.code
    if (method === METHOD_SEND) return NO_VALUE
    this.prices.onMethodInvocation(this.gas, params?.data.length ?? 0, params?.links.length ?? 0)
    const result =
      answer === undefined || 'absent' in answer
        ? invokeActor(this, call, { id: to, code, isImplicitConstructor })
        : this.#mocked(to, method, answer)
    if (result.value !== undefined)
      this.prices.onMethodReturn(
        this.gas,
        this.#depth,
        result.value.data.length,
        result.value.links.length,
      )
    return result
  }

  /** Returns the code that runs if a mock does not answer. */
  #codeAt(to: ActorId, { absent }: NoAnswer): Cid {
    this.gasExact = false // the creation of the actor is not charged, and a transfer was
    if (absent === 'nobody')
      throw new SyscallError(ErrorNumber.NotFound, `actor does not exist: f0${to}`)
    return absent === 'account' ? this.manifest.accountCode : this.manifest.placeholderCode
  }

  /** Uses the answer of a mock as the result of the receiver's code. */
  #mocked(to: ActorId, method: MethodNum, answer: CallAnswer): InvocationResult {
    this.profiler?.enterStandIn('mock')
    this.gasExact = false
    this.gas.charge('mocked_call', 0, 0) // shows in the trace which frame was not the actor's
    const { exitCode, value, message } = answer
    if (exitCode !== ExitCode.OK)
      this.backtrace.pushFrame({ source: to, method, code: exitCode, message })
    if (value === undefined) return { exitCode, value: undefined }
    const links = dagLinks(value.codec, value.data)
    return { exitCode, value: new Block(value.codec, value.data, links) }
  }
}

/** The message as a host of cheats sees it. */
function cheatScope(cm: DefaultCallManager): CheatScope {
  return {
    tree: cm.machine.stateTree,
    store: cm.blockstore,
    manifest: cm.manifest,
    gas: cm.gas,
    send: (call) => cm.send(call),
    get depth() {
      return cm.depth
    },
    get origin() {
      return cm.origin
    },
    set origin(id) {
      cm.origin = id
    },
  }
}

function roundUpGas(milligas: Milligas): bigint {
  return (milligas + 999n) / 1_000n
}

function returnEvent(result: InvocationResult | undefined, failure: unknown): ExecutionEvent {
  if (result !== undefined)
    return { type: 'CallReturn', exitCode: result.exitCode, value: result.value }
  if (failure === OUT_OF_GAS)
    return { type: 'CallReturn', exitCode: ExitCode.SYS_OUT_OF_GAS, value: undefined }
  if (failure instanceof SyscallError)
    return { type: 'CallError', errorNumber: failure.errorNumber, message: failure.message }
  return { type: 'CallError', errorNumber: ErrorNumber.Forbidden, message: 'fatal' }
}
