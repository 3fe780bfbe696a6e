import { ByteWriter } from './byte-writer.ts'
import type { Layout } from './layout.ts'
import { EMPTY_BLOCK, Op, ValueType } from './opcodes.ts'

/** Writes instructions of the rewriter's own functions and insertions, one method an idiom. */
export class CodeBuilder extends ByteWriter {
  /** An instruction with one unsigned immediate, or none. */
  op(op: number, index?: number): void {
    this.byte(op)
    if (index !== undefined) this.u32(index)
  }

  i32(value: number): void {
    this.byte(Op.I32Const)
    this.s32(value)
  }

  i64(value: bigint): void {
    this.byte(Op.I64Const)
    this.s64(value)
  }

  /** An i64 constant in milligas: a number if it is one, which is nearly always. */
  cost(value: number | bigint): void {
    this.byte(Op.I64Const)
    if (typeof value === 'number' && value <= 0x7fff_ffff) this.s32(value)
    else this.s64(BigInt(value))
  }

  f64(value: number): void {
    this.byte(Op.F64Const)
    const bytes = new Uint8Array(8)
    new DataView(bytes.buffer).setFloat64(0, value, true)
    this.append(bytes)
  }

  if(type: number = EMPTY_BLOCK): void {
    this.byte(Op.If)
    this.byte(type)
  }

  /** Traps if the i32 on top is not zero. */
  trapIf(): void {
    this.if()
    this.byte(Op.Unreachable)
    this.byte(Op.End)
  }

  /** Begins a function body with locals of the given types; returns what {@link endBody} takes. */
  beginBody(...locals: readonly number[]): number {
    const at = this.beginSized()
    this.u32(locals.length)
    for (const type of locals) {
      this.u32(1)
      this.byte(type)
    }
    return at
  }

  endBody(at: number): void {
    this.byte(Op.End)
    this.endSized(at)
  }
}

/** Stores the i64 on top as the counter and in the local, then traps if it is negative. */
export function writeStoreGas(out: CodeBuilder, layout: Layout, local: number): void {
  out.op(Op.LocalTee, local)
  out.op(Op.GlobalSet, layout.gasGlobal)
  out.op(Op.LocalGet, local)
  out.i64(0n)
  out.op(Op.I64LtS)
  out.trapIf()
}

/** Replaces a NaN on top by the canonical one, as cranelift does on request. */
export function writeCanonicalNan(out: CodeBuilder, type: number, local: number): void {
  out.op(Op.LocalTee, local)
  if (type === ValueType.F32) {
    out.append([Op.F32Const, 0x00, 0x00, 0xc0, 0x7f])
  } else {
    out.append([Op.F64Const, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xf8, 0x7f])
  }
  out.op(Op.LocalGet, local)
  out.op(Op.LocalGet, local)
  out.op(type === ValueType.F32 ? Op.F32Eq : Op.F64Eq)
  out.op(Op.Select)
}
