import type { Cid } from '../ipld/index.ts'
import type { Externs } from '../kernel/index.ts'
import { StateTree } from '../state-tree/index.ts'
import type { ActorId, ChainEpoch, TokenAmount } from '../types/index.ts'
import type { Account } from './accounts.ts'
import { BlockLayer, compactLayers } from './block-layer.ts'

/** What a chain says at a moment. */
export interface Chain {
  readonly epoch: ChainEpoch
  /** Seconds since 1970. */
  readonly timestamp: bigint
  readonly baseFee: TokenAmount
  readonly circulatingSupply: TokenAmount
  readonly externs: Externs
}

/** An actor that has a name in a world. */
export interface NamedActor {
  readonly id: ActorId
  /** Its keys, where it is an account. */
  readonly account: Account | undefined
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
  /** Code that was installed without an actor that has it. */
  readonly pins: readonly Cid[]
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
