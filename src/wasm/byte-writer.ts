/** Bytes that are written in order into a buffer that grows. */
export class ByteWriter {
  bytes: Uint8Array<ArrayBuffer>
  length = 0

  constructor(capacity: number) {
    this.bytes = new Uint8Array(capacity)
  }

  /** Makes room for `count` more bytes. */
  reserve(count: number): void {
    const needed = this.length + count
    if (needed <= this.bytes.length) return
    const grown = new Uint8Array(Math.max(needed, this.bytes.length * 2))
    grown.set(this.bytes.subarray(0, this.length))
    this.bytes = grown
  }

  byte(value: number): void {
    this.reserve(1)
    this.bytes[this.length++] = value
  }

  /** Copies `source[from..to)`. */
  copy(source: Uint8Array, from: number, to: number): void {
    const count = to - from
    this.reserve(count)
    const bytes = this.bytes
    let at = this.length
    if (count < 48) {
      // A short copy by hand is cheaper than the view that `set` needs.
      for (let i = from; i < to; i++) bytes[at++] = source[i]!
    } else {
      bytes.set(source.subarray(from, to), at)
      at += count
    }
    this.length = at
  }

  append(values: Uint8Array | readonly number[]): void {
    this.reserve(values.length)
    this.bytes.set(values, this.length)
    this.length += values.length
  }

  /** An unsigned LEB128 of at most 32 bits. */
  u32(value: number): void {
    this.reserve(5)
    let rest = value
    while (rest >= 0x80) {
      this.bytes[this.length++] = (rest & 0x7f) | 0x80
      rest >>>= 7
    }
    this.bytes[this.length++] = rest
  }

  /** A signed LEB128 of an i32. */
  s32(value: number): void {
    this.reserve(5)
    let rest = value | 0
    while (rest < -64 || rest > 63) {
      this.bytes[this.length++] = (rest & 0x7f) | 0x80
      rest >>= 7
    }
    this.bytes[this.length++] = rest & 0x7f
  }

  /** A signed LEB128 of an i64. */
  s64(value: bigint): void {
    if (value >= -0x80000000n && value <= 0x7fffffffn) {
      this.s32(Number(value))
      return
    }
    let rest = BigInt.asIntN(64, value)
    while (rest < -64n || rest > 63n) {
      this.byte(Number(rest & 0x7fn) | 0x80)
      rest >>= 7n
    }
    this.byte(Number(rest & 0x7fn))
  }

  /** Leaves five bytes for a length that {@link endSized} fills in; returns their position. */
  beginSized(): number {
    this.reserve(5)
    const at = this.length
    this.length += 5
    return at
  }

  /** Writes the number of bytes since {@link beginSized} as a LEB padded to five bytes. */
  endSized(at: number): void {
    this.patchU32(at, this.length - at - 5)
  }

  /** Writes a number into the five bytes that {@link beginSized} left. */
  patchU32(at: number, value: number): void {
    let rest = value
    for (let i = 0; i < 4; i++) {
      this.bytes[at + i] = (rest & 0x7f) | 0x80
      rest >>>= 7
    }
    this.bytes[at + 4] = rest
  }

  finish(): Uint8Array<ArrayBuffer> {
    return this.bytes.slice(0, this.length)
  }
}
