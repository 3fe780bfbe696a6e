/** RFC 4648 in lower case, without padding. Source: fvm_shared 4.8.4 `src/address/mod.rs`. */
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567'

/** Encodes bytes as base32. */
export function base32Encode(bytes: Uint8Array): string {
  let out = ''
  let bits = 0
  let rest = 0
  for (const byte of bytes) {
    rest = (rest << 8) | byte
    bits += 8
    while (bits >= 5) {
      bits -= 5
      out += ALPHABET[(rest >> bits) & 31]
    }
    rest &= (1 << bits) - 1
  }
  return bits > 0 ? out + ALPHABET[(rest << (5 - bits)) & 31] : out
}

/** Decodes base32; undefined for a foreign character, a length no bytes have, or bits left over. */
export function base32Decode(text: string): Uint8Array | undefined {
  const out = new Uint8Array((text.length * 5) >> 3)
  let bits = 0
  let rest = 0
  let at = 0
  for (const character of text) {
    const value = ALPHABET.indexOf(character)
    if (value < 0) return undefined
    rest = (rest << 5) | value
    bits += 5
    if (bits >= 8) {
      bits -= 8
      out[at++] = rest >> bits
      rest &= (1 << bits) - 1
    }
  }
  return bits < 5 && rest === 0 ? out : undefined
}
