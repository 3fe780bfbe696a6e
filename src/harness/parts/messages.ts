import { type ApplyKind, type ApplyRet, type Machine, VERSION_RULES } from '../../machine/index.ts'
import { type ActorChange, diffTrees } from '../../state-tree/index.ts'
import { ExitCode, type Message } from '../../types/index.ts'
import { messageTitle } from '../explain.ts'
import { chainLength } from '../message.ts'
import { DEFAULT_GAS_LIMIT } from '../options.ts'
import type { ProfileBuilder } from '../profile/index.ts'
import { Result, valueOrThrow } from '../result.ts'
import type { ResultContext } from '../result-context.ts'
import type { AnySchema, EncodeContext, Infer, Schema } from '../schema/index.ts'
import type { SendOptions } from '../send-options.ts'
import type { Rerun } from '../solidity/index.ts'
import { framesOf } from '../trace-tree.ts'
import { forkTree } from '../world.ts'
import type { Core } from './core.ts'
import { type PreparedHooks, prepareHooks } from './hooks.ts'
import type { MessageBuilder } from './message-builder.ts'

/** Parts that {@link Messages} uses besides the core. */
export interface MessageScope {
  readonly context: ResultContext
  readonly encodeContext: EncodeContext
  /** Holds the profile that is being made, if there is one. */
  readonly profiling: { readonly current: ProfileBuilder | undefined }
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

/** A message to apply. */
interface Delivery {
  readonly message: Message
  readonly kind: ApplyKind
  /** Schema that decodes the return value; undefined leaves it as bytes. */
  readonly returns?: AnySchema | undefined
  /** Bytes of the signature with its type; those of a secp256k1 signature by default. */
  readonly signatureBytes?: number
  /** Transaction of Ethereum that was signed, where the message came as one. */
  readonly transaction?: Uint8Array | undefined
  /** Whether the message runs on a copy of the world, so that no listener receives it. */
  readonly isSimulation?: boolean
  /** Whether a prank for one message ends with it. */
  readonly endsPrank?: boolean
}

/** Options of an estimate of gas. */
export interface EstimateOptions {
  /** True gives the least limit that the message succeeds with; false, the default, what nodes tell wallets. */
  readonly isLeast?: boolean
}

/** Factor of nodes' estimates, in hundredths. Source: lotus `chain/messagepool/config.go`. */
const OVERESTIMATION = 125n

function overestimated(gas: bigint): bigint {
  const limit = (gas * OVERESTIMATION) / 100n
  return limit < DEFAULT_GAS_LIMIT ? limit : DEFAULT_GAS_LIMIT
}

/** Tells whether a call of a message ran out of gas; never where nothing is traced. */
function starves(result: Result): boolean {
  for (const frame of framesOf(result.trace))
    if (frame.exitCode === ExitCode.SYS_OUT_OF_GAS) return true
  return false
}

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

  /**
   * Finds a gas limit for a message by running it on a copy.
   *
   * @see lotus `node/impl/eth/gas.go`, `ethGasSearch`, and `node/impl/gasutils/gasutils.go`
   */
  estimateGas(options: SendOptions, { isLeast = false }: EstimateOptions = {}): bigint {
    const first = this.simulate(options)
    valueOrThrow('the message', first)
    if (isLeast) return this.#leastGas(options, first)
    const limit = overestimated(first.gasUsed)
    const second = this.simulate({ ...options, gasLimit: limit })
    if (second.ok) {
      // A contract may catch that an inner call starved, and succeed with something else.
      if (!starves(second) || starves(first)) return limit
    }
    return overestimated(this.#searchGas(options, limit, starves(first)))
  }

  /** Doubles the limit until the message succeeds, then halves the distance down to 1 %. */
  #searchGas(options: SendOptions, from: bigint, mayStarve: boolean): bigint {
    const succeeds = (gasLimit: bigint): boolean => {
      const result = this.simulate({ ...options, gasLimit })
      return result.ok && (mayStarve || !starves(result))
    }
    let low = from
    let high = from
    while (!succeeds(high)) {
      low = high
      high *= 2n
      if (high > DEFAULT_GAS_LIMIT) {
        high = DEFAULT_GAS_LIMIT
        break
      }
    }
    let threshold = high / 100n
    while (high - low > threshold) {
      const median = (low + high) / 2n
      if (succeeds(median)) high = median
      else low = median
      threshold = median / 100n
    }
    return high
  }

  /** Finds the least limit that a message succeeds with, to 1 %. */
  #leastGas(options: SendOptions, first: Result): bigint {
    let low = first.gasUsed
    let high = first.message.gasLimit
    if (this.simulate({ ...options, gasLimit: low }).ok) return low
    while (low + low / 100n < high) {
      const middle = low + (high - low < low ? (high - low) / 2n : low / 2n) + 1n
      if (middle >= high) break
      if (this.simulate({ ...options, gasLimit: middle }).ok) high = middle
      else low = middle
    }
    return high
  }

  /** Applies the message that `prepare` makes to a copy of the world, which `prepare` may change too. */
  #simulate<T>(prepare: () => Delivery): Result<T> {
    return this.#core.aside(() => this.#apply<T>({ ...prepare(), isSimulation: true }))
  }

  #apply<T>(delivery: Delivery): Result<T> {
    const { message, kind, isSimulation = false } = delivery
    const core = this.#core
    const scope = this.#scope
    const length = chainLength(message, delivery.signatureBytes)
    const machine = core.machine()
    const profile = isSimulation ? undefined : scope.profiling.current
    machine.profiling = profile !== undefined
    const prepared = prepareHooks(core, scope.encodeContext, machine.profiling)
    machine.setHooks(prepared.hooks)
    const { applied, changes } = this.#execute(machine, message, kind, length)
    this.#conclude(prepared, delivery.endsPrank === true)
    const result = new Result<T>({
      message,
      kind,
      applied,
      changes,
      store: machine.blockstore,
      rerun: this.#rerunOf({ message, kind, length, applied, changes }),
      returns: delivery.returns as Schema<T, never> | undefined, // the caller's type is the schema's
      context: scope.context,
      transaction: delivery.transaction,
    })
    const { console } = core.config
    if (console !== undefined) for (const line of result.consoleLogs) console(line)
    if (isSimulation) return result
    profile?.add(messageTitle(result, scope.context), applied)
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

  /** Keeps what the message leaves in the world besides its state. */
  #conclude({ interceptor }: PreparedHooks, endsPrank: boolean): void {
    const core = this.#core
    const { prank, mocks } = core.world
    if (endsPrank && prank?.isOnce === true) core.update({ prank: undefined })
    if (interceptor !== undefined) core.update({ mocks: { ...mocks, seen: interceptor.seen } })
  }

  /**
   * Returns a function that runs a failed message once more on the native actors, to see where a
   * contract failed; undefined for a message that succeeded, and where no contract is known.
   */
  #rerunOf({ message, kind, length, applied, changes }: Rerunnable): Rerun | undefined {
    const core = this.#core
    const hasNative = VERSION_RULES[core.config.networkVersion].nativeActors !== undefined
    const { exitCode } = applied.receipt
    if (exitCode === ExitCode.OK || core.world.library.isEmpty || !hasNative) return undefined
    const { callbacks, hooks } = core.machine()
    const { answers } = callbacks
    const world = core.share()
    return (evmObserver) => {
      const tree = forkTree(world.tree, world.pins)
      for (const { id, before } of changes)
        if (before === undefined) tree.deleteActor(id)
        else tree.setActor(id, before)
      const machine = core.createMachine(tree, { chain: world.chain, actors: 'native' })
      const interceptor = hooks.interceptor && { intercept: () => undefined }
      machine.setHooks({ interceptor, overrides: hooks.overrides, evmObserver })
      return machine.executeMessage(message, kind, length, answers)
    }
  }
}

/** A message that was applied, with what a second run needs. */
interface Rerunnable {
  readonly message: Message
  readonly kind: ApplyKind
  /** Bytes of the message on chain. */
  readonly length: number
  readonly applied: ApplyRet
  readonly changes: readonly ActorChange[]
}
