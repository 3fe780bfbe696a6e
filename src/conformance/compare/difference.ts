/** The kinds of comparison. */
export const COMPARED = ['receipts', 'root', 'trace', 'events', 'apply'] as const
export type Compared = (typeof COMPARED)[number]

/** One thing that differs; values are JSON. */
export interface Difference {
  readonly in: Compared | 'fatal'
  /** The field, as `receipts[0].gas_used` or `trace[0][17]`. */
  readonly path: string
  readonly expected: unknown
  readonly actual: unknown
  /** Elements of a trace around the first that differs. */
  readonly around?: TraceSurroundings
}

/** The neighbours of a trace element. */
export interface TraceSurroundings {
  /** The last elements before it, equal on both sides. */
  readonly before: readonly unknown[]
  readonly expectedNext: readonly unknown[]
  readonly actualNext: readonly unknown[]
}
