import { lastAtMost } from '../types/index.ts'

/** A place in a source file. */
export interface SourceLocation {
  /** The path as the compiler wrote it, relative to the folder it ran in unless absolute. */
  readonly file: string
  /** The line, counted from 1. */
  readonly line: number
  /** The column, counted from 1; 0 if it is unknown. */
  readonly column: number
}

/** The line of the code from an offset on. */
export interface LineRow {
  readonly offset: number
  readonly location: SourceLocation
}

/** The file number of a row for code without a line. */
const NO_FILE = -1

/** Rows of a line table: added in any order, then sorted for fast lookups. */
export class RowTable {
  readonly files: string[] = []
  readonly #fileIndices = new Map<string, number>()
  #offsets: number[] = []
  #rows: number[] = []
  #starts: Uint32Array = new Uint32Array(0)
  /** File, line and column of each row. */
  #values: Int32Array = new Int32Array(0)

  /** Number of rows. */
  get size(): number {
    return this.#starts.length
  }

  fileIndex(path: string): number {
    let index = this.#fileIndices.get(path)
    if (index === undefined) {
      index = this.files.push(path) - 1
      this.#fileIndices.set(path, index)
    }
    return index
  }

  /** Assigns the code from an offset on to a line; without a file or line, to none. */
  add(offset: number, file: number, line: number, column: number): void {
    this.#offsets.push(offset)
    if (file < 0 || line <= 0) this.#rows.push(NO_FILE, 0, 0)
    else this.#rows.push(file, line, column)
  }

  /** Number of rows added and not yet sorted, for {@link drop}. */
  get pending(): number {
    return this.#offsets.length
  }

  /** Removes the rows added since there were `count`. */
  drop(count: number): void {
    this.#offsets.length = count
    this.#rows.length = count * 3
  }

  /** Changes the file numbers of the rows added since there were `count`. */
  renumber(count: number, index: (file: number) => number): void {
    const rows = this.#rows
    for (let i = count * 3; i < rows.length; i += 3) {
      if (rows[i]! >= 0) rows[i] = index(rows[i]!)
    }
  }

  /** Sorts the rows. Of rows at one offset the last one with a line counts. */
  sort(): void {
    const offsets = this.#offsets
    const rows = this.#rows
    const order = Uint32Array.from(offsets, (_, i) => i)
    order.sort((a, b) => offsets[a]! - offsets[b]! || a - b)
    const starts: number[] = []
    const values: number[] = []
    for (const i of order) {
      const offset = offsets[i]!
      const file = rows[i * 3]!
      if (starts.at(-1) === offset) {
        // The end of one sequence may be the start of the next one.
        if (file === NO_FILE) continue
        starts.pop()
        values.length -= 3
      }
      starts.push(offset)
      values.push(file, rows[i * 3 + 1]!, rows[i * 3 + 2]!)
    }
    this.#starts = Uint32Array.from(starts)
    this.#values = Int32Array.from(values)
    this.#offsets = []
    this.#rows = []
  }

  /** Lists the rows that begin at an offset or behind it, and before another one. */
  rowsIn(start: number, end: number): LineRow[] {
    const rows: LineRow[] = []
    for (let at = lastAtMost(this.#starts, start - 1) + 1; at < this.#starts.length; at++) {
      const offset = this.#starts[at]!
      if (offset >= end) break
      const location = this.#locationOf(at * 3)
      if (location !== undefined) rows.push({ offset, location })
    }
    return rows
  }

  /** The line of an offset. */
  locate(offset: number): SourceLocation | undefined {
    return this.#locationOf(lastAtMost(this.#starts, offset) * 3)
  }

  #locationOf(row: number): SourceLocation | undefined {
    if (row < 0) return undefined
    const file = this.files[this.#values[row]!]
    if (file === undefined) return undefined
    return { file, line: this.#values[row + 1]!, column: this.#values[row + 2]! }
  }
}
