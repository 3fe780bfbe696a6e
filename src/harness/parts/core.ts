import { SYSTEM_STATE } from '../../builtin-actors/index.ts'
import { type Blockstore, type Cid, decodeAs } from '../../ipld/index.ts'
import { Machine, type Manifest } from '../../machine/index.ts'
import type { ActorState, StateTree } from '../../state-tree/index.ts'
import {
  type ActorId,
  type Address,
  FatalError,
  SYSTEM_ACTOR_ID,
  UsageError,
} from '../../types/index.ts'
import type { Chain } from '../chain.ts'
import type { FvmConfig } from '../config.ts'
import { compactTree, forkTree, layerOf, scratchTree, type World } from '../world.ts'

/** Moment and kind of actors that a machine runs with. */
interface MachineSetting {
  readonly chain: Chain
  readonly actors: FvmConfig['actors']
  readonly tracing: boolean
}

/** A machine and the moment that it runs at. */
interface LastMachine {
  readonly machine: Machine
  readonly chain: Chain
}

/**
 * The value of a world and the machine over it. Every part of an `FVM` stands on one core: it reads
 * {@link Core.world}, and changes it by {@link Core.update} or by writing to {@link Core.ownTree}.
 */
export class Core {
  readonly config: FvmConfig
  /** Machine of the message that is running, undefined between messages. */
  running: Machine | undefined = undefined
  #world: World
  /** The tree that nobody else holds, so that it may be written to. */
  #owned: StateTree | undefined = undefined
  /** The last machine, which is used again as long as it is over the world's tree and moment. */
  #last: LastMachine | undefined = undefined
  #blocks: Blockstore | undefined = undefined
  /** The last manifest, with the state of the system actor that names it: it hardly ever changes. */
  #manifest: { readonly state: Cid; readonly manifest: Manifest } | undefined = undefined

  constructor(config: FvmConfig, world: World) {
    this.config = config
    this.#world = world
  }

  /** The world as it is now. */
  get world(): World {
    return this.#world
  }

  /** Replaces fields of the world. */
  update(change: Partial<World>): void {
    this.#world = { ...this.#world, ...change }
  }

  /** Returns the world's tree for writing; forks it first if somebody else holds it. */
  ownTree(): StateTree {
    const world = this.#world
    if (this.#owned === world.tree) return world.tree
    const tree = forkTree(world.tree, world.pins)
    this.#world = { ...world, tree }
    this.#owned = tree
    return tree
  }

  /** Replaces the world's tree with a tree that nobody else holds. */
  replaceTree(tree: StateTree): void {
    this.#world = { ...this.#world, tree }
    this.#owned = tree
  }

  /** Returns the world for somebody who keeps it: its tree is not written to from now on. */
  share(): World {
    this.#owned = undefined
    return this.#world
  }

  /** Replaces the world's value: this is all that a revert does. */
  restore(world: World): void {
    this.#world = world
    this.#owned = undefined
    this.#last = undefined // it would keep the tree that was left
  }

  /** Runs `work` on a copy of the world and drops the copy. */
  aside<T>(work: () => T): T {
    const world = this.#world
    const owned = this.#owned
    const last = this.#last
    this.replaceTree(scratchTree(world.tree))
    try {
      return work()
    } finally {
      this.#world = world
      this.#owned = owned
      this.#last = last
    }
  }

  /** Runs `work`; if it throws, the world is as before. */
  attempt<T>(work: () => T): T {
    const before = this.share()
    try {
      return work()
    } catch (thrown) {
      this.restore(before)
      throw thrown
    }
  }

  /** Returns the machine over the world as it is now. */
  machine(): Machine {
    const tree = this.ownTree()
    const { chain } = this.#world
    const last = this.#last
    if (last !== undefined && last.machine.stateTree === tree && last.chain === chain)
      return last.machine
    const machine = this.createMachine(tree)
    this.#last = { machine, chain }
    return machine
  }

  /** Creates a machine over any tree; moment, actors and tracing are the world's unless they are given. */
  createMachine(
    stateTree: StateTree,
    {
      chain = this.world.chain,
      actors = this.config.actors,
      tracing = this.config.tracing,
    }: Partial<MachineSetting> = {},
  ): Machine {
    const { config } = this
    const layer = layerOf(stateTree)
    // No spread: V8 of Node 20 takes about a microsecond for each property that follows one.
    return new Machine({
      epoch: chain.epoch,
      timestamp: chain.timestamp,
      baseFee: chain.baseFee,
      circulatingSupply: chain.circulatingSupply,
      externs: chain.externs,
      networkVersion: config.networkVersion,
      chainId: config.chainId,
      stateTree,
      blockstore: layer,
      buffer: layer,
      proofs: config.proofs,
      engine: config.engine,
      tracing,
      actorDebugging: config.debug,
      stacks: tracing,
      actors,
    })
  }

  /** Drops blocks that are out of use, once there are many. */
  sweep(): void {
    const { tree, pins } = this.#world
    if (layerOf(tree).isDue) this.replaceTree(compactTree(tree, pins))
  }

  /**
   * Checks that no message runs.
   *
   * @param what - names the caller in the message
   * @throws UsageError `FVM_REENTRANT` while a message runs
   */
  assertIdle(what: string): void {
    if (this.running !== undefined)
      throw new UsageError(
        'FVM_REENTRANT',
        `${what} was called from inside a handler while a message runs: a handler may only read the world and return its answer, so make other calls after the message`,
      )
  }

  /** Finds the id of an address; inside a handler, as the running message sees it. */
  lookupId(address: Address): ActorId | undefined {
    if (address.actorId !== undefined) return address.actorId
    const running = this.running?.running
    return running === undefined ? this.world.tree.lookupId(address) : running.lookupId(address)
  }

  /** Finds an actor's record; inside a handler, as the running message sees it. */
  getActor(id: ActorId): ActorState | undefined {
    const running = this.running?.running
    return running === undefined ? this.world.tree.getActor(id) : running.getActor(id)
  }

  /** Finds a block; inside a handler, as the running message sees it. */
  getBlock(cid: Cid): Uint8Array | undefined {
    const running = this.running?.running
    return running === undefined ? layerOf(this.world.tree).get(cid) : running.getBlock(cid)
  }

  /** Blocks of the world as it is at each call; blocks that are put go to the world's own tree. */
  get blocks(): Blockstore {
    this.#blocks ??= {
      get: (cid) => this.getBlock(cid),
      has: (cid) => this.getBlock(cid) !== undefined,
      put: (cid, block) => this.ownTree().store.put(cid, block),
    }
    return this.#blocks
  }

  /** Manifest of the built-in actors, as the system actor's state names it. */
  get manifest(): Manifest {
    const state = this.world.tree.getActor(SYSTEM_ACTOR_ID)?.state
    const known = this.#manifest
    if (known !== undefined && state?.equals(known.state) === true) return known.manifest
    const block = state === undefined ? undefined : this.getBlock(state)
    if (state === undefined || block === undefined)
      throw new FatalError('the world has no system actor (f00), which names the built-in actors')
    const { builtinActors } = decodeAs(SYSTEM_STATE, block)
    const manifest = this.config.engine.manifest(this.world.tree.store, builtinActors)
    this.#manifest = { state, manifest }
    return manifest
  }
}
