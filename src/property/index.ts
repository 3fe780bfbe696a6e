/**
 * Property tests of contracts and actors on fast-check: values from ABIs and schemas, single calls
 * ({@link fuzz}) and sequences of calls with invariants ({@link fuzzSequences}). This is the entry
 * `litefvm/fast-check`, which needs the package fast-check beside litefvm.
 */
export { arbitraryOfParameter, type KnownValues } from './abi-arbitraries.ts'
export { FuzzFailure } from './failure.ts'
export { type FuzzOptions, type FuzzReport, type FuzzRun, fuzz } from './fuzz.ts'
export { arbitraryOfSchema } from './schema-arbitraries.ts'
export {
  fuzzSequences,
  type SequenceCall,
  type SequenceOptions,
  type SequenceReport,
} from './sequences.ts'
export type { CallValues, DrawnCall, Method } from './target.ts'
