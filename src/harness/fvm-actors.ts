import { actorAddress } from '../crypto/index.ts'
import { Cid, Codec, cidOf, cidToString } from '../ipld/index.ts'
import { Address, FatalError, METHOD_CONSTRUCTOR, UsageError } from '../types/index.ts'
import { type AddressLike, isAddressText } from './address-like.ts'
import type { ActorDefinition } from './define-actor.ts'
import { FvmMessages } from './fvm-messages.ts'
import { type ActorHandle, createHandle } from './handle.ts'
import { valueOrThrow } from './result.ts'
import { type AnySchema, encodeValue } from './schema/index.ts'
import type { AmountLike, IntLike } from './units.ts'

/** How an actor is deployed. */
export interface DeployOptions<D extends ActorDefinition = ActorDefinition> {
  /** The actor's interface: the handle has its methods, traces show their names. */
  readonly definition?: D
  /** A name that stands for it from now on, or the address it gets; a new f2 address by default. */
  readonly as?: string | Address
  /** In attoFIL. */
  readonly balance?: AmountLike
  /** Its state: a CID, or what `definition.state` encodes. With it no constructor runs unless asked for. */
  readonly state?: unknown
  /** Parameters of the constructor. */
  readonly params?: unknown
  readonly schema?: AnySchema
  /** Where its code comes from, as `compileActor` gives it; tells its stacks the lines. */
  readonly sourceMap?: string | object
  /**
   * False runs no constructor; else the name or number of the method that is one. Default 1. A
   * function means nothing: every object has a property of this name, its class.
   */
  readonly constructor?: boolean | IntLike | string | Function
}

const INIT_ACTOR = Address.id(1n)

/** Actors of a world's author, and handles. */
export class FvmActors extends FvmMessages {
  /**
   * Installs an actor with the code given and runs its constructor, called by f01 as init would.
   *
   * @param wasm - the code, as built
   * @param options - with `definition`, a handle with the actor's methods comes back
   * @throws UsageError `FVM_BAD_WASM` for code that the network would refuse: says where and why
   * @throws ActorFailed if the constructor fails; the world is then as before
   * @example const counter = vm.deploy(wasm, { as: 'counter', definition: COUNTER })
   */
  deploy<const D extends ActorDefinition = ActorDefinition>(
    wasm: Uint8Array,
    options: DeployOptions<D> = {},
  ): ActorHandle<D> {
    this.assertIdle('deploy')
    const before = this.share()
    try {
      return this.#deploy(wasm, options)
    } catch (thrown) {
      this.assume(before)
      throw thrown
    }
  }

  /**
   * A handle of an actor, with its methods where its definition is given or known from `deploy`.
   *
   * @throws UsageError for an unknown name or a malformed address; the actor may be yet to come
   * @example vm.actor('f01').id // 1n
   */
  actor<const D extends ActorDefinition = ActorDefinition>(
    address: AddressLike,
    definition?: D,
  ): ActorHandle<D> {
    const resolved = this.toAddress(address)
    const known = definition ?? this.definitionAt(resolved)
    return createHandle(this, resolved, known as D | undefined) // the caller says its type
  }

  /**
   * Puts code into the world after a check that the network would run it.
   *
   * @example cidToString(vm.installCode(wasm)).slice(0, 4) // 'bafk'
   */
  installCode(wasm: Uint8Array): Cid {
    const code = cidOf(Codec.RAW, wasm)
    if (this.block(code) === undefined) this.putBlock(wasm, Codec.RAW)
    const machine = this.machine()
    try {
      machine.engine.link(machine.engine.load(code, machine), machine.rules.fvm)
    } catch (thrown) {
      if (!(thrown instanceof FatalError)) throw thrown
      throw new UsageError('FVM_BAD_WASM', thrown.message, { cause: thrown })
    }
    return code
  }

  #deploy<D extends ActorDefinition>(wasm: Uint8Array, options: DeployOptions<D>): ActorHandle<D> {
    if (!(wasm instanceof Uint8Array))
      throw new UsageError(
        'FVM_BAD_WASM',
        `deploy takes the bytes of a Wasm module, not ${typeof wasm}: read the file first`,
      )
    const { definition } = options
    const code = this.installCode(wasm)
    if (definition !== undefined) this.definitions.set(code.key, definition)
    if (options.sourceMap !== undefined)
      this.config.engine.stacks.setSourceMap(code, options.sourceMap)
    const { address, name } = this.#deployAddress(options.as, code)
    const state = this.#stateOf(options)
    const id = this.setActor(address, {
      code,
      ...(state === undefined ? {} : { state }),
      balance: options.balance ?? 0n,
    })
    if (name !== undefined) this.setName(name, { id, account: undefined })
    const method = constructorOf(options)
    if (method !== undefined) {
      const result = this.sendImplicit({
        from: INIT_ACTOR,
        to: Address.id(id),
        method,
        params: options.params,
        ...(options.schema === undefined ? {} : { schema: options.schema }),
      })
      valueOrThrow(`the constructor of ${name ?? definition?.name ?? 'the actor'}`, result)
    }
    return this.actor(address, definition)
  }

  #deployAddress(
    as: string | Address | undefined,
    code: Cid,
  ): { address: Address; name: string | undefined } {
    if (as instanceof Address || (as !== undefined && isAddressText(as)))
      return { address: this.toAddress(as), name: undefined }
    if (as !== undefined && this.world.names.has(as))
      throw new UsageError('FVM_NAME_TAKEN', `"${as}" is the name of another actor: use a new one`)
    for (let n = 0; ; n++) {
      const seed = `litefvm deploy ${as ?? cidToString(code)} ${n}`
      const address = actorAddress(new TextEncoder().encode(seed))
      if (this.lookupId(address) === undefined) return { address, name: as }
    }
  }

  #stateOf({ state, definition }: DeployOptions): Cid | undefined {
    if (state === undefined || state instanceof Cid) return state
    if (definition?.state === undefined)
      throw new UsageError(
        'FVM_NO_SCHEMA',
        'the state is no CID, and how to encode it is not known: give a definition with a state schema, or the CID of a block put with vm.putBlock',
      )
    return this.putBlock(encodeValue(definition.state, state, 'the state', this.encodeContext))
  }
}

/** The constructor to run, undefined for none. */
function constructorOf(options: DeployOptions): IntLike | string | undefined {
  const { constructor: wanted, state } = options
  // Every object has a property of this name: its class.
  if (typeof wanted === 'function' || wanted === undefined)
    return state === undefined ? METHOD_CONSTRUCTOR : undefined
  if (wanted === false) return undefined
  return wanted === true ? METHOD_CONSTRUCTOR : wanted
}
