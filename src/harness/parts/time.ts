import type { Cid } from '../../ipld/index.ts'
import {
  Address,
  type AmountLike,
  assertOptions,
  type ChainEpoch,
  CRON_ACTOR_ID,
  type IntLike,
  type OptionNames,
  toBigInt,
  toTokenAmount,
  UsageError,
} from '../../types/index.ts'
import {
  type Chain,
  NO_BEACONS,
  type RandomnessSource,
  randomnessFrom,
  withSources,
} from '../chain.ts'
import { EPOCH_SECONDS, MAX_EPOCH, MAX_TIMESTAMP } from '../options.ts'
import type { Result } from '../result.ts'
import type { Tipsets } from '../tipsets.ts'
import type { Core } from './core.ts'
import { IdleEpochs } from './idle-epochs.ts'
import type { Messages } from './messages.ts'
import type { Names } from './names.ts'

/** Callback at the end of a tipset, after cron; the world is at the tipset's moment. */
export type TipsetListener = () => void

/** Options for mining epochs. */
export interface MineOptions {
  /** Epochs without a tipset before each that has one; 0 by default. */
  readonly nullRounds?: IntLike
  /** Callback at every thousandth tipset. */
  readonly onProgress?: (done: number, total: number) => void
}

const MINE_OPTIONS = { nullRounds: true, onProgress: true } satisfies OptionNames<MineOptions>

/** Outcome of mining. */
export interface Mined {
  /** The epoch that messages run at from now on. */
  readonly epoch: ChainEpoch
  /** The number of cron runs: for each tipset and each null round; 0 if the world has no cron actor. */
  readonly cronTicks: number
  /** Cron messages that failed. */
  readonly failures: readonly Result[]
}

const CRON_ACTOR = Address.id(CRON_ACTOR_ID)
const EPOCH_TICK = 2n
/** Source: lotus `chain/consensus/compute_state.go`: the block gas limit times 10,000. */
const CRON_GAS_LIMIT = 100_000_000_000_000n
const PROGRESS_STEP = 1_000

/** Time of a world: epochs, and what the chain says at each. */
export class Time {
  readonly #core: Core
  readonly #names: Pick<Names, 'typeOf'>
  readonly #messages: Pick<Messages, 'isWatched' | 'runImplicit'>
  readonly #idle: IdleEpochs
  readonly #listeners = new Set<TipsetListener>()

  constructor(
    core: Core,
    names: Pick<Names, 'typeOf'>,
    messages: Pick<Messages, 'isWatched' | 'runImplicit'>,
  ) {
    this.#core = core
    this.#names = names
    this.#messages = messages
    this.#idle = new IdleEpochs(core, names)
  }

  /** Ends the tipset that messages were sent to, and as many more. */
  mine(tipsets: IntLike = 1, options: MineOptions = {}): Mined {
    this.#core.assertIdle('mine')
    assertOptions(options, 'the options of mine', MINE_OPTIONS)
    const count = Number(toBigInt(tipsets, 'the number of tipsets', 0n))
    const nullRounds = toBigInt(options.nullRounds ?? 0n, 'nullRounds', 0n)
    const failures: Result[] = []
    let cronTicks = 0
    if (nullRounds === 0n && this.#listeners.size === 0 && !this.#hasCron) {
      this.#advance(BigInt(count))
      return { epoch: this.#epoch, cronTicks, failures }
    }
    const tick = (most: number): number => {
      if (!this.#hasCron) return 1
      const ran = this.#runCron(most, failures)
      cronTicks += ran
      return ran
    }
    for (let done = 0; done < count; ) {
      const isStepwise = nullRounds > 0n || this.#listeners.size > 0
      const most = Math.min(count - done, PROGRESS_STEP - (done % PROGRESS_STEP))
      const ran = tick(isStepwise ? 1 : most)
      for (const listener of this.#listeners) listener()
      this.#advance(BigInt(ran))
      done += ran
      // Each null round has its cron at its own time. Source: lotus `chain/consensus/compute_state.go`.
      if (nullRounds > 0n) this.#passNullRounds(nullRounds, tick)
      if (done % PROGRESS_STEP === 0) options.onProgress?.(done, count)
    }
    return { epoch: this.#epoch, cronTicks, failures }
  }

  /** Runs cron and tells listeners that the tipset ends; the moment stays. */
  endTipset(): void {
    this.tickUpTo(1)
    for (const listener of this.#listeners) listener()
  }

  /** Calls `listener` at the end of each tipset. @returns the function that removes it */
  onTipset(listener: TipsetListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Mines until messages run at `epoch`. */
  mineUpTo(epoch: IntLike, options: MineOptions = {}): Mined {
    const target = toBigInt(epoch, 'the epoch', 0n)
    if (target <= this.#epoch)
      throw new UsageError(
        'FVM_EPOCH',
        `mineUpTo(${target}) does not lead forward, as the world is at epoch ${this.#epoch}: use a later one, or setEpoch to jump back`,
      )
    const nullRounds = toBigInt(options.nullRounds ?? 0n, 'nullRounds', 0n)
    const whole = (target - this.#epoch) / (1n + nullRounds)
    const mined = this.mine(whole, options)
    const rest = target - this.#epoch
    if (rest === 0n) return mined
    const last = this.mine(1, { ...options, nullRounds: rest - 1n })
    return {
      epoch: last.epoch,
      cronTicks: mined.cronTicks + last.cronTicks,
      failures: [...mined.failures, ...last.failures],
    }
  }

  /** Jumps to an epoch, and the timestamp with it. */
  setEpoch(epoch: IntLike): void {
    const target = toBigInt(epoch, 'the epoch', 0n, MAX_EPOCH)
    this.#core.assertIdle('setEpoch')
    const from = this.#epoch
    const { tipsets } = this.#core.world.chain
    // The epochs that are jumped over have no tipset.
    this.#setTipsets(
      target > from ? tipsets.withNullRounds(from, target - 1n) : tipsets.before(target),
    )
    this.#advance(target - from)
  }

  /** Sets the time in seconds since 1970; the epoch stays. */
  setTimestamp(timestamp: IntLike): void {
    this.#setChain('setTimestamp', {
      timestamp: toBigInt(timestamp, 'the timestamp', 0n, MAX_TIMESTAMP),
    })
  }

  /** Sets the base fee in attoFIL per gas. */
  setBaseFee(baseFee: AmountLike): void {
    this.#setChain('setBaseFee', { baseFee: toTokenAmount(baseFee, 'the base fee') })
  }

  /** Sets the circulating supply in attoFIL. */
  setCirculatingSupply(supply: AmountLike): void {
    const circulatingSupply = toTokenAmount(supply, 'the circulating supply')
    this.#setChain('setCirculatingSupply', { circulatingSupply })
  }

  /** Sets the source of randomness. */
  setRandomness(source: RandomnessSource): void {
    const randomness = randomnessFrom(source)
    const { chain } = this.#core.world
    this.#setChain('setRandomness', withSources(chain, { randomness, beacons: NO_BEACONS }))
  }

  /** Sets the CID of the tipset of an epoch. */
  setTipsetCid(epoch: IntLike, cid: Cid): void {
    this.#core.assertIdle('setTipsetCid')
    const { tipsets } = this.#core.world.chain
    this.#setTipsets(tipsets.withCid(toBigInt(epoch, 'the epoch', 0n), cid))
  }

  get #epoch(): ChainEpoch {
    return this.#core.world.chain.epoch
  }

  /**
   * Runs cron, if the world has it, at the world's moment and, while nothing is due and nobody watches,
   * at the epochs after it; the moment stays.
   *
   * @returns the number of epochs that passed, from 1 to `most`
   */
  tickUpTo(most: number): number {
    return this.#hasCron ? this.#runCron(most, []) : most
  }

  /** Runs cron as {@link Time.tickUpTo} does, in a world that has it. */
  #runCron(most: number, failures: Result[]): number {
    const idle = this.#messages.isWatched ? 0 : this.#idle.run(this.#epoch, most)
    if (idle > 0) return idle
    const result = this.#messages.runImplicit({
      to: CRON_ACTOR,
      method: EPOCH_TICK,
      gasLimit: CRON_GAS_LIMIT,
      nonce: this.#epoch,
    })
    if (result?.ok === false) failures.push(result)
    return 1
  }

  get #hasCron(): boolean {
    return this.#names.typeOf(CRON_ACTOR_ID) === 'cron'
  }

  /** Lets null rounds pass. @param tick - runs cron at the moment and after it, and returns at how many epochs */
  #passNullRounds(count: bigint, tick: (most: number) => number): void {
    const first = this.#epoch
    const end = first + count
    this.#setTipsets(this.#core.world.chain.tipsets.withNullRounds(first, end - 1n))
    while (this.#epoch < end) {
      const left = end - this.#epoch
      this.#advance(BigInt(tick(left < PROGRESS_STEP ? Number(left) : PROGRESS_STEP)))
    }
  }

  #setTipsets(tipsets: Tipsets): void {
    this.#core.update({ chain: withSources(this.#core.world.chain, { tipsets }) })
  }

  #advance(epochs: bigint): void {
    const { epoch, timestamp } = this.#core.world.chain
    const moved = timestamp + epochs * EPOCH_SECONDS
    this.#setChain('mine', {
      epoch: toBigInt(epoch + epochs, 'the epoch', 0n, MAX_EPOCH),
      timestamp: moved < 0n ? 0n : moved, // a jump back past a time that was set
    })
  }

  #setChain(what: string, change: Partial<Chain>): void {
    this.#core.assertIdle(what)
    this.#core.update({ chain: { ...this.#core.world.chain, ...change } })
  }
}
