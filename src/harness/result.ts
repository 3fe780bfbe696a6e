// One class has a member for each question about a message, so that it is longer than 400 lines.
import { EvmExitCode } from '../builtin-actors/index.ts'
import type { AddressLike } from '../crypto/index.ts'
import type { StackFrame } from '../debug-info/index.ts'
import type { GasCharge } from '../gas/index.ts'
import { type Blockstore, Codec } from '../ipld/index.ts'
import type { ApplyRet } from '../machine/index.ts'
import { decodeValue, type Schema } from '../schema/index.ts'
import type { ActorChange } from '../state-tree/index.ts'
import {
  type ActorId,
  assertOptions,
  BURNT_FUNDS_ACTOR_ID,
  DecodeError,
  ExitCode,
  type Message,
  REWARD_ACTOR_ID,
  terminalText,
} from '../types/index.ts'
import {
  type AbiIndex,
  type ContractEvent,
  contractEvents,
  indexOf,
  type RevertReason,
  revertReasonOf,
} from './abi/index.ts'
import { copyOfActor } from './actor-copy.ts'
import type { ActorDiff } from './diff/index.ts'
import { type DecodedEvent, decodeEvent } from './events.ts'
import { explainMessage, messageTitle } from './explain.ts'
import type { GasSummary, MessageEffects, ResultContext } from './result-context.ts'
import { resultSummary } from './result-summary.ts'
import {
  bytesOfBlock,
  consoleLogs,
  type Rerun,
  type SolidityFrame,
  stackOf,
} from './solidity/index.ts'
import {
  type CallFrame,
  failingFrame,
  framesOf,
  type MessageTrace,
  traceTree,
} from './trace-tree.ts'

/** A message that was applied, with what reads it. */
export interface ResultParts<T> extends MessageEffects {
  readonly message: Message
  /** `'explicit'`, `'implicit'` or `'prank'`. */
  readonly kind: string
  readonly applied: ApplyRet
  /** Transaction of Ethereum that was signed, if the message came as one. */
  readonly transaction?: Uint8Array | undefined
  /** Schema that decodes the return value; undefined leaves it as bytes. */
  readonly returns: Schema<T, never> | undefined
  readonly context: ResultContext
}

/**
 * The outcome of a message. Texts, events and the call tree are made when they are asked for.
 *
 * @typeParam T - what {@link Result.value} decodes to
 */
export class Result<T = Uint8Array> {
  readonly message: Message
  /** The way in which the message was applied: `'explicit'`, `'implicit'` or `'prank'`. */
  readonly kind: string
  /** The machine's own result, with the flat list of execution events. */
  readonly applied: ApplyRet
  readonly #changes: readonly ActorChange[]
  /** Transaction of Ethereum that was signed and sent, undefined for a message that was no such. */
  readonly transaction: Uint8Array | undefined
  readonly #returns: Schema<T, never> | undefined
  readonly #context: ResultContext
  readonly #store: Blockstore
  readonly #rerun: Rerun | undefined
  #stack: readonly SolidityFrame[] | undefined = undefined
  #trace: MessageTrace | undefined = undefined
  #events: readonly DecodedEvent[] | undefined = undefined
  #diff: readonly ActorDiff[] | undefined = undefined
  #contractEvents: readonly ContractEvent[] | undefined = undefined
  #revert: RevertReason | undefined = undefined

  constructor(parts: ResultParts<T>) {
    this.message = parts.message
    this.kind = parts.kind
    this.applied = parts.applied
    this.#changes = parts.changes
    this.transaction = parts.transaction
    this.#store = parts.store
    this.#rerun = parts.rerun
    this.#returns = parts.returns
    this.#context = parts.context
  }

  /** The world's names of actors, methods and codes. @example result.context.describeActor(1n) // 'init f01' */
  get context(): ResultContext {
    return this.#context
  }

  /** The changed, created or deleted actors, as copies. @example result.changes.length > 0 // true */
  get changes(): readonly ActorChange[] {
    return this.#changes.map(({ id, before, after }) => ({
      id,
      before: before && copyOfActor(before),
      after: after && copyOfActor(after),
    }))
  }

  /** 0 for success. @example result.exitCode // 0 */
  get exitCode(): ExitCode {
    return this.applied.receipt.exitCode
  }

  /** The exit code by name, an actor's own if its definition has one. @example result.exitName // 'OK' */
  get exitName(): string {
    if (this.revert !== undefined) return 'REVERTED'
    return this.#context.exitName(this.failingActor, this.exitCode)
  }

  /** Whether the exit code is 0. @example result.ok // true */
  get ok(): boolean {
    return this.exitCode === ExitCode.OK
  }

  /**
   * The bytes that the message returned, also those of an abort with data.
   *
   * @example counter.send('Increment', 5).returnData // 05
   */
  get returnData(): Uint8Array {
    return this.applied.receipt.returnData
  }

  /**
   * The return value, decoded by the method's schema; the bytes if there is none.
   *
   * @throws DecodeError if the bytes do not fit, {@link ActorFailed} if the message failed
   * @example counter.send('Increment', 5).value // 5n
   */
  get value(): T {
    if (!this.ok) throw new ActorFailed('the message, which has no value:', this)
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- without a schema T is Uint8Array
    if (this.#returns === undefined) return this.returnData as T
    return decodeValue(this.#returns, this.returnData, 'the return value')
  }

  /** Gas used, rounded up. @example result.gasUsed // 1215863n */
  get gasUsed(): bigint {
    return this.applied.receipt.gasUsed
  }

  /**
   * Whether the gas is what the network would charge, to the unit.
   *
   * @example result.gasExact // true
   */
  get gasExact(): boolean {
    return this.applied.gasExact
  }

  /** The gas used, its limit and its price. @example result.gas.limit // 10000000000n */
  get gas(): GasSummary {
    const { applied } = this
    return {
      used: applied.receipt.gasUsed,
      limit: this.message.gasLimit,
      isExact: applied.gasExact,
      baseFeeBurn: applied.baseFeeBurn,
      overEstimationBurn: applied.overEstimationBurn,
      minerTip: applied.minerTip,
      refund: applied.refund,
      fee: applied.baseFeeBurn + applied.overEstimationBurn + applied.minerTip,
    }
  }

  /**
   * The events in order, decoded.
   *
   * @example counter.send('Increment', 5).events[0].fields // { counter: 5, by: 102 }
   */
  get events(): readonly DecodedEvent[] {
    this.#events ??= this.applied.events.map(decodeEvent)
    return this.#events
  }

  /**
   * The logs of contracts, decoded by their ABIs where these are known.
   *
   * @example token.write.transfer(['bob', 5n]).contractEvents[0].args.value // 5n
   */
  get contractEvents(): readonly ContractEvent[] {
    this.#contractEvents ??= contractEvents(
      this.applied.events,
      (emitter) => this.#abisFor(emitter),
      (emitter) => this.#context.ethAddressOf(emitter),
    )
    return this.#contractEvents
  }

  /**
   * Why a contract reverted, if the message failed so: the text of `require`, the panic in words,
   * a custom error with its arguments.
   *
   * @example token.send.transfer(['bob', 5000n]).revert.errorName // 'InsufficientBalance'
   */
  get revert(): RevertReason | undefined {
    if (this.exitCode !== EvmExitCode.REVERTED || !this.#isForContract) return undefined
    if (this.#revert === undefined) {
      const { applied, returnData } = this
      const data = bytesOfBlock({ codec: applied.returnCodec ?? Codec.CBOR, data: returnData })
      if (data === undefined) return undefined
      this.#revert = revertReasonOf(data, this.#abisFor(this.failingActor))
    }
    return this.#revert
  }

  /**
   * The call tree; undefined if the message did not run or nothing is traced.
   *
   * @example result.trace.value // 5n
   */
  get trace(): CallFrame | undefined {
    return this.#tree.root
  }

  /**
   * All gas charges, in order.
   *
   * @example result.charges.map((charge) => charge.name) // [ 'OnChainMessage', 'OnValueTransfer', 'OnActorUpdate' ]
   */
  get charges(): readonly GasCharge[] {
    return this.applied.trace.filter((event) => event.type === 'GasCharge')
  }

  /** Every call, in the order in which they began. @example result.calls.length // 1 */
  get calls(): readonly CallFrame[] {
    return [...framesOf(this.trace)]
  }

  /** The lines that actors logged, if the world has `debug: true`. @example result.logs // [] */
  get logs(): readonly string[] {
    return this.applied.trace.flatMap((event) => (event.type === 'Log' ? [event.message] : []))
  }

  /**
   * The lines that contracts printed with Solidity's `console.log`, in order; none if nothing is traced.
   *
   * @example result.consoleLogs // []
   */
  get consoleLogs(): readonly string[] {
    return consoleLogs(this.trace)
  }

  /**
   * The functions of the actor's own Wasm that were running where the message failed, innermost first:
   * by the names in its name section, with lines if it has DWARF or a source map was given to
   * `deploy`. Empty if no Wasm failed, and for a world without tracing.
   *
   * @example counter.send('Increment', 0).actorStack.at(-1)?.functionName // 'examples/counter/assembly/index/invoke'
   */
  get actorStack(): readonly StackFrame[] {
    const { failure } = this.applied
    if (failure?.type !== 'MessageBacktrace') return []
    const frame = failure.backtrace.frames.find(({ stack }) => stack !== undefined)
    return frame === undefined ? [] : this.#context.stackOf(frame)
  }

  /**
   * The Solidity functions that were open where the message failed, the innermost first, with their
   * lines: of contracts whose artifacts have source maps. None if it did not fail in a contract, at
   * network versions without native actors, and if it ran out of gas on the Wasm actor: lines are
   * seen in a second run on the native one, made when they are first asked for.
   *
   * @example result.solidityStack // []
   */
  get solidityStack(): readonly SolidityFrame[] {
    if (this.#rerun === undefined) return []
    this.#stack ??= stackOf(this.applied, this.#rerun, this.#context.contracts)
    return this.#stack
  }

  /**
   * The change of an actor's balance by the message, in attoFIL; the sender's without the fee
   * by default.
   *
   * @example result.balanceChange('bob') // 5n
   */
  balanceChange(address: AddressLike, options: { readonly includeFees?: boolean } = {}): bigint {
    assertOptions(options, 'the options of balanceChange', { includeFees: true })
    const id = this.#context.idOf(address)
    const change = this.#changes.find((c) => c.id === id)
    const difference = (change?.after?.balance ?? 0n) - (change?.before?.balance ?? 0n)
    if (options.includeFees === true) return difference
    return difference + this.#feesOf(id)
  }

  /**
   * The changes that the message made, actor by actor, with the fields of their states decoded.
   *
   * @example result.stateChanges.map((actor) => actor.name) // [ 'account f099', 'alice f0102', 'bob f0103' ]
   */
  get stateChanges(): readonly ActorDiff[] {
    this.#diff ??= this.#context.diffActors(this.#changes, this.#store)
    return this.#diff
  }

  /**
   * The receiver and the call in a line, with names and arguments as far as they are known; with tracing.
   *
   * @example result.title // 'to bob f0103, send'
   */
  get title(): string {
    return messageTitle(this, this.#context)
  }

  /**
   * Why the message failed, with its call tree; for a message that succeeded just the tree.
   *
   * @example result.explain().split('\n')[0] // 'message to bob f0103, send: OK, gas 1215863'
   */
  explain(): string {
    return explainMessage(this, this.#context)
  }

  toString(): string {
    return this.explain()
  }

  /** Summarises the outcome; amounts are text. @example JSON.stringify(result).includes('"exitName":"OK"') // true */
  toJSON(): object {
    return resultSummary(this)
  }

  /** Summarises the outcome for Node's `console.log`. */
  [Symbol.for('nodejs.util.inspect.custom')](): object {
    return this.toJSON()
  }

  /**
   * The actor whose exit code the message ended with, if one ran.
   *
   * @example counter.send('Increment', 0).failingActor === counter.id // true
   */
  get failingActor(): ActorId | undefined {
    return this.trace === undefined ? undefined : failingFrame(this.trace).id
  }

  /** Whether a contract, or the manager that makes them, was sent the message. */
  get #isForContract(): boolean {
    const id = this.#context.idOf(this.message.to)
    const type = id === undefined ? undefined : this.#context.typeOf(id)
    return type === 'evm' || type === 'eam'
  }

  /** All ABIs that are known; first that of an actor, then that of the receiver. */
  *#abisFor(id: ActorId | undefined): Generator<AbiIndex> {
    const context = this.#context
    for (const actor of [id, context.idOf(this.message.to)]) {
      const artifact = actor === undefined ? undefined : context.artifactOf(actor)
      if (artifact !== undefined) yield indexOf(artifact.abi)
    }
    for (const { abi } of context.contracts.artifacts()) yield indexOf(abi)
  }

  /** The effect of the fee on an actor's balance, to be added back. */
  #feesOf(id: ActorId | undefined): bigint {
    if (this.kind !== 'explicit' || id === undefined) return 0n
    const { baseFeeBurn, overEstimationBurn, minerTip, fee } = this.gas
    let added = 0n
    if (id === this.#context.idOf(this.message.from)) added += fee
    if (id === BURNT_FUNDS_ACTOR_ID) added -= baseFeeBurn + overEstimationBurn
    if (id === REWARD_ACTOR_ID) added -= minerTip
    return added
  }

  get #tree(): MessageTrace {
    this.#trace ??= traceTree(this.applied.trace)
    return this.#trace
  }
}

/** A call of an actor that failed, as methods of handles throw it: the message is the call tree. */
export class ActorFailed extends Error {
  override readonly name: string = 'ActorFailed'
  readonly result: Result<unknown>
  readonly exitCode: ExitCode
  /** The exit code by name. */
  readonly exitName: string

  constructor(what: string, result: Result<unknown>) {
    super(terminalText(`${what} failed with ${result.exitName}\n${result.explain()}`))
    this.result = result
    this.exitCode = result.exitCode
    this.exitName = result.exitName
  }
}

/** The value of a result that must have succeeded. @throws ActorFailed, DecodeError */
export function valueOrThrow<T>(what: string, result: Result<T>): T {
  if (!result.ok) throw new ActorFailed(what, result)
  try {
    return result.value
  } catch (thrown) {
    if (!(thrown instanceof DecodeError)) throw thrown
    throw new DecodeError(`${what}: ${thrown.message}`, { cause: thrown })
  }
}
