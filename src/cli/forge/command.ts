import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type ChosenSuite,
  compareSnapshots,
  fullName,
  type GasChange,
  gasReport,
  gasReportText,
  jsonReport,
  junitReport,
  readConfig,
  readFailures,
  snapshotLines,
  writeFailures,
} from '../../forge/index.ts'
import { UsageError } from '../../types/index.ts'
import { EXIT_FAILED } from '../exit-codes.ts'
import type { ParsedCommand } from '../flags.ts'
import type { Io } from '../io.ts'
import { numberOf, withFlags } from './options.ts'
import { hasFailed, type OpenProject, openProject, runProject } from './run-project.ts'
import { type Codes, codesOf, touchedSuites, watchProject } from './watch.ts'

/** Says that no test was found. */
export const NO_TESTS =
  'No tests found in project: functions of contracts in the test folder are tests if their names start with "test", and no flag leaves them out\n'

/** Runs `litefvm forge test`; it fails if a test fails. */
export async function forgeTestCommand(args: ParsedCommand, io: Io): Promise<number> {
  const project = await openProject(args, io)
  if (args.has('watch')) return await watchTests(project, args, io)
  if (project === undefined) return EXIT_FAILED
  const chosen = chosenTests(project, args)
  if (args.has('list')) return listTests(chosen, args, io)
  return await testOnce({ ...project, chosen }, args, io)
}

async function testOnce(project: OpenProject, args: ParsedCommand, io: Io): Promise<number> {
  const { config, build, chosen } = project
  if (chosen.length === 0) {
    io.out(args.has('json') ? '{}\n' : NO_TESTS)
    return 0
  }
  const suites = await runProject(project, args, io)
  writeFailures(config, suites)
  if (args.has('json')) io.out(`${JSON.stringify(jsonReport(suites))}\n`)
  if (args.has('junit')) io.out(junitReport(suites))
  if (args.has('gas-report')) io.out(gasReportText(gasReport(build, suites)))
  return hasFailed(suites) ? EXIT_FAILED : 0
}

/** Runs the tests, and those that a change touches after each change, until the user ends the program. */
async function watchTests(
  first: OpenProject | undefined,
  args: ParsedCommand,
  io: Io,
): Promise<number> {
  const config = first?.config ?? withFlags(readConfig(args.value('root') ?? '.', io.env), args)
  const waiting = 'Waiting for changes of sources; press Ctrl+C to end\n'
  let codes: Codes = new Map()
  let code = EXIT_FAILED
  const runTouched = async (project: OpenProject | undefined): Promise<void> => {
    if (project !== undefined) {
      const chosen = touchedSuites(project.chosen, project.build, codes)
      codes = codesOf(project.build)
      if (chosen.length > 0) code = await testOnce({ ...project, chosen }, args, io)
    }
    io.err(waiting)
  }
  await runTouched(first)
  await watchProject(config, io, async () => {
    try {
      await runTouched(await openProject(args, io))
    } catch (thrown) {
      if (!(thrown instanceof UsageError)) throw thrown
      io.err(`${thrown.message}\n${waiting}`) // a file is often wrong while it is edited
    }
  })
  return code
}

/** Runs `litefvm forge list`, which lists the tests of the project. */
export async function forgeListCommand(args: ParsedCommand, io: Io): Promise<number> {
  const project = await openProject(args, io)
  return project === undefined ? EXIT_FAILED : listTests(project.chosen, args, io)
}

/** Runs `litefvm forge build`; it fails if a source does not compile. */
export async function forgeBuildCommand(args: ParsedCommand, io: Io): Promise<number> {
  const project = await openProject(args, io)
  if (project === undefined) return EXIT_FAILED
  const { artifacts, origin, warnings } = project.build
  if (args.has('json')) {
    io.out(`${JSON.stringify({ origin, artifacts: artifacts.map(fullName), warnings })}\n`)
    return 0
  }
  for (const warning of warnings) io.err(warning)
  const from = { out: 'from forge build', cache: 'from the cache', compiled: 'compiled' }[origin]
  io.out(`${artifacts.length} contracts (${from})\n`)
  return 0
}

/** Runs `litefvm forge snapshot`: writes or compares `.gas-snapshot`. It fails if a test fails, or with --check if gas differs. */
export async function forgeSnapshotCommand(args: ParsedCommand, io: Io): Promise<number> {
  const project = await openProject(args, io)
  if (project === undefined) return EXIT_FAILED
  const suites = await runProject(project, args, io)
  const file = join(project.config.root, args.value('snap') ?? '.gas-snapshot')
  const lines = snapshotLines(suites)
  if (args.has('check') || args.has('diff')) {
    if (!existsSync(file))
      throw new UsageError(
        'FVM_CLI_FILE',
        `the gas snapshot ${file} does not exist: write it with litefvm forge snapshot`,
      )
    const changes = compareSnapshots(
      readFileSync(file, 'utf8').split('\n'),
      lines,
      numberOf(args, 'tolerance') ?? 0,
    )
    io.out(changes.map(changeText).join(''))
    if (hasFailed(suites)) return EXIT_FAILED
    return args.has('check') && changes.length > 0 ? EXIT_FAILED : 0
  }
  writeFileSync(file, `${lines.join('\n')}\n`)
  return hasFailed(suites) ? EXIT_FAILED : 0
}

function changeText({ test, before, after }: GasChange): string {
  if (before === undefined) return `${test} is new (gas: ${after})\n`
  if (after === undefined) return `${test} is gone (gas: ${before})\n`
  const share =
    before === 0n ? '' : ` (${((Number(after - before) / Number(before)) * 100).toFixed(3)}%)`
  return `${test} (gas: ${before} → ${after}, ${after - before}${share})\n`
}

/** Prints the names of tests. */
export function listTests(chosen: readonly ChosenSuite[], args: ParsedCommand, io: Io): number {
  const files = new Map<string, Map<string, string[]>>()
  for (const { artifact, tests } of chosen) {
    const contracts = files.get(artifact.source) ?? new Map<string, string[]>()
    contracts.set(
      artifact.name,
      tests.map(({ name }) => name),
    )
    files.set(artifact.source, contracts)
  }
  if (args.has('json')) {
    const plain = Object.fromEntries(
      [...files].map(([file, contracts]) => [file, Object.fromEntries(contracts)]),
    )
    io.out(`${JSON.stringify(plain)}\n`)
    return 0
  }
  for (const [file, contracts] of files) {
    io.out(`${file}\n`)
    for (const [contract, tests] of contracts)
      io.out(`  ${contract}\n${tests.map((name) => `    ${name}\n`).join('')}\n`)
  }
  return 0
}

/** Returns the tests that flags choose, with `--rerun` those of them that failed last time. */
export function chosenTests(
  { config, chosen }: OpenProject,
  args: ParsedCommand,
): readonly ChosenSuite[] {
  if (!args.has('rerun')) return chosen
  const failed = new Set(readFailures(config))
  if (failed.size === 0) return chosen
  return chosen
    .map(({ artifact, tests }) => ({
      artifact,
      tests: tests.filter(({ signature }) => failed.has(`${fullName(artifact)} ${signature}`)),
    }))
    .filter(({ tests }) => tests.length > 0)
}
