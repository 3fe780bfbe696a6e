import type { CborSchema } from '../../ipld/index.ts'
import {
  type ActorDefinition,
  type AnySchema,
  type MethodSpec,
  methodNumbersOf,
  type Raw,
  rawCodec,
} from '../../schema/index.ts'
import type { IntLike, MethodNum } from '../../types/index.ts'
import type { ActorName } from './actor-type.ts'
import {
  type ActorMethod,
  methodWithoutParams,
  methodWithParams,
  type NativeActor,
} from './dispatch.ts'
import type { Runtime } from './runtime.ts'

/** A layout of an actor's state: the first release of the built-in actors that has it, and its schema. */
export type StateLayout = readonly [sinceRelease: number, schema: AnySchema]

/** The one declaration of a built-in actor: its dispatch and its public typed definition both read it. */
export interface BuiltinDefinition extends ActorDefinition {
  readonly name: ActorName
  /** The current schema of the state. */
  readonly state: AnySchema
  /** All layouts of the state, the last one first; it is `state`. */
  readonly layouts: readonly StateLayout[]
  /** Whether calls of exported methods that the table does not name make sense: any succeeds, or a contract handles it. */
  readonly answersExported?: boolean
  /** Chooses the schema by the state's block, if the state itself says how its maps are written. */
  readonly schemaFor?: (block: Uint8Array) => AnySchema
}

/**
 * Declares a built-in actor.
 *
 * @example
 * export const COUNTER = defineBuiltin({
 *   name: 'counter',
 *   state: COUNTER_SCHEMA,
 *   layouts: [[10, COUNTER_SCHEMA]],
 *   methods: {
 *     Constructor: { number: 1 },
 *     Add: { number: 2, params: cbor.tuple({ n: cbor.u64 }) }, // for built-in callers only
 *     Get: { number: 3, exported: true, returns: cbor.u64 }, // has its FRC-42 number too
 *     Receive: { params: RECEIVED, returns: cbor.bytes }, // has its FRC-42 number only
 *     Reset: { number: 4, retired: true }, // older releases had it
 *   },
 * })
 */
export function defineBuiltin<const D extends BuiltinDefinition>(definition: D): D {
  return definition
}

/** A definition whose method has a number in its table. */
interface Numbered<K extends string> {
  readonly methods: Readonly<Record<K, { readonly number: IntLike }>>
}

/**
 * The number by which built-in actors call a method: the one of its table, not the hash of its name.
 *
 * @example builtinNumberOf(POWER, 'EnrollCronEvent') // 4n
 */
export function builtinNumberOf<K extends string>(definition: Numbered<K>, name: K): MethodNum {
  return BigInt(definition.methods[name].number)
}

/** The raw form of a method's return value; nothing for a method without one. */
export type RawReturn<M extends MethodSpec> = M['returns'] extends AnySchema
  ? Raw<M['returns']>
  : // biome-ignore lint/suspicious/noConfusingVoidType: a handler without a return value need not return
    void

/** A handler takes the raw form of a method's params and gives the raw form of its return value. */
export type Handler<M extends MethodSpec> = M['params'] extends AnySchema
  ? (rt: Runtime, params: Raw<M['params']>) => RawReturn<M>
  : (rt: Runtime) => RawReturn<M>

/** A handler for each method that is not retired; an {@link ActorMethod} reads and writes blocks itself. */
export type Handlers<D extends BuiltinDefinition> = {
  readonly [K in keyof D['methods'] as D['methods'][K] extends { readonly retired: true }
    ? never
    : K]: Handler<D['methods'][K]> | ActorMethod
}

/** The parts of a native actor beside its definition. */
export interface NativeParts<D extends BuiltinDefinition> {
  readonly handlers: Handlers<D>
  /** Answers method numbers that are not in the table. */
  readonly fallback?: ActorMethod
  /** Whether only built-in actors other than EVM may call numbers below the exported range; true by default. */
  readonly isRestricted?: boolean
}

/**
 * A native actor from its table of methods and a handler for each.
 *
 * Params are decoded before the handler runs: none are `USR_ILLEGAL_ARGUMENT`, malformed ones
 * `USR_SERIALIZATION`; a method without params refuses any with `USR_ILLEGAL_ARGUMENT`.
 *
 * @example
 * export const COUNTER_ACTOR = nativeActor(COUNTER, {
 *   handlers: {
 *     Constructor: (rt) => rt.create(COUNTER_STATE, { n: 0n }),
 *     Add: (rt, { n }) => rt.transaction(COUNTER_STATE, (state) => { state.n += n }),
 *     ...
 *   },
 * })
 */
export function nativeActor<D extends BuiltinDefinition>(
  definition: D,
  parts: NativeParts<D>,
): NativeActor {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the type of `parts` has checked each handler against its method
  const handlers = parts.handlers as Readonly<Record<string, AnyHandler | ActorMethod>>
  const methods = new Map<MethodNum, ActorMethod>()
  for (const [name, spec] of Object.entries(definition.methods)) {
    const handler = handlers[name]
    if (handler === undefined) continue // it is retired
    const method = typeof handler === 'function' ? toMethod(name, spec, handler) : handler
    for (const number of methodNumbersOf(name, spec)) methods.set(number, method)
  }
  return {
    name: definition.name,
    methods,
    ...(parts.fallback === undefined ? {} : { fallback: parts.fallback }),
    isRestricted: parts.isRestricted ?? true,
  }
}

type AnyHandler = (rt: Runtime, params?: unknown) => unknown

function toMethod(name: string, spec: MethodSpec, handler: AnyHandler): ActorMethod {
  const codec: CborSchema<unknown> | undefined =
    spec.returns === undefined ? undefined : rawCodec(spec.returns)
  if (spec.params === undefined)
    return methodWithoutParams(name, (rt) => {
      const value = handler(rt)
      return codec === undefined ? undefined : (w) => codec.encode(w, value)
    })
  const params = rawCodec(spec.params)
  return methodWithParams(
    name,
    (r) => params.decode(r),
    (rt, given) => {
      const value = handler(rt, given)
      return codec === undefined ? undefined : (w) => codec.encode(w, value)
    },
  )
}
