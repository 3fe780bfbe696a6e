import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  type GasSnapshotOptions,
  type MatcherContext,
  type MatcherResult,
  matchers,
  type StateSnapshotOptions,
} from '../../../src/harness/matchers/index.ts'
import type { FVM } from '../../../src/index.ts'
import { world } from './fixture.ts'

/* The matchers are called with the context that a runner gives: of Jest, and of vitest. */

const equals: MatcherContext['equals'] = (a, b) => a === b

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'litefvm-matchers-'))
  writeFileSync(join(folder, 'package.json'), '{}')
})
afterEach(() => rmSync(folder, { recursive: true }))

type Update = 'all' | 'new' | 'none'

interface Kept {
  readonly testName: string
  readonly received: unknown
}

/** A context as Jest gives it, with a snapshot that is always right. */
function jest(update: Update, currentTestName = 'token moves'): MatcherContext & { kept: Kept[] } {
  const kept: Kept[] = []
  const snapshotState = {
    _updateSnapshot: update,
    match: ({ testName, received }: Kept) => {
      kept.push({ testName, received })
      return { pass: true }
    },
  }
  const testPath = join(folder, 'test', 'token.test.ts')
  return { isNot: false, currentTestName, testPath, equals, snapshotState, kept }
}

function vitest(update: Update, retryCount = 0): MatcherContext {
  const file = { filepath: join(folder, 'test', 'token.test.ts'), name: 'test/token.test.ts' }
  const suite = { name: 'token', suite: file }
  return {
    equals,
    task: { id: '1_0', name: 'moves', suite, file, result: { retryCount } },
    snapshotState: { snapshotUpdateState: update, match: () => ({ pass: true }) },
  }
}

describe('toMatchGasSnapshot', () => {
  const path = () => join(folder, '.gas-snapshot')
  const written = () => readFileSync(path(), 'utf8')
  const check = (
    context: MatcherContext,
    received: unknown,
    options?: string | GasSnapshotOptions,
  ): MatcherResult => matchers.toMatchGasSnapshot.call(context, received, options)

  function transfer(vm: FVM = world().vm) {
    return vm.send({ from: 'alice', to: 'bob', value: 1n })
  }

  test('a line that is not there is written, sorted in, and compared from then on', () => {
    const { vm, counter } = world()
    const used = transfer(vm).gasUsed
    writeFileSync(path(), 'a (gas: 5)\nz (gas: 6)\n')
    expect(check(jest('new'), transfer(vm)).pass).toBe(true)
    expect(written()).toBe(
      `a (gas: 5)\ntest/token.test.ts > token moves (gas: ${used})\nz (gas: 6)\n`,
    )
    expect(check(jest('none'), transfer(vm)).pass).toBe(true)
    const other = counter.send('Get')
    const failed = check(jest('new'), other)
    expect(failed.pass).toBe(false)
    const change = Number(((other.gasUsed - used) * 10_000n) / used) / 100
    expect(failed.message().split('\n')[0]).toBe(
      `expected the message to use ${used} gas, as "test/token.test.ts > token moves" in ${path()}, but it used ${other.gasUsed} (${change.toFixed(2)}%): run the tests with -u if that is right`,
    )
    expect(failed.message()).toContain('\n\nmessage to counter f0104, Get: OK, gas ')
  })

  test('-u rewrites entries that differ, and nothing is written if the runner writes nothing', () => {
    const { vm, counter } = world()
    check(jest('new'), transfer(vm))
    const get = counter.send('Get')
    expect(check(jest('all'), get).pass).toBe(true)
    expect(written()).toBe(`test/token.test.ts > token moves (gas: ${get.gasUsed})\n`)
    const missing = check(jest('none', 'another test'), get)
    expect(missing.pass).toBe(false)
    expect(missing.message().split('\n')[0]).toBe(
      `there is no gas snapshot "test/token.test.ts > another test", and none are written in this run: run the tests on your machine, and commit ${path()}`,
    )
    expect(written()).not.toContain('another test')
  })

  test('gas that is not exact is written with a ~, which does not count as a difference', () => {
    const { vm } = world()
    vm.mockActor('f05', () => ({ returns: 7 }))
    const mocked = () => vm.send({ from: 'alice', to: 'f05', method: 2 })
    const line = `test/token.test.ts > token moves (gas: ~${mocked().gasUsed})\n`
    expect(check(jest('new'), mocked()).pass).toBe(true)
    expect(written()).toBe(line)
    writeFileSync(path(), line.replace('~', ''))
    expect(check(jest('new'), mocked()).pass).toBe(true)
    expect(written()).toBe(line.replace('~', ''))
    expect(check(jest('all'), mocked()).pass).toBe(true)
    expect(written()).toBe(line)
    writeFileSync(path(), line.replace('~', '~1'))
    expect(check(jest('none'), mocked()).message()).toContain(
      `expected the message to use ~1${mocked().gasUsed} gas, as "test/token.test.ts > token moves" in ${path()}, but it used ~${mocked().gasUsed} (`,
    )
  })

  test('a tolerance lets small differences pass, and keeps the line', () => {
    const { vm } = world()
    const used = transfer(vm).gasUsed
    const line = (gas: bigint) => `test/token.test.ts > token moves (gas: ${gas})\n`
    writeFileSync(path(), line(used - 10n))
    expect(check(jest('none'), transfer(vm), { tolerance: 10 }).pass).toBe(true)
    expect(check(jest('none'), transfer(vm), { tolerance: 9 }).pass).toBe(false)
    expect(check(jest('none'), transfer(vm), { tolerance: '1%' }).pass).toBe(true)
    expect(check(jest('all'), transfer(vm), { tolerance: 10 }).pass).toBe(true)
    expect(written()).toBe(line(used - 10n))
  })

  test('lines are named after file, suites and test, then the name given, then a number', () => {
    const { vm } = world()
    const context = vitest('new')
    check(context, transfer(vm))
    check(context, transfer(vm), 'again')
    check(context, transfer(vm), { name: 'with  more\nspace' })
    check(context, transfer(vm))
    const names = written()
      .split('\n')
      .map((line) => line.replace(/ \(gas: .*/, ''))
    expect(names).toEqual([
      'test/token.test.ts > token > moves',
      'test/token.test.ts > token > moves #2',
      'test/token.test.ts > token > moves: again',
      'test/token.test.ts > token > moves: with more space',
      '',
    ])
  })

  test('a retried test reads the same lines', () => {
    const { vm } = world()
    const { task, ...context } = vitest('new')
    if (task === undefined) expect.unreachable()
    const result = { retryCount: 0 }
    const again = { ...context, task: { ...task, result } }
    check(again, transfer(vm))
    result.retryCount = 1
    check(again, transfer(vm))
    expect(written().split('\n').length).toBe(2)
  })

  test('outside of a test it has no name', () => {
    const result = transfer()
    expect(() => check({ equals }, result)).toThrow(
      'toMatchGasSnapshot was used outside of a test: snapshots are named after the test that takes them; in a concurrent test of vitest use the expect of its context',
    )
  })

  test('a damaged file says which line, and nothing is written over it', () => {
    const result = transfer()
    writeFileSync(path(), 'a (gas: 5)\nb: 6\n')
    expect(() => check(jest('all'), result)).toThrow(
      `${path()}:2 is "b: 6", and a line reads "name (gas: 163423)": correct the line, or write the file again with litefvm gas-snapshot`,
    )
    writeFileSync(path(), 'a (gas: 5)\na (gas: 6)\n')
    expect(() => check(jest('all'), result)).toThrow(`${path()}:2 names "a" again`)
    expect(written()).toBe('a (gas: 5)\na (gas: 6)\n')
  })
})

describe('toMatchStateSnapshot', () => {
  function kept(received: unknown, options?: string | StateSnapshotOptions): Kept {
    const context = jest('new')
    expect(matchers.toMatchStateSnapshot.call(context, received, options).pass).toBe(true)
    expect(context.kept.length).toBe(1)
    return context.kept[0]!
  }

  test('a world: its moment, and every actor by name with its state decoded', () => {
    const { vm, counter } = world()
    const { testName, received } = kept(vm)
    expect(testName).toBe('token moves')
    expect(received).toMatchObject({
      epoch: vm.epoch,
      baseFee: vm.baseFee,
      actors: {
        'system f00': { code: 'system', nonce: 0n, balance: 0n },
        'alice f0102': { code: 'account', balance: vm.balanceOf('alice') },
        [String(counter)]: { code: expect.stringMatching(/^bafk/), state: { count: 40n } },
      },
    })
    expect(Object.keys((received as { actors: object }).actors).slice(-4)).toEqual([
      'alice f0102',
      'bob f0103',
      'counter f0104',
      'relay f0105',
    ])
  })

  test('a handle: the state of its actor', () => {
    expect(kept(world().counter).received).toEqual({ count: 40n })
  })

  test('a result, or a difference: what changed', () => {
    const { vm, counter } = world()
    const before = vm.snapshot()
    const result = counter.send('Increment', 2)
    const { received } = kept(result)
    expect(received).toMatchObject({
      'counter f0104': { state: { count: { before: 40n, after: 42n } } },
      'alice f0102': { sequence: { before: 0n, after: 1n }, balance: expect.anything() },
    })
    vm.mine()
    expect(kept(vm.diff(before)).received).toMatchObject({
      epoch: { before: vm.epoch - 1n, after: vm.epoch },
      actors: { 'counter f0104': { state: { count: { before: 40n, after: 42n } } } },
    })
  })

  test('actors that a message creates', () => {
    const { vm } = world()
    const to = vm.fork().account('dora').address
    const { received } = kept(vm.send({ from: 'alice', to, value: 5n }))
    expect(received).toMatchObject({
      [`account f0${vm.idOf(to)}`]: { created: { nonce: 0n, balance: 5n } },
    })
  })

  test('a decoded state, maps read whole', () => {
    const { vm } = world()
    const { received } = kept(vm.state('f01'))
    expect(received).toMatchObject({ networkName: 'mainnet', addressMap: expect.anything() })
  })

  test('fields are redacted by path, any of them, at any depth', () => {
    const { counter, vm } = world()
    const redacted = (options: StateSnapshotOptions) => kept(vm, options).received
    expect(kept(counter, { redact: ['count'] }).received).toEqual({ count: '[redacted]' })
    expect(redacted({ redact: ['actors.counter f0104.state.count', 'epoch'] })).toMatchObject({
      epoch: '[redacted]',
      actors: { 'counter f0104': { nonce: 0n, state: { count: '[redacted]' } } },
    })
    expect(redacted({ redact: ['actors.*.nonce'] })).toMatchObject({
      actors: { 'alice f0102': { nonce: '[redacted]' }, 'counter f0104': { nonce: '[redacted]' } },
    })
    expect(redacted({ redact: ['**.count'] })).toMatchObject({
      actors: { 'counter f0104': { state: { count: '[redacted]' } } },
    })
    expect(
      kept(counter.send('Increment', 1), { redact: ['**.count.after', '*.balance'] }).received,
    ).toMatchObject({
      'counter f0104': { state: { count: { before: 40n, after: '[redacted]' } } },
      'alice f0102': { balance: '[redacted]' },
    })
  })

  test('lists by index, and names with points in them', () => {
    const state = { list: [{ a: 1 }, { a: 2 }], 'v1.5': { x: 1 }, plain: 3 }
    expect(kept(state, { redact: ['list.1.a', 'v1.5.x'] }).received).toEqual({
      list: [{ a: 1 }, { a: '[redacted]' }],
      'v1.5': { x: '[redacted]' },
      plain: 3,
    })
    expect(kept(state, { redact: ['list.*'] }).received).toMatchObject({
      list: ['[redacted]', '[redacted]'],
    })
    expect(() => kept(state, { redact: ['v1.5.y'] })).toThrow(
      'the redacted field "v1.5.y" leads nowhere: the fields of v1.5 are x',
    )
    expect(state).toEqual({ list: [{ a: 1 }, { a: 2 }], 'v1.5': { x: 1 }, plain: 3 })
  })

  test('a name tells the snapshots of a test apart', () => {
    expect(kept(world().counter, 'before').testName).toBe('token moves > before')
    expect(kept(world().counter, { name: 'after' }).testName).toBe('token moves > after')
  })

  test('says what to do if it differs, and if it is missing', () => {
    const { counter } = world()
    const context = (expected: string | undefined): MatcherContext => ({
      ...jest('none'),
      snapshotState: {
        match: () => ({
          pass: false,
          actual: '\na\n',
          key: 'token moves 1',
          ...(expected === undefined ? {} : { expected }),
        }),
      },
    })
    const differs = matchers.toMatchStateSnapshot.call(context('\nb\n'), counter)
    expect(differs.message()).toBe(
      'the state differs from its snapshot "token moves 1": run the tests with -u if that is right',
    )
    expect(differs).toMatchObject({ pass: false, actual: 'a', expected: 'b' })
    expect(matchers.toMatchStateSnapshot.call(context(undefined), counter).message()).toBe(
      'there is no snapshot "token moves 1", and none are written in this run: run the tests on your machine, and commit it',
    )
  })

  test('without a runner that keeps snapshots, or outside of a test, it says so', () => {
    const { counter } = world()
    expect(() => matchers.toMatchStateSnapshot.call({ equals }, counter)).toThrow(
      'toMatchStateSnapshot needs a runner that keeps snapshots, as vitest and Jest do',
    )
    const { snapshotState } = jest('new')
    if (snapshotState === undefined) expect.unreachable()
    expect(() => matchers.toMatchStateSnapshot.call({ equals, snapshotState }, counter)).toThrow(
      'toMatchStateSnapshot was used outside of a test',
    )
  })
})

describe("in Jest, which has no task in a matcher's context", () => {
  test('the other matchers need equals alone', () => {
    const { vm, counter } = world()
    const context: MatcherContext = { equals }
    const result = counter.send('Increment', 2)
    expect(matchers.toSucceed.call(context, result).pass).toBe(true)
    expect(matchers.toExitWith.call(context, result, 16).pass).toBe(false)
    expect(matchers.toAbortWith.call(context, result, 16).pass).toBe(false)
    expect(matchers.toEmit.call(context, result, { emitter: 'counter' }).pass).toBe(true)
    expect(matchers.toHaveInvocation.call(context, result, { to: 'counter' }).pass).toBe(true)
    expect(matchers.toChangeBalance.call(context, result, 'alice', 0).pass).toBe(true)
    expect(matchers.toChangeBalances.call(context, result, { alice: 0 }).pass).toBe(true)
    expect(matchers.toUseGas.call(context, result, { atMost: 1 }).pass).toBe(false)
    expect(matchers.toReturn.call(context, result, 42n).pass).toBe(true)
    void vm
  })
})
