import type { Cid } from '../../ipld/index.ts'
import { type ModuleNames, moduleNames, WasmRejected } from '../../wasm/index.ts'

const NO_NAMES: ModuleNames = { functions: new Map(), imports: [] }

/** The names of the functions of actors' code, read once for each. */
export class CodeNames {
  readonly #code: (code: Cid) => Uint8Array | undefined
  readonly #known = new Map<string, ModuleNames>()

  /** @param code - gives the Wasm at a code CID, undefined where there is none */
  constructor(code: (code: Cid) => Uint8Array | undefined) {
    this.#code = code
  }

  /** What a function is called; its index where nothing names it. */
  functionName(code: Cid, index: number): string {
    return this.#namesOf(code).functions.get(index) ?? `function ${index}`
  }

  /** What a syscall is called, by the index of its import. */
  syscallName(code: Cid, index: number): string {
    return this.#namesOf(code).imports[index] ?? `import ${index}`
  }

  #namesOf(code: Cid): ModuleNames {
    let names = this.#known.get(code.key)
    if (names === undefined) {
      names = this.#read(code)
      this.#known.set(code.key, names)
    }
    return names
  }

  #read(code: Cid): ModuleNames {
    const wasm = this.#code(code)
    if (wasm === undefined) return NO_NAMES
    try {
      return moduleNames(wasm)
    } catch (thrown) {
      // The message ended there, at once.
      if (thrown instanceof WasmRejected) return NO_NAMES
      throw thrown
    }
  }
}
