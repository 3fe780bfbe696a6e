/** Control characters, and marks that change the direction of text. */
const CONTROL = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu

/**
 * Text with control characters written as escapes: it stays on its line, and a terminal does nothing
 * but print it.
 *
 * @param kept - control characters that stay as they are
 * @example printable('a\u001b[2J') // 'a\\u001b[2J'
 */
export function printable(text: string, kept = ''): string {
  return text.replace(CONTROL, (character) =>
    kept.includes(character)
      ? character
      : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/**
 * Text of several lines for a terminal: lines and tabs stay, other control characters are escapes.
 *
 * @example terminalText('a\n\u001b[2J') // 'a\n\\u001b[2J'
 */
export function terminalText(text: string): string {
  return printable(text, '\n\t')
}
