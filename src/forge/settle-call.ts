import type { Hex } from '../harness/index.ts'
import type { InvocationResult } from '../kernel/index.ts'
import { ExitCode } from '../types/index.ts'
import { createdResult, dataOf, failureOf, resultOf } from './call-data.ts'
import { matchesRevert, revertMismatch, settleEmits } from './expectations.ts'
import type { Session } from './session.ts'

/** Return data of a call whose revert was expected: callers decode it to zeros. */
const REVERTED_AS_EXPECTED = new Uint8Array(8192)
/** Address of a creation whose revert was expected. Source: foundry `crates/cheatcodes`, DUMMY_CREATE_ADDRESS. */
const FAILED_CREATION: Hex = '0x0000000000000000000000000000000000000001'

/** Describes revert data. */
type TextOf = (data: Uint8Array) => string

/** A call that is over. */
export interface EndedCall {
  readonly kind: 'call' | 'create' | 'other'
  readonly depth: number
  readonly to: Hex
  readonly isStatic: boolean
}

/** The outcome of a call. */
export interface CallEnd {
  readonly result: InvocationResult
  /** Gas of the call. */
  readonly gasUsed: bigint
  readonly textOf: TextOf
}

/** Compares the result of a call with what is expected of it. */
export function settleCall(
  session: Session,
  open: EndedCall,
  { result, gasUsed, textOf }: CallEnd,
): InvocationResult {
  const isOk = result.exitCode === ExitCode.OK
  if (open.depth === 0) return result
  session.lastCallGas = { limit: gasUsed, used: gasUsed }
  const assumption = session.assumesNoRevert
  if (assumption !== undefined && open.depth <= assumption.depth) {
    session.assumesNoRevert = undefined
    const data = dataOf(result)
    const matches = (one: Uint8Array): boolean => matchesRevert(one, data, true)
    if (!isOk && (assumption.data.length === 0 || assumption.data.some(matches))) {
      session.ending = { type: 'rejected' }
      return failureOf('FOUNDRY::ASSUME')
    }
  }
  const emits = open.isStatic ? undefined : settleEmits(session, open.depth)
  if (emits !== undefined && isOk) return failureOf(emits)
  const expected = session.expectedReverts.find((one) => open.depth <= one.depth)
  if (expected === undefined) return result
  const mismatch = revertMismatch(
    expected,
    { isOk, data: dataOf(result), reverter: open.to },
    textOf,
  )
  if (expected.isNever) {
    session.expectedReverts = session.expectedReverts.filter((one) => one !== expected)
    return mismatch === undefined
      ? failureOf(`call reverted with ${textOf(dataOf(result))}, which was expected 0 times`)
      : result
  }
  expected.remaining -= 1
  if (expected.remaining <= 0 || mismatch !== undefined)
    session.expectedReverts = session.expectedReverts.filter((one) => one !== expected)
  if (mismatch !== undefined) return failureOf(mismatch)
  return open.kind === 'create'
    ? createdResult(FAILED_CREATION)
    : resultOf(true, REVERTED_AS_EXPECTED)
}

/** Whether a call that the kernel refuses is one that a test waits for. */
export function expectsFailure(session: Session, depth: number): boolean {
  const { expectedReverts, assumesNoRevert } = session
  return (
    expectedReverts.some((one) => depth <= one.depth) ||
    (assumesNoRevert !== undefined && depth <= assumesNoRevert.depth)
  )
}
