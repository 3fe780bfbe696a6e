import {
  builtinNumberOf,
  CRON,
  MARKET,
  POWER,
  STORAGE_MINING_ALLOCATION,
  startNetwork,
} from '../builtin-actors/index.ts'
import type { Bundle, BundleActor } from '../bundle/index.ts'
import { addressFromString } from '../crypto/index.ts'
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
import { forkTree, layerOf, type NamedActor, plainWorld, type World } from './world.ts'

/** The name of the account that appoints verifiers. */
export const VERIFREG_ROOT = 'verifreg-root'
/** Address of that account, which follows from its name: the derivation takes longer than all the rest. */
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

/** Returns the same world in a network with the power of its options. */
export function withNetwork(bare: World, config: FvmConfig, epoch: ChainEpoch): World {
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

/** Constructs the first state of a world, without power: its singletons are made by their own constructors. */
export function constructWorld(config: FvmConfig, chain: Chain, bundle: Bundle | undefined): World {
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
  return worldOfGenesis(builder.finish(), chain)
}

/** Returns a world at a first state, with the name that it begins with. */
export function worldOfGenesis(tree: StateTree, chain: Chain): World {
  const root: NamedActor = {
    id: tree.lookupId(VERIFREG_ROOT_ADDRESS)!, // every first state has this account
    get account() {
      return Account.of(VERIFREG_ROOT, 'secp256k1')
    },
  }
  return { ...plainWorld(tree, chain), names: AppendMap.from([[VERIFREG_ROOT, root]]) }
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
