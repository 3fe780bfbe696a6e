import type { EvmObserver } from '../builtin-actors/index.ts'
import { FVM, type FvmConfig, type Hex, type Profile, type Result } from '../harness/index.ts'
import { type Address, DecodeError, type Message, Protocol, UsageError } from '../types/index.ts'
import { assertAdmissible } from './admission.ts'
import type { CallPlace } from './calls.ts'
import { Calls } from './calls.ts'
import type { ChainHost, NodeWorld } from './chain-host.ts'
import { ChainView, FINAL_EPOCHS } from './chain-view.ts'
import { Clock, FRESH_CLOCK } from './clock.ts'
import { NodeEmitter } from './emitter.ts'
import { readRawTransaction } from './eth-transaction.ts'
import { BLOCK_MINER, ticketOf } from './header.ts'
import { fromHex } from './hex.ts'
import { type Key, KeyRing } from './key-ring.ts'
import { isAccount, Miner, type MiningOptions } from './miner.ts'
import {
  type ChainNodeOptions,
  DEFAULT_HISTORY,
  MIN_TIPSETS,
  type NodeSettings,
  SAVED_STATES,
} from './node-options.ts'
import { type NodeState, RecentWorlds } from './node-state.ts'
import { type PendingMessage, Pool } from './pool.ts'
import { observeMessage, profileMessage, type Replayed, replayMessage } from './replay.ts'
import {
  blankSignature,
  SignatureKind,
  type SignedMessage,
  signedMessage,
} from './signed-message.ts'
import { StateCell } from './state-cell.ts'
import { loadNode } from './state-file/load.ts'
import { type SavedNode, saveNode } from './state-file/save.ts'
import { finishSteps } from './steps.ts'
import { createTipset, receiptsRootOf, type Tipset } from './tipset.ts'
import { VersionedList } from './versioned-list.ts'

/** Seeds the tickets of blocks. */
const TICKET_SEED = new TextEncoder().encode('litefvm node')

/**
 * A chain over a world: tipsets, a pool of messages, a clock. What either sends the other sees, and
 * a snapshot of the world holds all of it.
 */
export class ChainNode {
  readonly host: ChainHost
  readonly settings: NodeSettings
  readonly keys: KeyRing
  readonly clock: Clock
  readonly calls: Calls
  readonly emitter = new NodeEmitter()
  readonly miner: Miner
  readonly #cell: StateCell
  readonly #view: ChainView
  readonly #options: ChainNodeOptions
  readonly #givenKeys: readonly Key[]

  constructor(vm: FVM, options: ChainNodeOptions = {}, keys: readonly Key[] = []) {
    this.#givenKeys = keys
    this.host = FVM.portOf(vm)
    this.settings = settingsOf(options)
    this.keys = new KeyRing(vm, keys)
    this.clock = new Clock(this.settings.clock, this.settings.epochSeconds, this.settings.now)
    this.calls = new Calls(this.host)
    this.#cell = new StateCell(this.host)
    this.#view = new ChainView(TICKET_SEED)
    this.miner = new Miner({
      host: this.host,
      cell: this.#cell,
      view: this.#view,
      clock: this.clock,
      settings: this.settings,
      emitter: this.emitter,
      identify: (result) => this.#identify(result),
    })
    const { saved, ...others } = options
    this.#options = others
    if (saved !== undefined) {
      this.#cell.set(loadNode(this.host, saved, this.settings.history))
      for (const text of this.state.known) vm.evm.know(readArtifactText(text))
    } else if (this.#cell.peek() === undefined) this.#attach()
    this.host.onMessage((result) => this.miner.record(result))
    this.host.onTipset(() => this.miner.recordTipset())
  }

  /** The world itself. */
  get vm(): FVM {
    return this.host.vm
  }

  /** Settings that the world was created with. */
  get config(): FvmConfig {
    return this.host.config
  }

  /** All that a snapshot holds beside the world. */
  get state(): NodeState {
    return this.#cell.get()
  }

  /** Changes the state. */
  update(change: Partial<NodeState>): void {
    this.#cell.set(change)
  }

  /** The chain as it is now. In automine mode, messages sent to the world itself are in a tipset first. */
  get chain(): ChainView {
    if (this.state.mining.automine) this.miner.seal()
    return this.#view.sync(this.state)
  }

  /** The newest executed tipset. */
  get latest(): Tipset {
    return this.chain.latest
  }

  /** The tipset that the next messages are to be in. */
  get head(): Tipset {
    const { chain } = this
    return chain.head(this.miner.moment())
  }

  /** Finds the state and the moment of a call at a tipset: the state after it, at its own moment. @throws UsageError if that is not kept */
  placeOf(tipset: Tipset): CallPlace {
    const { height, header } = tipset
    return {
      world: this.worldOf(tipset),
      moment: { epoch: height, timestamp: header.timestamp, baseFee: header.parentBaseFee },
    }
  }

  /** The world after a tipset; at the newest one and the head, as it is now. @throws UsageError if it is not kept */
  worldOf(tipset: Tipset): NodeWorld {
    const { chain } = this
    if (tipset.height >= chain.latest.height) return this.host.world
    const world = chain.worldOf(tipset)
    if (world !== undefined) return world
    throw new UsageError(
      'FVM_HISTORY',
      `the state after height ${tipset.height} is not kept: the node keeps those of the last ${this.settings.history} tipsets at least, and a saved node has those of the last ${this.settings.savedStates}; start it with a larger history`,
    )
  }

  /** A world to look at, as it is after a tipset. */
  vmAt(tipset: Tipset): FVM {
    const { height } = this.chain.latest
    return tipset.height >= height ? this.vm : this.host.fork(this.worldOf(tipset)).vm
  }

  /**
   * Takes a message into the pool; in automine mode it is in a tipset when this returns, if it can be.
   *
   * @throws UsageError `FVM_REFUSED` for what nodes refuse
   */
  send(signed: SignedMessage): SignedMessage {
    this.admit(signed)
    if (this.state.mining.automine) this.mineEach()
    return signed
  }

  /** Takes a message into the pool, and leaves it there. @throws UsageError `FVM_REFUSED` for what nodes refuse */
  admit(signed: SignedMessage): void {
    if (this.state.mining.automine) this.miner.seal()
    assertAdmissible(signed, this.host, this.state)
    this.#cell.set({ pool: this.state.pool.add(signed) })
    const { from, sequence } = signed.message
    const pending = this.state.pool.get(from, sequence)
    if (pending !== undefined) this.emitter.emit('pending', pending)
  }

  /** Runs an executed message once more, with its call tree. @throws UsageError if the state before it is not kept */
  replay(tipset: Tipset, index: number): Replayed {
    return replayMessage(this.host, this.chain, tipset, index)
  }

  /** Runs an executed message once more, while an observer watches contracts. @throws UsageError if the state before it is not kept */
  observe(tipset: Tipset, index: number, observer: EvmObserver): void {
    observeMessage(this.host, this.chain, { tipset, index }, observer)
  }

  /** Runs an executed message once more, and collects its gas by function. @throws UsageError if the state before it is not kept */
  profile(tipset: Tipset, index: number): Profile {
    return profileMessage(this.host, this.chain, tipset, index)
  }

  /** Takes the state of a dump of a world; chain, pool and clock go on. @throws UsageError `FVM_DUMP` */
  loadState(dump: Uint8Array): void {
    const { state } = this
    const { epoch, timestamp, baseFee } = this.host.moment
    this.vm.loadState(dump)
    this.host.setMoment({ epoch, timestamp, baseFee })
    this.#cell.set(state)
  }

  /** Makes a contract known by its artifact; a saved node keeps it. @throws UsageError `FVM_ARTIFACT` */
  know(artifact: object): void {
    this.vm.evm.know(artifact)
    const text = JSON.stringify(artifact)
    const { known } = this.state
    if (!known.includes(text)) this.update({ known: [...known, text] })
  }

  /** The node as a CAR: world, chain, pool and clock. `loadState` of a world reads it, too. */
  save(): SavedNode {
    if (this.state.mining.automine) this.miner.seal()
    return saveNode(this.host, this.state, this.settings.savedStates)
  }

  /** Mines tipsets: the first has all messages of the pool that fit. */
  mine(options: MiningOptions = {}): Tipset {
    return finishSteps(this.miner.mineAll(options))
  }

  /** Mines a tipset for each message of the pool that can run. */
  mineEach(): void {
    finishSteps(this.miner.mineEach())
  }

  /**
   * Makes a node over a copy of the world, with the same chain, pool and clock.
   *
   * @param print - receives what contracts print there
   */
  copy(print: (line: string) => void): ChainNode {
    const { vm } = this.host.fork(this.host.world, { console: print })
    return new ChainNode(vm, this.#options, this.#givenKeys)
  }

  /** Sets the randomness of the beacon at the epoch of the next tipset. */
  setBeacon(value: Hex): void {
    this.host.setBeacon(this.miner.moment().height, fromHex(value))
  }

  /** The message in the pool that Ethereum knows by a hash. */
  pending(hash: Hex): PendingMessage | undefined {
    return this.state.pool.byHash(hash)
  }

  /** Whether the node may send from an address: it has the key, or impersonates it. */
  isUnlocked(address: Address): boolean {
    return this.isImpersonated(address) || this.keys.find(address) !== undefined
  }

  /** Whether messages may come from an address without a signature. */
  isImpersonated(address: Address): boolean {
    const { impersonated, impersonatesAll } = this.state
    return impersonatesAll || impersonated.has(address.key)
  }

  /** The nonce of a sender after the pool's messages that follow one another. */
  nextNonce(address: Address): bigint {
    return this.state.pool.nextNonce(address, this.vm.getActor(address)?.sequence ?? 0n)
  }

  /** The signed form of a message that was sent to the world itself, as its account would have signed it. */
  #identify({ message, transaction }: Result<unknown>): SignedMessage {
    if (transaction !== undefined) return readRawTransaction(transaction, this.config.chainId)
    const key = this.keys.find(message.from)
    if (key !== undefined && key.kind !== 'eth')
      return signedMessage(message, { signature: this.keys.signMessage(key, message) })
    return signedMessage(message, {
      signature: blankSignature(signatureKindOf(message)),
      isImpersonated: !isAccount(this.vm.getActor(message.from)?.type) || key === undefined,
    })
  }

  /** Makes the chain of a world that has none: a genesis, and the tipset whose state the world is in. */
  #attach(): void {
    const { host, settings } = this
    const { epoch, baseFee } = host.moment
    const height = epoch > 0n ? epoch - 1n : 0n
    const now = settings.clock === 'wall' ? settings.now() : host.moment.timestamp
    const before = settings.clock === 'wall' ? now : now - settings.epochSeconds
    const stateRoot = host.vm.stateRoot()
    const empty = { messages: [], stateRoot, nextBaseFee: baseFee }
    const genesis = createTipset(
      {
        miner: BLOCK_MINER,
        ticket: ticketOf(TICKET_SEED, 0n),
        parents: [],
        parentWeight: 0n,
        height: 0n,
        parentStateRoot: stateRoot,
        parentMessageReceipts: receiptsRootOf([]),
        timestamp: max(0n, before - height * settings.epochSeconds),
        parentBaseFee: baseFee,
      },
      empty,
    )
    let tipsets = VersionedList.empty<Tipset>().push(genesis)
    let worlds = new RecentWorlds(settings.history).push(0n, host.world)
    const { automine, intervalSeconds } = settings
    this.#cell.set({
      genesis,
      tipsets,
      worlds,
      open: [],
      pool: Pool.EMPTY,
      clock: FRESH_CLOCK,
      mining: { automine, intervalSeconds },
      impersonated: new Map(),
      impersonatesAll: false,
      minFeeCap: 0n,
      known: [],
    })
    if (height === 0n) return
    const view = this.#view.sync(this.state)
    const base = createTipset(view.headerFields({ height, timestamp: before, baseFee }), empty)
    tipsets = tipsets.push(base)
    worlds = worlds.push(height, host.world)
    this.#cell.set({ tipsets, worlds })
  }
}

function settingsOf(options: ChainNodeOptions): NodeSettings {
  const { now } = options
  return {
    clock: options.clock ?? (now === undefined ? 'chain' : 'wall'),
    now: now ?? (() => 0n),
    epochSeconds: options.epochSeconds ?? 30n,
    history: options.history ?? DEFAULT_HISTORY,
    savedStates: options.history ?? SAVED_STATES,
    keptTipsets:
      options.history === undefined ? undefined : Math.max(2 * options.history + 1, MIN_TIPSETS),
    finality: options.finality ?? FINAL_EPOCHS,
    order: options.order ?? 'arrival',
    nullCron: options.nullCron ?? true,
    prove: options.prove ?? 'none',
    automine: options.automine ?? true,
    intervalSeconds: options.intervalSeconds ?? 0,
  }
}

/** An artifact that was saved. @throws DecodeError for text other than a JSON object */
function readArtifactText(text: string): object {
  let artifact: unknown
  try {
    artifact = JSON.parse(text)
  } catch (thrown) {
    throw new DecodeError('an artifact of the chain is not JSON', { cause: thrown })
  }
  if (typeof artifact === 'object' && artifact !== null) return artifact
  throw new DecodeError('an artifact of the chain is not an object')
}

function signatureKindOf({ from }: Message): number {
  if (from.protocol === Protocol.BLS) return SignatureKind.Bls
  return from.protocol === Protocol.Secp256k1 ? SignatureKind.Secp256k1 : SignatureKind.Delegated
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b
}
