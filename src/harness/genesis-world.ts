import type { Bundle } from '../bundle/index.ts'
import { cidToString } from '../ipld/index.ts'
import type { Chain } from './chain.ts'
import type { FvmConfig } from './config.ts'
import { constructWorld, withNetwork, worldOfGenesis } from './construct-world.ts'
import { hasDefaultGenesis, hasDefaultNetwork, readPreparedGenesis } from './prepared-genesis.ts'
import { ContractLibrary } from './solidity/index.ts'
import type { World } from './world.ts'

/** First states by the options that they were made with. */
const worlds = new Map<string, World>()
/** Number of first states that are kept: each takes about 20 kB, and its construction some milliseconds. */
const MAX_KEPT_WORLDS = 64

/**
 * Returns the first state of a world with native actors, made once for its options: the package holds
 * the states of the default options, and constructors make all others.
 */
export function nativeWorld(config: FvmConfig, chain: Chain): World {
  return firstWorld('native', config, chain, {
    bare: () =>
      hasDefaultGenesis(config)
        ? worldOfGenesis(readPreparedGenesis().bare, chain)
        : constructWorld(config, chain, undefined),
    networked: (bare) =>
      hasDefaultGenesis(config) && hasDefaultNetwork(config, chain.epoch)
        ? worldOfGenesis(readPreparedGenesis().networked, chain)
        : withNetwork(bare(), config, chain.epoch),
  })
}

/** Returns the first state of a world with a bundle's actors, made once for its options. */
export function bundleWorld(config: FvmConfig, chain: Chain, bundle: Bundle): World {
  return firstWorld(cidToString(bundle.manifestCid), config, chain, {
    bare: () => constructWorld(config, chain, bundle),
    networked: (bare) => withNetwork(bare(), config, chain.epoch),
  })
}

/** Ways to make a first state: without power in the network, and with it. */
interface Genesis {
  bare(): World
  networked(bare: () => World): World
}

function firstWorld(actors: string, config: FvmConfig, chain: Chain, genesis: Genesis): World {
  const { network, networkVersion, accountBalance, networkPower } = config
  const key = `${actors} ${network} ${networkVersion} ${accountBalance}`
  const bare = (): World => kept(key, genesis.bare)
  const world =
    networkPower === 0n
      ? bare()
      : kept(`${key} ${networkPower} ${chain.epoch}`, () => genesis.networked(bare))
  // Each world has its own library, which keeps what it read from the world's contracts.
  return { ...world, chain, library: new ContractLibrary() }
}

function kept(key: string, create: () => World): World {
  const found = worlds.get(key)
  if (found !== undefined) return found
  const world = create()
  if (worlds.size >= MAX_KEPT_WORLDS) {
    const [oldest] = worlds.keys()
    worlds.delete(oldest!) // there are some
  }
  worlds.set(key, world)
  return world
}
