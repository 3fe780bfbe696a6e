import {
  type InstrumentOptions,
  type OffsetMap,
  originalOffsets,
  type ParsedModule,
  readModule,
} from '../wasm/index.ts'
import { bodyAt } from './debug-sections.ts'
import { demangle } from './demangle.ts'
import {
  createLineTable,
  type LineTable,
  type LineTableOptions,
  type SourceLocation,
} from './line-table.ts'
import { functionNamesOf } from './module-names.ts'
import { parseWasmTrace, wasmTrace } from './wasm-trace.ts'

/** One function on an actor's stack. */
export interface StackFrame {
  /** The function's index in the module; that of the enclosing function if it was inlined. */
  readonly functionIndex: number
  /** The function's name as its author wrote it: `vault::newest`, or `function 12` if nothing names it. */
  readonly functionName: string
  /** Whether it is inlined into the function of the next frame. */
  readonly isInlined: boolean
  /** The path as the compiler wrote it; undefined, as line and column, if it is unknown. */
  readonly file: string | undefined
  readonly line: number | undefined
  /** The column, counted from 1; 0 if only the line is known. */
  readonly column: number | undefined
  /** The offset of the instruction in bytes from the start of the compiled module. */
  readonly offset: number
}

/** Options of {@link wasmStackOf}. */
export interface StackOptions extends LineTableOptions {
  /** The rewrite options of the module that ran; by default it was not rewritten. */
  readonly rewritten?: InstrumentOptions
}

/** Reads stacks of one module. Names and lines are read with the first stack. */
export class StackReader {
  readonly #module: ParsedModule
  readonly #options: StackOptions
  #offsets: OffsetMap | undefined
  #lines: LineTable | undefined
  #names: ReadonlyMap<number, string> | undefined
  readonly #written = new Map<string, string>()

  /**
   * @param wasm - the module as it was compiled
   * @throws WasmRejected for a module that the FVM rejects
   */
  constructor(wasm: Uint8Array, options: StackOptions = {}) {
    this.#module = readModule(wasm)
    this.#options = options
  }

  /** The module's lines. @throws UsageError `FVM_SOURCE_MAP` for an invalid source map */
  get lines(): LineTable {
    this.#lines ??= createLineTable(this.#module.bytes, this.#options)
    return this.#lines
  }

  /** The name of a function: of the name section, or else that it is exported under. */
  functionName(index: number): string | undefined {
    this.#names ??= functionNamesOf(this.#module)
    return this.#names.get(index)
  }

  /**
   * The place where a function begins: the line of its first instruction that has one. A source map knows
   * nothing of inlining, so where functions are named after their files, as AssemblyScript's are, the
   * first line of the function's own file counts.
   */
  functionPlace(index: number): SourceLocation | undefined {
    const { bodies, importedFunctions } = this.#module
    const body = (index - importedFunctions) * 2
    if (body < 0 || body >= bodies.length || this.lines.size === 0) return undefined
    const end = bodies[body + 1]!
    const name = this.functionName(index)
    let first: SourceLocation | undefined
    for (let offset = bodies[body]!; offset < end; offset++) {
      // Code inlined into the function begins elsewhere.
      const { location } = this.lines.locateAll(offset).at(-1)!
      if (location === undefined) continue
      first ??= location
      if (!location.file.endsWith('.ts')) return first
      if (name?.startsWith(`${location.file.slice(0, -3)}/`) === true) return location
    }
    return first
  }

  /**
   * The functions at offsets of the module that ran, in the same order, inlined ones among them.
   *
   * @param offsets - see `wasmTrace`
   */
  frames(offsets: readonly number[]): StackFrame[] {
    const { rewritten } = this.#options
    if (rewritten === undefined) return offsets.flatMap((offset) => this.#framesAt(offset))
    this.#offsets ??= originalOffsets(this.#module.bytes, rewritten)
    const map = this.#offsets
    return offsets.flatMap((offset) => {
      const original = map.toOriginal(offset)
      return original === undefined ? [] : this.#framesAt(original)
    })
  }

  /** Coverage asks for the same functions at thousands of offsets. */
  #demangled(name: string): string {
    let written = this.#written.get(name)
    if (written === undefined) this.#written.set(name, (written = demangle(name)))
    return written
  }

  #framesAt(offset: number): StackFrame[] {
    const body = bodyAt(this.#module.bodies, offset)
    if (body < 0) return []
    const functionIndex = this.#module.importedFunctions + body
    return this.lines.locateAll(offset).map(({ functionName, location, isInlined }): StackFrame => {
      const written = functionName === undefined ? undefined : this.#demangled(functionName)
      const linked = isInlined ? undefined : this.functionName(functionIndex)
      return {
        functionIndex,
        functionName: linked ?? written ?? (isInlined ? '?' : `function ${functionIndex}`),
        isInlined,
        file: location?.file,
        line: location?.line,
        column: location?.column,
        offset,
      }
    })
  }
}

/**
 * The functions of a module that were running: from a trap that V8 threw, any error made during a
 * call of the host, or the text of its stack. Innermost first; those of other modules are left out.
 *
 * @param wasm - the module as it was compiled
 * @throws WasmRejected for a module that the FVM rejects
 * @example wasmStackOf(error, wasm)[0] // { functionName: 'vault::newest', file: 'src/lib.rs', line: 124, ... }
 */
export function wasmStackOf(
  thrown: Error | string,
  wasm: Uint8Array,
  options?: StackOptions,
): StackFrame[] {
  const offsets = typeof thrown === 'string' ? parseWasmTrace(thrown) : wasmTrace(thrown)
  return new StackReader(wasm, options).frames(offsets)
}

/** Functions of a language's own library, by name and by path. */
const LIBRARY_NAME =
  /^(<?(std|core|alloc|fvm_sdk|compiler_builtins|dlmalloc)(::|\b)|__rust|_?rust_|~lib\/)/
const LIBRARY_FILE = /^(\/rustc\/|library\/(std|core|alloc)\/|~lib\/)|\/(std|core|alloc)\/src\//

/** Whether a frame is of Rust's or AssemblyScript's own library, or of the FVM's SDK. */
export function isLibraryFrame({ functionName, file }: StackFrame): boolean {
  if (file !== undefined && LIBRARY_FILE.test(file)) return true
  return LIBRARY_NAME.test(functionName)
}

/** One frame as text: `vault::newest (src/lib.rs:124:19)`. */
export function stackFrameText(frame: StackFrame): string {
  const { functionName, file, line, column, offset } = frame
  if (file === undefined) return `${functionName} (byte 0x${offset.toString(16)})`
  return `${functionName} (${file}:${line}${column === 0 ? '' : `:${column}`})`
}

/**
 * A stack as text, a frame a line. Frames of libraries on top of the actor's own are left out: a
 * panic's are a dozen, and say nothing.
 */
export function stackText(frames: readonly StackFrame[]): string {
  const own = frames.findIndex((frame) => !isLibraryFrame(frame))
  return frames
    .slice(Math.max(own, 0))
    .map((frame) => `at ${stackFrameText(frame)}`)
    .join('\n')
}
