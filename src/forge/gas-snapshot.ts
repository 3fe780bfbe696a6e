import type { SuiteResult, TestResult } from './results.ts'

/** Lines of a `.gas-snapshot` file, one for each test that passed. */
export function snapshotLines(suites: readonly SuiteResult[]): string[] {
  return suites
    .flatMap(({ name, tests }) =>
      tests
        .filter(({ status }) => status === 'pass')
        .map((test) => `${name.slice(name.lastIndexOf(':') + 1)}:${test.name} ${figures(test)}`),
    )
    .sort()
}

function figures({ gas, fuzz, invariant }: TestResult): string {
  if (fuzz !== undefined) return `(runs: ${fuzz.runs}, μ: ${fuzz.mean}, ~: ${fuzz.median})`
  if (invariant !== undefined)
    return `(runs: ${invariant.runs}, calls: ${invariant.calls}, reverts: ${invariant.reverts})`
  return `(gas: ${gas ?? 0n})`
}

/** A test whose gas is another than in the file. */
export interface GasChange {
  readonly test: string
  /** Undefined for a test that the file does not have. */
  readonly before: bigint | undefined
  /** Undefined for a test that is gone. */
  readonly after: bigint | undefined
}

/** Compares the lines of a file with those of a run; `tolerance` is in percent. */
export function compareSnapshots(
  before: readonly string[],
  after: readonly string[],
  tolerance: number,
): GasChange[] {
  const [old, now] = [readLines(before), readLines(after)]
  return [...new Set([...old.keys(), ...now.keys()])].sort().flatMap((test) => {
    const change = { test, before: old.get(test), after: now.get(test) }
    return isWithin(change, tolerance) ? [] : [change]
  })
}

function isWithin({ before, after }: GasChange, tolerance: number): boolean {
  if (before === undefined || after === undefined) return false
  const difference = before > after ? before - after : after - before
  return Number(difference) <= (Number(before) * tolerance) / 100
}

/** The gas of each line: that of a unit test, the median of a fuzz test. */
function readLines(lines: readonly string[]): Map<string, bigint> {
  return new Map(
    lines.flatMap((line) => {
      const match = /^(.*) \((?:gas: (\d+)|runs: \d+, μ: \d+, ~: (\d+))\)$/.exec(line.trim())
      return match === null ? [] : [[match[1]!, BigInt(match[2] ?? match[3] ?? 0)] as const]
    }),
  )
}
