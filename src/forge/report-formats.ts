import type { SuiteResult, TestResult } from './results.ts'

/** The outcome as JSON in the form of `forge test --json`. */
export function jsonReport(suites: readonly SuiteResult[]): object {
  return Object.fromEntries(
    suites.map(({ name, tests, warnings, durationMs }) => [
      name,
      {
        duration: `${durationMs}ms`,
        test_results: Object.fromEntries(tests.map((test) => [test.name, jsonOfTest(test)])),
        warnings,
      },
    ]),
  )
}

const STATUS = { pass: 'Success', fail: 'Failure', skip: 'Skipped' } as const

function jsonOfTest(test: TestResult): object {
  const { status, reason, counterexample, sequence, logs, durationMs } = test
  return {
    status: STATUS[status],
    reason: reason ?? null,
    counterexample: counterexample ?? sequence ?? null,
    decoded_logs: logs,
    kind: kindOf(test),
    duration: `${durationMs}ms`,
  }
}

function kindOf({ gas, fuzz, invariant }: TestResult): object {
  if (fuzz !== undefined)
    return {
      Fuzz: { runs: fuzz.runs, mean_gas: Number(fuzz.mean), median_gas: Number(fuzz.median) },
    }
  if (invariant !== undefined) return { Invariant: invariant }
  return { Unit: { gas: Number(gas ?? 0n) } }
}

/** The outcome as an XML report of JUnit. */
export function junitReport(suites: readonly SuiteResult[]): string {
  const count = (tests: readonly TestResult[], status: TestResult['status']): number =>
    tests.filter((test) => test.status === status).length
  const all = suites.flatMap(({ tests }) => tests)
  const seconds = (ms: number): string => (ms / 1000).toFixed(3)
  const cases = suites.map(
    ({ name, tests, durationMs }) =>
      `  <testsuite name="${xml(name)}" tests="${tests.length}" failures="${count(tests, 'fail')}" skipped="${count(tests, 'skip')}" errors="0" time="${seconds(durationMs)}">\n${tests.map((test) => caseText(test, seconds(test.durationMs))).join('\n')}\n  </testsuite>`,
  )
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="Test run" tests="${all.length}" failures="${count(all, 'fail')}" errors="0">\n${cases.join('\n')}\n</testsuites>\n`
}

function caseText({ name, status, reason, logs }: TestResult, time: string): string {
  const inner =
    status === 'fail'
      ? `<failure message="${xml(reason ?? '')}"/>`
      : status === 'skip'
        ? `<skipped message="${xml(reason ?? '')}"/>`
        : ''
  const out = logs.length === 0 ? '' : `<system-out>${xml(logs.join('\n'))}</system-out>`
  return `    <testcase name="${xml(name)}" time="${time}">${inner}${out}</testcase>`
}

function xml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
