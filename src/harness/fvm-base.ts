import { SYSTEM_STATE } from '../builtin-actors/index.ts'
import { addressToString } from '../crypto/index.ts'
import { type Cid, decodeAs } from '../ipld/index.ts'
import type { Proofs } from '../kernel/index.ts'
import { createMachine, type Engine, type Machine, type Manifest } from '../machine/index.ts'
import type { ActorState, StateTree } from '../state-tree/index.ts'
import {
  type ActorId,
  Address,
  FatalError,
  type NetworkVersion,
  UsageError,
} from '../types/index.ts'
import { Account } from './accounts.ts'
import { type AddressLike, isAddressText, toAddress } from './address-like.ts'
import type { Chain } from './chain.ts'
import type { ActorDefinition } from './define-actor.ts'
import type { ContractArtifact } from './evm/index.ts'
import { ContractLibrary } from './solidity/index.ts'
import { compactTree, forkTree, layerOf, type NamedActor, plainWorld, type World } from './world.ts'

/** What never changes in a world. */
export interface FvmConfig {
  readonly network: string
  readonly networkVersion: NetworkVersion
  readonly chainId: bigint
  readonly actors: 'native' | 'wasm'
  readonly engine: Engine
  readonly proofs: Proofs
  readonly tracing: boolean
  readonly debug: boolean
  /** Told of every line that a contract prints. */
  readonly console: ((line: string) => void) | undefined
  /** Of messages that do not say theirs. */
  readonly gasLimit: bigint
  /** Of accounts that do not say theirs, in attoFIL. */
  readonly accountBalance: bigint
}

/** At which moment, and with which actors, a machine runs. */
interface MachineSetting {
  readonly chain: Chain
  readonly actors: FvmConfig['actors']
}

const SYSTEM_ACTOR_ID: ActorId = 0n
/** A layer that holds more than this is swept when it has doubled since. */
const SWEEP_BYTES = 8 << 20

/** What all parts of a world stand on: its value, who may write to it, and names. */
export class FvmBase {
  /** What the world was made with. */
  readonly config: FvmConfig
  protected world: World
  /** Whether nobody else holds the world's tree, so that it may be written to. */
  protected isOwned = false
  /** The machine that a message runs on just now. */
  protected running: Machine | undefined = undefined
  /** Interfaces by the key of the code that has them. */
  protected readonly definitions: Map<string, ActorDefinition>
  /** Contracts whose code, interface and sources were shown to this world or one it was forked from. */
  protected readonly contracts: ContractLibrary<ContractArtifact>
  #machine: Machine | undefined = undefined
  #machineChain: Chain | undefined = undefined
  #sweepAt = SWEEP_BYTES
  #ownsNames = false

  constructor(
    config: FvmConfig,
    world: World,
    definitions?: ReadonlyMap<string, ActorDefinition>,
    contracts: ContractLibrary<ContractArtifact> = new ContractLibrary(),
  ) {
    this.config = config
    this.world = world
    this.definitions = new Map(definitions)
    this.contracts = contracts
  }

  /**
   * The built-in actors of the world, by name and code.
   *
   * @example vm.manifest.entries.length // 16
   */
  get manifest(): Manifest {
    const state = this.world.tree.getActor(SYSTEM_ACTOR_ID)?.state
    const block = state === undefined ? undefined : this.block(state)
    if (block === undefined)
      throw new FatalError('the world has no system actor (f00), which names the built-in actors')
    const { builtinActors } = decodeAs(SYSTEM_STATE, block)
    return this.config.engine.manifest(this.world.tree.store, builtinActors)
  }

  /** Takes the world's tree for writing. */
  protected own(): StateTree {
    const { world } = this
    if (this.isOwned) return world.tree
    const tree = forkTree(world.tree, world.pins)
    this.world = { ...world, tree }
    this.isOwned = true
    return tree
  }

  /** The world without names, mocks and pranks. */
  protected plainWorld(): World {
    return plainWorld(this.world.tree, this.world.chain)
  }

  /** Takes another world's value: assigning it is all there is to reverting. */
  protected assume(world: World): void {
    this.world = world
    this.isOwned = false
    this.#ownsNames = false
    this.#machine = undefined
    this.#sweepAt = SWEEP_BYTES
  }

  /** Does something on a copy of the world, which is then as before. */
  protected aside<T>(work: () => T): T {
    const { world, isOwned } = this
    const saved = [this.#machine, this.#machineChain, this.#ownsNames, this.#sweepAt] as const
    this.#ownsNames = false
    this.world = { ...world, tree: forkTree(world.tree, world.pins) }
    this.isOwned = true
    try {
      return work()
    } finally {
      this.world = world
      this.isOwned = isOwned
      ;[this.#machine, this.#machineChain, this.#ownsNames, this.#sweepAt] = saved
    }
  }

  /** The machine of the world as it is now. */
  protected machine(): Machine {
    const tree = this.own()
    const { chain } = this.world
    let machine = this.#machine
    if (machine === undefined || machine.stateTree !== tree || this.#machineChain !== chain) {
      machine = this.machineOver(tree)
      this.#machine = machine
      this.#machineChain = chain
    }
    return machine
  }

  /** A machine over any tree, at the world's moment unless another one is given. */
  protected machineOver(
    stateTree: StateTree,
    { chain = this.world.chain, actors = this.config.actors }: Partial<MachineSetting> = {},
  ): Machine {
    const { config } = this
    const layer = layerOf(stateTree)
    return createMachine({
      ...chain,
      networkVersion: config.networkVersion,
      chainId: config.chainId,
      stateTree,
      blockstore: layer,
      buffer: layer,
      proofs: config.proofs,
      engine: config.engine,
      tracing: config.tracing,
      actorDebugging: config.debug,
      stacks: config.tracing,
      actors,
    })
  }

  /** Drops blocks that are out of use, once there are many. */
  protected sweep(): void {
    if (layerOf(this.world.tree).sizeBytes < this.#sweepAt) return
    const tree = compactTree(this.own(), this.world.pins)
    this.world = { ...this.world, tree }
    this.#sweepAt = Math.max(SWEEP_BYTES, 2 * layerOf(tree).sizeBytes)
  }

  /** @throws UsageError `FVM_REENTRANT` while a message runs */
  protected assertIdle(what: string): void {
    if (this.running !== undefined)
      throw new UsageError(
        'FVM_REENTRANT',
        `${what} was called from inside a handler while a message runs: a handler may read the world, and says what to answer; do the rest after the message`,
      )
  }

  /** The address of whatever names an actor. @throws UsageError for an unknown name or malformed text */
  protected toAddress(given: AddressLike): Address {
    return toAddress(given, (name) => this.#addressOfName(name))
  }

  /** The id of an actor in the world as it is, undefined where there is none. */
  protected lookupId(given: AddressLike): ActorId | undefined {
    const address = this.toAddress(given)
    if (address.actorId !== undefined) return address.actorId
    return this.running?.running === undefined
      ? this.world.tree.lookupId(address)
      : this.running.running.lookupId(address)
  }

  /** An actor's record in the world as it is; from inside a handler, as the running message sees it. */
  protected lookupActor(id: ActorId): ActorState | undefined {
    return this.running?.running === undefined
      ? this.world.tree.getActor(id)
      : this.running.running.getActor(id)
  }

  /** A block of the world. */
  protected block(cid: Cid): Uint8Array | undefined {
    if (this.running?.running !== undefined) return this.running.running.getBlock(cid)
    return layerOf(this.world.tree).get(cid)
  }

  /** @throws UsageError `FVM_NO_ACTOR` where there is none */
  protected requireActor(given: AddressLike, what: string): { id: ActorId; actor: ActorState } {
    const id = this.lookupId(given)
    const actor = id === undefined ? undefined : this.lookupActor(id)
    if (id === undefined || actor === undefined)
      throw new UsageError(
        'FVM_NO_ACTOR',
        `${what}: there is no actor at ${this.nameOf(given)}: deploy one with vm.deploy, create an account with vm.account, or set one with vm.setActor`,
      )
    return { id, actor }
  }

  /** How something that names an actor is called in messages. */
  protected nameOf(given: AddressLike): string {
    if (typeof given === 'string') return isAddressText(given) ? given : JSON.stringify(given)
    if (given instanceof Account) return `account "${given.name}"`
    return addressToString(this.toAddress(given))
  }

  /** Gives a name to an actor. */
  protected setName(name: string, actor: NamedActor): void {
    this.own()
    if (!this.#ownsNames) {
      this.world = { ...this.world, names: new Map(this.world.names) }
      this.#ownsNames = true
    }
    ;(this.world.names as Map<string, NamedActor>).set(name, actor) // nobody else has this map
  }

  /** Lets go of the tree: somebody else holds the world's value from now on. */
  protected share(): World {
    this.isOwned = false
    this.#ownsNames = false
    return this.world
  }

  #addressOfName(name: string): Address {
    const named = this.world.names.get(name)
    if (named !== undefined) return named.account?.address ?? Address.id(named.id)
    const names = [...this.world.names.keys()]
    throw new UsageError(
      'FVM_UNKNOWN_NAME',
      `account "${name}" is unknown: create it with vm.account("${name}")${names.length === 0 ? '' : `, or use one of ${names.join(', ')}`}`,
    )
  }
}
