import { lastAtMost } from '../types/index.ts'

/** A source as bytes of UTF-8, which compilers count in, with its lines. */
export class SourceText {
  readonly bytes: Uint8Array
  readonly #lineStarts: readonly number[]

  constructor(text: string) {
    this.bytes = new TextEncoder().encode(text)
    const starts = [0]
    this.bytes.forEach((byte, at) => {
      if (byte === 0x0a) starts.push(at + 1)
    })
    this.#lineStarts = starts
  }

  /** Returns the line of an offset; lines begin with 1. */
  lineAt(offset: number): number {
    return Math.max(0, lastAtMost(this.#lineStarts, offset)) + 1
  }

  /** Returns the column of an offset, in UTF-16 units from 0, as source maps of JavaScript count. */
  columnAt(offset: number): number {
    const start = this.#lineStarts[this.lineAt(offset) - 1] ?? 0
    return new TextDecoder().decode(this.bytes.subarray(start, offset)).length
  }

  /** Returns the number of UTF-16 units of a line, without its end. */
  lengthOfLine(line: number): number {
    const start = this.#lineStarts[line - 1] ?? 0
    const next = this.#lineStarts[line] ?? this.bytes.length + 1
    return new TextDecoder().decode(this.bytes.subarray(start, next - 1)).length
  }
}
