import { expect, test } from 'vitest'
import { runCli } from '../../src/cli/cli.ts'
import { COMMAND_SPECS } from '../../src/cli/command-specs.ts'
import { docsPage } from '../../src/cli/help.ts'
import { createTestIo } from './test-io.ts'

async function run(words: readonly string[], env: Record<string, string> = {}) {
  const io = createTestIo({ env })
  const code = await runCli(words, '1.2.3', io)
  return { code, out: io.written.out, err: io.written.err }
}

test('--help lists every command on stdout', async () => {
  const { code, out, err } = await run(['--help'])
  expect(code).toBe(0)
  expect(err).toBe('')
  for (const name of Object.keys(COMMAND_SPECS)) expect(out).toContain(`\n  ${name} `)
})

test('a call without a command shows the help on stderr and is misused', async () => {
  const { code, out, err } = await run([])
  expect(code).toBe(2)
  expect(out).toBe('')
  expect(err).toContain('Usage: litefvm <command> [flags]')
})

test('--version prints the version', async () => {
  expect(await run(['--version'])).toEqual({ code: 0, out: '1.2.3\n', err: '' })
})

test.each(Object.keys(COMMAND_SPECS))('%s --help shows its flags and an example', async (name) => {
  const { code, out } = await run([...name.split(' '), '--help'])
  expect(code).toBe(0)
  expect(out).toContain(`Usage: litefvm ${name} `)
  expect(out).toContain('--json')
  expect(out).toContain('Examples:\n  # ')
})

test('the help of a group lists its commands', async () => {
  const { code, out } = await run(['bundle', '--help'])
  expect(code).toBe(0)
  expect(out).toContain('bundle fetch <version|url>')
  expect(out).not.toContain('vectors')
})

test.each([
  [
    ['frobnicate'],
    `"frobnicate" is not a command: use one of ${Object.keys(COMMAND_SPECS).join(', ')}, or litefvm --help\n`,
  ],
  [
    ['bundle'],
    '"bundle" is not a command: use one of bundle inspect, bundle verify, bundle fetch, or litefvm --help\n',
  ],
  [
    ['bundle', 'eat'],
    '"bundle eat" is not a command: use one of bundle inspect, bundle verify, bundle fetch, or litefvm --help\n',
  ],
  [
    ['vectors'],
    'litefvm vectors: <file|dir>... is missing: litefvm vectors --help shows what it takes\n',
  ],
  [
    ['vectors', 'no/such/path'],
    'no/such/path does not exist: give a vector file or a folder of them\n',
  ],
  [
    ['vectors', 'package.json', '--nv', '17'],
    '--nv "17" is not accepted: give network versions 18 to 29 with commas between, as 21,25\n',
  ],
  [
    ['vectors', 'package.json', '--bundles', 'no/such'],
    'the bundles no/such do not exist: give a folder with files such as v18.tar.zst or v18.car, or one such file\n',
  ],
  [
    ['vectors', 'README.md'],
    'README.md is not a vector file: .json, .jsonl, .jsonl.gz and folders are accepted\n',
  ],
  [
    ['bundle', 'inspect', 'no.car'],
    'no.car does not exist: give a version, as v18, or the path of an archive or CAR\n',
  ],
  [
    ['bundle', 'fetch', 'v9'],
    '"v9" is not a version of the built-in actors: use v10, v11, v12, v13, v14, v15, v16, v17, v18, v19\n',
  ],
  [['inspect', 'no.car'], 'no.car does not exist: give a CAR of a state tree\n'],
  [['run', 'no.wasm'], "no.wasm does not exist: give an actor's .wasm file\n"],
  [
    ['run', 'package.json', '--params-format', 'json'],
    '--params-format says how --params is read: give --params too\n',
  ],
  [
    ['run', 'package.json', '--method', 'x'],
    '--method "x" is not accepted: give a whole number from 0 to 2^64 - 1, or an FRC-42 name, as Transfer\n',
  ],
])('%j is misused, and says how to do it', async (words, err) => {
  expect(await run(words)).toEqual({ code: 2, out: '', err })
})

test('the docs page equals the tables (update with vitest -u)', async () => {
  await expect(docsPage(Object.values(COMMAND_SPECS))).toMatchFileSnapshot('../../docs/cli.md')
})
