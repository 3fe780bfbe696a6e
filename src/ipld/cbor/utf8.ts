import { DecodeError } from '../../types/index.ts'

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const encoder = new TextEncoder()

/** Longest text that is made byte by byte: past it TextDecoder is faster. */
const SHORT = 32

/**
 * Decodes UTF-8 as strictly as Rust's `str::from_utf8`; a byte order mark is kept.
 *
 * @throws DecodeError on bytes that are not UTF-8
 */
export function textFromUtf8(bytes: Uint8Array): string {
  if (bytes.length <= SHORT) {
    let text = ''
    let at = 0
    for (; at < bytes.length; at++) {
      const byte = bytes[at]!
      if (byte >= 0x80) break
      text += String.fromCharCode(byte)
    }
    if (at === bytes.length) return text
  }
  try {
    return decoder.decode(bytes)
  } catch (thrown) {
    if (thrown instanceof TypeError) throw new DecodeError('a text is not valid UTF-8')
    throw thrown
  }
}

/**
 * Encodes a text as UTF-8.
 *
 * @throws DecodeError if it holds half of a surrogate pair, which UTF-8 cannot say
 */
export function utf8FromText(text: string): Uint8Array {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit < 0xd800 || unit > 0xdfff) continue
    const next = text.charCodeAt(i + 1)
    if (unit > 0xdbff || !(next >= 0xdc00 && next <= 0xdfff))
      throw new DecodeError(`a text has half of a surrogate pair at position ${i}`)
    i++
  }
  return encoder.encode(text)
}
