import { DecodeError } from '../types/index.ts'
import {
  type Abbreviation,
  type AttributeSpec,
  Form,
  type FormValue,
  readAbbreviations,
  readFormValue,
  type UnitEncoding,
} from './dwarf-forms.ts'
import { DwarfReader } from './dwarf-reader.ts'

/** Attributes that describe lines and functions. */
export const Attribute = {
  Name: 0x03,
  StmtList: 0x10,
  LowPc: 0x11,
  HighPc: 0x12,
  CompDir: 0x1b,
  AbstractOrigin: 0x31,
  Specification: 0x47,
  Ranges: 0x55,
  CallColumn: 0x57,
  CallFile: 0x58,
  CallLine: 0x59,
  LinkageName: 0x6e,
  StrOffsetsBase: 0x72,
  AddrBase: 0x73,
  RnglistsBase: 0x74,
  OldLinkageName: 0x2007,
} as const

/** The unit types of DWARF 5 that have more in their header. */
const UnitType = { Type: 0x02, Skeleton: 0x04, SplitCompile: 0x05, SplitType: 0x06 } as const

/** The attributes of one entry; {@link DebugUnits} resolves offsets and indices. */
export interface EntryAttributes {
  lowPc: number | undefined
  highPc: number | undefined
  /** The offset of the entry's ranges in their section. */
  ranges: number | undefined
  name: string | undefined
  linkageName: string | undefined
  /** The offset in `.debug_info` of the entry that replaces this one. */
  origin: number | undefined
  callFile: number
  callLine: number
  callColumn: number
  compDir: string | undefined
  stmtList: number | undefined
}

/** One unit of `.debug_info`. */
export interface Unit extends UnitEncoding {
  readonly start: number
  readonly end: number
  /** The offset of the unit's first entry. */
  readonly entries: number
  readonly abbreviations: ReadonlyMap<number, Abbreviation>
  strOffsetsBase: number
  addrBase: number
  rnglistsBase: number
  lowPc: number
  compDir: string | undefined
  /** The offset of the unit's line program in `.debug_line`. */
  stmtList: number | undefined
}

const NO_BYTES = new Uint8Array(0)

/** The units of `.debug_info`, and what their attributes refer to in other sections. */
export class DebugUnits {
  readonly units: Unit[] = []
  /** Why some units are missing. */
  problem: string | undefined
  readonly #sections: ReadonlyMap<string, Uint8Array>
  readonly #abbreviations = new Map<number, ReadonlyMap<number, Abbreviation>>()
  /** Remaining budget of attributes, since damaged entries could refer to each other endlessly. */
  #budget: number

  constructor(sections: ReadonlyMap<string, Uint8Array>) {
    this.#sections = sections
    const info = this.section('.debug_info')
    this.#budget = info.length * 8 + 100_000
    const reader = new DwarfReader(info)
    try {
      while (!reader.done) this.#readUnit(reader)
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
      this.problem = error.message
    }
  }

  section(name: string): Uint8Array {
    return this.#sections.get(name) ?? NO_BYTES
  }

  text(section: '.debug_str' | '.debug_line_str', offset: number): string {
    return new DwarfReader(this.section(section), offset).text()
  }

  /** The folder of the unit whose line program starts at an offset of `.debug_line`. */
  compDir(programOffset: number): string | undefined {
    return this.units.find(({ stmtList }) => stmtList === programOffset)?.compDir
  }

  /** The unit that an offset of `.debug_info` is in. */
  unitAt(offset: number): Unit | undefined {
    return this.units.find(({ entries, end }) => entries <= offset && offset < end)
  }

  /**
   * Reads the attributes of an entry, whose abbreviation was read.
   *
   * @throws DecodeError
   */
  attributes(reader: DwarfReader, unit: Unit, abbreviation: Abbreviation): EntryAttributes {
    const entry = emptyEntry()
    for (const spec of abbreviation.attributes) {
      if (this.#budget-- === 0) reader.fail('the entries of a unit have more attributes than bytes')
      this.#set(entry, unit, spec, readFormValue(reader, spec, unit))
    }
    return entry
  }

  /** An address that an entry gives by its index. */
  address(unit: Unit, index: number): number {
    const at = unit.addrBase + index * unit.addressSize
    return new DwarfReader(this.section('.debug_addr'), at).sized(unit.addressSize)
  }

  #readUnit(section: DwarfReader): void {
    const start = section.position
    const { length, offsetSize } = section.unitLength()
    const end = section.position + length
    const reader = new DwarfReader(section.bytes, section.position, section.position + length)
    section.skip(length)
    const version = reader.u16()
    if (version < 2 || version > 5) return
    const type = version === 5 ? reader.u8() : 0
    let addressSize = version === 5 ? reader.u8() : 4
    const abbreviations = this.#abbreviationsAt(reader.sized(offsetSize))
    if (version < 5) addressSize = reader.u8()
    if (type === UnitType.Skeleton || type === UnitType.SplitCompile) reader.skip(8)
    if (type === UnitType.Type || type === UnitType.SplitType) return
    const unit: Unit = {
      version,
      offsetSize,
      addressSize,
      start,
      end,
      entries: reader.position,
      abbreviations,
      // A unit without them uses those of the only table, after its header.
      strOffsetsBase: offsetSize * 2,
      addrBase: offsetSize + 4,
      rnglistsBase: offsetSize + 8,
      lowPc: 0,
      compDir: undefined,
      stmtList: undefined,
    }
    const abbreviation = abbreviations.get(reader.uleb())
    if (abbreviation === undefined) return
    this.#readBases(reader, unit, abbreviation)
    reader.position = unit.entries
    reader.uleb()
    const entry = this.attributes(reader, unit, abbreviation)
    unit.lowPc = entry.lowPc ?? 0
    unit.compDir = entry.compDir
    unit.stmtList = entry.stmtList
    this.units.push(unit)
  }

  /** The bases come first: other attributes of the same entry may need them. */
  #readBases(reader: DwarfReader, unit: Unit, abbreviation: Abbreviation): void {
    for (const spec of abbreviation.attributes) {
      const value = readFormValue(reader, spec, unit)
      if (typeof value !== 'number') continue
      if (spec.attribute === Attribute.StrOffsetsBase) unit.strOffsetsBase = value
      else if (spec.attribute === Attribute.AddrBase) unit.addrBase = value
      else if (spec.attribute === Attribute.RnglistsBase) unit.rnglistsBase = value
    }
  }

  #abbreviationsAt(offset: number): ReadonlyMap<number, Abbreviation> {
    let table = this.#abbreviations.get(offset)
    if (table === undefined) {
      table = readAbbreviations(new DwarfReader(this.section('.debug_abbrev'), offset))
      this.#abbreviations.set(offset, table)
    }
    return table
  }

  #set(entry: EntryAttributes, unit: Unit, spec: AttributeSpec, value: FormValue): void {
    switch (spec.attribute) {
      case Attribute.Name:
        entry.name = this.#string(unit, spec.form, value)
        break
      case Attribute.LinkageName:
      case Attribute.OldLinkageName:
        entry.linkageName = this.#string(unit, spec.form, value)
        break
      case Attribute.CompDir:
        entry.compDir = this.#string(unit, spec.form, value)
        break
      case Attribute.LowPc:
        entry.lowPc = this.#address(unit, spec.form, value)
        break
      case Attribute.HighPc: {
        // An address of its own, or the length.
        const isAddress = spec.form === Form.Addr || isAddressIndex(spec.form)
        if (isAddress) entry.highPc = this.#address(unit, spec.form, value)
        else if (entry.lowPc !== undefined) entry.highPc = entry.lowPc + Number(value)
        break
      }
      case Attribute.Ranges:
        entry.ranges = spec.form === Form.Rnglistx ? this.#rangeList(unit, value) : number(value)
        break
      case Attribute.AbstractOrigin:
      case Attribute.Specification:
        if (typeof value === 'number' && spec.form !== Form.RefSig8) {
          entry.origin = spec.form === Form.RefAddr ? value : unit.start + value
        }
        break
      case Attribute.CallFile:
        entry.callFile = number(value) ?? -1
        break
      case Attribute.CallLine:
        entry.callLine = number(value) ?? 0
        break
      case Attribute.CallColumn:
        entry.callColumn = number(value) ?? 0
        break
      case Attribute.StmtList:
        entry.stmtList = number(value)
        break
    }
  }

  #string(unit: Unit, form: number, value: FormValue): string | undefined {
    if (typeof value !== 'number') return value
    if (form === Form.Strp) return this.text('.debug_str', value)
    if (form === Form.LineStrp) return this.text('.debug_line_str', value)
    if (form === Form.StrpSup) return undefined
    const at = unit.strOffsetsBase + value * unit.offsetSize
    const offsets = new DwarfReader(this.section('.debug_str_offsets'), at)
    return this.text('.debug_str', offsets.sized(unit.offsetSize))
  }

  #address(unit: Unit, form: number, value: FormValue): number | undefined {
    if (typeof value !== 'number') return undefined
    return isAddressIndex(form) ? this.address(unit, value) : value
  }

  #rangeList(unit: Unit, value: FormValue): number | undefined {
    if (typeof value !== 'number') return undefined
    const at = unit.rnglistsBase + value * unit.offsetSize
    const lists = new DwarfReader(this.section('.debug_rnglists'), at)
    return unit.rnglistsBase + lists.sized(unit.offsetSize)
  }
}

function isAddressIndex(form: number): boolean {
  return form === Form.Addrx || (form >= Form.Addrx1 && form <= Form.Addrx4)
}

function number(value: FormValue): number | undefined {
  return typeof value === 'number' ? value : undefined
}

function emptyEntry(): EntryAttributes {
  return {
    lowPc: undefined,
    highPc: undefined,
    ranges: undefined,
    name: undefined,
    linkageName: undefined,
    origin: undefined,
    callFile: -1,
    callLine: 0,
    callColumn: 0,
    compDir: undefined,
    stmtList: undefined,
  }
}
