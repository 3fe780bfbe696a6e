/* oxlint-disable oxc/no-this-in-exported-function -- expect.extend calls matchers with their context as this */
import { UsageError } from '../../types/index.ts'
import type { MatcherContext, MatcherResult } from './matcher.ts'
import { redactFields } from './redact.ts'
import { plainStateOf } from './state-subject.ts'
import { assertFields, describe } from './subject.ts'
import { testNameOf } from './test-name.ts'
import { printableValue } from './value-text.ts'

/** Options of the comparison of a state with its snapshot. */
export interface StateSnapshotOptions {
  /**
   * Paths of fields whose values may be anything: names with points between, `*` for any one field,
   * `**` for any number of them. Each must exist.
   */
  readonly redact?: readonly string[]
  /** Distinguishes the snapshots of one test. */
  readonly name?: string
}

/**
 * Passes if a state is what the runner's snapshot has: of a world (all actors), of a handle (its
 * actor), of a result or a difference (what changed), or any decoded state.
 */
export function toMatchStateSnapshot(
  this: MatcherContext,
  received: unknown,
  options: string | StateSnapshotOptions = {},
): MatcherResult {
  const { redact, name } = optionsOf(options)
  if (this.isNot === true)
    throw misused('has no opposite: compare with vm.diff(before) to see that a state changed')
  const { snapshotState } = this
  if (snapshotState === undefined)
    throw misused('needs a runner that keeps snapshots, as vitest and Jest do')
  const testName = testNameOf(this, 'toMatchStateSnapshot')
  const state = redactFields(plainStateOf(received), redact)
  const { pass, actual, expected, key } = snapshotState.match({
    testId: this.task?.id ?? testName,
    testName: name === undefined ? testName : `${testName} > ${name}`,
    received: state,
    isInline: false,
  })
  return {
    pass,
    message: () =>
      expected === undefined
        ? `there is no snapshot "${key ?? testName}", and none are written in this run: run the tests on your machine, and commit it`
        : `the state differs from its snapshot "${key ?? testName}": run the tests with -u if that is right`,
    actual: printableValue(actual?.trim()),
    expected: printableValue(expected?.trim()),
  }
}

function optionsOf(options: unknown): { redact: readonly string[]; name: string | undefined } {
  if (typeof options === 'string') return { redact: [], name: options }
  if (typeof options !== 'object' || options === null)
    throw misused(
      `was given ${describe(options)}: give a name, or an object as { redact: ['actors.*.nonce'] }`,
    )
  assertFields(options, ['redact', 'name'], 'the options given to toMatchStateSnapshot')
  const { redact = [], name } = options as StateSnapshotOptions
  if (!Array.isArray(redact) || !redact.every((path) => typeof path === 'string'))
    throw misused(
      `was given redact ${describe(redact)}: give a list of paths, as in { redact: ['actors.*.nonce'] }`,
    )
  if (name !== undefined && typeof name !== 'string')
    throw misused(`was given the name ${describe(name)}: give text`)
  return { redact, name }
}

function misused(what: string): UsageError {
  return new UsageError('FVM_MATCHER', `toMatchStateSnapshot ${what}`)
}
