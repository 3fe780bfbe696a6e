import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { styleText } from 'node:util'
import type { Reporter, TestModule, TestRunEndReason, Vitest } from 'vitest/node'
import { writeFileAtomicallySync } from '../../io/index.ts'
import { nearestName, UsageError } from '../../types/index.ts'
import { addSetupFile } from '../setup-files.ts'
import { type GasReport, reportOf, type WorkerReport } from './gas-report.ts'
import { type GasRecording, META_KEY, RECORDING_KEY } from './recorder.ts'
import { renderGasReport } from './render.ts'

/** Options of the reporter. */
export interface GasReporterOptions {
  /** A file that the report is written to as JSON, from vitest's root; none by default. */
  readonly json?: string
  /** Print the table; true by default. */
  readonly table?: boolean
  /** The file that `toMatchGasSnapshot` keeps its lines in; `.gas-snapshot` beside the nearest package.json by default. */
  readonly snapshotFile?: string
  /** False leaves judging gas snapshots to others: tests measure, and pass; true by default. */
  readonly comparesSnapshots?: boolean
}

const OPTIONS = ['json', 'table', 'snapshotFile', 'comparesSnapshots']

/**
 * A reporter for vitest: what each method of each actor used over the suite. It adds a setup file to
 * every project by itself; workers hand their figures over with their tests' results.
 *
 * `reporters: ['default', 'litefvm/reporter']`, or `['litefvm/reporter', { json: 'gas.json' }]`.
 */
export class GasReporter implements Reporter {
  /** The report of the last run. */
  report: GasReport | undefined = undefined
  /** The outcome: whether a test failed. */
  reason: TestRunEndReason | undefined = undefined
  /** The number of test files. */
  files = 0
  readonly #options: GasReporterOptions
  #vitest: Vitest | undefined = undefined

  /** @throws UsageError `FVM_GAS_REPORTER` for an option that it does not have */
  constructor(options: GasReporterOptions = {}) {
    const unknown = Object.keys(options).find((key) => !OPTIONS.includes(key))
    if (unknown !== undefined) {
      const nearest = nearestName(unknown, OPTIONS)
      const guess = nearest === undefined ? '' : `did you mean "${nearest}"? `
      throw new UsageError(
        'FVM_GAS_REPORTER',
        `litefvm/reporter has no option "${unknown}": ${guess}use ${OPTIONS.join(', ')}`,
      )
    }
    this.#options = options
  }

  onInit(vitest: Vitest): void {
    this.#vitest = vitest
    const { snapshotFile, comparesSnapshots = true } = this.#options
    const { root } = vitest.config
    const recording: GasRecording = {
      snapshotFile: snapshotFile === undefined ? undefined : resolve(root, snapshotFile),
      comparesSnapshots,
    }
    const setup = fileURLToPath(new URL(`./worker-setup${extension()}`, import.meta.url))
    addSetupFile(vitest, { file: setup, key: RECORDING_KEY, value: recording })
  }

  onTestRunEnd(
    modules: readonly TestModule[],
    _errors: readonly unknown[],
    reason: TestRunEndReason,
  ): void {
    const report = reportOf(modules.flatMap(workerReport))
    this.report = report
    this.reason = reason
    this.files = modules.length
    const { json, table = true } = this.#options
    const { root = '.' } = this.#vitest?.config ?? {}
    if (json !== undefined)
      writeFileAtomicallySync(resolve(root, json), `${JSON.stringify(report)}\n`)
    if (table) this.#vitest?.logger.log(`\n${renderGasReport(report, PAINT)}`)
  }
}

export default GasReporter

// Plain if the output is not a terminal, and with NO_COLOR: styleText looks at both.
const PAINT = {
  bold: (text: string): string => styleText('bold', text),
  dim: (text: string): string => styleText('dim', text),
}

/** The ending of this file: source and build have different ones. */
function extension(): string {
  return import.meta.url.endsWith('.ts') ? '.ts' : '.js'
}

function workerReport(module: TestModule): WorkerReport[] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the key is the package's own and unknown to vitest's type
  const part = (module.meta() as Readonly<Record<string, unknown>>)[META_KEY]
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a recorder of the package put it there
  return part === undefined ? [] : [part as WorkerReport]
}
