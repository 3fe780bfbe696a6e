// Longer than 400 lines: each method is one line that calls a part, below the doc comment that editors show.

import type { AddressLike } from '../crypto/index.ts'
import type { Blockstore, Cid } from '../ipld/index.ts'
import type { Manifest } from '../machine/index.ts'
import type { AnySchema, Infer, InferInput, Schema } from '../schema/index.ts'
import {
  type ActorId,
  type AmountLike,
  type ChainEpoch,
  type ExitCode,
  type IntLike,
  type MethodNum,
  UsageError,
} from '../types/index.ts'
import type { Account } from './accounts.ts'
import type { Chain, RandomnessSource } from './chain.ts'
import type { FvmConfig } from './config.ts'
import type { ActorDefinition } from './define-actor.ts'
import type { StateDiff } from './diff/index.ts'
import type { Evm } from './evm/index.ts'
import { bundleWorld, nativeWorld } from './genesis-world.ts'
import type { Handle } from './handle.ts'
import { assertFits, loadBundle, readBundleSync } from './load-bundle.ts'
import type {
  CallExpectation,
  CallSpec,
  Mock,
  MockAnswer,
  MockHandler,
  PrimitiveName,
  PrimitiveOverride,
} from './mocks/index.ts'
import {
  assertFvmOptions,
  type CommonOptions,
  chainFrom,
  configFrom,
  type FvmOptions,
  minersFrom,
  type SyncFvmOptions,
} from './options.ts'
import type { AccountOptions } from './parts/accounts.ts'
import type { DeployOptions } from './parts/actors.ts'
import { Core } from './parts/core.ts'
import type { EstimateOptions } from './parts/gas-estimates.ts'
import type { InvariantOptions } from './parts/inspect.ts'
import { type Listener, Listeners } from './parts/listeners.ts'
import type { ExpectOptions, MockOptions } from './parts/mocks.ts'
import { Moments, revertTo, takeSnapshot } from './parts/moments.ts'
import { Parts } from './parts/parts.ts'
import type { ProfileOptions } from './parts/profiling.ts'
import type { ActorInfo, ActorPatch } from './parts/state.ts'
import type { Mined, MineOptions } from './parts/time.ts'
import { WorldPort } from './parts/world-port.ts'
import { type Profile, withoutSuiteProfile } from './profile/index.ts'
import type { Result } from './result.ts'
import type { SendOptions } from './send-options.ts'
import { Snapshot } from './snapshot.ts'
import { chainBeforeMiners, startMiners } from './start-miners.ts'
import type { Storage, StorageMiner } from './storage/index.ts'
import type { World } from './world.ts'

/** An actor of a world, with the methods of its definition. */
export type ActorHandle<D extends ActorDefinition = ActorDefinition> = Handle<D, FVM>

/** A moment to compare: a snapshot, or a world as it is. */
export type Moment = Snapshot | FVM

/** Callback for the result of every message that was applied, and the world that applied it. */
export type MessageListener = Listener<FVM>

/** Listeners of the messages of all worlds. */
const everywhere = new Listeners<FVM>()

/**
 * A local Filecoin: actors, accounts, messages, and time at your command.
 *
 * @example
 * const vm = await FVM.create()
 * vm.account('alice')
 * vm.send({ from: 'alice', to: vm.account('bob'), value: '1 FIL' }).exitName // 'OK'
 */
export class FVM {
  /** Settings that the world was created with. */
  readonly config: FvmConfig
  readonly #core: Core
  readonly #listeners = new Listeners<FVM>()
  readonly #moments: Moments<FVM>
  readonly #parts: Parts<FVM>

  /** Use {@link FVM.create}, {@link FVM.createSync} or {@link FVM.fork}. @example FVM.createSync() instanceof FVM // true */
  constructor(config: FvmConfig, world: World, reports: Listeners<FVM> = everywhere) {
    this.config = config
    this.#core = new Core(config, world)
    this.#moments = new Moments<FVM>(this.#core, this, FVM)
    this.#parts = new Parts<FVM>(this.#core, this, [this.#listeners, reports])
  }

  /**
   * Creates a world. The fast check of BLS signatures begins to load with the first account that has
   * BLS keys; until then, the portable one gives the same answers.
   *
   * @throws UsageError for options out of range, and a bundle that is not there or does not fit
   * @example (await FVM.create({ networkVersion: 29 })).config.networkVersion // 29
   */
  static async create(options: FvmOptions = {}): Promise<FVM> {
    assertFvmOptions(options)
    const { actors = 'native', bundleCache, ...rest } = options
    if (actors === 'native') return FVM.createSync(rest)
    if (typeof actors !== 'string' && !(actors instanceof Uint8Array))
      throw new UsageError(
        'FVM_ACTORS',
        `actors is ${actors === null ? 'null' : typeof actors}: give 'native', a path, the name of a release such as 'v18', or the bytes of a bundle`,
      )
    const config = configFrom(rest, 'wasm')
    const { network, networkVersion } = config
    const bundle = await loadBundle(actors, network, networkVersion, bundleCache)
    assertFits(bundle, network, networkVersion)
    return FVM.#start(config, rest, (chain) => bundleWorld(config, chain, bundle))
  }

  /**
   * Creates a world, at once.
   *
   * @throws UsageError for options out of range, and actors that take time to load
   * @example FVM.createSync().getActor('f00')?.type // 'system'
   */
  static createSync(options: SyncFvmOptions = {}): FVM {
    assertFvmOptions(options)
    const { actors = 'native', ...rest } = options
    if (actors === 'native') {
      const config = configFrom(rest, 'native')
      return FVM.#start(config, rest, (chain) => nativeWorld(config, chain))
    }
    if (!(actors instanceof Uint8Array))
      throw new UsageError(
        'FVM_ACTORS',
        `createSync takes actors: 'native' or the bytes of a CAR, not ${JSON.stringify(actors)}: with a path or a name use await FVM.create`,
      )
    const config = configFrom(rest, 'wasm')
    const bundle = readBundleSync(actors, config.network, config.networkVersion)
    return FVM.#start(config, rest, (chain) => bundleWorld(config, chain, bundle))
  }

  /** Creates a world at the moment of its options, with the miners that they ask for. */
  static #start(config: FvmConfig, options: CommonOptions, worldAt: (chain: Chain) => World): FVM {
    const chain = chainFrom(options)
    const miners = minersFrom(options)
    if (miners === 0) return new FVM(config, worldAt(chain))
    const quiet = { ...config, tracing: false, console: undefined }
    const vm = new FVM(quiet, worldAt(chainBeforeMiners(chain)), new Listeners<FVM>())
    const start = {
      storage: vm.storage,
      account: vm.account.bind(vm),
      nameMiner(name: string, { id }: StorageMiner): void {
        vm.#parts.names.set(name, { id, account: undefined })
      },
    }
    withoutSuiteProfile(() => startMiners(start, miners))
    return new FVM(config, { ...vm.#core.share(), chain })
  }

  /**
   * Calls `listener` with the result of every message of every world, forks included: for reports
   * over a whole suite.
   *
   * @returns a function that removes the listener
   * @example
   * let messages = 0
   * const stop = FVM.onMessage(() => messages++)
   * vm.send({ from: 'alice', to: 'bob' })
   * stop()
   * messages // 1
   */
  static onMessage(listener: MessageListener): () => void {
    return everywhere.add(listener)
  }

  /**
   * The built-in actors of the world, by name and code.
   *
   * @example vm.manifest.entries.length // 16
   */
  get manifest(): Manifest {
    return this.#core.manifest.copy()
  }

  /**
   * Solidity contracts: deployed, called by their ABI, looked into.
   *
   * @example vm.evm.addressOf(10n) // '0xfF0000000000000000000000000000000000000a'
   */
  get evm(): Evm {
    return this.#parts.evm
  }

  /**
   * Storage workflows: miners, sectors, deals and datacap, with defaults that pass.
   *
   * @example
   * const miner = vm.storage.createMiner({ owner: 'bob' })
   * miner.info.sectorSize // 34359738368n
   */
  get storage(): Storage {
    return this.#parts.storage
  }

  // Accounts and actors

  /**
   * Returns the account of a name, which is created and funded the first time. Its keys, and so its
   * address, follow from name and type.
   *
   * @throws UsageError `FVM_ACCOUNT` if it exists with another type, or the name reads as an address
   * @example vm.account('alice').address.protocol // 1
   */
  account(name: string, options?: AccountOptions): Account {
    return this.#parts.accounts.account(name, options)
  }

  /**
   * The named accounts of the world.
   *
   * @example vm.accounts.map((account) => account.name) // [ 'verifreg-root', 'alice', 'bob' ]
   */
  get accounts(): readonly Account[] {
    return this.#parts.accounts.all
  }

  /**
   * Finds the id of an actor; undefined if the address is unknown.
   *
   * @example vm.idOf('f01') // 1n
   */
  idOf(address: AddressLike): ActorId | undefined {
    return this.#parts.names.idOf(address)
  }

  /**
   * Reads an actor's record; undefined if there is none.
   *
   * @example vm.getActor('f00')?.type // 'system'
   */
  getActor(address: AddressLike): ActorInfo | undefined {
    return this.#parts.state.getActor(address)
  }

  /** Reads an actor's balance in attoFIL; 0 if there is no actor. @example vm.balanceOf('f099') // 0n */
  balanceOf(address: AddressLike): bigint {
    return this.#parts.state.balanceOf(address)
  }

  /**
   * Reads an actor's nonce; 0 if there is no actor. That of a contract counts the contracts that it
   * created, from 1.
   *
   * @example vm.nonceOf('f099') // 0n
   */
  nonceOf(address: AddressLike): bigint {
    return this.#parts.state.nonceOf(address)
  }

  /**
   * Sets an actor or fields of it; creates one if there is none.
   *
   * @throws UsageError `FVM_UNKNOWN_ACTOR_TYPE`, `FVM_MISSING_BLOCK`
   * @example vm.setActor('f01000', { code: 'account', balance: 5n }) // 1000n
   */
  setActor(address: AddressLike, patch: ActorPatch): ActorId {
    return this.#parts.state.setActor(address, patch)
  }

  /** Sets an actor's balance. @example vm.setBalance('alice', '7 FIL') */
  setBalance(address: AddressLike, balance: AmountLike): void {
    this.#parts.state.patch('setBalance', address, { balance })
  }

  /** Sets an actor's nonce; the address of a contract's next creation follows from it. @example vm.setNonce('alice', 3) */
  setNonce(address: AddressLike, nonce: IntLike): void {
    this.#parts.state.setNonce(address, nonce)
  }

  /**
   * Sets an actor's code: Wasm, a code CID that is in the world, or a built-in actor's name.
   *
   * @example
   * vm.setCode('bob', 'placeholder')
   * vm.getActor('bob').type // 'placeholder'
   */
  setCode(address: AddressLike, code: Uint8Array | Cid | string): void {
    this.#parts.state.setCode(address, code)
  }

  /**
   * Sets an actor's state, encoded by a schema, or as the CID of a block that is in the world.
   *
   * @example vm.setState('f099', cbor.tuple({ address: cbor.address }), { address: 'f099' })
   */
  setState(address: AddressLike, state: Cid): void
  setState<S extends AnySchema>(address: AddressLike, schema: S, value: InferInput<S>): void
  setState(address: AddressLike, schemaOrCid: Cid | AnySchema, value?: unknown): void {
    this.#parts.state.setState(address, schemaOrCid, value)
  }

  /** Deletes an actor; its address stays known. @example vm.deleteActor('f099') */
  deleteActor(address: AddressLike): void {
    this.#parts.state.deleteActor(address)
  }

  /**
   * Installs an actor with the code given and runs its constructor, called by f01 as init would.
   *
   * @param wasm - the code, as built
   * @param options - with `definition`, a handle with the actor's methods comes back
   * @throws UsageError `FVM_BAD_WASM` for code that the network would refuse: says where and why
   * @throws ActorFailed if the constructor fails; the world is then as before
   * @example const counter = vm.deploy(wasm, { as: 'counter', definition: COUNTER })
   */
  deploy<const D extends ActorDefinition = ActorDefinition>(
    wasm: Uint8Array,
    options: DeployOptions<D> = {},
  ): ActorHandle<D> {
    return this.#parts.actors.deploy(wasm, options)
  }

  /**
   * Creates a handle of an actor, with its methods if its definition is given or known from `deploy`.
   *
   * @throws UsageError for an unknown name or a malformed address; the actor itself may be created later
   * @example vm.actor('f01').id // 1n
   */
  actor<const D extends ActorDefinition = ActorDefinition>(
    address: AddressLike,
    definition?: D,
  ): ActorHandle<D> {
    return this.#parts.actors.actor(address, definition)
  }

  /**
   * Puts code into the world after a check that the network would run it.
   *
   * @throws UsageError `FVM_BAD_WASM`
   * @example cidToString(vm.installCode(wasm)).slice(0, 4) // 'bafk'
   */
  installCode(wasm: Uint8Array): Cid {
    return this.#parts.actors.installCode(wasm)
  }

  // Blocks and states

  /**
   * Puts a block into the world; DAG-CBOR unless another codec is given.
   *
   * @example vm.putBlock(encodeCbor([1, 2])).codec // 113
   */
  putBlock(block: Uint8Array, codec?: number): Cid {
    return this.#parts.state.putBlock(block, codec)
  }

  /**
   * Reads a copy of a block of the world; undefined if it is not there.
   *
   * @example vm.getBlock(vm.putBlock(encodeCbor([1, 2]))) // 82 01 02
   */
  getBlock(cid: Cid): Uint8Array | undefined {
    return this.#parts.state.getBlock(cid)
  }

  /** Blocks of the world as it is now. @example vm.blockstore.has(vm.stateRoot()) // true */
  get blockstore(): Blockstore {
    return this.#parts.state.blockstore
  }

  /**
   * Returns the state root. Costs time in proportion to what changed since it was last asked for.
   *
   * @example vm.stateRoot().equals(vm.fork().stateRoot()) // true
   */
  stateRoot(): Cid {
    return this.#parts.state.stateRoot()
  }

  /**
   * Decodes an actor's state: by the schema given, by its definition, or as the built-in actor that
   * it is; as generic IPLD otherwise. Maps in it are read as they are asked for.
   *
   * @throws UsageError `FVM_NO_ACTOR`, `FVM_MISSING_BLOCK`; DecodeError if `schema` does not fit
   * @example vm.state('f01').networkName // 'mainnet'
   */
  state<S extends AnySchema>(address: AddressLike, schema: S): Infer<S>
  state(address: AddressLike): unknown
  state(address: AddressLike, schema?: AnySchema): unknown {
    return this.#parts.inspect.state(address, schema)
  }

  /**
   * Compares two moments: actors and fields of their states, decoded; the second one is now unless it
   * is given. Takes time that follows the number of differences.
   *
   * @throws UsageError `FVM_FOREIGN_SNAPSHOT` for something else than a snapshot or a world
   * @example
   * const before = vm.snapshot()
   * vm.setBalance('alice', 0n)
   * vm.diff(before).actors.map((actor) => actor.name) // [ 'alice f0102' ]
   */
  diff(before: Moment, after: Moment = this): StateDiff {
    this.#core.assertIdle('diff')
    return this.#parts.inspect.diff(FVM.#worldOf(before), FVM.#worldOf(after))
  }

  /**
   * Lists all that is wrong with the state, one text each, with the actor in front; empty if nothing
   * is. Each built-in actor has invariants (a token's supply is the sum of its balances, a multisig's
   * approvals are its signers'), and there are some between actors: init knows every key and f410
   * address, the verified registry has the datacap of its allocations. Miners are
   * not looked into. Looks at every actor: takes time that follows the size of the state.
   *
   * @param options - `totalBalance`: the sum of all balances that is expected, such as
   * {@link FVM.totalBalance} was before
   * @example
   * vm.checkInvariants() // []
   * vm.setBalance('f02', 0n)
   * vm.checkInvariants() // [ 'reward f02: reward given 0 + reward left 0 < storage mining allocation' ]
   */
  checkInvariants(options: InvariantOptions = {}): string[] {
    return this.#parts.inspect.checkInvariants(options)
  }

  /**
   * Sum of all actors' balances in attoFIL. Messages move balances, and burnt gas goes to f099: the sum
   * stays the same until you set a balance or create a funded account.
   *
   * @example vm.totalBalance // 1100030000000000000000000000n
   */
  get totalBalance(): bigint {
    return this.#parts.inspect.totalBalance
  }

  /** Describes an actor by its name or its kind, and its id. @example vm.describeActor(1n) // 'init f01' */
  describeActor(id: ActorId): string {
    return this.#parts.interfaces.describeActor(id)
  }

  /**
   * Names a method if it is known: of the actor's definition, or of a built-in actor.
   *
   * @example vm.describeMethod(counter.id, 2n) // 'Increment'
   */
  describeMethod(id: ActorId | undefined, method: MethodNum): string {
    return this.#parts.interfaces.describeMethod(id, method)
  }

  /**
   * Names an exit code: the FVM's, one of the actor's definition, or a contract's.
   *
   * @example vm.exitName(counter.id, 16) // 'USR_ILLEGAL_ARGUMENT'
   */
  exitName(id: ActorId | undefined, code: ExitCode): string {
    return this.#parts.interfaces.exitName(id, code)
  }

  // Messages

  /**
   * Sends a message and applies it. An actor's failure is in the result, never thrown.
   *
   * @throws UsageError for a mistake in the call itself: an unknown name, a sender that cannot pay
   * @example vm.send({ from: 'alice', to: 'bob', value: '1 FIL' }).exitName // 'OK'
   */
  send<R extends AnySchema = Schema<Uint8Array>>(options: SendOptions<R>): Result<Infer<R>> {
    return this.#parts.messages.send(options)
  }

  /**
   * Applies a message of the system: it has no fee and no nonce, and comes from f00 unless a sender is
   * given.
   *
   * @example vm.sendImplicit({ to: 'f099', value: 0n }).ok // true
   */
  sendImplicit<R extends AnySchema = Schema<Uint8Array>>(
    options: SendOptions<R>,
  ): Result<Infer<R>> {
    return this.#parts.messages.sendImplicit(options)
  }

  /**
   * Returns what {@link FVM.send} would, on a copy of the state. Without a sender the message comes
   * from f00.
   *
   * @example vm.simulate({ from: 'alice', to: 'bob', value: 1n }).ok // true
   */
  simulate<R extends AnySchema = Schema<Uint8Array>>(options: SendOptions<R>): Result<Infer<R>> {
    return this.#parts.messages.simulate(options)
  }

  /**
   * Finds a gas limit for a message as Lotus does: 1.25 times the gas that it uses, and more if a
   * call inside of it would run out of gas with that. With `isLeast` the least limit that it succeeds
   * with, found by running it with less and less.
   *
   * @throws ActorFailed if it fails with the limit given, or the default one
   * @example vm.estimateGas({ from: 'alice', to: 'bob', value: 1n }) // 1519828n
   */
  estimateGas(options: SendOptions, estimate?: EstimateOptions): bigint {
    return this.#parts.gasEstimates.estimate(options, estimate)
  }

  /**
   * Calls `listener` with the result of every message that this world applies, without simulated ones.
   *
   * @returns a function that removes the listener
   * @example const stop = vm.onMessage((result) => total += result.gasUsed)
   */
  onMessage(listener: MessageListener): () => void {
    return this.#listeners.add(listener)
  }

  /**
   * Profiles the messages that `work` sends: tells where their gas goes, by actor, method, function of
   * Wasm or of Solidity, syscall and charge; every milligas of the receipts is counted once. They are
   * charged the same gas as without a profile. Messages that only ask (`read`, `simulate`) are left
   * out. Functions of Solidity are those of contracts that run natively and whose artifacts have
   * source maps.
   *
   * @param options - `{ lines: true }` adds a frame for each line of Solidity, for `profileTable(profile, 'line')`
   * @throws what `work` throws; UsageError `FVM_REENTRANT` from inside a handler or another profile
   * @example
   * const profile = vm.profile(() => vm.send({ from: 'alice', to: 'bob', value: 1n }))
   * profile.gasUsed // 1215863n
   * renderProfile(profile, 'folded', 'transfer').split('\n')[0] // 'OnChainMessage 734863000'
   */
  profile(work: () => void, options: ProfileOptions = {}): Profile {
    return this.#parts.profiling.profile(work, options)
  }

  // Time

  /** The epoch that messages run at. @example vm.epoch // 10000n */
  get epoch(): ChainEpoch {
    return this.#core.world.chain.epoch
  }

  /** Seconds since 1970. @example vm.timestamp // 1598606400n */
  get timestamp(): bigint {
    return this.#core.world.chain.timestamp
  }

  /** Base fee in attoFIL per gas. @example vm.baseFee // 100n */
  get baseFee(): bigint {
    return this.#core.world.chain.baseFee
  }

  /** Circulating supply in attoFIL. @example vm.circulatingSupply // 1000000000000000000000000000n */
  get circulatingSupply(): bigint {
    return this.#core.world.chain.circulatingSupply
  }

  /**
   * Ends the tipset that messages were sent to, and as many more: cron runs at the end of each, where
   * the world has a cron actor, and each takes 30 seconds.
   *
   * @example vm.mine(2, { nullRounds: 1 }).epoch // 10004n
   */
  mine(tipsets?: IntLike, options?: MineOptions): Mined {
    return this.#parts.time.mine(tipsets, options)
  }

  /**
   * Mines until messages run at `epoch`.
   *
   * @throws UsageError `FVM_EPOCH` if that is not ahead
   * @example vm.mineUpTo(10_010).epoch // 10010n
   */
  mineUpTo(epoch: IntLike, options?: MineOptions): Mined {
    return this.#parts.time.mineUpTo(epoch, options)
  }

  /**
   * Jumps to an epoch, and the timestamp with it, 30 seconds an epoch. Nothing runs meanwhile.
   *
   * @example
   * vm.setEpoch(20_000)
   * vm.epoch // 20000n
   */
  setEpoch(epoch: IntLike): void {
    this.#parts.time.setEpoch(epoch)
  }

  /** Sets the time in seconds since 1970; the epoch stays. @example vm.setTimestamp(1_700_000_000) */
  setTimestamp(timestamp: IntLike): void {
    this.#parts.time.setTimestamp(timestamp)
  }

  /** Sets the base fee in attoFIL per gas. @example vm.setBaseFee('1 nanoFIL') */
  setBaseFee(baseFee: AmountLike): void {
    this.#parts.time.setBaseFee(baseFee)
  }

  /** Sets the circulating supply in attoFIL. @example vm.setCirculatingSupply('500000000 FIL') */
  setCirculatingSupply(supply: AmountLike): void {
    this.#parts.time.setCirculatingSupply(supply)
  }

  /**
   * Sets the source of randomness: a seed, or a function that returns 32 bytes at once.
   *
   * @throws UsageError `FVM_RANDOMNESS` for anything else
   * @example vm.setRandomness((kind, epoch) => new Uint8Array(32).fill(Number(epoch)))
   */
  setRandomness(source: RandomnessSource): void {
    this.#parts.time.setRandomness(source)
  }

  /**
   * Sets the CID of the tipset of an epoch.
   *
   * @example vm.setTipsetCid(9_999, cidFromString('bafy2bzacebc3bt6cedhoyw34drrmjvazhu4oj25er2ebk4u445pzycvq4ta4a'))
   */
  setTipsetCid(epoch: IntLike, cid: Cid): void {
    this.#parts.time.setTipsetCid(epoch, cid)
  }

  // Pranks and mocks

  /**
   * Makes the next message come from this actor, whatever sender it names. From an actor that is no
   * account, sender type and nonce are not checked and no fee is paid; the message's origin is that
   * actor.
   *
   * @example
   * vm.prank('f010')
   * vm.send({ to: 'alice' }).kind // 'prank'
   */
  prank(address: AddressLike): void {
    this.#parts.pranks.prank(address)
  }

  /**
   * Makes messages come from this actor until {@link FVM.stopPrank}.
   *
   * @example
   * vm.startPrank('f010')
   * vm.send({ to: 'alice' }).kind // 'prank'
   * vm.send({ to: 'bob' }).kind // 'prank'
   * vm.stopPrank()
   */
  startPrank(address: AddressLike): void {
    this.#parts.pranks.start(address)
  }

  /** Ends a prank; without one nothing happens. @example vm.stopPrank() */
  stopPrank(): void {
    this.#parts.pranks.stop()
  }

  /**
   * Runs `work` while messages come from an actor.
   *
   * @example vm.impersonate('f010', () => vm.send({ to: 'alice' })).ok // true
   */
  impersonate<T>(address: AddressLike, work: () => T): T {
    return this.#parts.pranks.impersonate(address, work)
  }

  /**
   * Answers every call to an actor in its place, until the mock is removed or the world is reverted to
   * a snapshot from before. Of a contract, calls of its functions are answered, not those by which
   * others read its code. If there is no actor, one stands in that contracts see as one byte of
   * code: calls that no mock answers end as without it, and it goes with the last mock of it (if it was
   * sent funds and a key or Ethereum address has it, it stays as the account or placeholder that the
   * send would have created). A send without a method is not answered, as it runs no code.
   *
   * @example
   * const market = vm.mockActor('f05', (call) => ({ returns: [call.value], schema: cbor.array(cbor.tokenAmount) }))
   * market.calls.length // 0
   */
  mockActor(address: AddressLike, handler: MockHandler, options?: MockOptions): Mock {
    return this.#parts.mocks.mockActor(address, handler, options)
  }

  /**
   * Answers some calls of an actor: with a fixed answer, or a function of the call. The mock that was
   * set last goes first; one that returns {@link PASS_THROUGH} lets the actor's own code run.
   *
   * @example vm.mockCall({ to: 'f05', method: 'GetBalance' }, { exitCode: 'USR_NOT_FOUND' })
   */
  mockCall(spec: CallSpec, answer: MockHandler | MockAnswer, options?: MockOptions): Mock {
    return this.#parts.mocks.mockCall(spec, answer, options)
  }

  /**
   * Removes all mocks and expectations.
   *
   * @example
   * vm.mockActor('f05', () => ({ exitCode: 16 }))
   * vm.clearMocks()
   * vm.send({ from: 'alice', to: 'f05' }).exitName // 'OK'
   */
  clearMocks(): void {
    this.#parts.mocks.clear()
  }

  /**
   * Expects calls, also those that are mocked, and sends without a method;
   * {@link FVM.verifyExpectations} checks that they came.
   *
   * @example
   * const payment = vm.expectCall({ to: 'bob', value: '1 FIL' }, { times: 1 })
   * vm.send({ from: 'alice', to: 'bob', value: '1 FIL' })
   * payment.verify()
   */
  expectCall(spec: CallSpec, options?: ExpectOptions): CallExpectation {
    return this.#parts.mocks.expectCall(spec, options)
  }

  /**
   * Checks that all expected calls came.
   *
   * @throws ExpectationFailed naming the first expected call that did not come as often as it should
   * @example
   * vm.expectCall({ to: 'bob' })
   * vm.send({ from: 'alice', to: 'bob' })
   * vm.verifyExpectations()
   */
  verifyExpectations(): void {
    this.#parts.mocks.verifyExpectations()
  }

  /**
   * Answers in place of a check that the kernel makes: proofs, signatures, consensus faults. Gas is
   * charged as ever, and counts as not exact. Undefined brings the real check back.
   *
   * @throws UsageError `FVM_OVERRIDE` for another name
   * @example vm.overridePrimitive('verifyPost', (info) => info.proofs.length > 0)
   */
  overridePrimitive<K extends PrimitiveName>(
    name: K,
    override: PrimitiveOverride<K> | undefined,
  ): void {
    this.#parts.mocks.overridePrimitive(name, override)
  }

  // Moments

  /**
   * Takes a snapshot, at no cost that depends on the state. Snapshots nest.
   *
   * @example
   * const before = vm.snapshot()
   * vm.setBalance('alice', 0n)
   * vm.revert(before)
   */
  snapshot(): Snapshot {
    return takeSnapshot(this.#core, this)
  }

  /**
   * Makes the world what it was at a snapshot: state, time, names, definitions, contracts, mocks and
   * pranks. The snapshot stays good.
   *
   * @throws UsageError `FVM_FOREIGN_SNAPSHOT` for another world's
   * @example
   * const before = vm.snapshot()
   * vm.setBalance('alice', 0n)
   * vm.revert(before)
   * vm.balanceOf('alice') // 10000000000000000000000n
   */
  revert(snapshot: Snapshot): void {
    revertTo(this.#core, this, snapshot)
  }

  /**
   * Sets the world up: runs `fixture` the first time, and every other time restores the world that it
   * left. The key is the function itself, so give it a name and pass the same one. If the fixture
   * throws, the world is as before.
   *
   * @returns what the fixture returned the first time
   * @throws UsageError `FVM_FIXTURE` if that is another world, and for a function that is new each
   * time, such as an arrow in `beforeEach`
   * @example
   * function withAlice(vm: FVM) {
   *   return { alice: vm.account('alice') }
   * }
   * const { alice } = vm.loadFixture(withAlice)
   */
  loadFixture<T>(fixture: (vm: FVM) => T): T {
    return this.#moments.loadFixture(fixture)
  }

  /**
   * Creates an independent copy, in no time: a change of one does not show in the other.
   *
   * @example
   * const other = vm.fork()
   * other.setBalance('alice', 0n)
   * vm.balanceOf('alice') // 10000000000000000000000n
   */
  fork(): FVM {
    this.#core.assertIdle('fork')
    return new FVM(this.config, this.#core.share())
  }

  /**
   * Writes the world as a CAR: its root is a block with the epoch and all else, which links the state
   * root. With a path the CAR is written there as it goes.
   *
   * @returns the bytes, or the number of blocks written
   * @example FVM.createSync().dumpState().length > 1000 // true
   */
  dumpState(): Uint8Array
  dumpState(path: string): Promise<number>
  dumpState(path?: string): Uint8Array | Promise<number> {
    return this.#moments.dumpState(path)
  }

  /**
   * Makes the world what it was when it was dumped; a CAR of a state tree alone is taken too, which
   * leaves the epoch and all else as they are. Mocks and pranks end. A world over a bundle takes the
   * dump of a native world, and the other way round: the code of the built-in actors is its bundle's.
   *
   * @throws UsageError `FVM_DUMP` for another CAR, a dump of another network or version, or of
   *   built-in actors whose code neither the dump nor the world has
   * @example
   * const other = FVM.createSync()
   * other.loadState(vm.dumpState())
   * other.balanceOf('alice') // 10000000000000000000000n
   */
  loadState(car: Uint8Array): void
  loadState(path: string): Promise<void>
  loadState(source: Uint8Array | string): void | Promise<void> {
    return this.#moments.loadState(source)
  }

  /** Summarises the world for texts: not all of its state. @example JSON.stringify(vm).length > 50 // true */
  toJSON(): object {
    const { network, networkVersion, actors } = this.config
    const names = [...this.#core.world.names.keys()]
    return { network, networkVersion, actors, epoch: String(this.epoch), names }
  }

  toString(): string {
    const { network, networkVersion } = this.config
    return `FVM ${network}, network version ${networkVersion}, epoch ${this.epoch}`
  }

  /** Summarises the world for Node's `console.log`. */
  [Symbol.for('nodejs.util.inspect.custom')](): object {
    return this.toJSON()
  }

  /**
   * Returns what a chain over a world stands on. Rooms above the harness use it; suites have no need of it.
   *
   * @example FVM.portOf(vm).world.chain.epoch // 10000n
   */
  static portOf(vm: FVM): WorldPort<FVM> {
    const { messages, time } = vm.#parts
    const parts = { messages, time, listeners: vm.#listeners }
    return new WorldPort(vm, vm.#core, parts, (config, world) => FVM.portOf(new FVM(config, world)))
  }

  /** Returns the value of a world, for somebody who keeps it. */
  static #worldOf(moment: Moment): World {
    if (moment instanceof Snapshot) return Snapshot.worldOf(moment)
    if (moment instanceof FVM) return moment.#core.share()
    throw new UsageError(
      'FVM_FOREIGN_SNAPSHOT',
      'diff compares snapshots and worlds: give the result of vm.snapshot(), or an FVM',
    )
  }
}
