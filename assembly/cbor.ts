// CBOR as state, params, returns and events use it: tuples of numbers, bytes, text and links.
import { Address } from './address'
import { bytesAt, isUtf8 } from './bytes'
import { Cid } from './cid'
import { abort, ExitCode } from './error'
import { TokenAmount } from './token-amount'

/** CBOR's major types. */
export namespace Major {
  export const UNSIGNED: u8 = 0
  export const NEGATIVE: u8 = 1
  export const BYTES: u8 = 2
  export const TEXT: u8 = 3
  export const ARRAY: u8 = 4
  export const MAP: u8 = 5
  export const TAG: u8 = 6
  export const SIMPLE: u8 = 7
}

const FALSE: u8 = 0xf4
const TRUE: u8 = 0xf5
const NULL: u8 = 0xf6
const CID_TAG: u64 = 42
const MAX_DEPTH: i32 = 128

/**
 * Writes CBOR, each value after the last one; all is in its shortest form.
 *
 *     new CborWriter().array(2).uint(7).text('seven').finish() // [7, "seven"]
 */
@final
export class CborWriter {
  private buffer: ArrayBuffer
  private used: usize = 0

  constructor(capacity: i32 = 64) {
    this.buffer = new ArrayBuffer(capacity)
  }

  /** The address of the bytes written so far; it changes when more is written. */
  get dataStart(): usize {
    return changetype<usize>(this.buffer)
  }

  /** The number of bytes written. */
  get length(): u32 {
    return <u32>this.used
  }

  /** A copy of the bytes written so far. */
  finish(): Uint8Array {
    return bytesAt(this.dataStart, <i32>this.used)
  }

  /** Starts a list or a tuple: `length` values follow. */
  array(length: u32): CborWriter {
    return this.header(Major.ARRAY, length)
  }

  /** Starts a map: `length` pairs follow, the key first, in the order of their encoded keys. */
  map(length: u32): CborWriter {
    return this.header(Major.MAP, length)
  }

  uint(value: u64): CborWriter {
    return this.header(Major.UNSIGNED, value)
  }

  int(value: i64): CborWriter {
    return value >= 0
      ? this.header(Major.UNSIGNED, value)
      : this.header(Major.NEGATIVE, ~value)
  }

  bytes(value: Uint8Array): CborWriter {
    return this.header(Major.BYTES, value.length).raw(value)
  }

  text(value: string): CborWriter {
    const length = String.UTF8.byteLength(value)
    this.header(Major.TEXT, length)
    String.UTF8.encodeUnsafe(changetype<usize>(value), value.length, this.grow(length))
    return this
  }

  bool(value: bool): CborWriter {
    store<u8>(this.grow(1), value ? TRUE : FALSE)
    return this
  }

  null(): CborWriter {
    store<u8>(this.grow(1), NULL)
    return this
  }

  link(value: Cid): CborWriter {
    const bytes = value.bytes
    this.header(Major.TAG, CID_TAG).header(Major.BYTES, bytes.length + 1)
    store<u8>(this.grow(1), 0)
    return this.raw(bytes)
  }

  address(value: Address): CborWriter {
    return this.bytes(value.bytes)
  }

  /** An amount: a byte string of a sign and a magnitude, empty for 0. */
  token(value: TokenAmount): CborWriter {
    return this.bytes(value.toBytes())
  }

  /** Bytes that are CBOR already. */
  raw(encoded: Uint8Array): CborWriter {
    memory.copy(this.grow(encoded.length), encoded.dataStart, encoded.length)
    return this
  }

  private header(major: u8, value: u64): CborWriter {
    const first = major << 5
    if (value < 24) {
      store<u8>(this.grow(1), first | <u8>value)
      return this
    }
    const power: u8 = value <= 0xff ? 0 : value <= 0xffff ? 1 : value <= 0xffffffff ? 2 : 3
    const width: u32 = 1 << power
    const at = this.grow(1 + width)
    store<u8>(at, first | (24 + power))
    for (let i: u32 = 0; i < width; i++)
      store<u8>(at + 1 + i, <u8>(value >> (8 * (width - 1 - i))))
    return this
  }

  /** Makes room for `length` bytes and gives where they go. */
  private grow(length: usize): usize {
    const used = this.used
    const capacity = <usize>this.buffer.byteLength
    if (used + length > capacity) {
      const larger = new ArrayBuffer(max(2 * <i32>capacity, <i32>(used + length)))
      memory.copy(changetype<usize>(larger), changetype<usize>(this.buffer), used)
      this.buffer = larger
    }
    this.used = used + length
    return changetype<usize>(this.buffer) + used
  }
}

/**
 * Reads CBOR, value after value. It is strict: integers and lengths in their shortest form, no
 * indefinite lengths, text in UTF-8, tuples of just the given length. What it refuses ends the
 * invocation with USR_SERIALIZATION, or the code given.
 *
 *     const reader = new CborReader(bytes).tuple(2) // [7, "seven"]
 *     const number = reader.uint()
 *     const name = reader.text()
 *     reader.end()
 */
@final
export class CborReader {
  private readonly source: Uint8Array
  private at: usize
  private readonly stop: usize
  private readonly code: u32

  constructor(source: Uint8Array, code: u32 = ExitCode.USR_SERIALIZATION) {
    this.source = source
    this.at = source.dataStart
    this.stop = source.dataStart + source.length
    this.code = code
  }

  /** Whether all was read. */
  get isDone(): bool {
    return this.at == this.stop
  }

  /** The major type of the next value. */
  peekMajor(): u8 {
    this.need(1)
    return load<u8>(this.at) >> 5
  }

  /** The length of a list, whose values follow. */
  array(): u32 {
    return this.count(Major.ARRAY)
  }

  /** The start of a tuple: a list of just `length` values. */
  tuple(length: u32): CborReader {
    if (this.array() != length) this.fail('a tuple has a wrong number of fields')
    return this
  }

  /** The number of pairs of a map; its keys and values follow in turns. */
  map(): u32 {
    return this.count(Major.MAP)
  }

  uint(): u64 {
    return this.header(Major.UNSIGNED)
  }

  /** An unsigned integer of at most 32 bits. */
  u32(): u32 {
    const value = this.uint()
    if (value > 0xffffffff) this.fail('a number is larger than 32 bits')
    return <u32>value
  }

  int(): i64 {
    const isNegative = this.peekMajor() == Major.NEGATIVE
    const value = this.header(isNegative ? Major.NEGATIVE : Major.UNSIGNED)
    if (value > <u64>i64.MAX_VALUE) this.fail('an integer is outside 64 bits')
    return isNegative ? ~(<i64>value) : <i64>value
  }

  /** A byte string; a view of the source. */
  bytes(): Uint8Array {
    const length = this.length(Major.BYTES)
    const start = this.at
    this.at = start + length
    return this.view(start, length)
  }

  text(): string {
    const length = this.length(Major.TEXT)
    const start = this.at
    if (!isUtf8(start, <u32>length)) this.fail('a text is not UTF-8')
    this.at = start + length
    return String.UTF8.decodeUnsafe(start, length)
  }

  bool(): bool {
    const byte = this.next()
    if (byte != TRUE && byte != FALSE) this.fail('expected a boolean')
    return byte == TRUE
  }

  /** Whether the next value is null, which it steps over then. */
  isNull(): bool {
    this.need(1)
    if (load<u8>(this.at) != NULL) return false
    this.at++
    return true
  }

  link(): Cid {
    if (this.header(Major.TAG) != CID_TAG) this.fail('expected a link')
    const length = this.length(Major.BYTES)
    if (length < 5 || load<u8>(this.at) != 0) this.fail('expected a link')
    const start = this.at + 1
    this.at += length
    return new Cid(this.view(start, length - 1))
  }

  address(): Address {
    return Address.fromBytes(this.bytes())
  }

  /** An amount; see `CborWriter.token`. */
  token(): TokenAmount {
    return TokenAmount.fromBytes(this.bytes())
  }

  /** The encoded bytes of the next value, a view; steps over it. */
  raw(): Uint8Array {
    const start = this.at
    this.skip()
    return this.view(start, this.at - start)
  }

  /** Steps over a value of any kind. */
  skip(depth: i32 = 0): void {
    if (depth > MAX_DEPTH) this.fail('values are nested too deep')
    const major = this.peekMajor()
    if (major == Major.SIMPLE) {
      const byte = this.next()
      if (byte == 0xfb) {
        this.need(8)
        this.at += 8
      } else if (byte < FALSE || byte > NULL) this.fail('a simple value is unknown')
      return
    }
    const value = this.header(major)
    if (major == Major.BYTES || major == Major.TEXT) {
      this.need(value)
      this.at += <usize>value
    } else if (major == Major.TAG) {
      this.skip(depth + 1)
    } else if (major == Major.ARRAY || major == Major.MAP) {
      this.need(value)
      const count = major == Major.MAP ? 2 * value : value
      for (let i: u64 = 0; i < count; i++) this.skip(depth + 1)
    }
  }

  /** Checks that nothing follows the value. */
  end(): void {
    if (!this.isDone) this.fail('there are bytes after the value')
  }

  private fail(message: string): void {
    abort(this.code, 'CBOR: ' + message)
  }

  private view(start: usize, length: usize): Uint8Array {
    const offset = <i32>(start - this.source.dataStart)
    return this.source.subarray(offset, offset + <i32>length)
  }

  private need(bytes: u64): void {
    if (bytes > <u64>(this.stop - this.at)) this.fail('the input is cut short')
  }

  private next(): u8 {
    this.need(1)
    return load<u8>(this.at++)
  }

  /** A count of values: each takes a byte at least. */
  private count(major: u8): u32 {
    const count = this.header(major)
    this.need(count)
    return <u32>count
  }

  /** The length of a string that is there in full. */
  private length(major: u8): usize {
    const length = this.header(major)
    this.need(length)
    return <usize>length
  }

  private header(major: u8): u64 {
    const byte = this.next()
    if (byte >> 5 != major) this.fail('a value has another type than expected')
    const low = byte & 0x1f
    if (low < 24) return low
    if (low > 27) this.fail('an indefinite length is not accepted')
    const width: u32 = 1 << (low - 24)
    this.need(width)
    let value: u64 = 0
    for (let i: u32 = 0; i < width; i++) value = (value << 8) | load<u8>(this.at++)
    const least: u64 = width == 1 ? 24 : <u64>1 << (4 * width)
    if (value < least) this.fail('a number is not in its shortest form')
    return value
  }
}
