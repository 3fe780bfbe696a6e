import { addressToString } from '../../crypto/index.ts'
import {
  ActorError,
  type ActorId,
  type Address,
  ExitCode,
  METHOD_SEND,
  type TokenAmount,
} from '../../types/index.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { ReceiverHook } from './receiver-hook.ts'
import {
  type AllowancePair,
  allowanceOf,
  balanceOf,
  changeAllowance,
  changeBalance,
  changeSupply,
  insufficientAllowance,
  makeTransfer,
  revokeAllowance,
  setAllowance,
  type TokenState,
  useAllowance,
} from './token-state.ts'

const NO_DATA = new Uint8Array(0)

/** A transfer that an operator makes for the owner of the tokens. */
export interface DelegatedTransfer {
  readonly operator: Address
  readonly from: Address
  readonly to: Address
  readonly amount: TokenAmount
  readonly operatorData: Uint8Array
}

/**
 * The operations of an actor on its FRC-46 token. Amounts that are moved are multiples of the granularity
 * and not negative, else `USR_ILLEGAL_ARGUMENT`; an address that cannot be resolved is `USR_NOT_FOUND`.
 *
 * @see frc46_token 15.0.0 `src/token/mod.rs`, `Token`; fvm_actor_utils 15.0.0 `src/util.rs`, `ActorRuntime`
 */
export class Token {
  readonly #rt: Runtime
  readonly #state: TokenState
  readonly #granularity: bigint

  /** @param state - changed in place */
  constructor(rt: Runtime, state: TokenState, granularity: bigint) {
    this.#rt = rt
    this.#state = state
    this.#granularity = granularity
  }

  /** Returns the balance of an owner; 0 if the address does not resolve. */
  balanceOf(owner: Address): TokenAmount {
    const id = this.#rt.resolveAddress(owner)
    return id === undefined ? 0n : balanceOf(this.#rt.store, this.#state, id)
  }

  /** Returns the amount that an operator may spend for an owner; 0 if an address does not resolve. */
  allowance(owner: Address, operator: Address): TokenAmount {
    const ownerId = this.#rt.resolveAddress(owner)
    if (ownerId === undefined) return 0n
    const operatorId = this.#rt.resolveAddress(operator)
    if (operatorId === undefined) return 0n
    return allowanceOf(this.#rt.store, this.#state, { owner: ownerId, operator: operatorId })
  }

  /** Mints tokens for an owner and prepares the hook that notifies it. */
  mint(operator: Address, owner: Address, amount: TokenAmount): ReceiverHook {
    this.#assertAmount('mint', amount)
    const operatorId = this.#resolveOrInit(operator)
    const ownerId = this.#resolveOrInit(owner)
    this.#atomically((state) => {
      changeBalance(this.#rt.store, state, ownerId, amount)
      changeSupply(state, amount)
    })
    return new ReceiverHook(owner, {
      from: this.#rt.message.receiver,
      to: ownerId,
      operator: operatorId,
      amount,
      operatorData: NO_DATA,
      tokenData: NO_DATA,
    })
  }

  /** Burns tokens of an owner. @returns the balance that is left */
  burn(owner: Address, amount: TokenAmount): TokenAmount {
    this.#assertAmount('burn', amount)
    const ownerId = this.#resolveOrInit(owner)
    return this.#atomically((state) => {
      const balance = changeBalance(this.#rt.store, state, ownerId, -amount)
      changeSupply(state, -amount)
      return balance
    })
  }

  /** Burns tokens of an owner from the allowance of an operator. @returns the balance and the allowance that are left */
  burnFrom(
    operator: Address,
    owner: Address,
    amount: TokenAmount,
  ): { readonly balance: TokenAmount; readonly allowance: TokenAmount } {
    this.#assertAmount('burn', amount)
    const pair = this.#resolveSpender(operator, owner, amount)
    return this.#atomically((state) => {
      const { store } = this.#rt
      const allowance = useAllowance(store, state, pair, amount)
      const balance = changeBalance(store, state, pair.owner, -amount)
      changeSupply(state, -amount)
      return { balance, allowance }
    })
  }

  /** Moves tokens and prepares the hook that notifies the receiver. */
  transfer(
    from: Address,
    to: Address,
    amount: TokenAmount,
    operatorData: Uint8Array,
  ): ReceiverHook {
    this.#assertAmount('transfer', amount)
    const fromId = this.#resolveOrInit(from)
    const route = { from: fromId, to: this.#resolveOrInit(to) }
    this.#atomically((state) => makeTransfer(this.#rt.store, state, route, amount))
    const parties = { ...route, operator: fromId }
    return new ReceiverHook(to, { ...parties, amount, operatorData, tokenData: NO_DATA })
  }

  /** Moves tokens of an owner, with the allowance of an operator, and prepares the receiver's hook. */
  transferFrom({ operator, from, to, amount, operatorData }: DelegatedTransfer): ReceiverHook {
    this.#assertAmount('transfer', amount)
    const pair = this.#resolveSpender(operator, from, amount)
    const route = { from: pair.owner, to: this.#resolveOrInit(to) }
    this.#atomically((state) => {
      useAllowance(this.#rt.store, state, pair, amount)
      makeTransfer(this.#rt.store, state, route, amount)
    })
    const parties = { ...route, operator: pair.operator }
    return new ReceiverHook(to, { ...parties, amount, operatorData, tokenData: NO_DATA })
  }

  /** Raises the allowance of an operator. @returns the new allowance */
  increaseAllowance(owner: Address, operator: Address, delta: TokenAmount): TokenAmount {
    assertNotNegative('increase allowance delta', delta)
    return this.#changeAllowance(owner, operator, delta)
  }

  /** Lowers the allowance of an operator. @returns the new allowance, 0 if the delta is more than there was */
  decreaseAllowance(owner: Address, operator: Address, delta: TokenAmount): TokenAmount {
    assertNotNegative('decrease allowance delta', delta)
    return this.#changeAllowance(owner, operator, -delta)
  }

  /** Sets the allowance of an operator to 0. @returns the old allowance */
  revokeAllowance(owner: Address, operator: Address): TokenAmount {
    const ownerId = this.#rt.resolveAddress(owner)
    if (ownerId === undefined) return 0n
    const operatorId = this.#rt.resolveAddress(operator)
    if (operatorId === undefined) return 0n
    return revokeAllowance(this.#rt.store, this.#state, { owner: ownerId, operator: operatorId })
  }

  /** Sets an allowance to an amount above 0. */
  setAllowance(owner: Address, operator: Address, amount: TokenAmount): void {
    setAllowance(this.#rt.store, this.#state, this.#resolvePair(owner, operator), amount)
  }

  #changeAllowance(owner: Address, operator: Address, delta: TokenAmount): TokenAmount {
    return changeAllowance(this.#rt.store, this.#state, this.#resolvePair(owner, operator), delta)
  }

  /** Resolves an owner and then an operator to ids, and creates their actors where it can. */
  #resolvePair(owner: Address, operator: Address): AllowancePair {
    const ownerId = this.#resolveOrInit(owner)
    return { owner: ownerId, operator: this.#resolveOrInit(operator) }
  }

  /** Resolves an operator and an owner to ids: they must differ, and both must exist. */
  #resolveSpender(operator: Address, owner: Address, amount: TokenAmount): AllowancePair {
    if (this.#isSame(operator, owner))
      throw new ActorError(
        ExitCode.USR_ILLEGAL_ARGUMENT,
        `operator cannot be the same as the debited address ${addressToString(operator)}`,
      )
    const operatorId = this.#rt.resolveAddress(operator)
    const ownerId = operatorId === undefined ? undefined : this.#rt.resolveAddress(owner)
    if (operatorId === undefined || ownerId === undefined)
      throw insufficientAllowance(addressToString(operator), addressToString(owner), 0n, amount)
    return { owner: ownerId, operator: operatorId }
  }

  #isSame(a: Address, b: Address): boolean {
    if (a.protocol === b.protocol) return a.equals(b)
    const id = this.#rt.resolveAddress(a)
    return id !== undefined && id === this.#rt.resolveAddress(b)
  }

  /** Resolves an address to an id. An address without an actor is sent 0 FIL, which creates one if the address can have one. */
  #resolveOrInit(address: Address): ActorId {
    const known = this.#rt.resolveAddress(address)
    if (known !== undefined) return known
    try {
      this.#rt.send(address, METHOD_SEND, undefined, 0n)
    } catch (thrown) {
      if (!(thrown instanceof ActorError)) throw thrown
    }
    const id = this.#rt.resolveAddress(address)
    if (id === undefined)
      throw new ActorError(
        ExitCode.USR_NOT_FOUND,
        `address could not be initialized: ${addressToString(address)}`,
      )
    return id
  }

  /** Changes the state, all of it or nothing. */
  #atomically<T>(change: (state: TokenState) => T): T {
    const copy = { ...this.#state }
    const result = change(copy)
    Object.assign(this.#state, copy)
    return result
  }

  #assertAmount(name: string, amount: TokenAmount): void {
    assertNotNegative(name, amount)
    if (amount % this.#granularity !== 0n)
      throw new ActorError(
        ExitCode.USR_ILLEGAL_ARGUMENT,
        `amount ${amount} for ${name} must be a multiple of ${this.#granularity}`,
      )
  }
}

function assertNotNegative(name: string, amount: TokenAmount): void {
  if (amount < 0n)
    throw new ActorError(
      ExitCode.USR_ILLEGAL_ARGUMENT,
      `value ${amount} for ${name} must be non-negative`,
    )
}
