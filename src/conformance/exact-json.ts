import { DecodeError } from '../types/index.ts'

/** Integers that may be past 2^53; no part of a fraction. */
const LONG_NUMBER = /(?<![.\deE+-])-?\d{16,}(?![.\deE])/g

/**
 * Parses JSON without rounding: an integer of 16 digits or more becomes a string of its digits.
 * (`circ_supply` is past 2^53 in every vector, and some charges in a trace are.)
 *
 * @throws DecodeError with the position at which the text is not JSON
 */
export function parseExactJson(text: string): unknown {
  try {
    return JSON.parse(replaceLongNumbers(text, '"$&"'))
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) throw thrown
    throw new DecodeError(`not JSON: ${shorten(thrown.message)}`)
  }
}

/** Replaces integers of 16 digits or more outside of strings; `$&` in the replacement is the integer. */
export function replaceLongNumbers(text: string, replacement: string): string {
  let out = ''
  let at = 0
  while (at < text.length) {
    const open = text.indexOf('"', at)
    const end = open < 0 ? text.length : open
    out += text.slice(at, end).replace(LONG_NUMBER, replacement)
    if (open < 0) break
    at = stringEnd(text, open + 1)
    out += text.slice(open, at)
  }
  return out
}

/** The offset after the quote that closes the string whose text starts at `from`. */
function stringEnd(text: string, from: number): number {
  let at = from
  for (;;) {
    const quote = text.indexOf('"', at)
    if (quote < 0) return text.length
    let slashes = 0
    while (text[quote - 1 - slashes] === '\\') slashes++
    at = quote + 1
    if (slashes % 2 === 0) return at
  }
}

function shorten(message: string): string {
  return message.length > 200 ? `${message.slice(0, 200)}...` : message
}
