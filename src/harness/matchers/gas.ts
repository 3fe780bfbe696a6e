import { type IntLike, toBigInt, UsageError } from '../../types/index.ts'
import { isWithin, parseTolerance, type Tolerance } from '../gas-snapshot/index.ts'
import type { MatcherContext, MatcherResult } from './matcher.ts'
import { said } from './outcome.ts'
import { assertFields, describe, resultOf } from './subject.ts'

/** The gas that a message may use. */
export interface GasRange {
  readonly atLeast?: IntLike
  readonly atMost?: IntLike
  /** Expected gas, with a deviation of at most `tolerance`. */
  readonly about?: IntLike
  /** The tolerance of `about`: an amount of gas, or a share such as `'1%'`. */
  readonly tolerance?: Tolerance
}

const FIELDS = ['atLeast', 'atMost', 'about', 'tolerance']

/** Passes if the message used exactly this gas, or gas within a range. */
export function toUseGas(
  this: MatcherContext,
  received: unknown,
  gas: IntLike | GasRange,
): MatcherResult {
  const result = resultOf(received, 'toUseGas')
  const { text, isMet } = rangeOf(gas)
  const used = result.gasUsed
  const exact = result.gasExact ? '' : ' (not exact: a part of it was modelled or mocked)'
  return said(
    result,
    isMet(used),
    () => `expected the message to use ${text} gas, but it used ${used}${exact}`,
    () => `expected the message not to use ${text} gas, but it used ${used}${exact}`,
  )
}

interface Range {
  readonly text: string
  readonly isMet: (used: bigint) => boolean
}

function rangeOf(gas: unknown): Range {
  if (typeof gas === 'bigint' || typeof gas === 'number') {
    const exactly = toBigInt(gas, 'the gas given to toUseGas', 0n)
    return { text: String(exactly), isMet: (used) => used === exactly }
  }
  if (typeof gas !== 'object' || gas === null)
    throw misused(
      `was given ${describe(gas)}: give a number of gas, or an object as { atMost: 2_000_000 }`,
    )
  assertFields(gas, FIELDS, 'the gas given to toUseGas')
  const { atLeast, atMost, about, tolerance } = gas as GasRange
  if (about !== undefined) {
    if (tolerance === undefined || atLeast !== undefined || atMost !== undefined)
      throw misused(
        "takes about with tolerance and nothing else, as in { about: 1_800_000, tolerance: '1%' }",
      )
    const middle = toBigInt(about, 'about', 0n)
    const off = parseTolerance(tolerance)
    return {
      text: `${middle} (give or take ${tolerance})`,
      isMet: (used) => isWithin(middle, used, off),
    }
  }
  if (tolerance !== undefined) throw misused('was given a tolerance without about: give about too')
  const least = atLeast === undefined ? undefined : toBigInt(atLeast, 'atLeast', 0n)
  const most = atMost === undefined ? undefined : toBigInt(atMost, 'atMost', 0n)
  if (least === undefined && most === undefined)
    throw misused('was given an empty object: give atLeast, atMost or both')
  if (least !== undefined && most !== undefined && least > most)
    throw misused(`was given atLeast ${least}, which is more than atMost ${most}: swap them`)
  return {
    text: [
      ...(least === undefined ? [] : [`at least ${least}`]),
      ...(most === undefined ? [] : [`at most ${most}`]),
    ].join(' and '),
    isMet: (used) => (least === undefined || used >= least) && (most === undefined || used <= most),
  }
}

function misused(what: string): UsageError {
  return new UsageError('FVM_MATCHER', `toUseGas ${what}`)
}
