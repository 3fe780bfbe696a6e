import { UsageError } from '../../types/index.ts'

/** Bytes as text: 0x and two digits a byte. */
export type Hex = `0x${string}`

/**
 * The bytes of 0x text.
 *
 * @param what - names the text in messages
 * @throws UsageError `FVM_BAD_HEX` unless it is 0x and pairs of hexadecimal digits
 */
export function hexToBytes(text: string, what: string): Uint8Array {
  if (!/^0x(?:[0-9a-fA-F]{2})*$/.test(text))
    throw new UsageError(
      'FVM_BAD_HEX',
      `${what} is ${JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}...` : text)}: 0x and pairs of hexadecimal digits are accepted`,
    )
  const bytes = new Uint8Array(text.length / 2 - 1)
  for (let i = 0; i < bytes.length; i++)
    bytes[i] = Number.parseInt(text.slice(2 * i + 2, 2 * i + 4), 16)
  return bytes
}

const DIGITS: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).padStart(2, '0'),
)

/** Bytes as 0x text. */
export function bytesToHex(bytes: Uint8Array): Hex {
  let text: Hex = '0x'
  for (const byte of bytes) text += DIGITS[byte]!
  return text as Hex // it began with 0x
}
