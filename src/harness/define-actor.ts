import { type MethodNum, UsageError } from '../types/index.ts'
import { methodNumber } from './frc42.ts'
import type { AnySchema, Infer, InferInput } from './schema/index.ts'
import { type IntLike, toBigInt } from './units.ts'

/** A method of an actor. */
export interface MethodSpec {
  /** Its number; that of its name by FRC-42 unless given. */
  readonly number?: IntLike
  /** Undefined for a method without parameters. */
  readonly params?: AnySchema
  /** Undefined for a method that returns nothing. */
  readonly returns?: AnySchema
}

/** What is known of an actor's interface. */
export interface ActorDefinition {
  /** What it is called in traces. */
  readonly name?: string
  readonly methods: Readonly<Record<string, MethodSpec>>
  /** Its state. */
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

/** Names that handles have already. */
const TAKEN: readonly string[] = [
  'actor',
  'address',
  'balance',
  'call',
  'connect',
  'definition',
  'estimateGas',
  'id',
  'send',
  'state',
  'then',
  'toJSON',
  'toString',
  'vm',
]

/**
 * Describes an actor's interface, so that handles have its methods with their types.
 *
 * @throws UsageError `FVM_DEFINITION` for a name that handles have already, or a number given twice
 * @example
 * const COUNTER = defineActor({
 *   name: 'counter',
 *   methods: {
 *     Increment: { number: 2, params: cbor.u64, returns: cbor.u64 },
 *     Get: { number: 3, returns: cbor.u64 },
 *   },
 * })
 * methodNumberOf(COUNTER, 'Get') // 3n
 */
export function defineActor<const D extends ActorDefinition>(definition: D): D {
  const byNumber = new Map<MethodNum, string>()
  for (const name of Object.keys(definition.methods)) {
    if (TAKEN.includes(name))
      throw new UsageError(
        'FVM_DEFINITION',
        `a method cannot be called "${name}" here, as handles have that already: choose another name and give its number`,
      )
    const number = methodNumberOf(definition, name)
    const other = byNumber.get(number)
    if (other !== undefined)
      throw new UsageError(
        'FVM_DEFINITION',
        `the methods ${other} and ${name} both have number ${number}: give each its own`,
      )
    byNumber.set(number, name)
  }
  return definition
}

/**
 * The number of a method of a definition.
 *
 * @throws UsageError `FVM_METHOD_NAME` if it has no such method
 */
export function methodNumberOf(definition: ActorDefinition, name: string): MethodNum {
  const spec = Object.hasOwn(definition.methods, name) ? definition.methods[name] : undefined
  if (spec === undefined)
    throw new UsageError(
      'FVM_METHOD_NAME',
      `${definition.name ?? 'the actor'} has no method ${JSON.stringify(name)}: it has ${Object.keys(definition.methods).join(', ')}; for another one give its number, as by methodNumber("Name")`,
    )
  return spec.number === undefined
    ? methodNumber(name)
    : toBigInt(spec.number, `the number of ${name}`, 0n)
}

const indexes = new WeakMap<ActorDefinition, ReadonlyMap<MethodNum, string>>()

/** The name of a method by its number, undefined for one that the definition lacks. */
export function methodNameOf(definition: ActorDefinition, number: MethodNum): string | undefined {
  let index = indexes.get(definition)
  if (index === undefined) {
    const names = Object.keys(definition.methods)
    index = new Map(names.map((name) => [methodNumberOf(definition, name), name]))
    indexes.set(definition, index)
  }
  return index.get(number)
}
