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

/** Modules that are held for each list of prices: a bundle has 16. */
export const MAX_MODULES = 256

/** The modules of one list of prices. */
interface ModulesOfOptions {
  /** The options as text. Equal options of two network versions share their modules. */
  readonly key: string
  readonly modules: BoundedMap<string, LoadedModule>
}

/**
 * Compiled modules by code, prices, limits and the rewriter's version. Two network versions with
 * equal prices share a module.
 */
export class ModuleCache {
  readonly #byKey = new Map<string, ModulesOfOptions>()
  /**
   * The modules of an options object that was seen before: they are few and live long. A call looks
   * here instead of for a key of 600 characters, which is 4 % of a send (`bench-sends`).
   */
  readonly #byOptions = new WeakMap<InstrumentOptions, ModulesOfOptions>()
  readonly #store: ModuleStore | undefined

  constructor(store?: ModuleStore) {
    this.#store = store
  }

  /** Number of modules held. */
  get size(): number {
    let size = 0
    for (const { modules } of this.#byKey.values()) size += modules.size
    return size
  }

  /**
   * The module of a code.
   *
   * @param codeKey - names the code: the key of its CID
   * @param code - gives the bytes; called only if the module is not cached
   * @throws WasmRejected if the reference would not load the code; whatever `code` throws
   */
  load(codeKey: string, options: InstrumentOptions, code: () => Uint8Array): LoadedModule {
    const { key: optionsKey, modules } = this.#byOptions.get(options) ?? this.#addOptions(options)
    let loaded = modules.get(codeKey)
    if (loaded === undefined) {
      const key = `${optionsKey}/${codeKey}`
      loaded = this.#fromStore(key) ?? this.#build(key, options, code())
      modules.set(codeKey, loaded)
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

  #addOptions(options: InstrumentOptions): ModulesOfOptions {
    const key = optionsKeyOf(options)
    let added = this.#byKey.get(key)
    if (added === undefined) {
      added = { key, modules: new BoundedMap(MAX_MODULES) }
      this.#byKey.set(key, added)
    }
    this.#byOptions.set(options, added)
    return added
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
