import { performance } from 'node:perf_hooks'
import {
  type Build,
  type BuildOptions,
  buildProject,
  type ChosenSuite,
  chooseTests,
  type ForgeConfig,
  readConfig,
  revertTexts,
  runTests,
  type SuiteResult,
  suiteText,
  summaryText,
  type TestResult,
  traceText,
} from '../../forge/index.ts'
import { UsageError } from '../../types/index.ts'
import type { ParsedCommand } from '../flags.ts'
import { type Io, paintFor } from '../io.ts'
import { filterOf, jobsOf, seedOf, usesMocks, verbosityOf, withFlags } from './options.ts'

/** A project that compiles, with the tests that flags choose. */
export interface OpenProject {
  readonly config: ForgeConfig
  readonly build: Build
  readonly chosen: readonly ChosenSuite[]
}

/**
 * Reads and compiles a project; undefined after a failure of the compiler, whose messages are printed.
 *
 * @param coverage - compiles for coverage, see {@link BuildOptions}
 */
export async function openProject(
  args: ParsedCommand,
  io: Io,
  coverage?: BuildOptions['coverage'],
): Promise<OpenProject | undefined> {
  const config = withFlags(readConfig(args.value('root') ?? '.', io.env), args)
  const filter = filterOf(args, config)
  for (const warning of config.warnings) io.err(`Warning: ${warning}\n`)
  try {
    const build = await buildProject(config, { force: args.has('force'), coverage })
    return { config, build, chosen: chooseTests(build, config, filter) }
  } catch (thrown) {
    if (!(thrown instanceof UsageError) || thrown.code !== 'FVM_COMPILE') throw thrown
    io.err(`${thrown.message}\n`)
    return undefined
  }
}

/** Settings of a run that no flag sets. */
export interface RunMode {
  /** Whether hits of contracts are counted. */
  readonly isCovering?: boolean
  /** Seed of fuzz tests, if neither a flag nor foundry.toml has one; the time by default. */
  readonly seed?: bigint
}

/** Runs the chosen tests of a project and prints their results. */
export async function runProject(
  { config, build, chosen }: OpenProject,
  args: ParsedCommand,
  io: Io,
  { isCovering = false, seed: standard }: RunMode = {},
): Promise<SuiteResult[]> {
  const started = performance.now()
  const paint = paintFor(io)
  const verbosity = verbosityOf(args, config)
  const isText = !args.has('json') && !args.has('junit')
  const seed = seedOf(args, config, standard)
  const textOf = revertTexts(build.artifacts)
  const suites = await runTests(config, build, chosen, {
    environment: io.env,
    seed,
    isTracing: verbosity >= 3 || args.has('gas-report'),
    isCovering,
    usesMockedPrecompiles: usesMocks(args),
    actors: args.value('actors') ?? 'native',
    failFast: args.has('fail-fast'),
    jobs: jobsOf(args, config),
    now: () => performance.now(),
    onSuite: (suite) => {
      if (!isText) return
      io.out(
        suiteText(suite, paint, verbosity, (test) =>
          traces(test, suite, { build, textOf, verbosity }),
        ),
      )
    },
  })
  if (isText) {
    io.out(summaryText(suites, paint, performance.now() - started))
    const isFuzzed = suites.some(({ tests }) =>
      tests.some(({ status, fuzz }) => status === 'fail' && fuzz !== undefined),
    )
    if (isFuzzed) io.out(`Fuzz seed: ${seed} (give it with --fuzz-seed to run the same inputs)\n`)
  }
  return suites
}

interface TraceSettings {
  readonly build: Build
  readonly textOf: (data: Uint8Array) => string
  readonly verbosity: number
}

/** The traces of a test that its verbosity shows: -vvv of failures, -vvvv of all, -vvvvv with setUp. */
function traces(
  test: TestResult,
  suite: SuiteResult,
  { build, textOf, verbosity }: TraceSettings,
): string {
  const isFailed = test.status === 'fail'
  if (verbosity < 3 || (verbosity < 4 && !isFailed)) return ''
  const names = {
    build,
    textOf,
    labels: test.labels,
    testContract: suite.address,
    setup: test.setupTrace,
    testName: suite.name.slice(suite.name.lastIndexOf(':') + 1),
  }
  const showsSetup = verbosity >= 5 || (verbosity >= 4 && isFailed)
  const items = showsSetup ? [...test.setupTrace, ...test.trace] : test.trace
  return items.length === 0 ? '' : `Traces:\n${traceText(items, names)}\n`
}

/** Whether a test has failed. */
export function hasFailed(suites: readonly SuiteResult[]): boolean {
  return suites.some(({ tests }) => tests.some(({ status }) => status === 'fail'))
}
