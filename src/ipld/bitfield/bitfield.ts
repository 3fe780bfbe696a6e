import { DecodeError, MAX_U64, UsageError } from '../../types/index.ts'
import { decodeRlePlus, encodeRlePlus } from './rle-plus.ts'

/** Bits from `start` to `end - 1`. */
export interface BitRange {
  readonly start: bigint
  readonly end: bigint
}

/** The longest encoding that state and messages may carry, 32 KiB. Source: fvm_ipld_bitfield 0.7.2. */
export const MAX_BITFIELD_SIZE = 32 << 10

/**
 * An immutable set of u64 bit numbers but for 2^64 - 1, held as runs: cheap for long ones.
 *
 * @see crate `fvm_ipld_bitfield` 0.7.2
 */
export class BitField {
  static readonly EMPTY: BitField = new BitField([])

  /** Ascending, none empty, none touching the next. */
  readonly ranges: readonly BitRange[]

  private constructor(ranges: readonly BitRange[]) {
    this.ranges = ranges
  }

  /**
   * Decodes RLE+.
   *
   * @throws DecodeError if it is not minimal, of another version, or past 2^64 - 1 bits
   */
  static fromBytes(bytes: Uint8Array): BitField {
    return new BitField(decodeRlePlus(bytes))
  }

  /**
   * Decodes RLE+ as it stands in state and messages.
   *
   * @throws DecodeError also past {@link MAX_BITFIELD_SIZE}
   */
  static fromStateBytes(bytes: Uint8Array): BitField {
    checkSize(bytes)
    return BitField.fromBytes(bytes)
  }

  /** The set of these bits, in any order. @throws UsageError `FVM_BIT_RANGE` outside u64 */
  static of(bits: Iterable<bigint | number>): BitField {
    const all = Array.from(bits, checkedBit)
    if (!isAscending(all)) all.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
    const runs: BitRange[] = []
    for (let i = 0; i < all.length; ) {
      const start = all[i]! // by the loop's bound
      let end = start + 1n
      for (i++; i < all.length && all[i]! <= end; i++) if (all[i] === end) end += 1n
      runs.push({ start, end })
    }
    return runs.length === 0 ? BitField.EMPTY : new BitField(runs)
  }

  /** The set of all bits that one of the fields has. */
  static unionOf(fields: Iterable<BitField>): BitField {
    let first: BitField | undefined
    let all: BitRange[] | undefined
    for (const field of fields) {
      if (field.isEmpty) continue
      if (first === undefined) first = field
      else {
        all ??= [...first.ranges]
        for (const range of field.ranges) all.push(range)
      }
    }
    if (all === undefined) return first ?? BitField.EMPTY
    all.sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0))
    return new BitField(merged(all))
  }

  /** The set of `start` to `end - 1`. @throws UsageError `FVM_BIT_RANGE` outside u64 */
  static ofRange(start: bigint, end: bigint): BitField {
    if (start < 0n || end > MAX_U64 || start > end)
      throw new UsageError(
        'FVM_BIT_RANGE',
        `${start} to ${end} is not a range of bits: give a start of 0 or more, and an end of at least the start and at most 2^64 - 1`,
      )
    return start === end ? BitField.EMPTY : new BitField([{ start, end }])
  }

  /** RLE+, in its only form; nothing for the empty set. */
  toBytes(): Uint8Array {
    return encodeRlePlus(this.ranges)
  }

  /** RLE+ for state and messages. @throws DecodeError past {@link MAX_BITFIELD_SIZE} */
  toStateBytes(): Uint8Array {
    const bytes = this.toBytes()
    checkSize(bytes)
    return bytes
  }

  /** The number of bits set. */
  get size(): bigint {
    let size = 0n
    for (const { start, end } of this.ranges) size += end - start
    return size
  }

  get isEmpty(): boolean {
    return this.ranges.length === 0
  }

  /** The lowest bit. */
  get first(): bigint | undefined {
    return this.ranges[0]?.start
  }

  /** The highest bit. */
  get last(): bigint | undefined {
    const last = this.ranges.at(-1)
    return last === undefined ? undefined : last.end - 1n
  }

  has(bit: bigint): boolean {
    let low = 0
    let high = this.ranges.length
    while (low < high) {
      const middle = (low + high) >> 1
      const { start, end } = this.ranges[middle]! // low <= middle < high
      if (bit < start) high = middle
      else if (bit >= end) low = middle + 1
      else return true
    }
    return false
  }

  /** Every bit, ascending. A set of long runs may hold 2^64 of them: see {@link BitField.boundedBits}. */
  *[Symbol.iterator](): Generator<bigint> {
    for (const { start, end } of this.ranges) for (let bit = start; bit < end; bit++) yield bit
  }

  /** Every bit, ascending; undefined if there are more than `max`. */
  boundedBits(max: bigint): bigint[] | undefined {
    return this.size > max ? undefined : [...this]
  }

  with(bit: bigint): BitField {
    return this.union(BitField.of([bit]))
  }

  without(bit: bigint): BitField {
    return this.difference(BitField.of([bit]))
  }

  union(other: BitField): BitField {
    if (other.isEmpty) return this
    if (this.isEmpty) return other
    const out: BitRange[] = []
    let last: BitRange | undefined
    for (let i = 0, j = 0; i < this.ranges.length || j < other.ranges.length; ) {
      const a = this.ranges[i]
      const b = other.ranges[j]
      const next = b === undefined || (a !== undefined && a.start <= b.start) ? a! : b // one is left
      if (next === a) i++
      else j++
      if (last === undefined || next.start > last.end) {
        out.push(next)
        last = next
      } else if (next.end > last.end) {
        last = { start: last.start, end: next.end }
        out[out.length - 1] = last
      }
    }
    return new BitField(out)
  }

  intersection(other: BitField): BitField {
    const out: BitRange[] = []
    for (let i = 0, j = 0; i < this.ranges.length && j < other.ranges.length; ) {
      const a = this.ranges[i]! // by the loop's bounds
      const b = other.ranges[j]! // by the loop's bounds
      const start = a.start > b.start ? a.start : b.start
      const end = a.end < b.end ? a.end : b.end
      if (start < end) out.push({ start, end })
      if (a.end < b.end) i++
      else j++
    }
    return new BitField(out)
  }

  difference(other: BitField): BitField {
    if (this.isEmpty || other.isEmpty) return this
    const out: BitRange[] = []
    let j = 0
    for (const { start, end } of this.ranges) {
      let from = start
      while (j < other.ranges.length && other.ranges[j]!.end <= from) j++
      for (let k = j; k < other.ranges.length && other.ranges[k]!.start < end; k++) {
        const hole = other.ranges[k]! // by the loop's bound
        if (hole.start > from) out.push({ start: from, end: hole.start })
        if (hole.end > from) from = hole.end
      }
      if (from < end) out.push({ start: from, end })
    }
    return new BitField(out)
  }

  symmetricDifference(other: BitField): BitField {
    return this.union(other).difference(this.intersection(other))
  }

  /** Removes the bits of `other` and moves the bits above each of them down by one. */
  cut(other: BitField): BitField {
    const out: BitRange[] = []
    let j = 0
    let removed = 0n
    for (const { start, end } of this.difference(other).ranges) {
      for (; j < other.ranges.length && other.ranges[j]!.end <= start; j++)
        removed += other.ranges[j]!.end - other.ranges[j]!.start
      out.push({ start: start - removed, end: end - removed })
    }
    return new BitField(merged(out))
  }

  /** The bits from the `start`th on, `length` of them; undefined if there are not so many. */
  slice(start: bigint, length: bigint): BitField | undefined {
    const out: BitRange[] = []
    let skip = start
    let left = length
    for (const range of this.ranges) {
      if (left === 0n) break
      const size = range.end - range.start
      if (skip >= size) {
        skip -= size
        continue
      }
      const from = range.start + skip
      const end = range.end - from > left ? from + left : range.end
      out.push({ start: from, end })
      left -= end - from
      skip = 0n
    }
    return left === 0n ? new BitField(out) : undefined
  }

  containsAny(other: BitField): boolean {
    for (let i = 0, j = 0; i < this.ranges.length && j < other.ranges.length; ) {
      const a = this.ranges[i]! // by the loop's bounds
      const b = other.ranges[j]! // by the loop's bounds
      if (a.end <= b.start) i++
      else if (b.end <= a.start) j++
      else return true
    }
    return false
  }

  containsAll(other: BitField): boolean {
    let i = 0
    for (const { start, end } of other.ranges) {
      while (i < this.ranges.length && this.ranges[i]!.end <= start) i++
      const range = this.ranges[i]
      if (range === undefined || range.start > start || range.end < end) return false
    }
    return true
  }

  equals(other: BitField): boolean {
    return (
      this.ranges.length === other.ranges.length &&
      this.ranges.every(
        ({ start, end }, i) => start === other.ranges[i]?.start && end === other.ranges[i]?.end,
      )
    )
  }
}

function isAscending(bits: readonly bigint[]): boolean {
  for (let i = 1; i < bits.length; i++) if (bits[i - 1]! > bits[i]!) return false
  return true
}

/** Joins ranges that overlap or touch; they come ascending by start. */
function merged(ranges: readonly BitRange[]): BitRange[] {
  const out: BitRange[] = []
  for (const range of ranges) {
    const last = out.at(-1)
    if (last === undefined || range.start > last.end) out.push(range)
    else if (range.end > last.end) out[out.length - 1] = { start: last.start, end: range.end }
  }
  return out
}

function checkedBit(bit: bigint | number): bigint {
  if (typeof bit === 'number' && !Number.isSafeInteger(bit))
    throw new UsageError(
      'FVM_BIT_RANGE',
      `${bit} is not an exact integer: give an integer up to 2^53 - 1, or a bigint`,
    )
  const exact = BigInt(bit)
  if (exact < 0n || exact >= MAX_U64)
    throw new UsageError('FVM_BIT_RANGE', `${bit} is not a bit: 0 to 2^64 - 2 are accepted`)
  return exact
}

function checkSize(bytes: Uint8Array): void {
  if (bytes.length > MAX_BITFIELD_SIZE)
    throw new DecodeError(
      `an encoded bit field has ${bytes.length} bytes: up to ${MAX_BITFIELD_SIZE} are accepted`,
    )
}
