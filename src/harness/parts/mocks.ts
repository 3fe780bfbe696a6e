import type { AddressLike } from '../../crypto/index.ts'
import { type ActorId, assertOptions, type OptionNames, UsageError } from '../../types/index.ts'
import type { ActorDefinition } from '../define-actor.ts'
import {
  addStandIn,
  type CallExpectation,
  type CallSpec,
  callsOf,
  type Expectation,
  ExpectationFailed,
  forgetCalls,
  MOCK_CODE,
  type Mock,
  type MockAnswer,
  type MockHandler,
  type MockRule,
  type Mocks as MockTable,
  NO_MOCKS,
  PRIMITIVE_NAMES,
  type PrimitiveName,
  type PrimitiveOverride,
  withoutStandIns,
} from '../mocks/index.ts'
import type { Core } from './core.ts'
import type { Interfaces } from './interfaces.ts'
import type { MockSpecs } from './mock-specs.ts'
import type { Names } from './names.ts'

/** Options of a mock. */
export interface MockOptions {
  /** The actor's interface: it says how return values are encoded. */
  readonly definition?: ActorDefinition
  /** Name of the built-in actor to create if there is no actor. */
  readonly as?: string
}

/** Number of times that a call is expected; once or more by default. */
export interface ExpectOptions {
  readonly times?: number
  readonly atLeast?: number
  readonly atMost?: number
}

const MOCK_OPTIONS = { definition: true, as: true } satisfies OptionNames<MockOptions>
const EXPECT_OPTIONS = {
  times: true,
  atLeast: true,
  atMost: true,
} satisfies OptionNames<ExpectOptions>

/** Parts that {@link Mocks} uses. */
interface MocksNeeds {
  readonly names: Pick<Names, 'codeOf' | 'toAddress'>
  readonly interfaces: Pick<Interfaces, 'returnsOf'>
  readonly specs: MockSpecs
}

/** Built-in actors with a fixed id. Source: builtin-actors v18.0.0 `runtime/src/builtin/singletons.rs`. */
const SINGLETONS: ReadonlyMap<ActorId, string> = new Map([
  [0n, 'system'],
  [1n, 'init'],
  [2n, 'reward'],
  [3n, 'cron'],
  [4n, 'storagepower'],
  [5n, 'storagemarket'],
  [6n, 'verifiedregistry'],
  [7n, 'datacap'],
  [10n, 'eam'],
  [99n, 'account'],
])

/** Mocked actors, expected calls and overridden primitives of a world. */
export class Mocks {
  readonly #core: Core
  readonly #needs: MocksNeeds

  constructor(core: Core, needs: MocksNeeds) {
    this.#core = core
    this.#needs = needs
  }

  /** Answers every call to an actor in its place. */
  mockActor(address: AddressLike, handler: MockHandler, options: MockOptions = {}): Mock {
    this.#core.assertIdle('mockActor')
    if (typeof handler !== 'function')
      throw new UsageError(
        'FVM_MOCK_ANSWER',
        'mockActor takes a function of the call: for a fixed answer use mockCall({ to }, { returns: ... })',
      )
    return this.#core.attempt(() => this.#add({ to: address }, handler, options))
  }

  /** Answers some calls of an actor in its place. */
  mockCall(spec: CallSpec, answer: MockHandler | MockAnswer, options: MockOptions = {}): Mock {
    this.#core.assertIdle('mockCall')
    const handler = typeof answer === 'function' ? answer : () => answer
    return this.#core.attempt(() => this.#add(spec, handler, options))
  }

  /** Removes all mocks and expectations. */
  clear(): void {
    this.#core.assertIdle('clearMocks')
    this.#replace(NO_MOCKS)
  }

  /** Expects calls, mocked or not. */
  expectCall(spec: CallSpec, options: ExpectOptions = {}): CallExpectation {
    const core = this.#core
    core.assertIdle('expectCall')
    assertOptions(options, 'the options of expectCall', EXPECT_OPTIONS)
    const expectation: Expectation = {
      spec: this.#needs.specs.resolve(spec),
      ...countsOf(options),
    }
    const { mocks } = core.world
    this.#set({ ...mocks, expectations: [...mocks.expectations, expectation] })
    return {
      get calls() {
        return callsOf(core.world.mocks, expectation)
      },
      verify: () => this.#verify(expectation),
    }
  }

  /** Checks that all expected calls came. @throws ExpectationFailed naming the first that did not */
  verifyExpectations(): void {
    for (const expectation of this.#core.world.mocks.expectations) this.#verify(expectation)
  }

  /** Answers in place of a check that the kernel makes; undefined brings the real one back. */
  overridePrimitive<K extends PrimitiveName>(
    name: K,
    override: PrimitiveOverride<K> | undefined,
  ): void {
    this.#core.assertIdle('overridePrimitive')
    if (!PRIMITIVE_NAMES.includes(name))
      throw new UsageError(
        'FVM_OVERRIDE',
        `"${name}" cannot be overridden: use one of ${PRIMITIVE_NAMES.join(', ')}`,
      )
    if (override !== undefined && typeof override !== 'function')
      throw new UsageError(
        'FVM_OVERRIDE',
        `the override of ${name} is not a function: give a function of the request and the real answer, as in () => true`,
      )
    const { [name]: _, ...others } = this.#core.world.overrides
    const overrides = override === undefined ? others : { ...others, [name]: override }
    this.#core.update({ overrides })
  }

  #add(spec: CallSpec, handler: MockHandler, options: MockOptions): Mock {
    assertOptions(options, 'the options of a mock', MOCK_OPTIONS)
    const core = this.#core
    const { interfaces, specs } = this.#needs
    const to = this.#ensureActor(spec.to, options.as)
    const rule: MockRule = {
      spec: specs.resolve({ ...spec, to }),
      handler,
      schemaOf: (call) => interfaces.returnsOf(call.to, call.method, options.definition),
    }
    const { mocks } = core.world
    this.#set({ ...mocks, rules: [...mocks.rules, rule] })
    let answered: Mock['calls'] = []
    return {
      get calls() {
        const { mocks: now } = core.world
        return now.rules.includes(rule) ? callsOf(now, rule) : answered
      },
      remove: () => {
        core.assertIdle('remove')
        if (!core.world.mocks.rules.includes(rule)) return
        answered = callsOf(core.world.mocks, rule) // the world forgets them
        const { mocks: now } = core.world
        this.#replace({ ...now, rules: now.rules.filter((other) => other !== rule) })
      },
    }
  }

  #set(mocks: MockTable): void {
    this.#core.update({ mocks })
  }

  /** Returns the id of an actor to mock; if there is none, one stands in until it is not mocked any more. */
  #ensureActor(given: AddressLike, as: string | undefined): ActorId {
    const core = this.#core
    const { names } = this.#needs
    const address = names.toAddress(given)
    const id = core.lookupId(address)
    if (id !== undefined && core.getActor(id) !== undefined) return id
    const role = as ?? (id === undefined ? undefined : SINGLETONS.get(id))
    const standIn = { address, code: role === undefined ? MOCK_CODE : names.codeOf(role) }
    const added = addStandIn(core.ownTree(), standIn)
    const { mocks } = core.world
    this.#set({ ...mocks, standIns: new Map(mocks.standIns).set(added, standIn) })
    return added
  }

  /** Sets the mocks, and takes away the stand-ins that none of them is for. */
  #replace(mocks: MockTable): void {
    const core = this.#core
    const mocked = new Set(mocks.rules.map(({ spec }) => spec.to))
    const all = [...core.world.mocks.standIns]
    const left = all.filter(([id]) => !mocked.has(id))
    if (left.length > 0) core.replaceTree(withoutStandIns(core.ownTree(), left, core.manifest))
    this.#set({ ...forgetCalls(mocks), standIns: new Map(all.filter(([id]) => mocked.has(id))) })
  }

  #verify(expectation: Expectation): void {
    const { spec, atLeast, atMost } = expectation
    const seen = callsOf(this.#core.world.mocks, expectation).length
    if (seen >= atLeast && seen <= atMost) return
    const wanted =
      atLeast === atMost
        ? `${atLeast}`
        : atMost === Number.POSITIVE_INFINITY
          ? `${atLeast} or more`
          : `${atLeast} to ${atMost}`
    throw new ExpectationFailed(`expected ${wanted} calls ${spec.text}, saw ${seen}`)
  }
}

/** Reads how often a call is expected. @throws UsageError `FVM_EXPECT` for counts that cannot be */
function countsOf({ times, ...options }: ExpectOptions): Pick<Expectation, 'atLeast' | 'atMost'> {
  const atLeast = times ?? options.atLeast ?? (options.atMost === undefined ? 1 : 0)
  const atMost = times ?? options.atMost ?? Number.POSITIVE_INFINITY
  const isBoth =
    times !== undefined && (options.atLeast !== undefined || options.atMost !== undefined)
  const isCount = (n: number): boolean => Number.isSafeInteger(n) && n >= 0
  if (!isBoth && isCount(atLeast) && (isCount(atMost) || atMost === Number.POSITIVE_INFINITY))
    if (atLeast <= atMost) return { atLeast, atMost }
  throw new UsageError(
    'FVM_EXPECT',
    `expectCall was given times ${times}, atLeast ${options.atLeast}, atMost ${options.atMost}: give times, or atLeast and atMost, as integers from 0, as in { times: 1 }`,
  )
}
