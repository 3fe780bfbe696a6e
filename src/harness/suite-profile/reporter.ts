import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Reporter, TestModule, TestRunEndReason, Vitest } from 'vitest/node'
import {
  mergeProfileData,
  type Profile,
  type ProfileDetail,
  parseProfileData,
} from '../profile/index.ts'
import { addSetupFile } from '../setup-files.ts'
import { PART_ENDING, SUITE_PROFILE_KEY, type SuiteRecording } from './recorder.ts'

/** Factor of all time limits of tests: the probes cost time. */
const PATIENCE = 10

/**
 * A reporter for vitest that profiles all messages of a suite. It adds a setup file to every project;
 * each worker writes its part to a folder, since a profile is too large to send with each result.
 */
export class ProfileReporter implements Reporter {
  /** The outcome: whether a test failed. */
  reason: TestRunEndReason | undefined = undefined
  /** The number of test files. */
  files = 0
  /** The number of tests that ran. */
  tests = 0
  readonly #recording: SuiteRecording

  /** @param folder - an empty folder for the parts */
  constructor(folder: string, detail: ProfileDetail) {
    this.#recording = { folder, detail }
  }

  onInit(vitest: Vitest): void {
    const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js'
    const file = fileURLToPath(new URL(`./worker-setup${extension}`, import.meta.url))
    addSetupFile(vitest, { file, key: SUITE_PROFILE_KEY, value: this.#recording })
    for (const { config } of vitest.projects) {
      config.testTimeout *= PATIENCE
      config.hookTimeout *= PATIENCE
      config.isolate = true // a cached setup file has no hook after later files, so each message would write the part
    }
  }

  onTestRunEnd(
    modules: readonly TestModule[],
    _errors: readonly unknown[],
    reason: TestRunEndReason,
  ): void {
    this.reason = reason
    this.files = modules.length
    for (const module of modules)
      for (const test of module.children.allTests())
        if (test.result().state !== 'skipped') this.tests++
  }

  /** The profile of all messages of the suite; parts are sorted, so that two runs give one order. */
  profile(): Profile {
    const { folder } = this.#recording
    const names = readdirSync(folder).filter((name) => name.endsWith(PART_ENDING))
    const texts = names.map((name) => readFileSync(join(folder, name), 'utf8')).toSorted()
    return mergeProfileData(texts.map((text) => parseProfileData(text, folder)))
  }
}
