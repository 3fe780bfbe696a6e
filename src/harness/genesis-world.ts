import { StateTree } from '../state-tree/index.ts'
import type { NetworkVersion } from '../types/index.ts'
import { BlockLayer } from './block-layer.ts'
import { createGenesis } from './genesis.ts'

const templates = new Map<string, StateTree>()

/** The first state of a world with native actors: made once for a network and its version. */
export function genesisTree(network: string, networkVersion: NetworkVersion): StateTree {
  const key = `${network} ${networkVersion}`
  let tree = templates.get(key)
  if (tree === undefined) {
    const layer = new BlockLayer(undefined)
    tree = StateTree.load(layer, createGenesis(layer, { network, networkVersion }))
    templates.set(key, tree)
  }
  return tree
}
