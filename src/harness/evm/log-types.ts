import type { Abi, AbiParameter } from 'abitype'
import type { AddressLike } from '../../crypto/index.ts'
import type { ChainEpoch, IntLike } from '../../types/index.ts'
import type { AbiEntry, ContractEvent, EventArgs, Hex } from '../abi/index.ts'
import type { Contract } from './contract.ts'
import type { ArgOf } from './contract-types.ts'

/** A log of a message that the world applied, decoded if an ABI at hand has its event. */
export interface EvmLog<
  N extends string | undefined = string | undefined,
  A = Readonly<Record<string, unknown>>,
> extends ContractEvent<N, A> {
  /** Epoch in which the message was applied. */
  readonly epoch: ChainEpoch
}

/** The event definitions of an ABI. */
export type EventIn<A extends Abi> = Extract<A[number], { readonly type: 'event' }>

/** The names of the events of an ABI: any text if its types are not known. */
export type EventNameOf<A extends Abi> = Abi extends A ? string : EventIn<A>['name']

/** The event definition that has a name. */
export type EventNamed<A extends Abi, N extends string> = Extract<EventIn<A>, { readonly name: N }>

/** The logs of an event definition, typed by it. */
export type LogOf<E> = E extends { readonly name: infer N extends string }
  ? EvmLog<N, EventArgs<E>>
  : EvmLog<string>

/**
 * Values of indexed arguments, by name: a value, or a list of which one must match. Text and bytes are
 * compared by their hash; arrays and structs are given as the hash that the log has.
 */
export type IndexedArgs<E> = E extends {
  readonly inputs: infer I extends readonly (AbiParameter & { readonly indexed?: boolean })[]
}
  ? {
      readonly [P in Extract<I[number], { readonly indexed: true }> as P['name'] & string]?:
        | IndexedArg<P>
        | readonly IndexedArg<P>[]
        | undefined
    }
  : Readonly<Record<string, unknown>>

type IndexedArg<P extends AbiParameter> = P['type'] extends 'tuple' | `${string}]` ? Hex : ArgOf<P>

/** Selects logs; a field that is left out matches anything. */
export interface LogFilter {
  /** The contract, or several: a {@link Contract}, or whatever names an actor. */
  readonly address?: AddressLike | Contract | readonly (AddressLike | Contract)[] | undefined
  /** The name or signature of an event of a known ABI; {@link LogFilterByEvent} has its definition. */
  readonly event?: string | undefined
  /** Values of the event's indexed arguments. */
  readonly args?: Readonly<Record<string, unknown>> | undefined
  /** The first epoch; the first one that the world has by default. */
  readonly fromEpoch?: IntLike | undefined
  /** The last epoch; the world's by default. */
  readonly toEpoch?: IntLike | undefined
}

/** A filter by an event definition. */
export interface LogFilterByEvent<E extends AbiEntry<'event'>>
  extends Omit<LogFilter, 'event' | 'args'> {
  readonly event: E
  readonly args?: IndexedArgs<E> | undefined
}

/** A filter as it is read: typed or not. */
export interface AnyLogFilter extends Omit<LogFilter, 'event'> {
  readonly event?: AbiEntry<'event'> | string | undefined
}

/** A filter by an event of a contract. */
export interface LogFilterByContract<A extends Abi, N extends EventNameOf<A>> extends LogFilter {
  readonly address: Contract<A>
  readonly event: N
  readonly args?: IndexedArgs<EventNamed<A, N>> | undefined
}
