import type { CallAnswer, CallInterceptor, InterceptedCall, NoAnswer } from '../../machine/index.ts'
import type { AnySchema, EncodeContext } from '../../schema/index.ts'
import { type ActorId, METHOD_SEND } from '../../types/index.ts'
import { answerOf, type MockHandler } from './answer.ts'
import { MockedCall, matches, type ResolvedSpec } from './call-spec.ts'
import { absentAt, type StandIns } from './stand-ins.ts'

/** A mock: which calls it answers, and how. It is identified by the object itself. */
export interface MockRule {
  readonly spec: ResolvedSpec
  readonly handler: MockHandler
  /** Returns the schema of a method's return value, if the receiver's interface is known. */
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
  /** Actors that are there only because they are mocked. */
  readonly standIns: StandIns
  /** The last call that was seen. */
  readonly seen: SeenCall | undefined
}

/** Mocks of a world that has none. */
export const NO_MOCKS: Mocks = {
  rules: [],
  expectations: [],
  standIns: new Map(),
  seen: undefined,
}

/** Lists the calls that a rule or an expectation saw, in order. */
export function callsOf(mocks: Mocks, by: MockRule | Expectation): readonly MockedCall[] {
  const calls: MockedCall[] = []
  for (let at = mocks.seen; at !== undefined; at = at.before) if (at.by === by) calls.push(at.call)
  return calls.reverse()
}

/** Drops calls that were seen by rules and expectations which are gone. */
export function forgetCalls(mocks: Mocks): Mocks {
  const kept = new Set<MockRule | Expectation>([...mocks.rules, ...mocks.expectations])
  const calls: SeenCall[] = []
  for (let at = mocks.seen; at !== undefined; at = at.before) if (kept.has(at.by)) calls.push(at)
  let seen: SeenCall | undefined
  for (const { by, call } of calls.reverse()) seen = { by, call, before: seen }
  return { ...mocks, seen }
}

/** Methods 1 to 6 of the EVM actor, which contracts use to look at each other's code and storage. */
const MAX_INTERNAL_METHOD = 6n

/** Answers the calls of one message, and notes which were seen. */
export class Interceptor implements CallInterceptor {
  readonly #mocks: Mocks
  readonly #context: EncodeContext
  readonly #isContract: (id: ActorId) => boolean
  #seen: SeenCall | undefined

  /** @param isContract - tells whether an actor is a contract, as the running message sees it */
  constructor(mocks: Mocks, context: EncodeContext, isContract: (id: ActorId) => boolean) {
    this.#mocks = mocks
    this.#isContract = isContract
    this.#context = context
    this.#seen = mocks.seen
  }

  /** The last call that was seen until now. */
  get seen(): SeenCall | undefined {
    return this.#seen
  }

  /** Answers a call by the rule that was added last and matches it; undefined runs the actor's code. */
  intercept(intercepted: InterceptedCall): CallAnswer | NoAnswer | undefined {
    const { rules, expectations } = this.#mocks
    const call = new MockedCall(intercepted)
    const { method } = call
    // Contracts ask each other for code by messages, which are no calls of the contract's functions.
    const isInternal =
      method !== METHOD_SEND && method <= MAX_INTERNAL_METHOD && this.#isContract(call.to)
    const isMeant = (spec: ResolvedSpec): boolean =>
      (!isInternal || spec.method !== undefined) && matches(spec, call)
    for (const expectation of expectations)
      if (isMeant(expectation.spec)) this.#note(expectation, call)
    // A send without a method runs no code.
    const rule = method === METHOD_SEND ? undefined : rules.findLast(({ spec }) => isMeant(spec))
    if (rule === undefined) return this.#absentAt(call)
    this.#note(rule, call)
    const answer = answerOf(rule.handler, call, rule.schemaOf(call), this.#context)
    return answer ?? this.#absentAt(call)
  }

  /** Says how a call ends that no mock answers, if the receiver is there only as a mock. */
  #absentAt({ to, method }: MockedCall): NoAnswer | undefined {
    const standIn = this.#mocks.standIns.get(to)
    if (standIn === undefined) return undefined
    const absent = absentAt(standIn.address)
    return method === METHOD_SEND && absent !== 'nobody' ? undefined : { absent }
  }

  #note(by: MockRule | Expectation, call: MockedCall): void {
    this.#seen = { by, call, before: this.#seen }
  }
}
