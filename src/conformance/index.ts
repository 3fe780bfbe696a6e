export { blocksOf, storeOf } from './blocks.ts'
export {
  CHECKED_EXTERNS,
  CHECKED_PROOFS,
  CHECKED_WORLD,
  faultHeader,
  POST_BYTES,
  proofBytes,
} from './checked-proofs.ts'
export { COMPARED, type Difference } from './compare/difference.ts'
export { eventsText } from './compare/events-text.ts'
export { compareMessage } from './compare/message.ts'
export { traceJson } from './compare/trace-json.ts'
export { chainLength, decodeMessage } from './decode-message.ts'
export { replaceLongNumbers } from './exact-json.ts'
export { failureText } from './failure-text.ts'
export { findVectorFiles } from './find-files.ts'
export { compareRuns, compareStates } from './native/compare-native.ts'
export { type VectorDifference, type VectorResult, type VectorsReport } from './result.ts'
export { RUN_ACTORS, type RunActors, reasonOf } from './run-item.ts'
export { createStepMachine } from './step-machine.ts'
export { messageCount, type RecordedMessage, type Step, type Vector } from './vector.ts'
export { VECTOR_KERNEL_MODULE, vectorKernelFor } from './vector-kernel.ts'
export { DEFAULT_NETWORK, runVectors, type VectorsOptions } from './vectors.ts'
export { sortFiles, vectorsOf, workOf } from './work.ts'
export { OverlayBlockstore, VectorExterns } from './world.ts'
