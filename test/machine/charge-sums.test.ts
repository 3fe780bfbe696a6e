import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ChargeSums } from '../../src/machine/charge-sums.ts'
import type { ExecutionEvent } from '../../src/machine/types.ts'

const charge = (name: string, compute: number | bigint, other: number | bigint = 0) =>
  ({ type: 'GasCharge', name, compute, other }) as const
const LOG: ExecutionEvent = { type: 'Log', message: 'a call' }

test('charges of a long trace are added up by name between other events', () => {
  const trace: ExecutionEvent[] = []
  const sums = new ChargeSums(trace, 2)
  for (const compute of [1, 2, 4, 8]) sums.push(charge('a', compute))
  sums.push(charge('b', 16, 3))
  sums.push(charge('a', 32, 1))
  trace.push(LOG)
  sums.push(charge('a', 64))
  sums.push(charge('a', Number.MAX_SAFE_INTEGER))
  expect(trace).toEqual([
    charge('a', 1),
    charge('a', 2),
    charge('a', 44, 1),
    charge('b', 16, 3),
    LOG,
    charge('a', BigInt(Number.MAX_SAFE_INTEGER) + 64n),
  ])
})

test('sums of a short trace and of a long one are the same in each stretch between other events', () => {
  const event = fc.oneof(
    { weight: 4, arbitrary: fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.nat(), fc.nat()) },
    { weight: 1, arbitrary: fc.constant(undefined) },
  )
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), fc.nat(30), (events, most) => {
      const run = (limit: number): ExecutionEvent[] => {
        const trace: ExecutionEvent[] = []
        const sums = new ChargeSums(trace, limit)
        for (const one of events)
          if (one === undefined) trace.push(LOG)
          else sums.push(charge(...one))
        return trace
      }
      expect(stretches(run(most))).toEqual(stretches(run(Infinity)))
      expect(run(most).length).toBeLessThanOrEqual(
        most + 4 * (1 + events.filter((one) => one === undefined).length),
      )
    }),
  )
})

/** Sums of the charges by name, for each stretch of a trace that other events separate. */
function stretches(trace: readonly ExecutionEvent[]): Record<string, bigint>[] {
  const found: Record<string, bigint>[] = [{}]
  for (const event of trace)
    if (event.type !== 'GasCharge') found.push({})
    else {
      const last = found.at(-1)!
      last[event.name] = (last[event.name] ?? 0n) + BigInt(event.compute) + BigInt(event.other)
    }
  return found
}
