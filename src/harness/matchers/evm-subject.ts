import { UsageError } from '../../types/index.ts'
import { FVM } from '../fvm.ts'
import { ActorFailed, Result } from '../result.ts'
import type { MatcherResult } from './matcher.ts'
import { said } from './outcome.ts'
import { isThenable, resultOf } from './subject.ts'

/** The answer of a matcher that takes promises: at once, or when the promise settles. */
export type Answer = MatcherResult | Promise<MatcherResult>

/**
 * Checks the subject of `expect`: a result, an {@link ActorFailed}, a function that calls contracts, or
 * a promise of one of these.
 *
 * @param check - receives no result if nothing failed and no message was sent, as in reads
 */
export function checkOutcome(
  received: unknown,
  matcher: string,
  check: (result: Result<unknown> | undefined) => MatcherResult,
): Answer {
  if (isThenable(received)) return settled(received, check, () => undefined)
  if (typeof received !== 'function') return check(resultOf(received, matcher))
  let last: Result<unknown> | undefined
  const stop = FVM.onMessage((result) => {
    last = result
  })
  let isPending = false
  try {
    const returned: unknown = received()
    if (!isThenable(returned)) return check(returned instanceof Result ? returned : last)
    isPending = true
    return settled(returned, check, () => last).finally(stop)
  } catch (thrown) {
    if (thrown instanceof ActorFailed) return check(thrown.result)
    throw thrown
  } finally {
    if (!isPending) stop()
  }
}

async function settled(
  promise: PromiseLike<unknown>,
  check: (result: Result<unknown> | undefined) => MatcherResult,
  last: () => Result<unknown> | undefined,
): Promise<MatcherResult> {
  let value: unknown
  try {
    value = await promise
  } catch (thrown) {
    if (thrown instanceof ActorFailed) return check(thrown.result)
    throw thrown
  }
  return check(value instanceof Result ? value : last())
}

/** A matcher's answer, with the call tree below it if there is a result. */
export function saidOf(
  result: Result<unknown> | undefined,
  pass: boolean,
  failed: () => string,
  passed: () => string,
): MatcherResult {
  if (result !== undefined) return said(result, pass, failed, passed)
  return { pass, message: pass ? passed : failed }
}

/** @throws UsageError `FVM_NO_RESULT` if there is no result */
export function mustHave(
  result: Result<unknown> | undefined,
  matcher: string,
): asserts result is Result<unknown> {
  if (result === undefined)
    throw new UsageError(
      'FVM_NO_RESULT',
      `${matcher} was given a function or a promise that sent no message: call contract.write or contract.send in it; reads and simulations do not count`,
    )
}
