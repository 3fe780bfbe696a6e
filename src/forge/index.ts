export type { Build, ForgeArtifact } from './artifacts.ts'
export { fullName } from './artifacts.ts'
export { buildProject } from './compile.ts'
export { type ForgeConfig, readConfig } from './config.ts'
export { duration, type ReportPaint, suiteText, summaryText, testLine } from './report.ts'
export type { SuiteResult, TestResult } from './results.ts'
export {
  type ChosenSuite,
  chooseTests,
  type RunOptions,
  runTests,
  type TestFilter,
} from './run-tests.ts'
