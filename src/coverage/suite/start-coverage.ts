import { resolve } from 'node:path'
import { setSuiteWatcher } from '../../harness/index.ts'
import { assertOptions, type OptionNames, UsageError } from '../../types/index.ts'
import { type CoverageSummary, type FileCoverage, summaryOf } from '../file-coverage.ts'
import { lcovReport } from '../report/lcov.ts'
import { summaryTable } from '../report/summary-table.ts'
import { type FileReport, writeReports } from '../report/write-reports.ts'
import { coverageOfRecorded } from './recorded-coverage.ts'
import { type RecordedCoverage, SuiteRecorder } from './suite-recorder.ts'

/** Options of {@link startCoverage}. */
export interface CoverageOptions {
  /** The folder that names of sources start from; the current one by default. */
  readonly root?: string
  /** Sources whose name matches are left out, besides those of packages. */
  readonly exclude?: RegExp
}

const OPTIONS = { root: true, exclude: true } satisfies OptionNames<CoverageOptions>

/** Sources of packages, which are not the project's own. */
const PACKAGES = /^(@|litefvm\/|lib\/)|(^|\/)node_modules\//

/** Coverage that is recorded. */
export interface RunningCoverage {
  /** Ends the recording and returns what the contracts ran. */
  stop(): CoverageReport
}

/** The coverage of the sources of contracts and actors. */
export class CoverageReport {
  /** Sources with their items, in the order of their names. */
  readonly files: readonly FileCoverage[]
  /** Why the lines of some Wasm actors are missing, with the functions that ran. */
  readonly notices: readonly string[]
  readonly #root: string

  constructor(files: readonly FileCoverage[], notices: readonly string[], root: string) {
    this.files = files
    this.notices = notices
    this.#root = root
  }

  /** Numbers of all lines, statements, branches and functions, and of those that ran. */
  get summary(): CoverageSummary {
    return summaryOf(this.files)
  }

  /** The shares of each source as a table. */
  table(): string {
    const plain = (text: string): string => text
    return summaryTable(this.files, { green: plain, yellow: plain, red: plain })
  }

  /** The report in the format of lcov. */
  lcov(): string {
    return lcovReport(this.files)
  }

  /**
   * Writes reports to a folder: `lcov.info`, istanbul's `coverage-final.json`, or pages.
   *
   * @returns the files, or for pages their index
   */
  write(folder: string, reports: readonly FileReport[]): string[] {
    const root = this.#root
    const target = (_report: FileReport, name: string): string => resolve(root, folder, name)
    return writeReports(this.files, { root, reports, target })
  }
}

/**
 * Records which lines and branches of Solidity contracts and Wasm actors run in all worlds of this process, until it
 * is stopped. Gas and results stay as they are. It watches contracts on the native EVM actor that were deployed with
 * source maps and sources, as `compileSolidity` and Hardhat's build info have them, and actors in Wasm with DWARF or a
 * source map.
 *
 * @throws UsageError `FVM_COVERAGE` if coverage is recorded already
 * @example
 * const coverage = startCoverage()
 * vm.evm.deploy(build, { contract: 'Token' }).write.mint([alice, 5n], { from: 'alice' })
 * coverage.stop().write('coverage', ['lcov'])
 */
export function startCoverage(options: CoverageOptions = {}): RunningCoverage {
  assertOptions(options, 'the options of startCoverage', OPTIONS)
  const recorder = startRecording()
  let report: CoverageReport | undefined
  return {
    stop() {
      if (report === undefined) {
        stopRecording()
        report = reportOf(recorder.take(), options)
      }
      return report
    },
  }
}

let running: SuiteRecorder | undefined

/** Records the contracts and actors of all worlds of this process. @throws UsageError `FVM_COVERAGE` if that is done already */
export function startRecording(): SuiteRecorder {
  if (running !== undefined)
    throw new UsageError(
      'FVM_COVERAGE',
      'coverage is recorded already, by startCoverage or by the reporter of the suite: stop it first',
    )
  running = new SuiteRecorder()
  setSuiteWatcher(running)
  return running
}

/** Ends what {@link startRecording} began. */
export function stopRecording(): void {
  running = undefined
  setSuiteWatcher(undefined)
}

/** Computes the report of what was recorded. */
export function reportOf(recorded: RecordedCoverage, options: CoverageOptions): CoverageReport {
  const { root = '.', exclude } = options
  const accepts = (path: string): boolean =>
    !PACKAGES.test(path) && (exclude === undefined || !exclude.test(path))
  const { files, notices } = coverageOfRecorded(recorded, resolve(root), accepts)
  return new CoverageReport(files, notices, resolve(root))
}
