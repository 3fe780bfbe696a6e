import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { beforeEach, expect, test } from 'vitest'
import { DATACAP, FVM } from '../../src/index.ts'
import {
  arbitraryOfParameter,
  arbitraryOfSchema,
  FuzzFailure,
  fuzz,
  fuzzSequences,
} from '../../src/property/index.ts'
import { cbor, encodeValue } from '../../src/schema/index.ts'
import { UsageError } from '../../src/types/index.ts'

const build = JSON.parse(
  readFileSync(new URL('../harness/evm/contracts/compiled.json', import.meta.url), 'utf8'),
) as object // what solc wrote

const SUPPLY = 1_000n

function deployToken() {
  const vm = FVM.createSync()
  for (const name of ['alice', 'bob']) vm.account(name, { type: 'eth' })
  const args = ['Token', 'T', SUPPLY]
  const token = vm.evm.deploy(build, { contract: 'Token', args, from: 'alice' })
  return { vm, token }
}

let vm: FVM
let token: ReturnType<typeof deployToken>['token']

beforeEach(() => {
  ;({ vm, token } = deployToken())
})

/** The failure that a run ends in. */
function failureOf(run: () => unknown): FuzzFailure {
  try {
    run()
  } catch (thrown) {
    if (thrown instanceof FuzzFailure) return thrown
    throw thrown
  }
  throw new RangeError('nothing failed')
}

const transfer = () => token.write['transfer']!
const balanceOf = (who: string) => token.read['balanceOf']!([who])

test('a method is called with values of its types, each time from the same state', () => {
  const root = vm.stateRoot()
  const amounts = new Set<bigint>()
  const senders = new Set<string>()
  const report = fuzz(
    vm,
    token.send['transfer']!,
    ({ args, from, result }) => {
      const [, amount] = args as [string, bigint] // transfer's
      amounts.add(amount)
      senders.add(from)
      expect(result.ok).toBe(amount <= (from === 'alice' ? SUPPLY : 0n))
      expect(token.read['totalSupply']!()).toBe(SUPPLY)
    },
    { seed: 7 },
  )
  expect(report).toEqual({ runs: 256, seed: 7 })
  expect([...senders].sort()).toEqual(['alice', 'bob'])
  expect(amounts.size).toBeGreaterThan(100)
  for (const edge of [0n, 1n, (1n << 256n) - 1n]) expect(amounts).toContain(edge)
  expect(vm.stateRoot()).toEqual(root)
})

test('a call that must succeed and fails is made as small as it can be, and printed as a test', () => {
  const run = (options = {}) =>
    fuzz(vm, transfer(), undefined, { seed: 3, from: ['alice'], ...options })
  const failure = failureOf(run)
  expect(failure.test).toMatch(
    /^test\('Token\.transfer, as fuzzing found it', \(\) => \{\n {2}token\.write\.transfer\(\['\w+', 1001n\], \{ from: 'alice' \}\)\n\}\)\n$/,
  )
  expect(failure.message).toContain('InsufficientBalance')
  expect(failure.message).toContain(`{ seed: 3, path: '${failure.path}' }`)
  // The path runs that call alone.
  const again = failureOf(() => run({ path: failure.path }))
  expect(again.test).toBe(failure.test)
})

test('a property that returns false fails, and fc.pre leaves calls out', () => {
  const failure = failureOf(() =>
    fuzz(
      vm,
      token.send['transfer']!,
      ({ args, from }) => {
        const [to, amount] = args as [string, bigint] // transfer's
        fc.pre(from === 'alice' && to === 'bob' && amount > 0n && amount <= SUPPLY)
        return balanceOf('bob') === 0n
      },
      { seed: 1, runs: 2_000 },
    ),
  )
  expect(failure.test).toContain("token.write.transfer(['bob', 1n], { from: 'alice' })")
})

test('arguments, senders and value follow the options', () => {
  const seen = new Set<string>()
  fuzz(
    vm,
    token.send['transfer']!,
    ({ args, from, value }) => void seen.add(`${String(args)} ${from} ${value}`),
    { args: [fc.constant('bob'), fc.constant(5n)], from: ['bob'], value: fc.constant(2n), runs: 5 },
  )
  expect([...seen]).toEqual(['bob,5 bob 2'])
})

test('methods of actors take values of their schemas', () => {
  const datacap = vm.actor('f07', DATACAP)
  const report = fuzz(vm, datacap.Balance, ({ result }) => result === 0n, { runs: 50 })
  expect(report.runs).toBe(50)
  const failure = failureOf(() =>
    fuzz(vm, datacap.Mint, undefined, { from: ['alice'], seed: 5, runs: 20 }),
  )
  expect(failure.test).toContain('datacap.Mint({ to: ')
})

test('a sequence that breaks an invariant is made as short as it can be', () => {
  const options = {
    calls: [
      { method: token.send['approve']!, args: [fc.constant('bob')], from: ['alice'] },
      { method: token.send['transferFrom']!, args: [fc.constant('alice')], from: ['bob'] },
      { method: token.send['transfer']!, from: ['bob'] },
    ],
    invariants: { 'alice keeps her tokens': () => balanceOf('alice') === SUPPLY },
    seed: 11,
    steps: 8,
    runs: 500,
    builtinInvariants: 'never',
  } as const
  const root = vm.stateRoot()
  const failure = failureOf(() => fuzzSequences(vm, options))
  expect(vm.stateRoot()).toEqual(root)
  expect(failure.message).toContain('alice keeps her tokens fails in run')
  const lines = failure.test.split('\n').slice(1, -2)
  expect(lines).toHaveLength(2)
  expect(lines[0]).toMatch(/^ {2}token\.send\.approve\(\['bob', \d+n\], \{ from: 'alice' \}\)$/)
  expect(lines[1]).toMatch(
    /^ {2}token\.send\.transferFrom\(\['alice', '\w+', 1n\], \{ from: 'bob' \}\)$/,
  )
  // The printed test does what it says.
  // oxlint-disable-next-line typescript/no-implied-eval, typescript/no-unsafe-call -- it is what a user pastes
  new Function('test', 'token', failure.test)((_: string, body: () => void) => body(), token)
  expect(balanceOf('alice')).toBe(SUPPLY - 1n)
})

test('invariants that hold, a model of the test, epochs that pass, and a count of the calls', () => {
  let supply = SUPPLY
  const report = fuzzSequences(vm, {
    calls: [
      transferCall(),
      {
        method: token.send['mint']!,
        args: [undefined, fc.bigInt(0n, 100n)],
        after: ({ args, result }) => {
          const [, amount] = args as [string, bigint] // mint's
          if (result.ok) supply += amount
          expect(token.read['totalSupply']!()).toBe(supply)
        },
      },
    ],
    begin: () => {
      supply = SUPPLY
    },
    invariants: { 'balances are part of the supply': () => total() <= supply },
    epochs: 2,
    steps: 12,
    runs: 15,
    seed: 2,
  })
  expect(report.runs).toBe(15)
  expect(report.calls['Token.mint']!.ok).toBeGreaterThan(0)
  expect(report.calls['Token.mint']!.failed).toBeGreaterThan(0)
  expect(vm.epoch).toBe(deployToken().vm.epoch)
})

const transferCall = () => ({ method: token.send['transfer']!, weight: 2 })
const total = () => (balanceOf('alice') as bigint) + (balanceOf('bob') as bigint) // uint256

test('failOnRevert makes a failing message a fault', () => {
  const failure = failureOf(() =>
    fuzzSequences(vm, { calls: [token.send['mint']!], failOnRevert: true, seed: 1 }),
  )
  expect(failure.message).toContain('Token.mint succeeds fails')
  expect(failure.test).toContain("{ from: 'bob' }")
})

test.each<[string, () => unknown, string]>([
  ['no method', () => fuzz(vm, () => 0), 'not a method of a contract or an actor'],
  [
    'too many arguments',
    () => fuzz(vm, transfer(), undefined, { args: [undefined, undefined, fc.nat()] }),
    'args has 3 arbitraries and transfer takes 2 arguments',
  ],
  ['no calls', () => fuzzSequences(vm, { calls: [] }), 'calls is empty'],
  [
    'an unknown option',
    () => fuzz(vm, transfer(), undefined, { rums: 5 } as object),
    '"rums", which has no effect',
  ],
  [
    'no accounts',
    () => fuzz(FVM.createSync(), transfer()),
    'the world has no account to send from',
  ],
])('%s is refused', (_, run, text) => {
  expect(run).toThrow(UsageError)
  expect(run).toThrow(text)
})

test('values of every type of an ABI are taken by the codec', () => {
  const parameters = [
    { type: 'int8' },
    { type: 'uint256' },
    { type: 'bytes' },
    { type: 'bytes32' },
    { type: 'string' },
    { type: 'bool[2][]' },
    {
      type: 'tuple[]',
      components: [
        { name: 'to', type: 'address' },
        { name: 'n', type: 'int256' },
      ],
    },
  ].map((parameter, i) => ({ name: `p${i}`, ...parameter }))
  const values = fc.tuple(...parameters.map((parameter) => arbitraryOfParameter(parameter)))
  fc.assert(
    fc.property(values, (args) => {
      const abi = [
        { type: 'function', name: 'f', inputs: parameters, outputs: [], stateMutability: 'view' },
      ]
      const contract = vm.evm.at(token.address, abi as never)
      // The token has no such function: the arguments are encoded, and the call reverts.
      const send = contract.send as Record<
        string,
        (args: unknown, options: object) => { ok: boolean }
      >
      expect(send['f']!(args, { from: 'alice' }).ok).toBe(false)
    }),
    { numRuns: 50 },
  )
  expect(() => arbitraryOfParameter({ name: 'x', type: 'fixed' })).toThrow(
    'the ABI has the type "fixed": address, bool',
  )
})

test('values with a schema are encoded by it', () => {
  const schema = cbor.tuple({
    to: cbor.address,
    amount: cbor.tokenAmount,
    tags: cbor.array(cbor.text),
    note: cbor.nullable(cbor.bytes),
    ok: cbor.bool,
    n: cbor.i64,
  })
  fc.assert(
    fc.property(arbitraryOfSchema(schema), (value) => {
      expect(encodeValue(schema, value as never)).toBeInstanceOf(Uint8Array) // a value of the schema
    }),
  )
  expect(() => arbitraryOfSchema(cbor.cid)).toThrow('no values are known for the schema "link"')
})
