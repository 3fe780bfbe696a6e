import { builtinDefinitionOf } from '../builtin-actors/index.ts'
import { type AddressLike, addressToString } from '../crypto/index.ts'
import type { AnySchema, Infer, Schema } from '../schema/index.ts'
import type { ActorId, Address } from '../types/index.ts'
import { registerMethod } from './callable.ts'
import {
  type ActorDefinition,
  type MethodSpec,
  methodNumberOf,
  type ParamsOf,
  type ReturnOf,
} from './define-actor.ts'
import { type Result, valueOrThrow } from './result.ts'
import { assertCallOptions, type CallOptions, type SendOptions } from './send-options.ts'

/** Operations of a world that a handle uses. */
export interface HandleWorld {
  idOf(address: AddressLike): ActorId | undefined
  balanceOf(address: AddressLike): bigint
  getActor(address: AddressLike): { readonly type: string | undefined } | undefined
  describeActor(id: ActorId): string
  state<S extends AnySchema>(address: AddressLike, schema: S): Infer<S>
  state(address: AddressLike): unknown
  send<R extends AnySchema = Schema<Uint8Array>>(options: SendOptions<R>): Result<Infer<R>>
  simulate<R extends AnySchema = Schema<Uint8Array>>(options: SendOptions<R>): Result<Infer<R>>
  estimateGas(options: SendOptions): bigint
}

/** Arguments of a method: its params, if it has any, then options. */
export type MethodArgs<M extends MethodSpec> =
  ParamsOf<M> extends undefined
    ? [params?: undefined, options?: CallOptions]
    : [params: ParamsOf<M>, options?: CallOptions]

type Methods<D extends ActorDefinition> = {
  /** Sends a message and gives what it returned; throws {@link ActorFailed} if it fails. */
  readonly [K in keyof D['methods']]: (
    ...args: MethodArgs<D['methods'][K]>
  ) => ReturnOf<D['methods'][K]>
}

/** An actor of a world, with the methods of its definition. */
export type Handle<
  D extends ActorDefinition = ActorDefinition,
  V extends HandleWorld = HandleWorld,
> = HandleBase<D, V> & (string extends keyof D['methods'] ? unknown : Methods<D>)

/** Parts of a handle. */
export interface HandleParts<D extends ActorDefinition, V extends HandleWorld> {
  readonly vm: V
  readonly address: Address
  /** Interface of the actor; undefined if it is not known. */
  readonly definition: D | undefined
  /** Sender of calls that name none. */
  readonly sender?: AddressLike
}

/** Members that every handle has. */
export class HandleBase<D extends ActorDefinition, V extends HandleWorld = HandleWorld> {
  /** The world that the actor is in. */
  readonly vm: V
  readonly address: Address
  readonly definition: D | undefined
  readonly #sender: AddressLike | undefined

  constructor({ vm, address, definition, sender }: HandleParts<D, V>) {
    this.vm = vm
    this.address = address
    this.definition = definition
    this.#sender = sender
  }

  /** Its id; undefined until it exists. @example vm.actor('f01').id // 1n */
  get id(): ActorId | undefined {
    return this.vm.idOf(this.address)
  }

  /** Its balance in attoFIL; 0 until it exists. @example counter.balance // 0n */
  get balance(): bigint {
    return this.vm.balanceOf(this.address)
  }

  /**
   * Its state, decoded by its definition, or as `vm.state` does.
   *
   * @example counter.state() // { count: 0n }
   */
  state(): D['state'] extends AnySchema ? Infer<D['state']> : unknown {
    const { definition } = this
    const type = definition && this.vm.getActor(this.address)?.type
    // A built-in actor's state has the layout of the world's release, which the world knows.
    const isBuiltin = type !== undefined && builtinDefinitionOf(type) === definition
    const schema = isBuiltin ? undefined : definition?.state
    const state: unknown =
      schema === undefined ? this.vm.state(this.address) : this.vm.state(this.address, schema)
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the schema has decoded the state
    return state as D['state'] extends AnySchema ? Infer<D['state']> : unknown
  }

  /**
   * The same actor, called by `from` unless a call says otherwise.
   *
   * @example counter.connect('bob').Increment(5) // 5n
   */
  connect(from: AddressLike): Handle<D, V> {
    const { vm, address, definition } = this
    return createHandle({ vm, address, definition, sender: from })
  }

  /**
   * Sends a message to one of its methods; the result describes the outcome.
   *
   * @example counter.send('Increment', 5).exitName // 'OK'
   */
  send<K extends keyof D['methods'] & string>(
    method: K,
    ...[params, options]: MethodArgs<D['methods'][K]>
  ): Result<ReturnOf<D['methods'][K]>> {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the method's schema decodes the value
    return this.vm.send(this.#options(method, params, options)) as Result<ReturnOf<D['methods'][K]>>
  }

  /**
   * Gives what a method would return, on a copy of the state. @throws ActorFailed
   *
   * @example counter.call('Increment', 5) // 5n
   */
  call<K extends keyof D['methods'] & string>(
    method: K,
    ...[params, options]: MethodArgs<D['methods'][K]>
  ): ReturnOf<D['methods'][K]> {
    const result = this.vm.simulate(this.#options(method, params, options))
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the method's schema decodes the value
    return this.#value(method, result) as ReturnOf<D['methods'][K]>
  }

  /**
   * The gas limit that a call of a method needs. @throws ActorFailed
   *
   * @example counter.estimateGas('Get') < 2_000_000n // true
   */
  estimateGas<K extends keyof D['methods'] & string>(
    method: K,
    ...[params, options]: MethodArgs<D['methods'][K]>
  ): bigint {
    return this.vm.estimateGas(this.#options(method, params, options))
  }

  toString(): string {
    const { id } = this
    return id === undefined ? addressToString(this.address) : this.vm.describeActor(id)
  }

  /**
   * Summarises the actor: not all of its world.
   *
   * @example typeof counter.toJSON() // 'object'
   */
  toJSON(): object {
    const { id } = this
    const name = this.toString()
    return {
      name,
      address: addressToString(this.address),
      ...(id === undefined ? {} : { id: String(id) }),
    }
  }

  /** Summarises the actor for Node's `console.log`. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return `Actor ${this.toString()}`
  }

  /** Sends and gives the return value. */
  invoke(method: string, params: unknown, options: CallOptions | undefined): unknown {
    return this.#value(method, this.vm.send(this.#options(method, params, options)))
  }

  #value(method: string, result: Result<unknown>): unknown {
    const value = valueOrThrow(`${String(this)} ${method}`, result)
    return this.definition?.methods[method]?.returns === undefined ? undefined : value
  }

  #options(method: string, params: unknown, options: CallOptions | undefined): SendOptions {
    const { definition } = this
    const spec = definition?.methods[method]
    const from = options?.from ?? this.#sender
    assertCallOptions(options, method)
    // The spreads are last: V8 of Node 20 takes about a microsecond for each property that follows one.
    return {
      to: this.address,
      method: definition === undefined ? method : methodNumberOf(definition, method),
      params,
      ...options,
      ...(from === undefined ? {} : { from }),
      ...(spec?.params === undefined ? {} : { schema: spec.params }),
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the caller casts the value to the method's own type
      ...(spec?.returns === undefined ? {} : { returns: spec.returns as Schema<Uint8Array> }),
    }
  }
}

/** Creates a handle that has a method for each of its definition. */
export function createHandle<D extends ActorDefinition, V extends HandleWorld>(
  parts: HandleParts<D, V>,
): Handle<D, V> {
  const handle = new HandleBase(parts)
  for (const name of Object.keys(parts.definition?.methods ?? {})) {
    const value = (params?: unknown, options?: CallOptions): unknown =>
      handle.invoke(name, params, options)
    registerMethod(value, { owner: handle, name })
    Object.defineProperty(handle, name, { value })
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the loop has added the methods
  return handle as Handle<D, V>
}
