import { methodNumber } from '../crypto/index.ts'
import { type IntLike, type MethodNum, nearestName, toBigInt, UsageError } from '../types/index.ts'
import type { AnySchema, Infer, InferInput } from './schema.ts'

/** A method of an actor. */
export interface MethodSpec {
  /** Number of the method; the FRC-42 number of its name unless given. */
  readonly number?: IntLike
  /** Whether a method that gives `number` has the FRC-42 number of its name as well, which is then the one that is called. */
  readonly exported?: boolean
  /** Whether current code no longer answers the method: it is named in traces of older code only. */
  readonly retired?: boolean
  /** Schema of the parameters; undefined for a method without parameters. */
  readonly params?: AnySchema
  /** Schema of the return value; undefined for a method that returns nothing. */
  readonly returns?: AnySchema
}

/** The interface of an actor, as far as it is known. */
export interface ActorDefinition {
  /** Name of the actor in traces. */
  readonly name?: string
  readonly methods: Readonly<Record<string, MethodSpec>>
  /** Schema of its state. */
  readonly state?: AnySchema
  /** Names of its own exit codes, from 16 on. */
  readonly exitCodes?: Readonly<Record<string, number>>
}

/** The type that a method's `params` are encoded from; `undefined` for none. */
export type ParamsOf<M extends MethodSpec> = M['params'] extends AnySchema
  ? InferInput<M['params']>
  : undefined

/** The type that a method's return value decodes to; `undefined` for none. */
export type ReturnOf<M extends MethodSpec> = M['returns'] extends AnySchema
  ? Infer<M['returns']>
  : undefined

/**
 * All numbers that a method answers to: the one it is called by comes first.
 *
 * @example methodNumbersOf('GetClaims', { number: 10, exported: true }) // [2199871187n, 10n]
 */
export function methodNumbersOf(name: string, spec: MethodSpec): readonly MethodNum[] {
  if (spec.number === undefined) return [methodNumber(name)]
  const given = toBigInt(spec.number, `the number of ${name}`, 0n)
  return spec.exported === true ? [methodNumber(name), given] : [given]
}

/**
 * The number that a method of a definition is called by.
 *
 * @throws UsageError `FVM_METHOD_NAME` if it has no such method
 */
export function methodNumberOf(definition: ActorDefinition, name: string): MethodNum {
  const spec = Object.hasOwn(definition.methods, name) ? definition.methods[name] : undefined
  if (spec === undefined) throw unknownMethod(definition, name)
  return methodNumbersOf(name, spec)[0]! // a method has a number
}

function unknownMethod({ name: actor, methods }: ActorDefinition, name: string): UsageError {
  const names = Object.keys(methods)
  const nearest = nearestName(name, names)
  const guess = nearest === undefined ? 'it' : `did you mean ${nearest}? It`
  return new UsageError(
    'FVM_METHOD_NAME',
    `${actor ?? 'the actor'} has no method ${JSON.stringify(name)}: ${guess} has ${names.join(', ')}; for another one give its number, as by methodNumber("Name")`,
  )
}

const indexes = new WeakMap<ActorDefinition, ReadonlyMap<MethodNum, string>>()

/** The name of a method by any of its numbers, undefined for one that the definition lacks. */
export function methodNameOf(definition: ActorDefinition, number: MethodNum): string | undefined {
  let index = indexes.get(definition)
  if (index === undefined) {
    const methods = Object.entries(definition.methods)
    index = new Map(
      methods.flatMap(([name, spec]) => methodNumbersOf(name, spec).map((n) => [n, name] as const)),
    )
    indexes.set(definition, index)
  }
  return index.get(number)
}
