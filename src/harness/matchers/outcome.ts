/* oxlint-disable oxc/no-this-in-exported-function -- expect.extend calls matchers with their context as this */
import { Codec, decodeCbor } from '../../ipld/index.ts'
import { DecodeError, ExitCode, terminalText, UsageError } from '../../types/index.ts'
import type { Result } from '../result.ts'
import { isEqual } from './equality.ts'
import { codeText, type ExitCodeLike, exitCodesOf } from './exit-codes.ts'
import type { MatcherContext, MatcherResult } from './matcher.ts'
import { describe, resultOf } from './subject.ts'
import { printableValue, valueText } from './value-text.ts'

/** Passes if the message succeeded. */
export function toSucceed(this: MatcherContext, received: unknown): MatcherResult {
  const result = resultOf(received, 'toSucceed')
  return said(
    result,
    result.ok,
    () => `expected the message to succeed, but it failed with ${failure(result)}`,
    () => 'expected the message to fail, but it succeeded',
  )
}

/** Passes if the message ended with an exit code, 0 (`'OK'`) included. */
export function toExitWith(
  this: MatcherContext,
  received: unknown,
  code: ExitCodeLike,
): MatcherResult {
  const result = resultOf(received, 'toExitWith')
  const codes = exitCodesOf(code, result)
  return said(
    result,
    codes.includes(result.exitCode),
    () =>
      `expected the message to exit with ${expectedCode(code, codes)}, but it exited with ${failure(result)}`,
    () => `expected the message not to exit with ${expectedCode(code, codes)}, but it did`,
  )
}

/** Passes if an actor aborted, with this code and a message that has this text, or matches. */
export function toAbortWith(
  this: MatcherContext,
  received: unknown,
  code: ExitCodeLike | RegExp,
  text?: string | RegExp,
): MatcherResult {
  const result = resultOf(received, 'toAbortWith')
  const wanted = code instanceof RegExp ? code : text
  const codes = code instanceof RegExp ? undefined : exitCodesOf(code, result)
  if (codes?.includes(ExitCode.OK) === true)
    throw new UsageError(
      'FVM_EXIT_CODE',
      'toAbortWith was given exit code 0, which is success: use toSucceed()',
    )
  if (wanted !== undefined && typeof wanted !== 'string' && !(wanted instanceof RegExp))
    throw new UsageError(
      'FVM_MATCHER',
      `toAbortWith was given ${describe(wanted)} as the text: give a part of it, or a regular expression`,
    )
  const messages = abortMessages(result)
  const isAbort = !result.ok && messages.length > 0
  const hasCode = codes === undefined || codes.includes(result.exitCode)
  const hasText = wanted === undefined || messages.some((message) => isIn(wanted, message))
  const what = [
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a RegExp has no codes, so `code` is not one here
    ...(codes === undefined ? [] : [expectedCode(code as ExitCodeLike, codes)]),
    ...(wanted === undefined
      ? []
      : [typeof wanted === 'string' ? JSON.stringify(wanted) : String(wanted)]),
  ].join(' and ')
  return said(
    result,
    isAbort && hasCode && hasText,
    () => {
      const head = `expected an actor to abort with ${what}, but `
      if (result.ok) return `${head}the message succeeded`
      if (!isAbort) return `${head}no actor aborted: the message exited with ${failure(result)}`
      return `${head}${hasCode ? `it said ${messages.map((m) => JSON.stringify(m)).join(', ')}` : `the message exited with ${failure(result)}`}`
    },
    () => `expected no actor to abort with ${what}, but one did`,
  )
}

/** Passes if the message succeeded and returned a value: decoded by its schema, else as CBOR. */
export function toReturn(
  this: MatcherContext,
  received: unknown,
  ...expected: unknown[]
): MatcherResult {
  if (isMockFunction(received)) return ofMock(received)
  const result = resultOf(received, 'toReturn')
  if (expected.length !== 1)
    throw new UsageError(
      'FVM_MATCHER',
      'toReturn takes the value to expect: toReturn(5n); toReturn(undefined) for no value, toSucceed() for any',
    )
  const [value] = expected
  if (!result.ok)
    return said(
      result,
      false,
      () =>
        `expected the message to return ${this.isNot === true ? 'another value' : 'a value'}, but it failed with ${failure(result)}`,
      () => '',
    )
  const actual = returned(result, value)
  return {
    ...said(
      result,
      isEqual(this, actual, value, result.context),
      () =>
        `expected the message to return ${valueText(value)}, but it returned ${valueText(actual)}`,
      () => `expected the message not to return ${valueText(value)}, but it did`,
    ),
    actual: printableValue(actual),
    expected: printableValue(value),
  }
}

interface MockFunction {
  readonly mock: { readonly results: readonly { readonly type: string }[] }
}

/** Test runners have their own `toReturn`, for mocked functions. */
function isMockFunction(received: unknown): received is MockFunction {
  return (
    typeof received === 'function' &&
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- any function can be read by name
    Array.isArray((received as { mock?: { results?: unknown } }).mock?.results)
  )
}

function ofMock({ mock }: MockFunction): MatcherResult {
  const count = mock.results.filter(({ type }) => type === 'return').length
  return {
    pass: count > 0,
    message: () =>
      count > 0
        ? `expected the mock function not to return, but it did ${count} times`
        : 'expected the mock function to return at least once, but it did not',
  }
}

/** The return value in the form of the expected value. */
function returned(result: Result<unknown>, expected: unknown): unknown {
  const { returnData, value } = result
  if (expected === undefined) return returnData.length === 0 ? undefined : value
  if (!(value instanceof Uint8Array) || expected instanceof Uint8Array) return value
  if (returnData.length === 0 || result.applied.returnCodec === Codec.RAW) return value
  try {
    return decodeCbor(returnData)
  } catch (thrown) {
    if (!(thrown instanceof DecodeError)) throw thrown
    return value
  }
}

/** The messages of actors that aborted, innermost first. */
function abortMessages(result: Result<unknown>): readonly string[] {
  const { failure } = result.applied
  return failure?.type === 'MessageBacktrace'
    ? failure.backtrace.frames.map(({ message }) => message)
    : []
}

function isIn(wanted: string | RegExp, text: string): boolean {
  return typeof wanted === 'string' ? text.includes(wanted) : text.search(wanted) >= 0
}

function expectedCode(given: ExitCodeLike, codes: readonly ExitCode[]): string {
  if (typeof given === 'string' && !Object.hasOwn(ExitCode, given))
    return `${given} (${codes.join(' or ')})`
  return codes.map(codeText).join(' or ')
}

function failure(result: Result<unknown>): string {
  const { exitName, exitCode } = result
  return exitName === String(exitCode) ? exitName : `${exitName} (${exitCode})`
}

/** A matcher's answer, with the call tree below its text. */
export function said(
  result: Result<unknown>,
  pass: boolean,
  failed: () => string,
  passed: () => string,
): MatcherResult {
  return {
    pass,
    message: () => terminalText(`${(pass ? passed : failed)()}\n\n${result.explain()}`),
  }
}
