import type { AddressLike } from '../../crypto/index.ts'
import type { IntLike } from '../../types/index.ts'
import type { BalanceOptions, ExpectedChange } from './balance.ts'
import type { EventSpec } from './emit.ts'
import type { ExitCodeLike } from './exit-codes.ts'
import type { GasRange } from './gas.ts'
import type { GasSnapshotOptions } from './gas-snapshot.ts'
import type { Invocation } from './invocation-spec.ts'
import type { StateSnapshotOptions } from './state-snapshot.ts'

/**
 * The matchers of `expect`. `expect` takes a result, an {@link ActorFailed}, or a function
 * that calls a method: its last message is checked.
 */
export interface FvmMatchers<R = void> {
  /** The message succeeded. */
  toSucceed(): R
  /** The message ended with this code, by number or name; 0 and `'OK'` are success. */
  toExitWith(code: ExitCodeLike): R
  /** An actor aborted with this code, and with a message that contains this text, or matches. */
  toAbortWith(code: ExitCodeLike, text?: string | RegExp): R
  toAbortWith(text: RegExp): R
  /** The message emitted an event: of any kind, of a type with these fields, or as described. */
  toEmit(type?: string, fields?: Readonly<Record<string, unknown>>): R
  toEmit(event: EventSpec): R
  /** A call of the message, including the message itself, matches the description. */
  toHaveInvocation(invocation: Invocation): R
  /** The message changed an actor's balance by this amount; the fee counts only on request. */
  toChangeBalance(address: AddressLike, change: ExpectedChange, options?: BalanceOptions): R
  /** The message changed balances, each by its amount. */
  toChangeBalances(changes: Readonly<Record<string, ExpectedChange>>, options?: BalanceOptions): R
  toChangeBalances(
    addresses: readonly AddressLike[],
    changes: readonly ExpectedChange[],
    options?: BalanceOptions,
  ): R
  /** The message used exactly this gas, or gas within a range. */
  toUseGas(gas: IntLike | GasRange): R
  /** The message used the gas that its line of `.gas-snapshot` has. */
  toMatchGasSnapshot(options?: string | GasSnapshotOptions): R
  /** A world, a handle's actor, what a result changed, or any decoded state is as in the snapshot. */
  toMatchStateSnapshot(options?: string | StateSnapshotOptions): R
}
