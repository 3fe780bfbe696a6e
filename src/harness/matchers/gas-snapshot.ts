/* oxlint-disable oxc/no-this-in-exported-function -- expect.extend calls matchers with their context as this */
import { dirname, relative, sep } from 'node:path'
import { UsageError } from '../../types/index.ts'
import { activeRecording, recordSnapshot } from '../gas-report/recorder.ts'
import {
  changeText,
  formatGasFigure,
  gasSnapshotPath,
  isWithin,
  parseTolerance,
  readGasSnapshot,
  setGasSnapshotLines,
  snapshotName,
  type Tolerance,
} from '../gas-snapshot/index.ts'
import type { MatcherContext, MatcherResult, SnapshotUpdate } from './matcher.ts'
import { said } from './outcome.ts'
import { assertFields, describe, resultOf } from './subject.ts'
import { testFileOf, testNameOf } from './test-name.ts'

/** Options of the comparison of gas with its snapshot. */
export interface GasSnapshotOptions {
  /** The name of the line after the test's name. */
  readonly name?: string
  /** The allowed difference; none by default. */
  readonly tolerance?: Tolerance
}

/**
 * Passes if the message used the gas that its line of the package's `.gas-snapshot` has. A line that is
 * not there is written, unless the runner writes no snapshots (as in CI); `-u` rewrites the lines that differ.
 */
export function toMatchGasSnapshot(
  this: MatcherContext,
  received: unknown,
  options: string | GasSnapshotOptions = {},
): MatcherResult {
  const result = resultOf(received, 'toMatchGasSnapshot')
  const { name, tolerance } = optionsOf(options)
  if (this.isNot === true)
    throw misused(
      'has no opposite: use toUseGas for a bound, as in expect(result).not.toUseGas({ atMost: 5 })',
    )
  const file = testFileOf(this, 'toMatchGasSnapshot')
  const recording = activeRecording()
  const path = recording?.snapshotFile ?? gasSnapshotPath(dirname(file))
  const line = lineName(this, relative(dirname(path), file).split(sep).join('/'), name)
  const used = { gas: result.gasUsed, isExact: result.gasExact }
  recordSnapshot(line, used)
  if (recording?.comparesSnapshots === false)
    return said(
      result,
      true,
      () => '',
      () => '',
    )
  const known = readGasSnapshot(path)?.get(line)
  const update = updateOf(this)
  const isMet = known !== undefined && isWithin(known.gas, used.gas, tolerance)
  const isAsWritten = isMet && known.isExact === used.isExact
  if ((update === 'all' && !isAsWritten) || (update === 'new' && known === undefined)) {
    setGasSnapshotLines(path, new Map([[line, used]]))
    return said(
      result,
      true,
      () => '',
      () => '',
    )
  }
  return said(
    result,
    isMet,
    () =>
      known === undefined
        ? `there is no gas snapshot "${line}", and none are written in this run: run the tests on your machine, and commit ${path}`
        : `expected the message to use ${formatGasFigure(known)} gas, as "${line}" in ${path}, but it used ${formatGasFigure(used)} (${changeText(known.gas, used.gas)}): run the tests with -u if that is right`,
    () => '',
  )
}

function optionsOf(options: unknown): {
  name: string | undefined
  tolerance: ReturnType<typeof parseTolerance>
} {
  if (typeof options === 'string') return { name: options, tolerance: parseTolerance(0) }
  if (typeof options !== 'object' || options === null)
    throw misused(
      `was given ${describe(options)}: give a name, or an object as { name: 'transfer', tolerance: '1%' }`,
    )
  assertFields(options, ['name', 'tolerance'], 'the options given to toMatchGasSnapshot')
  const { name, tolerance = 0 } = options as GasSnapshotOptions
  if (name !== undefined && typeof name !== 'string')
    throw misused(`was given the name ${describe(name)}: give text`)
  return { name, tolerance: parseTolerance(tolerance) }
}

/** Number of requests for a line in one run of a test. */
const counts = new WeakMap<object, Map<string, number>>()

/** `test/token.test.ts > moves tokens`, with a number if a test has more than one line. */
function lineName(context: MatcherContext, file: string, name: string | undefined): string {
  const test = [file, testNameOf(context, 'toMatchGasSnapshot')].join(' > ')
  const line = snapshotName(name === undefined ? test : `${test}: ${name}`)
  const holder = context.task ?? context.snapshotState
  if (holder === undefined) return line
  const { retryCount = 0, repeatCount = 0, startTime = 0 } = context.task?.result ?? {}
  const attempt = `${line}\0${retryCount} ${repeatCount} ${startTime}`
  const known = counts.get(holder) ?? new Map<string, number>()
  const count = (known.get(attempt) ?? 0) + 1
  counts.set(holder, known.set(attempt, count))
  return count === 1 ? line : `${line} #${count}`
}

/** Jest and vitest keep it under different names. */
function updateOf({ snapshotState }: MatcherContext): SnapshotUpdate {
  return snapshotState?.snapshotUpdateState ?? snapshotState?._updateSnapshot ?? 'new'
}

function misused(what: string): UsageError {
  return new UsageError('FVM_MATCHER', `toMatchGasSnapshot ${what}`)
}
