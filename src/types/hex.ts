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

/** The character codes of a byte's two digits: the high one, then the low one. */
const DIGIT_CODES = new Uint8Array(512)
for (let byte = 0; byte < 256; byte++) {
  DIGIT_CODES[2 * byte] = (byte >> 4).toString(16).charCodeAt(0)
  DIGIT_CODES[2 * byte + 1] = (byte & 15).toString(16).charCodeAt(0)
}
const ZERO = 0x30
const X = 0x78
/** Bytes up to which the text is made of a plain array of codes, which is faster there. */
const SHORT_BYTES = 64
const ascii = new TextDecoder()

/**
 * Bytes as 0x text. The text is flat: one that is joined byte by byte is a chain of 32 bytes of heap a
 * digit pair, which the first comparison or `JSON.stringify` has to copy.
 *
 * @example bytesToHex(Uint8Array.of(10, 255)) // '0x0aff'
 */
export function bytesToHex(bytes: Uint8Array): Hex {
  const size = 2 * bytes.length + 2
  const text =
    bytes.length <= SHORT_BYTES
      ? String.fromCharCode(...withCodes(new Array<number>(size), bytes))
      : ascii.decode(withCodes(new Uint8Array(size), bytes))
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it begins with 0x
  return text as Hex
}

/** Fills an array with the character codes of 0x and the digits of some bytes. */
function withCodes<T extends number[] | Uint8Array>(codes: T, bytes: Uint8Array): T {
  codes[0] = ZERO
  codes[1] = X
  for (let i = 0, at = 2; i < bytes.length; i++, at += 2) {
    const pair = 2 * bytes[i]!
    codes[at] = DIGIT_CODES[pair]!
    codes[at + 1] = DIGIT_CODES[pair + 1]!
  }
  return codes
}

/** Encodes a number of 0 or more as big-endian bytes without leading zeros: none for 0. */
export function shortestBytes(n: bigint): Uint8Array {
  if (n === 0n) return new Uint8Array(0)
  const digits = n.toString(16)
  return bytesOfDigits(digits.length % 2 === 0 ? digits : `0${digits}`)! // these are digits
}
