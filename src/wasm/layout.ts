import type { ParsedModule } from './parsed-module.ts'

/** The host functions that the rewriter's own functions import, in order of their indices. */
export const HOST_IMPORTS = [
  'errno',
  'gas_lo',
  'gas_hi',
  'memory_grow',
  'table_grow',
  'grow_failed',
  'enter',
  'leave',
  'resume',
  'hit',
] as const
export type HostImport = (typeof HOST_IMPORTS)[number]

/** Module name of the host's own imports, and prefix of the rewriter's exports. */
export const HOST_MODULE = 'litefvm'

/**
 * The places of all parts in the rewritten module. Functions: the lowered imports, the host's
 * imports, the module's own functions, a shim for each original import, the thunks, the helpers.
 * Globals: the module's, the gas counter, the stack height, the size of a virtual memory, the
 * lowest stack pointer. Types: the module's, then ours.
 */
export class Layout {
  readonly importedFunctions: number
  readonly hostImports: readonly HostImport[]
  readonly firstShim: number
  readonly firstExtra: number
  readonly gasGlobal: number
  readonly stackGlobal: number
  /** Pages of a virtual memory; undefined if the memory is as large as the code sees it. */
  readonly sizeGlobal: number | undefined
  /** Least value that the stack pointer had; undefined if it is not tracked. */
  readonly lowGlobal: number | undefined

  constructor(
    module: ParsedModule,
    hostImports: readonly HostImport[],
    virtualMemory: boolean,
    tracksStack: boolean,
  ) {
    this.importedFunctions = module.importedFunctions
    this.hostImports = hostImports
    this.firstShim = module.functionTypes.length + hostImports.length
    this.firstExtra = this.firstShim + module.importedFunctions
    this.gasGlobal = module.importedGlobals + module.globals.length
    this.stackGlobal = this.gasGlobal + 1
    this.sizeGlobal = virtualMemory ? this.stackGlobal + 1 : undefined
    this.lowGlobal = tracksStack ? this.stackGlobal + (virtualMemory ? 2 : 1) : undefined
  }

  /** Index of an original function, that of its shim if it is imported. */
  functionIndex(original: number): number {
    return original < this.importedFunctions
      ? this.firstShim + original
      : original + this.hostImports.length
  }

  /** Whether a profiler receives the begin and end of functions and syscalls. */
  get hasProbes(): boolean {
    return this.hostImports.includes('enter')
  }

  /** Whether coverage counts blocks. */
  get countsBlocks(): boolean {
    return this.hostImports.includes('hit')
  }

  hostImport(name: HostImport): number {
    return this.importedFunctions + this.hostImports.indexOf(name)
  }
}
