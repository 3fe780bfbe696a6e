import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { nodeNote } from '../../../src/cli/init/command.ts'
import { init, install, manifestOf, own, ROOT } from './project.ts'

const folder = mkdtempSync(join(tmpdir(), 'litefvm-test-'))
afterAll(() => rmSync(folder, { recursive: true }))

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

test('the template hardhat becomes a project; its suite runs in npm run test:clients', async () => {
  const project = join(folder, 'dapp')
  const { code, out } = await init(project, '--template', 'hardhat')
  expect(code).toBe(0)
  expect(out.includes('Hardhat 3 needs Node 22 or newer')).toBe(
    Number.parseInt(process.versions.node, 10) < 22,
  )
  const manifest = manifestOf(project)
  expect(manifest.devDependencies).toMatchObject({ litefvm: `^${own.version}` })
  // The ranges allow the versions that the suite of the clients runs with.
  const { dependencies } = JSON.parse(
    readFileSync(join(ROOT, 'test/clients/package.json'), 'utf8'),
  ) as { dependencies: Record<string, string> }
  const tested = Object.keys(manifest.devDependencies).filter((name) => name in dependencies)
  expect(tested.length).toBeGreaterThanOrEqual(5)
  for (const name of tested)
    expect(manifest.devDependencies[name], name).toBe(`^${dependencies[name]}`)
  expect(existsSync(join(project, '.gitignore'))).toBe(true)
  expect(existsSync(join(project, 'ignition/modules/Counter.ts'))).toBe(true)
})

test.each([
  [
    'hardhat',
    '20.19.0',
    'Hardhat 3 needs Node 22 or newer, and this is Node 20.19.0: switch to a newer Node before npm install',
  ],
  ['hardhat', '22.10.0', undefined],
  ['hardhat', '24.1.0', undefined],
  ['solidity', '20.19.0', undefined],
] as const)('the template %s on Node %s', (template, version, note) => {
  expect(nodeNote(template, version)).toBe(note)
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

test('a folder with files stays unchanged', async () => {
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
  expect(err).toContain(
    '--template "go" is not accepted: give one of assemblyscript, foundry, hardhat, rust, solidity',
  )
})

test.skipIf(!existsSync('/proc'))('a folder that cannot be made is an error', async () => {
  const { code, err } = await init('/proc/litefvm-project')
  expect(code).toBe(2)
  expect(err).toContain('/proc/litefvm-project cannot be written to')
  expect(err).toContain('name a folder that you may write to')
})
