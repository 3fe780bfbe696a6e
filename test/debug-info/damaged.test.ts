import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { debugSections } from '../../src/debug-info/debug-sections.ts'
import { demangle } from '../../src/debug-info/demangle.ts'
import { createLineTable, StackReader } from '../../src/debug-info/index.ts'
import {
  bytes,
  CODE_BYTES,
  CODE_START,
  LINE_STRINGS,
  line,
  lineProgram,
  moduleWith,
  program,
} from './dwarf-builder.ts'

const NAMES = ['chain-v4.wasm', 'chain-v5.wasm'] as const
const CHAINS = NAMES.map((name) => readFileSync(new URL(`./fixtures/${name}`, import.meta.url)))

/** Looks up everything there is: it may find nothing, and must come back. */
function lookAtAll(wasm: Uint8Array): void {
  const table = createLineTable(wasm)
  for (let offset = 0; offset < 250; offset++) {
    const location = table.locate(offset)
    if (location !== undefined) expect(location.line).toBeGreaterThan(0)
    expect(table.locateAll(offset).length).toBeGreaterThan(0)
  }
}

/** Where the custom sections of a module lie. */
function debugRange(wasm: Uint8Array): { start: number; end: number } {
  return { start: debugSections(wasm).codeEnd, end: wasm.length }
}

test('altered debug information gives fewer lines, never an error or a hang', () => {
  const changes = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), {
    minLength: 1,
    maxLength: 20,
  })
  fc.assert(
    fc.property(fc.constantFrom(...CHAINS), changes, (chain, altered) => {
      const wasm = Uint8Array.from(chain)
      const { start, end } = debugRange(wasm)
      for (const [at, value] of altered) wasm[start + (at % (end - start))] = value
      lookAtAll(wasm)
    }),
    { numRuns: 1000 },
  )
}, 60_000)

test('sections cut short or swapped give fewer lines, never an error or a hang', () => {
  const cuts = fc.array(fc.tuple(fc.nat(), fc.nat()), { minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(fc.constantFrom(...CHAINS), cuts, fc.boolean(), (chain, where, swap) => {
      const custom = [...debugSections(chain).custom].filter(([name]) => name.startsWith('.debug'))
      for (const [which, length] of where) {
        const section = custom[which % custom.length] as [string, Uint8Array]
        section[1] = section[1].subarray(0, length % (section[1].length + 1))
      }
      const names = custom.map(([name]) => name)
      if (swap) names.reverse()
      const sections = custom.map(([, content], i) => [names[i] as string, bytes().u8(...content)])
      lookAtAll(moduleWith(Object.fromEntries(sections)))
    }),
    { numRuns: 500 },
  )
}, 60_000)

test('any bytes as a line program, or as all of the debug information', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.constantFrom(2, 4, 5), (noise, version) => {
      const unit = lineProgram({ version: version as 2, program: bytes().u8(...noise) })
      lookAtAll(moduleWith({ '.debug_line': unit, '.debug_line_str': LINE_STRINGS }))
      const all = ['.debug_line', '.debug_info', '.debug_abbrev', '.debug_ranges', '.debug_str']
      lookAtAll(moduleWith(Object.fromEntries(all.map((name) => [name, bytes().u8(...noise)]))))
    }),
    { numRuns: 500 },
  )
}, 60_000)

test('counts without bytes, attributes without end and circles do not hang', () => {
  // 2^60 names of no form at all.
  const header = bytes().u16(5).u8(4, 0).u32(40).u8(1, 1, 1, -5, 14, 1)
  const names = bytes()
    .u8(0)
    .uleb(2 ** 60)
    .u8(0)
    .uleb(2 ** 60)
  lookAtAll(moduleWith({ '.debug_line': header.append(names).unit() }))
  // Entries with 200 attributes that take no bytes.
  const abbreviation = bytes().uleb(1).uleb(0x2e).u8(0)
  for (let i = 0; i < 200; i++) abbreviation.uleb(0x3f).uleb(0x19)
  abbreviation.u8(0, 0, 0)
  const entries = bytes().u16(4).u32(0).u8(4)
  for (let i = 0; i < 200_000; i++) entries.u8(1)
  const sections = { '.debug_abbrev': abbreviation, '.debug_info': entries.unit() }
  lookAtAll(moduleWith(sections))
  // A function that says that it is called as itself.
  const circle = bytes().u8(
    1,
    0x11,
    1,
    0,
    0,
    2,
    0x2e,
    0,
    0x31,
    0x13,
    0x11,
    0x01,
    0x12,
    0x06,
    0,
    0,
    0,
  )
  const info = bytes().u16(4).u32(0).u8(4).u8(1).u8(2).u32(12).u32(3).u32(20).u8(0)
  const module = moduleWith({ '.debug_abbrev': circle, '.debug_info': info.unit() })
  const [found, ...others] = createLineTable(module).locateAll(CODE_START + 4)
  expect(found).toEqual({ functionName: undefined, location: undefined, isInlined: false })
  expect(others).toEqual([])
})

test('a long list of ranges that every entry shares is read so often only', () => {
  const ranges = bytes()
  for (let i = 1; i < 20_000; i++) ranges.u32(i).u32(i + 1)
  ranges.u32(0).u32(0)
  const abbreviations = bytes().u8(1, 0x11, 1, 0, 0, 2, 0x2e, 0, 0x55, 0x17, 0, 0, 0)
  const info = bytes().u16(4).u32(0).u8(4).u8(1)
  for (let i = 0; i < 20_000; i++) info.u8(2).u32(0)
  const started = performance.now()
  lookAtAll(
    moduleWith({
      '.debug_abbrev': abbreviations,
      '.debug_info': info.u8(0).unit(),
      '.debug_ranges': ranges,
    }),
  )
  expect(performance.now() - started).toBeLessThan(5000)
})

test('a damaged stack or name section costs names only', () => {
  const wasm = moduleWith({
    '.debug_line': lineProgram({
      version: 4,
      program: program(line.setAddress(3), line.copy(), line.advancePc(8), line.endSequence()),
    }),
    name: bytes().u8(1, 200, 1, 1, 0, 90),
  })
  const reader = new StackReader(wasm)
  expect(reader.frames([CODE_START + 4, CODE_START + CODE_BYTES, 0, 2 ** 40])).toEqual([
    {
      functionIndex: 0,
      functionName: 'function 0',
      isInlined: false,
      file: 'src/a.rs',
      line: 1,
      column: 0,
      offset: CODE_START + 4,
    },
  ])
})

test('any text is a name', () => {
  const mangled = fc.tuple(fc.constantFrom('_R', '_ZN', '_RNv', '_RINvB_', '_RYB_'), fc.string())
  fc.assert(
    fc.property(mangled, ([start, rest]) => {
      expect(typeof demangle(start + rest)).toBe('string')
    }),
  )
  const deep = `_R${'NvY'.repeat(5000)}`
  expect(demangle(deep)).toBe(deep)
  const echo = `_RINvC1a1b${'TB2_B2_E'.repeat(3)}E`
  expect(demangle(echo).length).toBeLessThan(20_000)
})
