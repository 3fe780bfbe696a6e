import { execFileSync } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'

/* The packed package, unpacked into an empty project: its types by both ways of resolving, and a test. */

const ROOT = fileURLToPath(new URL('../', import.meta.url))
const require = createRequire(import.meta.url)
const project = mkdtempSync(join(tmpdir(), 'litefvm-packed-'))
const OWN = join(project, 'node_modules', 'litefvm')

/** What fails says why on stdout: that is the test's message then. */
function run(command: string, ...args: readonly string[]): string {
  try {
    return execFileSync(command, args, { cwd: project, encoding: 'utf8', stdio: 'pipe' })
  } catch (thrown) {
    const { stdout, stderr } = thrown as { readonly stdout?: string; readonly stderr?: string } // of execFileSync
    return `failed: ${stdout ?? ''}${stderr ?? ''}`
  }
}

beforeAll(() => {
  // `npm test` builds first.
  const packed = run('npm', 'pack', ROOT, '--ignore-scripts', '--silent').trim()
  mkdirSync(OWN, { recursive: true })
  expect(run('tar', '-xzf', packed, '-C', OWN, '--strip-components', '1')).toBe('')
  // Everything else is what it would install, and what the project has itself.
  for (const name of readdirSync(join(ROOT, 'node_modules')))
    if (!name.startsWith('.') && name !== 'litefvm')
      symlinkSync(join(ROOT, 'node_modules', name), join(project, 'node_modules', name))
  const suite = readFileSync(join(ROOT, 'examples/rust-actor/vault.test.ts'), 'utf8')
  mkdirSync(join(project, 'test'))
  writeFileSync(join(project, 'test/vault.test.ts'), suite)
  writeFileSync(
    join(project, 'test/vault.wasm'),
    readFileSync(join(ROOT, 'examples/rust-actor/vault.wasm')),
  )
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8')
  const [, first = ''] = /`counter\.test\.ts`[^]*?```ts\n([^]*?)```/.exec(readme) ?? []
  expect(first).toContain("test('everybody may count'")
  writeFileSync(join(project, 'test/readme.test.ts'), first)
  writeFileSync(
    join(project, 'test/imports.ts'),
    `import * as litefvm from 'litefvm'
import * as asc from 'litefvm/asc'
import * as gas from 'litefvm/gas'
import * as ipld from 'litefvm/ipld'
import { type FvmMatchers, matchers } from 'litefvm/matchers'
import GasReporter from 'litefvm/reporter'
import 'litefvm/vitest'
import type { Reporter } from 'vitest/node'
import { expect } from 'vitest'
export const reporter: Reporter = new GasReporter({ json: 'gas.json' })
export const all: unknown[] = [litefvm.FVM, asc.compileActor, gas, ipld, matchers]
export const names: (keyof FvmMatchers)[] = ['toSucceed', 'toMatchStateSnapshot']
// @ts-expect-error gas is a number or a range
expect(5).toUseGas('5')
`,
  )
  writeFileSync(join(project, 'package.json'), '{ "type": "module", "private": true }')
}, 120_000)

afterAll(() => rmSync(project, { recursive: true }))

// With one of them declarations are checked themselves: those of dependencies take their time.
test.each([
  ['bundler', 'preserve', true],
  ['nodenext', 'nodenext', false],
])(
  'its types are found with moduleResolution %s',
  (moduleResolution, module, skipLibCheck) => {
    const path = join(project, `tsconfig.${moduleResolution}.json`)
    const compilerOptions = {
      target: 'es2022',
      module,
      moduleResolution,
      skipLibCheck,
      strict: true,
      noEmit: true,
      types: ['node'],
    }
    writeFileSync(path, JSON.stringify({ compilerOptions, include: ['test'] }))
    const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc')
    expect(run(process.execPath, tsc, '-p', path)).toBe('')
  },
  120_000,
)

test('its declarations need neither the DOM library nor skipLibCheck', () => {
  writeFileSync(
    join(project, 'no-dom.ts'),
    `import { FVM } from 'litefvm'
import * as asc from 'litefvm/asc'
import * as gas from 'litefvm/gas'
import * as ipld from 'litefvm/ipld'
import * as node from 'litefvm/node'
import * as solc from 'litefvm/solc'
export const all: unknown[] = [FVM.createSync(), asc, gas, ipld, node, solc]
// @ts-expect-error the library of browsers is not there
export type Dom = typeof window
`,
  )
  const compilerOptions = {
    target: 'es2022',
    lib: ['es2022'],
    module: 'nodenext',
    skipLibCheck: false,
    strict: true,
    noEmit: true,
    types: ['node'],
  }
  const path = join(project, 'tsconfig.no-dom.json')
  writeFileSync(path, JSON.stringify({ compilerOptions, files: ['no-dom.ts'] }))
  const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc')
  expect(run(process.execPath, tsc, '-p', path)).toBe('')
}, 120_000)

test.skipIf(process.platform === 'win32')('the build leaves the command executable', () => {
  const entry = join(ROOT, 'dist/cli/main.js')
  expect(statSync(entry).mode & 0o111).toBe(0o111)
  expect(execFileSync(entry, ['--version'], { encoding: 'utf8' })).toMatch(/^\d+\.\d+\.\d+\n$/)
})

test('a suite runs on it', () => {
  const vitest = join(project, 'node_modules/vitest/vitest.mjs')
  const output = run(
    process.execPath,
    vitest,
    'run',
    '--reporter=json',
    '--reporter=litefvm/reporter',
  )
  expect(output).toContain('"success":true')
  expect(output).toContain('\ngas over ')
}, 120_000)

test('every vitest from 3.2 on fits the peer range, and npm need not choose between two', () => {
  const { peerDependencies, devDependencies } = JSON.parse(
    readFileSync(join(ROOT, 'package.json'), 'utf8'),
  ) as Record<string, Record<string, string>>
  const [, least, below] = /^>=([\d.]+) <([\d.]+)$/.exec(peerDependencies!['vitest']!) ?? []
  expect(least).toBe('3.2')
  const own = Number(/\d+/.exec(devDependencies!['vitest']!)?.[0])
  expect(Number(below)).toBeGreaterThan(own)
})
