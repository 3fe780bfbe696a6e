import { Abort, ExitCode, Panic } from '../../types/index.ts'
import { wordOfBytes } from './address.ts'
import { allocate, assertCapacity } from './allocation.ts'

/** Above this length, eight times as many bits exceed a u32. */
const MAX_SHIFT_BYTES = 0x1fff_ffff
/** Above this length bigints have no room either; the Wasm actor would run out of gas or memory. */
const MAX_NUMBER_SIZE = 1 << 26

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
    const out = allocate(length)
    const part = this.#bytes.subarray(this.#at, this.#at + length)
    out.set(part)
    this.#at += part.length
    return out
  }

  /**
   * A number of so many bytes: what is there of it, and how many zero bytes follow.
   *
   * @throws Panic if the bits to shift by are no u32, for 0 too; Abort if there is no room
   * @see builtin-actors v18.0.0 `actors/evm/src/reader.rs`, `read_biguint`
   */
  scaledUint(length: number): { value: bigint; zeroBytes: number } {
    const part = this.#bytes.subarray(this.#at, this.#at + length)
    this.#at += part.length
    const zeroBytes = length - part.length
    if (zeroBytes > MAX_SHIFT_BYTES) throw new Panic('attempt to multiply with overflow')
    const value = wordOfBytes(part)
    if (value !== 0n) assertCapacity(length)
    return { value, zeroBytes: value === 0n ? 0 : zeroBytes }
  }

  /** Reads as {@link ValueReader.scaledUint} does, with its zeros. @throws Abort where bigints have no room for it */
  bigUint(length: number): bigint {
    const { value, zeroBytes } = this.scaledUint(length)
    if (zeroBytes > MAX_NUMBER_SIZE)
      throw new Abort(ExitCode.SYS_ILLEGAL_INSTRUCTION, 'the numbers of modexp exhaust the memory')
    return value << BigInt(8 * zeroBytes)
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
