import type { BodyHelpers, BodyRewriter } from './body-rewriter.ts'
import { type CodeBuilder, writeCanonicalNan, writeStoreGas } from './code-builder.ts'
import type { Layout } from './layout.ts'
import { Op, PrefixOp, ValueType } from './opcodes.ts'
import type { ParsedModule } from './parsed-module.ts'
import type { TypeTable } from './type-table.ts'

const { I32, I64, FuncRef } = ValueType
/** Most pages that a memory without a maximum can have. */
const MAX_PAGES = 65_536
/** Most elements of a table. Source: fvm 4.8.4 `src/engine/mod.rs`, `table_elements`. */
export const MAX_TABLE_ELEMENTS = 20_000
const OPEN_TABLE_MAX = 0xffff_ffff

interface Helper {
  readonly type: number
  readonly write: (out: CodeBuilder) => void
}

/** The inputs of {@link Helpers}. */
export interface HelpersContext {
  readonly module: ParsedModule
  readonly bodies: BodyRewriter
  readonly layout: Layout
  readonly types: TypeTable
  /** The price of a `local.get`. */
  readonly localGetCost: number
  /** First value of the stack pointer, if it is tracked. */
  readonly stackTop: number | undefined
}

/** A growth of the memory or of a table. */
interface Growth {
  /** Writes the present size. */
  readonly size: () => void
  /** The local that holds the growth. */
  readonly delta: number
  readonly maximum: number
  /** The import that asks the host. */
  readonly question: 'memory_grow' | 'table_grow'
}

/** The rewriter's own functions, each made when it is first asked for. */
export class Helpers implements BodyHelpers {
  readonly list: Helper[] = []
  readonly #context: HelpersContext
  readonly #indices = new Map<string, number>()

  constructor(context: HelpersContext) {
    this.#context = context
  }

  /** Index of the function that stands for `original` in an export, a table or the start. */
  thunk(original: number): number {
    const { module, layout, bodies, localGetCost } = this.#context
    if (original < layout.importedFunctions) return layout.functionIndex(original)
    const type = module.functionTypes[original]!
    return this.#add(`thunk ${original}`, type, (out) => {
      const params = module.types[type]!.params.length
      const body = out.beginBody(I64, I32)
      out.op(Op.GlobalGet, layout.gasGlobal)
      out.cost(params * localGetCost + bodies.definedCallCost)
      out.op(Op.I64Sub)
      writeStoreGas(out, layout, params)
      // The host, which does not know the stack height, finds it again as it was.
      this.#writeRestoringCall(out, original, params, params + 1)
      out.endBody(body)
    })
  }

  /** `(params) -> results` of a function, which calls it and puts the stack height back. */
  restoringCall(original: number): number {
    const { module } = this.#context
    const type = module.functionTypes[original]!
    return this.#add(`call ${original}`, type, (out) => {
      const params = module.types[type]!.params.length
      const body = out.beginBody(I32)
      this.#writeRestoringCall(out, original, params, params)
      out.endBody(body)
    })
  }

  #writeRestoringCall(out: CodeBuilder, original: number, params: number, height: number): void {
    const { layout, bodies } = this.#context
    out.op(Op.GlobalGet, layout.stackGlobal)
    out.op(Op.LocalTee, height)
    out.i32(bodies.stackCost(original))
    out.op(Op.I32Add)
    out.op(Op.GlobalSet, layout.stackGlobal)
    for (let i = 0; i < params; i++) out.op(Op.LocalGet, i)
    out.op(Op.Call, layout.functionIndex(original))
    out.op(Op.LocalGet, height)
    out.op(Op.GlobalSet, layout.stackGlobal)
  }

  /** `(params, element) -> results` of a type, which calls through the table likewise. */
  restoringCallIndirect(type: number): number {
    const { module, layout, types } = this.#context
    const { params, results } = module.types[type]!
    const helper = types.index([...params, I32], [...results])
    return this.#add(`call_indirect ${type}`, helper, (out) => {
      const height = params.length + 1
      const body = out.beginBody(I32)
      out.op(Op.GlobalGet, layout.stackGlobal)
      out.op(Op.LocalSet, height)
      for (let i = 0; i <= params.length; i++) out.op(Op.LocalGet, i)
      out.op(Op.CallIndirect, type)
      out.u32(0)
      out.op(Op.LocalGet, height)
      out.op(Op.GlobalSet, layout.stackGlobal)
      out.endBody(body)
    })
  }

  /** `(milligas) -> ()`: a charge for functions that cannot have it inlined. */
  charge(): number {
    const { layout, types } = this.#context
    return this.#add('charge', types.index([I64], []), (out) => {
      const body = out.beginBody()
      out.op(Op.GlobalGet, layout.gasGlobal)
      out.op(Op.LocalGet, 0)
      out.op(Op.I64Sub)
      writeStoreGas(out, layout, 0)
      out.endBody(body)
    })
  }

  /** `(float) -> float` with the canonical NaN for any other. */
  canonicalNan(type: number): number {
    return this.#add(`nan ${type}`, this.#context.types.index([type], [type]), (out) => {
      const body = out.beginBody()
      out.op(Op.LocalGet, 0)
      writeCanonicalNan(out, type, 0)
      out.endBody(body)
    })
  }

  /** `(n) -> n`, which charges `n` times `unitPrice`. */
  linearCharge(unitPrice: number): number {
    const { layout, types } = this.#context
    return this.#add(`linear ${unitPrice}`, types.index([I32], [I32]), (out) => {
      const body = out.beginBody(I64)
      out.op(Op.GlobalGet, layout.gasGlobal)
      out.op(Op.LocalGet, 0)
      out.op(Op.I64ExtendI32U)
      out.i64(BigInt(unitPrice))
      out.op(Op.I64Mul)
      out.op(Op.I64Sub)
      writeStoreGas(out, layout, 1)
      out.op(Op.LocalGet, 0)
      out.endBody(body)
    })
  }

  /**
   * `memory.grow` under the host's limits. The host is asked only if the reference's limiter is:
   * not for a growth by nothing, nor past the memory's own maximum.
   *
   * @see wasmtime 36 `src/runtime/vm/memory.rs`, `grow`; fvm 4.8.4 `src/engine/mod.rs`
   */
  memoryGrow(): number {
    const { module, types } = this.#context
    return this.#add('memory.grow', types.index([I32], [I32]), (out) => {
      const maximum = Math.min(module.memories[0]?.max ?? MAX_PAGES, MAX_PAGES)
      const size = (): void => this.#writeMemorySize(out)
      const body = out.beginBody(I32)
      this.#growChecks(out, { size, delta: 0, maximum, question: 'memory_grow' })
      const { sizeGlobal } = this.#context.layout
      if (sizeGlobal === undefined) {
        out.op(Op.LocalGet, 0)
        out.append([Op.MemoryGrow, 0])
        this.#growEnd(out, 1, 0)
      } else this.#growVirtual(out, sizeGlobal)
      out.endBody(body)
    })
  }

  /** `memory.size` as the code is to see it. */
  #writeMemorySize(out: CodeBuilder): void {
    const { sizeGlobal } = this.#context.layout
    if (sizeGlobal === undefined) out.append([Op.MemorySize, 0])
    else out.op(Op.GlobalGet, sizeGlobal)
  }

  /** Grows the real memory by what it is short of, then the size that the code sees. */
  #growVirtual(out: CodeBuilder, sizeGlobal: number): void {
    const newSize = (): void => {
      out.op(Op.GlobalGet, sizeGlobal)
      out.op(Op.LocalGet, 0)
      out.op(Op.I32Add)
    }
    newSize()
    out.append([Op.MemorySize, 0])
    out.op(Op.I32Sub)
    out.op(Op.LocalTee, 1)
    out.i32(0)
    out.op(Op.I32GtS)
    out.if()
    out.op(Op.LocalGet, 1)
    out.append([Op.MemoryGrow, 0])
    this.#growEnd(out, 1, 0)
    out.op(Op.Drop)
    out.op(Op.End)
    out.op(Op.GlobalGet, sizeGlobal)
    newSize()
    out.op(Op.GlobalSet, sizeGlobal)
  }

  /**
   * `table.grow` under the host's limits.
   *
   * @see wasmtime 36 `src/runtime/vm/table.rs`, `grow`
   */
  tableGrow(table: number): number {
    const { module, types } = this.#context
    return this.#add(`table.grow ${table}`, types.index([FuncRef, I32], [I32]), (out) => {
      const declared = module.tables[table]?.max ?? OPEN_TABLE_MAX
      const size = (): void => {
        out.append([Op.Prefix, PrefixOp.TableSize])
        out.u32(table)
      }
      const body = out.beginBody(I32)
      const maximum = Math.min(declared, MAX_TABLE_ELEMENTS)
      this.#growChecks(out, { size, delta: 1, maximum, question: 'table_grow' })
      out.op(Op.LocalGet, 0)
      out.op(Op.LocalGet, 1)
      out.append([Op.Prefix, PrefixOp.TableGrow])
      out.u32(table)
      this.#growEnd(out, 2, 1)
      out.endBody(body)
    })
  }

  /** Writes the checks that end a growth early: by nothing, past the maximum, or refused by the host. */
  #growChecks(out: CodeBuilder, { size, delta, maximum, question }: Growth): void {
    out.op(Op.LocalGet, delta)
    out.op(Op.I32Eqz)
    out.if()
    size()
    out.op(Op.Return)
    out.op(Op.End)
    out.op(Op.LocalGet, delta)
    out.i32(maximum)
    size()
    out.op(Op.I32Sub)
    out.op(Op.I32GtU)
    returnMinusOne(out)
    size()
    out.op(Op.LocalGet, delta)
    out.op(Op.Call, this.#context.layout.hostImport(question))
    out.op(Op.I32Eqz)
    returnMinusOne(out)
  }

  /** Tells the host of a growth that V8 refused although the rules allow it. */
  #growEnd(out: CodeBuilder, result: number, kind: number): void {
    out.op(Op.LocalTee, result)
    out.i32(-1)
    out.op(Op.I32Eq)
    out.if()
    out.i32(kind)
    out.op(Op.Call, this.#context.layout.hostImport('grow_failed'))
    out.op(Op.End)
    out.op(Op.LocalGet, result)
  }

  /** Sets the module's mutable globals and the stack height to their first values. */
  reset(): number {
    const { module, layout, types, stackTop } = this.#context
    return this.#add('reset', types.index([], []), (out) => {
      const body = out.beginBody()
      module.globals.forEach((global, i) => {
        if (!global.mutable) return
        if (global.initFunction === undefined) {
          out.copy(module.bytes, global.init.start, global.init.end)
        } else out.op(Op.RefFunc, layout.functionIndex(global.initFunction))
        out.op(Op.GlobalSet, module.importedGlobals + i)
      })
      out.i32(0)
      out.op(Op.GlobalSet, layout.stackGlobal)
      if (layout.sizeGlobal !== undefined) {
        out.i32(firstPages(module))
        out.op(Op.GlobalSet, layout.sizeGlobal)
      }
      if (layout.lowGlobal !== undefined) {
        out.i32(stackTop ?? 0)
        out.op(Op.GlobalSet, layout.lowGlobal)
      }
      out.endBody(body)
    })
  }

  #add(key: string, type: number, write: (out: CodeBuilder) => void): number {
    const known = this.#indices.get(key)
    if (known !== undefined) return known
    const index = this.#context.layout.firstExtra + this.list.length
    this.list.push({ type, write })
    this.#indices.set(key, index)
    return index
  }
}

/** Pages that the module's memory has at first. */
export function firstPages(module: ParsedModule): number {
  return module.memories[0]?.min ?? 0
}

function returnMinusOne(out: CodeBuilder): void {
  out.if()
  out.i32(-1)
  out.op(Op.Return)
  out.op(Op.End)
}
