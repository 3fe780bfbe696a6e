import { FatalError } from '../types/index.ts'
import type { CodeBuilder } from './code-builder.ts'
import {
  CounterCopy,
  EVENT_FIELDS,
  EventKind,
  type FunctionWalker,
  type WalkedFunction,
} from './function-walker.ts'
import type { Helpers } from './helpers.ts'
import type { Layout } from './layout.ts'
import { Op, ValueType } from './opcodes.ts'

/** V8's own limits. Source: V8 `src/wasm/wasm-limits.h`. */
const V8_MAX_LOCALS = 50_000
const V8_MAX_BODY_BYTES = 7_654_321
/** Locals that a rewritten function has more at most. */
const MAX_EXTRA_LOCALS = 4

/** Indices of the locals that a rewritten function has more than before; -1 where there is none. */
interface ExtraLocals {
  gas: number
  height: number
  f32: number
  f64: number
}

/** What {@link FunctionWriter} is made from. */
export interface FunctionWriterContext {
  readonly bytes: Uint8Array
  readonly walker: FunctionWalker
  readonly layout: Layout
  readonly helpers: Helpers
  readonly maxStackHeight: number
  /** Write every body {@link FunctionWriter | compact}. */
  readonly compact: boolean
}

/**
 * Writes function bodies with what the walker found put in: everything between two insertions is
 * copied as it is.
 *
 * The stack height of the limiter is a global. The reference adds a callee's cost before a call and
 * takes it off after it; here a caller keeps its own height in a local and writes the callee's into
 * the global before each call, and the callee compares it at its start, before its first charge. So
 * the trap comes at the same point of the gas counter, and nothing is done after a call.
 *
 * A body that V8 would find too large, or that has no local to spare, is written `compact`: its
 * charges and what else would need a local are calls of helpers.
 */
export class FunctionWriter {
  readonly #context: FunctionWriterContext
  readonly #out: CodeBuilder
  #compact = false
  #extra: ExtraLocals = { gas: -1, height: -1, f32: -1, f64: -1 }

  constructor(context: FunctionWriterContext, out: CodeBuilder) {
    this.#context = context
    this.#out = out
  }

  write(body: WalkedFunction): void {
    const out = this.#out
    const start = out.length
    this.#compact = this.#context.compact || body.locals + MAX_EXTRA_LOCALS > V8_MAX_LOCALS
    this.#write(body)
    if (out.length - start <= V8_MAX_BODY_BYTES) return
    this.#compact = true
    out.length = start
    this.#write(body)
    if (out.length - start > V8_MAX_BODY_BYTES) {
      throw new FatalError(
        `a function of ${body.end - body.start} bytes is too large to be metered: JavaScript ` +
          `engines take functions of ${V8_MAX_BODY_BYTES} bytes; split it`,
      )
    }
  }

  #write(body: WalkedFunction): void {
    const { bytes, walker, layout, maxStackHeight } = this.#context
    const out = this.#out
    const at = out.beginSized()
    this.#writeLocals(body)

    out.op(Op.GlobalGet, layout.stackGlobal)
    if (this.#extra.height >= 0) out.op(Op.LocalTee, this.#extra.height)
    out.i32(maxStackHeight)
    out.op(Op.I32GtU)
    out.trapIf()

    const { events, chargePositions } = walker
    let copied = body.code
    let charge = body.firstCharge
    let event = body.firstEvent
    while (true) {
      const chargeAt = charge < body.lastCharge ? (chargePositions[charge] as number) : body.end
      const eventAt = event < body.lastEvent ? (events[event] as number) : body.end
      // A charge goes before what replaces the instruction it stands at.
      if (chargeAt <= eventAt) {
        if (charge >= body.lastCharge) break
        if (this.#isCharged(charge)) {
          out.copy(bytes, copied, chargeAt)
          copied = chargeAt
          this.#writeCharge(charge)
        }
        charge++
      } else {
        out.copy(bytes, copied, eventAt)
        copied = events[event + 1] as number
        this.#writeEvent(events[event + 2] as number, events[event + 3] as number, eventAt)
        event += EVENT_FIELDS
      }
    }
    out.copy(bytes, copied, body.end)
    out.endSized(at)
  }

  #writeLocals(body: WalkedFunction): void {
    const { bytes, walker } = this.#context
    const out = this.#out
    const extra = { gas: -1, height: -1, f32: -1, f64: -1 }
    const types: number[] = []
    this.#extra = extra
    if (!this.#compact) {
      const add = (type: number): number => body.locals + types.push(type) - 1
      for (let i = body.firstCharge; i < body.lastCharge && extra.gas < 0; i++) {
        if (this.#isCharged(i)) extra.gas = add(ValueType.I64)
      }
      if (body.calls) extra.height = add(ValueType.I32)
      for (let i = body.firstEvent; i < body.lastEvent; i += EVENT_FIELDS) {
        const kind = walker.events[i + 2]
        if (kind === EventKind.NanF32 && extra.f32 < 0) extra.f32 = add(ValueType.F32)
        else if (kind === EventKind.NanF64 && extra.f64 < 0) extra.f64 = add(ValueType.F64)
      }
    }
    out.u32(body.localGroups + types.length)
    // The number of groups itself may be a padded LEB.
    let groups = body.start
    while ((bytes[groups++] as number) >= 0x80) {}
    out.copy(bytes, groups, body.code)
    for (const type of types) {
      out.byte(1)
      out.byte(type)
    }
  }

  /** Blocks that cost nothing are not charged; those that are never entered need not be. */
  #isCharged(charge: number): boolean {
    const { walker } = this.#context
    if (walker.chargeCopies[charge] === CounterCopy.Unreached) return false
    return (walker.chargeCosts[charge] as number) > 0 || walker.bigCosts.has(charge)
  }

  #writeCharge(charge: number): void {
    const { walker, layout, helpers } = this.#context
    const out = this.#out
    const big = walker.bigCosts.has(charge)
    if (this.#compact) {
      out.cost(big ? walker.bigCost(charge) : (walker.chargeCosts[charge] as number))
      out.op(Op.Call, helpers.charge())
      return
    }
    if (walker.copyIsExact(charge)) out.op(Op.LocalGet, this.#extra.gas)
    else out.op(Op.GlobalGet, layout.gasGlobal)
    out.cost(big ? walker.bigCost(charge) : (walker.chargeCosts[charge] as number))
    out.op(Op.I64Sub)
    writeStoreGas(out, layout, this.#extra.gas)
  }

  #writeEvent(kind: number, argument: number, at: number): void {
    const { helpers } = this.#context
    const out = this.#out
    switch (kind) {
      case EventKind.Call:
        return this.#writeCall(argument)
      case EventKind.CallIndirect:
        return this.#writeCallIndirect(argument, at)
      case EventKind.Linear:
        return out.op(Op.Call, helpers.linearCharge(argument))
      case EventKind.MemoryGrow:
        return out.op(Op.Call, helpers.memoryGrow())
      case EventKind.MemorySize:
        return helpers.writeMemorySize(out)
      case EventKind.StackLowered:
        return helpers.writeLowestStack(out)
      case EventKind.TableGrow:
        return out.op(Op.Call, helpers.tableGrow(argument))
      case EventKind.NanF32:
        if (this.#compact) return out.op(Op.Call, helpers.canonicalNan(ValueType.F32))
        return writeCanonicalNan(out, ValueType.F32, this.#extra.f32)
      case EventKind.NanF64:
        if (this.#compact) return out.op(Op.Call, helpers.canonicalNan(ValueType.F64))
        return writeCanonicalNan(out, ValueType.F64, this.#extra.f64)
    }
  }

  #writeCall(callee: number): void {
    const { layout, helpers, walker } = this.#context
    const out = this.#out
    if (callee >= layout.importedFunctions) {
      if (this.#compact) {
        out.op(Op.Call, helpers.restoringCall(callee))
        return
      }
      const { stackCost } = walker.functions[callee - layout.importedFunctions] as WalkedFunction
      out.op(Op.LocalGet, this.#extra.height)
      out.i32(stackCost)
      out.op(Op.I32Add)
      out.op(Op.GlobalSet, layout.stackGlobal)
    }
    out.op(Op.Call, layout.functionIndex(callee))
  }

  #writeCallIndirect(type: number, at: number): void {
    const { bytes, layout, helpers } = this.#context
    const out = this.#out
    if (this.#compact) {
      out.op(Op.Call, helpers.restoringCallIndirect(type))
      return
    }
    out.op(Op.LocalGet, this.#extra.height)
    out.op(Op.GlobalSet, layout.stackGlobal)
    let p = at + 1
    while ((bytes[p++] as number) >= 0x80) {}
    while ((bytes[p++] as number) >= 0x80) {}
    out.copy(bytes, at, p)
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
