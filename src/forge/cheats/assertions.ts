import { checksumAddress } from '../../harness/index.ts'
import type { Args } from '../args.ts'
import { CheatError } from '../cheat-error.ts'
import type { Cheat, CheatTable } from '../cheat-table.ts'
import { toHex } from '../hex-text.ts'

const PERCENT = 10n ** 18n

/** Assertions; a failed one reverts with both values. */
export const ASSERTION_CHEATS: CheatTable = {
  assertTrue: {
    doc: 'Fails unless the condition holds',
    run: (_call, a) => {
      if (!a.bool(0)) throw new CheatError(a.length > 1 ? a.text(1) : 'assertion failed')
    },
  },
  assertFalse: {
    doc: 'Fails if the condition holds',
    run: (_call, a) => {
      if (a.bool(0)) throw new CheatError(a.length > 1 ? a.text(1) : 'assertion failed')
    },
  },
  assertEq: comparison('Fails unless the values are equal', '!=', isEqual, 2),
  assertNotEq: comparison('Fails if the values are equal', '==', (a) => !isEqual(a), 2),
  assertGt: comparison('Fails unless the first is greater', '<=', (a) => a.uint(0) > a.uint(1), 2),
  assertGe: comparison('Fails if the first is less', '<', (a) => a.uint(0) >= a.uint(1), 2),
  assertLt: comparison('Fails unless the first is less', '>=', (a) => a.uint(0) < a.uint(1), 2),
  assertLe: comparison('Fails if the first is greater', '>', (a) => a.uint(0) <= a.uint(1), 2),
  assertEqDecimal: comparison('As assertEq, for numbers with decimals', '!=', isEqual, 3),
  assertNotEqDecimal: comparison(
    'As assertNotEq, for numbers with decimals',
    '==',
    (a) => !isEqual(a),
    3,
  ),
  assertGtDecimal: comparison(
    'As assertGt, for numbers with decimals',
    '<=',
    (a) => a.uint(0) > a.uint(1),
    3,
  ),
  assertGeDecimal: comparison(
    'As assertGe, for numbers with decimals',
    '<',
    (a) => a.uint(0) >= a.uint(1),
    3,
  ),
  assertLtDecimal: comparison(
    'As assertLt, for numbers with decimals',
    '>=',
    (a) => a.uint(0) < a.uint(1),
    3,
  ),
  assertLeDecimal: comparison(
    'As assertLe, for numbers with decimals',
    '>',
    (a) => a.uint(0) <= a.uint(1),
    3,
  ),
  assertApproxEqAbs: {
    doc: 'Fails if the values differ by more than the limit',
    run: (_call, a) => {
      assertNear(a, 3, 'absolute')
    },
  },
  assertApproxEqAbsDecimal: {
    doc: 'As assertApproxEqAbs, for numbers with decimals',
    run: (_call, a) => {
      assertNear(a, 4, 'absolute')
    },
  },
  assertApproxEqRel: {
    doc: 'Fails if the values differ by more than the share; 1e18 is the whole',
    run: (_call, a) => {
      assertNear(a, 3, 'relative')
    },
  },
  assertApproxEqRelDecimal: {
    doc: 'As assertApproxEqRel, for numbers with decimals',
    run: (_call, a) => {
      assertNear(a, 4, 'relative')
    },
  },
}

/** Makes an assertion over two values; a third one is the number of decimals to write them with. */
function comparison(doc: string, sign: string, holds: (a: Args) => boolean, size: number): Cheat {
  return {
    doc,
    run: (_call, a) => {
      if (holds(a)) return
      const decimals = size === 3 ? a.number(2) : undefined
      const text = (at: number): string => assertedText(a.values[at], a.types[at] ?? '', decimals)
      throw new CheatError(`${prefixOf(a, size)}: ${text(0)} ${sign} ${text(1)}`)
    },
  }
}

function prefixOf(a: Args, at: number): string {
  return a.length > at ? a.text(at) : 'assertion failed'
}

function isEqual(a: Args): boolean {
  return areSame(a.values[0], a.values[1])
}

function areSame(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((one, at) => areSame(one, b[at]))
  return a === b
}

function assertNear(a: Args, size: number, kind: 'absolute' | 'relative'): void {
  const [left, right, limit] = [a.uint(0), a.uint(1), a.uint(2)]
  const delta = left > right ? left - right : right - left
  const base = right < 0n ? -right : right
  if (
    kind === 'absolute'
      ? delta <= limit
      : base === 0n
        ? delta === 0n
        : (delta * PERCENT) / base <= limit
  )
    return
  const decimals = size === 4 ? a.number(3) : undefined
  const text = (value: bigint): string => assertedText(value, 'uint256', decimals)
  const detail =
    kind === 'absolute'
      ? `(max delta: ${text(limit)}, real delta: ${text(delta)})`
      : `(max delta: ${share(limit)}, real delta: ${base === 0n ? 'undefined' : share((delta * PERCENT) / base)})`
  throw new CheatError(`${prefixOf(a, size)}: ${text(left)} !~= ${text(right)} ${detail}`)
}

/** A share of 1e18 as a percentage. */
function share(value: bigint): string {
  return `${withDecimals(value, 16).replace(/\.?0+$/, '')}%`
}

/** Writes a value as assertions print it. */
export function assertedText(value: unknown, type: string, decimals?: number): string {
  if (Array.isArray(value)) {
    const item = type.slice(0, type.lastIndexOf('['))
    return `[${value.map((one) => assertedText(one, item)).join(', ')}]`
  }
  if (type === 'address') return checksumAddress(toHex(value))
  if (typeof value === 'bigint' && decimals !== undefined) return withDecimals(value, decimals)
  return String(value)
}

/** Writes an integer with a decimal point before the last digits. */
function withDecimals(value: bigint, decimals: number): string {
  const digits = (value < 0n ? -value : value).toString().padStart(decimals + 1, '0')
  const whole = digits.slice(0, digits.length - decimals)
  const rest = digits.slice(digits.length - decimals)
  return `${value < 0n ? '-' : ''}${whole}${rest === '' ? '' : `.${rest}`}`
}
