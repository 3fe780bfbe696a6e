import { DecodeError, lastAtMost } from '../types/index.ts'
import { readRanges } from './address-ranges.ts'
import type { DebugUnits, EntryAttributes, Unit } from './debug-units.ts'
import { DwarfReader } from './dwarf-reader.ts'

const Tag = { InlinedSubroutine: 0x1d, Subprogram: 0x2e } as const
/** Maximum length of a chain of references; a cycle of entries is damaged input. */
const MAX_ORIGINS = 8

/** A function, or a copy of one that is inlined into another. */
export interface CodeScope {
  /** The function's linker name, or its plain name. */
  readonly name: string | undefined
  /** The call site of an inlined function: the unit's line program, and its file number. */
  readonly call:
    | {
        readonly stmtList: number | undefined
        readonly file: number
        readonly line: number
        readonly column: number
      }
    | undefined
}

interface Scope {
  readonly unit: Unit
  readonly entry: EntryAttributes
  readonly isInlined: boolean
  readonly parent: number
}

interface Stretch {
  readonly low: number
  readonly high: number
  readonly scope: number
}

/** Maps code to functions: the linked function, and those inlined into it. */
export class InlineTable {
  /** The reason why entries are missing. */
  problem: string | undefined
  readonly #units: DebugUnits
  readonly #scopes: Scope[] = []
  /** Offsets from which the innermost scope is the entry of the other list; -1 for none. */
  readonly #starts: number[] = []
  readonly #innermost: number[] = []
  /** Entries that others refer to, by offset. */
  readonly #named = new Map<number, EntryAttributes | undefined>()
  /** Remaining budget of ranges, since many entries could share one long list. */
  #budget: number

  constructor(units: DebugUnits) {
    this.#units = units
    const lists = units.section('.debug_ranges').length + units.section('.debug_rnglists').length
    this.#budget = lists + units.section('.debug_info').length + 1000
    const stretches: Stretch[] = []
    for (const unit of units.units) {
      try {
        this.#readUnit(unit, stretches)
      } catch (error) {
        if (!(error instanceof DecodeError)) throw error
        this.problem = error.message
      }
    }
    this.#sweep(stretches)
  }

  /** The scopes of an offset from the code section's start, innermost first. */
  scopesAt(codeOffset: number): CodeScope[] {
    const found: CodeScope[] = []
    let index = this.#innermost[lastAtMost(this.#starts, codeOffset)] ?? -1
    while (index >= 0) {
      const { unit, entry, isInlined, parent } = this.#scopes[index]!
      const call = { ...callOf(entry), stmtList: unit.stmtList }
      found.push({ name: this.#nameOf(entry), call: isInlined ? call : undefined })
      index = parent
    }
    return found
  }

  #readUnit(unit: Unit, stretches: Stretch[]): void {
    const info = this.#units.section('.debug_info')
    const reader: DwarfReader = new DwarfReader(info, unit.entries, unit.end)
    /** The scope that each open entry is in. */
    const open = [-1]
    while (!reader.done) {
      const code = reader.uleb()
      if (code === 0) {
        open.pop()
        if (open.length === 0) return
        continue
      }
      const abbreviation = unit.abbreviations.get(code)
      if (abbreviation === undefined)
        reader.fail(`an entry has the abbreviation ${code}, which its unit does not declare`)
      const entry = this.#units.attributes(reader, unit, abbreviation)
      const { tag, hasChildren } = abbreviation
      let scope = open.at(-1)!
      if (tag === Tag.Subprogram || tag === Tag.InlinedSubroutine) {
        const isInlined = tag === Tag.InlinedSubroutine
        this.#scopes.push({ unit, entry, isInlined, parent: isInlined ? scope : -1 })
        scope = this.#scopes.length - 1
        this.#addStretches(unit, entry, scope, stretches)
      }
      if (hasChildren) open.push(scope)
    }
  }

  #addStretches(unit: Unit, entry: EntryAttributes, scope: number, stretches: Stretch[]): void {
    const add = (low: number, high: number): void => {
      // Code that the linker left out has the address 0, or one past all code.
      if (low <= 0 || high <= low || high > 0xffff_fff0) return
      if (this.#budget-- <= 0)
        throw new DecodeError(
          'damaged debug information: it has more ranges of addresses than its size allows',
        )
      stretches.push({ low, high, scope })
    }
    if (entry.ranges !== undefined) readRanges(this.#units, unit, entry.ranges, add)
    else if (entry.lowPc !== undefined && entry.highPc !== undefined) add(entry.lowPc, entry.highPc)
  }

  /** Lays nested stretches flat. */
  #sweep(stretches: Stretch[]): void {
    stretches.sort((a, b) => a.low - b.low || a.scope - b.scope)
    const open: Stretch[] = []
    const emit = (start: number, scope: number): void => {
      if (this.#starts.at(-1) === start) this.#innermost[this.#innermost.length - 1] = scope
      else {
        this.#starts.push(start)
        this.#innermost.push(scope)
      }
    }
    const closeUntil = (low: number): void => {
      for (let last = open.at(-1); last !== undefined && last.high <= low; last = open.at(-1)) {
        open.pop()
        emit(last.high, open.at(-1)?.scope ?? -1)
      }
    }
    for (const { low, high, scope } of stretches) {
      closeUntil(low)
      // A stretch that is longer than its parent is damaged: it ends with the parent.
      open.push({ low, high: Math.min(high, open.at(-1)?.high ?? high), scope })
      emit(low, scope)
    }
    closeUntil(Number.POSITIVE_INFINITY)
  }

  #nameOf(first: EntryAttributes): string | undefined {
    let entry = first
    let plain: string | undefined
    for (let i = 0; i < MAX_ORIGINS; i++) {
      if (entry.linkageName !== undefined) return entry.linkageName
      plain ??= entry.name
      const next = this.#originOf(entry)
      if (next === undefined) break
      entry = next
    }
    return plain
  }

  #originOf({ origin }: EntryAttributes): EntryAttributes | undefined {
    if (origin === undefined) return undefined
    if (!this.#named.has(origin)) this.#named.set(origin, this.#entryAt(origin))
    return this.#named.get(origin)
  }

  #entryAt(offset: number): EntryAttributes | undefined {
    const unit = this.#units.unitAt(offset)
    if (unit === undefined) return undefined
    try {
      const reader = new DwarfReader(this.#units.section('.debug_info'), offset, unit.end)
      const abbreviation = unit.abbreviations.get(reader.uleb())
      return abbreviation && this.#units.attributes(reader, unit, abbreviation)
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
      return undefined
    }
  }
}

function callOf(entry: EntryAttributes): { file: number; line: number; column: number } {
  return { file: entry.callFile, line: entry.callLine, column: entry.callColumn }
}
