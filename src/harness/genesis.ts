import {
  ACCOUNT_STATE,
  emptyAddressMap,
  INIT_STATE,
  type StateCodec,
  SYSTEM_STATE,
} from '../builtin-actors/index.ts'
import { encodeManifestData, officialManifest } from '../bundle/index.ts'
import {
  type Blockstore,
  CborWriter,
  type Cid,
  Codec,
  cidFromString,
  cidOf,
} from '../ipld/index.ts'
import { type ActorState, EMPTY_ARR_CID, StateTree } from '../state-tree/index.ts'
import {
  ACTORS_VERSION,
  type ActorId,
  Address,
  assertOptions,
  BURNT_FUNDS_ACTOR_ID,
  EAM_ACTOR_ID,
  FIRST_NON_SINGLETON_ID,
  INIT_ACTOR_ID,
  type NetworkVersion,
  type OptionNames,
  REWARD_ACTOR_ID,
  SYSTEM_ACTOR_ID,
  UsageError,
} from '../types/index.ts'

/** Options of {@link createGenesis}. */
export interface GenesisOptions {
  /** The network's name as in the official bundles: `mainnet`, `calibrationnet`, ... */
  readonly network: string
  readonly networkVersion: NetworkVersion
  /** The built-in actors in the manifest's order; the official ones of network and version by default. */
  readonly actors?: readonly { readonly name: string; readonly code: Cid }[]
  /** Accounts by key address, with their balance in attoFIL; they get ids from 100 on. */
  readonly accounts?: readonly { readonly address: Address; readonly balance: bigint }[]
}

const OPTIONS = {
  network: true,
  networkVersion: true,
  actors: true,
  accounts: true,
} satisfies OptionNames<GenesisOptions>

/**
 * The least state that a machine runs on: system, init, reward, EAM, burnt funds and accounts, under
 * the official code CIDs of the network version's actors.
 *
 * @returns the state root, with all of its blocks in `store`
 */
export function createGenesis(store: Blockstore, options: GenesisOptions): Cid {
  assertOptions(options, 'the options of createGenesis', OPTIONS)
  const actors = options.actors ?? officialActors(options)
  const code = (name: string): Cid => {
    const found = actors.find((entry) => entry.name === name)
    if (found === undefined)
      throw new UsageError(
        'FVM_NO_BUNDLE',
        `the built-in actors given have no "${name}": give an entry for each actor of the official manifests`,
      )
    return found.code
  }
  store.put(EMPTY_ARR_CID, Uint8Array.of(0x80))
  const builtinActors = putBlock(store, encodeManifestData(actors))
  const tree = StateTree.create(store)
  const set = (id: ActorId, name: string, state: Cid, balance = 0n): void => {
    tree.setActor(id, actor(code(name), state, balance))
  }
  set(SYSTEM_ACTOR_ID, 'system', putState(store, SYSTEM_STATE, { builtinActors }))
  const initState = {
    addressMap: emptyAddressMap(store),
    nextId: FIRST_NON_SINGLETON_ID,
    networkName: options.network,
  }
  set(INIT_ACTOR_ID, 'init', putState(store, INIT_STATE, initState))
  set(REWARD_ACTOR_ID, 'reward', EMPTY_ARR_CID)
  set(EAM_ACTOR_ID, 'eam', EMPTY_ARR_CID)
  const burnt = { address: Address.id(BURNT_FUNDS_ACTOR_ID) }
  set(BURNT_FUNDS_ACTOR_ID, 'account', putState(store, ACCOUNT_STATE, burnt))
  for (const { address, balance } of options.accounts ?? []) {
    const id = tree.registerNewAddress(address)
    set(id, 'account', putState(store, ACCOUNT_STATE, { address }), balance)
  }
  return tree.flush()
}

function actor(code: Cid, state: Cid, balance: bigint): ActorState {
  return { code, state, sequence: 0n, balance, delegatedAddress: undefined }
}

function officialActors(options: GenesisOptions): { name: string; code: Cid }[] {
  const { actors } = officialManifest(ACTORS_VERSION[options.networkVersion], options.network)
  return Object.entries(actors).map(([name, code]) => ({ name, code: cidFromString(code) }))
}

function putState<T>(store: Blockstore, codec: StateCodec<T>, state: T): Cid {
  const w = new CborWriter()
  codec.encode(w, state)
  return putBlock(store, w.finish())
}

function putBlock(store: Blockstore, block: Uint8Array): Cid {
  const cid = cidOf(Codec.DAG_CBOR, block)
  store.put(cid, block)
  return cid
}
