import { type AddressLike, addressToString, isAddressText, toAddress } from '../../crypto/index.ts'
import { Cid } from '../../ipld/index.ts'
import type { EncodeContext } from '../../schema/index.ts'
import type { ActorState } from '../../state-tree/index.ts'
import { type ActorId, Address, UsageError } from '../../types/index.ts'
import { Account } from '../accounts.ts'
import type { NamedActor } from '../world.ts'
import type { Core } from './core.ts'

/** Addresses and names of a world: resolves whatever names an actor. */
export class Names {
  /** Resolves names in values that schemas encode. */
  readonly encodeContext: EncodeContext
  readonly #core: Core

  constructor(core: Core) {
    this.#core = core
    this.encodeContext = {
      toAddress: (given) => this.toAddress(given),
      store: core.blocks,
    }
  }

  /**
   * Resolves an address.
   *
   * @throws UsageError `FVM_UNKNOWN_NAME` for an unknown name, `FVM_BAD_ADDRESS` for malformed text
   */
  toAddress(given: AddressLike): Address {
    if (typeof given === 'string' && !isAddressText(given)) return this.#addressOfName(given)
    return toAddress(given, (name) => this.#addressOfName(name))
  }

  /** Finds an actor's id, undefined if there is no actor. @throws UsageError as {@link Names.toAddress} */
  idOf(given: AddressLike): ActorId | undefined {
    return this.#core.lookupId(this.toAddress(given))
  }

  /**
   * Finds an actor that must exist.
   *
   * @param what - names the caller in the message
   * @throws UsageError `FVM_NO_ACTOR` if there is no actor
   */
  requireActor(given: AddressLike, what: string): { id: ActorId; actor: ActorState } {
    const id = this.idOf(given)
    const actor = id === undefined ? undefined : this.#core.getActor(id)
    if (id === undefined || actor === undefined)
      throw new UsageError(
        'FVM_NO_ACTOR',
        `${what}: there is no actor at ${this.textOf(given)}: deploy one with vm.deploy, create an account with vm.account, or set one with vm.setActor`,
      )
    return { id, actor }
  }

  /** Returns the text that names an actor in messages, as the caller named it. */
  textOf(given: AddressLike): string {
    if (typeof given === 'string') return isAddressText(given) ? given : JSON.stringify(given)
    if (given instanceof Account) return `account "${given.name}"`
    return addressToString(this.toAddress(given))
  }

  /** Gives a name to an actor. */
  set(name: string, actor: NamedActor): void {
    this.#core.update({ names: this.#core.world.names.with(name, actor) })
  }

  /** Checks that an actor can get a name. @throws UsageError `FVM_NAME_TAKEN` */
  assertNew(name: string): void {
    if (name === '' || isAddressText(name))
      throw new UsageError(
        'FVM_NAME_TAKEN',
        `${JSON.stringify(name)} cannot be a name, as it reads as an address: use one such as "token"`,
      )
    if (this.#core.world.names.has(name))
      throw new UsageError(
        'FVM_NAME_TAKEN',
        `"${name}" is the name of another actor: use a new one`,
      )
  }

  /** Returns the name of the built-in actor that has a code, undefined for other code. */
  typeOfCode(code: Cid): string | undefined {
    return this.#core.manifest.nameByCode(code)
  }

  /** Returns the name of the built-in actor that an actor is, undefined for others. */
  typeOf(id: ActorId): string | undefined {
    const code = this.#core.getActor(id)?.code
    return code === undefined ? undefined : this.typeOfCode(code)
  }

  /** Returns the code of a built-in actor. @throws UsageError `FVM_UNKNOWN_ACTOR_TYPE` for another name */
  codeOf(code: Cid | string): Cid {
    if (code instanceof Cid) return code
    const { entries } = this.#core.manifest
    const found = entries.find(({ name }) => name === code)
    if (found !== undefined) return found.code
    throw new UsageError(
      'FVM_UNKNOWN_ACTOR_TYPE',
      `${JSON.stringify(code)} is not a built-in actor: use ${entries.map(({ name }) => name).join(', ')}, or a code CID`,
    )
  }

  #addressOfName(name: string): Address {
    const { names } = this.#core.world
    const named = names.get(name)
    if (named !== undefined) return named.account?.address ?? Address.id(named.id)
    const others = [...names.keys()]
    throw new UsageError(
      'FVM_UNKNOWN_NAME',
      `account "${name}" is unknown: create it with vm.account("${name}")${others.length === 0 ? '' : `, or use one of ${others.join(', ')}`}`,
    )
  }
}
