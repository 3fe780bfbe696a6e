/* oxlint-disable oxc/no-this-in-exported-function -- expect.extend calls matchers with their context as this */
import { terminalText, UsageError } from '../../types/index.ts'
import { callLines } from '../explain.ts'
import type { Result } from '../result.ts'
import { type CallFrame, framesOf } from '../trace-tree.ts'
import {
  assertInvocation,
  compileInvocation,
  type Invocation,
  type InvocationTest,
} from './invocation-spec.ts'
import type { MatcherContext, MatcherResult } from './matcher.ts'
import { resultOf } from './subject.ts'

/** Passes if a call of the message, including the message itself, matches the description. */
export function toHaveInvocation(
  this: MatcherContext,
  received: unknown,
  invocation: Invocation,
): MatcherResult {
  const result = resultOf(received, 'toHaveInvocation')
  assertInvocation(invocation, 'the invocation given to toHaveInvocation')
  const { trace } = result
  if (trace === undefined)
    throw new UsageError(
      'FVM_NO_TRACE',
      'toHaveInvocation needs the call tree, and the message has none: it did not run, or the world was made with tracing: false',
    )
  const test = compileInvocation(invocation, result, this)
  const found = [...framesOf(trace)].filter((frame) => test.misses(frame).length === 0)
  const { times } = invocation
  const pass = times === undefined ? found.length > 0 : found.length === times
  const often = times === undefined ? '' : ` ${times} times`
  return {
    pass,
    message: () => {
      if (pass)
        return withTree(
          result,
          `expected no call ${test.text}${often}, but there ${found.length === 1 ? 'is one' : `are ${found.length}`}`,
          found[0],
        )
      const head = `expected a call ${test.text}${often}, but there ${found.length === 1 ? 'is 1' : found.length > 0 ? `are ${found.length}` : 'is none'}`
      const nearest = found.length > 0 ? undefined : nearestOf(trace, test)
      if (nearest === undefined) return withTree(result, head, found[0])
      return withTree(
        result,
        `${head}; the nearest differs in ${test.misses(nearest).join(', ')}`,
        nearest,
      )
    },
  }
}

/** The frame with the fewest differences; undefined if no frame matches any field. */
function nearestOf(trace: CallFrame, test: InvocationTest): CallFrame | undefined {
  let nearest: CallFrame | undefined
  let least = test.size
  for (const frame of framesOf(trace)) {
    const count = test.misses(frame).length
    if (count >= least) continue
    least = count
    nearest = frame
  }
  return nearest
}

function withTree(result: Result<unknown>, text: string, marked: CallFrame | undefined): string {
  const { trace, context, exitName, gasUsed } = result
  const lines = trace === undefined ? [] : callLines(trace, context, marked)
  const head = [text, '', `the message exited with ${exitName}, gas ${gasUsed}:`]
  return terminalText([...head, ...lines].join('\n'))
}
