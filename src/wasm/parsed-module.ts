import type { ExternalKind, ValueTypeName } from './module-info.ts'
import { ValueType } from './opcodes.ts'

/** Section ids of a Wasm binary. */
export const Section = {
  Custom: 0,
  Type: 1,
  Import: 2,
  Function: 3,
  Table: 4,
  Memory: 5,
  Global: 6,
  Export: 7,
  Start: 8,
  Element: 9,
  Code: 10,
  Data: 11,
  DataCount: 12,
} as const

/** A stretch of the binary, end exclusive. */
export interface Range {
  readonly start: number
  readonly end: number
}

/** A function signature, its value types as they are encoded. */
export interface FunctionType {
  readonly params: Uint8Array
  readonly results: Uint8Array
}

/** First and greatest size of a memory in pages, or of a table in elements. */
export interface Limits {
  readonly min: number
  readonly max: number | null
}

/** An import, with where it stands in the binary. */
export interface Import {
  readonly module: string
  readonly name: string
  readonly kind: ExternalKind
  /** Index of the type of a function, else 0. */
  readonly type: number
  /** The binary form of what follows the names. */
  readonly range: Range
  /** The binary form of the names. */
  readonly names: Range
}

/** An export. */
export interface Export {
  readonly name: string
  readonly kind: ExternalKind
  readonly index: number
}

/** A global that the module defines. */
export interface Global {
  readonly type: number
  readonly mutable: boolean
  /** The initial value: one instruction, `end` not included. */
  readonly init: Range
  /** Function that the initial value is a reference to. */
  readonly initFunction: number | undefined
  /** Whether the initial value is that of an imported global. */
  readonly initImported: boolean
}

/** A segment of table elements. */
export interface ElementSegment {
  /** Flags, table and offset as they stand in the binary, up to the items. */
  readonly head: Range
  readonly usesExpressions: boolean
  /** Function indices; empty where expressions are used. */
  readonly functions: readonly number[]
  /** Number of items, of either form. */
  readonly count: number
  readonly range: Range
}

/** A module taken apart, its function bodies left as ranges. */
export interface ParsedModule {
  readonly bytes: Uint8Array
  readonly sections: ReadonlyMap<number, Range>
  readonly nameSection: Range | undefined
  readonly types: readonly FunctionType[]
  readonly imports: readonly Import[]
  readonly importedFunctions: number
  readonly importedGlobals: number
  readonly importedTables: number
  readonly importedMemories: number
  /** Type index by function index, imports first. */
  readonly functionTypes: Uint32Array
  readonly tables: readonly Limits[]
  readonly memories: readonly Limits[]
  /** The module's own globals. */
  readonly globals: readonly Global[]
  readonly exports: readonly Export[]
  readonly start: number | undefined
  readonly elements: readonly ElementSegment[]
  /** Start (of the local declarations) and end of each body, two numbers a function. */
  readonly bodies: Uint32Array
  /** Whether each active data segment's offset is one `i32.const`, see `checkDataOffsets`. */
  readonly dataOffsetsConstant: boolean
}

/** The text form of a value type. */
export function valueTypeName(type: number): ValueTypeName {
  switch (type) {
    case ValueType.I32:
      return 'i32'
    case ValueType.I64:
      return 'i64'
    case ValueType.F32:
      return 'f32'
    case ValueType.F64:
      return 'f64'
    default:
      return 'funcref'
  }
}
