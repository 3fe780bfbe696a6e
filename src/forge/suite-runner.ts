import { createCodeFinder, HitCollector } from '../coverage/index.ts'
import { type Build, fullName } from './artifacts.ts'
import { BaseWorld } from './base-world.ts'
import { cheatLines } from './cheat-lines.ts'
import type { ForgeConfig } from './config.ts'
import { coverageContracts } from './coverage.ts'
import { ProjectFiles } from './project-files.ts'
import type { SuiteResult } from './results.ts'
import { revertTexts } from './revert-text.ts'
import { runSuite } from './suite.ts'
import type { SuiteContext, TestFunction } from './test-call.ts'
import { testsOf } from './test-call.ts'
import { TestCode } from './test-code.ts'

/** Settings of a run; plain data. */
export interface RunSettings {
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly seed: bigint
  readonly isTracing: boolean
  /** Whether hits of contracts are counted. */
  readonly isCovering: boolean
  readonly usesMockedPrecompiles: boolean
  /** `native`, or a bundle as `FVM.create` takes it. */
  readonly actors: string
}

/** Runs suites of a project in this thread, all from the same world. */
export class SuiteRunner {
  readonly #context: SuiteContext

  private constructor(context: SuiteContext) {
    this.#context = context
  }

  /** @param now - milliseconds, for durations */
  static async create(
    config: ForgeConfig,
    build: Build,
    settings: RunSettings,
    now: () => number,
  ): Promise<SuiteRunner> {
    const { environment, seed, isTracing, isCovering, usesMockedPrecompiles, actors } = settings
    return new SuiteRunner({
      config,
      build,
      world: await BaseWorld.create(config, actors),
      project: new ProjectFiles(config, build, environment),
      textOf: revertTexts(build.artifacts),
      lineOf: cheatLines(build),
      seed,
      isTracing,
      collector: isCovering
        ? new HitCollector(createCodeFinder(coverageContracts(build)))
        : undefined,
      usesMockedPrecompiles,
      testCode: actors === 'native' ? undefined : new TestCode(build.artifacts, config),
      onTooDeep: () => {},
      now,
    })
  }

  /** Runs tests of a contract of the build. */
  run(suite: string, tests: readonly string[]): SuiteResult {
    const artifact = this.#context.build.artifacts.find((one) => fullName(one) === suite)! // it was chosen of this build
    const chosen: TestFunction[] = testsOf(artifact).filter(({ signature }) =>
      tests.includes(signature),
    )
    chosen.sort((a, b) => tests.indexOf(a.signature) - tests.indexOf(b.signature))
    return runSuite(this.#context, artifact, chosen)
  }
}
