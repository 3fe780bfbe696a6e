import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
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
    '--report "summary,xml" is not accepted: give one or more of summary, lcov, istanbul, html, debug with commas between\n',
  )
  const other = createTestIo()
  expect(await runCli(['forge', 'coverage', '--lcov-version', '3'], '0.0.0', other)).toBe(2)
  expect(other.written.err).toBe('--lcov-version "3" is not accepted: give one of 1, 2.0, 2.2\n')
})

const SOURCES: Readonly<Record<string, string>> = {
  'foundry.toml': "[profile.default]\nno_match_coverage = 'Hidden|[.]t[.]sol'\n",
  'src/Limit.sol': `// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;
contract Limit {
    function below(uint256 value) external pure returns (uint256) {
        if (value > 9) return 9;
        return value;
    }
}
`,
  'src/Nest.sol': `// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;
contract Nest {
    function nest(uint256 depth) external {
        if (depth > 0) this.nest(depth - 1);
    }
}
`,
  'src/Hidden.sol': `// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;
contract Hidden { function nothing() external pure {} }
`,
  'test/Limit.t.sol': `// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;
import {Limit} from "../src/Limit.sol";
import {Nest} from "../src/Nest.sol";
contract SmallTest {
    function test_Small() external { require(new Limit().below(3) == 3); }
    function test_BeyondTheStackOfAThread() external { new Nest().nest(500); }
    function testFuzz_Small(uint8 value) external { require(new Limit().below(value) < 10); }
}
contract LargeTest {
    function test_Large() external { require(new Limit().below(30) == 10, "not ten"); }
    function test_Equal() external { require(new Limit().below(9) == 9); }
}
`,
}

function limitProject(): string {
  const root = join(folder, 'limit')
  for (const [name, text] of Object.entries(SOURCES)) {
    mkdirSync(join(root, name, '..'), { recursive: true })
    writeFileSync(join(root, name), text)
  }
  return root
}

test('threads add up, settings leave sources out, and --rerun runs what failed', async () => {
  const root = limitProject()
  const run = async (...words: string[]): Promise<string> => {
    const io = createTestIo()
    const all = ['forge', 'coverage', '--root', root, ...words]
    expect(await runCli(all, '0.0.0', io), io.written.err).toBe(1)
    return io.written.out
  }
  const single = await run('-j', '1', '--json', '--report', 'debug')
  const { files, items } = JSON.parse(single) as {
    readonly files: Record<string, unknown>
    readonly items: Record<string, { kind: string; line: number; hits: number }[]>
  } // written by the command above
  expect(Object.keys(files)).toEqual(['src/Limit.sol', 'src/Nest.sol'])
  const nested = items['src/Nest.sol']?.filter(({ kind }) => kind === 'line' || kind === 'branch')
  expect(nested?.map(({ line, hits }) => `${line}: ${hits}`)).toEqual([
    '4: 501',
    '5: 501',
    '5: 500',
  ])
  const branches = items['src/Limit.sol']?.filter(({ kind }) => kind === 'branch')
  expect(branches).toMatchObject([{ line: 5 }])
  expect(await run('-j', '2', '--json', '--report', 'debug')).toBe(single)

  const again = await run('--rerun', '-j', '1', '--report', 'debug')
  expect(again).toContain('[FAIL: not ten] test_Large()')
  expect(again).not.toContain('test_Equal')
  // As forge 1.7.1 writes them, but for its number of the source.
  expect(again.slice(again.indexOf('src/Limit.sol:'), again.indexOf('src/Nest.sol:'))).toBe(
    [
      'src/Limit.sol:',
      String.raw`- Line (location: (lines: 4..8, bytes: 78..202), hits: 1) -> "function below(uint256 value) ex...n 9;\n        return value;\n    }"`,
      String.raw`- Function "below" (location: (lines: 4..8, bytes: 78..202), hits: 1) -> "function below(uint256 value) ex...n 9;\n        return value;\n    }"`,
      '- Line (location: (lines: 5..6, bytes: 154..163), hits: 1) -> "value > 9"',
      '- Statement (location: (lines: 5..6, bytes: 154..163), hits: 1) -> "value > 9"',
      '- Statement (location: (lines: 5..6, bytes: 165..173), hits: 1) -> "return 9"',
      '- Branch (branch: 0, path: 0) (location: (lines: 5..6, bytes: 165..173), hits: 1) -> "return 9"',
      '- Line (location: (lines: 6..7, bytes: 183..195), hits: 0) -> "return value"',
      '- Statement (location: (lines: 6..7, bytes: 183..195), hits: 0) -> "return value"',
      '',
      '',
    ].join('\n'),
  )
  expect(existsSync(join(root, 'lcov.info'))).toBe(false)
}, 120_000)

test.each([
  [['--report', 'bytecode'], '--report bytecode is refused, since litefvm writes no disassembly'],
  [['--report-file', 'a'], 'but no report is a file: add --report lcov, istanbul or html'],
  [['--report', 'html,istanbul', '--report-file', 'a'], 'html and istanbul are written'],
  [['--lcov-version', '2.2'], 'no report of lcov is written: add --report lcov'],
  [['--actors', 'v18'], 'only contracts on native actors are counted'],
  [['--via-ir'], '--via-ir is refused: coverage compiles without optimizer and IR'],
  [['--fork-url=http://x'], '--fork-url is refused: forks are refused'],
  [['--gas-report'], '--gas-report is refused: litefvm forge test prints it'],
  [['a.t.sol', '--mp', 'b'], 'the path a.t.sol stands for --match-path, which is given too'],
])('%j is refused with the reason', async (words, reason) => {
  const io = createTestIo()
  expect(await runCli(['forge', 'coverage', '--root', ROOT, ...words], '0.0.0', io)).toBe(2)
  expect(io.written.err).toContain(reason)
})
