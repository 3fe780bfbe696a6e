import type { DwarfReader } from './dwarf-reader.ts'

/** The encoding of a unit's attributes. */
export interface UnitEncoding {
  readonly version: number
  readonly offsetSize: 4 | 8
  readonly addressSize: number
}

/** The form of an attribute, with the value if the abbreviation itself has it. */
export interface AttributeSpec {
  readonly attribute: number
  readonly form: number
  readonly implicit: number
}

/** The kind of entry that an abbreviation describes. */
export interface Abbreviation {
  readonly tag: number
  readonly hasChildren: boolean
  readonly attributes: readonly AttributeSpec[]
}

/**
 * An attribute's value: a number (address, offset, index, constant; what it means follows from the
 * form), an inline text, or undefined if no reader of lines needs it.
 */
export type FormValue = number | string | undefined

/** The most attributes that an entry may have; compilers write less than 20. */
const MAX_ATTRIBUTES = 256

/** Forms, in the words of DWARF 5, section 7.5.6. */
export const Form = {
  Addr: 0x01,
  Block2: 0x03,
  Block4: 0x04,
  Data2: 0x05,
  Data4: 0x06,
  Data8: 0x07,
  String: 0x08,
  Block: 0x09,
  Block1: 0x0a,
  Data1: 0x0b,
  Flag: 0x0c,
  Sdata: 0x0d,
  Strp: 0x0e,
  Udata: 0x0f,
  RefAddr: 0x10,
  Ref1: 0x11,
  Ref2: 0x12,
  Ref4: 0x13,
  Ref8: 0x14,
  RefUdata: 0x15,
  Indirect: 0x16,
  SecOffset: 0x17,
  Exprloc: 0x18,
  FlagPresent: 0x19,
  Strx: 0x1a,
  Addrx: 0x1b,
  RefSup4: 0x1c,
  StrpSup: 0x1d,
  Data16: 0x1e,
  LineStrp: 0x1f,
  RefSig8: 0x20,
  ImplicitConst: 0x21,
  Loclistx: 0x22,
  Rnglistx: 0x23,
  RefSup8: 0x24,
  Strx1: 0x25,
  Strx2: 0x26,
  Strx3: 0x27,
  Strx4: 0x28,
  Addrx1: 0x29,
  Addrx2: 0x2a,
  Addrx3: 0x2b,
  Addrx4: 0x2c,
} as const

/** Reads a table of abbreviations. @see DWARF 5, section 7.5.3 */
export function readAbbreviations(reader: DwarfReader): Map<number, Abbreviation> {
  const table = new Map<number, Abbreviation>()
  for (let code = reader.uleb(); code !== 0; code = reader.uleb()) {
    const tag = reader.uleb()
    const hasChildren = reader.u8() !== 0
    const attributes: AttributeSpec[] = []
    for (;;) {
      const attribute = reader.uleb()
      const form = reader.uleb()
      const implicit = form === Form.ImplicitConst ? reader.sleb() : 0
      if (attribute === 0 && form === 0) break
      if (attributes.length === MAX_ATTRIBUTES) reader.fail('an entry has too many attributes')
      attributes.push({ attribute, form, implicit })
    }
    table.set(code, { tag, hasChildren, attributes })
  }
  return table
}

/** Reads the value of an attribute, or skips it. @throws DecodeError for a form that is not known */
export function readFormValue(
  reader: DwarfReader,
  spec: AttributeSpec,
  { version, offsetSize, addressSize }: UnitEncoding,
): FormValue {
  switch (spec.form) {
    case Form.Addr:
      return reader.sized(addressSize)
    case Form.Data1:
    case Form.Ref1:
    case Form.Flag:
    case Form.Strx1:
    case Form.Addrx1:
      return reader.u8()
    case Form.Data2:
    case Form.Ref2:
    case Form.Strx2:
    case Form.Addrx2:
      return reader.u16()
    case Form.Strx3:
    case Form.Addrx3:
      return reader.sized(3)
    case Form.Data4:
    case Form.Ref4:
    case Form.Strx4:
    case Form.Addrx4:
    case Form.RefSup4:
      return reader.u32()
    case Form.Data8:
    case Form.Ref8:
    case Form.RefSig8:
    case Form.RefSup8:
      return reader.u64()
    case Form.Data16:
      return reader.skip(16)
    case Form.Udata:
    case Form.RefUdata:
    case Form.Strx:
    case Form.Addrx:
    case Form.Loclistx:
    case Form.Rnglistx:
      return reader.uleb()
    case Form.Sdata:
      return reader.sleb()
    case Form.Strp:
    case Form.LineStrp:
    case Form.SecOffset:
    case Form.StrpSup:
      return reader.sized(offsetSize)
    case Form.RefAddr:
      return reader.sized(version === 2 ? addressSize : offsetSize)
    case Form.String:
      return reader.text()
    case Form.FlagPresent:
      return 1
    case Form.ImplicitConst:
      return spec.implicit
    case Form.Block:
    case Form.Exprloc:
      return reader.skip(reader.uleb())
    case Form.Block1:
      return reader.skip(reader.u8())
    case Form.Block2:
      return reader.skip(reader.u16())
    case Form.Block4:
      return reader.skip(reader.u32())
    default:
      // `indirect` too: no compiler for Wasm writes it.
      return reader.fail(`an attribute has the unknown form 0x${spec.form.toString(16)}`)
  }
}
