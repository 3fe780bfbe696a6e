import type { MockedCall } from './call-spec.ts'

/** A mock that was set: what it was asked, and its end. */
export interface Mock {
  /** The calls that it answered, in order; those of a reverted past are gone. */
  readonly calls: readonly MockedCall[]
  /** Takes the mock away. */
  remove(): void
}

/** A call that is expected. */
export interface CallExpectation {
  /** The calls that fitted, in order. */
  readonly calls: readonly MockedCall[]
  /** @throws ExpectationFailed unless there were as many as expected */
  verify(): void
}

/** An expected call did not come as often as it should. */
export class ExpectationFailed extends Error {
  override readonly name = 'ExpectationFailed'
}
