import { lastAtMost } from '../types/index.ts'

/** Maps offsets in a source to its lines. Offsets are bytes of UTF-8, which compilers count in; lines begin with 1. */
export class LineStarts {
  readonly #starts: readonly number[]
  readonly #end: number

  constructor(bytes: Uint8Array) {
    const starts = [0]
    for (let at = bytes.indexOf(0x0a); at >= 0; at = bytes.indexOf(0x0a, at + 1))
      starts.push(at + 1)
    this.#starts = starts
    this.#end = bytes.length
  }

  /** The number of lines; text behind the last newline is one, even if it is empty. */
  get count(): number {
    return this.#starts.length
  }

  /** Returns the line of an offset. */
  lineAt(offset: number): number {
    return Math.max(0, lastAtMost(this.#starts, offset)) + 1
  }

  /** Returns the offset of a line's first byte; that of a line that is not there is 0. */
  startOf(line: number): number {
    return this.#starts[line - 1] ?? 0
  }

  /** Returns the offset behind a line's last byte, without its newline. */
  endOf(line: number): number {
    const next = this.#starts[line]
    return next === undefined ? this.#end : next - 1
  }
}
