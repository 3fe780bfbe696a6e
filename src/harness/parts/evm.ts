import type { EvmObserver } from '../../builtin-actors/index.ts'
import type { AddressLike } from '../../crypto/index.ts'
import type { Blockstore } from '../../ipld/index.ts'
import type { AnySchema, Infer } from '../../schema/index.ts'
import type { ActorId, Address, Message } from '../../types/index.ts'
import {
  type AbiIndex,
  type ContractArtifact,
  ethAddressOfActor,
  ethAddressOfDelegated,
  type Hex,
  indexOf,
} from '../abi/index.ts'
import type { EventHistory } from '../event-history.ts'
import type { EvmHost, EvmWorld } from '../evm/index.ts'
import { chainLength } from '../message.ts'
import type { CallSpec, Mock, MockHandler } from '../mocks/index.ts'
import type { Result } from '../result.ts'
import type { SendOptions } from '../send-options.ts'
import type { Core } from './core.ts'
import type { Interfaces } from './interfaces.ts'
import type { Messages } from './messages.ts'
import type { Mocks } from './mocks.ts'
import type { Names } from './names.ts'
import type { Pranks } from './pranks.ts'

/** Parts that {@link WorldEvmHost} uses. */
interface EvmNeeds {
  readonly names: Pick<Names, 'assertNew' | 'requireActor' | 'set' | 'toAddress'>
  readonly interfaces: Pick<Interfaces, 'artifactOf'>
  readonly messages: Pick<Messages, 'applySigned' | 'implicitMessageOf' | 'peek'>
  readonly mocks: Pick<Mocks, 'mockCall'>
  readonly pranks: Pick<Pranks, 'startFree' | 'stop'>
}

/** The world as contracts see it. */
export class WorldEvmHost implements EvmHost {
  readonly vm: EvmWorld
  readonly store: Blockstore
  readonly #core: Core
  readonly #needs: EvmNeeds

  constructor(core: Core, vm: EvmWorld, needs: EvmNeeds) {
    this.vm = vm
    this.store = core.blocks
    this.#core = core
    this.#needs = needs
  }

  toAddress(given: AddressLike): Address {
    return this.#needs.names.toAddress(given)
  }

  assertIdle(what: string): void {
    this.#core.assertIdle(what)
  }

  attempt<T>(work: () => T): T {
    return this.#core.attempt(work)
  }

  ethAddressOf(given: AddressLike): Hex {
    const { names } = this.#needs
    const address = names.toAddress(given)
    const delegated = ethAddressOfDelegated(address)
    if (delegated !== undefined) return delegated
    const id = address.actorId ?? names.requireActor(given, 'the Ethereum address').id
    return ethAddressOfActor(id, this.#core.getActor(id))
  }

  assertNewName(name: string): void {
    this.#needs.names.assertNew(name)
  }

  setName(name: string, id: ActorId): void {
    this.#needs.names.set(name, { id, account: undefined })
  }

  artifactOf(id: ActorId): ContractArtifact | undefined {
    return this.#needs.interfaces.artifactOf(id)
  }

  *abisOf(id: ActorId | undefined): Generator<AbiIndex> {
    const artifact = id === undefined ? undefined : this.artifactOf(id)
    if (artifact !== undefined) yield indexOf(artifact.abi)
    const { contracts, library } = this.#core.world
    for (const { abi } of library.artifacts()) yield indexOf(abi)
    if (id === undefined) for (const { abi } of contracts.values()) yield indexOf(abi)
  }

  get events(): EventHistory {
    return this.#core.world.events
  }

  get recordedFrom(): number | undefined {
    return this.#core.world.recordedFrom
  }

  set recordedFrom(recordedFrom: number | undefined) {
    this.#core.update({ recordedFrom })
  }

  setArtifact(id: ActorId, artifact: ContractArtifact): void {
    this.#core.update({ contracts: this.#core.world.contracts.with(id, artifact) })
  }

  show(shown: object, read: () => Iterable<ContractArtifact>): void {
    const { library } = this.#core.world
    const added = library.add(shown, read)
    if (added !== library) this.#core.update({ library: added })
  }

  startPrank(address: AddressLike, isOnce: boolean): void {
    this.#needs.pranks.startFree(address, isOnce)
  }

  stopPrank(): void {
    this.#needs.pranks.stop()
  }

  mockCall(spec: CallSpec, handler: MockHandler): Mock {
    return this.#needs.mocks.mockCall(spec, handler)
  }

  observe(options: SendOptions, observer: EvmObserver): void {
    const core = this.#core
    core.aside(() => {
      const machine = core.createMachine(core.ownTree(), { actors: 'native' })
      machine.setHooks({ evmObserver: observer })
      const message = this.#needs.messages.implicitMessageOf(options)
      machine.executeMessage(message, 'implicit', chainLength(message))
    })
  }

  aside<T>(work: () => T): T {
    return this.#core.aside(work)
  }

  applySigned(message: Message, signatureBytes: number, transaction: Uint8Array): Result {
    return this.#needs.messages.applySigned(message, signatureBytes, transaction)
  }

  peek<R extends AnySchema>(options: SendOptions<R>): Result<Infer<R>> {
    return this.#needs.messages.peek(options)
  }
}
