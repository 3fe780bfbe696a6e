import { expect, test } from 'vitest'
import { createLineTable } from '../../src/debug-info/index.ts'
import {
  type Bytes,
  bytes,
  CODE_START,
  LINE_STRINGS,
  type LineProgramOptions,
  line,
  lineProgram,
  moduleWith,
  program,
} from './dwarf-builder.ts'

const VERSIONS = [2, 3, 4, 5] as const

/** Rows: 3 a.rs:10:4, 5 a.rs:11, 6 b.rs:9, 9 nothing, 10 b.rs:12; ends at 16. */
const PROGRAM = program(
  line.setAddress(3),
  line.advanceLine(9),
  line.setColumn(4),
  line.prologueEnd(),
  line.copy(),
  line.setColumn(0),
  line.special(2, 1),
  line.setFile(2),
  line.discriminator(3),
  line.basicBlock(),
  line.negateStatement(),
  line.setIsa(300),
  line.special(1, -2),
  line.fixedAdvancePc(3),
  line.advanceLine(-9),
  line.copy(),
  line.advanceLine(12),
  line.advancePc(1),
  line.copy(),
  line.advancePc(6),
  line.endSequence(),
)

function tableOf(options: LineProgramOptions, more: Readonly<Record<string, Bytes>> = {}) {
  const sections = { '.debug_line': lineProgram(options), '.debug_line_str': LINE_STRINGS, ...more }
  return createLineTable(moduleWith(sections))
}

const at = (table: ReturnType<typeof tableOf>, codeOffset: number): string | undefined => {
  const found = table.locate(CODE_START + codeOffset)
  return found && `${found.file}:${found.line}:${found.column}`
}

test.each(VERSIONS)('a line program of DWARF %i gives each instruction its line', (version) => {
  const table = tableOf({ version, program: PROGRAM })
  expect(table.problem).toBeUndefined()
  const lines = Array.from({ length: 18 }, (_, i) => at(table, i))
  expect(lines).toEqual([
    undefined,
    undefined,
    undefined,
    'src/a.rs:10:4',
    'src/a.rs:10:4',
    'src/a.rs:11:0',
    '/abs/b.rs:9:0',
    '/abs/b.rs:9:0',
    '/abs/b.rs:9:0',
    undefined,
    '/abs/b.rs:12:0',
    '/abs/b.rs:12:0',
    '/abs/b.rs:12:0',
    '/abs/b.rs:12:0',
    '/abs/b.rs:12:0',
    '/abs/b.rs:12:0',
    undefined,
    undefined,
  ])
})

test('offsets of 64 bits are read as those of 32', () => {
  for (const version of [4, 5] as const) {
    const table = tableOf({ version, offsetSize: 8, program: PROGRAM })
    expect(at(table, 3)).toBe('src/a.rs:10:4')
    expect(at(table, 6)).toBe('/abs/b.rs:9:0')
  }
})

test('paths are absolute on request, if the compiler recorded its folder', () => {
  const sections = {
    '.debug_line': lineProgram({ version: 5, program: PROGRAM }),
    '.debug_line_str': LINE_STRINGS,
  }
  const table = createLineTable(moduleWith(sections), { absolute: true })
  expect(table.locate(CODE_START + 3)?.file).toBe('/the/crate/src/a.rs')
  expect(table.locate(CODE_START + 6)?.file).toBe('/abs/b.rs')
})

test('const_add_pc goes as far as the special opcode 255', () => {
  const table = tableOf({
    version: 4,
    program: program(
      line.setAddress(3),
      line.copy(),
      line.constAddPc(), // (255 - 13) / 14 = 17 bytes
      line.advanceLine(1),
      line.copy(),
      line.advancePc(1),
      line.endSequence(),
    ),
  })
  expect([at(table, 19), at(table, 20), at(table, 21)]).toEqual([
    'src/a.rs:1:0',
    'src/a.rs:2:0',
    undefined,
  ])
})

test('sequences stand in any order, and one may begin where another ends', () => {
  const sequence = (start: number, advance: number, bytesLong: number): Bytes =>
    program(
      line.setAddress(start),
      line.advanceLine(advance),
      line.copy(),
      line.advancePc(bytesLong),
      line.endSequence(),
    )
  const table = tableOf({
    version: 4,
    program: program(sequence(20, 40, 10), sequence(10, 20, 10), sequence(3, 10, 4)),
  })
  expect([3, 6, 7, 9, 10, 19, 20, 29, 30].map((offset) => at(table, offset))).toEqual([
    'src/a.rs:11:0',
    'src/a.rs:11:0',
    undefined,
    undefined,
    'src/a.rs:21:0',
    'src/a.rs:21:0',
    'src/a.rs:41:0',
    'src/a.rs:41:0',
    undefined,
  ])
})

test('code that the linker dropped is left out: it lies at 0, or past all code', () => {
  for (const address of [0, 0xffff_ffff, 0xffff_fffe, 5000]) {
    const table = tableOf({
      version: 4,
      program: program(
        line.setAddress(address),
        line.copy(),
        line.advancePc(8),
        line.endSequence(),
      ),
    })
    expect(table.size).toBe(0)
    expect(table.problem).toBeUndefined()
  }
})

test('units follow each other, and a file that a program defines itself is found', () => {
  const first = lineProgram({
    version: 4,
    program: program(line.setAddress(3), line.copy(), line.advancePc(2), line.endSequence()),
  })
  const define = bytes().u8(3).text('c.rs').u8(1, 0, 0)
  const second = lineProgram({
    version: 3,
    program: program(
      bytes().u8(0).uleb(define.list.length).append(define),
      line.setFile(3),
      line.setAddress(10),
      line.copy(),
      line.advancePc(2),
      line.endSequence(),
    ),
  })
  const table = createLineTable(moduleWith({ '.debug_line': first.append(second) }))
  expect([at(table, 4), at(table, 11)]).toEqual(['src/a.rs:1:0', 'src/c.rs:1:0'])
})

test('a damaged unit loses its own lines, and is reported', () => {
  const good = lineProgram({ version: 4, program: PROGRAM })
  const bad = bytes().u16(9).u32(0).unit()
  const table = createLineTable(moduleWith({ '.debug_line': bad.append(good) }))
  expect(table.problem).toMatch(
    /^damaged debug information at byte 6: .* DWARF version 9, but 2 to 5 are known$/,
  )
  expect(at(table, 3)).toBe('src/a.rs:10:4')
  const cut = createLineTable(
    moduleWith({
      '.debug_line': lineProgram({ version: 4, program: line.setAddress(3) }).u32(900),
    }),
  )
  expect(cut.problem).toContain('longer than its section')
})

test('a module without debug information says how to get it', () => {
  const table = createLineTable(moduleWith({}))
  expect([table.size, table.locate(CODE_START + 3)]).toEqual([0, undefined])
  expect(table.problem).toBe(
    'the module has no debug information: compile with it ' +
      '(Rust: debug = "line-tables-only" and strip = false; AssemblyScript: --sourceMap)',
  )
  expect(createLineTable(new Uint8Array(0)).size).toBe(0)
  expect(createLineTable(new TextEncoder().encode('not Wasm at all')).size).toBe(0)
})
