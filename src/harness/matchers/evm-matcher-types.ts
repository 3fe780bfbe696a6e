import type { Abi } from 'abitype'
import type { AbiEntry, ArgsOf, Contract, PanicName } from '../evm/index.ts'

/** A contract, its ABI, or its artifact. */
export type AbiSourceOf<A extends Abi> = Contract<A> | A | { readonly abi: A }

type ErrorsOf<A extends Abi> = Extract<A[number], { readonly type: 'error' }>
type EventsOf<A extends Abi> = Extract<A[number], { readonly type: 'event' }>

/** The names of the errors, or events, of an ABI: any text if its types are not known. */
type NameIn<A extends Abi, E extends { readonly name: string }> = Abi extends A ? string : E['name']

/** Arguments in their order, or some of them by name. */
type ArgsIn<A extends Abi, E extends AbiEntry<'error' | 'event'>, N extends string> = Abi extends A
  ? readonly unknown[] | Readonly<Record<string, unknown>>
  : ArgsOrFields<Extract<E, { readonly name: N }>['inputs']>

type ArgsOrFields<I extends AbiEntry<'error' | 'event'>['inputs']> =
  | ArgsOf<I>
  | { readonly [P in I[number] as P['name'] & string]?: ArgsOf<readonly [P]>[0] }

/** The matchers of `expect` for Solidity contracts; on a promise they return a promise. */
export interface EvmMatchers<R = void> {
  /** A contract reverted with this text, or one that matches. */
  toRevertWith(reason: string | RegExp): R
  /** A contract reverted with a declared error; with these arguments, if they are given. */
  toRevertWithCustomError<const A extends Abi, const N extends NameIn<A, ErrorsOf<A>>>(
    source: AbiSourceOf<A>,
    name: N,
    args?: ArgsIn<A, ErrorsOf<A>, N>,
  ): R
  /** A check of the compiler failed: any, or the one with this code or name. */
  toRevertWithPanic(panic?: bigint | number | PanicName): R
  /** A contract logged an event; with these arguments, if they are given. */
  toEmitEvent<const A extends Abi, const N extends NameIn<A, EventsOf<A>>>(
    source: AbiSourceOf<A>,
    name: N,
    args?: ArgsIn<A, EventsOf<A>, N>,
  ): R
}
