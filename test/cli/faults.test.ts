import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runCli } from '../../src/cli/cli.ts'
import { valueFromDagJson } from '../../src/cli/dag-json.ts'
import { escapingIo } from '../../src/cli/io.ts'
import { plainJson } from '../../src/cli/states/plain-json.ts'
import { FVM, readArtifact, renderProfile } from '../../src/harness/index.ts'
import { printable } from '../../src/types/index.ts'
import { createTestIo } from './test-io.ts'

async function run(...words: string[]) {
  const io = createTestIo()
  const code = await runCli(words, '0', io)
  return { code, ...io.written }
}

test.each(['inspect', 'verify'])('bundle %s of a folder says what to give', async (command) => {
  const folder = mkdtempSync(join(tmpdir(), 'litefvm-'))
  expect(await run('bundle', command, folder)).toEqual({
    code: 2,
    out: '',
    err: `${folder} is a folder: give a version, as v18, or the path of an archive or CAR in it\n`,
  })
})

test('a release that does not exist is not suggested', async () => {
  for (const command of ['inspect', 'fetch']) {
    const { code, err } = await run('bundle', command, 'v99')
    expect(code).toBe(2)
    expect(err).toMatch(/^"v99" is not a version of the built-in actors: use v\d/)
  }
  await expect(FVM.create({ actors: 'v99' })).rejects.toThrow(
    /^"v99" is not a version of the built-in actors: use v\d/,
  )
})

test('an error that no command expects is one line, and a stack with --debug only', async () => {
  const fail = (): never => {
    throw new TypeError('nobody expected this')
  }
  const io = createTestIo()
  const broken = { ...io, out: fail }
  expect(await runCli(['--help'], '0', broken)).toBe(1)
  expect(io.written.err).toBe(
    'litefvm --help failed: nobody expected this\nthis is a fault of litefvm: run it again with --debug for the stack, and report it\n',
  )
  await expect(runCli(['--help', '--debug'], '0', broken)).rejects.toThrow('nobody expected this')
})

test("control characters in printed text are escaped; the tool's own colours stay", () => {
  const io = createTestIo()
  const escaping = escapingIo(io)
  escaping.out('\u001b[32mok\u001b[39m a\u001b]0;title\u0007b\u009b2Jc\u202ed\n\te\r')
  expect(io.written.out).toBe(
    '\u001b[32mok\u001b[39m a\\u001b]0;title\\u0007b\\u009b2Jc\\u202ed\n\te\\u000d',
  )
  expect(JSON.parse(`"${printable('\u009b\u0000x')}"`)).toBe('\u009b\u0000x')
})

test('styles and colours of vitest stay in its output; hidden text does not', () => {
  const io = createTestIo()
  const colours = [1, 2, 3, 4, 7, 22, 27, 30, 33, 36, 39, 41, 46, 49, 90].map(
    (code) => `\u001b[${code}m`,
  )
  escapingIo(io).err(`${colours.join('')}\u001b[8mx\u001b[1;8my\u001b[2J`)
  expect(io.written.err).toBe(`${colours.join('')}\\u001b[8mx\\u001b[1;8my\\u001b[2J`)
})

test('keys with NUL characters are keys, and long integers are integers', () => {
  expect(valueFromDagJson('{"\\u0000integer": "abc"}')).toEqual({ '\0integer': 'abc' })
  expect(valueFromDagJson('{"\\u0000integer": "5", "n": 12345678901234567890}')).toEqual({
    '\0integer': '5',
    n: 12345678901234567890n,
  })
})

test('DAG-JSON and code of a million characters are read in steps that follow their length', () => {
  const text = `"${'\\\\"'.repeat(200_000)}`
  expect(() => valueFromDagJson(text)).toThrow(/^this is not DAG-JSON/)
  const library = `__${'_'.repeat(36)}__`
  const bytecode = `0x${library.repeat(25_000)}`
  expect(readArtifact({ abi: [], bytecode }).bytecode).toBe(bytecode)
  expect(() => readArtifact({ abi: [], bytecode: `0x${'_'.repeat(1001)}` })).toThrow(
    'hexadecimal digits are accepted',
  )
})

test.each([
  [null],
  ['f'],
  [{ type: 5 }],
  [{ type: 'function', name: 'f', inputs: {} }],
  [{ type: 'function', name: 'f', inputs: [null] }],
  [{ type: 'function', name: 'f', inputs: [{ name: 'x' }] }],
  [{ type: 'function', name: 'f', inputs: [{ type: `uint8${'[]'.repeat(1000)}` }] }],
])('an ABI with the entry %j is refused', (entry) => {
  expect(() => readArtifact({ abi: [entry], bytecode: '0x' })).toThrow(
    /^entry 0 of the abi of the artifact is .*: entries are objects with type, name, inputs and outputs/,
  )
})

test('integers past 2^53 are text in --json', () => {
  expect(plainJson({ a: 5n, b: 9007199254740991n, c: 9007199254740992n, d: -(10n ** 18n) })).toBe(
    '{"a":5,"b":9007199254740991,"c":"9007199254740992","d":"-1000000000000000000"}',
  )
})

test('an unknown format of profiles is refused', () => {
  const { profile } = FVM.createSync().profile(() => 0) as never
  // a caller without types
  expect(() => renderProfile(profile, 'gif' as never, 'x')).toThrow(
    '"gif" is not a format of profiles: use html, svg, speedscope, cpuprofile, folded, pprof',
  )
})
