import { readFileSync } from 'node:fs'
import { mergeReports, parseGasReport } from '../../harness/index.ts'
import { UsageError } from '../../types/index.ts'
import type { ParsedCommand } from '../flags.ts'
import type { Io } from '../io.ts'
import { type MeasuredSuite, runSuite } from './run-suite.ts'

/**
 * The gas that a command is about: of a suite that it runs, or of reports that it reads.
 *
 * @throws UsageError `FVM_CLI_VALUE`, `FVM_NO_SUCH_PATH`, `FVM_GAS_REPORT`, and those of `runSuite`
 */
export async function measure(args: ParsedCommand, io: Io): Promise<MeasuredSuite> {
  const from = args.value('from')
  const config = args.value('config')
  const { operands: filters } = args
  if (from === undefined) return runSuite({ root: args.value('root') ?? '.', config, filters }, io)
  const misplaced = config === undefined ? filters[0] : '--config'
  if (misplaced !== undefined)
    throw new UsageError(
      'FVM_CLI_VALUE',
      `--from reads reports and runs no tests, and ${misplaced} is about tests: give one of them`,
    )
  const reports = from.split(',').map((path) => parseGasReport(textOf(path), path))
  return { report: mergeReports(reports), passed: true }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    throw new UsageError(
      'FVM_NO_SUCH_PATH',
      `${path} cannot be read: give a gas report, as litefvm gas-report --json prints it`,
    )
  }
}
