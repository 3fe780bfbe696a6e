import { existsSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runCli } from '../../../src/cli/cli.ts'
import type { GasReport } from '../../../src/harness/index.ts'
import { Scratch, SUITE } from '../../harness/gas-report/scratch.ts'
import { createTestIo } from '../test-io.ts'

let scratch: Scratch
beforeAll(() => {
  scratch = new Scratch(SUITE)
})
afterAll(() => scratch.remove())

async function run(words: readonly string[], io = createTestIo()) {
  const code = await runCli(['gas-snapshot', ...words], '1.2.3', io)
  return { code, out: io.written.out, err: io.written.err }
}

const MINT = {
  actor: 'token',
  method: 'Mint',
  failed: 0,
  inexact: 0,
  wasm: 1,
  syscalls: 1,
  storage: 1,
  nested: 0,
}

/** A report of a method whose median is `gas`, and of tests. */
function reportOf(gas: number, snapshots: Readonly<Record<string, string>>): string {
  const method = { ...MINT, gasExact: true }
  const report: GasReport = {
    type: 'litefvm gas report',
    messages: 1,
    untraced: 0,
    methods: [],
    snapshots,
    tally: { messages: 1, untraced: 0, methods: [{ ...method, calls: [gas * 1_000] }] },
  }
  return JSON.stringify(report)
}

describe('of a suite that is run', () => {
  const written = () => readFileSync(scratch.path('.gas-snapshot'), 'utf8')

  test('a line for each method and each test that records one; check agrees; a part compares its tests', async () => {
    const first = await scratch.litefvm('gas-snapshot')
    expect(first, first.err).toMatchObject({
      code: 0,
      out: `${scratch.path('.gas-snapshot')}: 6 lines\n`,
    })
    expect(written()).toMatchInlineSnapshot(`
      "account:send() (gas: 1456000)
      relay:Constructor() (gas: 115315)
      relay:Deep() (gas: 1643549)
      relay:Forward() (gas: 657706)
      test/deep.test.js > it recurses 20 frames deep: 20 frames (gas: 2518812)
      test/relay.test.js > it sends on (gas: 1532969)
      "
    `)
    expect(await scratch.litefvm('gas-snapshot', '--check')).toMatchObject({
      code: 0,
      out: `as before  6 lines as in ${scratch.path('.gas-snapshot')}\n`,
    })
    scratch.write(
      '.gas-snapshot',
      written().replace('1532969', '1532970').replace('2518812', '2518811'),
    )
    const part = await scratch.litefvm('gas-snapshot', 'deep', '--check')
    expect(part).toMatchObject({
      code: 1,
      out: `+1  +0.00%  2518811 -> 2518812  test/deep.test.js > it recurses 20 frames deep: 20 frames
1 line differs, +1 in all, +0.00% (${scratch.path('.gas-snapshot')})
`,
    })
    expect(part.err).toMatch(/\nrun litefvm gas-snapshot to accept what differs\n$/)
  }, 240_000)

  test('a plain run of vitest compares the lines of its tests with the same file', async () => {
    const { code, out, err } = await scratch.vitest('relay')
    expect(code).toBe(1)
    expect(out + err).toContain(
      'expected the message to use 1532970 gas, as "test/relay.test.js > it sends on" in ',
    )
    expect((await scratch.vitest('relay', '-u')).code).toBe(0)
    expect(written()).toContain('it sends on (gas: 1532969)\n')
    expect(written()).toContain('relay:Forward() (gas: ')
  }, 120_000)

  test('tests that fail leave the file as it is', async () => {
    scratch.write('broken/package.json', '{}')
    scratch.write(
      'broken/x.test.js',
      "import { expect, test } from 'vitest'\ntest('x', () => expect(1).toBe(2))\n",
    )
    const { code, out, err } = await scratch.litefvm('gas-snapshot', '--root', 'broken')
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toMatch(/\ntests failed, so .*broken.\.gas-snapshot stays as it is\n$/)
    expect(existsSync(scratch.path('broken/.gas-snapshot'))).toBe(false)
  }, 120_000)
})

describe('of a report', () => {
  const words = () => ['--from', scratch.path('r.json'), '--snap', scratch.path('snap')]

  test('--diff shows the differences, largest first, and passes', async () => {
    scratch.write('r.json', reportOf(110, { a: '1000', b: '5', fresh: '7' }))
    scratch.write('snap', 'a (gas: 1001)\nb (gas: 5)\nold (gas: 9)\ntoken:Mint() (gas: 100)\n')
    expect(await run([...words(), '--diff'])).toEqual({
      code: 0,
      out: ` +10  +10.00%    100 -> 110  token:Mint()
  -1   -0.09%  1001 -> 1000  a
 new                      7  fresh
gone                      9  old
4 lines differ, +9 in all, +0.81% (${scratch.path('snap')})
`,
      err: '',
    })
  })

  test('a ~ marks gas that is not exact, and files of older releases without it are as before', async () => {
    scratch.write('r.json', reportOf(100, { a: '~5' }))
    scratch.write('snap', 'a (gas: 5)\ntoken:Mint() (gas: 100)\n')
    expect(await run([...words(), '--check'])).toMatchObject({ code: 0 })
    scratch.write('snap', 'a (gas: 4)\ntoken:Mint() (gas: ~90)\n')
    expect((await run([...words(), '--check'])).out).toBe(` +1  +25.00%     4 -> ~5  a
+10  +11.11%  ~90 -> 100  token:Mint()
2 lines differ, +11 in all, +11.70% (${scratch.path('snap')})
`)
    await run(words())
    expect(readFileSync(scratch.path('snap'), 'utf8')).toBe(
      'a (gas: ~5)\ntoken:Mint() (gas: 100)\n',
    )
  })

  test('--check fails on any difference, a new line and one that is gone too', async () => {
    for (const [mint, lines, known, code] of [
      [100, { a: '5' }, 'a (gas: 5)\ntoken:Mint() (gas: 100)\n', 0],
      [101, { a: '5' }, 'a (gas: 5)\ntoken:Mint() (gas: 100)\n', 1],
      [100, {}, 'a (gas: 5)\ntoken:Mint() (gas: 100)\n', 1],
      [100, { a: '5' }, 'token:Mint() (gas: 100)\n', 1],
    ] as const) {
      scratch.write('r.json', reportOf(mint, lines))
      scratch.write('snap', known)
      expect((await run([...words(), '--check'])).code).toBe(code)
      expect(readFileSync(scratch.path('snap'), 'utf8')).toBe(known)
    }
  })

  test.each([
    ['1', 101, 0],
    ['1%', 102, 1],
    ['1.5', 101, 0],
    ['0.5%', 101, 1],
    ['2gas', 102, 0],
    ['2gas', 103, 1],
  ])('--tolerance %s lets 100 become %i: exit code %i', async (tolerance, now, code) => {
    scratch.write('r.json', reportOf(now, {}))
    scratch.write('snap', 'token:Mint() (gas: 100)\n')
    expect((await run([...words(), '--check', '--tolerance', tolerance])).code).toBe(code)
  })

  test('as JSON', async () => {
    scratch.write('r.json', reportOf(110, { fresh: '~7' }))
    scratch.write('snap', 'token:Mint() (gas: 100)\n')
    const { out } = await run([...words(), '--diff', '--json'])
    expect(JSON.parse(out)).toEqual({
      path: scratch.path('snap'),
      mode: 'diff',
      passed: true,
      lines: 2,
      differences: [
        { name: 'fresh', before: null, after: '7', beforeExact: null, afterExact: false },
        { name: 'token:Mint()', before: '100', after: '110', beforeExact: true, afterExact: true },
      ],
    })
    const written = await run([...words(), '--json'])
    expect(JSON.parse(written.out)).toEqual({
      path: scratch.path('snap'),
      mode: 'write',
      passed: true,
      lines: 2,
    })
  })

  test('more gas is red, less is green, on a terminal', async () => {
    scratch.write('r.json', reportOf(110, { a: '4' }))
    scratch.write('snap', 'a (gas: 5)\ntoken:Mint() (gas: 100)\n')
    const { out } = await run([...words(), '--diff'], createTestIo({ outIsTerminal: true }))
    expect(out).toContain('\u001b[31m+10  +10.00%  100 -> 110\u001b[39m  token:Mint()\n')
    expect(out).toContain('\u001b[32m -1  -20.00%      5 -> 4\u001b[39m  a\n')
  })

  test.each([
    [['--check', '--diff'], '--check and --diff exclude each other: give one of them\n'],
    [['--tolerance', '1'], '--tolerance is for comparing: give --check or --diff too\n'],
    [
      ['--check', '--tolerance', '1 percent'],
      '--tolerance "1 percent" is not accepted: give percent from 0 to 100, as 1 or 0.5%, or gas, as 500gas\n',
    ],
    [
      ['--check', '--tolerance', '101'],
      '--tolerance "101" is not accepted: give percent from 0 to 100, as 1 or 0.5%, or gas, as 500gas\n',
    ],
  ])('%j is misused, and says how to do it', async (flags, err) => {
    expect(await run(flags)).toEqual({ code: 2, out: '', err })
  })

  test('without a file there is nothing to compare with', async () => {
    scratch.write('r.json', reportOf(110, {}))
    const none = scratch.path('none')
    expect(await run(['--from', scratch.path('r.json'), '--snap', none, '--check'])).toEqual({
      code: 2,
      out: '',
      err: `${none} does not exist: write it with litefvm gas-snapshot, and commit it\n`,
    })
  })
})
