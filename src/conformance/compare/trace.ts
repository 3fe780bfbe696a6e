import { isDeepStrictEqual } from 'node:util'
import type { ExecutionEvent } from '../../machine/index.ts'
import type { Difference } from './difference.ts'
import { traceJson } from './trace-json.ts'

/** Length at which a recorded trace may be cut: the oracle keeps no more events of a message. */
export const RECORDED_EVENTS = 5_000
const SHOWN_BEFORE = 4
const SHOWN_AFTER = 3

/**
 * The first event that differs from a recorded trace, with its neighbours.
 *
 * @param path - name of the trace in a difference
 */
export function compareTrace(
  recorded: readonly unknown[],
  actual: readonly ExecutionEvent[],
  path: string,
): Difference | undefined {
  const isPrefix = recorded.length === RECORDED_EVENTS
  return firstDifference(recorded, actual, path, isPrefix)
}

/** Compares as {@link compareTrace} does, with a record that holds only the gas charges. */
export function compareCharges(
  recorded: readonly unknown[],
  actual: readonly ExecutionEvent[],
  path: string,
): Difference | undefined {
  const charges = actual.filter((event) => event.type === 'GasCharge')
  return firstDifference(recorded, charges, path, false)
}

function firstDifference(
  recorded: readonly unknown[],
  actual: readonly ExecutionEvent[],
  path: string,
  isPrefix: boolean,
): Difference | undefined {
  const shared = Math.min(recorded.length, actual.length)
  let at = 0
  while (at < shared && isSame(recorded[at], actual[at]!)) at++
  if (at === recorded.length && (isPrefix || at === actual.length)) return undefined
  const shown = (from: number, to: number): unknown[] => actual.slice(from, to).map(traceJson)
  return {
    in: 'trace',
    path: `${path}[${at}]`,
    expected: at < recorded.length ? recorded[at] : `the end, after ${recorded.length} events`,
    actual: at < actual.length ? traceJson(actual[at]!) : `the end, after ${actual.length} events`,
    around: {
      before: recorded.slice(Math.max(0, at - SHOWN_BEFORE), at),
      expectedNext: recorded.slice(at + 1, at + 1 + SHOWN_AFTER),
      actualNext: shown(at + 1, at + 1 + SHOWN_AFTER),
    },
  }
}

/** Most events are charges, compared without building their JSON. */
function isSame(recorded: unknown, actual: ExecutionEvent): boolean {
  if (actual.type === 'GasCharge' && Array.isArray(recorded))
    return (
      recorded.length === 3 &&
      recorded[0] === actual.name &&
      isSameInteger(recorded[1], actual.compute) &&
      isSameInteger(recorded[2], actual.other)
    )
  return isDeepStrictEqual(recorded, traceJson(actual))
}

function isSameInteger(recorded: unknown, actual: bigint | number): boolean {
  return typeof recorded === 'number'
    ? Number.isSafeInteger(recorded) && Number(actual) === recorded
    : recorded === String(actual)
}
