import type { WasmPrices } from '../types/index.ts'
import { BoundedMap, FatalError } from '../types/index.ts'
import { instrument } from './instrument.ts'
import type { LoadedModule } from './loaded-module.ts'
import { type InstrumentedModule, type InstrumentOptions, REWRITER_VERSION } from './module-info.ts'

/** A synchronous store of instrumented modules that outlives the process; `ModuleFolder` of room `io` is one. */
export interface ModuleStore {
  /** The module that was written under a key, or undefined if there is none that is whole. */
  read(key: string): InstrumentedModule | undefined
  /** Keeps a module; failures are not reported, since a cache may always be empty. */
  write(key: string, module: InstrumentedModule): void
}

/** Modules that are held: a bundle has 16 for each list of prices. */
export const MAX_MODULES = 256

/**
 * Compiled modules by code, prices, limits and the rewriter's version. Two network versions with
 * equal prices share a module.
 */
export class ModuleCache {
  readonly #modules = new BoundedMap<string, LoadedModule>(MAX_MODULES)
  readonly #store: ModuleStore | undefined
  /** The key of an options object that was seen before: they are few and live long. */
  readonly #optionKeys = new WeakMap<InstrumentOptions, string>()

  constructor(store?: ModuleStore) {
    this.#store = store
  }

  /** Number of modules held. */
  get size(): number {
    return this.#modules.size
  }

  /**
   * The module of a code.
   *
   * @param codeKey - names the code: the key of its CID
   * @param code - gives the bytes; called only if the module is not cached
   * @throws WasmRejected if the reference would not load the code; whatever `code` throws
   */
  load(codeKey: string, options: InstrumentOptions, code: () => Uint8Array): LoadedModule {
    const key = `${this.#optionsKey(options)}/${codeKey}`
    let loaded = this.#modules.get(key)
    if (loaded === undefined) {
      loaded = this.#fromStore(key) ?? this.#build(key, options, code())
      this.#modules.set(key, loaded)
    }
    return loaded
  }

  #fromStore(key: string): LoadedModule | undefined {
    const stored = this.#store?.read(key)
    if (stored === undefined) return undefined
    try {
      return { module: new WebAssembly.Module(stored.bytes), info: stored.info }
    } catch (thrown) {
      // Whole, but not for this engine: it is built again and overwritten.
      if (thrown instanceof WebAssembly.CompileError) return undefined
      throw thrown
    }
  }

  #build(key: string, options: InstrumentOptions, code: Uint8Array): LoadedModule {
    const instrumented = instrument(code, options)
    const module = compile(instrumented.bytes)
    this.#store?.write(key, instrumented)
    return { module, info: instrumented.info }
  }

  #optionsKey(options: InstrumentOptions): string {
    let key = this.#optionKeys.get(options)
    if (key === undefined) {
      key = optionsKeyOf(options)
      this.#optionKeys.set(options, key)
    }
    return key
  }
}

/** @throws FatalError if the rewritten code has more of something than V8 accepts */
function compile(bytes: Uint8Array<ArrayBuffer>): WebAssembly.Module {
  try {
    return new WebAssembly.Module(bytes)
  } catch (thrown) {
    if (!(thrown instanceof WebAssembly.CompileError)) throw thrown
    const reason = thrown.message.replace('WebAssembly.Module(): ', '')
    throw new FatalError(
      `the Wasm module is too large for V8 once gas is counted in it, though not for the FVM: ${reason}`,
      { cause: thrown },
    )
  }
}

function optionsKeyOf(options: InstrumentOptions): string {
  const { prices, ...rest } = options
  return JSON.stringify([REWRITER_VERSION, sortedEntries(prices), sortedEntries(rest)])
}

function sortedEntries(fields: WasmPrices | object): [string, unknown][] {
  return Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1))
}
