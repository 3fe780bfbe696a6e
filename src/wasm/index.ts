export { instrument } from './instrument.ts'
export {
  DEFAULT_MAX_STACK_HEIGHT,
  type ExternalKind,
  type InstrumentedModule,
  type InstrumentOptions,
  type ModuleExport,
  type ModuleImport,
  type ModuleInfo,
  REWRITER_VERSION,
  type ValueTypeName,
} from './module-info.ts'
export { type RejectionPhase, WasmRejected } from './wasm-rejected.ts'
