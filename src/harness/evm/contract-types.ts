import type { Abi, AbiParameter, AbiParameterToPrimitiveType, AbiStateMutability } from 'abitype'
import type { AddressLike } from '../../crypto/index.ts'
import type { AbiEntry } from '../abi/index.ts'
import type { Result } from '../result.ts'
import type { CallOptions } from '../send-options.ts'

/** A function that only reads. */
export type Reads = 'view' | 'pure'
/** Any function. */
export type Any = AbiStateMutability

/** The value that an argument is given as: abitype's type, and for an address whatever names an actor. */
export type ArgOf<P extends AbiParameter> = P['type'] extends 'address'
  ? AddressLike
  : P['type'] extends `${infer Item}[${string}]`
    ? readonly ArgOf<Omit<P, 'type'> & { readonly type: Item }>[]
    : P extends { readonly components: infer C extends readonly AbiParameter[] }
      ? { readonly [E in C[number] as NameOf<E>]: ArgOf<E> }
      : P['type'] extends 'bytes' | `bytes${number}`
        ? AbiParameterToPrimitiveType<P, 'inputs'> | Uint8Array
        : AbiParameterToPrimitiveType<P, 'inputs'>

/** The arguments of a function, a constructor, an event or an error. */
export type ArgsOf<I extends readonly AbiParameter[]> = { readonly [K in keyof I]: ArgOf<I[K]> }

type NameOf<P> = P extends { readonly name: infer N extends string } ? N : never

/** The return type of a function: nothing, one value, or a tuple. */
export type OutputOf<O extends readonly AbiParameter[]> = O extends readonly []
  ? undefined
  : O extends readonly [infer One extends AbiParameter]
    ? AbiParameterToPrimitiveType<One, 'outputs'>
    : { readonly [K in keyof O]: AbiParameterToPrimitiveType<O[K], 'outputs'> }

/** The functions of an ABI that may change as much as `M` says. */
type FunctionsOf<A extends Abi, M extends Any> = Extract<
  A[number],
  { readonly type: 'function'; readonly stateMutability: M }
>

/** A function's parameters: its arguments in an array, if it has any, then options. */
type Params<F extends AbiEntry<'function'>> = F['inputs'] extends readonly []
  ? [options?: CallOptions]
  : [args: ArgsOf<F['inputs']>, options?: CallOptions]

/** The type of a call's result by the return type of the function. */
export type CallKind = 'value' | 'result' | 'gas'

type Given<O, K extends CallKind> = K extends 'value' ? O : K extends 'gas' ? bigint : Result<O>

/** One call signature for each overload. */
type Overloads<F extends AbiEntry<'function'>, K extends CallKind> = Intersection<
  F extends AbiEntry<'function'>
    ? { call: (...params: Params<F>) => Given<OutputOf<F['outputs']>, K> }
    : never
>

type Intersection<U extends { call: unknown }> = (
  U extends { call: infer F }
    ? (of: F) => void
    : never
) extends (of: infer I) => void
  ? I
  : never

/** The method of an ABI whose types are not known. */
type LooseMethod<K extends CallKind> = (
  args?: readonly unknown[] | CallOptions,
  options?: CallOptions,
) => Given<unknown, K>

/** The methods of a contract: one for each function, overloaded as the function is. */
export type MethodsOf<A extends Abi, M extends Any, K extends CallKind> = Abi extends A
  ? Readonly<Record<string, LooseMethod<K>>>
  : {
      readonly [N in FunctionsOf<A, M>['name']]: Overloads<
        Extract<FunctionsOf<A, M>, { readonly name: N }>,
        K
      >
    }

/** The arguments of the constructor; none if it has no constructor. */
export type ConstructorArgs<A extends Abi> = Abi extends A
  ? readonly unknown[]
  : Extract<A[number], { readonly type: 'constructor' }> extends {
        readonly inputs: infer I extends readonly AbiParameter[]
      }
    ? ArgsOf<I>
    : readonly []
