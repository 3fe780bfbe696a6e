import type { CompiledWasm } from '../types/index.ts'
import type { ModuleInfo } from './module-info.ts'

/** A module that is ready to be instantiated. */
export interface LoadedModule {
  readonly module: CompiledWasm
  readonly info: ModuleInfo
}
