import { UsageError } from './errors.ts'

/** One FIL in attoFIL. */
export const FIL: bigint = 10n ** 18n
/** Most FIL that can exist, in attoFIL: the bound of values and prices. Source: fvm_shared 4.8.4 `src/lib.rs`, `TOTAL_FILECOIN`. */
export const TOTAL_FILECOIN: bigint = 2_000_000_000n * FIL
/** One nanoFIL in attoFIL. */
export const NANO_FIL: bigint = 10n ** 9n

/** An amount in attoFIL; a number must be exact, text says its unit: `'1.5 FIL'`, `'20 nanoFIL'`, `'7 attoFIL'`. */
export type AmountLike = bigint | number | string

const UNITS: Readonly<Record<string, number>> = {
  fil: 18,
  millifil: 15,
  microfil: 12,
  nanofil: 9,
  picofil: 6,
  femtofil: 3,
  attofil: 0,
}

/**
 * Reads an amount.
 *
 * @returns attoFIL
 * @throws UsageError `FVM_BAD_AMOUNT` for a number that is not exact, and text in another form
 * @example toAttoFil('1.5 FIL') // 1500000000000000000n
 */
export function toAttoFil(amount: AmountLike, what = 'an amount'): bigint {
  if (typeof amount === 'bigint') return amount
  if (typeof amount === 'number') {
    if (Number.isSafeInteger(amount)) return BigInt(amount)
    throw bad(what, String(amount), 'a number of attoFIL is an integer up to 2^53 - 1')
  }
  if (typeof amount !== 'string') throw bad(what, describe(amount), 'it is not a number or text')
  const match = /^(-?)(\d+)(?:\.(\d+))?\s*([a-z]+)$/i.exec(amount.trim().replaceAll('_', ''))
  const digits = UNITS[(match?.[4] ?? '').toLowerCase()]
  if (match === null || digits === undefined)
    throw bad(what, JSON.stringify(amount), 'it is not a number and a unit')
  const fraction = match[3] ?? ''
  if (fraction.length > digits)
    throw bad(what, JSON.stringify(amount), 'it has parts of an attoFIL')
  const atto = BigInt(match[2]! + fraction.padEnd(digits, '0')) // the expression has this group
  return match[1] === '-' ? -atto : atto
}

/** The largest amount of an actor's balance or a message: actors read amounts as 128 bits. */
export const MAX_TOKEN_AMOUNT: bigint = 2n ** 128n - 1n

/**
 * Reads an amount that an actor may hold or a message carry.
 *
 * @returns attoFIL, 0 to {@link MAX_TOKEN_AMOUNT}
 * @throws UsageError `FVM_BAD_AMOUNT` outside of this range, and as {@link toAttoFil}
 * @example toTokenAmount('1 FIL', 'the balance') // 1000000000000000000n
 */
export function toTokenAmount(amount: AmountLike, what: string): bigint {
  const atto = toAttoFil(amount, what)
  if (atto < 0n) throw new UsageError('FVM_BAD_AMOUNT', `${what} is ${atto}: give 0 or more`)
  if (atto > MAX_TOKEN_AMOUNT)
    throw new UsageError(
      'FVM_BAD_AMOUNT',
      `${what} is ${atto} attoFIL: give 2^128 - 1 or less, which is what actors can read`,
    )
  return atto
}

function bad(what: string, given: string, why: string): UsageError {
  return new UsageError(
    'FVM_BAD_AMOUNT',
    `${what} is ${given}, but ${why}: give attoFIL as a bigint (5n * FIL), or text such as "1.5 FIL", "20 nanoFIL", "7 attoFIL"`,
  )
}

/**
 * An amount as people write it.
 *
 * @example formatFil(1_500_000_000_000_000_000n) // '1.5 FIL'
 */
export function formatFil(atto: bigint): string {
  const sign = atto < 0n ? '-' : ''
  const digits = (atto < 0n ? -atto : atto).toString().padStart(19, '0')
  if (atto !== 0n && digits.length <= 19 && BigInt(digits) < 10n ** 9n)
    return `${sign}${BigInt(digits)} attoFIL`
  const whole = digits.slice(0, -18)
  const fraction = digits.slice(-18).replace(/0+$/, '')
  return `${sign}${whole}${fraction === '' ? '' : `.${fraction}`} FIL`
}

/** An integer of the harness's API: normalised to a bigint at once. */
export type IntLike = bigint | number

/** @throws UsageError `FVM_BAD_INTEGER` for anything that is not an integer from `min` to `max` */
export function toBigInt(n: IntLike, what: string, min?: bigint, max?: bigint): bigint {
  if (typeof n !== 'bigint' && !Number.isSafeInteger(n))
    throw new UsageError(
      'FVM_BAD_INTEGER',
      `${what} is ${typeof n === 'number' ? n : describe(n)}: give an integer up to 2^53 - 1, or a bigint`,
    )
  const value = BigInt(n)
  if (min !== undefined && value < min)
    throw new UsageError('FVM_BAD_INTEGER', `${what} is ${value}: give ${min} or more`)
  if (max !== undefined && value > max)
    throw new UsageError('FVM_BAD_INTEGER', `${what} is ${value}: give ${max} or less`)
  return value
}

function describe(given: unknown): string {
  if (typeof given === 'string') return JSON.stringify(given)
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- no object reaches this place
  return typeof given === 'object' && given !== null ? 'an object' : String(given as boolean)
}
