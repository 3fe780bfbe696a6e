export {
  createLineTable,
  type InlinedLocation,
  type LineTable,
  type LineTableOptions,
  type SourceLocation,
} from './debug/line-table.ts'
export { type ModuleNames, moduleNames } from './debug/module-names.ts'
export {
  isLibraryFrame,
  type StackFrame,
  type StackOptions,
  StackReader,
  stackFrameText,
  stackText,
  wasmStackOf,
} from './debug/stack-reader.ts'
export { wasmTrace, withLongTraces } from './debug/wasm-trace.ts'
export { ModuleFolder } from './disk-cache.ts'
export {
  countFirstSizes,
  MAX_INSTANCE_MEMORY_BYTES,
  type MemoryBudget,
  PAGE_BYTES,
} from './growth.ts'
export { ActorInstance, type BoundHost, type MemorySource } from './instance.ts'
export { InstancePool, type InstancePoolOptions } from './instance-pool.ts'
export { instrument } from './instrument.ts'
export type { LoadedModule } from './loaded-module.ts'
export { ModuleCache, type ModuleStore } from './module-cache.ts'
export {
  DEFAULT_MAX_STACK_HEIGHT,
  type ExternalKind,
  type InstrumentedModule,
  type InstrumentOptions,
  type ModuleExport,
  type ModuleImport,
  type ModuleInfo,
  REWRITER_VERSION,
  SYSCALL_KEY,
  type ValueTypeName,
} from './module-info.ts'
export { HOST_STACK_OVERFLOW, HostStackOverflow, isStackOverflow, thrownByWasm } from './trap.ts'
export { type RejectionPhase, WasmRejected } from './wasm-rejected.ts'
