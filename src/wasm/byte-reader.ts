import { WasmRejected } from './wasm-rejected.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Reads the parts of a Wasm binary that are not instructions. */
export class ByteReader {
  readonly bytes: Uint8Array
  readonly end: number
  position: number

  constructor(bytes: Uint8Array, start: number, end: number) {
    this.bytes = bytes
    this.position = start
    this.end = end
  }

  get done(): boolean {
    return this.position >= this.end
  }

  byte(): number {
    if (this.position >= this.end) this.fail('the section ends too early')
    return this.bytes[this.position++]!
  }

  /** An unsigned LEB128 of 32 bits, padded or not. */
  u32(): number {
    let result = 0
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte()
      result |= (byte & 0x7f) << shift
      if (byte < 0x80) return result >>> 0
    }
    return this.fail('a number has more than five bytes')
  }

  /** A number of things that take at least `least` bytes each. */
  count(least = 1): number {
    const count = this.u32()
    if (count * least > this.end - this.position) this.fail('a count is larger than its section')
    return count
  }

  skip(count: number): void {
    if (count > this.end - this.position) this.fail('the section ends too early')
    this.position += count
  }

  /** Skips a signed or unsigned LEB. */
  skipLeb(): void {
    while (this.byte() >= 0x80) {}
  }

  name(): string {
    const length = this.u32()
    const start = this.position
    this.skip(length)
    try {
      return utf8.decode(this.bytes.subarray(start, start + length))
    } catch (thrown) {
      if (!(thrown instanceof TypeError)) throw thrown
      return this.fail('a name is not UTF-8')
    }
  }

  fail(what: string): never {
    throw new WasmRejected('validate', `malformed Wasm at byte ${this.position}: ${what}`)
  }
}
