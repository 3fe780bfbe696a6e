/** Returns milliseconds since a fixed start, for measuring how long work takes. */
export function monotonicMs(): number {
  return performance.now()
}
