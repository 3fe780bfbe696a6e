import type { BodyRewriter } from './body-rewriter.ts'
import type { ModuleInfo, ValueTypeName } from './module-info.ts'
import { type ParsedModule, valueTypeName } from './parsed-module.ts'

/** The facts about a module's rewriting. */
export interface RewriteFacts {
  readonly virtualMemory: boolean
  /** The first value of the stack pointer, if the module has one. */
  readonly stackTop: number | undefined
  readonly probes: boolean
  /** Number of blocks that coverage counts. */
  readonly blocks: number
}

/** Collects the facts about a rewritten module that the host needs. */
export function moduleInfo(
  module: ParsedModule,
  bodies: BodyRewriter,
  { virtualMemory, stackTop, probes, blocks }: RewriteFacts,
): ModuleInfo {
  const { exports, tables, importedTables, importedMemories } = module
  const memory = module.memories[importedMemories]
  const table = exports.find(({ name, kind }) => name === 'table' && kind === 'table')
  return {
    memory:
      memory === undefined
        ? null
        : {
            minPages: memory.min,
            maxPages: memory.max,
            exported: exports.some(({ name, kind }) => name === 'memory' && kind === 'memory'),
          },
    exportedTableMin: table === undefined ? null : (tables[table.index]?.min ?? 0),
    initialTableElements: tables.slice(importedTables).reduce((sum, { min }) => sum + min, 0),
    imports: module.imports.map(({ module: from, name, kind, type }) => ({
      module: from,
      name,
      kind,
      ...(kind === 'function' ? signature(module, type) : { params: [], results: [] }),
    })),
    exports: exports.map(({ name, kind, index }) => ({
      name,
      kind,
      ...(kind === 'function'
        ? signature(module, module.functionTypes[index]!)
        : { params: [], results: [] }),
    })),
    hasStart: module.start !== undefined,
    originalSize: module.bytes.length,
    resettable:
      !bodies.writesTable &&
      !bodies.dropsSegment &&
      !module.globals.some(({ mutable, initImported }) => mutable && initImported),
    virtualMemory,
    probes,
    blocks,
    shadowStackTop: stackTop ?? null,
    usesFloats: bodies.usesFloats,
    mutableGlobals: module.globals.filter(({ mutable }) => mutable).length,
  }
}

function signature(
  module: ParsedModule,
  type: number,
): { params: ValueTypeName[]; results: ValueTypeName[] } {
  const { params, results } = module.types[type]!
  return { params: [...params].map(valueTypeName), results: [...results].map(valueTypeName) }
}
