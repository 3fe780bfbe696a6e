import { CodeBuilder } from './code-builder.ts'
import type { Layout } from './layout.ts'
import { SYSCALL_KEY } from './module-info.ts'
import { Op, ValueType } from './opcodes.ts'
import type { FunctionType } from './parsed-module.ts'
import type { TypeTable } from './type-table.ts'

const { I32, I64, F64 } = ValueType

/** The type under which an import is asked of the host: numbers only, the gas counter first. */
export function loweredType(type: FunctionType, types: TypeTable): number {
  const params: number[] = [F64]
  for (const param of type.params) {
    if (param === I64) params.push(I32, I32)
    else params.push(param)
  }
  return types.index(params, [F64])
}

/**
 * Writes the functions that a module calls in place of its imports. What they have in common is
 * written once and copied: a module imports about 80 functions, and the code that writes them runs
 * once in most processes, so each step of it is slow (`firstMs` of `bench/machine`).
 */
export class ShimWriter {
  readonly #out: CodeBuilder
  readonly #layout: Layout
  readonly #gas: Uint8Array
  /** The code after the call, by the number of parameters and results. */
  readonly #ends = new Map<number, Uint8Array>()

  constructor(out: CodeBuilder, layout: Layout) {
    this.#out = out
    this.#layout = layout
    this.#gas = bytesOf((part) => writeGasAsFloat(part, layout))
  }

  /** Writes the function for the import of an index. */
  write({ params, results }: FunctionType, index: number): void {
    const out = this.#out
    const layout = this.#layout
    const body = out.beginBody(F64)
    if (layout.hasProbes) {
      out.i32(SYSCALL_KEY | index)
      out.op(Op.GlobalGet, layout.gasGlobal)
      out.op(Op.Call, layout.hostImport('enter'))
    }
    out.append(this.#gas)
    for (let i = 0; i < params.length; i++) {
      out.op(Op.LocalGet, i)
      if (params[i] !== I64) continue
      out.op(Op.I32WrapI64)
      out.op(Op.LocalGet, i)
      out.append(HIGH_HALF)
    }
    out.op(Op.Call, index)
    if (results.length > 0 && results[0] !== I32) {
      // No syscall has such a result, so the module cannot be linked and this is never reached.
      out.op(Op.Unreachable)
    } else out.append(this.#end(params.length, results.length))
    out.endBody(body)
  }

  #end(params: number, results: number): Uint8Array {
    const key = 2 * params + results // a function of an actor has one result or none
    let end = this.#ends.get(key)
    if (end === undefined) {
      end = bytesOf((part) => writeAnswer(part, this.#layout, params, results > 0))
      this.#ends.set(key, end)
    }
    return end
  }
}

/** Takes the high half of the i64 on top. */
const HIGH_HALF = [Op.I64Const, 32, Op.I64ShrU, Op.I32WrapI64]

function bytesOf(write: (out: CodeBuilder) => void): Uint8Array {
  const out = new CodeBuilder(64)
  write(out)
  return out.finish()
}

/** Pushes the gas counter as a float, or -1 if it is not an exact one. */
function writeGasAsFloat(out: CodeBuilder, layout: Layout): void {
  out.op(Op.GlobalGet, layout.gasGlobal)
  out.i64(1n << 53n)
  out.op(Op.I64LtU)
  out.if(F64)
  out.op(Op.GlobalGet, layout.gasGlobal)
  out.op(Op.F64ConvertI64S)
  out.op(Op.Else)
  out.f64(-1)
  out.op(Op.End)
}

/**
 * Takes the host's answer: the new counter, or a negative number after which the rest is asked.
 *
 * @param answer - the local for it
 */
function writeAnswer(out: CodeBuilder, layout: Layout, answer: number, hasResult: boolean): void {
  out.op(Op.LocalTee, answer)
  out.f64(0)
  out.op(Op.F64Ge)
  out.if()
  out.op(Op.LocalGet, answer)
  out.op(Op.I64TruncF64S)
  out.op(Op.GlobalSet, layout.gasGlobal)
  writeResume(out, layout)
  if (hasResult) out.i32(0)
  out.op(Op.Return)
  out.op(Op.End)
  if (hasResult) out.op(Op.Call, layout.hostImport('errno'))
  out.op(Op.Call, layout.hostImport('gas_lo'))
  out.op(Op.I64ExtendI32U)
  out.op(Op.Call, layout.hostImport('gas_hi'))
  out.op(Op.I64ExtendI32U)
  out.i64(32n)
  out.op(Op.I64Shl)
  out.op(Op.I64Or)
  out.op(Op.GlobalSet, layout.gasGlobal)
  writeResume(out, layout)
}

/** Tells the profiler that a syscall has ended. */
function writeResume(out: CodeBuilder, layout: Layout): void {
  if (!layout.hasProbes) return
  out.op(Op.GlobalGet, layout.gasGlobal)
  out.op(Op.Call, layout.hostImport('resume'))
}
