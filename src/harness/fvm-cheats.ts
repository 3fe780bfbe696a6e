import { Codec, cidOf } from '../ipld/index.ts'
import type { Machine } from '../machine/index.ts'
import { type ActorId, Address, UsageError } from '../types/index.ts'
import type { AddressLike } from './address-like.ts'
import { type ActorDefinition, methodNameOf } from './define-actor.ts'
import { evmFunctionsOf } from './evm/evm-functions.ts'
import { FvmTime } from './fvm-time.ts'
import {
  type CallExpectation,
  type CallSpec,
  callsOf,
  type Expectation,
  ExpectationFailed,
  Interceptor,
  kernelOverrides,
  type Mock,
  type MockAnswer,
  type MockedCall,
  type MockHandler,
  type Mocks,
  NO_MOCKS,
  PRIMITIVE_NAMES,
  type PrimitiveName,
  type PrimitiveOverride,
  type ResolvedSpec,
} from './mocks/index.ts'
import type { AnySchema } from './schema/index.ts'
import { toAttoFil } from './units.ts'
import type { Prank } from './world.ts'

/** How an actor is mocked. */
export interface MockOptions {
  /** What is known of its interface: how return values are encoded. */
  readonly definition?: ActorDefinition
  /** What the actor is created as, where there is none: a built-in actor's name. */
  readonly as?: string
}

/** How often a call is expected; once or more by default. */
export interface ExpectOptions {
  readonly times?: number
  readonly atLeast?: number
  readonly atMost?: number
}

/** The code of an actor that exists as a mock only. */
const MOCK_CODE = cidOf(Codec.RAW, new TextEncoder().encode('litefvm mock'))

/** The built-in actors that have their place, by id. Source: builtin-actors v18.0.0 `runtime/src/builtin/singletons.rs`. */
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

/** Liberties of a test: pranks, mocks, expectations, other answers of primitives. */
export class FvmCheats extends FvmTime {
  #interceptor: Interceptor | undefined = undefined
  #nextId = 1

  /**
   * The next message comes from this actor, whoever it says it is from. From an actor that is no
   * account, sender type and nonce are not checked and no fee is paid; its origin is that actor.
   *
   * @example
   * vm.prank('f010')
   * vm.send({ to: 'alice' }).kind // 'prank'
   */
  prank(address: AddressLike): void {
    this.#setPrank('prank', { sender: this.toAddress(address), isOnce: true })
  }

  /**
   * Messages come from this actor until {@link FvmCheats.stopPrank}.
   *
   * @example
   * vm.startPrank('f010')
   * vm.send({ to: 'alice' }).kind // 'prank'
   * vm.send({ to: 'bob' }).kind // 'prank'
   * vm.stopPrank()
   */
  startPrank(address: AddressLike): void {
    this.#setPrank('startPrank', { sender: this.toAddress(address), isOnce: false })
  }

  /** Ends a prank; without one nothing happens. @example vm.stopPrank() */
  stopPrank(): void {
    this.assertIdle('stopPrank')
    this.world = { ...this.world, prank: undefined }
  }

  /** Does something as an actor. @example vm.impersonate('f010', () => vm.send({ to: 'alice' })).ok // true */
  impersonate<T>(address: AddressLike, work: () => T): T {
    this.startPrank(address)
    let result: T
    try {
      result = work()
    } catch (thrown) {
      this.stopPrank()
      throw thrown
    }
    if (result instanceof Promise) return result.finally(() => this.stopPrank()) as T // T is that promise
    this.stopPrank()
    return result
  }

  /**
   * Answers every call to an actor in its place, until it is removed or the world is reverted to a
   * snapshot from before. Where there is no actor, one is created. A send without a method is not
   * answered, as it runs no code.
   *
   * @example
   * const market = vm.mockActor('f05', (call) => ({ returns: [call.value], schema: cbor.array(cbor.tokenAmount) }))
   * market.calls.length // 0
   */
  mockActor(address: AddressLike, handler: MockHandler, options: MockOptions = {}): Mock {
    this.assertIdle('mockActor')
    if (typeof handler !== 'function')
      throw new UsageError(
        'FVM_MOCK_ANSWER',
        'mockActor takes a function of the call: for a fixed answer use mockCall({ to }, { returns: ... })',
      )
    return this.#addRule({ to: this.#ensureActor(address, options.as) }, handler, options)
  }

  /**
   * Answers some calls of an actor: with a fixed answer, or a function of the call. The mock that was
   * set last goes first; one that gives {@link PASS_THROUGH} lets the actor's own code run.
   *
   * @example vm.mockCall({ to: 'f05', method: 'GetBalance' }, { exitCode: 'USR_NOT_FOUND' })
   */
  mockCall(spec: CallSpec, answer: MockHandler | MockAnswer, options: MockOptions = {}): Mock {
    this.assertIdle('mockCall')
    const to = this.#ensureActor(spec.to, options.as)
    const handler = typeof answer === 'function' ? answer : () => answer
    return this.#addRule({ ...spec, to }, handler, options)
  }

  /**
   * Takes all mocks and expectations away.
   *
   * @example
   * vm.mockActor('f05', () => ({ exitCode: 16 }))
   * vm.clearMocks()
   * vm.send({ from: 'alice', to: 'f05' }).exitName // 'OK'
   */
  clearMocks(): void {
    this.assertIdle('clearMocks')
    this.#setMocks(NO_MOCKS)
  }

  /**
   * Expects calls, also those that are mocked, and sends without a method; {@link FvmCheats.verifyExpectations}
   * tells whether they came.
   *
   * @example
   * const payment = vm.expectCall({ to: 'bob', value: '1 FIL' }, { times: 1 })
   * vm.send({ from: 'alice', to: 'bob', value: '1 FIL' })
   * payment.verify()
   */
  expectCall(spec: CallSpec, options: ExpectOptions = {}): CallExpectation {
    this.assertIdle('expectCall')
    const id = this.#nextId++
    const expectation: Expectation = {
      id,
      spec: this.#resolve(spec),
      atLeast: options.times ?? options.atLeast ?? (options.atMost === undefined ? 1 : 0),
      atMost: options.times ?? options.atMost ?? Number.POSITIVE_INFINITY,
    }
    const { mocks } = this.world
    this.#setMocks({ ...mocks, expectations: [...mocks.expectations, expectation] })
    const calls = () => callsOf(this.world.mocks, id)
    return {
      get calls() {
        return calls()
      },
      verify: () => this.#verify(expectation),
    }
  }

  /**
   * @throws ExpectationFailed naming the first expected call that did not come as often as it should
   *
   * @example
   * vm.expectCall({ to: 'bob' })
   * vm.send({ from: 'alice', to: 'bob' })
   * vm.verifyExpectations()
   */
  verifyExpectations(): void {
    for (const expectation of this.world.mocks.expectations) this.#verify(expectation)
  }

  /**
   * Answers in place of a check that the kernel makes: proofs, signatures, consensus faults. Gas is
   * charged as ever, and counts as not exact. Undefined brings the real one back.
   *
   * @throws UsageError `FVM_OVERRIDE` for another name
   * @example vm.overridePrimitive('verifyPost', (info) => info.proofs.length > 0)
   */
  overridePrimitive<K extends PrimitiveName>(
    name: K,
    override: PrimitiveOverride<K> | undefined,
  ): void {
    this.assertIdle('overridePrimitive')
    if (!PRIMITIVE_NAMES.includes(name))
      throw new UsageError(
        'FVM_OVERRIDE',
        `"${name}" cannot be overridden: use one of ${PRIMITIVE_NAMES.join(', ')}`,
      )
    if (override !== undefined && typeof override !== 'function')
      throw new UsageError(
        'FVM_OVERRIDE',
        `the override of ${name} is no function: give one of what is asked and the real answer, as in () => true`,
      )
    const { [name]: _, ...others } = this.world.overrides
    const overrides = override === undefined ? others : { ...others, [name]: override }
    this.world = { ...this.world, overrides }
  }

  protected override endPrank(): void {
    if (this.world.prank?.isOnce) this.world = { ...this.world, prank: undefined }
  }

  protected override prankedSender(): Address | undefined {
    return this.world.prank?.sender
  }

  protected override prepare(machine: Machine): void {
    const { mocks, overrides, chain } = this.world
    const watches = mocks.rules.length > 0 || mocks.expectations.length > 0
    this.#interceptor = watches ? new Interceptor(mocks, this.encodeContext) : undefined
    const isOverridden = Object.keys(overrides).length > 0
    const isProfiled = machine.profiling && !this.contracts.isEmpty
    machine.setHooks({
      interceptor: this.#interceptor,
      evmFunctions: isProfiled ? evmFunctionsOf(this.contracts) : undefined,
      overrides: isOverridden
        ? kernelOverrides(overrides, this.config.proofs, chain.externs)
        : undefined,
    })
  }

  protected override concluded(): void {
    const interceptor = this.#interceptor
    if (interceptor === undefined) return
    this.#interceptor = undefined
    this.#setMocks({ ...this.world.mocks, seen: interceptor.seen })
  }

  #setPrank(what: string, prank: Prank): void {
    this.assertIdle(what)
    if (this.world.prank !== undefined && !this.world.prank.isOnce)
      throw new UsageError(
        'FVM_PRANK',
        `${what}: messages come from ${this.nameOf(this.world.prank.sender)} already, by startPrank: call stopPrank first`,
      )
    this.requireActor(prank.sender, what)
    this.world = { ...this.world, prank }
  }

  #addRule(spec: CallSpec, handler: MockHandler, options: MockOptions): Mock {
    const id = this.#nextId++
    const resolved = this.#resolve(spec)
    const rule = {
      id,
      spec: resolved,
      handler,
      schemaOf: (call: MockedCall) => this.#returnsOf(call, options.definition),
    }
    const { mocks } = this.world
    this.#setMocks({ ...mocks, rules: [...mocks.rules, rule] })
    const calls = () => callsOf(this.world.mocks, id)
    return {
      get calls() {
        return calls()
      },
      remove: () => {
        this.assertIdle('remove')
        const left = this.world.mocks.rules.filter((other) => other.id !== id)
        this.#setMocks({ ...this.world.mocks, rules: left })
      },
    }
  }

  #setMocks(mocks: Mocks): void {
    this.world = { ...this.world, mocks }
  }

  #returnsOf(call: MockedCall, given: ActorDefinition | undefined): AnySchema | undefined {
    const definition = given ?? this.definitionOf(call.to)
    const name = definition && methodNameOf(definition, call.method)
    return name === undefined ? undefined : definition?.methods[name]?.returns
  }

  #resolve(spec: CallSpec): ResolvedSpec {
    const to = this.lookupId(spec.to)
    if (to === undefined) throw this.#unknown(spec.to)
    const from = spec.from === undefined ? undefined : this.lookupId(spec.from)
    if (spec.from !== undefined && from === undefined) throw this.#unknown(spec.from)
    const target = Address.id(to)
    const method = spec.method === undefined ? undefined : this.methodOf(target, spec.method)
    const value = spec.value === undefined ? undefined : toAttoFil(spec.value, 'the value')
    return {
      to,
      from,
      method,
      params:
        spec.params === undefined
          ? undefined
          : this.paramsOf(target, method ?? 0n, spec.params, spec.schema),
      value,
      readOnly: spec.readOnly,
      where: spec.where,
      text: [
        `to ${this.describeActor(to)}`,
        from === undefined ? '' : ` from ${this.describeActor(from)}`,
        method === undefined ? '' : `, ${this.describeMethod(to, method)}`,
        value === undefined ? '' : `, with a value of ${value} attoFIL`,
      ].join(''),
    }
  }

  #unknown(address: AddressLike): UsageError {
    return new UsageError(
      'FVM_NO_ACTOR',
      `there is no actor at ${this.nameOf(address)}, so no call can reach it: create it first, or mock it with mockActor`,
    )
  }

  #ensureActor(address: AddressLike, as: string | undefined): ActorId {
    const id = this.lookupId(address)
    if (id !== undefined && this.lookupActor(id) !== undefined) return id
    const role = as ?? (id === undefined ? undefined : SINGLETONS.get(id))
    return this.setActor(address, { code: role ?? MOCK_CODE })
  }

  #verify({ spec, atLeast, atMost, id }: Expectation): void {
    const seen = callsOf(this.world.mocks, id).length
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
