import { ByteReader } from './byte-reader.ts'
import type { ExternalKind } from './module-info.ts'
import { Op, ValueType } from './opcodes.ts'
import {
  type ElementSegment,
  type Export,
  type FunctionType,
  type Global,
  type Import,
  type Limits,
  type ParsedModule,
  type Range,
  Section,
} from './parsed-module.ts'
import { WasmRejected } from './wasm-rejected.ts'

const KINDS: readonly ExternalKind[] = ['function', 'table', 'memory', 'global']
const MVP_FLAG = '-C target-cpu=mvp'

/**
 * Takes a module apart that the engine has found valid, and refuses what the reference's engine
 * has switched off although V8 has it on: the message names it and the compiler flag.
 *
 * @see fvm 4.8.4 `src/engine/mod.rs`, `wasmtime_config`
 */
export function readModule(bytes: Uint8Array): ParsedModule {
  return new ModuleReader(bytes).read()
}

class ModuleReader {
  readonly bytes: Uint8Array
  readonly sections = new Map<number, Range>()
  nameSection: Range | undefined
  types: FunctionType[] = []
  imports: Import[] = []
  functionTypes: number[] = []
  tables: Limits[] = []
  memories: Limits[] = []
  globals: Global[] = []
  exports: Export[] = []
  start: number | undefined
  elements: ElementSegment[] = []
  bodies = new Uint32Array(0)
  dataOffsetsConstant = true
  imported: Record<ExternalKind, number> = { function: 0, table: 0, memory: 0, global: 0 }

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  read(): ParsedModule {
    const top = new ByteReader(this.bytes, 0, this.bytes.length)
    top.skip(8)
    while (!top.done) {
      const id = top.byte()
      const size = top.u32()
      const start = top.position
      top.skip(size)
      this.section(id, new ByteReader(this.bytes, start, start + size))
    }
    return {
      bytes: this.bytes,
      sections: this.sections,
      nameSection: this.nameSection,
      types: this.types,
      imports: this.imports,
      importedFunctions: this.imported.function,
      importedGlobals: this.imported.global,
      importedTables: this.imported.table,
      importedMemories: this.imported.memory,
      functionTypes: Uint32Array.from(this.functionTypes),
      tables: this.tables,
      memories: this.memories,
      globals: this.globals,
      exports: this.exports,
      start: this.start,
      elements: this.elements,
      bodies: this.bodies,
      dataOffsetsConstant: this.dataOffsetsConstant,
    }
  }

  section(id: number, reader: ByteReader): void {
    const range = { start: reader.position, end: reader.end }
    if (id === Section.Custom) {
      if (reader.name() === 'name') this.nameSection = { start: reader.position, end: reader.end }
      return
    }
    this.sections.set(id, range)
    switch (id) {
      case Section.Type:
        return this.readTypes(reader)
      case Section.Import:
        return this.readImports(reader)
      case Section.Function:
        for (let count = reader.count(); count > 0; count--) this.functionTypes.push(reader.u32())
        return
      case Section.Table:
        for (let count = reader.count(); count > 0; count--) this.tables.push(this.table(reader))
        return
      case Section.Memory:
        for (let count = reader.count(); count > 0; count--) this.memories.push(this.memory(reader))
        return
      case Section.Global:
        for (let count = reader.count(); count > 0; count--) this.globals.push(this.global(reader))
        return
      case Section.Export:
        return this.readExports(reader)
      case Section.Start:
        this.start = reader.u32()
        return
      case Section.Element:
        for (let count = reader.count(); count > 0; count--) this.elements.push(element(reader))
        return
      case Section.Code:
        return this.readBodies(reader)
      case Section.Data:
        this.dataOffsetsConstant = dataOffsetsAreConstant(reader)
        return
      case Section.DataCount:
        return
      default:
        refuse(
          reader.position,
          `section ${id}`,
          'exception handling',
          '-C target-feature=-exception-handling',
        )
    }
  }

  readTypes(reader: ByteReader): void {
    for (let count = reader.count(); count > 0; count--) {
      const form = reader.byte()
      if (form !== 0x60)
        refuse(reader.position - 1, 'a type that is not a function', 'garbage collection', MVP_FLAG)
      const params = valueTypes(reader)
      const results = valueTypes(reader)
      if (results.length > 1) {
        refuse(
          reader.position,
          `a function type with ${results.length} results`,
          'multi-value',
          '-C target-feature=-multivalue',
        )
      }
      this.types.push({ params, results })
    }
  }

  readImports(reader: ByteReader): void {
    for (let count = reader.count(); count > 0; count--) {
      const start = reader.position
      const module = reader.name()
      const name = reader.name()
      const names = { start, end: reader.position }
      const kind = KINDS[reader.byte()]
      const at = reader.position
      let type = 0
      if (kind === 'function') {
        type = reader.u32()
        this.functionTypes.push(type)
      } else if (kind === 'table') this.tables.push(this.table(reader))
      else if (kind === 'memory') this.memories.push(this.memory(reader))
      else if (kind === 'global') {
        valueType(reader)
        reader.byte()
      } else {
        refuse(
          at - 1,
          'an imported tag',
          'exception handling',
          '-C target-feature=-exception-handling',
        )
      }
      this.imported[kind]++
      this.imports.push({
        module,
        name,
        kind,
        type,
        names,
        range: { start: at, end: reader.position },
      })
    }
  }

  table(reader: ByteReader): Limits {
    const type = reader.byte()
    if (type !== ValueType.FuncRef) {
      refuse(
        reader.position - 1,
        'a table of something else than functions',
        'reference types',
        '-C target-feature=-reference-types',
      )
    }
    return limits(reader, 'table')
  }

  memory(reader: ByteReader): Limits {
    return limits(reader, 'memory')
  }

  global(reader: ByteReader): Global {
    const type = valueType(reader)
    const mutable = reader.byte() === 1
    const start = reader.position
    const op = reader.byte()
    let initFunction: number | undefined
    if (op === Op.RefFunc) initFunction = reader.u32()
    else if (op === Op.F32Const) reader.skip(4)
    else if (op === Op.F64Const) reader.skip(8)
    else reader.skipLeb()
    const end = reader.position
    if (reader.byte() !== Op.End) {
      refuse(
        end,
        'a global with a computed initial value',
        'extended constant expressions',
        '-C target-feature=-extended-const',
      )
    }
    return { type, mutable, init: { start, end }, initFunction, initImported: op === Op.GlobalGet }
  }

  readExports(reader: ByteReader): void {
    for (let count = reader.count(); count > 0; count--) {
      const name = reader.name()
      const kind = KINDS[reader.byte()]
      const index = reader.u32()
      if (kind === undefined) {
        refuse(
          reader.position,
          'an exported tag',
          'exception handling',
          '-C target-feature=-exception-handling',
        )
      }
      this.exports.push({ name, kind, index })
    }
  }

  readBodies(reader: ByteReader): void {
    const count = reader.count()
    this.bodies = new Uint32Array(count * 2)
    for (let i = 0; i < count; i++) {
      const size = reader.u32()
      this.bodies[i * 2] = reader.position
      reader.skip(size)
      this.bodies[i * 2 + 1] = reader.position
    }
  }
}

function valueTypes(reader: ByteReader): Uint8Array {
  const types = new Uint8Array(reader.count())
  for (let i = 0; i < types.length; i++) types[i] = valueType(reader)
  return types
}

function valueType(reader: ByteReader): number {
  const type = reader.byte()
  assertValueType(type, reader.position - 1)
  return type
}

/** Refuses every value type but numbers and `funcref`. */
function assertValueType(type: number, position: number): void {
  if ((type >= ValueType.F64 && type <= ValueType.I32) || type === ValueType.FuncRef) return
  if (type === 0x7b) refuse(position, 'type v128', 'SIMD', '-C target-feature=-simd128')
  if (type === 0x6f) {
    refuse(
      position,
      'type externref',
      'references to host values',
      '-C target-feature=-reference-types',
    )
  }
  refuse(position, `value type 0x${type.toString(16)}`, 'garbage collection', MVP_FLAG)
}

function limits(reader: ByteReader, what: string): Limits {
  const flags = reader.byte()
  if ((flags & 4) !== 0)
    refuse(reader.position - 1, `a 64-bit ${what}`, 'memory64', '-C target-cpu=mvp')
  if ((flags & 2) !== 0)
    refuse(reader.position - 1, `a shared ${what}`, 'threads', '-C target-feature=-atomics')
  if (flags > 1)
    refuse(reader.position - 1, `a ${what} with a page size`, 'custom page sizes', MVP_FLAG)
  const min = reader.u32()
  return { min, max: flags === 1 ? reader.u32() : null }
}

/** A constant expression of one instruction; returns whether it is an `i32.const`. */
function constantExpression(reader: ByteReader): boolean {
  const op = reader.byte()
  reader.skipLeb()
  if (reader.byte() !== Op.End) {
    refuse(
      reader.position,
      'a computed offset',
      'extended constant expressions',
      '-C target-feature=-extended-const',
    )
  }
  return op === Op.I32Const
}

function element(reader: ByteReader): ElementSegment {
  const start = reader.position
  const flags = reader.u32()
  const usesExpressions = (flags & 4) !== 0
  if ((flags & 1) === 0) {
    if ((flags & 2) !== 0) reader.u32()
    constantExpression(reader)
  }
  if ((flags & 3) !== 0) {
    const kind = reader.byte()
    if (usesExpressions) assertValueType(kind, reader.position - 1)
  }
  const head = { start, end: reader.position }
  const count = reader.count()
  const functions: number[] = []
  for (let i = 0; i < count; i++) {
    if (!usesExpressions) functions.push(reader.u32())
    else constantExpression(reader)
  }
  return { head, usesExpressions, functions, count, range: { start, end: reader.position } }
}

function dataOffsetsAreConstant(reader: ByteReader): boolean {
  let constant = true
  for (let count = reader.count(); count > 0; count--) {
    const flags = reader.u32()
    if (flags === 2) reader.u32()
    if (flags !== 1 && !constantExpression(reader)) constant = false
    reader.skip(reader.u32())
  }
  return constant
}

/** Refuses a feature that the reference's engine has switched off. */
export function refuse(position: number, what: string, feature: string, flag: string): never {
  throw new WasmRejected(
    'validate',
    `${what} at byte ${position} needs the Wasm feature "${feature}", which the FVM does not have: ` +
      `compile without it (Rust: ${flag})`,
  )
}
