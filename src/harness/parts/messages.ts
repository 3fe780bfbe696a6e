import type { ApplyKind, ApplyRet, Machine } from '../../machine/index.ts'
import type { AnySchema, EncodeContext, Infer, Schema } from '../../schema/index.ts'
import { type ActorChange, diffTrees } from '../../state-tree/index.ts'
import { ExitCode, type Message, terminalText } from '../../types/index.ts'
import { messageTitle } from '../explain.ts'
import { chainLength } from '../message.ts'
import { Result } from '../result.ts'
import type { ResultContext } from '../result-context.ts'
import type { SendOptions } from '../send-options.ts'
import type { Core } from './core.ts'
import type { Delivery } from './delivery.ts'
import { overridesPrimitives, type PreparedHooks, prepareHooks, watchesCalls } from './hooks.ts'
import type { MessageBuilder } from './message-builder.ts'
import type { Profiling } from './profiling.ts'
import { createRerun } from './rerun.ts'

/** Parts that {@link Messages} uses besides the core. */
export interface MessageScope {
  readonly context: ResultContext
  readonly encodeContext: EncodeContext
  /** Profiles that are being made, if there are any. */
  readonly profiling: Pick<Profiling, 'add' | 'detail'>
  /** Whether a listener receives the implicit messages that are applied. */
  readonly hasListeners: boolean
  /** Tells listeners of a message that was applied. */
  notify(result: Result<unknown>): void
}

/** Signature of a message, as far as its application needs it. */
export interface AppliedSignature {
  /** Bytes with the type. */
  readonly length: number
  /** Transaction of Ethereum that was signed. */
  readonly transaction?: Uint8Array | undefined
}

/** Events of a tick of cron that are kept one by one, as after a jump of some days: a year's would fill the memory. */
const MOST_TRACED = 300_000

/** Messages of a world: builds and applies them. */
export class Messages {
  readonly #core: Core
  readonly #builder: MessageBuilder
  readonly #scope: MessageScope

  constructor(core: Core, builder: MessageBuilder, scope: MessageScope) {
    this.#core = core
    this.#builder = builder
    this.#scope = scope
  }

  /** Sends a message and applies it. */
  send<R extends AnySchema = Schema<Uint8Array>>(options: SendOptions<R>): Result<Infer<R>> {
    this.#core.assertIdle('send')
    const { kind, from } = this.#builder.senderOf(options)
    const message = this.#builder.build(from, options)
    if (kind === 'explicit' && options.unchecked !== true)
      this.#builder.assertCanPay(message, options)
    return this.#apply({ message, kind, returns: options.returns, endsPrank: true })
  }

  /** Applies a message of the system: it has no fee and no nonce, and comes from f00 by default. */
  sendImplicit<R extends AnySchema = Schema<Uint8Array>>(
    options: SendOptions<R>,
  ): Result<Infer<R>> {
    this.#core.assertIdle('sendImplicit')
    const message = this.#builder.build(this.#builder.implicitSenderOf(options), options)
    return this.#apply({ message, kind: 'implicit', returns: options.returns })
  }

  /**
   * Applies a message of the system as {@link Messages.sendImplicit} does, for a caller that only
   * asks whether it failed. While nobody could read its trace it runs without one, since the trace
   * of a tick of cron after a long jump takes 2 KB for each epoch of the jump; if it then fails, its
   * effect is undone and it runs again with its trace.
   *
   * @returns undefined if the message succeeded and nobody watched it
   */
  runImplicit(options: SendOptions): Result | undefined {
    this.#core.assertIdle('sendImplicit')
    const message = this.#builder.build(this.#builder.implicitSenderOf(options), options)
    if (!this.#isObserved && this.#succeedsUntraced(message)) return undefined
    return this.#apply({ message, kind: 'implicit', mostTraced: MOST_TRACED })
  }

  /** Whether cron has an observer even when nothing is due: of calls, of gas or of results. */
  get isWatched(): boolean {
    const { hasListeners, profiling } = this.#scope
    return hasListeners || profiling.detail !== undefined || watchesCalls(this.#core.world)
  }

  /** Whether messages need hooks or a trace; contracts may print, and any actor may ask a primitive. */
  get #isObserved(): boolean {
    const { config, world } = this.#core
    return this.isWatched || config.console !== undefined || overridesPrimitives(world)
  }

  /** Applies an implicit message without a trace; returns false, with the world as before, if it fails. */
  #succeedsUntraced(message: Message): boolean {
    const core = this.#core
    const tree = core.ownTree()
    const machine = core.createMachine(tree, { tracing: false })
    tree.beginTransaction()
    core.running = machine
    let succeeds = false
    try {
      const { receipt } = machine.executeMessage(message, 'implicit', chainLength(message))
      succeeds = receipt.exitCode === ExitCode.OK
    } catch (thrown) {
      tree.abandonTransactions()
      throw thrown
    } finally {
      core.running = undefined
    }
    // A message that ran on a larger stack leaves another tree, and its own tree as it was.
    if (tree.inTransaction) tree.endTransaction(!succeeds)
    else if (succeeds) core.replaceTree(machine.stateTree)
    if (succeeds) core.sweep()
    return succeeds
  }

  /** Applies a message to a copy of the world; a message without a sender comes from f00. */
  simulate<R extends AnySchema = Schema<Uint8Array>>(options: SendOptions<R>): Result<Infer<R>> {
    this.#core.assertIdle('simulate')
    return this.#simulate(() => {
      const { kind, from } = this.#builder.simulatedSenderOf(options)
      return { message: this.#builder.build(from, options), kind, returns: options.returns }
    })
  }

  /**
   * Applies an implicit message to a copy of the world: it has no fee and no nonce, and comes from
   * the pranked actor, else from `from`, else from f00.
   */
  peek<R extends AnySchema>(options: SendOptions<R>): Result<Infer<R>> {
    this.#core.assertIdle('read')
    return this.#simulate(() => {
      const message = this.#builder.build(this.#builder.peekSenderOf(options), options)
      return { message, kind: 'implicit', returns: options.returns }
    })
  }

  /** Builds the implicit message that {@link Messages.peek} applies. */
  implicitMessageOf(options: SendOptions): Message {
    return this.#builder.build(this.#builder.peekSenderOf(options), options)
  }

  /** Applies a message as it is, with a signature of so many bytes (its type included). */
  applySigned(message: Message, signatureBytes: number, transaction?: Uint8Array): Result {
    return this.applyAs(message, 'explicit', { length: signatureBytes, transaction })
  }

  /** Applies a message of any kind as it is. */
  applyAs(message: Message, kind: ApplyKind, signature: AppliedSignature): Result {
    this.#core.assertIdle('send')
    const { length, transaction } = signature
    return this.#apply({ message, kind, signatureBytes: length, transaction })
  }

  /** Applies the message that `prepare` makes to a copy of the world, which `prepare` may change too. */
  #simulate<T>(prepare: () => Delivery): Result<T> {
    return this.#core.aside(() => this.#apply<T>(prepare(), true))
  }

  /** @param isSimulation - whether the message runs on a copy of the world, so that no listener receives it */
  #apply<T>(delivery: Delivery, isSimulation = false): Result<T> {
    const { message, kind } = delivery
    const core = this.#core
    const scope = this.#scope
    const length = chainLength(message, delivery.signatureBytes)
    const machine = core.machine()
    const detail = isSimulation ? undefined : scope.profiling.detail
    machine.profiling = detail !== undefined
    machine.mostTraced = delivery.mostTraced ?? Infinity
    const prepared = prepareHooks(core, scope.encodeContext, detail, (id) =>
      scope.context.artifactOf(id),
    )
    machine.setHooks(prepared.hooks)
    const { applied, changes } = this.#execute(machine, message, kind, length)
    this.#conclude(prepared, delivery.endsPrank === true)
    if (applied.events.length > 0 && !isSimulation) this.#keepEvents(applied)
    const result = new Result<T>({
      message,
      kind,
      applied,
      changes,
      store: machine.blockstore,
      rerun: createRerun(core, { message, kind, length, applied, changes }),
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the caller's type is that of the schema
      returns: delivery.returns as Schema<T, never> | undefined,
      context: scope.context,
      transaction: delivery.transaction,
    })
    const { console } = core.config
    if (console !== undefined) for (const line of result.consoleLogs) console(terminalText(line))
    if (isSimulation) return result
    if (machine.profiling) scope.profiling.add(messageTitle(result, scope.context), applied)
    core.sweep()
    scope.notify(result)
    return result
  }

  #execute(
    machine: Machine,
    message: Message,
    kind: ApplyKind,
    length: number,
  ): { applied: ApplyRet; changes: readonly ActorChange[] } {
    const core = this.#core
    const tree = machine.stateTree
    tree.beginTransaction()
    core.running = machine
    try {
      const applied = machine.executeMessage(message, kind, length)
      if (!tree.inTransaction) return { applied, changes: diffTrees(tree, machine.stateTree) }
      const changes = tree.changes()
      tree.endTransaction(false)
      return { applied, changes }
    } catch (thrown) {
      tree.abandonTransactions()
      throw thrown
    } finally {
      core.running = undefined
      // A message that ran on a larger stack leaves another tree.
      if (machine.stateTree !== tree) core.replaceTree(machine.stateTree)
    }
  }

  #keepEvents({ events }: ApplyRet): void {
    const { world } = this.#core
    this.#core.update({ events: world.events.with(world.chain.epoch, events) })
  }

  /** Keeps what the message leaves in the world besides its state. */
  #conclude({ interceptor }: PreparedHooks, endsPrank: boolean): void {
    const core = this.#core
    const { prank, mocks } = core.world
    if (endsPrank && prank?.isOnce === true) core.update({ prank: undefined })
    if (interceptor !== undefined) core.update({ mocks: { ...mocks, seen: interceptor.seen } })
  }
}
