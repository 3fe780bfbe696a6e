import { UsageError } from './errors.ts'
import { nearestName } from './nearest-name.ts'

/** Names of the options of `T`; the compiler checks that none is missing and none is too many. */
export type OptionNames<T> = Readonly<Record<keyof T, true>>

/**
 * Checks that options have known names only: a misspelt option would have no effect.
 *
 * @param what - how the message calls the options, such as `the options of mine`
 * @param names - the names that are accepted; see {@link OptionNames}
 * @throws UsageError `FVM_OPTION` for another name, or for anything that is not an object
 * @example assertOptions({ balanc: 1n }, 'the options', { balance: true }) // throws: did you mean balance?
 */
export function assertOptions(
  given: unknown,
  what: string,
  names: Readonly<Record<string, true>>,
): void {
  if (given === undefined) return
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw new UsageError(
      'FVM_OPTION',
      `${what} are ${textOf(given)}: give an object with ${Object.keys(names).join(', ')}`,
    )
  for (const name of Object.keys(given)) if (!Object.hasOwn(names, name)) throw unknown(name)

  function unknown(name: string): UsageError {
    const accepted = Object.keys(names)
    const nearest = nearestName(name, accepted)
    const guess = nearest === undefined ? '' : `did you mean "${nearest}"? `
    return new UsageError(
      'FVM_OPTION',
      `${what} have ${JSON.stringify(name)}, which has no effect: ${guess}use ${accepted.join(', ')}`,
    )
  }
}

/**
 * Checks that a value is one of a few names.
 *
 * @throws UsageError `FVM_OPTION` that gives the nearest name
 * @example assertOneOf('eht', 'type', ['secp256k1', 'bls', 'eth']) // throws: did you mean "eth"?
 */
export function assertOneOf(given: unknown, what: string, accepted: readonly string[]): void {
  if (typeof given === 'string' && accepted.includes(given)) return
  const nearest = typeof given === 'string' ? nearestName(given, accepted) : undefined
  const guess = nearest === undefined ? '' : `did you mean "${nearest}"? `
  throw new UsageError(
    'FVM_OPTION',
    `${what} is ${textOf(given)}: ${guess}use ${accepted.map((name) => `"${name}"`).join(', ')}`,
  )
}

function textOf(given: unknown): string {
  if (typeof given === 'string') return JSON.stringify(given)
  if (Array.isArray(given)) return 'a list'
  if (typeof given === 'object' && given !== null) return 'an object'
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- no object reaches this place
  return typeof given === 'function' ? 'a function' : String(given as number | undefined)
}
