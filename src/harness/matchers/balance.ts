import { type AddressLike, addressToString } from '../../crypto/index.ts'
import { Address, type AmountLike, formatFil, toAttoFil, UsageError } from '../../types/index.ts'
import type { Result } from '../result.ts'
import type { MatcherContext, MatcherResult } from './matcher.ts'
import { said } from './outcome.ts'
import { assertFields, describe, resultOf } from './subject.ts'

/** The expected change of a balance, or a function that checks the change. */
export type ExpectedChange = AmountLike | ((change: bigint) => boolean)

/** Options of the comparison of balances. */
export interface BalanceOptions {
  /** Count the fee for the sender; false by default. */
  readonly includeFees?: boolean
}

/** Passes if the message changed an actor's balance by an amount, without the fee. */
export function toChangeBalance(
  this: MatcherContext,
  received: unknown,
  ...[address, change, options = {}]: [
    address: AddressLike,
    change: ExpectedChange,
    options?: BalanceOptions,
  ]
): MatcherResult {
  const result = resultOf(received, 'toChangeBalance')
  assertOptions(options, 'toChangeBalance')
  return compare(result, [[address, change]], options, 'toChangeBalance')
}

/**
 * Passes if the message changed several balances, each by its amount: a list of actors and one of
 * amounts, or an object of amounts by name or address.
 */
export function toChangeBalances(
  this: MatcherContext,
  received: unknown,
  ...args:
    | [changes: Readonly<Record<string, ExpectedChange>>, options?: BalanceOptions]
    | [
        addresses: readonly AddressLike[],
        changes: readonly ExpectedChange[],
        options?: BalanceOptions,
      ]
): MatcherResult {
  const result = resultOf(received, 'toChangeBalances')
  const { pairs, options } = pairsOf(args)
  if (pairs.length === 0)
    throw new UsageError(
      'FVM_MATCHER',
      "toChangeBalances was given no balances, so it would check nothing: give amounts by name, as in { alice: '-1 FIL' }",
    )
  assertOptions(options, 'toChangeBalances')
  return compare(result, pairs, options, 'toChangeBalances')
}

type Pair = readonly [AddressLike, ExpectedChange]

function pairsOf(args: readonly unknown[]): { pairs: Pair[]; options: BalanceOptions } {
  const [first, second, third] = args
  if (Array.isArray(first)) {
    if (!Array.isArray(second) || second.length !== first.length)
      throw new UsageError(
        'FVM_MATCHER',
        `toChangeBalances was given ${first.length} actors and ${Array.isArray(second) ? `${second.length} amounts` : describe(second)}: give a list of amounts of the same length`,
      )
    const pairs = first.map(
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- both are checked when they are used
      (address, i) => [address as AddressLike, second[i] as ExpectedChange] as const,
    )
    return { pairs, options: (third ?? {}) as BalanceOptions } // checked by the caller
  }
  if (typeof first !== 'object' || first === null)
    throw new UsageError(
      'FVM_MATCHER',
      `toChangeBalances was given ${describe(first)}: give amounts by name, as in { alice: '-1 FIL', bob: '1 FIL' }, or a list of actors and one of amounts`,
    )
  return { pairs: Object.entries(first) as Pair[], options: (second ?? {}) as BalanceOptions } // the same
}

function assertOptions(options: unknown, matcher: string): void {
  if (typeof options !== 'object' || options === null)
    throw new UsageError(
      'FVM_MATCHER',
      `${matcher} was given the options ${describe(options)}: give an object, as in { includeFees: true }`,
    )
  assertFields(options, ['includeFees'], `the options given to ${matcher}`)
}

function compare(
  result: Result<unknown>,
  pairs: readonly Pair[],
  options: BalanceOptions,
  matcher: string,
): MatcherResult {
  const rows = pairs.map(([address, expected]) => {
    const change = result.balanceChange(address, options)
    return { who: nameOf(address, result), change, ...wanted(expected, change, matcher) }
  })
  const fees = options.includeFees === true ? ', fee included' : ''
  return said(
    result,
    rows.every(({ isMet }) => isMet),
    () =>
      rows
        .filter(({ isMet }) => !isMet)
        .map(
          ({ who, text, change }) =>
            `expected the balance of ${who} to change by ${text}${fees}, but it changed by ${amount(change)}`,
        )
        .join('\n'),
    () =>
      rows
        .map(
          ({ who, text }) =>
            `expected the balance of ${who} not to change by ${text}${fees}, but it did`,
        )
        .join('\n'),
  )
}

function wanted(
  expected: ExpectedChange,
  change: bigint,
  matcher: string,
): { isMet: boolean; text: string } {
  if (typeof expected === 'function') {
    const isMet: unknown = expected(change)
    if (typeof isMet !== 'boolean')
      throw new UsageError(
        'FVM_MATCHER',
        `the function given to ${matcher} returned ${describe(isMet)}: return true or false`,
      )
    return { isMet, text: 'what the function accepts' }
  }
  if (!['bigint', 'number', 'string'].includes(typeof expected))
    throw new UsageError(
      'FVM_MATCHER',
      `${matcher} was given ${describe(expected)} as the change: give attoFIL as a bigint, text such as "-1.5 FIL", or a function that says whether a change is right`,
    )
  const atto = toAttoFil(expected, 'the change of a balance')
  return { isMet: atto === change, text: amount(atto) }
}

function amount(atto: bigint): string {
  const fil = formatFil(atto)
  return fil.endsWith('attoFIL') || atto === 0n ? fil : `${fil} (${atto})`
}

function nameOf(address: AddressLike, { context }: Result<unknown>): string {
  const id = context.idOf(address)
  if (id !== undefined) return context.describeActor(id)
  return address instanceof Address ? addressToString(address) : describe(address)
}
