import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, expect, test } from 'vitest'
import { STORAGE_CHEATS } from '../../src/forge/cheats/storage.ts'
import {
  type Build,
  buildProject,
  chooseTests,
  type RunOptions,
  readConfig,
  runTests,
  type SuiteResult,
  type TestResult,
} from '../../src/forge/index.ts'
import { typeText } from '../../src/forge/test-call.ts'

const ROOT = fileURLToPath(new URL('project', import.meta.url))
/** Inputs that fail a test are kept here: each run of this file begins without any. */
const kept = mkdtempSync(join(tmpdir(), 'litefvm-kept-'))
const config = readConfig(ROOT, {
  FOUNDRY_FUZZ_FAILURE_PERSIST_DIR: join(kept, 'fuzz'),
  FOUNDRY_INVARIANT_FAILURE_PERSIST_DIR: join(kept, 'invariant'),
})
const OPTIONS: RunOptions = {
  environment: {},
  seed: 1n,
  isTracing: false,
  isCovering: false,
  usesMockedPrecompiles: false,
  actors: 'native',
  failFast: false,
  now: () => 0,
  onSuite: () => undefined,
}
let suites: readonly SuiteResult[]
let build: Build

beforeAll(async () => {
  build = await buildProject(config, { force: false })
  suites = await runTests(config, build, chooseTests(build, config, {}), OPTIONS)
}, 240_000)

function resultOf(suite: string, name: string): TestResult {
  const found = suites
    .find((one) => one.name === suite)
    ?.tests.find((one) => one.name.startsWith(`${name}(`))
  if (found === undefined) throw new Error(`${suite} has no test ${name}`)
  return found
}

const COUNTER = 'test/Counter.t.sol:CounterTest'

test.each([
  'test_SetUpIsKept',
  'test_PrankChangesTheNextSender',
  'test_RevertIsExpectedByItsData',
  'test_CreationUnderAPrank',
])('%s passes', (name) => {
  expect(resultOf(COUNTER, name)).toMatchObject({ status: 'pass', reason: undefined })
})

test('a failed assertion gives both values', () => {
  expect(resultOf(COUNTER, 'test_FailsByItsAssertion')).toMatchObject({
    status: 'fail',
    reason: 'assertion failed: 1 != 7',
  })
})

test('a call that does not revert as expected fails the test', () => {
  expect(resultOf(COUNTER, 'test_FailsWithoutTheExpectedRevert')).toMatchObject({
    status: 'fail',
    reason: 'next call did not revert as expected',
  })
})

test('vm.skip skips the test', () => {
  expect(resultOf(COUNTER, 'test_Skipped').status).toBe('skip')
})

test('a fuzz test runs as often as foundry.toml says', () => {
  expect(resultOf(COUNTER, 'testFuzz_DecreaseNeverPassesZero')).toMatchObject({
    status: 'pass',
    fuzz: { runs: 32 },
  })
})

test('a failing fuzz test is shrunk to the least argument', () => {
  expect(resultOf(COUNTER, 'testFuzz_FailsFromAThousandOn')).toMatchObject({
    status: 'fail',
    reason: 'assertion failed: 1000 >= 1000',
    counterexample: { args: '[1000]' },
  })
})

/** Reasons of the tests of cheatcodes whose names begin with `test_Fails`. */
const REASONS: Readonly<Record<string, string>> = {
  test_FailsWithOtherText: 'Error != expected error: words != other words',
  test_FailsWithOtherValue: 'Error != expected error: Custom(6) != Custom(5)',
  test_FailsWithoutACall: "call didn't revert at a lower depth than cheatcode call depth",
  test_FailsByOtherData: 'log != expected log',
  test_FailsByOtherEmitter: 'log != expected log',
  test_FailsWithoutAnEvent: 'log != expected log',
  test_FailsByADistance: 'assertion failed: 100 !~= 104 (max delta: 3, real delta: 4)',
  test_FailsByADecimal: 'assertion failed: 1.500000000000000000 != 2.000000000000000000',
  test_FailsByAList: 'assertion failed: [0] != [0, 0]',
  test_FailsToRollPast63Bits:
    'vm.roll: the epoch is 9223372036854775808: the FVM accepts up to 9223372036854775807',
  test_FailsByAMessage: 'numbers: 1 != 2',
  test_FailsByARefusedCheatcode:
    'vm.ffi: ffi(string[]) is refused: litefvm starts no programs for a test; test/cheats/Calls.t.sol:247 calls it',
  test_FailsInTheConstructorOfAnother:
    'vm.ffi: ffi(string[]) is refused: litefvm starts no programs for a test; test/cheats/Calls.t.sol:48 calls it',
  test_FailsByAnUnknownCheatcode:
    'the cheatcode with the selector 0x4af3d85b is not known to litefvm; test/cheats/Calls.t.sol:251 calls it as makeCoffee',
}

test.each([
  'State.t.sol:StateCheatsTest',
  'Calls.t.sol:CallCheatsTest',
  'Values.t.sol:ValueCheatsTest',
])('cheatcodes of %s do what forge documents', (name) => {
  const { tests } = suites.find((one) => one.name === `test/cheats/${name}`) ?? { tests: [] }
  expect(tests.length).toBeGreaterThan(20)
  const failing = tests.filter((one) => one.name.startsWith('test_Fails'))
  expect(tests.filter((one) => one.status !== 'pass' && !failing.includes(one))).toEqual([])
  expect(failing.filter(({ status }) => status !== 'fail')).toEqual([])
  for (const { name: signature, reason } of failing) {
    const expected = REASONS[signature.replace('()', '')]
    if (expected !== undefined) expect(reason).toBe(expected)
  }
})

const STORAGE_REASONS: Readonly<Record<string, string>> = {
  'test_FailsForAClientWithoutAKey()':
    'fvm.publishDeal: the client 0x0000000000000000000000000000000000c0ffee has no key that signs deals: give an account of fvm.account(name), or a contract',
  'test_FailsForAnActorThatIsNoMiner()':
    'fvm.onboard: actor 5 is a storagemarket actor, but a miner is needed: create one with fvm.createMiner(owner)',
}

test('storage workflows run in the middle of a test, and a revert undoes them', () => {
  const { tests } = suites.find(({ name }) => name.endsWith(':StorageTest')) ?? { tests: [] }
  expect(tests).toHaveLength(7)
  for (const { name, status, reason } of tests)
    expect({ name, status, reason }).toEqual({
      name,
      status: name in STORAGE_REASONS ? 'fail' : 'pass',
      reason: STORAGE_REASONS[name],
    })
})

test('FvmCheats.sol declares the cheatcodes of the table, and no others', () => {
  const declared = build.artifacts.find(({ name }) => name === 'FvmCheats')!.abi
  const lines = declared.flatMap((item) =>
    item.type === 'function'
      ? [
          `${item.name}(${item.inputs.map(typeText).join(',')}) ${item.outputs.map(typeText).join(',')}`.trim(),
        ]
      : [],
  )
  expect(lines.sort()).toEqual(STORAGE_CHEATS.map(({ line }) => line).sort())
})

const INVARIANT = 'test/Invariant.t.sol:InvariantTest'

test('an invariant that holds counts runs and calls', () => {
  expect(resultOf(INVARIANT, 'invariant_CounterIsNotCalled')).toMatchObject({
    status: 'pass',
    invariant: { runs: 20, calls: 800 },
  })
})

test('the sequence that breaks an invariant is the shortest', () => {
  const { status, reason, sequence } = resultOf(INVARIANT, 'invariant_SafeStaysShut')
  expect({ status, reason }).toEqual({ status: 'fail', reason: 'assertion failed: 3 >= 3' })
  expect(sequence?.map(({ text }) => text.replace(/\d+/, 'N'))).toEqual([
    'Safe.turn(N)',
    'Safe.turn(N)',
    'Safe.turn(N)',
  ])
})

const TABLE = 'test/Invariant.t.sol:TableTest'

test('a table test runs with the items of its fixtures side by side', () => {
  expect(resultOf(TABLE, 'tableTimesTen')).toMatchObject({
    status: 'fail',
    reason: 'assertion failed: 30 != 31',
    counterexample: { args: '[3, 31]' },
  })
})

test('comments set the runs of a fuzz test, and allow reverts of the test itself', () => {
  expect(resultOf(TABLE, 'testFuzz_Runs').fuzz?.runs).toBe(7)
  expect(resultOf(TABLE, 'test_InternalRevert').status).toBe('pass')
})

test('calls that overflow the stack of a thread run again on a large one', () => {
  const deep = 'test/Counter.t.sol:DeepTest'
  expect(resultOf(deep, 'test_NestedCalls')).toMatchObject({ status: 'pass', isTooDeep: false })
  expect(resultOf(deep, 'test_CallsBeyondTheStackOfAThread')).toMatchObject({
    status: 'pass',
    isTooDeep: false,
  })
  // A call passes on 63 of 64 parts of its gas, so that the gas ends before the depth of 1,024.
  expect(resultOf(deep, 'test_FailsBeyondTheGas')).toMatchObject({
    status: 'fail',
    reason: 'EvmError: Revert',
  })
})

test('inputs that failed a test are kept in the files of forge, and run first the next time', async () => {
  const fuzzed = join(kept, 'fuzz/failures/CounterTest/testFuzz_FailsFromAThousandOn')
  const broken = join(kept, 'invariant/failures/InvariantTest/invariant_SafeStaysShut')
  const calldata = `0x64a1f4f0${(1000).toString(16).padStart(64, '0')}`
  expect(JSON.parse(readFileSync(fuzzed, 'utf8'))).toMatchObject({ calldata, args: '1000' })
  const { call_sequence: calls } = JSON.parse(readFileSync(broken, 'utf8'))
  expect(calls).toHaveLength(3)
  expect(calls[0]).toMatchObject({ contract_name: 'Safe', func_name: 'turn' })

  const rerun = async (): Promise<TestResult[]> => {
    const few = {
      ...config,
      fuzz: { ...config.fuzz, runs: 0 },
      invariant: { ...config.invariant, runs: 0 },
    }
    const filter = { matchTest: /FailsFromAThousandOn|SafeStaysShut/ }
    return (await runTests(few, build, chooseTests(build, few, filter), OPTIONS)).flatMap(
      ({ tests }) => tests,
    )
  }
  // A larger input than the least one, as forge may have kept it.
  writeFileSync(
    fuzzed,
    readFileSync(fuzzed, 'utf8').replace(calldata, `0x64a1f4f0${'1'.repeat(64)}`),
  )
  const [fuzz, invariant] = await rerun()
  expect(fuzz).toMatchObject({ status: 'fail', counterexample: { calldata, args: '[1000]' } })
  expect(invariant).toMatchObject({ status: 'fail', reason: 'assertion failed: 3 >= 3' })
  expect(invariant?.sequence).toHaveLength(3)

  // Files of another form, and inputs of another function, are no inputs.
  writeFileSync(fuzzed, '{"calldata": "0x12345678"}')
  writeFileSync(broken, '{"call_sequence": [{"calldata": 5}]')
  expect((await rerun()).map(({ status }) => status)).toEqual(['pass', 'pass'])
})
