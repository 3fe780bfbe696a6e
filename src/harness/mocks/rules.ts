import type { CallAnswer, CallInterceptor, InterceptedCall } from '../../machine/index.ts'
import { METHOD_SEND } from '../../types/index.ts'
import type { AnySchema, EncodeContext } from '../schema/index.ts'
import { answerOf, type MockHandler } from './answer.ts'
import { MockedCall, matches, type ResolvedSpec } from './call-spec.ts'

/** A mock: which calls it answers, and how. */
export interface MockRule {
  readonly id: number
  readonly spec: ResolvedSpec
  readonly handler: MockHandler
  /** How the return value of a method is encoded, where the receiver's interface is known. */
  readonly schemaOf: (call: MockedCall) => AnySchema | undefined
}

/** A call that is expected, so many times. */
export interface Expectation {
  readonly id: number
  readonly spec: ResolvedSpec
  readonly atLeast: number
  readonly atMost: number
}

/** Calls seen so far by the rule or expectation that they fit, the last one first. */
export interface SeenCall {
  readonly id: number
  readonly call: MockedCall
  readonly before: SeenCall | undefined
}

/** The mocks of a world and what they saw: a value, as all that a snapshot holds. */
export interface Mocks {
  readonly rules: readonly MockRule[]
  readonly expectations: readonly Expectation[]
  readonly seen: SeenCall | undefined
}

/** No mocks. */
export const NO_MOCKS: Mocks = { rules: [], expectations: [], seen: undefined }

/** The calls that a rule or an expectation saw, in order. */
export function callsOf(mocks: Mocks, id: number): readonly MockedCall[] {
  const calls: MockedCall[] = []
  for (let at = mocks.seen; at !== undefined; at = at.before) if (at.id === id) calls.push(at.call)
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

  /** What was seen until now. */
  get seen(): SeenCall | undefined {
    return this.#seen
  }

  intercept(intercepted: InterceptedCall): CallAnswer | undefined {
    const { rules, expectations } = this.#mocks
    const call = new MockedCall(intercepted)
    for (const { id, spec } of expectations) if (matches(spec, call)) this.#note(id, call)
    if (call.method === METHOD_SEND) return undefined // no code would run
    const rule = rules.findLast(({ spec }) => matches(spec, call))
    if (rule === undefined) return undefined
    this.#note(rule.id, call)
    return answerOf(rule.handler, call, rule.schemaOf(call), this.#context)
  }

  #note(id: number, call: MockedCall): void {
    this.#seen = { id, call, before: this.#seen }
  }
}
