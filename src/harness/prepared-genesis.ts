import { readCar } from '../ipld/index.ts'
import { StateTree } from '../state-tree/index.ts'
import { bytesFromBase64, type ChainEpoch } from '../types/index.ts'
import { BlockLayer } from './block-layer.ts'
import type { FvmConfig } from './config.ts'
import {
  DEFAULT_ACCOUNT_BALANCE,
  DEFAULT_EPOCH,
  DEFAULT_NETWORK,
  DEFAULT_NETWORK_POWER,
  DEFAULT_NETWORK_VERSION,
} from './options.ts'
import { PREPARED_GENESIS } from './prepared-genesis.generated.ts'

/** First states of a world with native actors and default options. */
export interface PreparedGenesis {
  /** State without power in the network. */
  readonly bare: StateTree
  /** State with the default power at the default epoch. */
  readonly networked: StateTree
}

/** Whether the first state of a world without power is one that the package holds. */
export function hasDefaultGenesis(config: FvmConfig): boolean {
  return (
    config.network === DEFAULT_NETWORK &&
    config.networkVersion === DEFAULT_NETWORK_VERSION &&
    config.accountBalance === DEFAULT_ACCOUNT_BALANCE
  )
}

/** Whether the power of a network and the epoch are those of the prepared state. */
export function hasDefaultNetwork(config: FvmConfig, epoch: ChainEpoch): boolean {
  return config.networkPower === DEFAULT_NETWORK_POWER && epoch === DEFAULT_EPOCH
}

/** Reads the first states of the default options, which the package holds as the text of a CAR. */
export function readPreparedGenesis(): PreparedGenesis {
  // A test compares the text with what the constructors give, so the blocks are not hashed again.
  const { roots, blocks } = readCar(bytesFromBase64(PREPARED_GENESIS), { verify: false })
  const layer = new BlockLayer(undefined)
  for (const { cid, block } of blocks) layer.put(cid, block)
  const [bare, networked] = roots.map((root) => StateTree.load(layer, root))
  return { bare: bare!, networked: networked! } // the CAR has two roots
}
