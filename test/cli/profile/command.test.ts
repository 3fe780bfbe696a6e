import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { compileActor } from '../../../src/asc/index.ts'
import { runCli } from '../../../src/cli/cli.ts'
import type { Io } from '../../../src/cli/io.ts'
import { PROFILE_DIMENSIONS, PROFILE_FORMATS } from '../../../src/harness/index.ts'
import {
  change,
  sampleVector,
  scratchFolder,
  writeFile,
  writeVectors,
} from '../../conformance/sample.ts'
import { createTestIo } from '../test-io.ts'
import { readBack } from './read-back.ts'

const at = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url))
const VAULT = at('examples/rust-actor/vault.wasm')
const SCRIPTS = at('test/vectors/script/script-1-500.jsonl.gz')
const LIMIT = ['--constructor-params', '8149008ac7230489e80000']
const DEPOSIT = [VAULT, '--method', 'Deposit', '--value', '3 FIL', ...LIMIT]

async function profile(words: readonly string[], given: Partial<Io> = {}) {
  const io = createTestIo(given)
  const code = await runCli(['profile', ...words], '0', io)
  return { code, ...io.written }
}

interface Json {
  readonly milligas: string
  readonly gasUsed: string
  readonly gasExact: boolean
  readonly messages: readonly { readonly label: string; readonly gasUsed: string }[]
  readonly rows: readonly { readonly name: string; readonly self: string; readonly total: string }[]
  readonly moreRows: number
}

async function json(...words: string[]): Promise<Json> {
  const { code, out, err } = await profile([...words, '--json'])
  expect({ code, err }).toEqual({ code: 0, err: '' })
  return JSON.parse(out) as Json
}

describe('a message to an actor', () => {
  test('is a table of functions, with the gas of the receipts above it', async () => {
    const { code, out, err } = await profile(DEPOSIT)
    expect({ code, err }).toEqual({ code: 0, err: '' })
    const [first, second, empty, head] = out.split('\n')
    expect(first).toMatch(/^[\d,.]+ gas in 2 messages; the receipts say [\d,]+, each rounded up$/)
    expect(second).toMatch(/^computation \d+\.\d %, storage and later \d+\.\d %$/)
    expect(empty).toBe('')
    expect(head).toMatch(/^ *self gas +share +total gas +share +calls +function$/)
    expect(out).toMatch(/^ *[\d,.]+ +\d+\.\d % {2}█+.* vault::state::State::save \[vault\]$/m)
    expect(out).toMatch(/\(\d+ more\)\n$/)
    expect(out).not.toContain('\u001b')
  })

  test('reports that the message failed', async () => {
    const { code, out } = await profile([VAULT, '--method', 'Deposit', '--top', '1'])
    expect(code).toBe(0)
    expect(out).toContain(' gas in 2 messages, 2 of them failed; ')
  })

  test('has colours on a terminal, unless NO_COLOR is set', async () => {
    expect((await profile(DEPOSIT, { outIsTerminal: true })).out).toContain('\u001b[1m')
    const plain = await profile(DEPOSIT, { outIsTerminal: true, env: { NO_COLOR: '1' } })
    expect(plain.out).not.toContain('\u001b')
  })

  test.each(PROFILE_DIMENSIONS)('adds up by %s, and --top cuts', async (by) => {
    const { milligas, rows, moreRows } = await json(...DEPOSIT, '--by', by, '--top', '9999')
    expect(moreRows).toBe(0)
    expect(rows.reduce((sum, { self }) => sum + BigInt(self), 0n)).toBe(BigInt(milligas))
    for (const { self, total } of rows) expect(BigInt(total)).toBeGreaterThanOrEqual(BigInt(self))
    const cut = await json(...DEPOSIT, '--by', by, '--top', '1')
    expect(cut.rows).toEqual(rows.slice(0, 1))
    expect(cut.moreRows).toBe(rows.length - 1)
  })

  test.each([
    ['actor', 'f0103 vault'],
    ['method', 'f0103 vault method 1 (constructor)'],
    ['method', 'f0103 vault method 1932531225 (Deposit)'],
    ['function', 'fvm_ipld_hamt::node::Node<K,V,H,Ver>::flush [vault]'],
    ['syscall', 'ipld::block_open'],
    ['charge', 'wasm_exec'],
  ])('by %s there is %s', async (by, name) => {
    const { rows } = await json(...DEPOSIT, '--by', by, '--top', '9999')
    expect(rows.map((row) => row.name)).toContain(name)
  })

  test('the receipt of a transfer has no other charges', async () => {
    const { rows } = await json(VAULT, '--by', 'charge', ...LIMIT, '--value', '1 FIL')
    expect(rows.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['OnChainMessage', 'OnValueTransfer']),
    )
  })
})

describe('by line there are functions with their first lines', () => {
  test('in Rust, by DWARF', async () => {
    const { rows } = await json(...DEPOSIT, '--by', 'line', '--top', '9999')
    const names = rows.map(({ name }) => name)
    expect(names).toContain('src/state.rs:51 vault::state::State::save')
    expect(names).toContain('src/lib.rs:141 vault::emit')
    expect(names).toContain('(no line known)')
  })

  test('in AssemblyScript, by the source map beside the code, with a start function', async () => {
    const { wasm, sourceMap } = await compileActor(at('examples/counter/assembly/index.ts'))
    const path = writeFile('counter.wasm', wasm)
    writeFileSync(`${path}.map`, sourceMap)
    const { rows, milligas } = await json(path, '--method', '2', '--params', '05', '--by', 'line')
    expect(rows.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'examples/counter/assembly/index.ts:70 examples/counter/assembly/index/saveCount',
      ]),
    )
    const charges = await json(
      path,
      '--method',
      '2',
      '--params',
      '05',
      '--by',
      'charge',
      '--top',
      '99',
    )
    expect(charges.milligas).toBe(milligas)
    expect(charges.rows.map(({ name }) => name)).toContain('wasm_memory_grow')
  }, 60_000)

  test('and the other forms name file and line', async () => {
    const { out } = await profile([...DEPOSIT, '--format', 'speedscope'])
    expect(JSON.parse(out).shared.frames).toContainEqual({
      name: 'vault::emit',
      file: 'src/lib.rs',
      line: 141,
    })
    expect((await profile([...DEPOSIT, '--format', 'cpuprofile'])).out).toContain(
      '"functionName":"vault::emit","scriptId":"0","url":"src/lib.rs","lineNumber":140,',
    )
    expect((await profile([...DEPOSIT, '--format', 'html'])).out).toContain('"src/lib.rs:141"')
  })
})

describe('vectors of a file', () => {
  test('are chosen by --filter and --nv, and their messages named', async () => {
    const { messages, gasUsed } = await json(SCRIPTS, '--filter', '^script-1$')
    expect(messages.map(({ label }) => label)).toEqual([
      expect.stringMatching(/^script-1 nv \d\d #0$/),
      expect.stringMatching(/^script-1 nv \d\d #1$/),
      expect.stringMatching(/^script-1 nv \d\d #2$/),
    ])
    const sum = messages.reduce((all, message) => all + BigInt(message.gasUsed), 0n)
    expect(String(sum)).toBe(gasUsed)
    const none = await profile([SCRIPTS, '--filter', '^script-1$', '--nv', '24'])
    expect(none).toMatchObject({ code: 2, out: '' })
    expect(none.err).toContain('has no vector to run: none is chosen by --filter and --nv')
  })

  test('show their progress on a terminal only', async () => {
    const { err } = await profile([SCRIPTS, '--filter', '^script-1$'], { errIsTerminal: true })
    expect(err).toContain('1 of 3  script-1 nv ')
    expect(err.endsWith('\r\u001b[K')).toBe(true)
  })

  test('a damaged one is an error that says where', async () => {
    const path = writeVectors(change(sampleVector(), 'car', 'AAAA'))
    const { code, out, err } = await profile([path])
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toContain("the vector's CAR is not gzip, or it is damaged")
  })
})

describe('forms', () => {
  test.each(PROFILE_FORMATS)('%s is written to a file and adds up', async (format) => {
    const { milligas } = await json(...DEPOSIT)
    const out = join(scratchFolder(), 'profile')
    const { code, err } = await profile([...DEPOSIT, '--format', format, '--out', out])
    expect({ code, err }).toEqual({ code: 0, err: `${out} written (${format})\n` })
    const bytes = readFileSync(out)
    expect(readBack(format === 'pprof' ? bytes : String(bytes), format)).toBe(BigInt(milligas))
  })

  test.each(PROFILE_FORMATS.filter((format) => format !== 'pprof'))(
    '%s is printed without --out, and nothing else',
    async (format) => {
      const { out } = await profile([...DEPOSIT, '--format', format])
      const { milligas } = await json(...DEPOSIT)
      expect(readBack(out, format)).toBe(BigInt(milligas))
    },
  )

  test.each([
    ['a.html', 'html'],
    ['a.svg', 'svg'],
    ['a.json', 'speedscope'],
    ['a.cpuprofile', 'cpuprofile'],
    ['a.folded', 'folded'],
    ['a.pb', 'pprof'],
  ])('the ending of %s means %s', async (name, format) => {
    const out = join(scratchFolder(), name)
    expect((await profile([...DEPOSIT, '--out', out])).err).toBe(`${out} written (${format})\n`)
  })

  test('HTML and SVG escape what actors are called, and need nothing from outside', async () => {
    const html = (await profile([...DEPOSIT, '--format', 'html'])).out
    const svg = (await profile([...DEPOSIT, '--format', 'svg'])).out
    expect(svg).toContain('Node&lt;K,V,H,Ver&gt;')
    expect(svg.replace('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:/)
    expect(html).not.toMatch(/https?:|<link|<script src|@import|url\(/)
    expect(html).not.toContain('Node<K,V,H,Ver>')
  })
})

const MISUSED: readonly (readonly [readonly string[], string])[] = [
  [
    [],
    'litefvm profile: <story|vector|actor.wasm> is missing: give one, or --test FILE to profile a vitest suite\n',
  ],
  [['no.wasm'], "no.wasm does not exist: give an actor's .wasm file\n"],
  [['no.json'], 'no.json does not exist: give a vector file or a folder of them\n'],
  [
    [VAULT, '--by', 'colour'],
    '--by "colour" is not accepted: give one of actor, method, function, syscall, charge, line\n',
  ],
  [[VAULT, '--top', '0'], '--top "0" is not accepted: give a whole number from 1 on\n'],
  [
    [VAULT, '--format', 'gif'],
    '--format "gif" is not accepted: give one of html, svg, speedscope, cpuprofile, folded, pprof\n',
  ],
  [
    [VAULT, '--out', 'x.gif'],
    '--out "x.gif" does not say which format: give --format html|svg|speedscope|cpuprofile|folded|pprof, or an ending of .html, .svg, .json, .cpuprofile, .folded, .txt, .pb, .pprof\n',
  ],
  [[VAULT, '--format', 'pprof'], '--format pprof is binary: give --out FILE too\n'],
  [
    [VAULT, '--format', 'svg', '--json'],
    '--json and --format svg both print to stdout: give --out FILE too, or one of them\n',
  ],
  [
    [VAULT, '--filter', 'x'],
    `--filter is for a story or vector or a suite (--test), and ${VAULT} is not one: leave out --filter\n`,
  ],
  [
    [SCRIPTS, '--method', '2'],
    `--method is for an actor's .wasm file, and ${SCRIPTS} is not one: leave out --method\n`,
  ],
  [
    [VAULT, '--method', 'deposit'],
    '--method "deposit" is not accepted: give a whole number from 0 to 2^64 - 1, or an FRC-42 name, as Transfer\n',
  ],
  [
    [VAULT, '--value', '3'],
    '--value "3" is not accepted: give a number and its unit, as "1.5 FIL" or "7 attoFIL"\n',
  ],
  [
    [VAULT, '--constructor-params', 'x'],
    '--constructor-params "x" is not accepted: give pairs of hex digits, as 820102\n',
  ],
]

test.each(MISUSED)('%j is misused, and says how to do it', async (words, err) => {
  expect(await profile(words)).toEqual({ code: 2, out: '', err })
})

test('a file that cannot be written is an error that names it', async () => {
  const folder = dirname(writeVectors(sampleVector()))
  const { code, err } = await profile([...DEPOSIT, '--format', 'svg', '--out', folder])
  expect(code).toBe(2)
  expect(err).toContain(`--out "${folder}" cannot be written: `)
})
