import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { GasReporter } from '../../../src/harness/gas-report/reporter.ts'
import { type GasReport, parseGasReport } from '../../../src/harness/index.ts'
import { configOf, type Ran, Scratch, SUITE } from './scratch.ts'

let scratch: Scratch
const before = new Set(readdirSync(tmpdir()).filter((name) => name.startsWith('litefvm-gas')))

beforeAll(() => {
  scratch = new Scratch(SUITE)
})
afterAll(() => scratch.remove())

async function reportOf(name: string, ...args: string[]): Promise<{ ran: Ran; report: GasReport }> {
  const path = `out/${name}.json`
  const reporters = `reporters: ['default', ['litefvm/reporter', { json: '${path}' }]]`
  scratch.write(`${name}.config.js`, configOf(reporters))
  const ran = await scratch.vitest('--config', `${name}.config.js`, ...args)
  expect(existsSync(scratch.path(path)), ran.err + ran.out).toBe(true)
  expect(ran.code, ran.err + ran.out).toBe(0)
  return { ran, report: parseGasReport(readFileSync(scratch.path(path), 'utf8'), path) }
}

/** What of a report does not depend on which file ends first. */
function figures({ messages, untraced, methods, snapshots }: GasReport): object {
  return { messages, untraced, methods, snapshots }
}

describe('the reporter', () => {
  let threads: { ran: Ran; report: GasReport }

  beforeAll(async () => {
    threads = await reportOf('threads', '--pool', 'threads')
  }, 120_000)

  test('counts every message of every file, and every call below it', () => {
    const { report } = threads
    expect(report.messages).toBe(9)
    expect(report.untraced).toBe(0)
    expect(
      report.methods.map(({ actor, method, calls, failed, gasExact }) => [
        actor,
        method,
        calls,
        failed,
        gasExact,
      ]),
    ).toEqual([
      ['account', 'send', 4, 1, true],
      ['relay', 'Constructor', 4, 0, true],
      ['relay', 'Deep', 3, 0, true],
      ['relay', 'Forward', 1, 1, true],
    ])
    const deep = report.methods[2]!
    expect([deep.min, deep.median, deep.max]).toEqual([1642029, 1643549, 1665949])
    const { wasm, syscalls, storage, calls } = deep.share
    expect(wasm + syscalls + storage + calls).toBeCloseTo(1, 12)
    expect(calls).toBeGreaterThan(0.8)
    expect(Object.keys(report.snapshots)).toEqual([
      'test/deep.test.js > it recurses 20 frames deep: 20 frames',
      'test/relay.test.js > it sends on',
    ])
  })

  test('prints a table, without colours if the output is not a terminal', () => {
    const { out } = threads.ran
    expect(out).toContain(`
  method               calls        min     median        max   wasm  syscalls  storage  to others
account
  send         4 (+1 failed)    500,000  1,456,000  1,456,000   0.0%      0.4%    99.6%       0.0%
relay
  Constructor              4    115,315    115,315    115,315  22.8%     77.2%     0.0%       0.0%
  Deep                     3  1,642,029  1,643,549  1,665,949   2.1%      9.6%     0.0%      88.2%
  Forward      1 (+1 failed)    657,706    657,706    657,706   4.1%     19.9%     0.0%      76.0%
gas over 9 messages
`)
  })

  test.each([
    ['forks', ['--pool', 'forks']],
    ['workers that run several files', ['--pool', 'threads', '--no-isolate', '--maxWorkers', '1']],
  ])(
    'says the same of %s',
    async (name, args) => {
      const { report } = await reportOf(name.split(' ')[0]!, ...args)
      expect(figures(report)).toEqual(figures(threads.report))
    },
    120_000,
  )

  test('needs no file of its own', () => {
    const now = readdirSync(tmpdir()).filter((name) => name.startsWith('litefvm-gas'))
    expect(now.filter((name) => !before.has(name))).toEqual([])
  })

  test('states are kept among the snapshots of vitest, which later runs compare with', () => {
    const kept = readFileSync(scratch.path('test/__snapshots__/relay.test.js.snap'), 'utf8')
    expect(kept).toContain('exports[`it cannot send more than its balance 1`] = `')
    expect(kept).toContain('"balance": 10000000000000000000n,')
    expect(kept).toContain('"nonce": "[redacted]",')
  })

  test('has written the gas snapshots that tests asked for', () => {
    const { snapshots } = threads.report
    const lines = Object.entries(snapshots).map(([name, gas]) => `${name} (gas: ${gas})\n`)
    expect(readFileSync(scratch.path('.gas-snapshot'), 'utf8')).toBe(lines.join(''))
  })
})

test('an unknown option says which there are', () => {
  expect(() => new GasReporter({ file: 'gas.json' } as never)).toThrow(
    'litefvm/reporter has no option "file": use json, table, snapshotFile, comparesSnapshots',
  )
})
