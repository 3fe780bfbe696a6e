import type { SourceFile } from './source-file.ts'
import {
  decodeSourceMap,
  instructionIndexes,
  type JumpType,
  type SourceRange,
} from './source-map.ts'

/** A place in a Solidity source that an instruction comes from. */
export interface SourceLocation {
  /** The source's name for the compiler: `contracts/Token.sol`. */
  readonly file: string
  readonly line: number
  readonly column: number
  /** `Token._transfer`; undefined if no function stands there, as for the getter of a variable. */
  readonly functionName: string | undefined
  /** Whether it is the function as a whole, as for the checks of its arguments. */
  readonly isDeclaration: boolean
}

/** Maps each instruction of a contract's code to its source. */
export class CodeMap {
  readonly #sources: ReadonlyMap<number, SourceFile>
  readonly #indexes: Int32Array
  readonly #ranges: readonly SourceRange[]
  readonly #locations = new Map<SourceRange, SourceLocation | undefined>()

  /**
   * @param code - what runs, or the compiler's output; immutables and library addresses do not matter
   * @param sourceMap - solc's, of that code
   * @param sources - by their ids in the compiler's output
   */
  constructor(code: Uint8Array, sourceMap: string, sources: ReadonlyMap<number, SourceFile>) {
    this.#sources = sources
    this.#indexes = instructionIndexes(code)
    this.#ranges = decodeSourceMap(sourceMap)
  }

  /** The kind of jump of the instruction at `pc`. */
  jumpAt(pc: number): JumpType {
    return this.#rangeAt(pc)?.jump ?? '-'
  }

  /** The source of the instruction at `pc`; undefined for code that the compiler made itself. */
  locationAt(pc: number): SourceLocation | undefined {
    const range = this.#rangeAt(pc)
    if (range === undefined) return undefined
    if (!this.#locations.has(range)) this.#locations.set(range, this.#locate(range))
    return this.#locations.get(range)
  }

  /** The function whose code the instruction at `pc` is, with the line of its declaration. */
  functionAt(pc: number): { name: string; file: string; line: number } | undefined {
    const range = this.#rangeAt(pc)
    const file = range === undefined ? undefined : this.#sources.get(range.source)
    const found = range && file?.functionAt(range.start)
    if (found === undefined || file === undefined) return undefined
    return { name: found.name, file: file.path, line: file.positionAt(found.start).line }
  }

  #rangeAt(pc: number): SourceRange | undefined {
    return this.#ranges[this.#indexes[pc] ?? -1]
  }

  #locate({ start, source }: SourceRange): SourceLocation | undefined {
    const file = this.#sources.get(source)
    if (file === undefined) return undefined
    const found = file.functionAt(start)
    return {
      file: file.path,
      ...file.positionAt(start),
      functionName: found?.name,
      isDeclaration: found?.start === start,
    }
  }
}
