import { UsageError } from './errors.ts'

/** Bytes of a kibibyte. */
export const KIB: bigint = 1n << 10n
/** Bytes of a mebibyte. */
export const MIB: bigint = 1n << 20n
/** Bytes of a gibibyte. */
export const GIB: bigint = 1n << 30n

/** A size in bytes; a number must be exact, text says its unit: `'20 EiB'`, `'1.5 PiB'`, `'512 B'`. */
export type SizeLike = bigint | number | string

const UNITS = ['b', 'kib', 'mib', 'gib', 'tib', 'pib', 'eib', 'zib']

/**
 * Reads a size.
 *
 * @returns bytes
 * @throws UsageError `FVM_BAD_SIZE` for a negative size, a number that is not exact, and text in another form
 * @example toBytes('1.5 KiB') // 1536n
 */
export function toBytes(size: SizeLike, what = 'a size'): bigint {
  if (typeof size === 'string') return fromText(size, what)
  if (typeof size === 'number' && !Number.isSafeInteger(size))
    throw bad(what, String(size), 'a number of bytes is an integer up to 2^53 - 1')
  if (size < 0) throw bad(what, `${size}`, 'a size is not negative')
  return BigInt(size)
}

function fromText(text: string, what: string): bigint {
  const match = /^(\d+)(?:\.(\d+))?\s*([a-z]+)$/i.exec(text.trim().replaceAll('_', ''))
  const unit = UNITS.indexOf((match?.[3] ?? '').toLowerCase())
  if (match === null || unit < 0)
    throw bad(what, JSON.stringify(text), 'it is not a number and a unit')
  const fraction = match[2] ?? ''
  const scaled = BigInt(match[1]! + fraction) << BigInt(10 * unit) // the expression has this group
  const scale = 10n ** BigInt(fraction.length)
  if (scaled % scale !== 0n) throw bad(what, JSON.stringify(text), 'it has parts of a byte')
  return scaled / scale
}

function bad(what: string, given: string, why: string): UsageError {
  return new UsageError(
    'FVM_BAD_SIZE',
    `${what} is ${given}, but ${why}: give bytes as a bigint (32n << 30n), or text such as "20 EiB", "1.5 PiB", "512 B"`,
  )
}
