import type { CoverageHits } from '../coverage/index.ts'
import type { Hex } from '../harness/index.ts'
import type { TraceItem } from './trace.ts'

/** Figures of a fuzz test. */
export interface FuzzFigures {
  readonly runs: number
  readonly mean: bigint
  readonly median: bigint
}

/** Figures of an invariant test. */
export interface InvariantFigures {
  readonly runs: number
  readonly calls: number
  readonly reverts: number
}

/** One call of a sequence that breaks an invariant. */
export interface SequenceCall {
  readonly sender: Hex
  readonly address: Hex
  readonly calldata: Hex
  /** The call in words: `Handler.deposit(5)`. */
  readonly text: string
}

/** The outcome of one test. */
export interface TestResult {
  /** Signature, such as `testFuzz_Deposit(uint256)`. */
  readonly name: string
  readonly kind: 'unit' | 'fuzz' | 'invariant' | 'table'
  readonly status: 'pass' | 'fail' | 'skip'
  /** Why it failed or was skipped. */
  readonly reason: string | undefined
  /** Units of gas; undefined for tests that run many times. */
  readonly gas: bigint | undefined
  readonly fuzz: FuzzFigures | undefined
  readonly invariant: InvariantFigures | undefined
  readonly counterexample: { readonly calldata: Hex; readonly args: string } | undefined
  readonly sequence: readonly SequenceCall[] | undefined
  /** Lines that the test printed. */
  readonly logs: readonly string[]
  readonly trace: readonly TraceItem[]
  /** Trace of the deployment and of setUp. */
  readonly setupTrace: readonly TraceItem[]
  readonly labels: ReadonlyMap<Hex, string>
  readonly durationMs: number
  /** Whether calls overflowed the stack of the thread, so that the test needs one with a larger stack. */
  readonly isTooDeep: boolean
  /** Figures that the test has recorded, by group and name. */
  readonly values: ReadonlyMap<string, ReadonlyMap<string, string>>
}

/** The outcome of the tests of one contract. */
export interface SuiteResult {
  /** `test/Token.t.sol:TokenTest`. */
  readonly name: string
  /** Address of the test contract. */
  readonly address: Hex
  readonly tests: readonly TestResult[]
  readonly warnings: readonly string[]
  /**
   * Hits of contracts: those of each test, with the deployment and setUp once for each; undefined without
   * coverage.
   */
  readonly hits: CoverageHits | undefined
  readonly durationMs: number
}
