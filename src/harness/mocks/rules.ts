import type { CallAnswer, CallInterceptor, InterceptedCall } from '../../machine/index.ts'
import { METHOD_SEND } from '../../types/index.ts'
import type { AnySchema, EncodeContext } from '../schema/index.ts'
import { answerOf, type MockHandler } from './answer.ts'
import { MockedCall, matches, type ResolvedSpec } from './call-spec.ts'

/** A mock: which calls it answers, and how. It is identified by the object itself. */
export interface MockRule {
  readonly spec: ResolvedSpec
  readonly handler: MockHandler
  /** Returns the schema of a method's return value, where the receiver's interface is known. */
  readonly schemaOf: (call: MockedCall) => AnySchema | undefined
}

/** A call that is expected a number of times. It is identified by the object itself. */
export interface Expectation {
  readonly spec: ResolvedSpec
  readonly atLeast: number
  readonly atMost: number
}

/** A call that a rule or an expectation saw, linked to the one seen before it. */
export interface SeenCall {
  readonly by: MockRule | Expectation
  readonly call: MockedCall
  readonly before: SeenCall | undefined
}

/**
 * The mocks of a world and what they saw: an immutable value, as all that a snapshot holds. Rules and
 * expectations have no numbers: a fork, or the future of another snapshot, would give them out again.
 */
export interface Mocks {
  readonly rules: readonly MockRule[]
  readonly expectations: readonly Expectation[]
  /** The last call that was seen. */
  readonly seen: SeenCall | undefined
}

/** Mocks of a world that has none. */
export const NO_MOCKS: Mocks = { rules: [], expectations: [], seen: undefined }

/** Lists the calls that a rule or an expectation saw, in order. */
export function callsOf(mocks: Mocks, by: MockRule | Expectation): readonly MockedCall[] {
  const calls: MockedCall[] = []
  for (let at = mocks.seen; at !== undefined; at = at.before) if (at.by === by) calls.push(at.call)
  return calls.reverse()
}

/** Answers the calls of one message, and notes which were seen. */
export class Interceptor implements CallInterceptor {
  readonly #mocks: Mocks
  readonly #context: EncodeContext
  #seen: SeenCall | undefined

  constructor(mocks: Mocks, context: EncodeContext) {
    this.#mocks = mocks
    this.#context = context
    this.#seen = mocks.seen
  }

  /** The last call that was seen until now. */
  get seen(): SeenCall | undefined {
    return this.#seen
  }

  /** Answers a call by the rule that was added last and matches it; undefined runs the actor's code. */
  intercept(intercepted: InterceptedCall): CallAnswer | undefined {
    const { rules, expectations } = this.#mocks
    const call = new MockedCall(intercepted)
    for (const expectation of expectations)
      if (matches(expectation.spec, call)) this.#note(expectation, call)
    if (call.method === METHOD_SEND) return undefined // no code would run
    const rule = rules.findLast(({ spec }) => matches(spec, call))
    if (rule === undefined) return undefined
    this.#note(rule, call)
    return answerOf(rule.handler, call, rule.schemaOf(call), this.#context)
  }

  #note(by: MockRule | Expectation, call: MockedCall): void {
    this.#seen = { by, call, before: this.#seen }
  }
}
