import {
  type Blockstore,
  type CborSchema,
  type Cid,
  Codec,
  cidOf,
  decodeAs,
  encodeAs,
  Hamt,
} from '../ipld/index.ts'
import {
  type ChainEpoch,
  HAMT_BIT_WIDTH,
  STORAGE_MARKET_ACTOR_ID,
  STORAGE_POWER_ACTOR_ID,
} from '../types/index.ts'
import { CRON_STATE } from './cron/actor.ts'
import { MARKET } from './market/definition.ts'
import { MARKET_STATE, type MarketState } from './market/state.ts'
import { POWER } from './power/definition.ts'
import { CRON_QUEUE_WIDTHS, closeEpoch, POWER_STATE, type PowerState } from './power/state.ts'
import { REWARD_STATE, type RewardState, updateNetworkKpi } from './reward/state.ts'
import { i64FromKey, i64Key } from './runtime/cbor-fields.ts'
import { builtinNumberOf } from './runtime/native-actor.ts'

/** The calls that cron makes in every epoch, as on every network. */
const CALLS = [
  [STORAGE_POWER_ACTOR_ID, builtinNumberOf(POWER, 'OnEpochTickEnd')],
  [STORAGE_MARKET_ACTOR_ID, builtinNumberOf(MARKET, 'CronTick')],
] as const

/** Epochs of a range from which it is cheaper to read all keys of a queue than to look up each epoch. */
const LONG_RANGE = 256n
/** Epochs that one tick may catch up with, about ten years: cron's gas limit lies far beyond it. */
const MAX_RANGE = 10_000_000n
/** Power in bytes below which ten years of growth stay within what a state's field can hold. */
const MAX_POWER = 1n << 256n

/** Heads of the actors that cron reads and changes. */
export interface CronHeads {
  readonly cron: Cid
  readonly reward: Cid
  readonly power: Cid
  readonly market: Cid
}

/**
 * Ticks of cron in epochs in which nothing is due: no miner has a deadline and no deal is to be
 * looked at. Such a tick changes the states of the reward, power and market actors by the functions that
 * their handlers use, without messages, gas, and blocks of the states between: 10 microseconds an epoch
 * against 170 by messages (`bench/storage.bench.ts`). The heads afterwards are those that the
 * messages leave.
 */
export class IdleCron {
  readonly #store: Blockstore
  readonly #cron: Cid
  readonly #reward: RewardState
  readonly #power: PowerState
  readonly #market: MarketState
  /** Miners' calls by epoch. */
  readonly #events: Hamt
  /** Deals by epoch. */
  readonly #dealOps: Hamt

  private constructor(
    store: Blockstore,
    cron: Cid,
    states: { reward: RewardState; power: PowerState; market: MarketState },
  ) {
    this.#store = store
    this.#cron = cron
    this.#reward = states.reward
    this.#power = states.power
    this.#market = states.market
    const { power, market } = states
    this.#events = Hamt.load(store, power.cronEventQueue, { bitWidth: CRON_QUEUE_WIDTHS.outer })
    this.#dealOps = Hamt.load(store, market.dealOpsByEpoch, { bitWidth: HAMT_BIT_WIDTH })
    // The handlers load these in every epoch, and change nothing in them.
    Hamt.load(store, power.claims, { bitWidth: HAMT_BIT_WIDTH })
    Hamt.load(store, market.providerSectors, { bitWidth: HAMT_BIT_WIDTH })
  }

  /** Opens the states; returns undefined unless ticks by messages are sure to succeed on them. */
  static open(store: Blockstore, heads: CronHeads): IdleCron | undefined {
    try {
      const { entries } = read(store, heads.cron, CRON_STATE)
      const isUsual = CALLS.every(([id, method], i) => {
        const entry = entries[i]
        return entry?.receiver.actorId === id && entry.method === method
      })
      if (!isUsual || entries.length !== CALLS.length) return undefined
      const reward = read(store, heads.reward, REWARD_STATE)
      if (reward.thisEpochBaselinePower > MAX_POWER) return undefined
      if (reward.effectiveBaselinePower <= 0n || reward.epoch < -1n) return undefined
      return new IdleCron(store, heads.cron, {
        reward,
        power: read(store, heads.power, POWER_STATE),
        market: read(store, heads.market, MARKET_STATE),
      })
    } catch {
      return undefined // the messages say what is wrong with the state
    }
  }

  /** Runs cron at an epoch; returns false, and changes nothing, if something is due by then. */
  tick(epoch: ChainEpoch): boolean {
    const power = this.#power
    const market = this.#market
    if (hasKeyIn(this.#events, power.firstCronEpoch, epoch)) return false
    if (hasKeyIn(this.#dealOps, market.lastCron + 1n, epoch)) return false
    if (epoch - this.#reward.epoch > MAX_RANGE) return false
    power.firstCronEpoch = epoch + 1n
    const rawBytePower = closeEpoch(power)
    updateNetworkKpi(this.#reward, rawBytePower, epoch)
    market.lastCron = epoch
    return true
  }

  /** Writes the states and returns their heads. */
  flush(): CronHeads {
    return {
      cron: this.#cron,
      reward: write(this.#store, this.#reward, REWARD_STATE),
      power: write(this.#store, this.#power, POWER_STATE),
      market: write(this.#store, this.#market, MARKET_STATE),
    }
  }
}

/** Whether a map by epochs has a key from `first` to `last`. */
function hasKeyIn(map: Hamt, first: ChainEpoch, last: ChainEpoch): boolean {
  if (map.isEmpty || last < first) return false
  if (last - first < LONG_RANGE) {
    for (let epoch = first; epoch <= last; epoch++) if (map.has(i64Key(epoch))) return true
    return false
  }
  for (const { key } of map.entries()) {
    const epoch = i64FromKey(key)
    if (epoch >= first && epoch <= last) return true
  }
  return false
}

function read<T>(store: Blockstore, head: Cid, codec: CborSchema<T>): T {
  return decodeAs(codec, store.get(head)!) // a missing block does not decode: open returns undefined
}

function write<T>(store: Blockstore, state: T, codec: CborSchema<T>): Cid {
  const block = encodeAs(codec, state)
  const cid = cidOf(Codec.DAG_CBOR, block)
  store.put(cid, block)
  return cid
}
