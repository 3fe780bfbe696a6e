/** Work that pauses wherever it yields, and may go on later. */
export type Steps<T> = Generator<undefined, T>

/** Does all steps of some work at once. */
export function finishSteps<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
  }
}
