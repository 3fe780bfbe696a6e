import { SYSTEM_STATE } from '../../builtin-actors/index.ts'
import { type Blockstore, type Cid, decodeAs } from '../../ipld/index.ts'
import { createMachine, type Machine, type Manifest } from '../../machine/index.ts'
import type { ActorState, StateTree } from '../../state-tree/index.ts'
import { type ActorId, type Address, FatalError, UsageError } from '../../types/index.ts'
import type { Chain } from '../chain.ts'
import type { FvmConfig } from '../config.ts'
import { compactTree, forkTree, layerOf, type World } from '../world.ts'

/** Moment and kind of actors that a machine runs with. */
interface MachineSetting {
  readonly chain: Chain
  readonly actors: FvmConfig['actors']
}

const SYSTEM_ACTOR_ID: ActorId = 0n
/** Size in bytes from which a layer of blocks is swept when it has doubled since the last sweep. */
const SWEEP_BYTES = 8 << 20

/** The world's value with the machine over it: all that changes when a world is changed or reverted. */
class Draft {
  world: World
  /** Whether nobody else holds the world's tree, so that it may be written to. */
  isOwned: boolean
  machine: Machine | undefined = undefined
  /** Moment that `machine` runs at. */
  chain: Chain | undefined = undefined
  sweepAt = SWEEP_BYTES

  constructor(world: World, isOwned: boolean) {
    this.world = world
    this.isOwned = isOwned
  }
}

/**
 * The value of a world and the machine over it. Every part of an `FVM` stands on one core: it reads
 * {@link Core.world}, and changes it by {@link Core.update} or by writing to {@link Core.ownTree}.
 */
export class Core {
  readonly config: FvmConfig
  /** Machine of the message that is running, undefined between messages. */
  running: Machine | undefined = undefined
  #draft: Draft
  #blocks: Blockstore | undefined = undefined

  constructor(config: FvmConfig, world: World) {
    this.config = config
    this.#draft = new Draft(world, false)
  }

  /** The world as it is now. */
  get world(): World {
    return this.#draft.world
  }

  /** Replaces fields of the world. */
  update(change: Partial<World>): void {
    const draft = this.#draft
    draft.world = { ...draft.world, ...change }
  }

  /** Returns the world's tree for writing; forks it first if somebody else holds it. */
  ownTree(): StateTree {
    const draft = this.#draft
    const { world } = draft
    if (draft.isOwned) return world.tree
    const tree = forkTree(world.tree, world.pins)
    draft.world = { ...world, tree }
    draft.isOwned = true
    return tree
  }

  /** Returns the world for somebody who keeps it: its tree is not written to from now on. */
  share(): World {
    const draft = this.#draft
    draft.isOwned = false
    return draft.world
  }

  /** Makes the world another value: this is all that a revert does. */
  restore(world: World): void {
    const draft = this.#draft
    draft.world = world
    draft.isOwned = false
    draft.machine = undefined
    draft.sweepAt = SWEEP_BYTES
  }

  /** Runs `work` on a copy of the world and drops the copy. */
  aside<T>(work: () => T): T {
    const before = this.#draft
    const { world } = before
    this.#draft = new Draft({ ...world, tree: forkTree(world.tree, world.pins) }, true)
    try {
      return work()
    } finally {
      this.#draft = before
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
    const draft = this.#draft
    const { chain } = draft.world
    let { machine } = draft
    if (machine === undefined || machine.stateTree !== tree || draft.chain !== chain) {
      machine = this.createMachine(tree)
      draft.machine = machine
      draft.chain = chain
    }
    return machine
  }

  /** Creates a machine over any tree; moment and actors are the world's unless they are given. */
  createMachine(
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
  sweep(): void {
    const draft = this.#draft
    if (layerOf(draft.world.tree).sizeBytes < draft.sweepAt) return
    const tree = compactTree(this.ownTree(), draft.world.pins)
    draft.world = { ...draft.world, tree }
    draft.sweepAt = Math.max(SWEEP_BYTES, 2 * layerOf(tree).sizeBytes)
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
        `${what} was called from inside a handler while a message runs: a handler may read the world, and says what to answer; do the rest after the message`,
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
    const block = state === undefined ? undefined : this.getBlock(state)
    if (block === undefined)
      throw new FatalError('the world has no system actor (f00), which names the built-in actors')
    const { builtinActors } = decodeAs(SYSTEM_STATE, block)
    return this.config.engine.manifest(this.world.tree.store, builtinActors)
  }
}
