import { DecodeError } from '../../types/index.ts'
import { checksumAddress } from '../solidity/index.ts'
import { type AbiType, WORD } from './abi-type.ts'
import { bytesToHex } from './hex.ts'

/** Integers of at most this many bits are numbers, as in the types of abitype. */
const MAX_NUMBER_BITS = 48

/** Decoded values may be this many times as large as the data: offsets can share what they point to. */
const MAX_GROWTH = 32

/**
 * Decodes values by their types from the start of `data`. Bytes behind them are ignored.
 *
 * @throws DecodeError for data that ends too early, offsets and lengths beyond it, integers out of
 * their type's range, booleans other than 0 and 1
 */
export function decodeSequence(types: readonly AbiType[], data: Uint8Array): unknown[] {
  return new AbiReader(data).readAll(types, 0)
}

class AbiReader {
  readonly #data: Uint8Array
  readonly #view: DataView
  /** Words that may still be decoded. */
  #budget: number

  constructor(data: Uint8Array) {
    this.#data = data
    this.#view = new DataView(data.buffer, data.byteOffset, data.byteLength)
    this.#budget = WORD + (MAX_GROWTH * data.length) / WORD
  }

  /** Reads a block, whose offsets count from `start`. */
  readAll(types: readonly AbiType[], start: number): unknown[] {
    let at = start
    return types.map((type) => {
      const value = type.isDynamic
        ? this.#readTail(type, start + this.#readLength(at))
        : this.#readInPlace(type, at)
      at += type.headBytes
      return value
    })
  }

  #readTail(type: AbiType, at: number): unknown {
    if (type.kind === 'bytes') return bytesToHex(this.#readBytes(at))
    if (type.kind === 'string') return new TextDecoder().decode(this.#readBytes(at))
    if (type.kind !== 'array' || type.length !== undefined) return this.#readParts(type, at)
    const length = this.#readLength(at)
    this.#spend(length)
    // Elements of no size could be any number: the budget ends those.
    this.#assertWithin(at + WORD, length * type.item.headBytes)
    return this.readAll(Array<AbiType>(length).fill(type.item), at + WORD)
  }

  /** Reads an array of a fixed length, or a tuple. */
  #readParts(type: AbiType, at: number): unknown {
    if (type.kind === 'array') {
      const length = type.length ?? 0
      this.#spend(length)
      return this.readAll(Array<AbiType>(length).fill(type.item), at)
    }
    if (type.kind !== 'tuple') return undefined
    const values = this.readAll(type.items, at)
    return type.isNamed
      ? Object.fromEntries(type.names.map((name, i) => [name, values[i]]))
      : values
  }

  #readInPlace(type: AbiType, at: number): unknown {
    if (type.kind === 'array' || type.kind === 'tuple') return this.#readParts(type, at)
    this.#spend(1)
    this.#assertWithin(at, WORD)
    switch (type.kind) {
      case 'address':
        return checksumAddress(bytesToHex(this.#data.subarray(at + WORD - 20, at + WORD)))
      case 'bool': {
        const value = this.#readWord(at)
        if (value > 1n) throw new DecodeError(`a bool at byte ${at} is ${value}, not 0 or 1`)
        return value === 1n
      }
      case 'fixedBytes':
        return bytesToHex(this.#data.subarray(at, at + type.size))
      case 'integer': {
        const word = this.#readWord(at)
        const value = type.isSigned ? BigInt.asIntN(256, word) : word
        const { bits } = type
        if ((type.isSigned ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value)) !== value)
          throw new DecodeError(`the ${type.text} at byte ${at} is ${value}, out of its range`)
        return bits <= MAX_NUMBER_BITS ? Number(value) : value
      }
      default:
        return undefined // bytes and text are dynamic
    }
  }

  #readBytes(at: number): Uint8Array {
    const length = this.#readLength(at)
    this.#spend(1 + length / WORD)
    this.#assertWithin(at + WORD, length)
    return this.#data.subarray(at + WORD, at + WORD + length)
  }

  /** Reads a length or an offset: neither is larger than the data. */
  #readLength(at: number): number {
    this.#assertWithin(at, WORD)
    const value = this.#readWord(at)
    if (value > BigInt(this.#data.length))
      throw new DecodeError(
        `the length or offset at byte ${at} is ${value}, beyond ${this.#data.length} bytes of data`,
      )
    return Number(value)
  }

  #readWord(at: number): bigint {
    const view = this.#view
    const high = (view.getBigUint64(at) << 64n) | view.getBigUint64(at + 8)
    const low = (view.getBigUint64(at + 16) << 64n) | view.getBigUint64(at + 24)
    return high === 0n ? low : (high << 128n) | low
  }

  #spend(words: number): void {
    this.#budget -= words
    if (this.#budget < 0)
      throw new DecodeError(`the values are over ${MAX_GROWTH} times as large as their data`)
  }

  #assertWithin(at: number, size: number): void {
    if (at + size > this.#data.length)
      throw new DecodeError(
        `a value ends at byte ${at + size}, and the data has ${this.#data.length} bytes`,
      )
  }
}
