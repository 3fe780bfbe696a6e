import { DecodeError } from '../types/index.ts'

const utf8 = new TextDecoder()

/**
 * Reads a DWARF section, little-endian as all of Wasm. Damaged input of any kind throws a
 * `DecodeError`: nothing is read past the end, and every loop over untrusted counts reads bytes.
 */
export class DwarfReader {
  readonly bytes: Uint8Array
  readonly end: number
  position: number
  readonly #view: DataView

  constructor(bytes: Uint8Array, start = 0, end: number = bytes.length) {
    this.bytes = bytes
    this.position = start
    this.end = Math.min(end, bytes.length)
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    if (start < 0 || start > this.end) this.fail('an offset is outside of its section')
  }

  get done(): boolean {
    return this.position >= this.end
  }

  u8(): number {
    return this.#view.getUint8(this.#take(1))
  }

  i8(): number {
    return this.#view.getInt8(this.#take(1))
  }

  u16(): number {
    return this.#view.getUint16(this.#take(2), true)
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4), true)
  }

  /** A number of 64 bits; past 2^53 it cannot be an offset, and only its size matters. */
  u64(): number {
    return Number(this.#view.getBigUint64(this.#take(8), true))
  }

  /** A number of 1, 2, 3, 4 or 8 bytes. */
  sized(size: number): number {
    if (size === 4) return this.u32()
    if (size === 8) return this.u64()
    if (size === 1) return this.u8()
    if (size === 2) return this.u16()
    if (size === 3) return this.u16() + this.u8() * 0x1_0000
    return this.fail(`a number has ${size} bytes, but 1, 2, 3, 4 and 8 are known`)
  }

  /** An unsigned LEB128; values above 2^53 lose low bits. */
  uleb(): number {
    let value = 0
    let scale = 1
    for (let i = 0; i < 10; i++) {
      const byte = this.u8()
      value += (byte & 0x7f) * scale
      if (byte < 0x80) return value
      scale *= 128
    }
    return this.fail('a number has more than ten bytes')
  }

  sleb(): number {
    let value = 0
    let scale = 1
    for (let i = 0; i < 10; i++) {
      const byte = this.u8()
      value += (byte & 0x7f) * scale
      scale *= 128
      if (byte < 0x80) return (byte & 0x40) === 0 ? value : value - scale
    }
    return this.fail('a number has more than ten bytes')
  }

  /** A text that ends with a zero byte. */
  text(): string {
    const start = this.position
    const zero = this.bytes.indexOf(0, start)
    if (zero < 0 || zero >= this.end) this.fail('a text has no end')
    this.position = zero + 1
    return utf8.decode(this.bytes.subarray(start, zero))
  }

  skip(count: number): undefined {
    this.#take(count)
    return undefined
  }

  /** The length of a unit, and whether its offsets have 8 bytes. */
  unitLength(): { length: number; offsetSize: 4 | 8 } {
    const short = this.u32()
    const isLong = short === 0xffff_ffff
    const length = isLong ? this.u64() : short
    if (!isLong && short >= 0xffff_fff0) this.fail('a unit has a reserved length')
    return { length, offsetSize: isLong ? 8 : 4 }
  }

  fail(what: string): never {
    throw new DecodeError(`damaged debug information at byte ${this.position}: ${what}`)
  }

  #take(count: number): number {
    const at = this.position
    if (!(count >= 0 && count <= this.end - at)) this.fail('the section ends too early')
    this.position = at + count
    return at
  }
}
