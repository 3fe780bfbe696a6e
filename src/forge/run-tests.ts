import { addHits } from '../coverage/index.ts'
import type { Build, ForgeArtifact } from './artifacts.ts'
import { fullName } from './artifacts.ts'
import type { ForgeConfig } from './config.ts'
import { createLane, type LaneJob, type SuiteLane } from './lanes.ts'
import type { SuiteResult } from './results.ts'
import { type RunSettings, SuiteRunner } from './suite-runner.ts'
import { isTestContract, type TestFunction, testsOf } from './test-call.ts'

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
export interface RunOptions extends RunSettings {
  readonly failFast: boolean
  /** Threads that run suites; 1 by default. */
  readonly jobs?: number
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

/** Time in milliseconds after which other threads join in: their start takes about as long. */
const JOIN_AFTER_MS = 700

/**
 * Runs tests in this thread, and in others if there are many. A test whose calls overflow this
 * thread's stack runs once more in a thread with a large one.
 */
export async function runTests(
  config: ForgeConfig,
  build: Build,
  chosen: readonly ChosenSuite[],
  options: RunOptions,
): Promise<SuiteResult[]> {
  const { environment, seed, isTracing, isCovering, usesMockedPrecompiles, actors, now } = options
  const settings = { environment, seed, isTracing, isCovering, usesMockedPrecompiles, actors }
  const setup = { config, build, settings }
  const lanes: SuiteLane[] = []
  const results: SuiteResult[] = []
  let next = 0
  let isStopped = false
  const take = (): LaneJob | undefined => {
    const suite = isStopped ? undefined : chosen[next++]
    return suite && jobOf(suite)
  }
  const note = (suite: SuiteResult): void => {
    results.push(suite)
    options.onSuite(suite)
    if (options.failFast && suite.tests.some(({ status }) => status === 'fail')) isStopped = true
  }
  const work = async (lane: SuiteLane): Promise<void> => {
    for (let job = take(); job !== undefined; job = take()) note(await lane.run(job))
  }
  const joined: Promise<void>[] = []
  const begun = now()
  try {
    const runner = await SuiteRunner.create(config, build, settings, now)
    let deep: SuiteLane | undefined
    for (let job = take(); job !== undefined; job = take()) {
      const suite = runner.run(job.suite, job.tests)
      const tooDeep = suite.tests.filter(({ isTooDeep }) => isTooDeep)
      if (tooDeep.length > 0 && deep === undefined) lanes.push((deep = createLane(setup)))
      note(deep === undefined || tooDeep.length === 0 ? suite : await rerun(deep, job, suite))
      const mayJoin = joined.length === 0 && now() - begun > JOIN_AFTER_MS
      const free = mayJoin ? Math.min((options.jobs ?? 1) - 1, chosen.length - next) : 0
      for (let at = 0; at < free; at++) {
        const lane = createLane(setup)
        lanes.push(lane)
        joined.push(work(lane))
      }
      // Answers of other threads arrive between two suites.
      if (joined.length > 0) await new Promise((resolve) => setImmediate(resolve))
    }
    await Promise.all(joined)
  } finally {
    for (const lane of lanes) await lane.close()
  }
  const order = new Map(chosen.map(({ artifact }, at) => [fullName(artifact), at]))
  return results.sort((a, b) => (order.get(a.name) ?? 0) - (order.get(b.name) ?? 0))
}

function jobOf({ artifact, tests }: ChosenSuite): LaneJob {
  return { suite: fullName(artifact), tests: tests.map(({ signature }) => signature) }
}

/** Runs the tests again that overflowed this thread's stack: all of them, if the deployment or setUp did. */
async function rerun(lane: SuiteLane, job: LaneJob, suite: SuiteResult): Promise<SuiteResult> {
  const isOfSetup = suite.tests.some(
    ({ name, isTooDeep }) => isTooDeep && !job.tests.includes(name),
  )
  if (isOfSetup) return await lane.run(job)
  const tests = suite.tests.flatMap(({ name, isTooDeep }) => (isTooDeep ? [name] : []))
  const answer = await lane.run({ ...job, tests })
  const again = new Map(answer.tests.map((one) => [one.name, one]))
  if (suite.hits !== undefined && answer.hits !== undefined) addHits(suite.hits, answer.hits)
  return { ...suite, tests: suite.tests.map((one) => again.get(one.name) ?? one) }
}
