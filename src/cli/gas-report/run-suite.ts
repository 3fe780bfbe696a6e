import { GasReporter } from '../../harness/gas-report/reporter.ts'
import { type GasReport } from '../../harness/index.ts'
import type { Io } from '../io.ts'
import { noTests, runVitest, type Suite } from '../suite/run-vitest.ts'

/** The gas report of a suite. */
export interface MeasuredSuite {
  readonly report: GasReport
  /** Whether all tests passed. */
  readonly passed: boolean
}

/**
 * Runs a suite with the vitest that its folder has. What vitest prints goes to `io.err`.
 *
 * @throws UsageError `FVM_NO_VITEST` without vitest, `FVM_NO_TESTS` if no file of tests is meant
 */
export async function runSuite(suite: Suite, io: Io): Promise<MeasuredSuite> {
  // Gas snapshots are compared by the commands: a test must not stop at its line.
  const reporter = new GasReporter({ table: false, comparesSnapshots: false })
  await runVitest(suite, [reporter], io)
  const { report, reason, files } = reporter
  if (report === undefined || files === 0) throw noTests(suite)
  return { report, passed: reason === 'passed' }
}
