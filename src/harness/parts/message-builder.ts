import { ACCOUNT_STATE } from '../../builtin-actors/index.ts'
import { encodeAs } from '../../ipld/index.ts'
import type { ApplyKind } from '../../machine/index.ts'
import type { AnySchema } from '../../schema/index.ts'
import {
  Address,
  type AmountLike,
  assertOptions,
  EAM_ACTOR_ID,
  formatFil,
  MAX_I64,
  MAX_U64,
  type Message,
  type OptionNames,
  Protocol,
  SYSTEM_ACTOR_ID,
  toAttoFil,
  toBigInt,
  toTokenAmount,
  UsageError,
} from '../../types/index.ts'
import type { SendOptions } from '../send-options.ts'
import type { Core } from './core.ts'
import type { Interfaces } from './interfaces.ts'
import type { Names } from './names.ts'
import type { State } from './state.ts'

/** Sender of messages that the system sends itself. */
export const SYSTEM_ACTOR: Address = Address.id(SYSTEM_ACTOR_ID)

/** Kinds of built-in actors that messages come from. */
const SENDERS: readonly string[] = ['account', 'ethaccount', 'placeholder']

/** Sender of a message, and how the message is applied. */
export interface Sender {
  readonly kind: ApplyKind
  readonly from: Address
}

const SEND_OPTIONS = {
  from: true,
  to: true,
  method: true,
  params: true,
  schema: true,
  returns: true,
  value: true,
  gasLimit: true,
  gasFeeCap: true,
  gasPremium: true,
  nonce: true,
  unchecked: true,
} satisfies OptionNames<SendOptions>

/** @throws UsageError `FVM_OPTION` if there are no options, and for names that are not options of a message */
function assertSendOptions(options: unknown): void {
  if (options === undefined)
    throw new UsageError(
      'FVM_OPTION',
      `a message has no options: give an object with ${Object.keys(SEND_OPTIONS).join(', ')}`,
    )
  assertOptions(options, 'the options of a message', SEND_OPTIONS)
}

/** Makes messages of options: resolves names, encodes parameters, fills in defaults. */
export class MessageBuilder {
  readonly #core: Core
  readonly #names: Names
  readonly #state: Pick<State, 'putBlock' | 'setActor'>
  readonly #interfaces: Pick<Interfaces, 'methodOf' | 'encodeParams'>

  constructor(
    core: Core,
    names: Names,
    interfaces: Pick<Interfaces, 'methodOf' | 'encodeParams'>,
    state: Pick<State, 'putBlock' | 'setActor'>,
  ) {
    this.#state = state
    this.#core = core
    this.#names = names
    this.#interfaces = interfaces
  }

  /** Sender that a prank sets, undefined without a prank. */
  get pranked(): Address | undefined {
    return this.#core.world.prank?.sender
  }

  get #isFreePrank(): boolean {
    return this.#core.world.prank?.isFree === true
  }

  /**
   * Finds the sender of a message.
   *
   * @throws UsageError `FVM_NO_SENDER`, `FVM_NO_ACTOR`, `FVM_SENDER` for an actor that cannot send
   */
  senderOf(options: SendOptions<AnySchema>): Sender {
    assertSendOptions(options)
    const { pranked } = this
    const given = pranked ?? options.from
    if (given === undefined)
      throw new UsageError(
        'FVM_NO_SENDER',
        "the message has no sender: give from, as in { from: 'alice' }, or take a handle's connect('alice')",
      )
    const from = this.#names.toAddress(given)
    const { actor } = this.#names.requireActor(from, 'the sender')
    const type = this.#names.typeOfCode(actor.code)
    const isAccount = SENDERS.includes(type ?? '')
    if (pranked !== undefined && (!isAccount || this.#isFreePrank)) return { kind: 'prank', from }
    if (!isAccount && options.unchecked !== true)
      throw new UsageError(
        'FVM_SENDER',
        `${this.#names.textOf(given)} is ${type === undefined ? 'no account' : `the built-in actor "${type}"`}, which cannot send messages: send from an account, or call vm.prank(...) before`,
      )
    return { kind: 'explicit', from }
  }

  /** Finds the sender of a message of the system: f00 by default; it need not exist. */
  implicitSenderOf(options: SendOptions<AnySchema>): Address {
    assertSendOptions(options)
    return this.#names.toAddress(options.from ?? SYSTEM_ACTOR)
  }

  /**
   * Finds the sender of a message that costs nothing: the system actor by default. The world may be a
   * copy: an address of a key or of Ethereum that nobody has becomes an account of it.
   *
   * @throws UsageError `FVM_NO_ACTOR` for another address that nobody has
   */
  peekSenderOf(options: SendOptions<AnySchema>): Address {
    assertSendOptions(options)
    const from = this.#names.toAddress(this.pranked ?? options.from ?? SYSTEM_ACTOR)
    this.#ensureSender(from)
    return from
  }

  /**
   * Finds the sender of a message that is tried on a copy of the world: as {@link senderOf}, and any
   * actor, or an address that nobody has, as `eth_call` and `eth_estimateGas` take them.
   */
  simulatedSenderOf(options: SendOptions<AnySchema>): Sender {
    assertSendOptions(options)
    const given = this.pranked ?? options.from
    if (given === undefined) return { kind: 'implicit', from: SYSTEM_ACTOR }
    const from = this.#names.toAddress(given)
    if (this.#ensureSender(from)) return { kind: 'prank', from }
    const { actor } = this.#names.requireActor(from, 'the sender')
    const isAccount = SENDERS.includes(this.#names.typeOfCode(actor.code) ?? '')
    return { kind: isAccount && !this.#isFreePrank ? 'explicit' : 'prank', from }
  }

  /** Makes an account of an address that a key can have and nobody has; returns whether it did. */
  #ensureSender(from: Address): boolean {
    const names = this.#names
    const id = names.idOf(from)
    if (id !== undefined && this.#core.getActor(id) !== undefined) return false
    const isKey = from.protocol === Protocol.Secp256k1 || from.protocol === Protocol.BLS
    if (!isKey && from.namespace !== EAM_ACTOR_ID) names.requireActor(from, 'the sender')
    const state = isKey
      ? this.#state.putBlock(encodeAs(ACCOUNT_STATE, { address: from }))
      : undefined
    this.#state.setActor(from, {
      code: isKey ? 'account' : 'placeholder',
      ...(state === undefined ? {} : { state }),
    })
    return true
  }

  /** Makes the message that options describe. @throws UsageError for options that do not fit */
  build(from: Address, options: SendOptions<AnySchema>): Message {
    const { config, world } = this.#core
    // Unchecked messages may carry amounts that no node accepts, to see how they fail.
    const amount = options.unchecked === true ? toAttoFil : toTokenAmount
    const amountOf = (given: AmountLike | undefined, what: string, byDefault: bigint): bigint =>
      given === undefined ? byDefault : amount(given, what)
    const to = this.#names.toAddress(options.to)
    const methodNum = this.#interfaces.methodOf(to, options.method)
    const { baseFee } = world.chain
    return {
      version: 0n,
      from,
      to,
      sequence:
        options.nonce === undefined
          ? this.#nonceOf(from)
          : toBigInt(options.nonce, 'the nonce', 0n, MAX_U64),
      value: amountOf(options.value, 'the value', 0n),
      methodNum,
      params: this.#interfaces.encodeParams(to, methodNum, options),
      gasLimit: toBigInt(options.gasLimit ?? config.gasLimit, 'the gas limit', 1n, MAX_I64),
      gasFeeCap: amountOf(options.gasFeeCap, 'the fee cap', baseFee),
      gasPremium: amountOf(options.gasPremium, 'the gas premium', 0n),
    }
  }

  /** Checks that the sender can pay for a message. @throws UsageError `FVM_INSUFFICIENT_FUNDS` */
  assertCanPay(message: Message, options: SendOptions<AnySchema>): void {
    const id = this.#core.lookupId(message.from)
    const balance = id === undefined ? 0n : (this.#core.getActor(id)?.balance ?? 0n)
    const gas = message.gasFeeCap * message.gasLimit
    if (balance >= gas + message.value) return
    const who = this.#names.textOf(options.from ?? message.from)
    throw new UsageError(
      'FVM_INSUFFICIENT_FUNDS',
      `${who} has ${formatFil(balance)}, and the message needs ${formatFil(gas + message.value)} (value ${formatFil(message.value)}, gas up to ${formatFil(gas)}): fund it with vm.setBalance, or send with unchecked: true to see it fail`,
    )
  }

  #nonceOf(from: Address): bigint {
    const id = this.#core.lookupId(from)
    return id === undefined ? 0n : (this.#core.getActor(id)?.sequence ?? 0n)
  }
}
