import type { Build, ForgeArtifact } from './artifacts.ts'
import { fullName } from './artifacts.ts'
import { BaseWorld } from './base-world.ts'
import type { ForgeConfig } from './config.ts'
import { ProjectFiles } from './project-files.ts'
import type { SuiteResult } from './results.ts'
import { revertTexts } from './revert-text.ts'
import { runSuite } from './suite.ts'
import { isTestContract, type SuiteContext, type TestFunction, testsOf } from './test-call.ts'
import { TestCode } from './test-code.ts'

/** Choice of tests. Each field is a regular expression; undefined takes all. */
export interface TestFilter {
  readonly matchTest?: RegExp | undefined
  readonly noMatchTest?: RegExp | undefined
  readonly matchContract?: RegExp | undefined
  readonly noMatchContract?: RegExp | undefined
  /** Glob of paths, as a regular expression. */
  readonly matchPath?: RegExp | undefined
  readonly noMatchPath?: RegExp | undefined
}

/** A contract with the tests that are chosen. */
export interface ChosenSuite {
  readonly artifact: ForgeArtifact
  readonly tests: readonly TestFunction[]
}

/** Options of {@link runTests}. */
export interface RunOptions {
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly seed: bigint
  readonly isTracing: boolean
  readonly usesMockedPrecompiles: boolean
  readonly actors: string
  readonly failFast: boolean
  /** Milliseconds, for durations. */
  readonly now: () => number
  /** Receives each suite as soon as it is over. */
  readonly onSuite: (suite: SuiteResult) => void
}

/** Lists the tests of a build that a filter chooses, by the names of their contracts. */
export function chooseTests(build: Build, config: ForgeConfig, filter: TestFilter): ChosenSuite[] {
  const isOfLibrary = ({ source }: ForgeArtifact): boolean =>
    config.libs.some((lib) => source.startsWith(`${lib}/`)) || source.startsWith('node_modules/')
  return build.artifacts
    .filter((one) => !isOfLibrary(one) && isTestContract(one))
    .filter(({ name }) => passes(name, filter.matchContract, filter.noMatchContract))
    .filter(({ source }) => passes(source, filter.matchPath, filter.noMatchPath))
    .map((artifact) => ({
      artifact,
      tests: testsOf(artifact)
        .filter(({ signature }) => passes(signature, filter.matchTest, filter.noMatchTest))
        .sort((a, b) => (a.signature < b.signature ? -1 : 1)),
    }))
    .filter(({ tests }) => tests.length > 0)
    .sort((a, b) => (fullName(a.artifact) < fullName(b.artifact) ? -1 : 1))
}

function passes(text: string, wanted: RegExp | undefined, unwanted: RegExp | undefined): boolean {
  return (wanted?.test(text) ?? true) && !(unwanted?.test(text) ?? false)
}

/** Runs tests in this thread. */
export async function runTests(
  config: ForgeConfig,
  build: Build,
  chosen: readonly ChosenSuite[],
  options: RunOptions,
): Promise<SuiteResult[]> {
  const context: SuiteContext = {
    config,
    build,
    world: await BaseWorld.create(config, options.actors),
    project: new ProjectFiles(config, build, options.environment),
    textOf: revertTexts(build.artifacts),
    seed: options.seed,
    isTracing: options.isTracing,
    usesMockedPrecompiles: options.usesMockedPrecompiles,
    testCode: options.actors === 'native' ? undefined : new TestCode(build.artifacts, config),
    now: options.now,
  }
  const results: SuiteResult[] = []
  for (const { artifact, tests } of chosen) {
    const suite = runSuite(context, artifact, tests)
    results.push(suite)
    options.onSuite(suite)
    if (options.failFast && suite.tests.some(({ status }) => status === 'fail')) break
  }
  return results
}
