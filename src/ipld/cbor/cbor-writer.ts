import { UsageError } from '../../types/index.ts'
import type { Cid } from '../cid/index.ts'
import { bigintToBytes } from './bigint-bytes.ts'
import { Major } from './cbor-reader.ts'
import { utf8FromText } from './utf8.ts'

const FIRST_CAPACITY = 512
/** Larger scratch buffers are not kept for the next writer. */
const LARGEST_SPARE = 1 << 20

/** The scratch buffer of the last writer that finished: allocating one costs more than most blocks. */
let spare: Uint8Array | undefined

/** The shortest block that shares a buffer: shorter arrays live in V8's own heap, where making one is cheap. */
const SMALLEST_SHARED = 65
/** The longest block that shares a buffer. */
const LARGEST_SHARED = 1024
/** Size of a shared buffer. */
const SLAB_BYTES = 4096

let slab = new Uint8Array(0)
let slabUsed = 0

/** Longest text that is written unit by unit while it is ASCII. */
const SHORT_TEXT = 64

/**
 * Writes CBOR values in order, in the shortest form, as the reference does. Map keys are written
 * as they come: the reference sorts a struct's by length, then bytes.
 *
 * @see serde_ipld_dagcbor 0.6.4 `src/ser.rs`, cbor4ii 0.2.14 `src/core/enc.rs`
 */
export class CborWriter {
  #buffer: Uint8Array
  #length: number

  constructor() {
    this.#buffer = spare ?? new Uint8Array(FIRST_CAPACITY)
    spare = undefined
    this.#length = 0
  }

  /** Bytes written so far. */
  get length(): number {
    return this.#length
  }

  /** @throws UsageError `FVM_CBOR_RANGE` outside u64, or for a number that is not exact */
  writeUint(n: number | bigint): void {
    if (typeof n === 'number' && n >= 0 && n <= 23 && Number.isInteger(n)) {
      this.#reserve(1)
      this.#buffer[this.#length++] = n
    } else this.#header(Major.UNSIGNED, n)
  }

  /** Any integer from -2^64 to 2^64 - 1. */
  writeInt(n: number | bigint): void {
    if (n >= 0) this.#header(Major.UNSIGNED, n)
    else this.#header(Major.NEGATIVE, typeof n === 'bigint' ? -1n - n : -1 - n)
  }

  writeBytes(bytes: Uint8Array): void {
    this.#header(Major.BYTES, bytes.length)
    this.writeRaw(bytes)
  }

  /** @throws DecodeError if the text holds half of a surrogate pair */
  writeText(text: string): void {
    if (text.length <= SHORT_TEXT && this.#writeAscii(text)) return
    const utf8 = utf8FromText(text)
    this.#header(Major.TEXT, utf8.length)
    this.writeRaw(utf8)
  }

  writeArrayHeader(length: number): void {
    this.#header(Major.ARRAY, length)
  }

  /** @param pairs - keys and values follow by turns */
  writeMapHeader(pairs: number): void {
    this.#header(Major.MAP, pairs)
  }

  writeLink(cid: Cid): void {
    const bytes = cid.bytes
    const length = bytes.length + 1
    this.#reserve(length + 7)
    this.#buffer[this.#length++] = 0xd8
    this.#buffer[this.#length++] = 42
    this.#header(Major.BYTES, length)
    this.#buffer[this.#length++] = 0
    this.#copy(bytes)
  }

  writeBool(value: boolean): void {
    this.#reserve(1)
    this.#buffer[this.#length++] = value ? 0xf5 : 0xf4
  }

  writeNull(): void {
    this.#reserve(1)
    this.#buffer[this.#length++] = 0xf6
  }

  /**
   * A big integer or token amount as a byte string.
   *
   * @throws DecodeError past 127 bytes of magnitude
   */
  writeBigInt(x: bigint): void {
    this.writeBytes(bigintToBytes(x))
  }

  /** Bytes that are encoded already. */
  writeRaw(encoded: Uint8Array): void {
    this.#reserve(encoded.length)
    this.#copy(encoded)
  }

  /** The bytes written so far, as a copy with a buffer of its own; the writer is empty afterwards. */
  finish(): Uint8Array {
    return this.#take(this.#buffer.slice(0, this.#length))
  }

  /**
   * The bytes written so far, as {@link finish} gives them, for a block that stays in a store: short ones
   * are views of a buffer that others share.
   */
  finishBlock(): Uint8Array {
    return this.#take(sharedCopy(this.#buffer, this.#length))
  }

  #take(out: Uint8Array): Uint8Array {
    this.#length = 0
    if (this.#buffer.length <= LARGEST_SPARE) spare = this.#buffer
    this.#buffer = EMPTY
    return out
  }

  #header(major: number, n: number | bigint): void {
    this.#reserve(9)
    const buffer = this.#buffer
    const at = this.#length
    const top = major << 5
    const small = typeof n === 'number' ? n : n >= 0n && n <= 0xffff_ffffn ? Number(n) : -1
    if (small >= 0 && small <= 0xffff_ffff && Number.isInteger(small)) {
      if (small < 24) {
        buffer[at] = top | small
        this.#length = at + 1
      } else if (small <= 0xff) {
        buffer[at] = top | 24
        buffer[at + 1] = small
        this.#length = at + 2
      } else if (small <= 0xffff) {
        buffer[at] = top | 25
        buffer[at + 1] = small >> 8
        buffer[at + 2] = small
        this.#length = at + 3
      } else {
        buffer[at] = top | 26
        putUint32(buffer, at + 1, small)
        this.#length = at + 5
      }
      return
    }
    if (typeof n === 'number' ? !(Number.isSafeInteger(n) && n >= 0) : n < 0n || n >> 64n !== 0n)
      throw new UsageError(
        'FVM_CBOR_RANGE',
        `${n} is not an integer that CBOR holds in 64 bits: give -2^64 to 2^64 - 1`,
      )
    const wide = BigInt(n)
    buffer[at] = top | 27
    putUint32(buffer, at + 1, Number(wide >> 32n))
    putUint32(buffer, at + 5, Number(wide & 0xffff_ffffn))
    this.#length = at + 9
  }

  /** Writes a short text that is ASCII; false, with nothing written, if it is not. */
  #writeAscii(text: string): boolean {
    this.#reserve(2 + text.length)
    const start = this.#length
    this.#header(Major.TEXT, text.length)
    const buffer = this.#buffer
    let at = this.#length
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i)
      if (unit >= 0x80) {
        this.#length = start
        return false
      }
      buffer[at++] = unit
    }
    this.#length = at
    return true
  }

  #copy(bytes: Uint8Array): void {
    const at = this.#length
    const length = bytes.length
    const buffer = this.#buffer
    if (length <= 48) for (let i = 0; i < length; i++) buffer[at + i] = bytes[i]!
    else buffer.set(bytes, at)
    this.#length = at + length
  }

  #reserve(more: number): void {
    const needed = this.#length + more
    if (needed <= this.#buffer.length) return
    const grown = new Uint8Array(Math.max(needed, 2 * this.#buffer.length, FIRST_CAPACITY))
    grown.set(this.#buffer.subarray(0, this.#length))
    this.#buffer = grown
  }
}

const EMPTY = new Uint8Array(0)

/**
 * A copy of the first bytes. Copies of {@link SMALLEST_SHARED} to {@link LARGEST_SHARED} bytes
 * share slabs, because each ArrayBuffer outside V8's heap costs an allocation and a finalizer:
 * without slabs a send that computes its state root takes 3 to 8 % more CPU time.
 */
function sharedCopy(buffer: Uint8Array, length: number): Uint8Array {
  if (length < SMALLEST_SHARED || length > LARGEST_SHARED) return buffer.slice(0, length)
  if (slabUsed + length > slab.length) {
    slab = new Uint8Array(SLAB_BYTES)
    slabUsed = 0
  }
  const out = slab.subarray(slabUsed, slabUsed + length)
  slabUsed += length
  out.set(length === buffer.length ? buffer : buffer.subarray(0, length))
  return out
}

function putUint32(buffer: Uint8Array, at: number, n: number): void {
  buffer[at] = n >>> 24
  buffer[at + 1] = n >>> 16
  buffer[at + 2] = n >>> 8
  buffer[at + 3] = n
}
