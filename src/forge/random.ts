/** A deterministic source of numbers: the same seed gives the same sequence. */
export class Random {
  #a: number
  #b: number
  #c: number
  #d = 1

  constructor(seed: bigint) {
    this.#a = Number(BigInt.asUintN(32, seed)) | 0
    this.#b = Number(BigInt.asUintN(32, seed >> 32n)) | 0
    this.#c = Number(BigInt.asUintN(32, seed >> 64n)) | 0
    for (let i = 0; i < 12; i++) this.next()
  }

  /** The next 32 bits. @see sfc32 of PractRand */
  next(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#d) | 0
    this.#d = (this.#d + 1) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0
    return sum >>> 0
  }

  /** A number from 0 to `limit` - 1. */
  below(limit: number): number {
    return Math.floor((this.next() / 2 ** 32) * limit)
  }

  /** An unsigned integer of so many bits. */
  bits(count: number): bigint {
    let value = 0n
    for (let left = count; left > 0; left -= 32) value = (value << 32n) | BigInt(this.next())
    return BigInt.asUintN(count, value)
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.next() & 0xff)
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]! // callers give at least one
  }
}
