import { spawn, spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { runCli } from '../../../src/cli/cli.ts'
import { createTestIo } from '../test-io.ts'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'litefvm-test-'))
afterAll(() => rmSync(folder, { recursive: true }))

interface Manifest {
  readonly name: string
  readonly version: string
  readonly files: readonly string[]
  readonly scripts: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
}
const manifestOf = (path: string) =>
  JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')) as Manifest // as npm has it
const own = manifestOf(ROOT)

async function init(...words: string[]) {
  const io = createTestIo()
  const code = await runCli(['init', ...words], '0.0.0', io)
  return { code, ...io.written }
}

/**
 * Puts into a project what `npm install` would: this package as it is packed, and the dependencies
 * that are installed here.
 */
function install(project: string): void {
  const modules = join(project, 'node_modules')
  const packed = join(modules, 'litefvm')
  mkdirSync(packed, { recursive: true })
  for (const name of ['package.json', ...own.files.filter((file) => /^[\w.-]+$/.test(file))])
    if (existsSync(join(ROOT, name)))
      cpSync(join(ROOT, name), join(packed, name), { recursive: true })
  for (const name of readdirSync(join(ROOT, 'node_modules')))
    if (!name.startsWith('.') && name !== 'litefvm')
      symlinkSync(resolve(ROOT, 'node_modules', name), join(modules, name))
}

/** Runs a tool of the project, without cargo in reach. */
function run(project: string, tool: string, ...words: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(ROOT, 'node_modules', tool), ...words],
    {
      cwd: project,
      encoding: 'utf8',
      env: { PATH: dirname(process.execPath), NO_COLOR: '1', CI: '1' },
    },
  )
  return { status, text: stdout + stderr }
}

describe.each(['assemblyscript', 'rust', 'solidity'])('the template %s', (template) => {
  const project = join(folder, `my ${template}`)

  test('becomes a project', async () => {
    const { code, out } = await init(project, '--template', template)
    expect(code).toBe(0)
    expect(out).toContain('npm install\n  npm test\n')
    const manifest = manifestOf(project)
    expect(manifest.name).toBe(`my-${template}`)
    expect(manifest.devDependencies['litefvm']).toBe(`^${own.version}`)
    for (const [name, range] of Object.entries(manifest.devDependencies))
      if (name !== 'litefvm') expect([name, own.devDependencies[name]]).toEqual([name, range])
    expect(existsSync(join(project, '.gitignore'))).toBe(true)
    expect(readFileSync(join(project, 'README.md'), 'utf8')).toContain(`# my-${template}\n`)
  })

  test('passes its own tests', () => {
    install(project)
    expect(manifestOf(project).scripts['test']).toBe('vitest run')
    const { status, text } = run(project, 'vitest/vitest.mjs', 'run')
    expect(text).toMatch(/Tests {2}4 passed/)
    expect(status, text).toBe(0)
    if (template === 'rust')
      expect(text).toContain('the rebuild of actor.wasm was NOT tested: there is no cargo')
  }, 120_000)

  test('has no type errors', () => {
    const { status, text } = run(project, 'typescript/bin/tsc')
    expect(text).toBe('')
    expect(status).toBe(0)
  }, 60_000)
})

test('the files are listed, as JSON too', async () => {
  const { out } = await init(join(folder, 'json'), '--json')
  expect(JSON.parse(out)).toEqual({
    folder: join(folder, 'json'),
    name: 'json',
    template: 'assemblyscript',
    files: [
      'README.md',
      'assembly/index.ts',
      'assembly/tsconfig.json',
      '.gitignore',
      'package.json',
      'test/actor.test.ts',
      'tsconfig.json',
      'vitest.config.ts',
    ],
  })
})

test('a folder with files is left alone', async () => {
  const used = join(folder, 'used')
  mkdirSync(join(used, '.git'), { recursive: true })
  expect((await init(used)).code).toBe(0)
  const again = await init(used)
  expect(again.code).toBe(2)
  expect(again.err).toContain(`${used} has files already (.gitignore): name a new or empty folder`)
  writeFileSync(join(folder, 'file'), '')
  expect((await init(join(folder, 'file'))).err).toContain('is a file: name a new folder')
})

test.each(['litefvm', '---', 'node_modules'])('a folder %s names no package', async (name) => {
  const { code, err } = await init(join(folder, name))
  expect(code).toBe(2)
  expect(err).toContain(`"${name}" cannot be the name of a package`)
  expect(existsSync(join(folder, name))).toBe(false)
})

test('a template that there is none of is refused', async () => {
  const { code, err } = await init(join(folder, 'go'), '--template', 'go')
  expect(code).toBe(2)
  expect(err).toContain('--template go: it takes assemblyscript, rust, solidity')
})

test.skipIf(!existsSync('/proc'))('a folder that cannot be made is an error', async () => {
  const { code, err } = await init('/proc/litefvm-project')
  expect(code).toBe(2)
  expect(err).toContain('/proc/litefvm-project cannot be written to')
  expect(err).toContain('name a folder that you may write to')
})

test.each([
  ['assemblyscript', 'assembly/index.ts'],
  ['solidity', 'contracts/Token.sol'],
])(
  'in watch mode of %s an edit of %s runs the tests again',
  async (template, source) => {
    const project = join(folder, `watch ${template}`)
    await init(project, '--template', template)
    install(project)
    const { CI: _, ...env } = process.env
    const vitest = spawn(
      process.execPath,
      [join(ROOT, 'node_modules/vitest/vitest.mjs'), '--watch', '--no-color'],
      { cwd: project, env: { ...env, NO_COLOR: '1' } },
    )
    let text = ''
    const seen = async (what: string) =>
      await new Promise<void>((done) => {
        const look = () => {
          if (!text.includes(what)) return
          vitest.stdout.off('data', look)
          done()
        }
        vitest.stdout.on('data', look)
        look()
      })
    vitest.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString()
    })
    try {
      await seen('Waiting for file changes')
      const path = join(project, source)
      text = ''
      writeFileSync(path, `${readFileSync(path, 'utf8')}\n// edited\n`)
      await seen('Waiting for file changes')
      expect(text).toContain('4 passed')
    } finally {
      vitest.kill()
    }
  },
  120_000,
)
