import { LineStarts } from '../debug-info/index.ts'

/** A source as bytes of UTF-8, which compilers count in, with its lines. */
export class SourceText {
  readonly bytes: Uint8Array
  readonly lines: LineStarts

  constructor(text: string) {
    this.bytes = new TextEncoder().encode(text)
    this.lines = new LineStarts(this.bytes)
  }

  /** Returns the line of an offset; lines begin with 1. */
  lineAt(offset: number): number {
    return this.lines.lineAt(offset)
  }

  /** Returns the column of an offset, in UTF-16 units from 0, as source maps of JavaScript count. */
  columnAt(offset: number): number {
    const start = this.lines.startOf(this.lineAt(offset))
    return new TextDecoder().decode(this.bytes.subarray(start, offset)).length
  }

  /** Returns the number of UTF-16 units of a line, without its end. */
  lengthOfLine(line: number): number {
    const { lines, bytes } = this
    return new TextDecoder().decode(bytes.subarray(lines.startOf(line), lines.endOf(line))).length
  }
}
