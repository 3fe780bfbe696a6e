import { nearestName, UsageError } from '../../types/index.ts'
import { FVM } from '../fvm.ts'
import { ActorFailed, Result } from '../result.ts'

/** A result, or a function that sends messages: its last message is checked. */
export type ResultLike = Result<unknown> | ActorFailed | (() => unknown)

/**
 * The result that `expect` was given.
 *
 * @param matcher - its name, for messages
 * @throws UsageError `FVM_NO_RESULT` for anything else, and rethrows errors of a function other than {@link ActorFailed}
 */
export function resultOf(received: unknown, matcher: string): Result<unknown> {
  if (received instanceof Result) return received
  if (received instanceof ActorFailed) return received.result
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the matchers' types ask for a function without parameters
  if (typeof received === 'function') return resultOfCall(received as () => unknown, matcher)
  if (isThenable(received))
    throw noResult(
      matcher,
      'a promise',
      'messages are sent synchronously, so await what sends them before: expect(await ...)',
    )
  throw noResult(
    matcher,
    describe(received),
    'give what vm.send(...) or the send(...) of a handle gave, or a function that calls a method: expect(() => counter.Increment(5))',
  )
}

/** Runs a function and gives the result of the last message that it sent. */
function resultOfCall(call: () => unknown, matcher: string): Result<unknown> {
  let last: Result<unknown> | undefined
  const stop = FVM.onMessage((result) => {
    last = result
  })
  let returned: unknown
  try {
    returned = call()
  } catch (thrown) {
    if (thrown instanceof ActorFailed) return thrown.result
    throw thrown
  } finally {
    stop()
  }
  if (returned instanceof Result) return returned
  if (isThenable(returned))
    throw noResult(
      matcher,
      'a function that returns a promise',
      'messages are sent synchronously, so await what goes before them outside of it',
    )
  if (last === undefined)
    throw noResult(
      matcher,
      'a function that sent no message',
      'call a method of a handle in it, or vm.send(...); simulated calls do not count',
    )
  return last
}

/** Whether a value is a promise. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as { then?: unknown }).then === 'function'
  )
}

function noResult(matcher: string, given: string, advice: string): UsageError {
  return new UsageError('FVM_NO_RESULT', `${matcher} was given ${given}: ${advice}`)
}

/** A short description of a value, for error messages. */
export function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'bigint') return `${value}n`
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- no object reaches this place
  if (value === null || typeof value !== 'object') return String(value as number | undefined)
  if (value instanceof Uint8Array) return `${value.length} bytes`
  if (Array.isArray(value)) return `an array of ${value.length}`
  const name = Object.getPrototypeOf(value)?.constructor?.name
  const keys = Object.keys(value)
  if (name !== undefined && name !== 'Object') return `an object of class ${String(name)}`
  return `an object with ${keys.join(', ') || 'no fields'}`
}

/** @throws UsageError `FVM_MATCHER` for unknown fields */
export function assertFields(given: object, accepted: readonly string[], what: string): void {
  const unknown = Object.keys(given).find((key) => !accepted.includes(key))
  if (unknown === undefined) return
  const nearest = nearestName(unknown, accepted)
  const guess = nearest === undefined ? '' : `did you mean "${nearest}"? `
  throw new UsageError(
    'FVM_MATCHER',
    `${what} has no field "${unknown}": ${guess}use ${accepted.join(', ')}`,
  )
}
