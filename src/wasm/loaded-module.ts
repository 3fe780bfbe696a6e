import type { ModuleInfo } from './module-info.ts'

/** A module that is ready to be instantiated. */
export interface LoadedModule {
  readonly module: WebAssembly.Module
  readonly info: ModuleInfo
}
