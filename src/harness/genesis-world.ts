import {
  builtinNumberOf,
  CRON,
  MARKET,
  POWER,
  STORAGE_MINING_ALLOCATION,
  startNetwork,
} from '../builtin-actors/index.ts'
import { type Bundle, type BundleActor } from '../bundle/index.ts'
import { addressFromString } from '../crypto/index.ts'
import { cidToString } from '../ipld/index.ts'
import { type AnySchema, cbor } from '../schema/index.ts'
import { type ActorState, EMPTY_ARR_CID, StateTree } from '../state-tree/index.ts'
import {
  ACTORS_VERSION,
  type ActorId,
  Address,
  type ChainEpoch,
  CRON_ACTOR_ID,
  DATACAP_ACTOR_ID,
  EAM_ACTOR_ID,
  ExitCode,
  FatalError,
  METHOD_CONSTRUCTOR,
  REWARD_ACTOR_ID,
  STORAGE_MARKET_ACTOR_ID,
  STORAGE_POWER_ACTOR_ID,
  VERIFIED_REGISTRY_ACTOR_ID,
} from '../types/index.ts'
import { Account } from './accounts.ts'
import { AppendMap } from './append-map.ts'
import { BlockLayer } from './block-layer.ts'
import type { Chain } from './chain.ts'
import type { FvmConfig } from './config.ts'
import { createGenesis } from './genesis.ts'
import { DEFAULT_CIRCULATING_SUPPLY } from './options.ts'
import { Core } from './parts/core.ts'
import { Interfaces } from './parts/interfaces.ts'
import { MessageBuilder, SYSTEM_ACTOR } from './parts/message-builder.ts'
import { Names } from './parts/names.ts'
import { State } from './parts/state.ts'
import { ContractLibrary } from './solidity/index.ts'
import { forkTree, layerOf, type NamedActor, plainWorld, type World } from './world.ts'

/** The name of the account that appoints verifiers. */
export const VERIFREG_ROOT = 'verifreg-root'
/** Its address, which follows from the name: to find it out takes longer than all the rest. */
const VERIFREG_ROOT_ADDRESS = addressFromString('f1kla5hrytubx2shtx7mobs7dr3eoiiemg4r7cjby')
/** Source: builtin-actors v18.0.0 `test_vm/src/lib.rs`, the reward actor's. */
const REWARD_BALANCE = STORAGE_MINING_ALLOCATION
/** The Ethereum address 0x0, which is an account. Source: lotus `chain/gen/genesis/genesis_eth.go`. */
const ETH_NULL_ADDRESS = Address.delegated(EAM_ACTOR_ID, new Uint8Array(20))

const POWER_ADDRESS = Address.id(STORAGE_POWER_ACTOR_ID)
const MARKET_ADDRESS = Address.id(STORAGE_MARKET_ACTOR_ID)
const VERIFREG_ADDRESS = Address.id(VERIFIED_REGISTRY_ACTOR_ID)
/** The calls of cron at each epoch. Source: lotus `chain/gen/genesis/f03_cron.go`. */
const CRON_ENTRIES = [
  { receiver: POWER_ADDRESS, method: builtinNumberOf(POWER, 'OnEpochTickEnd') },
  { receiver: MARKET_ADDRESS, method: builtinNumberOf(MARKET, 'CronTick') },
]

/** Worlds that began, by what they were made with. */
const worlds = new Map<string, World>()
/** Worlds that are kept: each takes about 20 kB, and the first of a kind some milliseconds. */
const MAX_KEPT_WORLDS = 64

/**
 * The first state of a world with native actors, its singletons constructed; made once for its options.
 */
export function nativeWorld(config: FvmConfig, chain: Chain): World {
  return firstWorld('native', config, chain, () => createWorld(config, chain, undefined))
}

/** The first state of a world with a bundle's actors, its singletons constructed; made once for its options. */
export function bundleWorld(config: FvmConfig, chain: Chain, bundle: Bundle): World {
  return firstWorld(cidToString(bundle.manifestCid), config, chain, () =>
    createWorld(config, chain, bundle),
  )
}

function firstWorld(actors: string, config: FvmConfig, chain: Chain, create: () => World): World {
  const { network, networkVersion, accountBalance, networkPower } = config
  const key = `${actors} ${network} ${networkVersion} ${accountBalance}`
  const bare = kept(key, create)
  const world =
    networkPower === 0n
      ? bare
      : kept(`${key} ${networkPower} ${chain.epoch}`, () => withNetwork(bare, config, chain.epoch))
  // A library of its own: it keeps what it read from its contracts.
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

/** The same world, in a network with power. */
function withNetwork(bare: World, config: FvmConfig, epoch: ChainEpoch): World {
  const tree = forkTree(bare.tree, [])
  const actorOf = (id: ActorId): ActorState => tree.getActor(id)! // constructed before
  const [reward, power, market] = [
    REWARD_ACTOR_ID,
    STORAGE_POWER_ACTOR_ID,
    STORAGE_MARKET_ACTOR_ID,
  ].map(actorOf)
  const heads = startNetwork(
    layerOf(tree),
    { reward: reward!.state, power: power!.state, market: market!.state }, // three ids gave three
    {
      network: config.network,
      actorsVersion: ACTORS_VERSION[config.networkVersion],
      epoch,
      qualityAdjPower: config.networkPower,
      circulatingSupply: DEFAULT_CIRCULATING_SUPPLY,
    },
  )
  tree.setActor(REWARD_ACTOR_ID, { ...reward!, state: heads.reward })
  tree.setActor(STORAGE_POWER_ACTOR_ID, { ...power!, state: heads.power })
  tree.setActor(STORAGE_MARKET_ACTOR_ID, { ...market!, state: heads.market })
  const root = tree.flush()
  return { ...bare, tree: StateTree.load(tree.store, root) }
}

function createWorld(config: FvmConfig, chain: Chain, bundle: Bundle | undefined): World {
  const { network, networkVersion, accountBalance: balance } = config
  const layer = new BlockLayer(undefined)
  for (const { cid, block } of bundle?.blocks ?? []) layer.put(cid, block)
  const genesis = createGenesis(layer, {
    network,
    networkVersion,
    ...actorsOf(bundle),
    accounts: [{ address: VERIFREG_ROOT_ADDRESS, balance }],
  })
  const tree = StateTree.load(layer, genesis)
  const builder = new GenesisBuilder(config, plainWorld(tree, { ...chain, epoch: 0n }))
  builder.state.setActor(ETH_NULL_ADDRESS, { code: 'ethaccount' })
  builder.construct(REWARD_ACTOR_ID, 'reward', cbor.bigint, 0n)
  builder.construct(CRON_ACTOR_ID, 'cron', CRON.methods.Constructor.params, {
    entries: CRON_ENTRIES,
  })
  builder.construct(STORAGE_POWER_ACTOR_ID, 'storagepower')
  builder.construct(STORAGE_MARKET_ACTOR_ID, 'storagemarket')
  builder.construct(
    VERIFIED_REGISTRY_ACTOR_ID,
    'verifiedregistry',
    cbor.address,
    VERIFREG_ROOT_ADDRESS,
  )
  builder.construct(DATACAP_ACTOR_ID, 'datacap', cbor.address, VERIFREG_ADDRESS)
  builder.state.setActor(REWARD_ACTOR_ID, { balance: REWARD_BALANCE })
  const root: NamedActor = {
    id: tree.lookupId(VERIFREG_ROOT_ADDRESS)!, // created above
    get account() {
      return Account.of(VERIFREG_ROOT, 'secp256k1')
    },
  }
  return { ...plainWorld(builder.finish(), chain), names: AppendMap.from([[VERIFREG_ROOT, root]]) }
}

function actorsOf(bundle: Bundle | undefined): { actors?: readonly BundleActor[] } {
  return bundle === undefined ? {} : { actors: bundle.actors }
}

/** Builds the first state of a world: each singleton is made by its own constructor. */
class GenesisBuilder {
  readonly state: State
  readonly #core: Core
  readonly #messages: MessageBuilder

  constructor(config: FvmConfig, world: World) {
    this.#core = new Core(config, world)
    const names = new Names(this.#core)
    this.state = new State(this.#core, names)
    const interfaces = new Interfaces(this.#core, names)
    this.#messages = new MessageBuilder(this.#core, names, interfaces, this.state)
  }

  /** Sets an actor and runs its constructor as the system. */
  construct(id: ActorId, code: string, schema?: AnySchema, params?: unknown): void {
    this.state.setActor(id, { code, state: EMPTY_ARR_CID })
    const given = schema === undefined ? {} : { schema, params }
    const options = { to: id, method: METHOD_CONSTRUCTOR, ...given }
    const message = this.#messages.build(SYSTEM_ACTOR, options)
    const { receipt } = this.#core.machine().executeMessage(message, 'implicit', 0)
    if (receipt.exitCode !== ExitCode.OK)
      throw new FatalError(
        `the constructor of ${code} in the first state of a world ended with exit code ${receipt.exitCode}`,
      )
  }

  /** Returns the state in one layer, which is shared from then on. */
  finish(): StateTree {
    const root = this.state.stateRoot()
    return StateTree.load(this.#core.world.tree.store, root)
  }
}
