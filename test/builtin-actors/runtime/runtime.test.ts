import { describe, expect, test } from 'vitest'
import {
  ACCEPT_EXPORTED,
  type ActorMethod,
  FIRST_EXPORTED_METHOD_NUMBER,
  invokeNative,
  methodWithoutParams,
  methodWithParams,
} from '../../../src/builtin-actors/runtime/dispatch.ts'
import { emitEvent } from '../../../src/builtin-actors/runtime/events.ts'
import { policyOf } from '../../../src/builtin-actors/runtime/policy.ts'
import type { Runtime, StateCodec } from '../../../src/builtin-actors/runtime/runtime.ts'
import { methodNumber } from '../../../src/index.ts'
import { Codec, cidOf } from '../../../src/ipld/index.ts'
import { ActorError, Address, ErrorNumber } from '../../../src/types/index.ts'
import { codeCid, FakeSyscalls } from './fake-syscalls.ts'

/* The rules that all actors share. @see builtin-actors v18.0.0 `runtime/src` */

const COUNT: StateCodec<{ count: bigint }> = {
  encode: (w, state) => w.writeUint(state.count),
  decode: (r) => ({ count: r.readUint() }),
}

interface Setup {
  readonly methods?: Readonly<Record<string, ActorMethod>>
  readonly fallback?: ActorMethod
  readonly isRestricted?: boolean
}

/** Runs an actor; says its exit code, or its error. */
function invoke(fake: FakeSyscalls, setup: Setup, paramsId = 0): ActorError | number {
  const { methods = {}, fallback, isRestricted = false } = setup
  const table = new Map(Object.entries(methods).map(([number, m]) => [BigInt(number), m]))
  const actor = { name: 'test', methods: table, isRestricted }
  try {
    return invokeNative(
      fallback === undefined ? actor : { ...actor, fallback },
      fake.sys,
      paramsId,
      policyOf('mainnet'),
    )
  } catch (thrown) {
    if (thrown instanceof ActorError) return thrown
    throw thrown
  }
}

function codeOf(outcome: ActorError | number): number {
  return outcome instanceof ActorError ? outcome.exitCode : 0
}

/** An actor whose method 2 does something for any caller. */
function running(run: (rt: Runtime) => unknown): Setup {
  return {
    methods: {
      2: methodWithoutParams('Run', (rt) => {
        rt.acceptAnyCaller()
        run(rt)
        return undefined
      }),
    },
  }
}

function outcomeOf(run: (rt: Runtime) => unknown, prepare?: (fake: FakeSyscalls) => void) {
  const fake = new FakeSyscalls()
  prepare?.(fake)
  const outcome = invoke(fake, running(run))
  return { fake, outcome, code: codeOf(outcome) }
}

describe('who may call what', () => {
  const setup: Setup = { ...running(() => undefined), isRestricted: true }

  test.each([
    ['no actor', undefined, 18],
    ['user code', 0, 18],
    ['a contract', 14, 18],
    ['an account', 4, 0],
    ['an ethaccount', 16, 0],
  ])('a number below the exported ones, by %s', (_name, callerType, code) => {
    const fake = new FakeSyscalls()
    fake.callerType = callerType
    expect(codeOf(invoke(fake, setup))).toBe(code)
  })

  test('the caller is looked at before the method is, and not for exported numbers', () => {
    const fake = new FakeSyscalls()
    fake.callerType = 0
    fake.method = 99n
    expect(codeOf(invoke(fake, setup))).toBe(18)
    fake.method = FIRST_EXPORTED_METHOD_NUMBER
    fake.calls.length = 0
    expect(codeOf(invoke(fake, setup))).toBe(22)
    expect(fake.calls).toEqual(['debugEnabled', 'msgContext'])
  })

  test('unknown method numbers are unhandled; a fallback takes the exported ones', () => {
    const fake = new FakeSyscalls()
    fake.method = FIRST_EXPORTED_METHOD_NUMBER - 1n
    expect(codeOf(invoke(fake, {}))).toBe(22)
    expect(codeOf(invoke(fake, { fallback: ACCEPT_EXPORTED }))).toBe(22)
    fake.method = FIRST_EXPORTED_METHOD_NUMBER
    expect(codeOf(invoke(fake, {}))).toBe(22)
    expect(codeOf(invoke(fake, { fallback: ACCEPT_EXPORTED }))).toBe(0)
  })

  test('a method validates its caller, and once', () => {
    const never = methodWithoutParams('Never', () => undefined)
    expect(codeOf(invoke(new FakeSyscalls(), { methods: { 2: never } }))).toBe(24)
    const failing = methodWithoutParams('Failing', () => {
      throw new ActorError(17)
    })
    expect(codeOf(invoke(new FakeSyscalls(), { methods: { 2: failing } }))).toBe(17)
    for (const again of [
      (rt: Runtime) => rt.acceptAnyCaller(),
      (rt: Runtime) => rt.requireCaller(100n),
      (rt: Runtime) => rt.requireCallerType(4),
    ])
      expect(outcomeOf(again).code).toBe(24)
  })

  test.each([
    ['one of the ids', (rt: Runtime) => rt.requireCaller(7n, 100n), 0],
    ['none of the ids', (rt: Runtime) => rt.requireCaller(7n), 18],
    ['no ids at all', (rt: Runtime) => rt.requireCaller(), 18],
    ['one of the types', (rt: Runtime) => rt.requireCallerType(9, 4), 0],
    ['none of the types', (rt: Runtime) => rt.requireCallerType(9), 18],
  ])('a caller that is %s', (_name, check, code) => {
    const method = methodWithoutParams('Check', (rt) => {
      check(rt)
      return undefined
    })
    expect(codeOf(invoke(new FakeSyscalls(), { methods: { 2: method } }))).toBe(code)
  })
})

describe('params and returns', () => {
  const number = methodWithParams(
    'Number',
    (r) => r.readUint(),
    (rt, n) => {
      rt.acceptAnyCaller()
      return (w) => w.writeUint(n + 1n)
    },
  )
  const bytes = methodWithParams(
    'Bytes',
    (r) => r.readBytes(),
    (rt, given) => {
      rt.acceptAnyCaller()
      return (w) => w.writeUint(given.length)
    },
  )
  const nothing = methodWithoutParams('Nothing', (rt) => {
    rt.acceptAnyCaller()
    return undefined
  })

  test.each([
    ['a number in CBOR', number, Codec.CBOR, [5], 0],
    ['a number in DAG-CBOR', number, Codec.DAG_CBOR, [5], 0],
    ['a number that is not minimal', number, Codec.CBOR, [0x18, 5], 0],
    ['bytes that follow', number, Codec.CBOR, [5, 5], 21],
    ['another type', number, Codec.CBOR, [0x41, 5], 21],
    ['no bytes', number, Codec.CBOR, [], 21],
    ['a raw block for a number', number, Codec.RAW, [5], 21],
    ['a raw block for bytes', bytes, Codec.RAW, [5, 6], 0],
    ['a block of another codec', bytes, 0x70, [0x41, 5], 21],
    ['params for none', nothing, Codec.CBOR, [0x80], 16],
  ] as const)('%s', (_name, method, codec, params, code) => {
    const fake = new FakeSyscalls()
    const id = fake.params(codec, ...params)
    expect(codeOf(invoke(fake, { methods: { 2: method } }, id))).toBe(code)
  })

  test('no params for some', () => {
    expect(codeOf(invoke(new FakeSyscalls(), { methods: { 2: number } }))).toBe(16)
  })

  test('a return value is a block of CBOR; undefined gives none', () => {
    const fake = new FakeSyscalls()
    const id = invoke(fake, { methods: { 2: bytes } }, fake.params(Codec.RAW, 1, 2, 3))
    expect(fake.handles[id as number]).toEqual({ codec: Codec.CBOR, data: Uint8Array.of(3) })
    expect(invoke(fake, { methods: { 2: nothing } })).toBe(0)
  })
})

describe('state', () => {
  test('is created once', () => {
    const { fake, code } = outcomeOf((rt) => rt.create(COUNT, { count: 5n }))
    expect(code).toBe(0)
    expect(fake.stateRoot).toEqual(cidOf(Codec.DAG_CBOR, Uint8Array.of(5)))
    expect(
      codeOf(
        invoke(
          fake,
          running((rt) => rt.create(COUNT, { count: 5n })),
        ),
      ),
    ).toBe(20)
  })

  test('is written if the change succeeded, also without a difference, and not otherwise', () => {
    const fake = new FakeSyscalls()
    invoke(
      fake,
      running((rt) => rt.create(COUNT, { count: 5n })),
    )
    fake.calls.length = 0
    invoke(
      fake,
      running((rt) => rt.transaction(COUNT, () => undefined)),
    )
    expect(fake.calls.slice(-3)).toEqual(['blockCreate', 'blockLink', 'setRoot'])
    fake.calls.length = 0
    const failing = running((rt) =>
      rt.transaction(COUNT, (state) => {
        state.count = 6n
        throw new ActorError(17)
      }),
    )
    expect(codeOf(invoke(fake, failing))).toBe(17)
    expect(fake.calls).not.toContain('setRoot')
    expect(
      invoke(
        fake,
        running((rt) => expect(rt.state(COUNT)).toEqual({ count: 5n })),
      ),
    ).toBe(0)
  })

  test('that does not decode is an illegal argument', () => {
    expect(outcomeOf((rt) => rt.state(COUNT)).code).toBe(16)
    expect(outcomeOf((rt) => rt.transaction(COUNT, () => undefined)).code).toBe(16)
  })

  test.each([
    ['a send', (rt: Runtime) => rt.send(Address.id(1n), 0n, undefined, 0n), 'send'],
    ['a new actor', (rt: Runtime) => rt.createActor(codeCid('x'), 5n, undefined), 'createActor'],
    ['an end of the actor', (rt: Runtime) => rt.deleteActor(), 'selfDestruct'],
  ])('%s inside a transaction is refused before the machine is asked', (_name, run, call) => {
    const { fake, code } = outcomeOf(
      (rt) => {
        rt.transaction(COUNT, () => run(rt))
      },
      (f) => {
        f.stateRoot = f.blockLink(f.params(Codec.DAG_CBOR, 5))
      },
    )
    expect(code).toBe(24)
    expect(fake.calls).not.toContain(call)
    expect(outcomeOf(run).fake.calls).toContain(call)
  })

  test('after a transaction that failed, sends go on', () => {
    const { code, fake } = outcomeOf((rt) => {
      expect(() => rt.transaction(COUNT, () => undefined)).toThrow()
      rt.send(Address.id(1n), 0n, undefined, 0n)
    })
    expect(code).toBe(0)
    expect(fake.calls).toContain('send')
  })

  test.each([
    [ErrorNumber.ReadOnly, 25],
    [ErrorNumber.IllegalOperation, 20],
  ])('a root that the machine refuses with %i', (refusal, code) => {
    const refused = outcomeOf(
      (rt) => rt.create(COUNT, { count: 1n }),
      (fake) => {
        fake.refusal = refusal
      },
    )
    expect(refused.code).toBe(code)
  })
})

describe('sends and events', () => {
  test.each([
    [16, 16],
    [33, 33],
    [4, 23],
    [9, 23],
    [11, 23],
    [5, 24],
    [6, 24],
    [7, 24],
    [10, 24],
  ])('an exit code %i of a callee is passed on as %i, with its data', (exitCode, code) => {
    const { outcome } = outcomeOf(
      (rt) => rt.send(Address.id(1n), 5n, undefined, 0n),
      (fake) => {
        fake.answer = { exitCode, data: Uint8Array.of(7) }
      },
    )
    expect(outcome).toMatchObject({ exitCode: code, data: { data: Uint8Array.of(7) } })
  })

  test.each([
    ['NotFound', 23],
    ['InsufficientFunds', 19],
    ['LimitExceeded', 24],
    ['ReadOnly', 25],
    ['Forbidden', 24],
  ] as const)('a send refused with %s', (name, code) => {
    const refused = outcomeOf(
      (rt) => rt.send(Address.id(1n), 5n, undefined, 0n),
      (fake) => {
        fake.answer = { refused: ErrorNumber[name] }
      },
    )
    expect(refused.code).toBe(code)
  })

  test('a value that no u128 holds is not sent', () => {
    const { code, fake } = outcomeOf((rt) => rt.send(Address.id(1n), 0n, undefined, 1n << 128n))
    expect([code, fake.calls.includes('send')]).toEqual([19, false])
  })

  test('an event that the machine refuses is a failed assertion', () => {
    const refused = outcomeOf(
      (rt) => emitEvent(rt, 'made', []),
      (fake) => {
        fake.refusal = ErrorNumber.ReadOnly
      },
    )
    expect(refused.code).toBe(24)
  })
})

test.each([
  ['mainnet', 1n << 20n],
  ['calibrationnet', 1n << 20n],
  ['butterflynet', 1n << 20n],
  ['caterpillarnet', 256n],
  ['devnet', 256n],
  ['testing', 256n],
  ['testing-fake-proofs', 256n],
  ['some other', 1n << 20n],
])('the least allocation on %s is %i bytes', (network, size) => {
  expect(policyOf(network)).toMatchObject({
    minimumVerifiedAllocationSize: size,
    minimumVerifiedAllocationTerm: 518_400n,
    maximumVerifiedAllocationTerm: 5_259_485n,
    maximumVerifiedAllocationExpiration: 172_800n,
  })
})

test('exported numbers come from names', () => {
  expect(['Receive', 'AuthenticateMessage', 'Mint', 'InvokeEVM'].map(methodNumber)).toEqual([
    3_726_118_371n,
    2_643_134_072n,
    116_935_346n,
    3_844_450_837n,
  ])
})
