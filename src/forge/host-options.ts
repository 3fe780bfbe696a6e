import type { CallSite } from '../builtin-actors/index.ts'
import type { FVM, Hex, WorldPort } from '../harness/index.ts'
import type { SourceLine } from './cheat-lines.ts'
import type { Project } from './project.ts'
import type { TestCode } from './test-code.ts'
import type { TraceRecorder } from './trace.ts'

/** Settings of a host of cheatcodes. */
export interface HostOptions {
  readonly project: Project
  readonly testContract: Hex
  /** Name of the artifact that is tested. */
  readonly suiteName: string
  readonly codeSizeLimit: number | undefined
  /** Whether contracts that a suite etches at reserved addresses stand in for the precompiles. */
  readonly usesMockedPrecompiles: boolean
  /** Describes revert data. */
  readonly textOf: (data: Uint8Array) => string
  readonly trace: TraceRecorder | undefined
  /** Finds the line of Solidity that calls a cheatcode. */
  readonly lineOf: (site: CallSite) => SourceLine | undefined
  /** Contracts of the tests, which run natively; undefined if all contracts do. */
  readonly testCode: TestCode | undefined
  /** Receives that the calls of a test overflowed the stack of this thread. */
  readonly onTooDeep: () => void
  /** The world that the tests began with, for storage workflows. */
  readonly world: WorldPort<FVM>
}
