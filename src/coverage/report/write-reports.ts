import { join, resolve } from 'node:path'
import { writeFileAtomicallySync } from '../../io/index.ts'
import type { FileCoverage } from '../file-coverage.ts'
import { htmlReport } from './html.ts'
import { istanbulReport } from './istanbul.ts'
import { type LcovVersion, lcovReport } from './lcov.ts'

/** Reports that are files. */
export type FileReport = 'lcov' | 'istanbul' | 'html'

/** Options of {@link writeReports}. */
export interface ReportTargets {
  /** The folder that names of sources start from. */
  readonly root: string
  readonly reports: readonly FileReport[]
  /** Returns the file of a report, or its folder for pages; `standard` is its usual name. */
  readonly target: (report: FileReport, standard: string) => string
  readonly lcovVersion?: LcovVersion
}

/** Writes reports. @returns the files, or for pages their index */
export function writeReports(
  files: readonly FileCoverage[],
  { root, reports, target, lcovVersion }: ReportTargets,
): string[] {
  return reports.map((report) => {
    switch (report) {
      case 'lcov': {
        const file = target(report, 'lcov.info')
        writeFileAtomicallySync(file, lcovReport(files, lcovVersion))
        return file
      }
      case 'istanbul': {
        const file = target(report, 'coverage-final.json')
        const json = istanbulReport(files, (path) => resolve(root, path))
        writeFileAtomicallySync(file, `${JSON.stringify(json)}\n`)
        return file
      }
      default: {
        const folder = target(report, 'coverage-html')
        for (const { name, text } of htmlReport(files))
          writeFileAtomicallySync(join(folder, name), text)
        return join(folder, 'index.html')
      }
    }
  })
}
