import { moduleNames, type SourceLocation, StackReader } from '../../debug-info/index.ts'
import type { Cid } from '../../ipld/index.ts'
import { WasmRejected } from '../../wasm/index.ts'

/** The parts of a code that {@link CodeNames} reads. */
interface Known {
  readonly reader: StackReader
  readonly imports: readonly string[]
  readonly places: Map<number, SourceLocation | undefined>
}

/** Cached names: reading the debug information of a Rust actor takes 20 ms, and there may be many profiles. */
const READ = new WeakMap<Uint8Array, Known>()

/** The sources of a code's names. */
export interface CodeSources {
  /** The Wasm at a code CID, undefined if there is none. */
  readonly code: (code: Cid) => Uint8Array | undefined
  /** Its source map, which has precedence over the code's own DWARF. */
  readonly sourceMap?: ((code: Cid) => string | object | undefined) | undefined
}

/** The names and the lines of the functions of actors' code, read once for each. */
export class CodeNames {
  readonly #sources: CodeSources
  readonly #known = new Map<string, Known | undefined>()

  constructor(sources: CodeSources) {
    this.#sources = sources
  }

  /** The name of a function; its index if nothing names it. */
  functionName(code: Cid, index: number): string {
    return this.#of(code)?.reader.functionName(index) ?? `function ${index}`
  }

  /** The place where a function's source begins. @throws UsageError `FVM_SOURCE_MAP` for an invalid source map */
  functionPlace(code: Cid, index: number): SourceLocation | undefined {
    const known = this.#of(code)
    if (known === undefined) return undefined
    if (!known.places.has(index)) known.places.set(index, known.reader.functionPlace(index))
    return known.places.get(index)
  }

  /** The name of a syscall by the index of its import. */
  syscallName(code: Cid, index: number): string {
    return this.#of(code)?.imports[index] ?? `import ${index}`
  }

  #of(code: Cid): Known | undefined {
    if (!this.#known.has(code.key)) this.#known.set(code.key, this.#read(code))
    return this.#known.get(code.key)
  }

  #read(code: Cid): Known | undefined {
    const wasm = this.#sources.code(code)
    if (wasm === undefined) return undefined
    const sourceMap = this.#sources.sourceMap?.(code)
    const before = sourceMap === undefined ? READ.get(wasm) : undefined
    if (before !== undefined) return before
    try {
      const reader = new StackReader(wasm, sourceMap === undefined ? {} : { sourceMap })
      const known = { reader, imports: moduleNames(wasm).imports, places: new Map() }
      if (sourceMap === undefined) READ.set(wasm, known)
      return known
    } catch (thrown) {
      // The message ended there, at once.
      if (thrown instanceof WasmRejected) return undefined
      throw thrown
    }
  }
}
