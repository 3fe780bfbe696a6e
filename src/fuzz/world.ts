import { storeOf, VectorExterns } from '../conformance/index.ts'
import { actorAddress } from '../crypto/index.ts'
import { Account, type AccountType, FVM, VERIFREG_ROOT } from '../harness/index.ts'
import { openBundles } from '../io/index.ts'
import {
  type Blockstore,
  type Cid,
  Codec,
  MemoryBlockstore,
  reachableBlocks,
} from '../ipld/index.ts'
import { type Externs, FAKE_PROOFS, type Proofs } from '../kernel/index.ts'
import { Engine } from '../machine/index.ts'
import { EMPTY_ARR_CID } from '../state-tree/index.ts'
import {
  ACTORS_VERSION,
  type ActorId,
  Address,
  EAM_ACTOR_ID,
  type NetworkVersion,
  UsageError,
} from '../types/index.ts'

/** An account that sends messages. */
export interface Sender {
  readonly account: Account
  readonly id: ActorId
}

/** The first state of every script, and the engine, proofs and externs that scripts run with. */
export interface FuzzWorld {
  readonly network: string
  readonly networkVersion: NetworkVersion
  readonly root: Cid
  /** The blocks of the state, without code. */
  readonly state: Blockstore
  /** The code of the official actors. */
  readonly code: Blockstore
  readonly engine: Engine
  readonly senders: readonly Sender[]
  /** The address that appoints verifiers. */
  readonly verifregRoot: Sender
  /** Code CIDs by actor name. */
  readonly codes: ReadonlyMap<string, Cid>
  /** The epoch of the first message. */
  readonly epoch: bigint
  readonly proofs: Proofs
  readonly externs: Externs
  /** Field `world` of the vectors that a run writes; undefined for the default world, which needs none. */
  readonly vectorWorld: Readonly<Record<string, string>> | undefined
}

/** Options for {@link createFuzzWorld}. */
export interface FuzzWorldOptions {
  /** Adds actors and accounts before the first message. */
  readonly prepare?: (vm: FVM) => void
  readonly proofs?: Proofs
  readonly externs?: Externs
  readonly vectorWorld?: Readonly<Record<string, string>>
}

const ACCOUNTS: readonly (readonly [name: string, type: AccountType])[] = [
  ['alice', 'secp256k1'],
  ['bob', 'secp256k1'],
  ['carol', 'secp256k1'],
  ['dave', 'bls'],
  ['eve', 'eth'],
  ['frank', 'eth'],
]
/** An account without funds. */
const PAUPER = 'grace'
const FIRST_EPOCH = 1_000n

/**
 * Creates a genesis over the official actors: their singletons, accounts of every kind, a placeholder
 * whose key is known, one whose key is not, and an actor with a miner's code, for scripts that ask for
 * the type of an actor.
 *
 * @throws UsageError `FVM_NO_BUNDLE`
 */
export async function createFuzzWorld(
  bundles: string,
  network: string,
  networkVersion: NetworkVersion,
  options: FuzzWorldOptions = {},
): Promise<FuzzWorld> {
  const source = await openBundles(bundles)
  const version = `v${ACTORS_VERSION[networkVersion]}`
  const bundle = await source.load(version, network)
  if (bundle === undefined)
    throw new UsageError(
      'FVM_NO_BUNDLE',
      `${bundles} does not have the bundle ${version}: get it with litefvm bundle fetch ${version}`,
    )
  const engine = new Engine({})
  const vm = await FVM.create({ actors: bundles, network, networkVersion, epoch: 0, engine })
  for (const [name, type] of ACCOUNTS) vm.account(name, { type })
  vm.account(PAUPER, { balance: 0n })
  const keyed = Account.of('henry', 'eth')
  const keyless = Address.delegated(EAM_ACTOR_ID, new Uint8Array(20).fill(0x77))
  for (const address of [keyed.address, keyless])
    vm.setActor(address, {
      code: 'placeholder',
      state: EMPTY_ARR_CID,
      balance: '100 FIL',
      delegatedAddress: address,
    })
  vm.setActor(MINER_ADDRESS, { code: 'storageminer', state: EMPTY_ARR_CID, balance: '100 FIL' })
  const own = new Set(vm.accounts.map(({ name }) => name))
  options.prepare?.(vm)
  const added = vm.accounts.filter(({ name }) => !own.has(name))
  const root = vm.stateRoot()
  const state = new MemoryBlockstore()
  const actors = storeOf(bundle)
  const follow = (cid: Cid): boolean => cid.codec !== Codec.RAW || !actors.has(cid)
  for (const { cid, block } of reachableBlocks(vm.blockstore, [root], { follow }))
    state.put(cid, block)
  const senderOf = (account: Account): Sender => ({ account, id: vm.getActor(account.address)!.id })
  const names = [...ACCOUNTS.map(([name]) => name), PAUPER]
  const senders = names.map((name) => senderOf(vm.account(name)))
  return {
    network,
    networkVersion,
    root,
    state,
    code: actors,
    engine,
    senders: [...senders, senderOf(keyed), ...added.map(senderOf)],
    verifregRoot: senderOf(vm.account(VERIFREG_ROOT)),
    codes: new Map(bundle.actors.map(({ name, code: cid }) => [name, cid])),
    epoch: vm.epoch > FIRST_EPOCH ? vm.epoch : FIRST_EPOCH,
    proofs: options.proofs ?? FAKE_PROOFS,
    externs: options.externs ?? new VectorExterns([]),
    vectorWorld: options.vectorWorld,
  }
}

/** The address of the actor that has a miner's code. */
const MINER_ADDRESS = actorAddress(new TextEncoder().encode('fuzzed miner'))
