import type { ChargeSink, GasCharge } from '../gas/index.ts'
import type { ExecutionEvent } from './types.ts'

/**
 * Pushes charges to a trace, and adds up those of a name between two calls once the trace is long: a
 * tick of cron after a year of null rounds makes ten million charges in one call.
 */
export class ChargeSums implements ChargeSink {
  readonly #trace: ExecutionEvent[]
  readonly #most: number
  /** Places of the sums since the last event of another kind, by the charge's name. */
  readonly #places = new Map<string, number>()
  /** Length of the trace after the last sum. */
  #end = 0

  /** @param most - length of the trace from which on charges are added up */
  constructor(trace: ExecutionEvent[], most: number) {
    this.#trace = trace
    this.#most = most
  }

  /** Takes a charge. */
  push(charge: GasCharge): void {
    const trace = this.#trace
    if (trace.length < this.#most) {
      trace.push(charge)
      return
    }
    if (trace.length !== this.#end) this.#places.clear()
    const place = this.#places.get(charge.name)
    const before = place === undefined ? undefined : trace[place]
    if (place !== undefined && before?.type === 'GasCharge') trace[place] = sumOf(before, charge)
    else this.#places.set(charge.name, trace.push(charge) - 1)
    this.#end = trace.length
  }
}

function sumOf(a: GasCharge, b: GasCharge): GasCharge {
  return {
    type: 'GasCharge',
    name: a.name,
    compute: add(a.compute, b.compute),
    other: add(a.other, b.other),
  }
}

/** Adds amounts: the sum is a number while it is exact, as in a trace. */
function add(a: number | bigint, b: number | bigint): number | bigint {
  const sum = Number(a) + Number(b)
  return Number.isSafeInteger(sum) ? sum : BigInt(a) + BigInt(b)
}
