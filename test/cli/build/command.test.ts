import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { runCli } from '../../../src/cli/cli.ts'
import { createTestIo } from '../test-io.ts'

const folder = mkdtempSync(join(tmpdir(), 'litefvm-test-'))
afterAll(() => rmSync(folder, { recursive: true }))

const COUNTER = 'examples/counter/assembly/index.ts'

async function build(...words: string[]) {
  const io = createTestIo()
  const code = await runCli(['build', ...words], '0.0.0', io)
  return { code, ...io.written }
}

test('an actor is compiled to a file, with its source map', async () => {
  const out = join(folder, 'made', 'counter.wasm')
  const { code, out: text } = await build(COUNTER, '--out', out)
  expect(code).toBe(0)
  const wasm = readFileSync(out)
  expect(text).toContain(`${out}  ${wasm.length} bytes`)
  expect(text).toContain('event.emit_event, ipld.block_create, ipld.block_link, ipld.block_open')
  const map = JSON.parse(readFileSync(`${out}.map`, 'utf8')) as {
    sources: string[]
    sourcesContent: string[]
  }
  const own = map.sources.indexOf(COUNTER)
  expect(map.sourcesContent[own]).toBe(readFileSync(COUNTER, 'utf8'))
  expect(map.sources).toContain('~lib/litefvm/assembly/cbor.ts')
  const [section] = WebAssembly.Module.customSections(
    new WebAssembly.Module(wasm),
    'sourceMappingURL',
  )
  expect(Buffer.from(section ?? new ArrayBuffer(0)).toString()).toContain('counter.wasm.map')
}, 30_000)

test('without names and messages it is smaller, and does the same', async () => {
  const [large, small] = [join(folder, 'large.wasm'), join(folder, 'small.wasm')]
  await build(COUNTER, '--out', large)
  const { out } = await build(COUNTER, '--out', small, '--strip', '--json')
  const built = JSON.parse(out) as { size: number; syscalls: string[]; code: string }
  expect(built.size).toBe(readFileSync(small).length)
  expect(built.size).toBeLessThan(readFileSync(large).length)
  expect(built.syscalls).toContain('self.set_root')
  expect(built.code).toMatch(/^bafk2bz/)
}, 30_000)

test('what does not compile fails with the compiler’s words', async () => {
  const source = join(folder, 'bad.ts')
  writeFileSync(source, 'export function invoke(params: u32): u32 { return "no" }\n')
  const { code, err } = await build(source, '--out', join(folder, 'bad.wasm'))
  expect(code).toBe(1)
  expect(err).toContain('bad.ts does not compile')
  expect(err).toContain("Type '~lib/string/String' is not assignable to type 'u32'")
  expect(existsSync(join(folder, 'bad.wasm'))).toBe(false)
}, 30_000)

test('a method name outside FRC-42 is refused with its position', async () => {
  const source = join(folder, 'lower.ts')
  writeFileSync(source, "export function invoke(params: u32): u32 { return frc42('mint') }\n")
  const { code, err } = await build(source)
  expect(code).toBe(1)
  expect(err).toContain(`lower.ts: frc42('mint'): "mint" is not a method name`)
})

test('a file that is not there, a strange level and a strange name are misuse', async () => {
  expect(await build('nowhere.ts')).toMatchObject({
    code: 1,
    err: expect.stringContaining(
      'does not exist: give the path of the AssemblyScript file',
    ) as string,
  })
  expect((await build(COUNTER, '--optimize', 'most')).code).toBe(2)
  expect((await build(COUNTER, '--out', 'counter')).code).toBe(2)
})

test('an actor that does not use litefvm/assembly compiles', async () => {
  const source = join(folder, 'plain.ts')
  writeFileSync(
    source,
    'export function invoke(params: u32): u32 { assert(params > 9); return 0 }\n',
  )
  const { code, err } = await build(source, '--out', join(folder, 'plain.wasm'))
  expect([code, err]).toEqual([0, ''])
  expect(existsSync(join(folder, 'plain.wasm'))).toBe(true)
}, 30_000)

test('an actor without invoke is an error that says what to write', async () => {
  const source = join(folder, 'mute.ts')
  writeFileSync(source, 'export function other(): u32 { return 0 }\n')
  const { code, err } = await build(source, '--out', join(folder, 'mute.wasm'))
  expect(code).toBe(1)
  expect(err).toContain('mute.ts exports no function "invoke"')
  expect(err).toContain('export function invoke(params: u32): u32')
  expect(existsSync(join(folder, 'mute.wasm'))).toBe(false)
}, 30_000)
