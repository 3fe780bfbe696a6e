import { join } from 'node:path'
import { readCached, writeCached } from './compile.ts'
import type { ForgeConfig } from './config.ts'
import type { SuiteResult } from './results.ts'

/** Names of the tests that failed in the last run, as `source:contract test(uint256)`. */
export function readFailures(config: ForgeConfig): readonly string[] {
  const text = readCached(fileOf(config))
  return text === undefined ? [] : text.split('\n').filter((line) => line !== '')
}

/** Keeps the names of the tests that failed. */
export function writeFailures(config: ForgeConfig, suites: readonly SuiteResult[]): void {
  const names = suites.flatMap(({ name, tests }) =>
    tests.filter(({ status }) => status === 'fail').map((test) => `${name} ${test.name}`),
  )
  writeCached(fileOf(config), `${names.join('\n')}\n`)
}

function fileOf({ root, cachePath }: ForgeConfig): string {
  return join(root, cachePath, 'litefvm', 'failures.txt')
}
