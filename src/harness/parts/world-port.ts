import type { EvmObserver } from '../../builtin-actors/index.ts'
import type { CarBlock, Cid } from '../../ipld/index.ts'
import type { Externs } from '../../kernel/index.ts'
import type { ApplyKind, ApplyRet } from '../../machine/index.ts'
import type { ChainEpoch, Message } from '../../types/index.ts'
import { withSources } from '../chain.ts'
import type { FvmConfig } from '../config.ts'
import { chainLength } from '../message.ts'
import type { Result } from '../result.ts'
import { type DumpLink, dumpBlocks } from '../state-car.ts'
import type { TipsetSource } from '../tipsets.ts'
import type { World } from '../world.ts'
import type { Core } from './core.ts'
import type { Listener, Listeners } from './listeners.ts'
import type { AppliedSignature, Messages } from './messages.ts'
import type { Time, TipsetListener } from './time.ts'

/** The moment that messages run at. */
export interface ChainMoment {
  readonly epoch: ChainEpoch
  /** Seconds since 1970. */
  readonly timestamp: bigint
  /** Price of a unit of gas in attoFIL. */
  readonly baseFee: bigint
}

/** Options of a world over another one's value. */
export interface ForkOptions {
  readonly tracing?: boolean
  /** Whether what contracts print is dropped: they ran before. */
  readonly isQuiet?: boolean
  /** Receives what contracts print, in place of the world's own console. */
  readonly console?: (line: string) => void
}

/**
 * The base that a chain of tipsets over a world stands on: its value, its moment, messages without checks, the
 * ends of tipsets.
 */
export class WorldPort<V> {
  readonly vm: V
  readonly #core: Core
  readonly #messages: Messages
  readonly #listeners: Listeners<V>
  readonly #time: Time
  readonly #create: (config: FvmConfig, world: World) => WorldPort<V>

  constructor(
    vm: V,
    core: Core,
    parts: {
      readonly messages: Messages
      readonly time: Time
      readonly listeners: Listeners<V>
    },
    create: (config: FvmConfig, world: World) => WorldPort<V>,
  ) {
    this.vm = vm
    this.#core = core
    this.#messages = parts.messages
    this.#time = parts.time
    this.#listeners = parts.listeners
    this.#create = create
  }

  /** Settings that the world was created with. */
  get config(): FvmConfig {
    return this.#core.config
  }

  /** The world's value, which nobody writes to from now on. */
  get world(): World {
    return this.#core.share()
  }

  /** Moment that messages run at. To read it leaves the world's tree writable, as `world` does not. */
  get moment(): ChainMoment {
    return this.#core.world.chain
  }

  /** Whether somebody observes each message of this world, which no copy of it may run in its place. */
  get isWatched(): boolean {
    return this.#messages.isWatched
  }

  /** Externs that messages call. */
  get externs(): Externs {
    return this.#core.world.chain.externs
  }

  /** Makes the world another value: this is all that a revert does. */
  restore(world: World): void {
    this.#core.assertIdle('restore')
    this.#core.restore(world)
  }

  /** A world of its own over a value; what happens there stays there. */
  fork(world: World = this.world, options: ForkOptions = {}): WorldPort<V> {
    const { tracing = this.config.tracing, isQuiet = false } = options
    const own = this.config.console
    const print = isQuiet ? undefined : own && (options.console ?? own)
    return this.#create({ ...this.config, tracing, console: print }, world)
  }

  /** The roots and blocks of a dump of the world; its header links a block of the caller's. */
  dump(link: DumpLink): { roots: Cid[]; blocks: Iterable<CarBlock> } {
    return dumpBlocks(this.config, this.world, link)
  }

  /** Applies a message unchecked. */
  apply(message: Message, kind: ApplyKind, signature: AppliedSignature): Result {
    return this.#messages.applyAs(message, kind, signature)
  }

  /** Applies a message unchecked on native actors, while an observer watches contracts. */
  observe(
    message: Message,
    kind: ApplyKind,
    signatureBytes: number,
    observer: EvmObserver,
  ): ApplyRet {
    const core = this.#core
    core.assertIdle('observe')
    const machine = core.createMachine(core.ownTree(), { actors: 'native' })
    machine.setHooks({ evmObserver: observer })
    return machine.executeMessage(message, kind, chainLength(message, signatureBytes))
  }

  /** Sets the moment that messages run at. */
  setMoment(moment: ChainMoment): void {
    const { chain } = this.#core.world
    const { epoch, timestamp, baseFee } = moment
    if (chain.epoch === epoch && chain.timestamp === timestamp && chain.baseFee === baseFee) return
    this.#core.update({ chain: { ...chain, epoch, timestamp, baseFee } })
  }

  /** Sets the digest of the beacon at an epoch, 32 bytes. */
  setBeacon(epoch: ChainEpoch, digest: Uint8Array): void {
    const { chain } = this.#core.world
    this.#core.update({ chain: withSources(chain, { beacons: chain.beacons.with(epoch, digest) }) })
  }

  /** Drops the events of messages before an epoch from the world's history. */
  dropEvents(before: ChainEpoch): void {
    this.#core.update({ events: this.#core.world.events.from(before) })
  }

  /**
   * Runs cron at the world's moment, which stays, and at the epochs after it as long as nothing is due.
   *
   * @returns the number of epochs that cron ran at, from 1 to `most`
   */
  runCron(most: number): number {
    return this.#time.tickUpTo(most)
  }

  /** Calls `listener` with the result of every message but implicit ones, as those of cron. @returns what ends it */
  onMessage(listener: Listener<V>): () => void {
    return this.#listeners.add(listener, { wantsImplicit: false })
  }

  /** Calls `listener` at the end of each tipset, after cron. @returns what ends it */
  onTipset(listener: TipsetListener): () => void {
    return this.#time.onTipset(listener)
  }

  /** Runs cron and tells of the end of the tipset; the moment stays. */
  endTipset(): void {
    this.#time.endTipset()
  }

  /** Value that was attached to the world; snapshots hold it. */
  get attached(): unknown {
    return this.#core.world.attached
  }

  /** Attaches something to the world, with the CIDs of tipsets that follow from it. */
  attach(attached: unknown, source?: TipsetSource): void {
    const { chain } = this.#core.world
    if (source === undefined) {
      this.#core.update({ attached })
      return
    }
    const tipsets = chain.tipsets.withSource(source)
    this.#core.update({ attached, chain: withSources(chain, { tipsets }) })
  }

  /** The CID of the tipset at or before an epoch. */
  tipsetCid(epoch: ChainEpoch): Cid {
    return this.externs.getTipsetCid(epoch)
  }
}
