import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { compileActor } from '../src/asc/index.ts'

/* What the README and the guides say is so: the output of commands, and where links lead. */

const ROOT = fileURLToPath(new URL('../', import.meta.url))
const README = readFileSync(`${ROOT}README.md`, 'utf8')
const folder = mkdtempSync(join(tmpdir(), 'litefvm-readme-'))

afterAll(() => rmSync(folder, { recursive: true }))

test('the output of litefvm run is that of the build', async () => {
  const block = /^ {4}\$ litefvm (run .*)\n((?: {4}.*\n|\n(?= {4}))+)/m.exec(README)
  const [, command = '', shown = ''] = block ?? []
  const { wasm } = await compileActor(`${ROOT}examples/counter/assembly/index.ts`)
  writeFileSync(join(folder, 'counter.wasm'), wasm)
  const main = `${ROOT}dist/cli/main.js` // `npm test` builds first
  const out = execFileSync(process.execPath, [main, ...command.split(' ')], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  })
  const lines = shown.trimEnd().split('\n')
  const isCut = lines.at(-1)?.trim() === '...'
  const expected = (isCut ? lines.slice(0, -1) : lines).map((line) => line.slice(4))
  expect(expected).toEqual(out.trimEnd().split('\n').slice(0, expected.length))
  expect(expected.length).toBeGreaterThan(5)
}, 120_000)

test('links of the README lead to files', () => {
  const links = [...README.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, path]) => path!)
  expect(links.length).toBeGreaterThan(10)
  expect(links.filter((path) => !existsSync(join(ROOT, path)))).toEqual([])
})
