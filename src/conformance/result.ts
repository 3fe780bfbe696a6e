import type { Difference } from './compare/difference.ts'

/** The outcome of a vector at one network version. */
export interface VectorResult {
  readonly id: string
  readonly file: string
  /** Network version; 0 if reading the file failed before it. */
  readonly nv: number
  readonly result: 'passed' | 'failed' | 'skipped'
  /** Reason of a skip, or the error that ended the run. */
  readonly reason?: string
  /** Milliseconds of the first message in a fresh process, its code instrumented and compiled in it: the fastest of 5 processes. */
  readonly firstMs?: number
  /** The same with the instrumented code on disk. */
  readonly firstCachedMs?: number
  /** Milliseconds a message with the code compiled: the fastest of runs on fresh state, which go on until they become no faster. */
  readonly warmMs?: number
  readonly difference?: VectorDifference
  /** Number of messages that were not compared between the two kinds of actors, by the reason. */
  readonly notCompared?: Readonly<Record<string, number>>
}

/** The first message that differs. */
export interface VectorDifference extends Difference {
  /** The step of a story, from 0, and its note. */
  readonly step?: number
  readonly note?: string
  /** The paths of other differences. */
  readonly also: readonly string[]
  /** Cause chain of our message, if it failed. */
  readonly failure?: string
}

/** The summary of a whole run; `--json` prints it. */
export interface VectorsReport {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  readonly vectors: readonly VectorResult[]
}
