import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { compileCounter } from '../../examples/counter/compile.mjs'
import {
  ActorFailed,
  addressToString,
  cbor,
  cidFromString,
  defineActor,
  FVM,
  UsageError,
} from '../../src/index.ts'
import { contractOf } from './evm/contracts/index.ts'
import { FORWARDER_WASM } from './forwarder.ts'

/*
 * Three laws of worlds, for random operations of every part: a revert restores all that can be
 * observed, a fork and the world that it was made of do not see each other, and a call that is refused
 * changes nothing. Whoever adds a part adds its operations and observations here.
 */

const DEFINITIONS = [
  defineActor({ name: 'one', methods: { Increment: { number: 2, params: cbor.u64 } } }),
  defineActor({ name: 'two', methods: { Grow: { number: 2 } }, exitCodes: { TOO_MUCH: 16 } }),
]
const TOKEN = contractOf('Token')
const ETH = (n: number) => `0x${`${n}1`.repeat(20)}` as const
const TIPSET = cidFromString('bafy2bzacebc3bt6cedhoyw34drrmjvazhu4oj25er2ebk4u445pzycvq4ta4a')
const ACTORS = ['f04', 'f05', 'f0777']
const NAMES = ['alice', 'bob', 'carol', 'counter', 'other', 'token']

let counter: Uint8Array

beforeAll(async () => {
  counter = await compileCounter()
}, 30_000)

function createWorld(): FVM {
  const vm = FVM.createSync()
  vm.account('alice')
  vm.account('bob')
  vm.deploy(counter, { as: 'counter' })
  vm.deploy(FORWARDER_WASM, { as: 'forwarder' })
  return vm
}

/** What a call gives: its value as text, or the code of the error. */
function outcome(run: () => unknown): string {
  try {
    return String(run())
  } catch (thrown) {
    return thrown instanceof UsageError ? thrown.code : (thrown as Error).name
  }
}

/** All that tells worlds apart, asked through the public API. */
function observe(vm: FVM): Record<string, unknown> {
  const known = vm.simulate({ to: 'f099' }).context.contracts
  const idOf = (name: string) => outcome(() => vm.idOf(name))
  return {
    root: vm.stateRoot().key,
    // Epoch, time, fees, randomness, tipsets, names and pins.
    dump: Buffer.from(vm.dumpState()).toString('base64'),
    names: NAMES.map(idOf),
    accounts: vm.accounts.map(({ name, type, address }) => [name, type, addressToString(address)]),
    texts: [...NAMES, ...ACTORS, ETH(1), ETH(2)].map((name) =>
      outcome(() => {
        const id = vm.idOf(name)
        if (id === undefined) return 'nobody'
        return [vm.describeActor(id), vm.describeMethod(id, 2n), vm.exitName(id, 16)]
      }),
    ),
    handles: NAMES.map((name) => outcome(() => Object.keys(vm.actor(name).definition ?? {}))),
    abis: [ETH(1), ETH(2), 'token'].map((at) => outcome(() => vm.evm.at(at).abi.length)),
    artifacts: known.artifacts().length,
    // A prank and mocks show in messages without a sender and in answers.
    sender: outcome(() => vm.simulate({ from: 'alice', to: 'bob' }).kind),
    nobody: outcome(() => vm.simulate({ to: 'bob' }).message.from.key),
    mocked: ACTORS.map((to) =>
      outcome(() => {
        const { exitCode, returnData } = vm.simulate({ to, method: 1 })
        return [exitCode, returnData]
      }),
    ),
    expected: outcome(() => vm.verifyExpectations()),
    overridden: outcome(
      () => vm.simulate({ to: 'forwarder', method: 3, params: SIGNED }).returnData,
    ),
    random: outcome(() => vm.simulate({ to: 'forwarder', method: 4 }).returnData),
    violations: vm.checkInvariants().length,
    logs: vm.evm.logs().map(({ epoch, emitter, text }) => [epoch, emitter, text]),
    recorded: outcome(() => vm.fork().evm.getRecordedLogs().length),
  }
}

const SIGNED = (() => {
  const bytes = new Uint8Array(90)
  bytes[65] = 1 // the protocol of the signer's address
  return bytes
})()

type Operation = (vm: FVM) => unknown

const number = fc.nat(3)
const name = fc.constantFrom(...NAMES)
const someActor = fc.constantFrom(...ACTORS)
const definition = fc.constantFrom(undefined, ...DEFINITIONS)

/** An operation with its arguments in its text, so that a counterexample can be read. */
function operation<T>(text: string, args: fc.Arbitrary<T>, run: (vm: FVM, args: T) => unknown) {
  return args.map((given): Operation & { toString(): string } => {
    const op: Operation = (vm) => run(vm, given)
    return Object.assign(op, { toString: () => `${text} ${JSON.stringify(given, textOf)}` })
  })
}

function textOf(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}n` : value
}

const operations = fc.oneof(
  operation(
    'account',
    fc.tuple(name, fc.constantFrom('secp256k1' as const, 'eth' as const)),
    (vm, [as, type]) => vm.account(as, { type }),
  ),
  operation('send', fc.tuple(name, number), (vm, [to, n]) =>
    vm.send({ from: 'alice', to, value: BigInt(n) }),
  ),
  operation('send without sender', name, (vm, to) => vm.send({ to })),
  operation('call', fc.tuple(someActor, number), (vm, [to, n]) =>
    vm.send({ from: 'bob', to, method: n }),
  ),
  operation('implicit', name, (vm, to) => vm.sendImplicit({ to })),
  operation('deploy', fc.tuple(name, definition), (vm, [as, given]) =>
    vm.deploy(counter, { as, ...(given === undefined ? {} : { definition: given }) }),
  ),
  operation('deploy with bad params', definition, (vm, given) =>
    vm.deploy(counter, { params: { a: 1 }, ...(given === undefined ? {} : { definition: given }) }),
  ),
  operation('deploy with source map', name, (vm, as) =>
    vm.deploy(counter, { as, sourceMap: '{}' }),
  ),
  operation(
    'set actor',
    fc.tuple(someActor, fc.integer({ min: -1, max: 3 })),
    (vm, [at, sequence]) => vm.setActor(at, { code: 'account', sequence }),
  ),
  operation('set new actor', fc.integer({ min: -1, max: 0 }), (vm, sequence) =>
    vm.setActor(ETH(3), { sequence }),
  ),
  operation('set balance', fc.tuple(name, number), (vm, [at, n]) =>
    vm.setBalance(at, BigInt(n) + 10n ** 21n),
  ),
  operation('set state', name, (vm, at) => vm.setState(at, cbor.any, ['no state'])),
  operation('delete', someActor, (vm, at) => vm.deleteActor(at)),
  operation('mock actor', fc.tuple(someActor, number), (vm, [at, n]) =>
    vm.mockActor(at, () => ({ exitCode: 16 + n })),
  ),
  operation('mock call', fc.tuple(someActor, name), (vm, [to, from]) =>
    vm.mockCall({ to, from, method: 1 }, { returns: 5 }),
  ),
  operation('mock and remove', someActor, (vm, at) =>
    vm.mockActor(at, () => ({ exitCode: 20 })).remove(),
  ),
  operation('clear mocks', fc.constant(0), (vm) => vm.clearMocks()),
  operation('expect', fc.tuple(name, number), (vm, [to, times]) =>
    vm.expectCall({ to }, { times }),
  ),
  operation('prank', name, (vm, at) => vm.prank(at)),
  operation('start prank', name, (vm, at) => vm.startPrank(at)),
  operation('stop prank', fc.constant(0), (vm) => vm.stopPrank()),
  operation('impersonate', name, (vm, at) => vm.impersonate(at, () => vm.send({ to: 'bob' }))),
  operation('override', fc.boolean(), (vm, isValid) =>
    vm.overridePrimitive('verifySignature', () => isValid),
  ),
  operation('set epoch', number, (vm, n) => vm.setEpoch(20_000 + n)),
  operation('set time and fees', number, (vm, n) => {
    vm.setTimestamp(1_700_000_000 + n)
    vm.setBaseFee(BigInt(n))
    vm.setCirculatingSupply(BigInt(n))
  }),
  operation('set randomness', number, (vm, n) => vm.setRandomness(n)),
  operation('set tipset', number, (vm, n) => vm.setTipsetCid(n, TIPSET)),
  operation('mine', number, (vm, n) => vm.mine(n)),
  operation('know', fc.constant(0), (vm) => vm.evm.know(TOKEN)),
  operation('etch', number, (vm, n) =>
    vm.evm.etch(
      ETH(1 + (n % 2)),
      n > 1 ? `0x602a5f5260205ff3${n}${n}` : { abi: TOKEN.abi, deployedBytecode: '0x00' },
    ),
  ),
  operation('log', number, (vm, n) => {
    vm.evm.etch(ETH(2), `0x600${n}5f5fa1`)
    vm.send({ from: 'alice', to: ETH(2), method: 3_844_450_837n, params: Uint8Array.of(0x40) })
  }),
  operation('mock contract', number, (vm, n) =>
    vm.evm.mockCall(vm.evm.at(ETH(n), TOKEN.abi), 'balanceOf', undefined, BigInt(n)),
  ),
  operation('prank of anybody', number, (vm, n) => vm.evm.prank(ETH(n))),
  operation('start prank of anybody', number, (vm, n) => vm.evm.startPrank(ETH(n))),
  operation('deal of a token', number, (vm, n) => vm.evm.deal(ETH(2), 'alice', n)),
  operation('record logs', fc.constant(0), (vm) => vm.evm.recordLogs()),
  operation('deploy contract', fc.boolean(), (vm, isRight) =>
    vm.evm.deploy(
      { abi: [], bytecode: '0x60015f5360015ff3' },
      { from: 'alice', as: 'token', args: isRight ? [] : ([1] as never) },
    ),
  ),
  operation('deploy contract of', name, (vm, from) =>
    vm.evm.deploy({ abi: TOKEN.abi, bytecode: '0xfe' }, { from, unchecked: false }),
  ),
  operation('deploy contract without gas', number, (vm, n) =>
    vm.evm.deploy(TOKEN, { from: 'alice', gasLimit: n, args: ['a', 'b', 1n] as never }),
  ),
  operation('install', fc.boolean(), (vm, isCode) =>
    vm.installCode(isCode ? FORWARDER_WASM : new Uint8Array(4)),
  ),
  operation('load own dump', fc.constant(0), (vm) => vm.loadState(vm.dumpState())),
  operation('load nonsense', fc.constant(0), (vm) => vm.loadState(Uint8Array.of(1, 2, 3))),
  operation('fixture that throws', fc.constant(0), (vm) =>
    vm.loadFixture((world) => {
      world.account('carol')
      world.mockActor('f05', () => ({ exitCode: 30 }))
      throw new RangeError('a fixture')
    }),
  ),
)

/** Operations that ask only. */
const questions = fc.oneof(
  operation('simulate', name, (vm, to) => vm.simulate({ from: 'alice', to, value: 1n })),
  operation('estimate', name, (vm, to) => vm.estimateGas({ from: 'alice', to })),
  operation('explain', someActor, (vm, to) => vm.simulate({ to, method: 1 }).explain()),
  operation('fork', name, (vm, to) => {
    const fork = vm.fork()
    fork.setBalance(to, 5n)
    fork.mockActor('f04', () => ({ exitCode: 40 }))
    fork.evm.know(TOKEN)
    fork.deploy(counter, { definition: DEFINITIONS[1]! })
  }),
  operation('snapshot', fc.constant(0), (vm) => vm.snapshot()),
)

function attempt(vm: FVM, run: Operation): unknown {
  try {
    run(vm)
    return undefined
  } catch (thrown) {
    return thrown
  }
}

const script = fc.array(operations, { maxLength: 12 })
const RUNS = { numRuns: 80 }

test('a revert restores all that can be observed', () => {
  fc.assert(
    fc.property(script, script, (before, after) => {
      const vm = createWorld()
      for (const run of before) attempt(vm, run)
      const snapshot = vm.snapshot()
      const observed = observe(vm)
      for (const run of after) attempt(vm, run)
      vm.revert(snapshot)
      expect(observe(vm)).toEqual(observed)
    }),
    RUNS,
  )
})

test('a fork equals its world, and neither sees later changes of the other', () => {
  fc.assert(
    fc.property(script, script, script, (before, mine, others) => {
      const vm = createWorld()
      for (const run of before) attempt(vm, run)
      const fork = vm.fork()
      const observed = observe(vm)
      for (const run of others) attempt(fork, run)
      expect(observe(vm)).toEqual(observed)
      const ofFork = observe(fork)
      for (const run of mine) attempt(vm, run)
      expect(observe(fork)).toEqual(ofFork)
    }),
    RUNS,
  )
})

test('questions, and calls that are refused, change nothing', () => {
  fc.assert(
    fc.property(script, fc.oneof(operations, questions), (before, last) => {
      const vm = createWorld()
      for (const run of before) attempt(vm, run)
      const observed = observe(vm)
      const isQuestion = /^(simulate|estimate|explain|fork|snapshot) /.test(String(last))
      const thrown = attempt(vm, last)
      // A deployment whose message ran and failed is not refused: its sender has paid.
      const hasRun = thrown instanceof ActorFailed && String(last).startsWith('deploy contract ')
      fc.pre(isQuestion || (thrown !== undefined && !hasRun))
      expect(observe(vm)).toEqual(observed)
    }),
    RUNS,
  )
})
