import { functionNames, nameText, type ParsedModule, readModule } from '../wasm/index.ts'
import { demangle } from './demangle.ts'

/** The names of a module's functions by index: from the name section, else from the exports. */
export function functionNamesOf(module: ParsedModule): Map<number, string> {
  const names = new Map<number, string>()
  for (const { name, kind, index } of module.exports) {
    if (kind === 'function') names.set(index, name)
  }
  for (const entry of functionNames(module))
    names.set(entry.index, demangle(nameText(module, entry)))
  return names
}

/** The names of a module's functions. */
export interface ModuleNames {
  /** Demangled names by function index. */
  readonly functions: ReadonlyMap<number, string>
  /** Imported functions by index, as `ipld::block_open`. */
  readonly imports: readonly string[]
}

/**
 * Reads the names of a module's functions.
 *
 * @param wasm - the module as it was compiled
 * @throws WasmRejected for a module that the FVM rejects
 */
export function moduleNames(wasm: Uint8Array): ModuleNames {
  const module = readModule(wasm)
  return {
    functions: functionNamesOf(module),
    imports: module.imports
      .filter(({ kind }) => kind === 'function')
      .map((imported) => `${imported.module}::${imported.name}`),
  }
}
