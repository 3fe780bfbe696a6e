import { EPOCHS_IN_DAY } from '../builtin-actors/index.ts'
import type { OptionNames } from '../types/index.ts'
import type { ClockMode } from './clock.ts'

/** Options of a node; each of them may be left out. */
export interface ChainNodeOptions {
  /** `wall` by default where `now` is given, else `chain`. */
  readonly clock?: ClockMode
  /** Seconds since 1970 as the computer says; the room itself looks at no clock. */
  readonly now?: () => bigint
  /** Seconds of an epoch; 30 by default. */
  readonly epochSeconds?: bigint
  /**
   * Tipsets whose states are kept at least; {@link DEFAULT_HISTORY}. If it is given, tipsets themselves
   * are dropped, too: the last {@link MIN_TIPSETS}, or twice as many as states, are kept at least; and a
   * saved node has as many states, instead of {@link SAVED_STATES}.
   */
  readonly history?: number
  /** Epochs before the head from which on tipsets are final; 900 by default. */
  readonly finality?: bigint
  /** Whether messages of different senders go by arrival (default) or by premium. */
  readonly order?: 'arrival' | 'fees'
  /** Whether cron runs in null rounds, as Lotus runs it; true by default. */
  readonly nullCron?: boolean
  /** False mines only on request, or at intervals. */
  readonly automine?: boolean
  /** Seconds between tipsets, also empty ones; 0, which is none, by default. */
  readonly intervalSeconds?: number
  /** Whether miners prove their sectors while time passes; `'none'` by default. */
  readonly prove?: 'all' | 'none'
  /** CAR of a node that was saved; the world was loaded from it, and the node takes its chain. */
  readonly saved?: Uint8Array
}

/** Names of the options of a node that its users set. */
export const CHAIN_NODE_OPTIONS = {
  clock: true,
  epochSeconds: true,
  history: true,
  finality: true,
  order: true,
  nullCron: true,
  automine: true,
  intervalSeconds: true,
  prove: true,
} satisfies OptionNames<Omit<ChainNodeOptions, 'now' | 'saved'>>

/** Tipsets whose states are kept at least: a day. */
export const DEFAULT_HISTORY = Number(EPOCHS_IN_DAY)

/** Tipsets that are kept at least: actors may ask for those of 900 epochs. */
export const MIN_TIPSETS = 1_000

/** Tipsets, the newest ones, whose states are saved if no history is given. */
export const SAVED_STATES = 128

/** Options with their defaults. */
export interface NodeSettings {
  readonly clock: ClockMode
  readonly now: () => bigint
  /** Tipsets that are kept at least; undefined keeps all. */
  readonly keptTipsets: number | undefined
  readonly epochSeconds: bigint
  readonly history: number
  /** Tipsets, the newest ones, whose states are saved. */
  readonly savedStates: number
  readonly finality: bigint
  readonly order: 'arrival' | 'fees'
  readonly nullCron: boolean
  readonly automine: boolean
  readonly intervalSeconds: number
  readonly prove: 'all' | 'none'
}
