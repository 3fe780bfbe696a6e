import type { ApplyKind } from '../../machine/index.ts'
import { Address, type Message, UsageError } from '../../types/index.ts'
import type { AnySchema } from '../schema/index.ts'
import type { SendOptions } from '../send-options.ts'
import { formatFil, toAttoFil, toBigInt } from '../units.ts'
import type { Core } from './core.ts'
import type { Interfaces } from './interfaces.ts'
import type { Names } from './names.ts'

/** Sender of messages that the system sends itself. */
export const SYSTEM_ACTOR: Address = Address.id(0n)

/** Sender of a message, and how the message is applied. */
export interface Sender {
  readonly kind: ApplyKind
  readonly from: Address
}

/** Makes messages of options: resolves names, encodes parameters, fills in defaults. */
export class MessageBuilder {
  readonly #core: Core
  readonly #names: Names
  readonly #interfaces: Pick<Interfaces, 'methodOf' | 'encodeParams'>

  constructor(core: Core, names: Names, interfaces: Pick<Interfaces, 'methodOf' | 'encodeParams'>) {
    this.#core = core
    this.#names = names
    this.#interfaces = interfaces
  }

  /** Sender that a prank sets, undefined without a prank. */
  get pranked(): Address | undefined {
    return this.#core.world.prank?.sender
  }

  /**
   * Finds the sender of a message.
   *
   * @throws UsageError `FVM_NO_SENDER`, `FVM_NO_ACTOR`, `FVM_SENDER` for an actor that cannot send
   */
  senderOf(options: SendOptions<AnySchema>): Sender {
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
    const isAccount = type === 'account' || type === 'ethaccount' || type === 'placeholder'
    if (pranked !== undefined && !isAccount) return { kind: 'prank', from }
    if (!isAccount && options.unchecked !== true)
      throw new UsageError(
        'FVM_SENDER',
        `${this.#names.textOf(given)} is ${type === undefined ? 'no account' : `the built-in actor "${type}"`}, which cannot send messages: send from an account, or call vm.prank(...) before`,
      )
    return { kind: 'explicit', from }
  }

  /** Finds the sender of a message of the system: f00 by default; it need not exist. */
  implicitSenderOf(options: SendOptions<AnySchema>): Address {
    return this.#names.toAddress(options.from ?? SYSTEM_ACTOR)
  }

  /** Finds the sender of a message that costs nothing: the system actor by default. */
  peekSenderOf(options: SendOptions<AnySchema>): Address {
    const from = this.#names.toAddress(this.pranked ?? options.from ?? SYSTEM_ACTOR)
    this.#names.requireActor(from, 'the sender')
    return from
  }

  /** Makes the message that options describe. @throws UsageError for options that do not fit */
  build(from: Address, options: SendOptions<AnySchema>): Message {
    const { config, world } = this.#core
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
          : toBigInt(options.nonce, 'the nonce', 0n),
      value: toAttoFil(options.value ?? 0n, 'the value'),
      methodNum,
      params: this.#interfaces.encodeParams(to, methodNum, options),
      gasLimit: toBigInt(options.gasLimit ?? config.gasLimit, 'the gas limit', 1n),
      gasFeeCap:
        options.gasFeeCap === undefined ? baseFee : toAttoFil(options.gasFeeCap, 'the fee cap'),
      gasPremium: toAttoFil(options.gasPremium ?? 0n, 'the gas premium'),
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
