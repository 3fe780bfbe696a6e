import type { Cid } from '../ipld/index.ts'
import { Address, type ChainEpoch, UsageError } from '../types/index.ts'
import { type Chain, createExterns, type RandomnessSource, randomnessFrom } from './chain.ts'
import { FvmActors } from './fvm-actors.ts'
import { EPOCH_SECONDS } from './options.ts'
import type { Result } from './result.ts'
import { type AmountLike, type IntLike, toAttoFil, toBigInt } from './units.ts'

/** How epochs are mined. */
export interface MineOptions {
  /** Epochs without a tipset before each that has one; 0 by default. */
  readonly nullRounds?: IntLike
  /** Called at every thousandth tipset. */
  readonly onProgress?: (done: number, total: number) => void
}

/** What came of mining. */
export interface Mined {
  /** The epoch that messages run at from now on. */
  readonly epoch: ChainEpoch
  /** How many tipsets ended with cron; 0 where the world has no cron actor. */
  readonly cronTicks: number
  /** Cron messages that failed. */
  readonly failures: readonly Result[]
}

const CRON_ACTOR = Address.id(3n)
const EPOCH_TICK = 2n
/** Source: lotus `chain/consensus/compute_state.go`: the block gas limit times 10,000. */
const CRON_GAS_LIMIT = 100_000_000_000_000n
const PROGRESS_STEP = 1_000

/** Time of a world. */
export class FvmTime extends FvmActors {
  /** The epoch that messages run at. @example vm.epoch // 10000n */
  get epoch(): ChainEpoch {
    return this.world.chain.epoch
  }

  /** Seconds since 1970. @example vm.timestamp // 1598606400n */
  get timestamp(): bigint {
    return this.world.chain.timestamp
  }

  /** attoFIL per gas. @example vm.baseFee // 100n */
  get baseFee(): bigint {
    return this.world.chain.baseFee
  }

  /** In attoFIL. @example vm.circulatingSupply // 1000000000000000000000000000n */
  get circulatingSupply(): bigint {
    return this.world.chain.circulatingSupply
  }

  /**
   * Ends the tipset that messages were sent to, and as many more: cron runs at the end of each, where
   * the world has a cron actor, and each takes 30 seconds.
   *
   * @example vm.mine(2, { nullRounds: 1 }).epoch // 10004n
   */
  mine(tipsets: IntLike = 1, options: MineOptions = {}): Mined {
    this.assertIdle('mine')
    const count = Number(toBigInt(tipsets, 'the number of tipsets', 0n))
    const step = 1n + toBigInt(options.nullRounds ?? 0n, 'nullRounds', 0n)
    if (!this.#hasCron()) {
      this.#advance(BigInt(count) * step)
      return { epoch: this.epoch, cronTicks: 0, failures: [] }
    }
    const failures: Result[] = []
    for (let done = 1; done <= count; done++) {
      const result = this.#tick()
      if (!result.ok) failures.push(result)
      this.#advance(step)
      if (done % PROGRESS_STEP === 0) options.onProgress?.(done, count)
    }
    return { epoch: this.epoch, cronTicks: count, failures }
  }

  /**
   * Mines until messages run at `epoch`.
   *
   * @throws UsageError `FVM_EPOCH` if that is not ahead
   * @example vm.mineUpTo(10_010).epoch // 10010n
   */
  mineUpTo(epoch: IntLike, options: MineOptions = {}): Mined {
    const target = toBigInt(epoch, 'the epoch', 0n)
    if (target <= this.epoch)
      throw new UsageError(
        'FVM_EPOCH',
        `mineUpTo(${target}) does not lead forward, as the world is at epoch ${this.epoch}: use a later one, or setEpoch to jump back`,
      )
    const nullRounds = toBigInt(options.nullRounds ?? 0n, 'nullRounds', 0n)
    const whole = (target - this.epoch) / (1n + nullRounds)
    const mined = this.mine(whole, options)
    const rest = target - this.epoch
    if (rest === 0n) return mined
    const last = this.mine(1, { ...options, nullRounds: rest - 1n })
    return {
      epoch: last.epoch,
      cronTicks: mined.cronTicks + last.cronTicks,
      failures: [...mined.failures, ...last.failures],
    }
  }

  /**
   * Jumps to an epoch, and the timestamp with it, 30 seconds an epoch. Nothing runs meanwhile.
   *
   * @example
   * vm.setEpoch(20_000)
   * vm.epoch // 20000n
   */
  setEpoch(epoch: IntLike): void {
    this.assertIdle('setEpoch')
    this.#advance(toBigInt(epoch, 'the epoch', 0n) - this.epoch)
  }

  /** Sets the time in seconds since 1970; the epoch stays. @example vm.setTimestamp(1_700_000_000) */
  setTimestamp(timestamp: IntLike): void {
    this.#setChain('setTimestamp', { timestamp: toBigInt(timestamp, 'the timestamp', 0n) })
  }

  /** Sets the base fee in attoFIL per gas. @example vm.setBaseFee('1 nanoFIL') */
  setBaseFee(baseFee: AmountLike): void {
    this.#setChain('setBaseFee', { baseFee: amount(baseFee, 'the base fee') })
  }

  /** Sets the circulating supply in attoFIL. @example vm.setCirculatingSupply('500000000 FIL') */
  setCirculatingSupply(supply: AmountLike): void {
    const circulatingSupply = amount(supply, 'the circulating supply')
    this.#setChain('setCirculatingSupply', { circulatingSupply })
  }

  /**
   * Sets what randomness is made of: a seed, or a function that gives 32 bytes at once.
   *
   * @throws UsageError `FVM_RANDOMNESS` for anything else
   * @example vm.setRandomness((kind, epoch) => new Uint8Array(32).fill(Number(epoch)))
   */
  setRandomness(source: RandomnessSource): void {
    const randomness = randomnessFrom(source)
    const { tipsetCids } = this.world.chain
    this.#setChain('setRandomness', {
      randomness,
      externs: createExterns(randomness, tipsetCids),
    })
  }

  /**
   * Sets the CID of the tipset of an epoch.
   *
   * @example vm.setTipsetCid(9_999, cidFromString('bafy2bzacebc3bt6cedhoyw34drrmjvazhu4oj25er2ebk4u445pzycvq4ta4a'))
   */
  setTipsetCid(epoch: IntLike, cid: Cid): void {
    const { randomness } = this.world.chain
    const tipsetCids = new Map(this.world.chain.tipsetCids)
    tipsetCids.set(toBigInt(epoch, 'the epoch', 0n), cid)
    this.#setChain('setTipsetCid', {
      tipsetCids,
      externs: createExterns(randomness, tipsetCids),
    })
  }

  #hasCron(): boolean {
    const actor = this.lookupActor(3n)
    return actor !== undefined && this.typeOf(actor.code) === 'cron'
  }

  #tick(): Result {
    return this.sendImplicit({
      to: CRON_ACTOR,
      method: EPOCH_TICK,
      gasLimit: CRON_GAS_LIMIT,
      nonce: this.epoch,
    })
  }

  #advance(epochs: bigint): void {
    const { epoch, timestamp } = this.world.chain
    this.#setChain('mine', {
      epoch: epoch + epochs,
      timestamp: timestamp + epochs * EPOCH_SECONDS,
    })
  }

  #setChain(what: string, change: Partial<Chain>): void {
    this.assertIdle(what)
    this.world = { ...this.world, chain: { ...this.world.chain, ...change } }
  }
}

function amount(given: AmountLike, what: string): bigint {
  const atto = toAttoFil(given, what)
  if (atto < 0n) throw new UsageError('FVM_BAD_AMOUNT', `${what} is ${atto}: give 0 or more`)
  return atto
}
