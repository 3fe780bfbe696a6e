import { UsageError } from '../../types/index.ts'
import { type AbiType, WORD } from './abi-type.ts'
import { bytesToHex, type Hex, hexToBytes } from './hex.ts'

/** Gives the Ethereum address of whatever names an actor. */
export type AddressOf = (given: unknown) => Hex

/** A value to encode, and how messages name it. */
interface Item {
  readonly type: AbiType
  readonly value: unknown
  readonly path: string
}

/**
 * Encodes values by their types, one after the other.
 *
 * @param addressOf - gives the Ethereum address of what stands for an address
 * @throws UsageError `FVM_ABI_ARGS` for a value that does not fit its type, and what `addressOf` throws
 */
export function encodeValues(items: readonly Item[], addressOf: AddressOf): Hex {
  const writer = new AbiWriter(addressOf)
  writer.writeAll(items)
  return writer.finish()
}

/** Heads are written in place; tails of dynamic values follow behind the block of their heads. */
class AbiWriter {
  readonly #addressOf: AddressOf
  #bytes = new Uint8Array(8 * WORD)
  #length = 0

  constructor(addressOf: AddressOf) {
    this.#addressOf = addressOf
  }

  finish(): Hex {
    return bytesToHex(this.#bytes.subarray(0, this.#length))
  }

  /** Writes a block: the heads of all items, then the tails. Offsets count from where it starts. */
  writeAll(items: readonly Item[]): void {
    const headBytes = items.reduce((sum, { type }) => sum + type.headBytes, 0)
    this.#writeHeads(items, this.#reserve(headBytes))
  }

  #writeHeads(items: readonly Item[], start: number): void {
    let at = start
    for (const item of items) {
      if (item.type.isDynamic) {
        this.#writeInteger(BigInt(this.#length - start), at)
        this.#writeTail(item)
      } else this.#writeInPlace(item, at)
      at += item.type.headBytes
    }
  }

  #writeTail(item: Item): void {
    const { type, value, path } = item
    if (type.kind === 'bytes') return this.#writeBytes(bytesOf(value, path))
    if (type.kind === 'string') {
      if (typeof value !== 'string') throw misfit(path, value, 'text')
      return this.#writeBytes(new TextEncoder().encode(value))
    }
    const parts = partsOf(item)
    if (type.kind === 'array' && type.length === undefined)
      this.#writeInteger(BigInt(parts.length), this.#reserve(WORD))
    this.writeAll(parts)
  }

  #writeInPlace(item: Item, at: number): void {
    const { type, value, path } = item
    switch (type.kind) {
      case 'address':
        return this.#bytes.set(hexToBytes(this.#addressOf(value), path), at + WORD - 20)
      case 'bool':
        if (typeof value !== 'boolean') throw misfit(path, value, 'true or false')
        this.#bytes[at + WORD - 1] = value ? 1 : 0
        return
      case 'fixedBytes': {
        const bytes = bytesOf(value, path)
        if (bytes.length !== type.size)
          throw misfit(path, value, `${type.size} bytes, as its type is ${type.text}`)
        return this.#bytes.set(bytes, at)
      }
      case 'integer':
        return this.#writeInteger(integerOf(value, type, path), at)
      default:
        this.#writeHeads(partsOf(item), at)
    }
  }

  #writeBytes(bytes: Uint8Array): void {
    this.#writeInteger(BigInt(bytes.length), this.#reserve(WORD))
    const at = this.#reserve(Math.ceil(bytes.length / WORD) * WORD)
    this.#bytes.set(bytes, at) // after the reservation, which may replace the buffer
  }

  #writeInteger(value: bigint, at: number): void {
    const view = new DataView(this.#bytes.buffer, at, WORD)
    for (let word = 0; word < 4; word++)
      view.setBigUint64(24 - 8 * word, BigInt.asUintN(64, value >> BigInt(64 * word)))
  }

  /** Makes room at the end, and gives where it starts. */
  #reserve(size: number): number {
    const start = this.#length
    this.#length += size
    if (this.#length > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(this.#length, 2 * this.#bytes.length))
      grown.set(this.#bytes)
      this.#bytes = grown
    }
    return start
  }
}

/** The elements of an array or the fields of a tuple. */
function partsOf({ type, value, path }: Item): readonly Item[] {
  if (type.kind === 'array') {
    if (!Array.isArray(value)) throw misfit(path, value, `an array, as its type is ${type.text}`)
    if (type.length !== undefined && value.length !== type.length)
      throw new UsageError(
        'FVM_ABI_ARGS',
        `${path} has ${value.length} elements: give ${type.length}, as its type is ${type.text}`,
      )
    return value.map((each: unknown, i) => ({
      type: type.item,
      value: each,
      path: `${path}[${i}]`,
    }))
  }
  if (type.kind !== 'tuple') return []
  const { items, names } = type
  if (typeof value !== 'object' || value === null)
    throw misfit(path, value, `an object with ${names.join(', ')}`)
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- any object can be read by name
  const fields = value as Readonly<Record<string, unknown>>
  return items.map((item, i) => {
    const name = names[i]! // as many
    return {
      type: item,
      value: Array.isArray(value) ? (value[i] as unknown) : fields[name],
      path: `${path}.${name}`,
    }
  })
}

function integerOf(
  value: unknown,
  { isSigned, bits }: { readonly isSigned: boolean; readonly bits: number },
  path: string,
): bigint {
  if (typeof value !== 'bigint' && !Number.isSafeInteger(value))
    throw misfit(path, value, 'a bigint, or an integer up to 2^53 - 1')
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the lines above refuse every other type
  const integer = BigInt(value as bigint | number)
  const fits = isSigned ? BigInt.asIntN(bits, integer) : BigInt.asUintN(bits, integer)
  if (fits === integer) return integer
  const range = isSigned ? `-2^${bits - 1} to 2^${bits - 1} - 1` : `0 to 2^${bits} - 1`
  throw misfit(path, value, `an integer in the range ${range}`)
}

function bytesOf(value: unknown, path: string): Uint8Array {
  if (value instanceof Uint8Array) return value
  if (typeof value !== 'string' || !/^0x(?:[0-9a-fA-F]{2})*$/.test(value))
    throw misfit(path, value, '0x text or a Uint8Array')
  return hexToBytes(value, path)
}

function misfit(path: string, value: unknown, accepted: string): UsageError {
  const given =
    typeof value === 'object' && value !== null
      ? `an object with ${Object.keys(value).join(', ') || 'no fields'}`
      : typeof value === 'string'
        ? JSON.stringify(value)
        : // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- no object reaches this place
          String(value as bigint | number | boolean | undefined)
  return new UsageError('FVM_ABI_ARGS', `${path} is ${given}: give ${accepted}`)
}
