export {
  type FuzzCounts,
  type FuzzFailure,
  type FuzzOptions,
  type FuzzReport,
  recordScript,
  runFuzz,
} from './fuzz.ts'
export { FUZZ_SETS } from './gen/gen.ts'
export { ALL_SUBJECTS } from './gen/messages.ts'
