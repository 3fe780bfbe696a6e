import '../../../src/harness/matchers/vitest.ts'
import { beforeAll, describe, expect, test } from 'vitest'
import { ActorFailed, cbor, FVM, type Result, UsageError } from '../../../src/index.ts'
import { world } from './fixture.ts'

/* Every mistake has an error that says what was given, what is accepted and what to do. */

let result: Result
let vm: FVM
let untraced: Result
let mute: FVM

beforeAll(() => {
  vm = world().vm
  result = vm.send({ from: 'alice', to: 'bob', value: 1n })
  mute = FVM.createSync({ tracing: false })
  mute.account('alice')
  untraced = mute.send({ from: 'alice', to: 'f099' })
})

const ACTORS = { actors: { a: { nonce: 1n }, b: { nonce: 2n, balance: 3n } } }

const wrong = (value: unknown): never => value as never

type Mistake = readonly [what: string, code: string, message: string, act: () => unknown]

const ADVICE =
  'give what vm.send(...) or the send(...) of a handle gave, or a function that calls a method: expect(() => counter.Increment(5))'

const SUBJECTS: readonly Mistake[] = [
  ...(
    [
      ['nothing', undefined, 'undefined'],
      ['a number', 5, '5'],
      ['what a method returned', 5n, '5n'],
      ['an exit code by name', 'OK', '"OK"'],
      ['bytes', Uint8Array.of(1, 2), '2 bytes'],
      ['a receipt', { exitCode: 0 }, 'an object with exitCode'],
      ['a list', [1], 'an array of 1'],
      ['another error', new RangeError('x'), 'an object of class RangeError'],
    ] as const
  ).map(
    ([what, given, text]): Mistake => [
      what,
      'FVM_NO_RESULT',
      `toSucceed was given ${text}: ${ADVICE}`,
      () => expect(given).toSucceed(),
    ],
  ),
  [
    'a world',
    'FVM_NO_RESULT',
    `toEmit was given an object of class FVM: ${ADVICE}`,
    () => expect(vm).toEmit('x'),
  ],
  [
    'a promise',
    'FVM_NO_RESULT',
    'toExitWith was given a promise: messages are sent synchronously, so await what sends them before: expect(await ...)',
    () => expect(Promise.resolve(result)).toExitWith(0),
  ],
  [
    'a function that gives a promise',
    'FVM_NO_RESULT',
    'toReturn was given a function that returns a promise: messages are sent synchronously, so await what goes before them outside of it',
    () => expect(async () => result).toReturn(1),
  ],
  [
    'a function that sends nothing',
    'FVM_NO_RESULT',
    'toUseGas was given a function that sent no message: call a method of a handle in it, or vm.send(...); simulated calls do not count',
    () => expect(() => 5).toUseGas(1),
  ],
]

const ARGUMENTS: readonly Mistake[] = [
  [
    'an exit code that is negative',
    'FVM_EXIT_CODE',
    '-1 is not an exit code: an exit code is an integer from 0 to 2^32 - 1',
    () => expect(result).toExitWith(-1),
  ],
  [
    'an exit code of another type',
    'FVM_EXIT_CODE',
    '16n is not an exit code: give a number or a name',
    () => expect(result).toExitWith(wrong(16n)),
  ],
  [
    'an abort with success',
    'FVM_EXIT_CODE',
    'toAbortWith was given exit code 0, which is success: use toSucceed()',
    () => expect(result).toAbortWith('OK'),
  ],
  [
    'an abort with something that is not text',
    'FVM_MATCHER',
    'toAbortWith was given 5 as the text: give a part of it, or a regular expression',
    () => expect(result).toAbortWith(16, wrong(5)),
  ],
  [
    'toReturn without a value',
    'FVM_MATCHER',
    'toReturn takes the value to expect: toReturn(5n); toReturn(undefined) for no value, toSucceed() for any',
    () => expect(result).toReturn(),
  ],
  [
    'an event that is a number',
    'FVM_MATCHER',
    "toEmit was given 5: give the event's type, or an object of emitter, type, fields, topics, data, count",
    () => expect(result).toEmit(wrong(5)),
  ],
  [
    'an event with an unknown field',
    'FVM_MATCHER',
    'the event given to toEmit has no field "from": use emitter, type, fields, topics, data, count',
    () => expect(result).toEmit(wrong({ from: 'alice' })),
  ],
  [
    'fields beside an object',
    'FVM_MATCHER',
    'toEmit was given an object and fields: put fields into the object',
    () => expect(result).toEmit(...([{ type: 'x' }, { a: 1 }] as unknown as ['x'])),
  ],
  [
    'fields that are a value',
    'FVM_MATCHER',
    'toEmit was given the fields 5n: give values by key, as in { amount: 5n }',
    () => expect(result).toEmit('x', wrong(5n)),
  ],
  [
    'topics that are no list',
    'FVM_MATCHER',
    'toEmit was given the topics "0x01": give a list of 0x texts',
    () => expect(result).toEmit({ topics: wrong('0x01') }),
  ],
  [
    'a count that is negative',
    'FVM_MATCHER',
    'toEmit was given the count -1: give an integer from 0 on',
    () => expect(result).toEmit({ count: -1 }),
  ],
  [
    'an emitter that does not exist',
    'FVM_UNKNOWN_NAME',
    'account "carol" is unknown: create it with vm.account("carol"), or use one of verifreg-root, alice, bob, counter, relay',
    () => expect(result).toEmit({ emitter: 'carol' }),
  ],
  [
    'an emitter at an address that nobody has',
    'FVM_NO_ACTOR',
    'toEmit: there is no actor at "0x52963ef50e27e06d72d59fcb4f3c2a687be3cfef": give the emitter\'s name, address or id',
    () => expect(result).toEmit({ emitter: '0x52963ef50e27e06d72d59fcb4f3c2a687be3cfef' }),
  ],
  [
    'an invocation that is a name',
    'FVM_MATCHER',
    'the invocation given to toHaveInvocation is "Increment": give an object of from, to, method, value, params, schema, exitCode, returns, returnSchema, readOnly, mocked, calls, times',
    () => expect(result).toHaveInvocation(wrong('Increment')),
  ],
  [
    'an invocation with an unknown field',
    'FVM_MATCHER',
    'the invocation given to toHaveInvocation has no field "args": use from, to, method, value, params, schema, exitCode, returns, returnSchema, readOnly, mocked, calls, times',
    () => expect(result).toHaveInvocation(wrong({ args: [] })),
  ],
  [
    'an unknown field of a nested call',
    'FVM_MATCHER',
    'a call of the invocation given to toHaveInvocation has no field "args": use from, to, method, value, params, schema, exitCode, returns, returnSchema, readOnly, mocked, calls, times',
    () => expect(result).toHaveInvocation({ calls: [wrong({ args: [] })] }),
  ],
  [
    'nested calls that are no list',
    'FVM_MATCHER',
    'calls of the invocation given to toHaveInvocation is an object with to: give a list of descriptions of calls',
    () => expect(result).toHaveInvocation({ calls: wrong({ to: 'bob' }) }),
  ],
  [
    'times of a nested call',
    'FVM_MATCHER',
    'a call of the invocation given to toHaveInvocation has times, which counts for the outermost call only: list the inner call as many times as it is made',
    () => expect(result).toHaveInvocation({ calls: [{ times: 2 }] }),
  ],
  [
    'times that are no number',
    'FVM_MATCHER',
    'times of the invocation given to toHaveInvocation is 1.5: give an integer from 0 on',
    () => expect(result).toHaveInvocation({ times: 1.5 }),
  ],
  [
    'a schema without params',
    'FVM_MATCHER',
    'the invocation given to toHaveInvocation has a schema and no params: give params, which it decodes',
    () => expect(result).toHaveInvocation({ schema: cbor.u64 }),
  ],
  [
    'a returnSchema without returns',
    'FVM_MATCHER',
    'the invocation given to toHaveInvocation has a returnSchema and no returns: give returns, which it decodes',
    () => expect(result).toHaveInvocation({ returnSchema: cbor.u64 }),
  ],
  [
    'an invocation of an unknown account',
    'FVM_UNKNOWN_NAME',
    'account "carol" is unknown: create it with vm.account("carol"), or use one of verifreg-root, alice, bob, counter, relay',
    () => expect(result).toHaveInvocation({ to: 'carol' }),
  ],
  [
    'an invocation of an address that nobody has',
    'FVM_NO_ACTOR',
    'toHaveInvocation: there is no actor at "0x52963ef50e27e06d72d59fcb4f3c2a687be3cfef": give a name, an address or an id that the world has',
    () => expect(result).toHaveInvocation({ to: '0x52963ef50e27e06d72d59fcb4f3c2a687be3cfef' }),
  ],
  [
    'an invocation of a method that the definition lacks',
    'FVM_METHOD_NAME',
    'counter has no method "Decrement": did you mean Increment? It has Constructor, Increment, Get; for another one give its number, as by methodNumber("Name")',
    () => expect(result).toHaveInvocation({ to: 'counter', method: 'Decrement' }),
  ],
  [
    'the calls of a message that was not traced',
    'FVM_NO_TRACE',
    'toHaveInvocation needs the call tree, and the message has none: it did not run, or the world was made with tracing: false',
    () => expect(untraced).not.toHaveInvocation({ to: 'f099' }),
  ],
  [
    'a change of balance that is nothing',
    'FVM_MATCHER',
    'toChangeBalance was given undefined as the change: give attoFIL as a bigint, text such as "-1.5 FIL", or a function that says whether a change is right',
    () => expect(result).toChangeBalance('bob', wrong(undefined)),
  ],
  [
    'a change of balance without a unit',
    'FVM_BAD_AMOUNT',
    'the change of a balance is "5", but it is not a number and a unit: give attoFIL as a bigint (5n * FIL), or text such as "1.5 FIL", "20 nanoFIL", "7 attoFIL"',
    () => expect(result).toChangeBalance('bob', '5'),
  ],
  [
    'a function of the change that says nothing',
    'FVM_MATCHER',
    'the function given to toChangeBalance returned undefined: return true or false',
    () =>
      expect(result).toChangeBalance(
        'bob',
        wrong(() => undefined),
      ),
  ],
  [
    'an unknown option of balances',
    'FVM_MATCHER',
    'the options given to toChangeBalance has no field "includeFee": did you mean "includeFees"? use includeFees',
    () => expect(result).toChangeBalance('bob', 1n, wrong({ includeFee: true })),
  ],
  [
    'options of balances that are none',
    'FVM_MATCHER',
    'toChangeBalances was given the options true: give an object, as in { includeFees: true }',
    () => expect(result).toChangeBalances({ bob: 1n }, wrong(true)),
  ],
  [
    'the balance of an unknown account',
    'FVM_UNKNOWN_NAME',
    'account "carol" is unknown: create it with vm.account("carol"), or use one of verifreg-root, alice, bob, counter, relay',
    () => expect(result).toChangeBalances({ carol: 1n }),
  ],
  [
    'no balances',
    'FVM_MATCHER',
    "toChangeBalances was given no balances, so it would check nothing: give amounts by name, as in { alice: '-1 FIL' }",
    () => expect(result).toChangeBalances({}),
  ],
  [
    'empty lists of balances',
    'FVM_MATCHER',
    "toChangeBalances was given no balances, so it would check nothing: give amounts by name, as in { alice: '-1 FIL' }",
    () => expect(result).toChangeBalances([], []),
  ],
  [
    'fewer amounts than actors',
    'FVM_MATCHER',
    'toChangeBalances was given 2 actors and 1 amounts: give a list of amounts of the same length',
    () => expect(result).toChangeBalances(['alice', 'bob'], [1n]),
  ],
  [
    'balances that are a name',
    'FVM_MATCHER',
    "toChangeBalances was given \"bob\": give amounts by name, as in { alice: '-1 FIL', bob: '1 FIL' }, or a list of actors and one of amounts",
    () => expect(result).toChangeBalances(wrong('bob')),
  ],
  [
    'gas as text',
    'FVM_MATCHER',
    'toUseGas was given "5": give a number of gas, or an object as { atMost: 2_000_000 }',
    () => expect(result).toUseGas(wrong('5')),
  ],
  [
    'no bound of gas',
    'FVM_MATCHER',
    'toUseGas was given an empty object: give atLeast, atMost or both',
    () => expect(result).toUseGas({}),
  ],
  [
    'bounds of gas the wrong way round',
    'FVM_MATCHER',
    'toUseGas was given atLeast 5, which is more than atMost 4: swap them',
    () => expect(result).toUseGas({ atLeast: 5, atMost: 4 }),
  ],
  [
    'about without a tolerance',
    'FVM_MATCHER',
    "toUseGas takes about with tolerance and nothing else, as in { about: 1_800_000, tolerance: '1%' }",
    () => expect(result).toUseGas({ about: 5 }),
  ],
  [
    'a tolerance without about',
    'FVM_MATCHER',
    'toUseGas was given a tolerance without about: give about too',
    () => expect(result).toUseGas({ atMost: 5, tolerance: '1%' }),
  ],
  [
    'a tolerance that is none',
    'FVM_BAD_TOLERANCE',
    'the tolerance is "1 percent": give a number of gas, or a share from "0%" to "100%", with up to four digits after the point, as "1%"',
    () => expect(result).toUseGas({ about: 5, tolerance: '1 percent' }),
  ],
  [
    'the opposite of a gas snapshot',
    'FVM_MATCHER',
    'toMatchGasSnapshot has no opposite: use toUseGas for a bound, as in expect(result).not.toUseGas({ atMost: 5 })',
    () => expect(result).not.toMatchGasSnapshot(),
  ],
  [
    'an unknown option of a gas snapshot',
    'FVM_MATCHER',
    'the options given to toMatchGasSnapshot has no field "within": use name, tolerance',
    () => expect(result).toMatchGasSnapshot(wrong({ within: '1%' })),
  ],
  [
    'a gas snapshot that is a number',
    'FVM_MATCHER',
    "toMatchGasSnapshot was given 5: give a name, or an object as { name: 'transfer', tolerance: '1%' }",
    () => expect(result).toMatchGasSnapshot(wrong(5)),
  ],
  [
    'the opposite of a state snapshot',
    'FVM_MATCHER',
    'toMatchStateSnapshot has no opposite: compare with vm.diff(before) to see that a state changed',
    () => expect(vm).not.toMatchStateSnapshot(),
  ],
  [
    'a state that is none',
    'FVM_NO_STATE',
    'toMatchStateSnapshot was given 5n: give a world, a handle, a result, or the result of vm.diff(...) or vm.state(...)',
    () => expect(5n).toMatchStateSnapshot(),
  ],
  [
    'redacted fields that are no list',
    'FVM_MATCHER',
    'toMatchStateSnapshot was given redact "nonce": give a list of paths, as in { redact: [\'actors.*.nonce\'] }',
    () => expect(vm).toMatchStateSnapshot({ redact: wrong('nonce') }),
  ],
  [
    'an unknown option of a state snapshot',
    'FVM_MATCHER',
    'the options given to toMatchStateSnapshot has no field "redacted": did you mean "redact"? use redact, name',
    () => expect(vm).toMatchStateSnapshot(wrong({ redacted: [] })),
  ],
  [
    'a redacted field that does not exist',
    'FVM_REDACT',
    'the redacted field "actors.counter f0104.state.amount" leads nowhere: the fields of actors.counter f0104.state are count',
    () => expect(vm).toMatchStateSnapshot({ redact: ['actors.counter f0104.state.amount'] }),
  ],
  [
    'a redacted field at the top that does not exist',
    'FVM_REDACT',
    'the redacted field "height" leads nowhere: the fields at the top are epoch, timestamp, baseFee, circulatingSupply, actors',
    () => expect(vm).toMatchStateSnapshot({ redact: ['height'] }),
  ],
  [
    'a redacted field below any that no actor has',
    'FVM_REDACT',
    'the redacted field "actors.*.name" leads nowhere: the fields of actors.* are nonce, balance',
    () => expect(ACTORS).toMatchStateSnapshot({ redact: ['actors.*.name'] }),
  ],
  [
    'a redacted field below a value',
    'FVM_REDACT',
    'the redacted field "epoch.height" leads nowhere: the fields at the top are epoch, timestamp, baseFee, circulatingSupply, actors',
    () => expect(vm).toMatchStateSnapshot({ redact: ['epoch.height'] }),
  ],
  [
    'a redacted field with a gap',
    'FVM_REDACT',
    'the redacted field "state..count" has an empty name in it: the fields at the top are count',
    () => expect(vm.actor('counter')).toMatchStateSnapshot({ redact: ['state..count'] }),
  ],
  [
    'a redacted field where there are none',
    'FVM_REDACT',
    'the redacted field "a" leads nowhere: there are no fields',
    () => expect({}).toMatchStateSnapshot({ redact: ['a'] }),
  ],
]

describe.each([
  ['what expect is given', SUBJECTS],
  ['what a matcher is given', ARGUMENTS],
])('%s', (_, mistakes) => {
  test.each(mistakes)('%s', (_what, code, message, act) => {
    let thrown: unknown
    try {
      act()
    } catch (error) {
      thrown = error
    }
    expect(thrown).toBeInstanceOf(UsageError)
    expect((thrown as UsageError).message).toBe(message)
    expect((thrown as UsageError).code).toBe(code)
  })
})

test('a name of no exit code lists those that there are, the definitions included', () => {
  expect(() =>
    expect(vm.send({ from: 'alice', to: 'relay', method: 2 })).toExitWith('USR_NOPE'),
  ).toThrow(
    /^"USR_NOPE" is not an exit code: use OK, SYS_SENDER_INVALID, .*USR_READ_ONLY.*, BROKEN, or a number; names of an actor's own codes stand in its definition, as exitCodes$/,
  )
})

test('a mistake is a mistake with not, too', () => {
  for (const act of [
    () => expect(undefined).not.toSucceed(),
    () => expect(result).not.toExitWith('USR_NOPE'),
    () => expect(result).not.toHaveInvocation({ to: 'carol' }),
    () => expect(result).not.toChangeBalance('carol', 1n),
    () => expect(result).not.toEmit({ emitter: 'carol' }),
  ])
    expect(act).toThrow(UsageError)
})

test('changes of a function before its mistake stay, and no listener does', () => {
  const { vm: own, counter } = world()
  expect(() => expect(() => counter.Increment(0)).toReturn(1n)).not.toThrow(ActorFailed)
  let heard = 0
  const stop = FVM.onMessage(() => heard++)
  own.send({ from: 'alice', to: 'bob' })
  stop()
  expect(heard).toBe(1)
})
