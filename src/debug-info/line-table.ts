import { DecodeError, UsageError } from '../types/index.ts'
import { type DebugSections, debugSections } from './debug-sections.ts'
import { DebugUnits } from './debug-units.ts'
import { DwarfReader } from './dwarf-reader.ts'
import { InlineTable } from './inline-table.ts'
import { joinPath, type LineUnit, readLineUnit } from './line-program.ts'
import { type LineRow, RowTable, type SourceLocation } from './row-table.ts'
import { addSourceMap, embeddedSourceMap } from './source-map.ts'

export type { LineRow, SourceLocation } from './row-table.ts'

/** Options of {@link createLineTable}. */
export interface LineTableOptions {
  /** A source map of the module: the JSON text, or its value. It has precedence over DWARF. */
  readonly sourceMap?: string | object
  /** Make paths absolute if the compiler recorded its folder; false by default. */
  readonly absolute?: boolean
}

/** One of the functions that an instruction belongs to, inlined ones included. */
export interface InlinedLocation {
  /** The file's name as the compiler wrote it; undefined if it gave none. */
  readonly functionName: string | undefined
  readonly location: SourceLocation | undefined
  /** Whether this function is inlined into the next one. */
  readonly isInlined: boolean
}

/** Maps the code of a module to source lines. Offsets are bytes from the start of the module. */
export interface LineTable {
  /** Number of places at which the line changes; 0 without debug information. */
  readonly size: number
  /** The reason why lines are missing. */
  readonly problem: string | undefined
  /** The line of the instruction at an offset. A binary search: fit for hot paths. */
  locate(offset: number): SourceLocation | undefined
  /** The lines that begin in the code from `start` to `end`, in order; code without a line is left out. */
  rowsIn(start: number, end: number): readonly LineRow[]
  /** The same as {@link LineTable.locate}, with the functions that were inlined there, innermost first; at least one. */
  locateAll(offset: number): readonly InlinedLocation[]
}

/**
 * Reads where a module's code comes from: from a source map, or from DWARF 2 to 5.
 *
 * Damaged debug information is not an error: lines are missing, and `problem` has the reason.
 *
 * @param wasm - the module as it was compiled, not rewritten
 * @throws UsageError `FVM_SOURCE_MAP` if `sourceMap` is not a source map
 * @example createLineTable(wasm).locate(0x1a2b) // { file: 'src/lib.rs', line: 93, column: 5 }
 */
export function createLineTable(wasm: Uint8Array, options: LineTableOptions = {}): LineTable {
  const sections = debugSections(wasm)
  const given = options.sourceMap ?? embeddedSourceMap(sections)
  if (given !== undefined) {
    const rows = new RowTable()
    const problem = addSourceMap(rows, sections, given)
    if (problem !== undefined && options.sourceMap !== undefined)
      throw new UsageError('FVM_SOURCE_MAP', `the source map cannot be read: ${problem}`)
    if (problem === undefined) return new MappedTable(rows)
  }
  return new DwarfTable(sections, options.absolute === true)
}

/** Lines from a source map, which has no information about inlining. */
class MappedTable implements LineTable {
  readonly problem = undefined
  readonly #rows: RowTable

  constructor(rows: RowTable) {
    this.#rows = rows
  }

  get size(): number {
    return this.#rows.size
  }

  locate(offset: number): SourceLocation | undefined {
    return this.#rows.locate(offset)
  }

  rowsIn(start: number, end: number): readonly LineRow[] {
    return this.#rows.rowsIn(start, end)
  }

  locateAll(offset: number): readonly InlinedLocation[] {
    return [{ functionName: undefined, location: this.locate(offset), isInlined: false }]
  }
}

class DwarfTable implements LineTable {
  problem: string | undefined
  readonly #codeStart: number
  readonly #rows = new RowTable()
  readonly #units: DebugUnits
  readonly #lines = new Map<number, LineUnit>()
  readonly #absolute: boolean
  #inlines: InlineTable | undefined

  constructor(sections: DebugSections, absolute: boolean) {
    this.#codeStart = sections.codeStart
    this.#absolute = absolute
    this.#units = new DebugUnits(sections.custom)
    const lines = this.#units.section('.debug_line')
    if (lines.length === 0) this.problem = noLines(sections)
    const reader = new DwarfReader(lines)
    while (!reader.done) {
      const start = reader.position
      const before = this.#rows.pending
      try {
        this.#readUnit(reader, sections.codeEnd - sections.codeStart)
      } catch (error) {
        if (!(error instanceof DecodeError)) throw error
        this.#rows.drop(before)
        this.problem ??= error.message
        if (reader.position === start) break // not even a length
      }
    }
    this.#rows.sort()
  }

  get size(): number {
    return this.#rows.size
  }

  locate(offset: number): SourceLocation | undefined {
    return this.#rows.locate(offset)
  }

  rowsIn(start: number, end: number): readonly LineRow[] {
    return this.#rows.rowsIn(start, end)
  }

  locateAll(offset: number): readonly InlinedLocation[] {
    this.#inlines ??= new InlineTable(this.#units)
    const found: InlinedLocation[] = []
    let location = this.locate(offset)
    for (const { name, call } of this.#inlines.scopesAt(offset - this.#codeStart)) {
      found.push({ functionName: name, location, isInlined: call !== undefined })
      if (call === undefined) return found
      const unit = call.stmtList === undefined ? undefined : this.#lines.get(call.stmtList)
      const file = unit?.files[call.file]
      location =
        unit === undefined || file === undefined || call.line === 0
          ? undefined
          : { file: this.#path(unit, file), line: call.line, column: call.column }
    }
    found.push({ functionName: undefined, location, isInlined: false })
    return found
  }

  #readUnit(reader: DwarfReader, codeSize: number): void {
    const rows = this.#rows
    const codeStart = this.#codeStart
    const fileOf: (number | undefined)[] = []
    let sequence = rows.pending
    let first = -1
    // The files are known when the program ends: until then a row has its unit's own number.
    const start = rows.pending
    const unit = readLineUnit(reader, this.#units, (address, file, line, column) => {
      if (first < 0) first = address
      rows.add(codeStart + address, file, line, column)
      if (file >= 0) return
      // Code that the linker left out has the address 0, or one past all code.
      if (first === 0 || first > codeSize || address > codeSize) rows.drop(sequence)
      sequence = rows.pending
      first = -1
    })
    rows.drop(sequence) // one that does not end is damaged
    this.#lines.set(unit.offset, unit)
    rows.renumber(start, (file) => {
      const path = unit.files[file]
      return (fileOf[file] ??= path === undefined ? -1 : rows.fileIndex(this.#path(unit, path)))
    })
  }

  #path(unit: LineUnit, file: string): string {
    return this.#absolute && unit.compDir !== undefined ? joinPath(unit.compDir, file) : file
  }
}

function noLines({ custom }: DebugSections): string {
  const url = custom.get('sourceMappingURL')
  if (url !== undefined)
    return 'the module names a source map that is not inside it: give it as sourceMap'
  return (
    'the module has no debug information: compile with it ' +
    '(Rust: debug = "line-tables-only" and strip = false; AssemblyScript: --sourceMap)'
  )
}
