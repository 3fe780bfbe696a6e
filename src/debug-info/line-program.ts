import { DwarfReader } from './dwarf-reader.ts'

/** The data that a line program needs from other sections. */
export interface LineStrings {
  /** A text of `.debug_str` or `.debug_line_str`. */
  text(section: '.debug_str' | '.debug_line_str', offset: number): string
  /** The folder of the unit whose line program starts at an offset, if it is known. */
  compDir(programOffset: number): string | undefined
}

/**
 * Takes the rows of a line table: from this address on, until the next row, code is of this line.
 * A file of -1 ends a sequence of rows, whose addresses rise.
 */
export type RowSink = (address: number, file: number, line: number, column: number) => void

/** The header of one line program. */
export interface LineUnit {
  /** The start of the program in `.debug_line`. */
  readonly offset: number
  /** Paths by the program's own file numbers, relative to `compDir` unless absolute. */
  readonly files: readonly string[]
  readonly compDir: string | undefined
}

interface Header {
  readonly minInstructionLength: number
  readonly lineBase: number
  readonly lineRange: number
  readonly opcodeLengths: readonly number[]
  readonly files: string[]
  readonly folders: readonly string[]
  readonly compDir: string | undefined
}

const Standard = {
  Copy: 1,
  AdvancePc: 2,
  AdvanceLine: 3,
  SetFile: 4,
  SetColumn: 5,
  ConstAddPc: 8,
  FixedAdvancePc: 9,
} as const
const Extended = { EndSequence: 1, SetAddress: 2, DefineFile: 3 } as const
const Content = { Path: 1, DirectoryIndex: 2 } as const

/**
 * Runs the line program at the reader's position, of DWARF 2 to 5, and leaves the reader after it.
 *
 * @throws DecodeError for a damaged one
 * @see DWARF 5, section 6.2
 */
export function readLineUnit(section: DwarfReader, strings: LineStrings, row: RowSink): LineUnit {
  const offset = section.position
  const { length, offsetSize } = section.unitLength()
  const start = section.position
  // An impossible length ends the section: no program after it can be found.
  section.position = Math.min(start + length, section.end)
  if (start + length > section.end) section.fail('a line table is longer than its section')
  const reader = new DwarfReader(section.bytes, start, start + length)
  const header = readHeader(reader, offsetSize, strings, strings.compDir(offset))
  runProgram(reader, header, row)
  return { offset, files: header.files, compDir: header.compDir }
}

function readHeader(
  reader: DwarfReader,
  offsetSize: 4 | 8,
  strings: LineStrings,
  unitDir: string | undefined,
): Header {
  const version = reader.u16()
  if (version < 2 || version > 5)
    reader.fail(`a line table has DWARF version ${version}, but 2 to 5 are known`)
  if (version === 5) reader.skip(2) // sizes of addresses and segments: the program tells its own
  const headerLength = reader.sized(offsetSize)
  const program = reader.position + headerLength
  const minInstructionLength = reader.u8()
  if (version >= 4) reader.skip(1) // operations an instruction: one, in Wasm
  reader.skip(1) // whether rows are statements at first
  const lineBase = reader.i8()
  const lineRange = reader.u8()
  const opcodeBase = reader.u8()
  const opcodeLengths = [0]
  for (let i = 1; i < opcodeBase; i++) opcodeLengths.push(reader.u8())
  const names =
    version === 5 ? readNamesV5(reader, offsetSize, strings) : readNames(reader, unitDir)
  if (program < reader.position || program > reader.end)
    reader.fail('the header of a line table has a wrong length')
  reader.position = program
  return { minInstructionLength, lineBase, lineRange, opcodeLengths, ...names }
}

type Names = Pick<Header, 'files' | 'folders' | 'compDir'>

/** Names up to version 4: files count from 1, and folder 0 is the unit's. */
function readNames(reader: DwarfReader, compDir: string | undefined): Names {
  const folders = ['']
  for (let name = reader.text(); name !== ''; name = reader.text()) folders.push(name)
  const files = ['']
  for (let name = reader.text(); name !== ''; name = reader.text()) {
    files.push(readFile(reader, name, folders))
  }
  return { files, folders, compDir }
}

function readFile(reader: DwarfReader, name: string, folders: readonly string[]): string {
  const folder = reader.uleb()
  reader.uleb() // time
  reader.uleb() // size
  return joinPath(folders[folder] ?? '', name)
}

/** Names of version 5: both lists count from 0, and folder 0 is the unit's. */
function readNamesV5(reader: DwarfReader, offsetSize: 4 | 8, strings: LineStrings): Names {
  const folders = readEntries(reader, offsetSize, strings).map(({ path }) => path)
  const compDir = folders[0]
  folders[0] = ''
  const files = readEntries(reader, offsetSize, strings).map(({ path, folder }) =>
    joinPath(folders[folder] ?? '', path),
  )
  return { files, folders, compDir }
}

interface Entry {
  path: string
  folder: number
}

function readEntries(reader: DwarfReader, offsetSize: 4 | 8, strings: LineStrings): Entry[] {
  const formats: (readonly [content: number, form: number])[] = []
  for (let count = reader.u8(); count > 0; count--) formats.push([reader.uleb(), reader.uleb()])
  const count = reader.uleb()
  // A list of entries without bytes could have any length.
  if (count > reader.end - reader.position) reader.fail('a list of names is too long')
  const entries: Entry[] = []
  for (let i = 0; i < count; i++) {
    const entry = { path: '', folder: 0 }
    for (const [content, form] of formats) {
      const value = readForm(reader, form, offsetSize, strings)
      if (content === Content.Path) entry.path = String(value)
      else if (content === Content.DirectoryIndex) entry.folder = Number(value)
    }
    entries.push(entry)
  }
  return entries
}

/** The forms that names may have. @see DWARF 5, section 6.2.4.1 */
function readForm(
  reader: DwarfReader,
  form: number,
  offsetSize: 4 | 8,
  strings: LineStrings,
): string | number {
  switch (form) {
    case 0x08: // string
      return reader.text()
    case 0x0e: // strp
      return strings.text('.debug_str', reader.sized(offsetSize))
    case 0x1f: // line_strp
      return strings.text('.debug_line_str', reader.sized(offsetSize))
    case 0x0b: // data1
      return reader.u8()
    case 0x05: // data2
      return reader.u16()
    case 0x06: // data4
      return reader.u32()
    case 0x07: // data8
      return reader.u64()
    case 0x0f: // udata
      return reader.uleb()
    case 0x1e: // data16, an MD5
      reader.skip(16)
      return 0
    case 0x09: // block
      reader.skip(reader.uleb())
      return 0
    default:
      return reader.fail(`a file name has the unknown form 0x${form.toString(16)}`)
  }
}

/** The machine of DWARF 5, section 6.2.5, as far as Wasm needs it: one operation for each instruction. */
function runProgram(reader: DwarfReader, header: Header, row: RowSink): void {
  const { minInstructionLength, lineBase, lineRange, opcodeLengths, files } = header
  const opcodeBase = opcodeLengths.length
  let address = 0
  let file = 1
  let line = 1
  let column = 0
  while (!reader.done) {
    const opcode = reader.u8()
    if (opcode >= opcodeBase) {
      if (lineRange === 0) reader.fail('a line table has the line range 0')
      const special = opcode - opcodeBase
      address += Math.floor(special / lineRange) * minInstructionLength
      line += lineBase + (special % lineRange)
      row(address, file, line, column)
    } else if (opcode === 0) {
      const length = reader.uleb()
      const end = reader.position + length
      if (length === 0 || end > reader.end) reader.fail('an extended opcode has a wrong length')
      const extended = reader.u8()
      if (extended === Extended.EndSequence) {
        row(address, -1, 0, 0)
        address = 0
        file = 1
        line = 1
        column = 0
      } else if (extended === Extended.SetAddress) address = reader.sized(length - 1)
      else if (extended === Extended.DefineFile) {
        files.push(readFile(reader, reader.text(), header.folders))
      }
      reader.position = end
    } else if (opcode === Standard.Copy) row(address, file, line, column)
    else if (opcode === Standard.AdvancePc) address += reader.uleb() * minInstructionLength
    else if (opcode === Standard.AdvanceLine) line += reader.sleb()
    else if (opcode === Standard.SetFile) file = reader.uleb()
    else if (opcode === Standard.SetColumn) column = reader.uleb()
    else if (opcode === Standard.ConstAddPc) {
      if (lineRange === 0) reader.fail('a line table has the line range 0')
      address += Math.floor((255 - opcodeBase) / lineRange) * minInstructionLength
    } else if (opcode === Standard.FixedAdvancePc) address += reader.u16()
    else for (let i = 0; i < opcodeLengths[opcode]!; i++) reader.uleb()
  }
}

/** Joins a folder and a path; an absolute path ignores the folder. */
export function joinPath(folder: string, path: string): string {
  if (folder === '' || /^([/\\]|[A-Za-z]:)/.test(path)) return path
  return /[/\\]$/.test(folder) ? folder + path : `${folder}/${path}`
}
