import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runCli } from '../../../src/cli/cli.ts'
import { type GasReport, parseGasReport } from '../../../src/harness/index.ts'
import { configOf, Scratch, SUITE } from '../../harness/gas-report/scratch.ts'
import { createTestIo } from '../test-io.ts'

async function run(words: readonly string[], io = createTestIo()) {
  const code = await runCli(['gas-report', ...words], '1.2.3', io)
  return { code, out: io.written.out, err: io.written.err }
}

describe('of a suite that is run', () => {
  let scratch: Scratch
  beforeAll(() => {
    scratch = new Scratch(SUITE)
  })
  afterAll(() => scratch.remove())

  test('shows the table on stdout, and what vitest says on stderr', async () => {
    const { code, out, err } = await scratch.litefvm('gas-report')
    expect(code, err).toBe(0)
    expect(out).toMatch(
      /^ {2}method +calls +min +median +max +wasm +syscalls +storage +to others\n/,
    )
    expect(out).toMatch(/\ngas over 9 messages\n$/)
    expect(err).toContain('Test Files  2 passed (2)')
  }, 120_000)

  test('as JSON, of some files: a report that --from reads', async () => {
    const { code, out } = await scratch.litefvm('gas-report', 'deep', '--json')
    expect(code).toBe(0)
    const report = parseGasReport(out, 'stdout')
    expect(report.methods.map(({ method }) => method)).toEqual(['send', 'Constructor', 'Deep'])
    scratch.write('gas.json', out)
    const read = await run(['--from', scratch.path('gas.json'), '--json'])
    expect(JSON.parse(read.out)).toEqual(report)
  }, 120_000)

  test('fails with its tests, and shows their gas', async () => {
    scratch.write('broken/vitest.config.js', configOf(''))
    scratch.write(
      'broken/broken.test.js',
      `import { FVM } from 'litefvm'
import { expect, test } from 'vitest'
test('it fails', () => {
  const vm = FVM.createSync()
  vm.account('alice')
  expect(vm.send({ from: 'alice', to: 'f099' }).ok).toBe(false)
})
`,
    )
    const { code, out, err } = await scratch.litefvm('gas-report', '--root', scratch.path('broken'))
    expect(code).toBe(1)
    expect(out).toContain('gas over 1 message\n')
    expect(err).toContain('it fails')
    expect(err).toMatch(/\ntests failed: the report has what they used until then\n$/)
  }, 120_000)
})

describe('of reports', () => {
  let folder: string
  const methods = [
    {
      actor: 'token',
      method: 'Mint',
      calls: [5_000_000],
      failed: 0,
      inexact: 0,
      wasm: 1_000_000,
      syscalls: 1_000_000,
      storage: 3_000_000,
      nested: 0,
    },
  ]
  const report = {
    type: 'litefvm gas report',
    messages: 1,
    untraced: 0,
    methods: [],
    snapshots: {},
    tally: { messages: 1, untraced: 0, methods },
  } satisfies GasReport

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'litefvm-reports-'))
    writeFileSync(join(folder, 'a.json'), JSON.stringify(report))
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  test('adds them up', async () => {
    const path = join(folder, 'a.json')
    const { code, out, err } = await run(['--from', `${path},${path}`])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toBe(`  method  calls    min  median    max   wasm  syscalls  storage  to others
token
  Mint        2  5,000   5,000  5,000  20.0%     20.0%    60.0%       0.0%
gas over 2 messages
`)
  })

  test('in colours on a terminal, unless NO_COLOR is set', async () => {
    const words = ['--from', join(folder, 'a.json')]
    const bold = '\u001b[1mtoken\u001b[22m\n'
    expect((await run(words, createTestIo({ outIsTerminal: true }))).out).toContain(bold)
    const plain = createTestIo({ outIsTerminal: true, env: { NO_COLOR: '1' } })
    expect((await run(words, plain)).out).not.toContain('\u001b')
  })
})

describe('misuse', () => {
  test.each([
    [
      ['--from', 'none.json'],
      'none.json cannot be read: give a gas report, as litefvm gas-report --json prints it\n',
    ],
    [
      ['--from', 'package.json'],
      "package.json is not a gas report: give a file that the reporter wrote, as reporters: [['litefvm/reporter', { json: 'gas.json' }]] makes it do\n",
    ],
    [
      ['token', '--from', 'a.json'],
      '--from reads reports and runs no tests, and token is about tests: give one of them\n',
    ],
    [
      ['--from', 'a.json', '--config', 'x.ts'],
      '--from reads reports and runs no tests, and --config is about tests: give one of them\n',
    ],
  ])('%j says what to do', async (words, err) => {
    expect(await run(words)).toEqual({ code: 2, out: '', err })
  })

  test('a folder without vitest, and one without tests', async () => {
    const root = mkdtempSync(join(tmpdir(), 'litefvm-bare-'))
    expect(await run(['--root', root])).toEqual({
      code: 2,
      out: '',
      err: `${root} has no vitest: install it (npm i -D vitest) or give another --root\n`,
    })
    rmSync(root, { recursive: true })
    const scratch = new Scratch({})
    const none = await scratch.litefvm('gas-report', 'token')
    expect(none.code).toBe(2)
    expect(none.err).toMatch(
      / has no tests whose file has token in its name: give another --root or filter\n$/,
    )
    scratch.remove()
  }, 60_000)
})
