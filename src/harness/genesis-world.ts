import type { Bundle } from '../bundle/index.ts'
import { cidToString } from '../ipld/index.ts'
import type { NetworkVersion } from '../types/index.ts'
import type { Chain } from './chain.ts'
import type { FvmConfig } from './config.ts'
import { constructWorld, withNetwork, worldOfGenesis } from './construct-world.ts'
import { hasDefaultGenesis, hasDefaultNetwork, readPreparedGenesis } from './prepared-genesis.ts'
import { ContractLibrary } from './solidity/index.ts'
import type { World } from './world.ts'

/** Options that the first state of a world depends on. */
interface FirstStateOptions {
  /** `native`, or the manifest of a bundle as text. */
  readonly actors: string
  readonly network: string
  readonly networkVersion: NetworkVersion
  readonly accountBalance: bigint
  /** Zero for a state without power in the network. */
  readonly networkPower: bigint
  /** The epoch since which the network has its power; undefined without power. */
  readonly epoch: bigint | undefined
}

/**
 * First states with the options that they were made with. The options are compared: to write them as
 * a key takes 0.6 of the 1.2 microseconds of a world (task `a fresh world` of the bench harness).
 */
const worlds: { readonly options: FirstStateOptions; readonly world: World }[] = []
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
  const options = (power: bigint, epoch: bigint | undefined): FirstStateOptions => ({
    actors,
    network,
    networkVersion,
    accountBalance,
    networkPower: power,
    epoch,
  })
  const bare = (): World => kept(options(0n, undefined), genesis.bare)
  const world =
    networkPower === 0n
      ? bare()
      : kept(options(networkPower, chain.epoch), () => genesis.networked(bare))
  // Each world has its own library, which keeps what it read from the world's contracts.
  return { ...world, chain, library: new ContractLibrary() }
}

function kept(options: FirstStateOptions, create: () => World): World {
  for (const known of worlds) if (isSame(known.options, options)) return known.world
  const world = create()
  if (worlds.length >= MAX_KEPT_WORLDS) worlds.shift()
  worlds.push({ options, world })
  return world
}

function isSame(a: FirstStateOptions, b: FirstStateOptions): boolean {
  return (
    a.epoch === b.epoch &&
    a.networkPower === b.networkPower &&
    a.accountBalance === b.accountBalance &&
    a.networkVersion === b.networkVersion &&
    a.network === b.network &&
    a.actors === b.actors
  )
}
