import { UsageError } from '../types/index.ts'

/** `wall` follows the computer's clock, 1 epoch a tipset; `chain` is exact: genesis + seconds x epoch. */
export type ClockMode = 'wall' | 'chain'

/** The state of the clock that a snapshot holds. It is a value. */
export interface ClockState {
  /** Seconds that time was moved by, forward of the computer's clock. */
  readonly offset: bigint
  /** Seconds that the next tipset is to come after the time that it would have had. */
  readonly jump: bigint
  /** The exact time of the next tipset. */
  readonly nextTimestamp: bigint | undefined
  /** Seconds between tipsets in place of the computer's clock. */
  readonly interval: bigint | undefined
}

/** The clock at the start. */
export const FRESH_CLOCK: ClockState = {
  offset: 0n,
  jump: 0n,
  nextTimestamp: undefined,
  interval: undefined,
}

/** When the next tipset is, and how many null rounds go before it. */
export interface NextMoment {
  readonly timestamp: bigint
  readonly nullRounds: bigint
}

/** The position of the chain when a tipset is to be made. */
export interface ClockBase {
  /** The timestamp of the last tipset. */
  readonly latest: bigint
  /** Timestamp that the next epoch has by the chain's own count. */
  readonly scheduled: bigint
}

/** Tells the time of tipsets. It looks at no clock but the one that it is given. */
export class Clock {
  readonly mode: ClockMode
  readonly epochSeconds: bigint
  readonly #now: () => bigint

  constructor(mode: ClockMode, epochSeconds: bigint, now: () => bigint) {
    this.mode = mode
    this.epochSeconds = epochSeconds
    this.#now = now
  }

  /** Seconds since 1970 as the computer says. */
  now(): bigint {
    return this.#now()
  }

  /** The moment of the next tipset. */
  next(state: ClockState, base: ClockBase): NextMoment {
    return this.mode === 'chain' ? this.#nextOfChain(state, base) : this.#nextOfWall(state, base)
  }

  /** The state once the tipset at a moment is made. */
  after(state: ClockState, moment: NextMoment): ClockState {
    const isJump = state.jump > 0n || state.nextTimestamp !== undefined
    if (!isJump) return state
    const offset = this.mode === 'wall' ? moment.timestamp - this.#now() : state.offset
    return { ...state, offset, jump: 0n, nextTimestamp: undefined }
  }

  /** Moves time forward. */
  increase(state: ClockState, seconds: bigint): ClockState {
    assertSeconds(seconds + state.offset)
    return { ...state, offset: state.offset + seconds, jump: state.jump + seconds }
  }

  /** Sets the time of the next tipset. @throws UsageError `FVM_TIMESTAMP` unless it is after the last one */
  setNext(state: ClockState, timestamp: bigint, latest: bigint): ClockState {
    assertSeconds(timestamp)
    if (timestamp <= latest)
      throw new UsageError(
        'FVM_TIMESTAMP',
        `the timestamp ${timestamp} is not after that of the latest block, ${latest}: give a later one`,
      )
    return { ...state, nextTimestamp: timestamp }
  }

  #nextOfWall(state: ClockState, { latest }: ClockBase): NextMoment {
    const usual = this.#usual(state, latest)
    if (state.nextTimestamp === undefined) {
      const nullRounds = state.jump / this.epochSeconds
      return { timestamp: usual, nullRounds: fits(nullRounds, latest, usual) }
    }
    const timestamp = state.nextTimestamp
    const regular = usual - state.jump // where the tipset would be without jumps
    const jump = timestamp - (regular > latest ? regular : latest)
    const nullRounds = jump > 0n ? jump / this.epochSeconds : 0n
    return { timestamp, nullRounds: fits(nullRounds, latest, timestamp) }
  }

  #usual(state: ClockState, latest: bigint): bigint {
    if (state.interval !== undefined) return latest + state.interval + state.jump
    // A chain may be ahead of the clock, as tipsets of one second have a second each: a jump then starts there.
    const now = this.#now() + state.offset - state.jump
    return (now > latest ? now : latest + 1n) + state.jump
  }

  #nextOfChain(state: ClockState, { scheduled }: ClockBase): NextMoment {
    const { epochSeconds } = this
    const wanted = state.nextTimestamp ?? scheduled + state.jump
    const ahead = wanted - scheduled
    const nullRounds = ahead <= 0n ? 0n : (ahead + epochSeconds - 1n) / epochSeconds
    return { timestamp: scheduled + nullRounds * epochSeconds, nullRounds }
  }
}

/** Times past this are mistakes: about 34,000 years, in seconds. */
const MAX_SECONDS = 1n << 40n

function assertSeconds(seconds: bigint): void {
  if (seconds <= MAX_SECONDS) return
  throw new UsageError(
    'FVM_TIMESTAMP',
    `${seconds} seconds are too many: times up to ${MAX_SECONDS} are accepted`,
  )
}

/** Limits null rounds so that each has a second of its own between two tipsets. */
function fits(nullRounds: bigint, from: bigint, to: bigint): bigint {
  const room = to - from - 1n
  return nullRounds < room ? nullRounds : room > 0n ? room : 0n
}
