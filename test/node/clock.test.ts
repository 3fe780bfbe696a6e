import { expect, test } from 'vitest'
import { Clock, type ClockState, FRESH_CLOCK } from '../../src/node/clock.ts'

const NOW = 1_000_000n
const clock = new Clock('wall', 30n, () => NOW)

/** The timestamps of tipsets that follow each other, and the state of the clock after them. */
function mine(state: ClockState, latest: bigint, count: number) {
  let at = latest
  let left = state
  for (let i = 0; i < count; i++) {
    const moment = clock.next(left, { latest: at, scheduled: 0n })
    left = clock.after(left, moment)
    at = moment.timestamp
  }
  return { state: left, latest: at }
}

test('tipsets of one second have a second each', () => {
  expect(mine(FRESH_CLOCK, NOW - 5n, 1).latest).toBe(NOW)
  expect(mine(FRESH_CLOCK, NOW, 50).latest).toBe(NOW + 50n)
})

test('time that is moved starts at the newest tipset when the chain is ahead of the clock', () => {
  let { state, latest } = mine(FRESH_CLOCK, NOW, 50)
  for (const seconds of [3_600n, 10n, 86_400n]) {
    const moved = clock.increase(state, seconds)
    const moment = clock.next(moved, { latest, scheduled: 0n })
    expect(moment).toEqual({ timestamp: latest + seconds + 1n, nullRounds: seconds / 30n })
    ;({ state, latest } = mine(moved, latest, 1))
    expect(latest).toBe(moment.timestamp)
    // The jump is over: the next tipset follows a second later.
    expect(mine(state, latest, 1).latest).toBe(latest + 1n)
  }
})

test('time that is moved starts at the clock when that is ahead', () => {
  const moved = clock.increase(FRESH_CLOCK, 60n)
  expect(clock.next(moved, { latest: NOW - 500n, scheduled: 0n })).toEqual({
    timestamp: NOW + 60n,
    nullRounds: 2n,
  })
})
