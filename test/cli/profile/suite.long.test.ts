import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { BUNDLES } from '../../data.ts'
import type { Scratch } from '../../harness/gas-report/scratch.ts'
import { createSuites } from './suites.ts'

const BUNDLE = BUNDLES === undefined ? undefined : join(BUNDLES, 'v18.tar.zst')
const HAS_BUNDLE = BUNDLE !== undefined && existsSync(BUNDLE)
if (!HAS_BUNDLE)
  process.stderr.write('profiles of suites with a bundle were not tested: set LITEFVM_BUNDLES\n')

let scratch: Scratch
beforeAll(async () => {
  scratch = await createSuites()
})
afterAll(() => scratch.remove())

const profile = (...words: string[]) => scratch.litefvm('profile', ...words)

test('a suite as a table by method', async () => {
  const { code, out, err } = await profile('--test', 'test/', '--by', 'method')
  expect(code, err).toBe(0)
  expect(out).toMatch(/^[\d,.]+ gas in 9 messages, 1 of them failed; the receipts say /)
  expect(out).toContain('  relay method 5 (Deep)\n')
  expect(out).toContain('  relay method 2 (Forward)\n')
})

test('tests by name', async () => {
  const words = ['--test', 'deep,relay', '--filter', '20 frames|sends on', '--json']
  const { code, out, err } = await profile(...words)
  expect(code, err).toBe(0)
  expect(JSON.parse(out).messages).toHaveLength(4)
})

test('a file that is not JavaScript', async () => {
  const { code, out } = await profile('--test', 'other/cut')
  expect({ code, line: out.split('\n')[0] }).toEqual({
    code: 1,
    line: '0 gas in 0 messages; the receipts say 0',
  })
})

test.skipIf(!HAS_BUNDLE)('a suite with a bundle is exact', async () => {
  process.env['SCRATCH_ACTORS'] = BUNDLE
  try {
    const { code, out, err } = await profile('--test', 'vault', '--by', 'method', '--json')
    expect(code, err).toBe(0)
    const { gasExact, rows } = JSON.parse(out)
    expect(gasExact).toBe(true)
    expect(rows.map(({ name }: { name: string }) => name)).toContain(
      'Vault method 3844450837 (InvokeEVM)',
    )
  } finally {
    delete process.env['SCRATCH_ACTORS']
  }
})

test.each([
  [['--test', 'skipped'], /^no test of skipped ran: all of them are skipped\n$/m],
  [
    ['--test', 'silent', '--filter', 'xyz'],
    /^no test of silent ran: none has a name that matches --filter "xyz"\n$/m,
  ],
  [['--test', 'silent'], /^the tests sent no message, so there is nothing to profile: /m],
])('%j gives no profile, and says why', async (words, message) => {
  const { code, out, err } = await profile(...words)
  expect({ code, out }).toEqual({ code: 2, out: '' })
  expect(err).toMatch(message)
})
