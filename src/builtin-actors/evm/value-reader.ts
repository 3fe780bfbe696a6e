import { wordOfBytes } from './address.ts'

/** Reads words as Solidity lays them out; what lies past the end is zero. */
export class ValueReader {
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  seek(offset: number): void {
    this.#at = Math.min(offset, this.#bytes.length)
  }

  /** Fresh bytes, padded with zeros to the right. */
  bytes(length: number): Uint8Array {
    const out = new Uint8Array(length)
    const part = this.#bytes.subarray(this.#at, this.#at + length)
    out.set(part)
    this.#at += part.length
    return out
  }

  /** A number of so many bytes: those past the end are zeros, and take no room while the rest is 0. */
  bigUint(length: number): bigint {
    const part = this.#bytes.subarray(this.#at, this.#at + length)
    this.#at += part.length
    const value = wordOfBytes(part)
    return value === 0n ? 0n : value << BigInt(8 * (length - part.length))
  }

  word(): bigint {
    return wordOfBytes(this.bytes(32))
  }

  /** A word of at most `bits` bits; undefined for a greater one. */
  uint(bits: number): bigint | undefined {
    const word = this.word()
    return word >> BigInt(bits) === 0n ? word : undefined
  }
}
