import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type GasCharge, GasTracker } from '../../src/gas/index.ts'
import { FatalError, OUT_OF_GAS } from '../../src/types/index.ts'

const MAX_I64 = 2n ** 63n - 1n
const MAX_U64 = 2n ** 64n - 1n

/** What `act` throws, as a value: OUT_OF_GAS is no Error. */
function thrownBy(act: () => void): unknown {
  try {
    act()
  } catch (thrown) {
    return thrown
  }
  return undefined
}

test('a charge up to the limit is taken, and counts compute and other', () => {
  const tracker = new GasTracker(20n)
  tracker.charge('a', 7, 13)
  expect(tracker.gasUsed).toBe(20n)
  expect(tracker.gasAvailable).toBe(0n)
  expect(tracker.availableNumber).toBe(0)
})

test('a charge past the limit leaves the tracker at its limit', () => {
  const tracker = new GasTracker(20n)
  tracker.charge('a', 19, 0)
  expect(thrownBy(() => tracker.charge('a', 1, 1))).toBe(OUT_OF_GAS)
  expect(tracker.gasUsed).toBe(20n)
  expect(thrownBy(() => tracker.charge('a', 0, 0))).toBeUndefined()
  expect(thrownBy(() => tracker.charge('a', 0, 1))).toBe(OUT_OF_GAS)
})

test('a charge that fails is traced too', () => {
  const trace: GasCharge[] = []
  const tracker = new GasTracker(20n, trace)
  tracker.charge('first', 1, 2)
  thrownBy(() => tracker.charge('second', 3, 400))
  thrownBy(() => tracker.chargeBig('third', MAX_U64, 5n))
  expect(trace).toEqual([
    { type: 'GasCharge', name: 'first', compute: 1, other: 2 },
    { type: 'GasCharge', name: 'second', compute: 3, other: 400 },
    { type: 'GasCharge', name: 'third', compute: MAX_U64, other: 5 },
  ])
})

test('a limit past i64 counts as the largest i64', () => {
  expect(new GasTracker(MAX_U64).gasLimit).toBe(MAX_I64)
  expect(new GasTracker(MAX_I64).gasLimit).toBe(MAX_I64)
})

test('under a limit past 2^53 no charge is rounded', () => {
  const tracker = new GasTracker(MAX_I64)
  expect(tracker.availableNumber).toBe(-1)
  tracker.chargeBig('big', 2n ** 53n, 0n)
  tracker.charge('odd', 1, 0)
  tracker.charge('odd', 0, 2)
  expect(tracker.gasUsed).toBe(2n ** 53n + 3n)
  expect(tracker.gasAvailable).toBe(MAX_I64 - 2n ** 53n - 3n)
  tracker.chargeBig('rest', MAX_I64 - 2n ** 54n, 0n)
  expect(tracker.gasAvailable).toBe(2n ** 53n - 3n)
  expect(tracker.availableNumber).toBe(2 ** 53 - 3)
  expect(thrownBy(() => tracker.chargeBig('all', MAX_U64, MAX_U64))).toBe(OUT_OF_GAS)
  expect(tracker.gasUsed).toBe(MAX_I64)
  expect(tracker.availableNumber).toBe(0)
})

test('numbers that are not exact are refused, not rounded', () => {
  const tracker = new GasTracker(MAX_I64)
  for (const amount of [2 ** 53, 0.5 + 2 ** 52, Number.NaN, Number.POSITIVE_INFINITY])
    expect(() => tracker.charge('odd', amount, 2 ** 53)).toThrow(FatalError)
  expect(tracker.gasUsed).toBe(0n)
})

test('a pushed limit is at most the gas available, and its use counts outside', () => {
  const tracker = new GasTracker(100n)
  tracker.charge('a', 30, 0)
  tracker.pushLimit(1_000n)
  expect(tracker.gasLimit).toBe(70n)
  tracker.pushLimit(10n)
  expect(tracker.gasAvailable).toBe(10n)
  expect(thrownBy(() => tracker.charge('b', 11, 0))).toBe(OUT_OF_GAS)
  expect(tracker.gasUsed).toBe(10n)
  tracker.popLimit()
  expect([tracker.gasLimit, tracker.gasUsed]).toEqual([70n, 10n])
  tracker.charge('c', 5, 0)
  tracker.popLimit()
  expect([tracker.gasLimit, tracker.gasUsed]).toEqual([100n, 45n])
})

test('popping a limit that was never pushed is a fatal error', () => {
  expect(() => new GasTracker(1n).popLimit()).toThrow(new FatalError('no gas limits to pop'))
})

const amount = fc.oneof(
  fc.bigInt({ min: 0n, max: 2_000n }),
  fc.bigInt({ min: 2n ** 53n - 5n, max: 2n ** 53n + 5n }),
  fc.bigInt({ min: 0n, max: MAX_U64 }),
)
const step = fc.oneof(
  fc.record({ do: fc.constant('charge' as const), a: amount, b: amount }),
  fc.record({ do: fc.constant('push' as const), a: amount, b: fc.constant(0n) }),
  fc.record({ do: fc.constant('pop' as const), a: fc.constant(0n), b: fc.constant(0n) }),
)

test('any script of charges and limits counts as saturating u64 arithmetic does', () => {
  const sat = (x: bigint) => (x > MAX_U64 ? MAX_U64 : x)
  fc.assert(
    fc.property(amount, fc.array(step, { maxLength: 40 }), (first, script) => {
      const tracker = new GasTracker(first)
      let limit = first < MAX_I64 ? first : MAX_I64
      let used = 0n
      const stack: [bigint, bigint][] = []
      for (const { do: kind, a, b } of script) {
        if (kind === 'charge') {
          const isSmall = a < 2n ** 53n && b < 2n ** 53n
          const thrown = thrownBy(() =>
            isSmall ? tracker.charge('x', Number(a), Number(b)) : tracker.chargeBig('x', a, b),
          )
          const next = sat(used + sat(a + b))
          expect(thrown).toBe(next > limit ? OUT_OF_GAS : undefined)
          used = next > limit ? limit : next
        } else if (kind === 'push') {
          tracker.pushLimit(a)
          stack.push([limit, used])
          limit = a < limit - used ? a : limit - used
          used = 0n
        } else if (stack.length > 0) {
          tracker.popLimit()
          const [outerLimit, outerUsed] = stack.pop()!
          limit = outerLimit
          used = sat(outerUsed + used)
        }
        const available = limit - used
        expect(tracker.gasLimit).toBe(limit)
        expect(tracker.gasUsed).toBe(used)
        expect(tracker.gasAvailable).toBe(available)
        expect(tracker.availableNumber).toBe(available < 2n ** 53n ? Number(available) : -1)
      }
    }),
    { numRuns: 300 },
  )
})
