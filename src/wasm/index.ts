export { ByteReader } from './byte-reader.ts'
export {
  countFirstSizes,
  MAX_INSTANCE_MEMORY_BYTES,
  type MemoryBudget,
} from './growth.ts'
export { ActorInstance, type BoundHost, type MemorySource } from './instance.ts'
export { InstancePool, type InstancePoolOptions } from './instance-pool.ts'
export { codeBlocks, instrument, originalOffsets } from './instrument.ts'
export type { LoadedModule } from './loaded-module.ts'
export { ModuleCache, type ModuleStore } from './module-cache.ts'
export {
  type CodeBlock,
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
export { readModule } from './module-reader.ts'
export { functionNames, nameText } from './name-section.ts'
export { type OffsetMap } from './offset-map.ts'
export { PAGE_BYTES } from './opcodes.ts'
export { type ParsedModule, Section } from './parsed-module.ts'
export { HOST_STACK_OVERFLOW, HostStackOverflow, isStackOverflow, thrownByWasm } from './trap.ts'
export { type RejectionPhase, WasmRejected } from './wasm-rejected.ts'
