import type { Cid } from '../ipld/index.ts'
import { StateTree } from '../state-tree/index.ts'
import type { ActorId, Address } from '../types/index.ts'
import type { ContractArtifact } from './abi/index.ts'
import type { Account } from './accounts.ts'
import { AppendMap } from './append-map.ts'
import { BlockLayer, compactLayers } from './block-layer.ts'
import type { Chain } from './chain.ts'
import type { ActorDefinition } from './define-actor.ts'
import { EventHistory } from './event-history.ts'
import { type Mocks, NO_MOCKS, type OverrideTable } from './mocks/index.ts'
import { ContractLibrary } from './solidity/index.ts'

/** An actor that has a name in a world. */
export interface NamedActor {
  readonly id: ActorId
  /** The account with its keys; undefined for a deployed actor. */
  readonly account: Account | undefined
}

/** Sender that replaces the one that a message names. */
export interface Prank {
  readonly sender: Address
  /** Whether the prank ends with the next message. */
  readonly isOnce: boolean
  /** Whether accounts, too, send unchecked and without fees, as contracts do. */
  readonly isFree: boolean
}

/**
 * Everything that a snapshot holds and a revert or a failed call restores. It is an immutable value:
 * a change makes another one. Only the state tree of a world that nobody else holds is written in
 * place. Whatever a part of the harness must remember between two calls belongs here, not in a
 * private field of the part.
 */
export interface World {
  readonly tree: StateTree
  readonly chain: Chain
  /** Actors by the name that they were created under. */
  readonly names: AppendMap<string, NamedActor>
  /** Interfaces of actors by the key of their code's CID. */
  readonly definitions: AppendMap<string, ActorDefinition>
  /** Source maps of Wasm by the key of its CID. */
  readonly sourceMaps: AppendMap<string, string | object>
  /** Artifacts that contracts were compiled from, by actor id. */
  readonly contracts: AppendMap<ActorId, ContractArtifact>
  /** Contracts that are recognised by their code, whoever deployed them. */
  readonly library: ContractLibrary<ContractArtifact>
  /** Blocks to keep although no actor's state leads to them. */
  readonly pins: readonly Cid[]
  readonly prank: Prank | undefined
  readonly mocks: Mocks
  readonly overrides: OverrideTable
  /** Events of the messages that were applied. */
  readonly events: EventHistory
  /** Number of messages in {@link World.events} when the recording of logs began; undefined without one. */
  readonly recordedFrom: number | undefined
  /** Value that a room above keeps with the world, so that a snapshot holds it: the chain of a node. */
  readonly attached: unknown
}

/** Trees that read through more than this many others are flattened. */
const MAX_FORK_DEPTH = 12

/** Layers of blocks beyond this many are merged: a read walks through all of them, and each keeps what nobody needs any more. */
const MAX_LAYER_DEPTH = 32

/** A copy of a tree in few layers, and the root that the tree had then. */
interface FlatCopy {
  readonly root: Cid
  readonly tree: StateTree
}

/** Flattened copies of trees, each kept for as long as its tree lives. */
const flattened = new WeakMap<StateTree, FlatCopy>()

/** Returns the layer that a tree's blocks go to. */
export function layerOf(tree: StateTree): BlockLayer {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- all trees of a world are over a layer: they are made here, in construct-world.ts or in prepared-genesis.ts
  return tree.store as BlockLayer
}

/** Creates a tree with the same actors that can be written to. */
export function forkTree(tree: StateTree, pins: readonly Cid[]): StateTree {
  const isShallow = tree.forkDepth < MAX_FORK_DEPTH && layerOf(tree).depth < MAX_LAYER_DEPTH
  const source = isShallow ? tree : flatten(tree, pins)
  return source.fork(new BlockLayer(layerOf(source)))
}

/**
 * Creates a tree with the same actors for a run that is dropped before the given tree changes. Layers
 * are not merged: a merge for each read of a world would cost more than the walk through its layers.
 */
export function scratchTree(tree: StateTree): StateTree {
  return tree.fork(new BlockLayer(layerOf(tree)))
}

/** Creates a tree with the actors as they are now, while a message may be running on the given one. */
export function branchTree(tree: StateTree): StateTree {
  return tree.branch(new BlockLayer(layerOf(tree)))
}

function flatten(tree: StateTree, pins: readonly Cid[]): StateTree {
  const root = tree.flush()
  const known = flattened.get(tree)
  // The copy of a tree that changed since is stale.
  if (known?.root.key === root.key) return known.tree
  const copy = compactTree(tree, pins)
  flattened.set(tree, { root, tree: copy })
  return copy
}

/** Copies a tree into fewer layers, without the blocks that are out of use. */
export function compactTree(tree: StateTree, pins: readonly Cid[]): StateTree {
  const root = tree.flush()
  return StateTree.load(compactLayers(layerOf(tree), [root, ...pins]), root)
}

/** Creates a world that has actors and a moment, and nothing else. */
export function plainWorld(tree: StateTree, chain: Chain): World {
  return {
    tree,
    chain,
    names: AppendMap.empty(),
    definitions: AppendMap.empty(),
    sourceMaps: AppendMap.empty(),
    contracts: AppendMap.empty(),
    library: new ContractLibrary(),
    pins: [],
    prank: undefined,
    mocks: NO_MOCKS,
    overrides: {},
    events: EventHistory.EMPTY,
    recordedFrom: undefined,
    attached: undefined,
  }
}
