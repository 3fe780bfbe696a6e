import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { compileActor } from '../../src/asc/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'litefvm-asc-'))
afterAll(() => rmSync(folder, { recursive: true }))

const source = (answer: number) =>
  `import { answer } from './answer'\nexport function invoke(params: u32): u32 { return answer() + ${answer} }\n`

test('a build is kept until a source or an option changes', async () => {
  const entry = join(folder, 'actor.ts')
  const cache = join(folder, 'cache')
  writeFileSync(entry, source(1))
  writeFileSync(join(folder, 'answer.ts'), 'export function answer(): u32 { return 40 }\n')
  const first = await compileActor(entry, { cache })
  const [name] = readdirSync(cache)
  const file = join(cache, name!)
  // A marked copy shows that the next call reads the cache.
  const marked = { ...(JSON.parse(readFileSync(file, 'utf8')) as object), sourceMap: 'kept' }
  writeFileSync(file, JSON.stringify(marked))
  expect(await compileActor(entry, { cache })).toEqual({ ...first, sourceMap: 'kept' })

  expect((await compileActor(entry, { cache, optimize: 'none' })).sourceMap).not.toBe('kept')

  writeFileSync(join(folder, 'answer.ts'), 'export function answer(): u32 { return 41 }\n')
  const changed = await compileActor(entry, { cache })
  expect(changed.sourceMap).not.toBe('kept')
  expect(changed.wasm).not.toEqual(first.wasm)
}, 60_000)

test('a damaged entry of the cache is compiled again', async () => {
  const entry = join(folder, 'other.ts')
  const cache = join(folder, 'damaged')
  writeFileSync(entry, 'export function invoke(params: u32): u32 { return 0 }\n')
  const first = await compileActor(entry, { cache })
  const file = join(cache, readdirSync(cache)[0]!)
  for (const text of ['{', '{"sources":{},"wasm":"AAAA","sourceMap":""}', 'null']) {
    writeFileSync(file, text)
    expect(await compileActor(entry, { cache })).toEqual(first)
  }
}, 60_000)
