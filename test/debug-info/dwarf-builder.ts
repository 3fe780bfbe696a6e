/** Bytes of a debug section, little-endian. */
export class Bytes {
  readonly list: number[] = []

  u8(...values: number[]): this {
    this.list.push(...values.map((value) => value & 0xff))
    return this
  }

  u16(value: number): this {
    return this.u8(value, value >> 8)
  }

  u32(value: number): this {
    return this.u8(value, value >> 8, value >> 16, value >> 24)
  }

  u64(value: number): this {
    return this.u32(value).u32(Math.floor(value / 2 ** 32))
  }

  uleb(value: number): this {
    let rest = value
    for (; rest >= 0x80; rest = Math.floor(rest / 128)) this.u8((rest % 128) | 0x80)
    return this.u8(rest)
  }

  sleb(value: number): this {
    let rest = value
    while (rest < -64 || rest > 63) {
      this.u8((rest & 0x7f) | 0x80)
      rest >>= 7
    }
    return this.u8(rest & 0x7f)
  }

  text(value: string): this {
    return this.u8(...new TextEncoder().encode(value), 0)
  }

  append(other: Bytes): this {
    for (const byte of other.list) this.list.push(byte)
    return this
  }

  /** The bytes with their length before them, in DWARF's 32-bit or 64-bit form. */
  unit(offsetSize: 4 | 8 = 4): Bytes {
    const head = new Bytes()
    if (offsetSize === 8) head.u32(0xffff_ffff).u64(this.list.length)
    else head.u32(this.list.length)
    return head.append(this)
  }
}

export const bytes = (): Bytes => new Bytes()

/** The code of {@link moduleWith}: functions of 16 bytes each from this offset of the section. */
export const CODE_BYTES = 1 + 4 * 17

/** A module with four functions of `nop`s and custom sections. */
export function moduleWith(sections: Readonly<Record<string, Bytes>>): Uint8Array {
  const code = bytes().u8(4)
  for (let i = 0; i < 4; i++) code.u8(16, 0, ...Array.from({ length: 14 }, () => 0x01), 0x0b)
  const out = bytes().u8(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)
  const section = (id: number, content: Bytes): void => {
    out.u8(id).uleb(content.list.length).append(content)
  }
  section(1, bytes().u8(1, 0x60, 0, 0))
  section(3, bytes().u8(4, 0, 0, 0, 0))
  section(10, code)
  for (const [name, content] of Object.entries(sections)) {
    const text = new TextEncoder().encode(name)
    section(
      0,
      bytes()
        .uleb(text.length)
        .u8(...text)
        .append(content),
    )
  }
  return Uint8Array.from(out.list)
}

/** Where the code section of {@link moduleWith} starts. */
export const CODE_START = 8 + 6 + 7 + 2

/** What {@link lineProgram} writes. */
export interface LineProgramOptions {
  readonly version: 2 | 3 | 4 | 5
  readonly offsetSize?: 4 | 8
  readonly program: Bytes
}

/**
 * The line program of one unit with the files `src/a.rs` and `/abs/b.rs`; in version 5 the latter's
 * name is the text at 0 of `.debug_line_str`, and its folders' the one at 0 of `.debug_str`.
 */
export function lineProgram({ version, offsetSize = 4, program }: LineProgramOptions): Bytes {
  const names = version === 5 ? namesV5(offsetSize) : namesBefore5()
  const lengths = bytes().u8(0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1)
  const rest = bytes().u8(1) // bytes an instruction
  if (version >= 4) rest.u8(1) // operations an instruction
  // Statements at first; line base -5, range 14, first special opcode 13.
  rest
    .u8(1, -5, 14, 13)
    .append(bytes().u8(...lengths.list.slice(0, 12)))
    .append(names)
  const unit = bytes().u16(version)
  if (version === 5) unit.u8(4, 0)
  if (offsetSize === 8) unit.u64(rest.list.length)
  else unit.u32(rest.list.length)
  return unit.append(rest).append(program).unit(offsetSize)
}

function namesBefore5(): Bytes {
  const folders = bytes().text('src').text('/abs').u8(0)
  return folders.text('a.rs').u8(1, 0, 0).text('b.rs').u8(2, 0, 0).u8(0)
}

function namesV5(offsetSize: 4 | 8): Bytes {
  const offset = (out: Bytes, value: number): Bytes =>
    offsetSize === 8 ? out.u64(value) : out.u32(value)
  const names = bytes().u8(1).uleb(1).uleb(0x08) // folders: path as a text in place
  names.uleb(3).text('/the/crate').text('src').text('/abs')
  names.u8(3).uleb(1).uleb(0x1f).uleb(2).uleb(0x0b).uleb(5).uleb(0x1e) // path, folder, MD5
  const md5 = Array.from({ length: 16 }, () => 7)
  names.uleb(3)
  offset(names, 0).u8(1, ...md5)
  offset(names, 0).u8(1, ...md5)
  return offset(names, 5).u8(2, ...md5)
}

/** Texts for {@link lineProgram} of version 5. */
export const LINE_STRINGS: Bytes = bytes().text('a.rs').text('b.rs')

/** Opcodes of line programs, by name. */
export const line = {
  setAddress: (address: number): Bytes => bytes().u8(0, 5, 2).u32(address),
  endSequence: (): Bytes => bytes().u8(0, 1, 1),
  copy: (): Bytes => bytes().u8(1),
  advancePc: (by: number): Bytes => bytes().u8(2).uleb(by),
  advanceLine: (by: number): Bytes => bytes().u8(3).sleb(by),
  setFile: (file: number): Bytes => bytes().u8(4).uleb(file),
  setColumn: (column: number): Bytes => bytes().u8(5).uleb(column),
  negateStatement: (): Bytes => bytes().u8(6),
  basicBlock: (): Bytes => bytes().u8(7),
  constAddPc: (): Bytes => bytes().u8(8),
  fixedAdvancePc: (by: number): Bytes => bytes().u8(9).u16(by),
  prologueEnd: (): Bytes => bytes().u8(10),
  setIsa: (isa: number): Bytes => bytes().u8(12).uleb(isa),
  discriminator: (value: number): Bytes => bytes().u8(0, 2, 4).uleb(value),
  special: (pc: number, lines: number): Bytes => bytes().u8(13 + pc * 14 + lines + 5),
}

/** Several opcodes after each other. */
export function program(...parts: readonly Bytes[]): Bytes {
  const all = bytes()
  for (const part of parts) all.append(part)
  return all
}
