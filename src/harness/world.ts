import type { Cid } from '../ipld/index.ts'
import { StateTree } from '../state-tree/index.ts'
import type { ActorId, Address } from '../types/index.ts'
import type { Account } from './accounts.ts'
import { BlockLayer, compactLayers } from './block-layer.ts'
import type { Chain } from './chain.ts'
import type { ContractArtifact } from './evm/index.ts'
import { type Mocks, NO_MOCKS, type OverrideTable } from './mocks/index.ts'

/** An actor that has a name in a world. */
export interface NamedActor {
  readonly id: ActorId
  /** Its keys, where it is an account. */
  readonly account: Account | undefined
}

/** Who messages come from in place of their sender. */
export interface Prank {
  readonly sender: Address
  /** For the next message only. */
  readonly isOnce: boolean
}

/**
 * All that a snapshot holds. A value: a change makes another one. Only the state tree of a world
 * that nobody else holds is written in place.
 */
export interface World {
  readonly tree: StateTree
  readonly chain: Chain
  /** Actors by the name that they were created under. */
  readonly names: ReadonlyMap<string, NamedActor>
  /** What contracts were compiled from, by the actor that each is. */
  readonly contracts: ReadonlyMap<ActorId, ContractArtifact>
  /** Blocks to keep although no actor's state leads to them. */
  readonly pins: readonly Cid[]
  readonly prank: Prank | undefined
  readonly mocks: Mocks
  readonly overrides: OverrideTable
}

/** Trees that read through more than this many others are flattened. */
const MAX_FORK_DEPTH = 12

/** What flattening a tree gave, for as long as the tree lives. */
const flattened = new WeakMap<StateTree, StateTree>()

/** The layer that a tree's blocks go to. */
export function layerOf(tree: StateTree): BlockLayer {
  return tree.store as BlockLayer // every tree of a world is made here or in genesis-world.ts
}

/** A tree with the same actors that can be written to. */
export function forkTree(tree: StateTree, pins: readonly Cid[]): StateTree {
  const source = tree.forkDepth < MAX_FORK_DEPTH ? tree : flatten(tree, pins)
  return source.fork(new BlockLayer(layerOf(source)))
}

function flatten(tree: StateTree, pins: readonly Cid[]): StateTree {
  let flat = flattened.get(tree)
  if (flat === undefined) {
    flat = compactTree(tree, pins)
    flattened.set(tree, flat)
  }
  return flat
}

/** The same actors in fewer layers, which hold nothing that is out of use. */
export function compactTree(tree: StateTree, pins: readonly Cid[]): StateTree {
  const root = tree.flush()
  return StateTree.load(compactLayers(layerOf(tree), [root, ...pins]), root)
}

/** A world with nothing but actors, at a moment. */
export function plainWorld(tree: StateTree, chain: Chain): World {
  return {
    tree,
    chain,
    names: new Map(),
    contracts: new Map(),
    pins: [],
    prank: undefined,
    mocks: NO_MOCKS,
    overrides: {},
  }
}
