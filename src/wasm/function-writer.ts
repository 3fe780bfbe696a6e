import type { CodeBuilder } from './code-builder.ts'
import {
  EVENT_FIELDS,
  EventKind,
  type FunctionWalker,
  type WalkedFunction,
} from './function-walker.ts'
import type { Helpers } from './helpers.ts'
import type { Layout } from './layout.ts'
import { Op, ValueType } from './opcodes.ts'

const CANONICAL_F32 = [0x00, 0x00, 0xc0, 0x7f]
const CANONICAL_F64 = [0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xf8, 0x7f]

/** Indices of the locals that a rewritten function has more than before; -1 where not needed. */
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
}

/**
 * Writes function bodies with what the walker found put in: everything between two insertions is
 * copied as it is.
 *
 * The stack height of the limiter is a global. The reference adds a callee's cost before a call and
 * takes it off after it; here a caller keeps its own height in a local and writes the callee's into
 * the global before each call, and the callee compares it at its start, before its first charge. So
 * the trap comes at the same point of the gas counter, and nothing is done after a call.
 */
export class FunctionWriter {
  readonly #context: FunctionWriterContext
  readonly #out: CodeBuilder

  constructor(context: FunctionWriterContext, out: CodeBuilder) {
    this.#context = context
    this.#out = out
  }

  write(body: WalkedFunction): void {
    const { bytes, walker, layout, maxStackHeight } = this.#context
    const out = this.#out
    const at = out.beginSized()
    const extra = this.#writeLocals(body)

    out.op(Op.GlobalGet, layout.stackGlobal)
    if (extra.height >= 0) out.op(Op.LocalTee, extra.height)
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
        const cost = walker.chargeCosts[charge] as number
        if (cost > 0 || walker.bigCosts.has(charge)) {
          out.copy(bytes, copied, chargeAt)
          copied = chargeAt
          this.#writeCharge(charge, extra.gas)
        }
        charge++
      } else {
        out.copy(bytes, copied, eventAt)
        copied = events[event + 1] as number
        this.#writeEvent(events[event + 2] as number, events[event + 3] as number, extra)
        event += EVENT_FIELDS
      }
    }
    out.copy(bytes, copied, body.end)
    out.endSized(at)
  }

  #writeLocals(body: WalkedFunction): ExtraLocals {
    const { bytes, walker } = this.#context
    const out = this.#out
    let index = body.locals
    const extra: ExtraLocals = { gas: index++, height: -1, f32: -1, f64: -1 }
    const types: number[] = [ValueType.I64]
    if (body.calls) {
      extra.height = index++
      types.push(ValueType.I32)
    }
    for (let i = body.firstEvent; i < body.lastEvent; i += EVENT_FIELDS) {
      const kind = walker.events[i + 2]
      if (kind === EventKind.NanF32 && extra.f32 < 0) {
        extra.f32 = index++
        types.push(ValueType.F32)
      } else if (kind === EventKind.NanF64 && extra.f64 < 0) {
        extra.f64 = index++
        types.push(ValueType.F64)
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
    return extra
  }

  #writeCharge(charge: number, local: number): void {
    const { walker } = this.#context
    const big = walker.bigCosts.has(charge)
    const cost = big ? walker.bigCost(charge) : BigInt(walker.chargeCosts[charge] as number)
    writeInlineCharge(this.#out, this.#context.layout, cost, local)
  }

  #writeEvent(kind: number, argument: number, extra: ExtraLocals): void {
    const { layout, helpers, walker } = this.#context
    const out = this.#out
    switch (kind) {
      case EventKind.Call: {
        if (argument >= layout.importedFunctions) {
          const callee = walker.functions[argument - layout.importedFunctions] as WalkedFunction
          out.op(Op.LocalGet, extra.height)
          out.i32(callee.stackCost)
          out.op(Op.I32Add)
          out.op(Op.GlobalSet, layout.stackGlobal)
        }
        out.op(Op.Call, layout.functionIndex(argument))
        return
      }
      case EventKind.CallIndirect:
        out.op(Op.LocalGet, extra.height)
        out.op(Op.GlobalSet, layout.stackGlobal)
        return
      case EventKind.Linear:
        out.op(Op.Call, helpers.linearCharge(argument))
        return
      case EventKind.MemoryGrow:
        out.op(Op.Call, helpers.memoryGrow())
        return
      case EventKind.MemorySize:
        helpers.writeMemorySize(out)
        return
      case EventKind.TableGrow:
        out.op(Op.Call, helpers.tableGrow(argument))
        return
      case EventKind.NanF32:
        out.op(Op.LocalTee, extra.f32)
        out.byte(Op.F32Const)
        out.append(CANONICAL_F32)
        this.#selectNotNan(extra.f32, Op.F32Eq)
        return
      case EventKind.NanF64:
        out.op(Op.LocalTee, extra.f64)
        out.byte(Op.F64Const)
        out.append(CANONICAL_F64)
        this.#selectNotNan(extra.f64, Op.F64Eq)
    }
  }

  #selectNotNan(local: number, equal: number): void {
    const out = this.#out
    out.op(Op.LocalGet, local)
    out.op(Op.LocalGet, local)
    out.op(equal)
    out.op(Op.Select)
  }
}

/** Subtracts `cost` milligas from the counter, stores it, then traps if it is negative. */
export function writeInlineCharge(
  out: CodeBuilder,
  layout: Layout,
  cost: bigint,
  local: number,
): void {
  out.op(Op.GlobalGet, layout.gasGlobal)
  out.i64(cost)
  out.op(Op.I64Sub)
  writeStoreGas(out, layout, local)
}

/** Stores the i64 on top as the counter, then traps if it is negative. */
export function writeStoreGas(out: CodeBuilder, layout: Layout, local: number): void {
  out.op(Op.LocalTee, local)
  out.op(Op.GlobalSet, layout.gasGlobal)
  out.op(Op.LocalGet, local)
  out.i64(0n)
  out.op(Op.I64LtS)
  out.trapIf()
}
