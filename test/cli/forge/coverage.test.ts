import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { runCli } from '../../../src/cli/cli.ts'
import { createTestIo } from '../test-io.ts'

const folder = mkdtempSync(join(tmpdir(), 'litefvm-test-'))
afterAll(() => rmSync(folder, { recursive: true }))

const ROOT = fileURLToPath(new URL('../../coverage/project', import.meta.url))

test('forge coverage prints a table and writes lcov', async () => {
  const file = join(folder, 'lcov.info')
  const io = createTestIo()
  const words = ['forge', 'coverage', '--root', ROOT, '--jobs', '1', '--match-contract', 'HandTest']
  const chosen = [...words, '--no-match-coverage', 'Base|Vault', '--report', 'lcov']
  expect(await runCli([...chosen, '--report-file', file], '0.0.0', io)).toBe(0)
  expect(readFileSync(file, 'utf8')).toContain('SF:src/Numbers.sol\n')
  expect(io.written.out).not.toContain('╭')

  const second = createTestIo()
  expect(await runCli([...words, '--no-match-coverage', 'Base|Vault'], '0.0.0', second)).toBe(0)
  const { out } = second.written
  expect(out.slice(out.indexOf('╭'))).toBe(
    [
      '╭-----------------+--------------+--------------+-------------+-------------╮',
      '| File            | % Lines      | % Statements | % Branches  | % Funcs     |',
      '+===========================================================================+',
      '| src/Empty.sol   | 0.00% (0/4)  | 0.00% (0/1)  | N/A (0/0)   | 0.00% (0/3) |',
      '|-----------------+--------------+--------------+-------------+-------------|',
      '| src/Numbers.sol | 0.00% (0/20) | 0.00% (0/25) | 0.00% (0/2) | 0.00% (0/5) |',
      '|-----------------+--------------+--------------+-------------+-------------|',
      '| Total           | 0.00% (0/24) | 0.00% (0/26) | 0.00% (0/2) | 0.00% (0/8) |',
      '╰-----------------+--------------+--------------+-------------+-------------╯',
      '',
    ].join('\n'),
  )
}, 120_000)

test('reports and flags that are not there are named', async () => {
  const io = createTestIo()
  expect(await runCli(['forge', 'coverage', '--report', 'summary,xml'], '0.0.0', io)).toBe(2)
  expect(io.written.err).toBe(
    '--report "summary,xml" is not accepted: give one or more of summary, lcov, istanbul, html with commas between\n',
  )
  const other = createTestIo()
  expect(await runCli(['forge', 'coverage', '--lcov-version', '3'], '0.0.0', other)).toBe(2)
  expect(other.written.err).toBe('--lcov-version "3" is not accepted: give one of 1, 2.0, 2.2\n')
})
