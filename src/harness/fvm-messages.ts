import { type ApplyKind, type ApplyRet, type Machine, VERSION_RULES } from '../machine/index.ts'
import { type ActorChange, diffTrees } from '../state-tree/index.ts'
import { Address, ExitCode, type Message, UsageError } from '../types/index.ts'
import type { AddressLike } from './address-like.ts'
import { methodNameOf } from './define-actor.ts'
import { messageTitle } from './explain.ts'
import { FvmInspect } from './fvm-inspect.ts'
import { chainLength } from './message.ts'
import { type Profile, ProfileBuilder } from './profile/index.ts'
import { Result, valueOrThrow } from './result.ts'
import type { AnySchema, Infer, Schema } from './schema/index.ts'
import type { Rerun } from './solidity/index.ts'
import { type AmountLike, formatFil, type IntLike, toAttoFil, toBigInt } from './units.ts'
import { forkTree } from './world.ts'

/** What a message is made of; amounts in attoFIL. */
export interface SendOptions<R extends AnySchema = Schema<Uint8Array>> {
  /** Who sends it; the world's prank, if there is one, goes first. */
  readonly from?: AddressLike
  readonly to: AddressLike
  /** By number, or by name: of the receiver's definition, else by FRC-42; 0, a bare send, by default. */
  readonly method?: IntLike | string
  /** Encoded by `schema`, or by the definition's; bytes are taken as they are. */
  readonly params?: unknown
  /** How `params` are encoded. */
  readonly schema?: AnySchema
  /** How the return value is decoded. */
  readonly returns?: R
  readonly value?: AmountLike
  readonly gasLimit?: IntLike
  /** The base fee by default. */
  readonly gasFeeCap?: AmountLike
  /** 0 by default. */
  readonly gasPremium?: AmountLike
  /** The sender's next one by default. */
  readonly nonce?: IntLike
  /** Applies the message although the sender cannot pay it: for tests of exit codes 1, 2 and 6. */
  readonly unchecked?: boolean
}

/** Told of every message that was applied, and by which world. */
export type MessageListener = (result: Result<unknown>, vm: FvmMessages) => void

/** Listeners of all worlds. */
const everywhere = new Set<MessageListener>()

const SYSTEM_ACTOR = Address.id(0n)

/** Messages of a world. */
export class FvmMessages extends FvmInspect {
  readonly #listeners = new Set<MessageListener>()
  #profile: ProfileBuilder | undefined = undefined

  /**
   * Sends a message and applies it. An actor's failure is in the result, never thrown.
   *
   * @throws UsageError for a mistake in the call itself: an unknown name, a sender that cannot pay
   * @example vm.send({ from: 'alice', to: 'bob', value: '1 FIL' }).exitName // 'OK'
   */
  send<R extends AnySchema = Schema<Uint8Array>>(options: SendOptions<R>): Result<Infer<R>> {
    this.assertIdle('send')
    const { kind, from } = this.senderOf(options)
    const message = this.messageOf(from, options)
    if (kind === 'explicit' && options.unchecked !== true) this.#assertCanPay(message, options)
    this.endPrank()
    return this.#apply(message, kind, options.returns)
  }

  /**
   * Applies a message of the system: no fee, no nonce, from f00 unless told otherwise.
   *
   * @example vm.sendImplicit({ to: 'f099', value: 0n }).ok // true
   */
  sendImplicit<R extends AnySchema = Schema<Uint8Array>>(
    options: SendOptions<R>,
  ): Result<Infer<R>> {
    this.assertIdle('sendImplicit')
    const message = this.messageOf(this.toAddress(options.from ?? SYSTEM_ACTOR), options)
    return this.#apply(message, 'implicit', options.returns)
  }

  /**
   * What {@link FvmMessages.send} would give, on a copy of the state. Without a sender, from f00.
   *
   * @example vm.simulate({ from: 'alice', to: 'bob', value: 1n }).ok // true
   */
  simulate<R extends AnySchema = Schema<Uint8Array>>(options: SendOptions<R>): Result<Infer<R>> {
    this.assertIdle('simulate')
    const hasSender = options.from !== undefined || this.prankedSender() !== undefined
    const { kind, from } = hasSender
      ? this.senderOf(options)
      : { kind: 'implicit' as const, from: SYSTEM_ACTOR }
    const message = this.messageOf(from, options)
    return this.aside(() => this.#apply(message, kind, options.returns, true))
  }

  /**
   * What an implicit message gives on a copy of the state: no fee, no nonce, from whoever is pranked,
   * else from `from`, else from f00.
   */
  protected peek<R extends AnySchema>(options: SendOptions<R>): Result<Infer<R>> {
    this.assertIdle('read')
    const from = this.toAddress(this.prankedSender() ?? options.from ?? SYSTEM_ACTOR)
    this.requireActor(from, 'the sender')
    const message = this.messageOf(from, options)
    return this.aside(() => this.#apply(message, 'implicit', options.returns, true))
  }

  /** Applies a message as it is, with a signature of so many bytes (its type included). */
  protected applySigned(message: Message, signatureBytes: number): Result {
    this.assertIdle('send')
    return this.#apply(message, 'explicit', undefined, false, signatureBytes)
  }

  /**
   * The gas limit that a message needs, found by running it with less and less on a copy of the
   * state: calls may be given a share of what is left, so it can be more than what is used.
   *
   * @throws ActorFailed if it fails with the limit given, or the default one
   * @example vm.estimateGas({ from: 'alice', to: 'bob', value: 1n }) // 1215863n
   */
  estimateGas(options: SendOptions): bigint {
    const first = this.simulate(options)
    valueOrThrow('the message', first)
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

  /**
   * Calls `listener` with the result of every message that is applied, simulated ones not included.
   *
   * @returns what ends it
   * @example const stop = vm.onMessage((result) => total += result.gasUsed)
   */
  onMessage(listener: MessageListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /**
   * Calls `listener` with the result of every message of every world, forks included: for reports
   * over a whole suite.
   *
   * @returns what ends it
   * @example
   * let messages = 0
   * const stop = FVM.onMessage(() => messages++)
   * vm.send({ from: 'alice', to: 'bob' })
   * stop()
   * messages // 1
   */
  static onMessage(listener: MessageListener): () => void {
    everywhere.add(listener)
    return () => everywhere.delete(listener)
  }

  /**
   * Where the gas of messages goes that `work` sends: by actor, method, function of Wasm or of Solidity,
   * syscall and charge; every milligas of the receipts stands once. They are charged as ever. What is
   * only asked (`read`, `simulate`) is left out. Functions of Solidity are those of contracts that run
   * natively and whose artifacts have source maps.
   *
   * @throws what `work` throws; UsageError `FVM_REENTRANT` from inside a handler or another profile
   * @example
   * const profile = vm.profile(() => vm.send({ from: 'alice', to: 'bob', value: 1n }))
   * profile.gasUsed // 1215863n
   * renderProfile(profile, 'folded', 'transfer').split('\n')[0] // 'OnChainMessage 734863000'
   */
  profile(work: () => void): Profile {
    this.assertIdle('profile')
    if (this.#profile !== undefined)
      throw new UsageError(
        'FVM_REENTRANT',
        'profile was called while another profile is made: send from inside of one of them',
      )
    const profile = new ProfileBuilder({
      code: (code) => this.block(code),
      sourceMap: (code) => this.config.engine.stacks.sourceMapOf(code),
      methodName: (code, method) => {
        const definition = this.definitions.get(code.key)
        return definition && methodNameOf(definition, method)
      },
      actorName: (id) => this.describeActor(id).replace(/ ?f0\d+$/, '') || undefined,
    })
    this.#profile = profile
    try {
      work()
    } finally {
      this.#profile = undefined
    }
    return profile.build()
  }

  /** Who is pranked just now. */
  protected prankedSender(): Address | undefined {
    return undefined
  }

  /** Ends a prank that is for one message only. */
  protected endPrank(): void {}

  /** Who sends, and how the message is applied. */
  protected senderOf(options: SendOptions<AnySchema>): { kind: ApplyKind; from: Address } {
    const pranked = this.prankedSender()
    const given = pranked ?? options.from
    if (given === undefined)
      throw new UsageError(
        'FVM_NO_SENDER',
        "the message has no sender: give from, as in { from: 'alice' }, or take a handle's connect('alice')",
      )
    const from = this.toAddress(given)
    const { actor } = this.requireActor(from, 'the sender')
    const type = this.typeOf(actor.code)
    const isAccount = type === 'account' || type === 'ethaccount' || type === 'placeholder'
    if (pranked !== undefined && !isAccount) return { kind: 'prank', from }
    if (!isAccount && options.unchecked !== true)
      throw new UsageError(
        'FVM_SENDER',
        `${this.nameOf(given)} is ${type === undefined ? 'no account' : `the built-in actor "${type}"`}, which cannot send messages: send from an account, or call vm.prank(...) before`,
      )
    return { kind: 'explicit', from }
  }

  /** The message that options describe. */
  protected messageOf(from: Address, options: SendOptions<AnySchema>): Message {
    const to = this.toAddress(options.to)
    const methodNum = this.methodOf(to, options.method)
    const { config, world } = this
    const baseFee = world.chain.baseFee
    return {
      version: 0n,
      from,
      to,
      sequence:
        options.nonce === undefined ? this.nonceOf(from) : toBigInt(options.nonce, 'the nonce', 0n),
      value: toAttoFil(options.value ?? 0n, 'the value'),
      methodNum,
      params: this.paramsOf(to, methodNum, options.params, options.schema),
      gasLimit: toBigInt(options.gasLimit ?? config.gasLimit, 'the gas limit', 1n),
      gasFeeCap:
        options.gasFeeCap === undefined ? baseFee : toAttoFil(options.gasFeeCap, 'the fee cap'),
      gasPremium: toAttoFil(options.gasPremium ?? 0n, 'the gas premium'),
    }
  }

  /** Called before a message is applied. */
  protected prepare(_machine: Machine): void {}

  /** Called once a message was applied. */
  protected concluded(): void {}

  #apply<T>(
    message: Message,
    kind: ApplyKind,
    returns: AnySchema | undefined,
    isSimulation = false,
    signatureBytes?: number,
  ): Result<T> {
    const length = chainLength(message, signatureBytes)
    const machine = this.machine()
    const profile = isSimulation ? undefined : this.#profile
    machine.profiling = profile !== undefined
    this.prepare(machine)
    const tree = machine.stateTree
    tree.beginTransaction()
    this.running = machine
    let applied: ApplyRet
    let changes: readonly ActorChange[]
    try {
      applied = machine.executeMessage(message, kind, length)
      if (tree.inTransaction) {
        changes = tree.changes()
        tree.endTransaction(false)
      } else changes = diffTrees(tree, machine.stateTree)
    } catch (thrown) {
      tree.abandonTransactions()
      throw thrown
    } finally {
      this.running = undefined
      // A message on a larger stack leaves another tree.
      if (machine.stateTree !== tree) this.world = { ...this.world, tree: machine.stateTree }
    }
    const schema = returns as Schema<T, never> | undefined // T is what it decodes to
    const result = new Result(
      message,
      kind,
      applied,
      {
        changes,
        store: machine.blockstore,
        rerun: this.#rerunOf(message, kind, length, applied, changes),
      },
      schema,
      this.resultContext,
    )
    this.concluded()
    const { console } = this.config
    if (console !== undefined) for (const line of result.consoleLogs) console(line)
    if (isSimulation) return result
    profile?.add(messageTitle(result, this.resultContext), applied)
    this.sweep()
    for (const listener of this.#listeners) listener(result, this)
    for (const listener of everywhere) listener(result, this)
    return result
  }

  /** How to see why a message failed in a contract; undefined where it did not, or no contract is known. */
  #rerunOf(
    message: Message,
    kind: ApplyKind,
    length: number,
    { receipt }: ApplyRet,
    changes: readonly ActorChange[],
  ): Rerun | undefined {
    const { networkVersion } = this.config
    const isKnown = !this.contracts.isEmpty
    const hasNative = VERSION_RULES[networkVersion].nativeActors !== undefined
    if (receipt.exitCode === ExitCode.OK || !isKnown || !hasNative) return undefined
    const { callbacks, hooks } = this.machine()
    const { answers } = callbacks
    const world = this.share()
    return (evmObserver) => {
      const tree = forkTree(world.tree, world.pins)
      for (const { id, before } of changes)
        if (before === undefined) tree.deleteActor(id)
        else tree.setActor(id, before)
      const machine = this.machineOver(tree, { chain: world.chain, actors: 'native' })
      const interceptor = hooks.interceptor && { intercept: () => undefined }
      machine.setHooks({ interceptor, overrides: hooks.overrides, evmObserver })
      return machine.executeMessage(message, kind, length, answers)
    }
  }

  #assertCanPay(message: Message, options: SendOptions<AnySchema>): void {
    const balance = this.balanceOf(message.from)
    const gas = message.gasFeeCap * message.gasLimit
    if (balance >= gas + message.value) return
    const who = this.nameOf(options.from ?? message.from)
    throw new UsageError(
      'FVM_INSUFFICIENT_FUNDS',
      `${who} has ${formatFil(balance)}, and the message needs ${formatFil(gas + message.value)} (value ${formatFil(message.value)}, gas up to ${formatFil(gas)}): fund it with vm.setBalance, or send with unchecked: true to see it fail`,
    )
  }
}
