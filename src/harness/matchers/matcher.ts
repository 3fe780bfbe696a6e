/** A custom comparison of two values; undefined leaves the decision to the next one. */
export type ValueTester = (a: unknown, b: unknown) => boolean | undefined

/** The context that `expect` gives a matcher, in vitest and in Jest alike. */
export interface MatcherContext {
  readonly isNot?: boolean
  readonly currentTestName?: string | undefined
  /** The file of the running test. */
  readonly testPath?: string | undefined
  equals(a: unknown, b: unknown, testers?: ValueTester[]): boolean
  readonly snapshotState?: SnapshotState
  /** The running test, in vitest. */
  readonly task?: RunningTest | undefined
}

/** The properties of a vitest test that matchers read. */
export interface RunningTest {
  readonly id: string
  readonly name: string
  readonly suite?: RunningSuite | undefined
  readonly file?: { readonly filepath?: string; readonly name: string }
  readonly result?:
    | { readonly retryCount?: number; readonly repeatCount?: number; readonly startTime?: number }
    | undefined
}

interface RunningSuite {
  readonly name: string
  readonly suite?: RunningSuite | undefined
}

/** The snapshot store of the runner. */
export interface SnapshotState {
  match(options: {
    readonly testId: string
    readonly testName: string
    readonly received: unknown
    readonly isInline: false
  }): {
    readonly pass: boolean
    readonly actual?: string
    readonly expected?: string
    readonly key?: string
  }
  /** Whether snapshots are written: all of them, new ones or none. */
  readonly snapshotUpdateState?: SnapshotUpdate
  /** The same in Jest. */
  readonly _updateSnapshot?: SnapshotUpdate
}

/** Whether snapshots are written: all of them (`-u`), new ones, or none (as in CI). */
export type SnapshotUpdate = 'all' | 'new' | 'none'

/** The answer of a matcher. */
export interface MatcherResult {
  readonly pass: boolean
  readonly message: () => string
  readonly actual?: unknown
  readonly expected?: unknown
}

/** A matcher: a function for `expect.extend`. */
export type Matcher<A extends unknown[]> = (
  this: MatcherContext,
  received: unknown,
  ...args: A
) => MatcherResult
