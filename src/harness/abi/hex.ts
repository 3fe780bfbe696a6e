import { bytesOfDigits, UsageError } from '../../types/index.ts'

export { bytesToHex, type Hex } from '../../types/index.ts'

/**
 * The bytes of 0x text.
 *
 * @param what - names the text in messages
 * @throws UsageError `FVM_BAD_HEX` unless it is 0x and pairs of hexadecimal digits
 */
export function hexToBytes(text: string, what: string): Uint8Array {
  const bytes = text.startsWith('0x') ? bytesOfDigits(text, 2) : undefined
  if (bytes !== undefined) return bytes
  throw new UsageError(
    'FVM_BAD_HEX',
    `${what} is ${JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}...` : text)}: 0x and pairs of hexadecimal digits are accepted`,
  )
}
