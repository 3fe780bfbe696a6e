export type {
  CoverageItem,
  CoverageSummary,
  CoveredItem,
  FileCoverage,
  ItemKind,
  Share,
} from '../file-coverage.ts'
export type { FileReport } from '../report/write-reports.ts'
export {
  CoverageReporter,
  CoverageReporter as default,
  type CoverageReporterOptions,
} from './reporter.ts'
export {
  type CoverageOptions,
  type CoverageReport,
  type RunningCoverage,
  startCoverage,
} from './start-coverage.ts'
