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

  word(): bigint {
    return wordOfBytes(this.bytes(32))
  }

  /** A word of at most `bits` bits; undefined for a greater one. */
  uint(bits: number): bigint | undefined {
    const word = this.word()
    return word >> BigInt(bits) === 0n ? word : undefined
  }
}
