import type { DebugUnits, Unit } from './debug-units.ts'
import { DwarfReader } from './dwarf-reader.ts'

/** Callback for a stretch of code, end exclusive, in bytes from the start of the code section. */
export type RangeSink = (low: number, high: number) => void

/** Kinds of entries in `.debug_rnglists`. @see DWARF 5, section 7.25 */
const Entry = {
  EndOfList: 0,
  BaseAddressx: 1,
  StartxEndx: 2,
  StartxLength: 3,
  OffsetPair: 4,
  BaseAddress: 5,
  StartEnd: 6,
  StartLength: 7,
} as const

/**
 * Reads a list of ranges: of `.debug_ranges` up to version 4, of `.debug_rnglists` from 5 on.
 *
 * @throws DecodeError
 */
export function readRanges(units: DebugUnits, unit: Unit, offset: number, sink: RangeSink): void {
  if (unit.version < 5) readPairs(units, unit, offset, sink)
  else readEntries(units, unit, offset, sink)
}

function readPairs(units: DebugUnits, unit: Unit, offset: number, sink: RangeSink): void {
  const reader = new DwarfReader(units.section('.debug_ranges'), offset)
  const size = unit.addressSize
  const newBase = 2 ** (size * 8) - 1
  let base = unit.lowPc
  for (;;) {
    const low = reader.sized(size)
    const high = reader.sized(size)
    if (low === 0 && high === 0) return
    if (low === newBase) base = high
    else sink(base + low, base + high)
  }
}

function readEntries(units: DebugUnits, unit: Unit, offset: number, sink: RangeSink): void {
  const reader = new DwarfReader(units.section('.debug_rnglists'), offset)
  const address = (): number => reader.sized(unit.addressSize)
  const indexed = (): number => units.address(unit, reader.uleb())
  let base = unit.lowPc
  for (;;) {
    const kind = reader.u8()
    let low: number
    switch (kind) {
      case Entry.EndOfList:
        return
      case Entry.BaseAddressx:
        base = indexed()
        break
      case Entry.BaseAddress:
        base = address()
        break
      case Entry.StartxEndx:
        low = indexed()
        sink(low, indexed())
        break
      case Entry.StartxLength:
        low = indexed()
        sink(low, low + reader.uleb())
        break
      case Entry.OffsetPair:
        low = reader.uleb()
        sink(base + low, base + reader.uleb())
        break
      case Entry.StartEnd:
        low = address()
        sink(low, address())
        break
      case Entry.StartLength:
        low = address()
        sink(low, low + reader.uleb())
        break
      default:
        reader.fail(`a list of ranges has an entry of the unknown kind ${kind}`)
    }
  }
}
