/* oxlint-disable oxc/no-this-in-exported-function -- expect.extend calls matchers with their context as this */
import { UsageError } from '../../types/index.ts'
import {
  type AbiIndex,
  hexToBytes,
  indexOf,
  PANICS,
  type PanicName,
  panicText,
  type RevertReason,
  revertReasonOf,
} from '../evm/index.ts'
import type { Result } from '../result.ts'
import { type Answer, checkOutcome, saidOf } from './evm-subject.ts'
import { type AbiSource, assertArgs, hasArgs, indexOfSource } from './evm-values.ts'
import type { MatcherContext, MatcherResult } from './matcher.ts'
import { describe } from './subject.ts'
import { valueText } from './value-text.ts'

/** Passes if a contract reverted with this text, or one that matches. */
export function toRevertWith(
  this: MatcherContext,
  received: unknown,
  reason: string | RegExp,
): Answer {
  if (typeof reason !== 'string' && !(reason instanceof RegExp))
    throw new UsageError(
      'FVM_MATCHER',
      `toRevertWith was given ${describe(reason)}: give the whole text of the revert, or a regular expression; for errors that are declared use toRevertWithCustomError`,
    )
  const what = typeof reason === 'string' ? JSON.stringify(reason) : String(reason)
  return reverted(received, 'toRevertWith', what, ({ kind, args }) => {
    const [text] = args
    if (kind !== 'error' || typeof text !== 'string') return false
    return typeof reason === 'string' ? text === reason : text.search(reason) >= 0
  })
}

/**
 * Passes if a contract reverted with an error that its ABI declares, with these arguments if they are
 * given.
 */
export function toRevertWithCustomError(
  this: MatcherContext,
  received: unknown,
  ...[source, name, args]: [source: AbiSource, name: string, args?: unknown]
): Answer {
  const matcher = 'toRevertWithCustomError'
  const index = indexOfSource(source, matcher)
  const own = index.errors.get(name)
  if (own !== undefined && args !== undefined)
    assertArgs(own[0]!.item.inputs, args, `the error ${name}`)
  const what = args === undefined ? `the error ${name}` : `the error ${name}, ${valueText(args)}`
  return checkOutcome(received, matcher, (result) => {
    // A contract's ABI lacks the errors of libraries that it is linked with.
    const known = own === undefined ? indexesOf(result) : [index]
    const errors = known.flatMap(({ errors: table }) => table.get(name) ?? [])
    const [first] = errors
    if (first === undefined) throw unknownError(index, name)
    if (args !== undefined) assertArgs(first.item.inputs, args, `the error ${name}`)
    return revertedAnswer(result, what, ({ data }, of) => {
      const reason = revertReasonOf(hexToBytes(data, 'the data'), known)
      const error = errors.find(({ signature }) => signature === reason.signature)
      if (error === undefined) return false
      if (args === undefined) return true
      return hasArgs({ context: this, names: of.context }, error.item.inputs, reason.args, args)
    })
  })
}

/** Passes if a check of the compiler failed: any, or the one of this code or name. */
export function toRevertWithPanic(
  this: MatcherContext,
  received: unknown,
  panic?: bigint | number | PanicName,
): Answer {
  const code = panic === undefined ? undefined : panicCode(panic)
  const what = code === undefined ? 'a panic' : panicText(code)
  return reverted(
    received,
    'toRevertWithPanic',
    what,
    ({ kind, args }) => kind === 'panic' && (code === undefined || args[0] === code),
  )
}

function reverted(
  received: unknown,
  matcher: string,
  what: string,
  isMeant: (reason: RevertReason, result: Result<unknown>) => boolean,
): Answer {
  return checkOutcome(received, matcher, (result) => revertedAnswer(result, what, isMeant))
}

function revertedAnswer(
  result: Result<unknown> | undefined,
  what: string,
  isMeant: (reason: RevertReason, result: Result<unknown>) => boolean,
): MatcherResult {
  const reason = result?.revert
  const pass = result !== undefined && reason !== undefined && isMeant(reason, result)
  return saidOf(
    result,
    pass,
    () => `expected the contract to revert with ${what}, but ${outcomeText(result)}`,
    () => `expected the contract not to revert with ${what}, but it did`,
  )
}

function outcomeText(result: Result<unknown> | undefined): string {
  if (result === undefined) return 'nothing failed'
  if (result.ok) return 'the message succeeded'
  const { revert, exitName, exitCode } = result
  if (revert === undefined)
    return `it did not revert: the message exited with ${exitName} (${exitCode})`
  return revert.kind === 'empty' || revert.kind === 'unknown'
    ? `it reverted ${revert.text}`
    : `it reverted with ${revert.text}`
}

/** Lists the ABIs of all contracts that the result's world knows. */
function indexesOf(result: Result<unknown> | undefined): AbiIndex[] {
  return (result?.context.contracts.artifacts() ?? []).map(({ abi }) => indexOf(abi))
}

function unknownError(index: AbiIndex, name: string): UsageError {
  const names = [...new Set([...index.errors.values()].flat().map(({ item }) => item.name))]
  return new UsageError(
    'FVM_MATCHER',
    `the ABI has no error ${describe(name)}, nor has that of another contract of the world: it has ${names.join(', ') || 'none'}`,
  )
}

function panicCode(panic: bigint | number | PanicName): bigint {
  if (typeof panic === 'bigint') return panic
  if (typeof panic === 'number' && Number.isSafeInteger(panic)) return BigInt(panic)
  if (typeof panic === 'string' && Object.hasOwn(PANICS, panic)) return PANICS[panic].code
  const names = Object.entries(PANICS).map(([name, { code }]) => `${name} (0x${code.toString(16)})`)
  throw new UsageError(
    'FVM_MATCHER',
    `${describe(panic)} is not a panic: give its code, or one of ${names.join(', ')}`,
  )
}
