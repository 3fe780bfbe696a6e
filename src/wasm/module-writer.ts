import type { BodyRewriter } from './body-rewriter.ts'
import { ByteWriter } from './byte-writer.ts'
import { CodeBuilder } from './code-builder.ts'
import { firstPages, Helpers } from './helpers.ts'
import { HOST_IMPORTS, HOST_MODULE, type HostImport, Layout } from './layout.ts'
import { moduleInfo } from './module-facts.ts'
import type { InstrumentedModule, InstrumentOptions } from './module-info.ts'
import { writeNames } from './name-section.ts'
import { Op, ValueType } from './opcodes.ts'
import { type ParsedModule, Section } from './parsed-module.ts'
import { loweredType, ShimWriter } from './shims.ts'
import { TypeTable } from './type-table.ts'

const HEADER = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]
/** Bytes of the number of bodies, before them. */
const COUNT_BYTES = 5
const KIND_BYTE = { function: 0, table: 1, memory: 2, global: 3 } as const
const { I32, I64 } = ValueType
/** Signatures of the host's own imports. */
const HOST_TYPES: Record<HostImport, readonly [readonly number[], readonly number[]]> = {
  errno: [[], [I32]],
  gas_lo: [[], [I32]],
  gas_hi: [[], [I32]],
  memory_grow: [[I32, I32], [I32]],
  table_grow: [[I32, I32], [I32]],
  grow_failed: [[I32], []],
  enter: [[I32, I64], []],
  leave: [[I64], []],
  resume: [[I64], []],
  hit: [[I32], []],
}

/** Writes the sections of the rewritten module. */
export class ModuleWriter {
  readonly #module: ParsedModule
  readonly #bodies: BodyRewriter
  readonly #options: InstrumentOptions
  readonly #stackTop: number | undefined
  readonly #types: TypeTable
  readonly #layout: Layout
  readonly #helpers: Helpers
  readonly #out: ByteWriter
  #firstBody = 0

  constructor(
    module: ParsedModule,
    bodies: BodyRewriter,
    options: InstrumentOptions,
    stackTop: number | undefined,
  ) {
    this.#stackTop = stackTop
    this.#module = module
    this.#bodies = bodies
    this.#options = options
    this.#types = new TypeTable(module)
    this.#layout = new Layout(
      module,
      neededHostImports(module, bodies, options),
      options.virtualMemory === true,
      stackTop !== undefined,
    )
    this.#helpers = new Helpers({
      module,
      bodies,
      layout: this.#layout,
      stackTop,
      types: this.#types,
      localGetCost: options.prices.instructionDefault,
    })
    this.#out = new ByteWriter(module.bytes.length * 2 + 4096)
  }

  /** The offset of the first body in the output of {@link write}. */
  get firstBody(): number {
    return this.#firstBody
  }

  /** Writes the module; with `notesCopies` the bodies' rewriter records what it copies. */
  write(notesCopies = false): InstrumentedModule {
    const out = this.#out
    const info = moduleInfo(this.#module, this.#bodies, {
      virtualMemory: this.#options.virtualMemory === true,
      stackTop: this.#stackTop,
      probes: this.#options.probes === true,
      blocks: this.#bodies.blocks().length,
    })
    // The sections that ask for helpers and types come first; they are put in order below.
    const exports = this.#section((part) => this.#exports(part, info.resettable))
    const elements = this.#section((part) => this.#elements(part))
    const code = this.#code(notesCopies)
    const imports = this.#section((part) => this.#imports(part))
    const functions = this.#section((part) => this.#functions(part))

    out.append(HEADER)
    this.#put(
      Section.Type,
      this.#section((part) => this.#types.write(this.#module, part)),
    )
    this.#put(Section.Import, imports)
    this.#put(Section.Function, functions)
    this.#copy(Section.Table)
    this.#copy(Section.Memory)
    this.#put(
      Section.Global,
      this.#section((part) => this.#globals(part)),
    )
    this.#put(Section.Export, exports)
    if (this.#module.elements.length > 0) this.#put(Section.Element, elements)
    this.#copy(Section.DataCount)
    this.#put(Section.Code, code)
    this.#firstBody = out.length - code.length + COUNT_BYTES
    this.#copy(Section.Data)
    if (this.#module.nameSection !== undefined) {
      this.#put(
        Section.Custom,
        this.#section((part) => writeNames(this.#module, this.#layout, part)),
      )
    }
    return { bytes: out.finish(), info }
  }

  #section(write: (part: ByteWriter) => void): ByteWriter {
    const part = new ByteWriter(1024)
    write(part)
    return part
  }

  #put(id: number, part: ByteWriter): void {
    this.#out.byte(id)
    this.#out.u32(part.length)
    this.#out.copy(part.bytes, 0, part.length)
  }

  #copy(id: number): void {
    const range = this.#module.sections.get(id)
    if (range === undefined) return
    this.#out.byte(id)
    this.#out.u32(range.end - range.start)
    this.#out.copy(this.#module.bytes, range.start, range.end)
  }

  #imports(out: ByteWriter): void {
    const { bytes, imports } = this.#module
    const functions = imports.filter(({ kind }) => kind === 'function')
    const others = imports.filter(({ kind }) => kind !== 'function')
    const text = new TextEncoder()
    out.u32(imports.length + this.#layout.hostImports.length)
    for (const imported of functions) {
      out.copy(bytes, imported.names.start, imported.names.end)
      out.byte(KIND_BYTE.function)
      out.u32(loweredType(this.#module.types[imported.type]!, this.#types))
    }
    for (const name of this.#layout.hostImports) {
      out.append([HOST_MODULE.length, ...text.encode(HOST_MODULE)])
      out.append([name.length, ...text.encode(name)])
      out.byte(KIND_BYTE.function)
      out.u32(this.#types.index(...HOST_TYPES[name]))
    }
    for (const imported of others) {
      out.copy(bytes, imported.names.start, imported.names.end)
      out.byte(KIND_BYTE[imported.kind])
      out.copy(bytes, imported.range.start, imported.range.end)
    }
  }

  #functions(out: ByteWriter): void {
    const { functionTypes } = this.#module
    const imported = this.#layout.importedFunctions
    out.u32(functionTypes.length + this.#helpers.list.length)
    for (let i = imported; i < functionTypes.length; i++) out.u32(functionTypes[i]!)
    for (let i = 0; i < imported; i++) out.u32(functionTypes[i]!)
    for (const { type } of this.#helpers.list) out.u32(type)
  }

  #globals(out: ByteWriter): void {
    const { bytes, globals } = this.#module
    const { sizeGlobal, lowGlobal } = this.#layout
    out.u32(
      globals.length + 2 + (sizeGlobal === undefined ? 0 : 1) + (lowGlobal === undefined ? 0 : 1),
    )
    for (const global of globals) {
      out.byte(global.type)
      out.byte(global.mutable ? 1 : 0)
      if (global.initFunction === undefined) out.copy(bytes, global.init.start, global.init.end)
      else {
        out.byte(Op.RefFunc)
        out.u32(this.#layout.functionIndex(global.initFunction))
      }
      out.byte(Op.End)
    }
    out.append([I64, 1, Op.I64Const, 0, Op.End]) // the gas counter
    out.append([I32, 1, Op.I32Const, 0, Op.End]) // the stack height
    const number = (value: number): void => {
      out.append([I32, 1, Op.I32Const])
      out.s32(value)
      out.byte(Op.End)
    }
    if (sizeGlobal !== undefined) number(firstPages(this.#module))
    if (lowGlobal !== undefined) number(this.#stackTop ?? 0)
  }

  #exports(out: ByteWriter, resettable: boolean): void {
    const text = new TextEncoder()
    const all: { name: string; kind: number; index: number }[] = []
    for (const { name, kind, index } of this.#module.exports) {
      // These names are ours now, and no host function looks for an actor's under them.
      if (name.startsWith(`${HOST_MODULE}:`)) continue
      const target = kind === 'function' ? this.#helpers.thunk(index) : index
      all.push({ name, kind: KIND_BYTE[kind], index: target })
    }
    const add = (name: string, kind: 'function' | 'global', index: number): void => {
      all.push({ name: `${HOST_MODULE}:${name}`, kind: KIND_BYTE[kind], index })
    }
    add('gas', 'global', this.#layout.gasGlobal)
    if (this.#module.start !== undefined) {
      add('start', 'function', this.#helpers.thunk(this.#module.start))
    }
    if (this.#layout.lowGlobal !== undefined) add('low', 'global', this.#layout.lowGlobal)
    if (resettable) add('reset', 'function', this.#helpers.reset())
    out.u32(all.length)
    for (const { name, kind, index } of all) {
      const encoded = text.encode(name)
      out.u32(encoded.length)
      out.append(encoded)
      out.byte(kind)
      out.u32(index)
    }
  }

  #elements(out: ByteWriter): void {
    const { bytes, elements } = this.#module
    out.u32(elements.length)
    for (const segment of elements) {
      out.copy(bytes, segment.head.start, segment.head.end)
      out.u32(segment.count)
      for (const index of segment.functions) out.u32(this.#helpers.thunk(index))
    }
  }

  #code(notesCopies: boolean): ByteWriter {
    const layout = this.#layout
    const helpers = this.#helpers
    const bodies = this.#bodies.write({
      layout,
      helpers,
      maxStackHeight: this.#options.maxStackHeight,
      compact: this.#options.compact === true,
      notesCopies,
    })
    const out = new CodeBuilder(bodies.length + 4096)
    const countAt = out.beginSized()
    out.append(bodies)
    const shims = new ShimWriter(out, layout)
    let index = 0
    for (const imported of this.#module.imports)
      if (imported.kind === 'function') shims.write(this.#module.types[imported.type]!, index++) // the reader checks indexes
    for (const { write } of helpers.list) write(out)
    out.patchU32(countAt, this.#module.functionTypes.length + helpers.list.length)
    return out
  }
}

function neededHostImports(
  module: ParsedModule,
  bodies: BodyRewriter,
  { probes = false, coverage = false }: InstrumentOptions,
): HostImport[] {
  const shims = module.importedFunctions > 0
  const needed: Record<HostImport, boolean> = {
    errno: shims,
    gas_lo: shims,
    gas_hi: shims,
    memory_grow: bodies.usesMemoryGrow,
    table_grow: bodies.usesTableGrow,
    grow_failed: bodies.usesMemoryGrow || bodies.usesTableGrow,
    enter: probes,
    leave: probes,
    resume: probes,
    hit: coverage,
  }
  return HOST_IMPORTS.filter((name) => needed[name])
}
