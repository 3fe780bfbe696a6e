import { MAX_CODE_SIZE } from '../builtin-actors/index.ts'
import { addHits, type CoverageHits, type HitCollector } from '../coverage/index.ts'
import { type ForgeArtifact, fullName } from './artifacts.ts'
import { runFuzz, runTable } from './fuzz.ts'
import { readInlineSettings, withInlineSettings } from './inline-config.ts'
import { runInvariant } from './invariant.ts'
import type { SuiteResult, TestResult } from './results.ts'
import {
  callTest,
  emptyResult,
  type Prepared,
  prepare,
  type SuiteContext,
  statusOf,
  type TestFunction,
  testAddress,
} from './test-call.ts'

/** Runs the chosen tests of a contract. */
export function runSuite(
  given: SuiteContext,
  artifact: ForgeArtifact,
  tests: readonly TestFunction[],
): SuiteResult {
  let isTooDeep = false
  const context = {
    ...given,
    onTooDeep: () => {
      isTooDeep = true
    },
  }
  const { now } = context
  const started = now()
  const name = fullName(artifact)
  const prepared = prepare(context, artifact)
  if ('failure' in prepared) {
    const durationMs = now() - started
    return {
      name,
      address: testAddress(context),
      tests: [{ ...prepared.failure, durationMs, isTooDeep }],
      warnings: [],
      hits: context.collector?.take(),
      durationMs,
    }
  }
  const settings = readInlineSettings(
    context.build.sources[artifact.source] ?? '',
    context.config.profile,
  )
  const coverage = context.collector && new SuiteHits(context.collector)
  const results = tests.map((test) => {
    const begun = now()
    isTooDeep = false
    const config = withInlineSettings(context.config, settings, [artifact.name, test.name])
    const result = runTest({ ...prepared, context: { ...context, config } }, test)
    coverage?.endTest(isTooDeep)
    return { ...result, isTooDeep, durationMs: now() - begun }
  })
  return {
    name,
    address: prepared.address,
    tests: results,
    warnings: warningsOf(prepared),
    hits: coverage?.finish(),
    durationMs: now() - started,
  }
}

/** Hits of the tests of one contract. A test that runs once more in another thread has none here. */
class SuiteHits {
  readonly #collector: HitCollector
  readonly #setup: CoverageHits
  readonly #hits: CoverageHits = new Map()
  #tests = 0

  /** @param collector - with the hits of the deployment and of setUp */
  constructor(collector: HitCollector) {
    this.#collector = collector
    this.#setup = collector.take()
  }

  endTest(isTooDeep: boolean): void {
    const hits = this.#collector.take()
    if (isTooDeep) return
    addHits(this.#hits, hits)
    this.#tests++
  }

  /** Returns the hits; each test counts the deployment and setUp, as forge does. */
  finish(): CoverageHits {
    addHits(this.#hits, this.#setup, this.#tests)
    return this.#hits
  }
}

function warningsOf({ session }: Prepared): string[] {
  const { ignoredEtches, oversized } = session
  const warnings: string[] = []
  if (ignoredEtches > 0)
    warnings.push(
      `${ignoredEtches} vm.etch at addresses of precompiles did nothing, since the real ones answer: use --precompiles etched for the suite's own`,
    )
  if (oversized.size > 0)
    warnings.push(
      `${[...oversized].join(', ')} ran natively, since the official EVM actor stores no code of more than ${MAX_CODE_SIZE} bytes: --code-size-limit ${MAX_CODE_SIZE} makes the deployment fail`,
    )
  return warnings
}

function runTest(prepared: Prepared, test: TestFunction): TestResult {
  switch (test.kind) {
    case 'fuzz':
      return runFuzz(prepared, test)
    case 'invariant':
      return runInvariant(prepared, test)
    case 'table':
      return runTable(prepared, test)
    default:
      return runUnit(prepared, test)
  }
}

function runUnit(prepared: Prepared, test: TestFunction): TestResult {
  const { outcome, verdict, run, trace } = callTest(prepared, test, [])
  return {
    ...emptyResult(prepared, test),
    ...statusOf(verdict),
    gas: outcome.gasUsed,
    logs: [...prepared.logs, ...run.host.session.console],
    trace: trace?.roots ?? [],
    labels: run.host.session.labels,
    values: run.host.session.values,
  }
}
