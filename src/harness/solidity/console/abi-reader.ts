import { bytesToHex, DecodeError } from '../../../types/index.ts'
import { checksumAddress } from '../eth-address.ts'

const WORD = 32

/** The type that a parameter of `console.log` decodes to; bytes and addresses are 0x text. */
export type LogValue = string | bigint | boolean | { readonly hex: string }

/**
 * Decodes the arguments of a call by their types: `uint256`, `int256`, `bool`, `address`, `string`,
 * `bytes` and `bytesN`, the ones that `console.log` takes.
 *
 * @param data - what follows the selector
 * @throws DecodeError where data is missing or of no such type
 */
export function readArguments(types: readonly string[], data: Uint8Array): LogValue[] {
  return types.map((type, i) => readArgument(type, data, i * WORD))
}

function readArgument(type: string, data: Uint8Array, at: number): LogValue {
  const word = slice(data, at, WORD)
  switch (type) {
    case 'uint256':
      return bigintOf(word)
    case 'int256':
      return BigInt.asIntN(256, bigintOf(word))
    case 'bool':
      return bigintOf(word) !== 0n
    case 'address':
      return { hex: checksumAddress(bytesToHex(word.subarray(12))) }
    case 'string':
      return new TextDecoder().decode(tail(data, word))
    case 'bytes':
      return { hex: bytesToHex(tail(data, word)) }
    default:
      return { hex: bytesToHex(word.subarray(0, Number(type.slice('bytes'.length)))) }
  }
}

function tail(data: Uint8Array, offset: Uint8Array): Uint8Array {
  const at = sizeOf(offset)
  return slice(data, at + WORD, sizeOf(slice(data, at, WORD)))
}

function sizeOf(word: Uint8Array): number {
  const size = bigintOf(word)
  if (size > 0xffff_ffffn) throw new DecodeError(`${size} is not a length or offset of call data`)
  return Number(size)
}

function slice(data: Uint8Array, at: number, length: number): Uint8Array {
  if (at + length > data.length)
    throw new DecodeError(`call data of ${data.length} bytes ends before ${at + length}`)
  return data.subarray(at, at + length)
}

function bigintOf(bytes: Uint8Array): bigint {
  return BigInt(bytesToHex(bytes))
}
