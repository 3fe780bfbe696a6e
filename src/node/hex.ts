import { bytesOfDigits, bytesToHex, DecodeError, type Hex } from '../types/index.ts'

export { bytesToHex as toHex }

/** A quantity of Ethereum: 0x and hexadecimal digits without leading zeros. */
export function quantity(n: bigint | number): Hex {
  return `0x${n.toString(16)}`
}

/** The bytes of pairs of hexadecimal digits behind 0x. @throws DecodeError for other text */
export function fromHex(text: string): Uint8Array {
  const bytes = bytesOfDigits(text, 2)
  if (bytes !== undefined) return bytes
  throw new DecodeError(`${JSON.stringify(text)} is not 0x and pairs of hexadecimal digits`)
}

/** A number as 32 bytes, big-endian. */
export function wordOf(n: bigint): Uint8Array {
  return fromHex(`0x${n.toString(16).padStart(64, '0')}`)
}
