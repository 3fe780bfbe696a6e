import type { SuiteResult, TestResult } from './results.ts'

/** Colours of a report. */
export interface ReportPaint {
  readonly good: (text: string) => string
  readonly bad: (text: string) => string
  readonly dim: (text: string) => string
}

/** Writes the outcome of a contract as forge does. */
export function suiteText(
  suite: SuiteResult,
  paint: ReportPaint,
  verbosity: number,
  tracesOf: (test: TestResult) => string = () => '',
): string {
  const { tests, name, durationMs } = suite
  const lines = [
    '',
    `Ran ${count(tests.length, 'test')} for ${name}`,
    ...suite.warnings.map((one) => `Warning: ${one}`),
    ...tests.flatMap((test) => [
      testLine(test, paint),
      ...logLines(test, verbosity),
      ...traceLines(tracesOf(test)),
    ]),
    `Suite result: ${resultWord(tests, paint)}. ${countsText(tests)}; finished in ${duration(durationMs)} (${duration(sum(tests))} CPU time)`,
  ]
  return `${lines.join('\n')}\n`
}

/** Writes the sum of all contracts, after the tests that failed. */
export function summaryText(
  suites: readonly SuiteResult[],
  paint: ReportPaint,
  wallMs: number,
): string {
  const tests = suites.flatMap((suite) => suite.tests)
  const failing = suites.filter((suite) => suite.tests.some(isFailed))
  const failed = tests.filter(isFailed).length
  const passed = tests.filter(({ status }) => status === 'pass').length
  const head = `Ran ${count(suites.length, 'test suite')} in ${duration(wallMs)} (${duration(suites.reduce((all, { durationMs }) => all + durationMs, 0))} CPU time): ${totalsText(tests, paint)}${fuzzRate(tests)}`
  if (failing.length === 0) return `\n${head}\n`
  const details = failing.flatMap((suite) => {
    const own = suite.tests.filter(isFailed)
    return [
      `Encountered ${count(own.length, 'failing test')} in ${suite.name}`,
      ...own.map((test) => testLine(test, paint)),
      '',
    ]
  })
  const total = `Encountered a total of ${paint.bad(String(failed))} failing tests, ${paint.good(String(passed))} tests succeeded`
  return `\n${head}\n\nFailing tests:\n${details.join('\n')}\n${total}\n`
}

/** Writes how many runs of fuzz tests there were, and how many in a second; nothing without such tests. */
function fuzzRate(tests: readonly TestResult[]): string {
  const fuzzed = tests.filter(({ fuzz }) => fuzz !== undefined)
  const runs = fuzzed.reduce((all, { fuzz }) => all + (fuzz?.runs ?? 0), 0)
  const ms = sum(fuzzed)
  if (runs === 0 || ms === 0) return ''
  return `\nFuzz tests: ${count(runs, 'run')}, ${Math.round((runs * 1000) / ms)} a second`
}

/** Writes a test and its outcome in one line; the calls of a failing sequence follow. */
export function testLine(test: TestResult, paint: ReportPaint): string {
  const { name, status } = test
  if (status === 'pass') return `${paint.good('[PASS]')} ${name} ${figuresText(test)}`
  if (status === 'skip')
    return `[SKIP${test.reason === undefined || test.reason === '' ? '' : `: ${test.reason}`}] ${name} ${figuresText(test)}`
  const example =
    test.counterexample === undefined
      ? ''
      : `; counterexample: calldata=${test.counterexample.calldata} args=${test.counterexample.args}`
  if (test.sequence === undefined)
    return `${paint.bad(`[FAIL: ${test.reason ?? ''}${example}]`)} ${name} ${figuresText(test)}`
  const calls = test.sequence.map(
    ({ sender, address, calldata, text }) =>
      `\t\tsender=${sender} addr=${address} calldata=${calldata} ${text}`,
  )
  return [
    paint.bad(`[FAIL: ${test.reason ?? ''}]`),
    `\t[Sequence] (shrunk: ${calls.length})`,
    ...calls,
    ` ${name} ${figuresText(test)}`,
  ].join('\n')
}

function figuresText({ gas, fuzz, invariant }: TestResult): string {
  if (fuzz !== undefined) return `(runs: ${fuzz.runs}, μ: ${fuzz.mean}, ~: ${fuzz.median})`
  if (invariant !== undefined)
    return `(runs: ${invariant.runs}, calls: ${invariant.calls}, reverts: ${invariant.reverts})`
  return `(gas: ${gas ?? 0n})`
}

function logLines({ logs }: TestResult, verbosity: number): string[] {
  if (verbosity < 2 || logs.length === 0) return []
  return ['Logs:', ...logs.map((line) => `  ${line}`), '']
}

function traceLines(text: string): string[] {
  return text === '' ? [] : [text]
}

function isFailed({ status }: TestResult): boolean {
  return status === 'fail'
}

function resultWord(tests: readonly TestResult[], paint: ReportPaint): string {
  return tests.some(isFailed) ? paint.bad('FAILED') : paint.good('ok')
}

function countsText(tests: readonly TestResult[]): string {
  const of = (status: TestResult['status']): number =>
    tests.filter((test) => test.status === status).length
  return `${of('pass')} passed; ${of('fail')} failed; ${of('skip')} skipped`
}

function totalsText(tests: readonly TestResult[], paint: ReportPaint): string {
  const of = (status: TestResult['status']): number =>
    tests.filter((test) => test.status === status).length
  return `${paint.good(String(of('pass')))} tests passed, ${paint.bad(String(of('fail')))} failed, ${of('skip')} skipped (${tests.length} total tests)`
}

function sum(tests: readonly TestResult[]): number {
  return tests.reduce((all, { durationMs }) => all + durationMs, 0)
}

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`
}

/** Writes a duration in milliseconds with a fitting unit. */
export function duration(ms: number): string {
  return ms >= 1000 ? `${(ms / 1000).toFixed(2)}s` : `${ms.toFixed(2)}ms`
}
