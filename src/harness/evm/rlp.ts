import { DecodeError, shortestBytes } from '../../types/index.ts'

/** The bytes of a number that is not negative: big-endian, none for 0. */
export { shortestBytes as rlpInteger } from '../../types/index.ts'

/** Bytes, or a list of such. */
export type Rlp = Uint8Array | readonly Rlp[]

/** The largest number of items in a list; a transaction has 12 fields at most. */
const MAX_ELEMENTS = 12
const MAX_DEPTH = 32
const MAX_BYTES = 2 << 20
/** Longer contents have their length in bytes of its own. */
const MAX_SHORT = 55

/**
 * Decodes RLP that fills `bytes`, in its one canonical form, as nodes do.
 *
 * @throws DecodeError saying at which byte what is wrong
 * @see lotus v1.34 `chain/types/ethtypes/rlp.go`
 */
export function decodeRlp(bytes: Uint8Array): Rlp {
  if (bytes.length > MAX_BYTES)
    throw new DecodeError(`the RLP has ${bytes.length} bytes: up to ${MAX_BYTES} are accepted`)
  const reader = new RlpReader(bytes)
  const value = reader.item(bytes.length, 0)
  if (reader.at !== bytes.length)
    throw new DecodeError(
      `the RLP value ends at byte ${reader.at}, and the input has ${bytes.length}`,
    )
  return value
}

class RlpReader {
  at = 0
  readonly #bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  /** @param end - where the list around it ends */
  item(end: number, depth: number): Rlp {
    const start = this.at
    const head = this.#bytes[start]
    if (head === undefined || start >= end) throw this.#wrong('a value is missing')
    if (depth > MAX_DEPTH) throw this.#wrong(`lists nest deeper than ${MAX_DEPTH}`)
    this.at++
    if (head < 0x80) return this.#bytes.subarray(start, start + 1)
    if (head < 0xc0) return this.#string(head - 0x80, end)
    return this.#list(this.#length(head - 0xc0, end), depth)
  }

  #string(short: number, end: number): Uint8Array {
    const length = this.#length(short, end)
    const value = this.#bytes.subarray(this.at, this.at + length)
    if (length === 1 && value[0]! < 0x80)
      throw this.#wrong(
        'a byte below 128 has a length before it, which the canonical form leaves out',
      )
    this.at += length
    return value
  }

  #list(length: number, depth: number): Rlp[] {
    const end = this.at + length
    const items: Rlp[] = []
    while (this.at < end) {
      if (items.length === MAX_ELEMENTS)
        throw this.#wrong(`a list has more than ${MAX_ELEMENTS} elements`)
      items.push(this.item(end, depth + 1))
    }
    return items
  }

  /** The length of what follows, checked to be there. */
  #length(short: number, end: number): number {
    let length = short
    if (short > MAX_SHORT) {
      const size = short - MAX_SHORT
      const digits = this.#bytes.subarray(this.at, this.at + size)
      if (digits.length < size || this.at + size > end) throw this.#wrong('a length is cut off')
      if (digits[0] === 0) throw this.#wrong('a length begins with a zero byte')
      length = digits.reduce((sum, digit) => sum * 256 + digit, 0)
      if (length <= MAX_SHORT)
        throw this.#wrong(
          `a length of ${length} has the long form, which starts at ${MAX_SHORT + 1}`,
        )
      this.at += size
    }
    if (this.at + length > end)
      throw this.#wrong('a value is longer than the input or the list around it')
    return length
  }

  #wrong(what: string): DecodeError {
    return new DecodeError(`malformed RLP at byte ${this.at}: ${what}`)
  }
}

/** Encodes RLP. */
export function encodeRlp(value: Rlp): Uint8Array {
  if (value instanceof Uint8Array) {
    if (value.length === 1 && value[0]! < 0x80) return value
    return joined([head(0x80, value.length), value])
  }
  const items = value.map(encodeRlp)
  const length = items.reduce((sum, item) => sum + item.length, 0)
  return joined([head(0xc0, length), ...items])
}

/**
 * Encodes a list without its last items, from its own encoding in the canonical form: most of the bytes
 * are copied as they are.
 *
 * @param last - the items to leave out, decoded
 */
export function withoutLast(list: Uint8Array, last: readonly Uint8Array[]): Uint8Array {
  const first = list[0]!
  const start = first <= 0xc0 + MAX_SHORT ? 1 : 1 + (first - 0xc0 - MAX_SHORT)
  const end = last.reduce((at, item) => at - encodedLength(item), list.length)
  return joined([head(0xc0, end - start), list.subarray(start, end)])
}

function encodedLength(bytes: Uint8Array): number {
  if (bytes.length === 1 && bytes[0]! < 0x80) return 1
  return head(0x80, bytes.length).length + bytes.length
}

function head(base: number, length: number): Uint8Array {
  if (length <= MAX_SHORT) return Uint8Array.of(base + length)
  const size = shortestBytes(BigInt(length))
  return Uint8Array.of(base + MAX_SHORT + size.length, ...size)
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}
