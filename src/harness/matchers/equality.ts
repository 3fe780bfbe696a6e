import { addressToString } from '../../crypto/index.ts'
import { Cid, cidToString } from '../../ipld/index.ts'
import { Address } from '../../types/index.ts'
import type { ResultContext } from '../result-context.ts'
import type { MatcherContext, ValueTester } from './matcher.ts'

/**
 * Comparison of actors' values with expected ones: 5 equals 5n, an address equals anything that names
 * the same actor, a CID equals its text, and the bytes of a token amount equal attoFIL.
 */
export function looseTester(names: ResultContext | undefined): ValueTester {
  return (a, b) => {
    if (typeof a === 'bigint' && typeof b === 'number')
      return Number.isSafeInteger(b) && a === BigInt(b)
    if (typeof a === 'number' && typeof b === 'bigint')
      return Number.isSafeInteger(a) && BigInt(a) === b
    if (a instanceof Uint8Array && typeof b === 'bigint') return amountOf(a) === b
    if (b instanceof Uint8Array && typeof a === 'bigint') return amountOf(b) === a
    if (a instanceof Address) return isAddress(a, b, names)
    if (b instanceof Address) return isAddress(b, a, names)
    if (a instanceof Cid) return isCid(a, b)
    if (b instanceof Cid) return isCid(b, a)
    return undefined
  }
}

/** Reads bytes as a token amount: a sign, then the digits; undefined for other bytes. */
function amountOf(bytes: Uint8Array): bigint | undefined {
  const [sign, ...digits] = bytes
  if (sign === undefined) return 0n
  if (sign > 1 || digits.length === 0) return undefined
  const size = digits.reduce((sum, digit) => (sum << 8n) | BigInt(digit), 0n)
  return sign === 0 ? size : -size
}

function isAddress(
  address: Address,
  other: unknown,
  names: ResultContext | undefined,
): boolean | undefined {
  const has = hasAddress(other) ? other.address : other
  const text = addressToString(address)
  if (has instanceof Address && addressToString(has) === text) return true
  if (typeof has === 'string' && has === text) return true
  if (!(has instanceof Address || typeof has === 'string')) return undefined
  if (names === undefined) return false
  const id = names.idOf(address)
  return id !== undefined && id === names.idOf(has)
}

function hasAddress(value: unknown): value is { readonly address: Address } {
  return (
    typeof value === 'object' &&
    value !== null &&
    (value as { address?: unknown }).address instanceof Address
  )
}

function isCid(cid: Cid, other: unknown): boolean | undefined {
  if (other instanceof Cid) return cidToString(cid) === cidToString(other)
  if (typeof other === 'string') return cidToString(cid) === other
  return undefined
}

/** Whether a value equals an expected value, which may be an asymmetric matcher. */
export function isEqual(
  context: MatcherContext,
  actual: unknown,
  expected: unknown,
  names?: ResultContext,
): boolean {
  return context.equals(actual, expected, [looseTester(names)])
}

/** Whether a value has at least the fields that a test expects, at any depth. */
export function hasPart(
  context: MatcherContext,
  actual: unknown,
  expected: unknown,
  names?: ResultContext,
): boolean {
  if (Array.isArray(expected))
    return (
      Array.isArray(actual) &&
      actual.length === expected.length &&
      expected.every((item, i) => hasPart(context, actual[i], item, names))
    )
  if (!isPlainObject(expected)) return isEqual(context, actual, expected, names)
  if (typeof actual !== 'object' || actual === null) return false
  return Object.entries(expected).every(
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the condition has checked that the key exists
    ([key, item]) => key in actual && hasPart(context, actual[key as never], item, names),
  )
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
