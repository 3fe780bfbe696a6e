import { resolve } from 'node:path'
import {
  debugReport,
  type FileCoverage,
  type FileReport,
  type LcovVersion,
  summaryOf,
  summaryTable,
  writeReports,
} from '../../coverage/index.ts'
import { projectCoverage, writeFailures } from '../../forge/index.ts'
import { UsageError } from '../../types/index.ts'
import { EXIT_FAILED } from '../exit-codes.ts'
import { wordFrom, wordsFrom } from '../flag-values.ts'
import type { ParsedCommand } from '../flags.ts'
import { type Io, paintFor } from '../io.ts'
import { chosenTests, listTests, NO_TESTS } from './command.ts'
import { expressionOf } from './options.ts'
import { hasFailed, openProject, runProject } from './run-project.ts'

/** Kinds of reports. */
const REPORTS = ['summary', 'lcov', 'istanbul', 'html', 'debug'] as const

const LCOV_VERSIONS: readonly LcovVersion[] = ['1', '2.0', '2.2']

/** Seed of fuzz tests, so that two runs give one report. */
const SEED = 1n

/** Runs `litefvm forge coverage`; it fails if a test does, after the reports are written. */
export async function forgeCoverageCommand(args: ParsedCommand, io: Io): Promise<number> {
  const reports = reportsOf(args)
  const lcovVersion = wordFrom(args.value('lcov-version') ?? '1', 'lcov-version', LCOV_VERSIONS)
  const fileReports = reports.filter((report) => report !== 'summary' && report !== 'debug')
  const named = namedReport(args, fileReports)
  assertNative(args)
  const isMinimum = args.has('ir-minimum')
  io.err(isMinimum ? IR_NOTE : EXACT_NOTE)
  const project = await openProject(args, io, isMinimum ? 'ir-minimum' : 'exact')
  if (project === undefined) return EXIT_FAILED
  const { config, build } = project
  const noMatch = expressionOf(args, 'no-match-coverage', config.noMatchCoverage)
  const chosen = chosenTests(project, args)
  if (args.has('list')) return listTests(chosen, args, io)
  if (chosen.length === 0) io.err(NO_TESTS)
  const mode = { isCovering: true, seed: SEED }
  const suites = await runProject({ ...project, chosen }, args, io, mode)
  writeFailures(config, suites)
  const files = projectCoverage(config, build, suites, {
    includesLibs: args.has('include-libs'),
    excludesTests: args.has('exclude-tests'),
    noMatch,
  })
  if (args.has('json')) io.out(`${JSON.stringify(jsonSummary(files, reports.includes('debug')))}\n`)
  else {
    const { good, bad } = paintFor(io)
    if (reports.includes('debug')) io.out(`\n${debugReport(files)}`)
    if (reports.includes('summary'))
      io.out(`\n${summaryTable(files, { green: good, yellow: (text) => text, red: bad })}`)
  }
  const written = writeReports(files, {
    root: config.root,
    reports: fileReports,
    target: (report, standard) =>
      resolve(config.root, (report === named ? args.value('report-file') : undefined) ?? standard),
    lcovVersion,
  })
  for (const file of written) io.err(`Wrote ${file}\n`)
  return hasFailed(suites) ? EXIT_FAILED : 0
}

/** Throws if contracts would run on actors that do not say what ran. @throws UsageError `FVM_CLI_VALUE` */
function assertNative(args: ParsedCommand): void {
  const actors = args.value('actors')
  if (actors === undefined || actors === 'native') return
  throw new UsageError(
    'FVM_CLI_VALUE',
    `--actors "${actors}" is refused: only contracts on native actors are counted, so no line of theirs would have run; leave --actors out, and run litefvm forge test --actors ${actors} for the results on these actors`,
  )
}

/** Reads the kinds of reports. @throws UsageError `FVM_CLI_VALUE` */
function reportsOf(args: ParsedCommand): (typeof REPORTS)[number][] {
  const given = args.value('report') ?? 'summary'
  if (given.split(',').includes('bytecode'))
    throw new UsageError(
      'FVM_CLI_VALUE',
      `--report bytecode is refused, since litefvm writes no disassembly: give one or more of ${REPORTS.join(', ')}; debug lists each item with its hits`,
    )
  return wordsFrom(given, 'report', REPORTS)
}

/**
 * Returns the report that `--report-file` names: the only one that is a file, of several that of lcov.
 *
 * @throws UsageError `FVM_CLI_VALUE` if there is none
 */
function namedReport(args: ParsedCommand, reports: readonly FileReport[]): FileReport | undefined {
  if (args.value('lcov-version') !== undefined && !reports.includes('lcov'))
    throw new UsageError(
      'FVM_CLI_VALUE',
      '--lcov-version is given, but no report of lcov is written: add --report lcov',
    )
  if (args.value('report-file') === undefined) return undefined
  const named = reports.length === 1 ? reports[0] : reports.find((report) => report === 'lcov')
  if (named === undefined)
    throw new UsageError(
      'FVM_CLI_VALUE',
      reports.length === 0
        ? '--report-file is given, but no report is a file: add --report lcov, istanbul or html'
        : `--report-file is given, but ${reports.join(' and ')} are written: give one of them, or lcov, whose file it names then`,
    )
  return named
}

const EXACT_NOTE =
  'Contracts are compiled without optimizer and IR, whose code does not map to lines exactly; if the stack is too deep for that, use --ir-minimum\n'
const IR_NOTE =
  'Contracts are compiled with the IR and as little of the optimizer as it needs; some lines and branches may be mapped wrongly\n'

/** Shares of each source and of all together, for programs; with the items of each source if they are asked for. */
function jsonSummary(files: readonly FileCoverage[], hasItems: boolean): object {
  return {
    files: Object.fromEntries(files.map((file) => [file.path, summaryOf([file])])),
    total: summaryOf(files),
    ...(hasItems
      ? { items: Object.fromEntries(files.map(({ path, items }) => [path, items])) }
      : {}),
  }
}
