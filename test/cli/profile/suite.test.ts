import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runCli } from '../../../src/cli/cli.ts'
import type { Scratch } from '../../harness/gas-report/scratch.ts'
import { createTestIo } from '../test-io.ts'
import { readBack } from './read-back.ts'
import { createSuites } from './suites.ts'

interface Json {
  readonly milligas: string
  readonly gasUsed: string
  readonly messages: readonly { readonly label: string; readonly gasUsed: string }[]
  readonly rows: readonly {
    readonly name: string
    readonly self: string
    readonly count: number
  }[]
}

let scratch: Scratch
beforeAll(async () => {
  scratch = await createSuites()
}, 60_000)
afterAll(() => scratch.remove())

test('a suite of contracts and Wasm actors: actors are one in all worlds, and every message counts', async () => {
  const path = scratch.path('suite.folded')
  const words = [
    '--test',
    'vault,relay,deep',
    '--by',
    'line',
    '--json',
    '--top',
    '9999',
    '--out',
    path,
  ]
  scratch.write('tmp/other', '')
  const { TMPDIR = tmpdir() } = process.env
  process.env['TMPDIR'] = scratch.path('tmp')
  const { code, out, err } = await scratch.litefvm('profile', ...words)
  process.env['TMPDIR'] = TMPDIR
  expect(code, err).toBe(0)
  expect(err).toContain('Test Files  3 passed (3)')
  expect(err.endsWith(`${path} written (folded)\n`)).toBe(true)
  const { milligas, gasUsed, messages, rows }: Json = JSON.parse(out)
  expect(messages.map(({ label }) => label).filter((label) => label.includes('move'))).toEqual([
    'to Vault f0105, move(to: bob, amount: 10)',
    'to Vault f0108, move(to: bob, amount: 10)',
    'to Vault f0106, move(to: bob, amount: 1)',
  ])
  expect(messages).toHaveLength(18)
  expect(rows.reduce((sum, { self }) => sum + BigInt(self), 0n)).toBe(BigInt(milligas))
  expect(messages.reduce((sum, one) => sum + BigInt(one.gasUsed), 0n)).toBe(BigInt(gasUsed))
  const emits = rows.filter(({ name }) => name === 'Vault.sol:61 Vault._move')
  expect(emits).toEqual([expect.objectContaining({ count: 3 })])
  const folded = readFileSync(path, 'utf8')
  expect(readBack(folded, 'folded')).toBe(BigInt(milligas))
  expect(folded).toMatch(/^relay;method 5 \(Deep\);/m)
  expect(folded).toMatch(/^Vault;method .*;Vault\.move;Vault\.sol:54;Vault\._move;Vault\.sol:59;/m)
  const left = readdirSync(scratch.path('tmp'))
  expect(left.filter((name) => name.startsWith('litefvm-profile-'))).toEqual([])
})

test('a suite that fails is exit code 1, and its profile is written', async () => {
  const path = scratch.path('failing.svg')
  const words = ['--test', 'failing', '--filter', 'it fails', '--out', path]
  const { code, out, err } = await scratch.litefvm('profile', ...words)
  expect(code).toBe(1)
  expect(out).toMatch(/^[\d,.]+ gas in one message; /)
  expect(readFileSync(path, 'utf8')).toContain('<svg')
  expect(err.endsWith('tests failed: the profile has what they used until then\n')).toBe(true)
})

test('a file that is not there is an error that names it', async () => {
  const { code, out, err } = await scratch.litefvm('profile', '--test', 'nothing.test.ts')
  expect({ code, out }).toEqual({ code: 2, out: '' })
  expect(err).toMatch(/ has no tests whose file has nothing\.test\.ts in its name: /)
})

describe('misuse says what to give', () => {
  test.each([
    [
      ['--test', 'a.test.ts', 'story.jsonl.gz'],
      '--test runs a suite, and story.jsonl.gz is a file of its own: give one of them; several test files have commas between\n',
    ],
    [
      [],
      'litefvm profile: <story|vector|actor.wasm> is missing: give one, or --test FILE to profile a vitest suite\n',
    ],
    [
      ['token.test.ts'],
      'token.test.ts is a file of tests: profile it with litefvm profile --test token.test.ts\n',
    ],
    [
      ['--test', 'a.test.ts', '--nv', '25'],
      '--nv is for a story or vector, and --test is not one: leave out --nv\n',
    ],
    [
      ['story.jsonl.gz', '--config', 'x.ts'],
      '--config is for a suite (--test), and story.jsonl.gz is not one: leave out --config\n',
    ],
    [
      ['actor.wasm', '--filter', 'x'],
      '--filter is for a story or vector or a suite (--test), and actor.wasm is not one: leave out --filter\n',
    ],
    [
      ['--test', 'a.test.ts', '--filter', '('],
      '--filter "(" is not accepted: give a regular expression (Invalid regular expression: /(/: Unterminated group)\n',
    ],
    [
      ['--test', 'a.test.ts', '--format', 'pprof'],
      '--format pprof is binary: give --out FILE too\n',
    ],
  ])('%j', async (words, err) => {
    const io = createTestIo()
    expect(await runCli(['profile', ...words], '0', io)).toBe(2)
    expect(io.written).toEqual({ out: '', err })
  })

  test('a folder without vitest', async () => {
    const root = mkdtempSync(join(tmpdir(), 'litefvm-bare-'))
    const io = createTestIo()
    expect(await runCli(['profile', '--test', 'x', '--root', root], '0', io)).toBe(2)
    expect(io.written.err).toBe(
      `${root} has no vitest: install it (npm i -D vitest) or give another --root\n`,
    )
    rmSync(root, { recursive: true })
  })
})
