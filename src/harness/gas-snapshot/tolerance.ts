import { UsageError } from '../../types/index.ts'

/** The allowed difference of gas: a number of gas, or a share of the expected gas such as `'1%'`. */
export type Tolerance = number | bigint | string

/** A tolerance that was read: a part of `expected`, in millionths, or a number of gas. */
export interface ParsedTolerance {
  readonly gas: bigint
  readonly millionths: bigint
}

/** No difference at all. */
export const EXACT: ParsedTolerance = { gas: 0n, millionths: 0n }

/**
 * Reads a tolerance.
 *
 * @throws UsageError `FVM_BAD_TOLERANCE`
 */
export function parseTolerance(given: Tolerance): ParsedTolerance {
  if (typeof given === 'bigint' && given >= 0n) return { gas: given, millionths: 0n }
  if (typeof given === 'number' && Number.isSafeInteger(given) && given >= 0)
    return { gas: BigInt(given), millionths: 0n }
  const text = typeof given === 'string' ? given.trim() : ''
  const share = /^(\d{1,3})(?:\.(\d{1,4}))?\s*%$/.exec(text)
  if (share !== null) {
    const millionths = BigInt(`${share[1]}${(share[2] ?? '').padEnd(4, '0')}`)
    if (millionths <= 1_000_000n) return { gas: 0n, millionths }
  }
  if (/^\d{1,15}$/.test(text)) return { gas: BigInt(text), millionths: 0n }
  throw new UsageError(
    'FVM_BAD_TOLERANCE',
    `the tolerance is ${typeof given === 'string' ? JSON.stringify(given) : String(given)}: give a number of gas, or a share from "0%" to "100%", with up to four digits after the point, as "1%"`,
  )
}

/** Whether gas differs from what is expected by no more than a tolerance. */
export function isWithin(expected: bigint, actual: bigint, tolerance: ParsedTolerance): boolean {
  const off = actual > expected ? actual - expected : expected - actual
  return off <= tolerance.gas || off * 1_000_000n <= expected * tolerance.millionths
}
