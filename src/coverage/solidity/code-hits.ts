/** Counts of runs of the code of one contract; plain data, which threads can exchange. */
export interface CodeHits {
  /** Times that the opcode at each offset of the code ran. */
  readonly counts: Uint32Array
  /** Contracts that the code, as init code, has created. */
  creations: number
  /** Calls by their selector, see {@link callKey}. */
  readonly calls: Map<string, number>
}

/** Hits by the key of the code. */
export type CoverageHits = Map<string, CodeHits>

/** Creates hits of code that never ran. @param length - bytes of the code */
export function noHits(length: number): CodeHits {
  return { counts: new Uint32Array(length), creations: 0, calls: new Map() }
}

/**
 * Key of calls in {@link CodeHits.calls}: the selector, `short` for input without one, or `empty`, and `+`
 * behind it for calls with value.
 */
export function callKey(input: Uint8Array, value: bigint): string {
  const paid = value > 0n ? '+' : ''
  if (input.length === 0) return `empty${paid}`
  if (input.length < 4) return `short${paid}`
  const selector = ((input[0]! << 24) | (input[1]! << 16) | (input[2]! << 8) | input[3]!) >>> 0 // four bytes are there
  return `${selector.toString(16).padStart(8, '0')}${paid}`
}

/** Adds hits to others, a number of times. */
export function addHits(to: CoverageHits, hits: CoverageHits, times = 1): void {
  for (const [key, from] of hits) {
    let sum = to.get(key)
    if (sum === undefined) to.set(key, (sum = noHits(from.counts.length)))
    addCodeHits(sum, from, times)
  }
}

/** Adds hits of code to those of the same code, a number of times. */
export function addCodeHits(to: CodeHits, from: CodeHits, times = 1): void {
  const { counts } = from
  for (let at = 0; at < counts.length; at++) {
    const count = counts[at]!
    if (count > 0) to.counts[at]! += count * times
  }
  to.creations += from.creations * times
  for (const [call, count] of from.calls)
    to.calls.set(call, (to.calls.get(call) ?? 0) + count * times)
}
