import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { styleText } from 'node:util'
import type { Reporter, Vitest } from 'vitest/node'
import { addSetupFile } from '../../harness/setup-files.ts'
import { assertOptions, type OptionNames } from '../../types/index.ts'
import { summaryTable } from '../report/summary-table.ts'
import type { FileReport } from '../report/write-reports.ts'
import { takeActorFiles } from './actor-files.ts'
import { mergeRecordedJson } from './recorded-json.ts'
import { type CoverageReport, reportOf } from './start-coverage.ts'

/** Options of the reporter. */
export interface CoverageReporterOptions {
  /** Files to write; `lcov` and `istanbul` by default. */
  readonly reports?: readonly FileReport[]
  /** The folder of the files, from vitest's root; `coverage-contracts` by default. */
  readonly folder?: string
  /** Print the table; true by default. */
  readonly table?: boolean
  /** Sources whose name matches are left out, besides those of packages. */
  readonly exclude?: RegExp
}

const OPTIONS = {
  reports: true,
  folder: true,
  table: true,
  exclude: true,
} satisfies OptionNames<CoverageReporterOptions>

/** Name under which vitest provides the folder of parts to its workers. */
export const COVERAGE_KEY = 'litefvm:coverage'
/** Ending of files that hold parts. */
export const PART_ENDING = '.coverage.json'

/**
 * A reporter for vitest: which lines and branches of Solidity contracts and Wasm actors the suite runs. It adds a setup file to every project by
 * itself, and adds up what the workers recorded.
 *
 * `reporters: ['default', 'litefvm/coverage']`, or `['litefvm/coverage', { reports: ['lcov'] }]`.
 */
export class CoverageReporter implements Reporter {
  /** The report of the last run. */
  report: CoverageReport | undefined = undefined
  readonly #options: CoverageReporterOptions
  #vitest: Vitest | undefined = undefined
  #parts = ''

  /** @throws UsageError for an option that it does not have */
  constructor(options: CoverageReporterOptions = {}) {
    assertOptions(options, 'the options of litefvm/coverage', OPTIONS)
    this.#options = options
  }

  onInit(vitest: Vitest): void {
    this.#vitest = vitest
    this.#parts = mkdtempSync(join(tmpdir(), 'litefvm-coverage-'))
    const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js'
    const file = fileURLToPath(new URL(`./worker-setup${extension}`, import.meta.url))
    addSetupFile(vitest, { file, key: COVERAGE_KEY, value: this.#parts })
    for (const { config } of vitest.projects) config.isolate = true // a worker writes one part for each file
  }

  onTestRunEnd(): void {
    const names = readdirSync(this.#parts).filter((name) => name.endsWith(PART_ENDING))
    const texts = names.map((name) => readFileSync(join(this.#parts, name), 'utf8')).toSorted()
    const { root = '.', watch = false } = this.#vitest?.config ?? {}
    const actors = takeActorFiles(this.#parts)
    for (const name of names) rmSync(join(this.#parts, name))
    if (!watch) rmSync(this.#parts, { recursive: true })
    const { exclude, folder = 'coverage-contracts', table = true } = this.#options
    const { reports = ['lcov', 'istanbul'] } = this.#options
    const report = reportOf(mergeRecordedJson(texts, actors), {
      root,
      ...(exclude === undefined ? {} : { exclude }),
    })
    this.report = report
    if (table) this.#vitest?.logger.log(`\n${summaryTable(report.files, PAINT)}`)
    for (const notice of report.notices) this.#vitest?.logger.log(`${notice}\n`)
    report.write(resolve(root, folder), reports)
  }
}

// Plain if the output is not a terminal, and with NO_COLOR: styleText looks at both.
const PAINT = {
  green: (text: string): string => styleText('green', text),
  yellow: (text: string): string => styleText('yellow', text),
  red: (text: string): string => styleText('red', text),
}
