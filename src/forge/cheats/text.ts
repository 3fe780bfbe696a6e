import { checksumAddress } from '../../harness/index.ts'
import { CheatError } from '../cheat-error.ts'
import type { Cheat, CheatTable } from '../cheat-table.ts'

const TO_STRING: Cheat = {
  doc: 'Writes a value as text',
  run: (_call, a) => (a.types[0] === 'address' ? checksumAddress(a.hex(0)) : String(a.values[0])),
}

/** Text from values, and values from text. */
export const TEXT_CHEATS: CheatTable = {
  // `toString` itself is a name that every object has.
  ...Object.fromEntries(
    ['address', 'bytes', 'bytes32', 'bool', 'uint256', 'int256'].map((type) => [
      `toString(${type})`,
      TO_STRING,
    ]),
  ),
  toLowercase: { doc: 'Writes text in lower case', run: (_call, a) => a.text(0).toLowerCase() },
  toUppercase: { doc: 'Writes text in upper case', run: (_call, a) => a.text(0).toUpperCase() },
  trim: { doc: 'Takes the space around text away', run: (_call, a) => a.text(0).trim() },
  replace: {
    doc: 'Replaces every occurrence of a text',
    run: (_call, a) => a.text(0).replaceAll(a.text(1), a.text(2)),
  },
  split: { doc: 'Splits text at a delimiter', run: (_call, a) => a.text(0).split(a.text(1)) },
  indexOf: {
    doc: 'Finds a text in another; the greatest uint256 if it is not there',
    run: (_call, a) => {
      const at = Buffer.from(a.text(0)).indexOf(a.text(1))
      return at < 0 ? (1n << 256n) - 1n : BigInt(at)
    },
  },
  contains: {
    doc: 'Whether a text is in another',
    run: (_call, a) => a.text(0).includes(a.text(1)),
  },
  parseUint: {
    doc: 'Reads an unsigned integer',
    run: (_call, a) => parseInteger(a.text(0), 'uint256'),
  },
  parseInt: { doc: 'Reads an integer', run: (_call, a) => parseInteger(a.text(0), 'int256') },
  parseBool: { doc: 'Reads true or false', run: (_call, a) => parseFlag(a.text(0)) },
  parseAddress: { doc: 'Reads an address', run: (_call, a) => parseHex(a.text(0), 20, 'address') },
  parseBytes32: { doc: 'Reads a word', run: (_call, a) => parseHex(a.text(0), 32, 'bytes32') },
  parseBytes: { doc: 'Reads bytes', run: (_call, a) => parseHex(a.text(0), undefined, 'bytes') },
}

/** Reads an integer in decimal or hexadecimal form. */
export function parseInteger(text: string, type: string): bigint {
  const match = /^(-?)(0x[0-9a-fA-F]+|\d+)$/.exec(text.trim())
  if (match === null || (match[1] === '-' && type.startsWith('uint')))
    throw new CheatError(`failed parsing ${JSON.stringify(text)} as type \`${type}\``)
  const value = BigInt(match[2]!) // the expression has both groups
  return match[1] === '-' ? -value : value
}

/** Reads true or false. */
export function parseFlag(text: string): boolean {
  const word = text.trim().toLowerCase()
  if (word === 'true' || word === '1') return true
  if (word === 'false' || word === '0') return false
  throw new CheatError(`failed parsing ${JSON.stringify(text)} as type \`bool\``)
}

/** Reads hexadecimal text of a size in bytes; undefined accepts any. */
export function parseHex(text: string, size: number | undefined, type: string): string {
  const digits = text.trim().replace(/^0x/, '')
  const isHex = /^([0-9a-fA-F]{2})*$/.test(digits)
  if (!isHex || (size !== undefined && digits.length !== 2 * size))
    throw new CheatError(`failed parsing ${JSON.stringify(text)} as type \`${type}\``)
  return `0x${digits.toLowerCase()}`
}
