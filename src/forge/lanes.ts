import { WorkerLane } from '../io/index.ts'
import { STACK_SIZE_MB } from '../machine/index.ts'
import type { Build } from './artifacts.ts'
import type { ForgeConfig } from './config.ts'
import type { SuiteResult } from './results.ts'
import type { RunSettings } from './suite-runner.ts'

/** Everything that a thread needs to run tests; plain data. */
export interface LaneSetup {
  readonly config: ForgeConfig
  readonly build: Build
  readonly settings: RunSettings
}

/** The tests of one contract, for a thread. */
export interface LaneJob {
  /** Full name of the test contract. */
  readonly suite: string
  /** Signatures of the tests. */
  readonly tests: readonly string[]
}

/** A thread of its own that runs suites, on a stack that 1,024 nested calls fit on. */
export type SuiteLane = WorkerLane<LaneJob, SuiteResult>

/** Creates a thread; it starts with its first suite. */
export function createLane(setup: LaneSetup): SuiteLane {
  return new WorkerLane(workerUrl(), setup, STACK_SIZE_MB)
}

/** The worker's file: beside this one, or in the build where this one is TypeScript. */
function workerUrl(): URL {
  if (import.meta.url.endsWith('.ts')) return new URL('../../dist/forge/worker.js', import.meta.url)
  return new URL('./worker.js', import.meta.url)
}
