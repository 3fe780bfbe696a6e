import { bytesToHex, type Hex } from '../harness/index.ts'
import { SELECTOR_BYTES } from '../types/index.ts'
import { errorTextOf } from './abi.ts'
import type { ExpectedCall, ExpectedEmit, ExpectedRevert, Log, Session } from './session.ts'

const EMPTY = new Uint8Array(0)

/** The outcome of a call as expectations compare it. */
export interface CallOutcome {
  readonly isOk: boolean
  readonly data: Uint8Array
  /** Address that reverted. */
  readonly reverter: Hex
}

/**
 * Compares the outcome of a call with the expected revert.
 *
 * @returns why they differ; undefined if the call reverted as expected
 */
export function revertMismatch(
  expected: ExpectedRevert,
  outcome: CallOutcome,
  textOf: (data: Uint8Array) => string,
): string | undefined {
  if (outcome.isOk) return 'next call did not revert as expected'
  if (expected.reverter !== undefined && expected.reverter !== outcome.reverter)
    return `Reverter != expected reverter: ${outcome.reverter} != ${expected.reverter}`
  const { data } = expected
  if (data === undefined) return undefined
  if (data.length > 0 && outcome.data.length === 0)
    return 'call reverted as expected, but without data'
  if (matchesRevert(data, outcome.data, expected.isPartial)) return undefined
  // An error of a contract may be expected by its text.
  const [actual, wanted] = [textOf(outcome.data), textOf(data)]
  return actual === wanted ? undefined : `Error != expected error: ${actual} != ${wanted}`
}

/** Whether revert data is what was expected: as it is, by its selector, or by the text of an error. */
export function matchesRevert(
  expected: Uint8Array,
  actual: Uint8Array,
  isPartial: boolean,
): boolean {
  if (isPartial && startsWith(actual, expected.subarray(0, SELECTOR_BYTES))) return true
  if (areEqual(expected, actual)) return true
  const text = errorTextOf(actual)
  return text !== undefined && areEqual(errorTextOf(expected) ?? expected, text)
}

/** Receives a log while `expectEmit` waits: it is the template, or is compared with the next one. */
export function noteLog(session: Session, log: Log): void {
  const { expectedEmits } = session
  const open = expectedEmits.find(({ template }) => template === undefined)
  if (open !== undefined) {
    open.template = log
    return
  }
  const next = expectedEmits.find(({ isFound }) => !isFound)
  if (next?.template === undefined || !matchesLog(next, next.template, log)) {
    const never = expectedEmits.find((one) => one.isNever && matchesLog(one, one.template, log))
    if (never !== undefined) never.remaining -= 1
    return
  }
  next.remaining -= 1
  if (next.remaining <= 0) next.isFound = !next.isNever
}

function matchesLog(expected: ExpectedEmit, template: Log | undefined, log: Log): boolean {
  if (template === undefined) return false
  if (expected.emitter !== undefined && expected.emitter !== log.emitter) return false
  if (template.topics.length !== log.topics.length) return false
  const areTopicsEqual = template.topics.every(
    (topic, at) => expected.checks[at] !== true || topic === log.topics[at],
  )
  return areTopicsEqual && (expected.checks[4] !== true || areEqual(template.data, log.data))
}

/**
 * Ends the expectations of `expectEmit` of one depth.
 *
 * @returns why one is not met; undefined if all are
 */
export function settleEmits(session: Session, depth: number): string | undefined {
  const ended = session.expectedEmits.filter((one) => one.depth === depth)
  if (ended.length === 0) return undefined
  session.expectedEmits = session.expectedEmits.filter((one) => one.depth !== depth)
  for (const one of ended) {
    if (one.isNever) {
      if (one.remaining < 0) return 'log emitted but expected 0 times'
      continue
    }
    if (one.isFound) continue
    return one.template === undefined
      ? 'expected an emit, but no logs were emitted afterwards. you might have mismatched events or not enough events were emitted'
      : 'log != expected log'
  }
  return undefined
}

/** Whether a call is one that `expectCall` waits for. */
export function matchesCall(
  expected: ExpectedCall,
  call: { readonly to: Hex; readonly input: Uint8Array; readonly value: bigint },
): boolean {
  return (
    expected.to === call.to &&
    startsWith(call.input, expected.data) &&
    (expected.value === undefined || expected.value === call.value)
  )
}

/** Returns why the expectations that last to the end of a test are not met; undefined if they are. */
export function unmetAtEnd(session: Session): string | undefined {
  for (const { count, seen, to, data, value } of session.expectedCalls) {
    if (count === undefined ? seen > 0 : seen === count) continue
    const times = count ?? 1
    const what = `expected call to ${to} with data ${bytesToHex(data)}${value === undefined ? '' : ` and value ${value}`}`
    return `${what} to be called ${times} time${times === 1 ? '' : 's'}, but was called ${seen} time${seen === 1 ? '' : 's'}`
  }
  const creation = session.expectedCreates.find(({ isFound }) => !isFound)
  if (creation !== undefined)
    return `expected ${creation.isCreate2 ? 'CREATE2' : 'CREATE'} call by address ${creation.deployer} for bytecode ${bytesToHex(creation.code)} but not found`
  const emit = session.expectedEmits.find(({ isFound, isNever }) => !isFound && !isNever)
  if (emit !== undefined)
    return emit.template === undefined
      ? 'expected an emit, but no logs were emitted afterwards. you might have mismatched events or not enough events were emitted'
      : 'log != expected log'
  const revert = session.expectedReverts.find(({ isNever, remaining }) => !isNever && remaining > 0)
  return revert === undefined
    ? undefined
    : "call didn't revert at a lower depth than cheatcode call depth"
}

/** Whether bytes begin with others. */
export function startsWith(bytes: Uint8Array, start: Uint8Array): boolean {
  return bytes.length >= start.length && start.every((byte, at) => byte === bytes[at])
}

/** Whether bytes are equal. */
export function areEqual(a: Uint8Array = EMPTY, b: Uint8Array = EMPTY): boolean {
  return a.length === b.length && startsWith(a, b)
}
