import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import type { Io } from '../../../src/cli/io.ts'
import { change, sampleVector, writeVectors } from '../../conformance/sample.ts'
import { BUNDLES, notRun, VECTORS } from '../../data.ts'
import { fromDist } from '../../dist.ts'
import { createTestIo } from '../test-io.ts'

const { runCli } = await fromDist<typeof import('../../../src/cli/cli.ts')>('cli/cli.js')

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const SCRIPTS = join(ROOT, 'test/vectors/script/script-1-500.jsonl.gz')
const LIMITS = join(ROOT, 'test/vectors/limits/limits.jsonl.gz')
const ONE = [SCRIPTS, '--filter', '^script-3$']

async function replay(words: readonly string[], given: Partial<Io> = {}) {
  const io = createTestIo(given)
  const code = await runCli(['replay', ...words], '0', io)
  return { code, ...io.written }
}

/** Answers questions with these lines, then says no more. */
function answering(...lines: string[]) {
  const asked: string[] = []
  const ask = async (prompt: string) => {
    asked.push(prompt)
    return lines.shift()
  }
  return { ask, asked }
}

test('each message shows receipt, calls, gas and changes, and whether it is as recorded', async () => {
  const { code, out, err } = await replay(ONE)
  expect({ code, err }).toEqual({ code: 0, err: '' })
  const [first, second, third, end] = out.split('\n\n')
  expect(first).toMatch(/^script-3 nv 29 {2}1 of 3 {2}OK, 13,878,009 gas\n {2}f0100 -> f0100, /)
  expect(first).toContain(
    '\n  receipt\n    exit code 0 (OK)\n    gas used 13878009\n    return 0x5346494c',
  )
  expect(first).toContain('\n  calls\n    account f0100 -> account f0100 PubkeyAddress (0x')
  expect(first).toMatch(/\n {2}gas by charge\n {4}OnChainMessage +10,795,563 +77\.8 % {2}1 x\n/)
  expect(first).toContain('\n    account f0100\n      balance: 1000000 FIL -> ')
  expect(first?.endsWith('\n  as recorded')).toBe(true)
  expect(second).toContain(
    ' -> f00, send, 5 attoFIL, nonce 1, limit 5,000,000,000 gas, epoch 1234\n',
  )
  expect(third).toContain(
    '\n    | not run: Out of gas (21377563 > 7665143)\n  as recorded, state root bafy2',
  )
  expect(end).toBe('3 messages replayed, all as recorded\n')
  expect(out).not.toContain('\u001b')
})

test('--brief is a line a message; --failed, --message and --different choose', async () => {
  const lines = async (...words: string[]) =>
    (await replay([...ONE, '--brief', ...words])).out.split('\n').slice(0, -2)
  expect(await lines()).toEqual([
    'script-3 nv 29  1 of 3  OK, 13,878,009 gas',
    'script-3 nv 29  2 of 3  OK, 66,171,163 gas',
    'script-3 nv 29  3 of 3  SYS_OUT_OF_GAS, 0 gas',
  ])
  expect(await lines('--failed')).toEqual(['script-3 nv 29  3 of 3  SYS_OUT_OF_GAS, 0 gas'])
  expect(await lines('--message', '2')).toEqual(['script-3 nv 29  2 of 3  OK, 66,171,163 gas'])
  expect(await lines('--different')).toEqual([])
})

test('--json has it all as one object', async () => {
  const { out } = await replay([...ONE, '--json'])
  const { replayed, different, messages } = JSON.parse(out)
  expect({ replayed, different }).toEqual({ replayed: 3, different: 0 })
  expect(messages[0]).toMatchObject({
    vector: 'script-3',
    networkVersion: 29,
    message: 1,
    from: 'f0100',
    to: 'f0100',
    value: 1_000_000,
    exitCode: 0,
    gasUsed: 13_878_009,
    calls: [{ actor: 'account f0100', value: 1_000_000, calls: [] }],
    changes: [{ id: 'f02' }, { id: 'f099' }, { id: 'f0100', fate: 'changed' }],
    stateRoot: null,
    differences: [],
  })
  expect(messages[2].stateRoot).toMatch(/^bafy2/)
})

describe('results that differ from the record', () => {
  const bad = writeVectors(
    change(change(sampleVector(), 'postconditions.receipts.1.gas_used', 7), '_meta.id', 'altered'),
    sampleVector(1),
  )

  test('is shown beside the replayed results, and fails', async () => {
    const { code, out } = await replay([bad])
    expect(code).toBe(1)
    expect(out).toMatch(/^altered nv \d\d {2}2 of 4 {2}.*gas {2}not as recorded$/m)
    expect(out).toMatch(
      /\n {2}not as recorded\n {4}receipts\[1\]\.gas_used\n {6}- recorded 7\n {6}\+ replayed \d+\n/,
    )
    expect(out).toMatch(/\n8 messages replayed, 1 not as recorded\n$/)
    const { out: only } = await replay([bad, '--different', '--brief'])
    expect(only.split('\n')).toHaveLength(3)
  })

  test('a state root that differs is reported at the last message of its step', async () => {
    const root = { '/': 'bafyreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy' }
    const path = writeVectors(change(sampleVector(), 'postconditions.state_tree.root_cid', root))
    const { code, out } = await replay([path])
    expect(code).toBe(1)
    expect(out).toContain(`    state_tree.root_cid\n      - recorded ${root['/']}\n`)
  })
})

test('a message that is to end in a fatal error is as recorded if it does', async () => {
  const { code, out } = await replay([SCRIPTS, '--brief', '--filter', '^script-3[0-9]$'])
  expect(code).toBe(0)
  expect(out).toMatch(/ {2}fatal: .+/)
})

test('deep calls, which take a larger stack, show their changes too', async () => {
  const { code, out } = await replay([LIMITS, '--filter', '^limits-deep-sends-nv21$', '--brief'])
  expect({ code, end: out.split('\n').at(-2) }).toEqual({
    code: 0,
    end: expect.stringMatching(/replayed, (all )?as recorded$/),
  })
}, 60_000)

describe('--step', () => {
  test('prompts after each message for what to show', async () => {
    const { ask, asked } = answering(
      'inspect f0100',
      'i',
      'i f0999',
      'i nonsense',
      'calls',
      'gas',
      'trace',
      'dance',
      '',
      'c',
    )
    const { code, out } = await replay([...ONE, '--step'], { ask })
    expect(code).toBe(0)
    expect(asked).toHaveLength(10)
    expect(asked[0]).toContain('next, continue, inspect ADDR, calls, gas, trace, quit > ')
    expect(out).toContain('\naccount f0100\n  code: "baf')
    expect(out).toContain('\n  sequence: 1\n  balance: "999999999999')
    expect(out).toContain('\ninspect takes the address of an actor, as f01\n')
    expect(out).toContain('\nthere is no actor f0999 now\n')
    expect(out).toContain('\n"nonsense" is not an address: ')
    expect(out).toContain('\naccount f0100 -> account f0100 ')
    expect(out).toContain('\n["OnChainMessage",')
    expect(out).toContain('\n"dance" is not a command:\nnext (n, Enter) ')
    expect(out).toContain('3 messages replayed, all as recorded\n')
  })

  test('stops at quit, and at the end of the input', async () => {
    for (const { ask } of [answering('n', 'q'), answering('next')]) {
      const { out } = await replay([...ONE, '--step'], { ask })
      expect(out).toContain('2 messages replayed, all as recorded\n')
    }
  })

  test('prints all if the input is not a terminal', async () => {
    expect((await replay([...ONE, '--step'])).out).toBe((await replay(ONE)).out)
  })
})

test('progress is shown on a terminal while messages are skipped', async () => {
  const { err } = await replay([...ONE, '--message', '3', '--brief'], { errIsTerminal: true })
  expect(err).toContain('script-3  2 of 3')
  expect(err.endsWith('\r\u001b[K')).toBe(true)
})

test.each([
  [[], 'litefvm replay: <story|vector> is missing: litefvm replay --help shows what it takes\n'],
  [['no.json'], 'no.json does not exist: give a vector file or a folder of them\n'],
  [[SCRIPTS, '--filter', 'nothing'], 'has no vector to run: none is chosen by --filter and --nv\n'],
  [[SCRIPTS, '--message', '0'], '--message "0" is not accepted: give a whole number from 1 on\n'],
  [
    [SCRIPTS, '--step', '--json'],
    '--step waits for an answer after each message, so --json and --brief cannot be given with it: leave them out\n',
  ],
])('%j is misused', async (words, err) => {
  const result = await replay(words)
  expect(result).toMatchObject({ code: 2, out: '' })
  expect(result.err).toContain(err)
})

const STORY = join(VECTORS ?? '', 'stories', 'multisig-nv28.jsonl.gz')
const bundles = BUNDLES
if (bundles === undefined || !existsSync(STORY))
  notRun('replay of a story', 'LITEFVM_VECTORS and LITEFVM_BUNDLES do not name its data')
else
  test('a story names its steps, methods and fields of states', async () => {
    const { code, out } = await replay([STORY, '--bundles', bundles])
    expect(code).toBe(0)
    expect(out).toMatch(/, Propose, /)
    expect(out).toMatch(/\n {6}state\.pendingTxs\.\d+: nothing -> \{/)
    expect(out).toMatch(/ messages replayed, all as recorded\n$/)
  }, 60_000)

test('--message beyond the last message is refused', async () => {
  const { code, err } = await replay([...ONE, '--message', '99999'])
  expect({ code, err }).toEqual({
    code: 2,
    err: '--message 99999 does not exist: the longest vector has 3 messages\n',
  })
})
