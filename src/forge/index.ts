export type { Build, ForgeArtifact } from './artifacts.ts'
export { fullName } from './artifacts.ts'
export { type BuildOptions, buildProject } from './compile.ts'
export { type ForgeConfig, readConfig } from './config.ts'
export { type CoverageFilter, projectCoverage } from './coverage.ts'
export { cheatcodesPage } from './docs-page.ts'
export { readFailures, writeFailures } from './failures.ts'
export { gasReport, gasReportText } from './gas-report.ts'
export { compareSnapshots, type GasChange, snapshotLines } from './gas-snapshot.ts'
export { duration, type ReportPaint, suiteText, summaryText, testLine } from './report.ts'
export { jsonReport, junitReport } from './report-formats.ts'
export type { SuiteResult, TestResult } from './results.ts'
export { revertTexts } from './revert-text.ts'
export {
  type ChosenSuite,
  chooseTests,
  type RunOptions,
  runTests,
  type TestFilter,
} from './run-tests.ts'
export { traceText } from './trace-text.ts'
