import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { ModuleFolder } from '../../src/io/index.ts'
import { instrument, ModuleCache } from '../../src/wasm/index.ts'
import { runChild } from '../wasm/child.ts'
import { OPTIONS, wasmOf } from '../wasm/host.ts'

const root = mkdtempSync(join(tmpdir(), 'litefvm-modules-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
let folders = 0
const newFolder = (): string => join(root, `${folders++}`)

const WASM = wasmOf(`(module (memory (export "memory") 1) (data (i32.const 0) "hello")
  (func (export "invoke") (param i32) (result i32) (i32.const 0)))`)
const BUILT = instrument(WASM, OPTIONS)

test('a module is read as it was written', () => {
  const folder = new ModuleFolder(newFolder())
  expect(folder.read('key')).toBeUndefined()
  folder.write('key', BUILT)
  expect(folder.read('key')).toEqual(BUILT)
  expect(folder.read('other')).toBeUndefined()
  expect(readdirSync(folder.folder)).toHaveLength(1)
})

test('an entry under the name of another key counts as absent', () => {
  const folder = new ModuleFolder(newFolder())
  folder.write('key', BUILT)
  writeFileSync(folder.pathOf('other'), readFileSync(folder.pathOf('key')))
  expect(folder.read('other')).toBeUndefined()
})

test('an entry with any byte changed, cut off or added counts as absent and is written again', () => {
  const folder = new ModuleFolder(newFolder())
  folder.write('key', BUILT)
  const path = folder.pathOf('key')
  const whole = readFileSync(path)
  const damaged = fc.oneof(
    fc.record({ at: fc.nat(whole.length - 1), mask: fc.integer({ min: 1, max: 255 }) }).map((d) => {
      const bytes = Uint8Array.from(whole)
      bytes[d.at] = (bytes[d.at] ?? 0) ^ d.mask
      return bytes
    }),
    fc.nat(whole.length - 1).map((length) => Uint8Array.from(whole.subarray(0, length))),
    fc
      .uint8Array({ minLength: 1, maxLength: 9 })
      .map((more) => Uint8Array.from([...whole, ...more])),
    fc.uint8Array(),
  )
  fc.assert(
    fc.property(damaged, (bytes) => {
      writeFileSync(path, bytes)
      expect(folder.read('key')).toBeUndefined()
    }),
    { numRuns: 200 },
  )
  new ModuleCache(folder).load('code', OPTIONS, () => WASM)
  expect(readdirSync(folder.folder)).toHaveLength(2)
})

test('a folder that cannot be written costs nothing but time', () => {
  const file = join(root, 'a-file')
  writeFileSync(file, '')
  const cache = new ModuleCache(new ModuleFolder(join(file, 'below')))
  expect(cache.load('code', OPTIONS, () => WASM).info.resettable).toBe(true)
})

test('processes that write and read the same entries see whole ones only', async () => {
  const folder = newFolder()
  const count = 4
  const script = `
    const io = await server.ssrLoadModule('/src/io/index.ts')
    const built = wasm.instrument(new Uint8Array(${JSON.stringify([...WASM])}), ${JSON.stringify(OPTIONS)})
    const folder = new io.ModuleFolder(${JSON.stringify(folder)})
    let whole = 0
    for (let i = 0; i < 300; i++) {
      const key = 'key' + (i % 3)
      folder.write(key, built)
      const back = folder.read(key)
      if (back !== undefined && Buffer.compare(back.bytes, built.bytes) === 0) whole++
    }
    process.stdout.write(String(whole))`
  const outputs = await Promise.all(Array.from({ length: count }, () => runChild(script)))
  expect(outputs).toEqual(
    Array.from({ length: count }, () => ({ code: 0, stdout: '300', stderr: '' })),
  )
  expect(readdirSync(folder)).toHaveLength(3)
}, 60_000)
