export { type Coverage, WANTED_SUCCESSES } from './coverage.ts'
export {
  type FuzzCounts,
  type FuzzFailure,
  type FuzzOptions,
  type FuzzReport,
  recordScript,
  runFuzz,
} from './fuzz.ts'
export { FUZZ_SETS, type FuzzSet } from './gen/gen.ts'
export { ALL_SUBJECTS } from './gen/messages.ts'
export { type MergedReport, mergeReports, parseReport } from './merge-reports.ts'
export { STORAGE_LANES, type StorageLane } from './storage/lane.ts'
export type { MethodCounts } from './tally.ts'
