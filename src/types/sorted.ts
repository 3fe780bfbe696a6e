/**
 * Finds where a condition ends that holds for the first of some positions and for none after them, by
 * bisection.
 *
 * @returns the number of positions for which it holds
 */
export function countLeading(length: number, holds: (position: number) => boolean): number {
  let low = 0
  let high = length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (holds(middle)) low = middle + 1
    else high = middle
  }
  return low
}

/** Finds the last of some ascending numbers that is at most `value`. @returns its index, -1 if there is none */
export function lastAtMost(sorted: ArrayLike<number>, value: number): number {
  return countLeading(sorted.length, (at) => sorted[at]! <= value) - 1
}
