import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { FVM, UsageError } from '../../src/index.ts'

/* Values of another type than what is asked for, as untyped callers give them. */

function world() {
  const vm = FVM.createSync()
  vm.account('alice')
  return vm
}

const nowhere = join(tmpdir(), 'litefvm-nowhere', 'x')
// oxlint-disable-next-line typescript/no-explicit-any -- the point of these tests
const wrong = (value: unknown): any => value

/** Answers a call of the market by a mock with this. */
function answer(given: unknown) {
  return (vm: FVM) => {
    vm.mockActor('f05', () => wrong(given))
    return vm.send({ from: 'alice', to: 'f05', method: 2 })
  }
}

const ACCEPTED =
  'give nothing, PASS_THROUGH, or an object of exitCode, returns, schema, data, codec, message, as in { returns: 5n } or { exitCode: 16 }'

test.each<readonly [string, (vm: FVM) => unknown, string]>([
  ['a mock that returns null', answer(null), `the handler of a mock answered null: ${ACCEPTED}`],
  [
    'a mock with a wrong schema',
    answer({ schema: 5, returns: 1 }),
    `the handler of a mock answered a schema that is not of cbor: ${ACCEPTED}`,
  ],
  [
    'a mock with wrong data',
    answer({ data: 5 }),
    `the handler of a mock answered data that is not a Uint8Array: ${ACCEPTED}`,
  ],
  [
    'a mock with a wrong message',
    answer({ message: 5 }),
    `the handler of a mock answered a message that is not text: ${ACCEPTED}`,
  ],
  [
    "loadState('')",
    (vm) => vm.loadState(''),
    'loadState was given "": give the bytes of a dump, or the path of its file',
  ],
  [
    'loadState(null)',
    (vm) => vm.loadState(wrong(null)),
    'loadState was given null: give the bytes of a dump, or the path of its file',
  ],
  [
    'loadState of a file that is not there',
    (vm) => vm.loadState(nowhere),
    `${nowhere} does not exist: give the path of a CAR`,
  ],
  [
    'loadState of a folder',
    (vm) => vm.loadState(tmpdir()),
    `${tmpdir()} is a folder: give the path of a CAR`,
  ],
  [
    "dumpState('')",
    (vm) => vm.dumpState(''),
    'dumpState was given "": give the path of a file, or nothing for the bytes',
  ],
  [
    "loadFixture('x')",
    (vm) => vm.loadFixture(wrong('x')),
    'loadFixture was given "x": give a function that sets up a world, as in function setUp(vm) { ... }',
  ],
  [
    'account(5)',
    (vm) => vm.account(wrong(5)),
    'the name of an account is number: give text, as "alice"',
  ],
  [
    'profile(5)',
    (vm) => vm.profile(wrong(5)),
    'profile was given number: give a function that sends messages, as in vm.profile(() => vm.send(...))',
  ],
  [
    'getBlock(null)',
    (vm) => vm.getBlock(wrong(null)),
    'getBlock was given null: give a Cid, as cidFromString makes it of text',
  ],
  [
    'setState without a schema',
    (vm) => vm.setState('alice', wrong('text'), {}),
    'the schema of the state is string: give one of cbor, as cbor.tuple({ n: cbor.u64 })',
  ],
  [
    'actors: 5',
    () => FVM.create({ actors: wrong(5) }),
    "actors is number: give 'native', a path, the name of a release such as 'v18', or the bytes of a bundle",
  ],
  ['network: 5', () => FVM.createSync({ network: wrong(5) }), 'network is number: give text'],
  [
    'engine: {}',
    () => FVM.createSync({ engine: wrong({}) }),
    'engine is not an Engine: give new Engine(), or leave it out',
  ],
  [
    'console: 5',
    () => FVM.createSync({ console: wrong(5) }),
    'console is not a function: give one of a line of text, as console.log',
  ],
  [
    'proofs: {}',
    () => FVM.createSync({ proofs: wrong({}) }),
    'proofs has no function verifyPost: give "fake", or an object with verifyPost, verifySeal, verifyAggregateSeals, verifyReplicaUpdate',
  ],
])('%s', async (_, act, message) => {
  const vm = world()
  const root = vm.stateRoot()
  let thrown: unknown
  try {
    await act(vm)
  } catch (error) {
    thrown = error
  }
  expect(thrown).toBeInstanceOf(UsageError)
  expect((thrown as UsageError).message).toBe(message)
  expect(vm.stateRoot().equals(root)).toBe(true)
})
