import { resolve } from 'node:path'
import {
  type FileCoverage,
  type LcovVersion,
  summaryOf,
  summaryTable,
  writeReports,
} from '../../coverage/index.ts'
import { projectCoverage } from '../../forge/index.ts'
import { EXIT_FAILED } from '../exit-codes.ts'
import { wordFrom, wordsFrom } from '../flag-values.ts'
import type { ParsedCommand } from '../flags.ts'
import { type Io, paintFor } from '../io.ts'
import { expressionOf } from './options.ts'
import { hasFailed, openProject, runProject } from './run-project.ts'

/** Kinds of reports. */
const REPORTS = ['summary', 'lcov', 'istanbul', 'html'] as const

const LCOV_VERSIONS: readonly LcovVersion[] = ['1', '2.0', '2.2']

/** Seed of fuzz tests, so that two runs give one report. */
const SEED = 1n

/** `litefvm forge coverage`: fails if a test does, after the reports are written. */
export async function forgeCoverageCommand(args: ParsedCommand, io: Io): Promise<number> {
  const reports = wordsFrom(args.value('report') ?? 'summary', 'report', REPORTS)
  const lcovVersion = wordFrom(args.value('lcov-version') ?? '1', 'lcov-version', LCOV_VERSIONS)
  const noMatch = expressionOf(args, 'no-match-coverage')
  const isMinimum = args.has('ir-minimum')
  io.err(isMinimum ? IR_NOTE : EXACT_NOTE)
  const project = await openProject(args, io, isMinimum ? 'ir-minimum' : 'exact')
  if (project === undefined) return EXIT_FAILED
  const { config, build } = project
  const suites = await runProject(project, args, io, { isCovering: true, seed: SEED })
  const files = projectCoverage(config, build, suites, {
    includesLibs: args.has('include-libs'),
    excludesTests: args.has('exclude-tests'),
    noMatch,
  })
  if (args.has('json')) io.out(`${JSON.stringify(jsonSummary(files))}\n`)
  else if (reports.includes('summary')) {
    const { good, bad } = paintFor(io)
    io.out(`\n${summaryTable(files, { green: good, yellow: (text) => text, red: bad })}`)
  }
  const fileReports = reports.filter((report) => report !== 'summary')
  const target = (standard: string): string =>
    resolve(
      config.root,
      (fileReports.length === 1 ? args.value('report-file') : undefined) ?? standard,
    )
  const written = writeReports(files, {
    root: config.root,
    reports: fileReports,
    target,
    lcovVersion,
  })
  for (const file of written) io.err(`Wrote ${file}\n`)
  return hasFailed(suites) ? EXIT_FAILED : 0
}

const EXACT_NOTE =
  'Contracts are compiled without optimizer and IR, whose code does not map to lines exactly; if the stack is too deep for that, use --ir-minimum\n'
const IR_NOTE =
  'Contracts are compiled with the IR and as little of the optimizer as it needs; some lines and branches may be mapped wrongly\n'

/** Shares of each source and of all together, for programs. */
function jsonSummary(files: readonly FileCoverage[]): object {
  return {
    files: Object.fromEntries(files.map((file) => [file.path, summaryOf([file])])),
    total: summaryOf(files),
  }
}
