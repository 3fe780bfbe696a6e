import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { styleText } from 'node:util'
import type { Reporter, Vitest } from 'vitest/node'
import { UsageError } from '../../types/index.ts'
import { type GasReport, type HandedOver, reportOf } from './gas-report.ts'
import { type GasRecording, RECORDING_KEY } from './recorder.ts'
import { renderGasReport } from './render.ts'

/** How the reporter reports. */
export interface GasReporterOptions {
  /** A file that the report is written to as JSON, from vitest's root; none by default. */
  readonly json?: string
  /** Print the table; true by default. */
  readonly table?: boolean
  /** Where `toMatchGasSnapshot` has its lines; `.gas-snapshot` beside the nearest package.json by default. */
  readonly snapshotFile?: string
  /** False leaves judging gas snapshots to others: tests measure, and pass; true by default. */
  readonly judges?: boolean
}

const OPTIONS = ['json', 'table', 'snapshotFile', 'judges']

/**
 * A reporter for vitest: what each method of each actor used over the suite. It adds a setup file to
 * every project by itself; workers hand their figures over in a temporary folder.
 *
 * `reporters: ['default', 'litefvm/reporter']`, or `['litefvm/reporter', { json: 'gas.json' }]`.
 */
export class GasReporter implements Reporter {
  /** The report of the last run. */
  report: GasReport | undefined = undefined
  readonly #options: GasReporterOptions
  #vitest: Vitest | undefined = undefined
  #folder = ''

  /** @throws UsageError `FVM_GAS_REPORTER` for an option that it does not have */
  constructor(options: GasReporterOptions = {}) {
    const unknown = Object.keys(options).find((key) => !OPTIONS.includes(key))
    if (unknown !== undefined)
      throw new UsageError(
        'FVM_GAS_REPORTER',
        `litefvm/reporter has no option "${unknown}": use ${OPTIONS.join(', ')}`,
      )
    this.#options = options
  }

  onInit(vitest: Vitest): void {
    this.#vitest = vitest
    this.#folder = mkdtempSync(join(tmpdir(), 'litefvm-gas-'))
    const { snapshotFile, judges = true } = this.#options
    const { root } = vitest.config
    const recording: GasRecording = {
      folder: this.#folder,
      snapshotFile: snapshotFile === undefined ? undefined : resolve(root, snapshotFile),
      judges,
    }
    const setup = fileURLToPath(new URL(`./worker-setup${extension()}`, import.meta.url))
    for (const project of vitest.projects) {
      project.provide(RECORDING_KEY as never, recording as never)
      if (!project.config.setupFiles.includes(setup)) project.config.setupFiles.push(setup)
    }
  }

  onTestRunStart(): void {
    for (const name of readdirSync(this.#folder)) rmSync(join(this.#folder, name), { force: true })
  }

  onTestRunEnd(): void {
    const report = reportOf(handedOver(this.#folder))
    this.report = report
    const { json, table = true } = this.#options
    const { root = '.', watch = false } = this.#vitest?.config ?? {}
    if (json !== undefined) {
      const path = resolve(root, json)
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, `${JSON.stringify(report)}\n`)
    }
    if (table) this.#vitest?.logger.log(`\n${renderGasReport(report, PAINT)}`)
    if (!watch) rmSync(this.#folder, { recursive: true, force: true })
  }
}

export default GasReporter

// Plain where the output is no terminal, and with NO_COLOR: styleText looks at both.
const PAINT = {
  bold: (text: string): string => styleText('bold', text),
  dim: (text: string): string => styleText('dim', text),
}

/** Of this file: source and build have different ones. */
function extension(): string {
  return import.meta.url.endsWith('.ts') ? '.ts' : '.js'
}

function handedOver(folder: string): HandedOver[] {
  return readdirSync(folder)
    .sort()
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'))
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as HandedOver) // a worker wrote it
}
