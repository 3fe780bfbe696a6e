import { type AddressLike, actorAddress, isAddressText } from '../../crypto/index.ts'
import { Cid, Codec, cidOf, cidToString } from '../../ipld/index.ts'
import { type AnySchema, encodeValue } from '../../schema/index.ts'
import {
  Address,
  type AmountLike,
  assertOptions,
  FatalError,
  INIT_ACTOR_ID,
  type IntLike,
  METHOD_CONSTRUCTOR,
  type OptionNames,
  UsageError,
} from '../../types/index.ts'
import type { ActorDefinition, MethodSpec, ParamsOf } from '../define-actor.ts'
import { createHandle, type Handle, type HandleWorld } from '../handle.ts'
import { valueOrThrow } from '../result.ts'
import type { Core } from './core.ts'
import type { Interfaces } from './interfaces.ts'
import type { Messages } from './messages.ts'
import type { Names } from './names.ts'
import type { State } from './state.ts'

/** The type of the constructor's parameters; anything if the definition does not describe them. */
type ConstructorParams<D extends ActorDefinition> = D['methods'] extends {
  readonly Constructor: infer M extends MethodSpec
}
  ? M['params'] extends AnySchema
    ? ParamsOf<M>
    : unknown
  : unknown

/** The parameters of an actor's constructor, by its definition or by a schema of their own. */
type DeployParams<D extends ActorDefinition> =
  | { readonly params?: ConstructorParams<D>; readonly schema?: undefined }
  | {
      readonly params?: unknown
      /** Schema that encodes `params`. */
      readonly schema: AnySchema
    }
  | {
      readonly params?: unknown
      readonly schema?: AnySchema
      /** Another method as the constructor: its parameters are not checked by type. */
      readonly constructor: IntLike | string
    }

/** Options for the deployment of an actor. `params`, those of the constructor, have the definition's type. */
export type DeployOptions<D extends ActorDefinition = ActorDefinition> = PlainDeployOptions<D> &
  DeployParams<D>

interface PlainDeployOptions<D extends ActorDefinition> {
  /** The actor's interface: the handle has its methods, traces show their names. */
  readonly definition?: D
  /** A name for the actor, or the address it gets; a new f2 address by default. */
  readonly as?: string | Address
  /** Balance in attoFIL; 0 by default. */
  readonly balance?: AmountLike
  /** Its state: a CID, or a value for `definition.state`. With a state, no constructor runs by default. */
  readonly state?: unknown
  /** Source map of the code, as `compileActor` returns it: stacks then have lines. */
  readonly sourceMap?: string | object
  /**
   * False runs no constructor; a name or number says which method is the constructor. Default 1. A
   * function is ignored: every object has a property of this name, its class.
   */
  readonly constructor?: boolean | IntLike | string | Function
}

/** Parts that {@link Actors} uses. */
interface ActorsNeeds {
  readonly names: Names
  readonly interfaces: Pick<Interfaces, 'define' | 'definitionAt'>
  readonly state: Pick<State, 'putBlock' | 'setActor'>
  readonly messages: Pick<Messages, 'sendImplicit'>
}

const DEPLOY_OPTIONS = {
  definition: true,
  as: true,
  balance: true,
  state: true,
  params: true,
  schema: true,
  sourceMap: true,
  constructor: true,
} satisfies OptionNames<DeployOptions>

const INIT_ACTOR = Address.id(INIT_ACTOR_ID)

/** Actors that are deployed from Wasm, and handles of actors. */
export class Actors<V extends HandleWorld> {
  readonly #core: Core
  readonly #vm: V
  readonly #needs: ActorsNeeds

  /** @param vm - the world as handles show it */
  constructor(core: Core, vm: V, needs: ActorsNeeds) {
    this.#core = core
    this.#vm = vm
    this.#needs = needs
  }

  /** Installs an actor and runs its constructor, called by f01 as init does; restores the world on failure. */
  deploy<D extends ActorDefinition>(wasm: Uint8Array, options: DeployOptions<D>): Handle<D, V> {
    this.#core.assertIdle('deploy')
    assertOptions(options, 'the options of deploy', DEPLOY_OPTIONS)
    return this.#core.attempt(() => this.#deploy(wasm, options))
  }

  /** Creates a handle of an actor, with its methods if its definition is given or known. */
  actor<D extends ActorDefinition>(address: AddressLike, definition?: D): Handle<D, V> {
    const { names, interfaces } = this.#needs
    const resolved = names.toAddress(address)
    const known = definition ?? interfaces.definitionAt(resolved)
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the caller names the type
    return createHandle({ vm: this.#vm, address: resolved, definition: known as D | undefined })
  }

  /** Puts code into the world after a check that the network runs it. */
  installCode(wasm: Uint8Array): Cid {
    this.#core.assertIdle('installCode')
    return this.#core.attempt(() => this.#install(wasm))
  }

  #install(wasm: Uint8Array): Cid {
    const code = cidOf(Codec.RAW, wasm)
    if (this.#core.getBlock(code) === undefined) this.#needs.state.putBlock(wasm, Codec.RAW)
    const machine = this.#core.machine()
    try {
      machine.engine.link(machine.engine.load(code, machine), machine.rules.fvm)
    } catch (thrown) {
      if (!(thrown instanceof FatalError)) throw thrown
      throw new UsageError('FVM_BAD_WASM', thrown.message, { cause: thrown })
    }
    return code
  }

  #deploy<D extends ActorDefinition>(wasm: Uint8Array, options: DeployOptions<D>): Handle<D, V> {
    if (!(wasm instanceof Uint8Array))
      throw new UsageError(
        'FVM_BAD_WASM',
        `deploy takes the bytes of a Wasm module, not ${typeof wasm}: read the file first`,
      )
    const { interfaces, names, state: actors } = this.#needs
    const { definition, sourceMap } = options
    const code = this.#install(wasm)
    if (definition !== undefined) interfaces.define(code, definition)
    if (sourceMap !== undefined)
      this.#core.update({ sourceMaps: this.#core.world.sourceMaps.with(code.key, sourceMap) })
    const { address, name } = this.#addressFor(options.as, code)
    const state = this.#stateOf(options)
    const id = actors.setActor(address, {
      code,
      ...(state === undefined ? {} : { state }),
      balance: options.balance ?? 0n,
    })
    if (name !== undefined) names.set(name, { id, account: undefined })
    this.#construct(Address.id(id), name ?? definition?.name ?? 'the actor', options)
    return this.actor(address, definition)
  }

  #construct(to: Address, what: string, options: DeployOptions): void {
    const method = constructorOf(options)
    if (method === undefined) return
    const result = this.#needs.messages.sendImplicit({
      from: INIT_ACTOR,
      to,
      method,
      params: options.params,
      ...(options.schema === undefined ? {} : { schema: options.schema }),
    })
    valueOrThrow(`the constructor of ${what}`, result)
  }

  #addressFor(
    as: string | Address | undefined,
    code: Cid,
  ): { address: Address; name: string | undefined } {
    const { names } = this.#needs
    if (as instanceof Address || (as !== undefined && isAddressText(as)))
      return { address: names.toAddress(as), name: undefined }
    if (as !== undefined && this.#core.world.names.has(as))
      throw new UsageError('FVM_NAME_TAKEN', `"${as}" is the name of another actor: use a new one`)
    for (let n = 0; ; n++) {
      const seed = `litefvm deploy ${as ?? cidToString(code)} ${n}`
      const address = actorAddress(new TextEncoder().encode(seed))
      if (names.idOf(address) === undefined) return { address, name: as }
    }
  }

  #stateOf({ state, definition }: DeployOptions): Cid | undefined {
    if (state === undefined || state instanceof Cid) return state
    if (definition?.state === undefined)
      throw new UsageError(
        'FVM_NO_SCHEMA',
        'the state is not a CID, and the actor has no known schema to encode it: give a definition with a state schema, or the CID of a block put with vm.putBlock',
      )
    const { encodeContext } = this.#needs.names
    return this.#needs.state.putBlock(
      encodeValue(definition.state, state, 'the state', encodeContext),
    )
  }
}

/** Returns the constructor to run, undefined for none. */
function constructorOf(options: DeployOptions): IntLike | string | undefined {
  const { constructor: wanted, state } = options
  // Every object has a property of this name: its class.
  if (typeof wanted === 'function' || wanted === undefined)
    return state === undefined ? METHOD_CONSTRUCTOR : undefined
  if (wanted === false) return undefined
  return wanted === true ? METHOD_CONSTRUCTOR : wanted
}
