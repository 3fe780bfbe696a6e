import { type Bundle, cidToString } from '../ipld/index.ts'
import { EMPTY_ARR_CID, StateTree } from '../state-tree/index.ts'
import { type ActorId, Address, METHOD_CONSTRUCTOR, type NetworkVersion } from '../types/index.ts'
import { Account } from './accounts.ts'
import { BlockLayer } from './block-layer.ts'
import type { Chain } from './chain.ts'
import { FvmActors } from './fvm-actors.ts'
import type { FvmConfig } from './fvm-base.ts'
import { createGenesis } from './genesis.ts'
import { ActorFailed } from './result.ts'
import { type AnySchema, cbor } from './schema/index.ts'
import { FIL } from './units.ts'
import { type NamedActor, plainWorld, type World } from './world.ts'

/** The account that appoints verifiers, in worlds with a verified registry. */
const VERIFREG_ROOT = 'verifreg-root'
/** Source: builtin-actors v18.0.0 `test_vm/src/lib.rs`, the reward actor's. */
const REWARD_BALANCE = 1_100_000_000n * FIL

const POWER = Address.id(4n)
const MARKET = Address.id(5n)
const VERIFREG = Address.id(6n)
/** power's OnEpochTickEnd and market's CronTick. Source: lotus `chain/gen/genesis/f03_cron.go`. */
const CRON_ENTRIES = [
  { receiver: POWER, method: 5n },
  { receiver: MARKET, method: 9n },
]
const CRON_PARAMS = cbor.tuple({
  entries: cbor.array(cbor.tuple({ receiver: cbor.address, method: cbor.u64 })),
})

const natives = new Map<string, StateTree>()
const bundles = new Map<string, World>()

/** The first state of a world with native actors: made once for a network and its version. */
export function nativeWorld({ network, networkVersion }: FvmConfig, chain: Chain): World {
  const key = `${network} ${networkVersion}`
  let tree = natives.get(key)
  if (tree === undefined) {
    const layer = new BlockLayer(undefined)
    tree = StateTree.load(layer, createGenesis(layer, { network, networkVersion }))
    natives.set(key, tree)
  }
  return plainWorld(tree, chain)
}

/** The first state of a world with a bundle's actors, its singletons constructed; made once for each. */
export function bundleWorld(config: FvmConfig, chain: Chain, bundle: Bundle): World {
  const { network, networkVersion } = config
  const key = `${cidToString(bundle.manifestCid)} ${network} ${networkVersion}`
  let world = bundles.get(key)
  if (world === undefined) {
    world = createBundleWorld(config, chain, bundle, networkVersion)
    bundles.set(key, world)
  }
  return { ...world, chain }
}

function createBundleWorld(
  config: FvmConfig,
  chain: Chain,
  bundle: Bundle,
  networkVersion: NetworkVersion,
): World {
  const layer = new BlockLayer(undefined)
  for (const { cid, block } of bundle.blocks) layer.put(cid, block)
  const root = Account.of(VERIFREG_ROOT, 'secp256k1')
  const { actors } = bundle
  const accounts = [{ address: root.address, balance: config.accountBalance }]
  const { network } = config
  const genesis = createGenesis(layer, { network, networkVersion, actors, accounts })
  const tree = StateTree.load(layer, genesis)
  const builder = new GenesisBuilder(config, plainWorld(tree, { ...chain, epoch: 0n }))
  builder.construct(2n, 'reward', cbor.bigint, 0n)
  builder.construct(3n, 'cron', CRON_PARAMS, { entries: CRON_ENTRIES })
  builder.construct(4n, 'storagepower')
  builder.construct(5n, 'storagemarket')
  builder.construct(6n, 'verifiedregistry', cbor.address, root.address)
  builder.construct(7n, 'datacap', cbor.address, VERIFREG)
  builder.setBalance(2n, REWARD_BALANCE)
  const id = builder.idOf(root.address)!
  const names = new Map<string, NamedActor>([[VERIFREG_ROOT, { id, account: root }]])
  return { ...plainWorld(builder.finish(), chain), names }
}

/** A world whose singletons are made by their own constructors. */
class GenesisBuilder extends FvmActors {
  construct(id: ActorId, code: string, schema?: AnySchema, params?: unknown): void {
    this.setActor(id, { code, state: EMPTY_ARR_CID })
    const message = { to: id, method: METHOD_CONSTRUCTOR, params }
    const result = this.sendImplicit(schema === undefined ? message : { ...message, schema })
    if (!result.ok) throw new ActorFailed(`the constructor of ${code}`, result)
  }

  /** The state, in one layer that is shared from then on. */
  finish(): StateTree {
    const root = this.stateRoot()
    return StateTree.load(this.world.tree.store, root)
  }
}
