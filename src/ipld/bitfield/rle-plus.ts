import { DecodeError, encodeVarint, MAX_U64, MAX_VARINT_BYTES } from '../../types/index.ts'

/** A run of set bits: from `start` to `end - 1`. */
interface Run {
  readonly start: bigint
  readonly end: bigint
}

/**
 * Decodes RLE+: two bits of version, the value of the first run, then runs by turns: `1` for one
 * bit, `01` and four bits for 2 to 15, `00` and a varint for 16 and more. Bits past the end are 0.
 *
 * @throws DecodeError if it is not in its only form or past 2^64 - 1 bits
 * @see crate `fvm_ipld_bitfield` 0.7.2 `src/rleplus/mod.rs` and `reader.rs`
 */
export function decodeRlePlus(bytes: Uint8Array): Run[] {
  if (bytes.at(-1) === 0) throw notMinimal()
  const reader = new BitReader(bytes)
  if (reader.read(2) !== 0) throw new DecodeError('bit field: its version is not 0')
  let isSet = reader.read(1) === 1
  let index = 0n
  const runs: Run[] = []
  while (reader.hasMore()) {
    const end = index + runLength(reader)
    if (end > MAX_U64) throw new DecodeError('bit field: it overflows 64 bits')
    if (isSet) runs.push({ start: index, end })
    index = end
    isSet = !isSet
  }
  if (isSet) throw notMinimal() // the last run is of zeros, or there is none after a first bit of 1
  return runs
}

/** Encodes runs that ascend and do not touch as RLE+; nothing for none. */
export function encodeRlePlus(runs: readonly Run[]): Uint8Array {
  const first = runs[0]
  if (first === undefined) return new Uint8Array(0)
  const writer = new BitWriter()
  writer.write(0, 2)
  writer.write(first.start === 0n ? 1 : 0, 1)
  let index = 0n
  for (const { start, end } of runs) {
    if (start > index) writeLength(writer, start - index)
    writeLength(writer, end - start)
    index = end
  }
  return writer.finish()
}

function runLength(reader: BitReader): bigint {
  if (reader.read(1) === 1) return 1n
  if (reader.read(1) === 1) {
    const length = reader.read(4)
    if (length < 2) throw notMinimal()
    return BigInt(length)
  }
  let length = 0n
  for (let i = 0; i < MAX_VARINT_BYTES; i++) {
    const byte = reader.read(8)
    length |= BigInt(byte & 0x7f) << BigInt(7 * i)
    if (byte >= 0x80) continue
    if ((i === MAX_VARINT_BYTES - 1 && byte > 1) || (byte === 0 && i > 0)) break
    if (length < 16n) throw notMinimal()
    return length
  }
  throw new DecodeError("bit field: a run's varint is malformed")
}

function writeLength(writer: BitWriter, length: bigint): void {
  if (length === 1n) writer.write(1, 1)
  else if (length < 16n) writer.write(0b10 | (Number(length) << 2), 6)
  else {
    writer.write(0, 2)
    for (const byte of encodeVarint(length)) writer.write(byte, 8)
  }
}

/** Reads bits from the lowest of each byte on; zeros past the end. */
class BitReader {
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  /** @param count - at most 8 */
  read(count: number): number {
    const byte = this.#at >> 3
    const pair = (this.#bytes[byte] ?? 0) | ((this.#bytes[byte + 1] ?? 0) << 8)
    const bits = (pair >> (this.#at & 7)) & ((1 << count) - 1)
    this.#at += count
    return bits
  }

  /** Whether a bit that is set is still to come. */
  hasMore(): boolean {
    const byte = this.#at >> 3
    if (byte + 1 < this.#bytes.length) return true // the last byte is not zero
    return (this.#bytes[byte] ?? 0) >> (this.#at & 7) !== 0
  }
}

class BitWriter {
  readonly #bytes: number[] = []
  #bits = 0
  #count = 0

  /** @param count - at most 8; `bits` has no more */
  write(bits: number, count: number): void {
    this.#bits |= bits << this.#count
    this.#count += count
    if (this.#count < 8) return
    this.#bytes.push(this.#bits & 0xff)
    this.#bits >>= 8
    this.#count -= 8
  }

  /** The bytes, without zeros at their end. */
  finish(): Uint8Array {
    if (this.#bits !== 0) this.#bytes.push(this.#bits)
    while (this.#bytes.at(-1) === 0) this.#bytes.pop()
    return Uint8Array.from(this.#bytes)
  }
}

function notMinimal(): DecodeError {
  return new DecodeError('bit field: it is not minimally encoded')
}
