import {
  charges,
  copies,
  events,
  Failure,
  loops,
  output,
  Result,
  setResult,
  Setting,
  setting,
} from './memory'
import {
  BODY_BYTES,
  CHARGE_BYTES,
  CounterCopy,
  EVENT_BYTES,
  EventKind,
  MAX_EXTRA_LOCALS,
  MAX_LOCALS,
} from './walker'

/** V8's own limit. Source: V8 `src/wasm/wasm-limits.h`. */
const V8_MAX_BODY_BYTES: usize = 7654321
/** Room for what one insertion takes at most. */
const INSERTION_BYTES: usize = 64
const COPY_BYTES: usize = 12

const I32 = 0x7f
const I64 = 0x7e
const F32 = 0x7d
const F64 = 0x7c

namespace Op {
  export const UNREACHABLE = 0x00
  export const BLOCK = 0x02
  export const IF = 0x04
  export const END = 0x0b
  export const CALL = 0x10
  export const SELECT = 0x1b
  export const LOCAL_GET = 0x20
  export const LOCAL_TEE = 0x22
  export const GLOBAL_GET = 0x23
  export const GLOBAL_SET = 0x24
  export const MEMORY_SIZE = 0x3f
  export const I32_CONST = 0x41
  export const I64_CONST = 0x42
  export const F32_CONST = 0x43
  export const F64_CONST = 0x44
  export const I32_LT_S = 0x48
  export const I32_GT_U = 0x4b
  export const I64_LT_S = 0x53
  export const F32_EQ = 0x5b
  export const F64_EQ = 0x61
  export const I32_ADD = 0x6a
  export const I64_SUB = 0x7d
}

/** The address of the next byte; space is reserved before it is written. */
let to: usize = 0
/** Indices of the locals that the function has more than before; -1 if there is none. */
let gasLocal = -1
let heightLocal = -1
let f32Local = -1
let f64Local = -1
let compact = false
/** Whether copies are noted. */
let notesCopies = false
/** The starts of the known bodies, for the stack costs of callees. */
let known: usize = 0

// @ts-ignore: decorator
@inline
function byte(value: i32): void {
  store<u8>(to++, <u8>value)
}

function u32Leb(value: u32): void {
  while (value >= 0x80) {
    store<u8>(to++, <u8>((value & 0x7f) | 0x80))
    value >>>= 7
  }
  store<u8>(to++, <u8>value)
}

function s64Leb(value: i64): void {
  while (value < -64 || value > 63) {
    store<u8>(to++, <u8>((value & 0x7f) | 0x80))
    value >>= 7
  }
  store<u8>(to++, <u8>(value & 0x7f))
}

// @ts-ignore: decorator
@inline
function op(code: i32, index: u32): void {
  byte(code)
  u32Leb(index)
}

/** Traps if the i32 on top is not zero. */
function trapIf(): void {
  byte(Op.IF)
  byte(0x40)
  byte(Op.UNREACHABLE)
  byte(Op.END)
}

/** Makes room for `size` bytes at `to`. */
function reserve(size: usize): void {
  output.end = to
  output.reserve(size)
  to = output.end
}

function copyTo(from: usize, end: usize): void {
  reserve(end - from + INSERTION_BYTES)
  if (notesCopies) noteCopy(from, end)
  memory.copy(to, from, end - from)
  to += end - from
}

function noteCopy(from: usize, end: usize): void {
  copies.reserve(COPY_BYTES)
  const at = copies.end
  store<u32>(at, <u32>(to - output.start))
  store<u32>(at, <u32>(from - <usize>setting(Setting.INPUT)), 4)
  store<u32>(at, <u32>(end - from), 8)
  copies.end = at + COPY_BYTES
}

/**
 * Writes the bodies, each with its size, with what the walker found put in: everything between two
 * insertions is copied as it is.
 *
 * The stack height of the limiter is a global. The reference adds a callee's cost before a call and
 * takes it off after it; here a caller keeps its own height in a local and writes the callee's into
 * the global before each call, and the callee compares it at its start, before its first charge. So
 * the trap comes at the same point of the gas counter, and nothing is done after a call.
 *
 * A body that V8 would find too large, or that has no local to spare, is written `compact`: its
 * charges and what else would need a local are calls of helpers. The host makes these before, so
 * if it has not, the body that needs them is reported as too large.
 */
export function writeBodies(start: usize, end: usize): i32 {
  known = start
  to = output.end
  notesCopies = setting(Setting.COPIES) != 0
  for (let body = start; body < end; body += BODY_BYTES) {
    const at = to - output.start
    const noted = copies.end - copies.start
    compact =
      setting(Setting.COMPACT) != 0 || load<u32>(body, 16) + MAX_EXTRA_LOCALS > MAX_LOCALS
    writeBody(body)
    if (to - output.start - at > V8_MAX_BODY_BYTES && !compact) {
      if (setting(Setting.CHARGE) < 0) return tooLarge(body)
      compact = true
      to = output.start + at
      copies.end = copies.start + noted
      writeBody(body)
    }
    if (to - output.start - at > V8_MAX_BODY_BYTES) return tooLarge(body)
  }
  output.end = to
  return Failure.NONE
}

function tooLarge(body: usize): i32 {
  setResult(Result.ERROR_BODY, <i32>((body - known) / BODY_BYTES))
  setResult(Result.ERROR_DETAIL, compact ? 1 : 0)
  return Failure.BODY_TOO_LARGE
}

function writeBody(body: usize): void {
  const code = <usize>load<u32>(body, 4)
  const end = <usize>load<u32>(body, 8)
  reserve(INSERTION_BYTES)
  const sizeAt = to - output.start
  to += 5
  writeLocals(body)
  if (setting(Setting.PROBE_ENTER) >= 0) writeEnter(body)

  op(Op.GLOBAL_GET, setting(Setting.STACK_GLOBAL))
  if (heightLocal >= 0) op(Op.LOCAL_TEE, heightLocal)
  byte(Op.I32_CONST)
  s64Leb(setting(Setting.MAX_STACK))
  byte(Op.I32_GT_U)
  trapIf()

  let copied = code
  let charge = charges.start + <usize>load<u32>(body, 36)
  const lastCharge = charges.start + <usize>load<u32>(body, 40)
  let event = events.start + <usize>load<u32>(body, 28)
  const lastEvent = events.start + <usize>load<u32>(body, 32)
  while (true) {
    const chargeAt = charge < lastCharge ? <usize>load<u32>(charge) : end
    const eventAt = event < lastEvent ? <usize>load<u32>(event) : end
    // A charge goes before what replaces the instruction it stands at.
    if (chargeAt <= eventAt) {
      if (charge >= lastCharge) break
      if (isCharged(charge)) {
        copyTo(copied, chargeAt)
        copied = chargeAt
        writeCharge(charge)
      }
      charge += CHARGE_BYTES
    } else {
      copyTo(copied, eventAt)
      copied = <usize>load<u32>(event, 4)
      writeEvent(load<i32>(event, 8), load<i32>(event, 12), eventAt, copied)
      event += EVENT_BYTES
    }
  }
  copyTo(copied, end)
  if (setting(Setting.PROBE_ENTER) >= 0) {
    writeLeave()
    byte(Op.END)
  }
  let size = <u32>(to - output.start - sizeAt - 5)
  const at = output.start + sizeAt
  for (let i: usize = 0; i < 4; i++) {
    store<u8>(at + i, <u8>((size & 0x7f) | 0x80))
    size >>>= 7
  }
  store<u8>(at + 4, <u8>size)
}

/**
 * Tells the profiler that the function begins. Its body becomes a block, so that a branch out of it
 * comes to the probe at the end; the probes are not metered and take none of the limiter's stack.
 */
function writeEnter(body: usize): void {
  const index =
    setting(Setting.IMPORTED_FUNCTIONS) + <i32>((body - known) / BODY_BYTES)
  const type = load<u32>(<usize>setting(Setting.FUNCTION_TYPES) + (<usize>index << 2))
  reserve(INSERTION_BYTES)
  byte(Op.I32_CONST)
  s64Leb(index)
  op(Op.GLOBAL_GET, setting(Setting.GAS_GLOBAL))
  op(Op.CALL, setting(Setting.PROBE_ENTER))
  byte(Op.BLOCK)
  byte(load<i32>(<usize>setting(Setting.BLOCK_TYPES) + (<usize>type << 2)))
}

function writeLeave(): void {
  op(Op.GLOBAL_GET, setting(Setting.GAS_GLOBAL))
  op(Op.CALL, setting(Setting.PROBE_LEAVE))
}

/** Blocks that cost nothing are not charged; those that are never entered need not be. */
// @ts-ignore: decorator
@inline
function isCharged(charge: usize): bool {
  return load<i32>(charge, 4) != CounterCopy.UNREACHED && load<u64>(charge, 8) != 0
}

function writeLocals(body: usize): void {
  gasLocal = heightLocal = f32Local = f64Local = -1
  const groups = load<u32>(body, 12)
  const locals = load<i32>(body, 16)
  let extra = 0
  if (!compact) {
    for (
      let at = charges.start + <usize>load<u32>(body, 36);
      at < charges.start + <usize>load<u32>(body, 40);
      at += CHARGE_BYTES
    ) {
      if (isCharged(at)) {
        gasLocal = locals + extra++
        break
      }
    }
    if (load<i32>(body, 24) != 0) heightLocal = locals + extra++
    for (
      let at = events.start + <usize>load<u32>(body, 28);
      at < events.start + <usize>load<u32>(body, 32);
      at += EVENT_BYTES
    ) {
      const kind = load<i32>(at, 8)
      if (kind == EventKind.NAN_F32 && f32Local < 0) f32Local = locals + extra++
      else if (kind == EventKind.NAN_F64 && f64Local < 0) f64Local = locals + extra++
    }
  }
  u32Leb(groups + extra)
  // The number of groups itself may be a padded LEB.
  let from = <usize>load<u32>(body)
  while (load<u8>(from++) >= 0x80) {}
  copyTo(from, <usize>load<u32>(body, 4))
  for (let i = 0; i < extra; i++) {
    const local = locals + i
    byte(1)
    byte(local == gasLocal ? I64 : local == heightLocal ? I32 : local == f32Local ? F32 : F64)
  }
}

function writeCharge(charge: usize): void {
  const cost = load<i64>(charge, 8)
  if (compact) {
    byte(Op.I64_CONST)
    s64Leb(cost)
    op(Op.CALL, setting(Setting.CHARGE))
    return
  }
  const copy = load<i32>(charge, 4)
  const exact = copy == CounterCopy.EXACT || load<u8>(loops.start + <usize>copy) == 0
  if (exact) op(Op.LOCAL_GET, gasLocal)
  else op(Op.GLOBAL_GET, setting(Setting.GAS_GLOBAL))
  byte(Op.I64_CONST)
  s64Leb(cost)
  byte(Op.I64_SUB)
  op(Op.LOCAL_TEE, gasLocal)
  op(Op.GLOBAL_SET, setting(Setting.GAS_GLOBAL))
  op(Op.LOCAL_GET, gasLocal)
  byte(Op.I64_CONST)
  byte(0)
  byte(Op.I64_LT_S)
  trapIf()
}

function writeEvent(kind: i32, argument: u32, at: usize, end: usize): void {
  switch (kind) {
    case EventKind.CALL:
      writeCall(argument)
      break
    case EventKind.CALL_INDIRECT:
      if (compact) {
        op(Op.CALL, load<u32>(<usize>setting(Setting.INDIRECT_CALLS) + (<usize>argument << 2)))
        break
      }
      op(Op.LOCAL_GET, heightLocal)
      op(Op.GLOBAL_SET, setting(Setting.STACK_GLOBAL))
      copyTo(at, end)
      break
    case EventKind.LINEAR:
      op(Op.CALL, linearHelper(argument))
      break
    case EventKind.MEMORY_GROW:
      op(Op.CALL, setting(Setting.MEMORY_GROW))
      break
    case EventKind.TABLE_GROW:
      op(Op.CALL, setting(Setting.TABLE_GROW))
      break
    case EventKind.MEMORY_SIZE:
      if (setting(Setting.SIZE_GLOBAL) >= 0) op(Op.GLOBAL_GET, setting(Setting.SIZE_GLOBAL))
      else {
        byte(Op.MEMORY_SIZE)
        byte(0)
      }
      break
    case EventKind.STACK_LOWERED:
      op(Op.GLOBAL_GET, 0)
      op(Op.GLOBAL_GET, setting(Setting.LOW_GLOBAL))
      byte(Op.I32_LT_S)
      byte(Op.IF)
      byte(0x40)
      op(Op.GLOBAL_GET, 0)
      op(Op.GLOBAL_SET, setting(Setting.LOW_GLOBAL))
      byte(Op.END)
      break
    case EventKind.HIT:
      byte(Op.I32_CONST)
      s64Leb(argument)
      op(Op.CALL, setting(Setting.COVERAGE_HIT))
      break
    case EventKind.RETURN:
      writeLeave()
      break
    case EventKind.NAN_F32:
      if (compact) {
        op(Op.CALL, setting(Setting.NAN_F32))
        break
      }
      op(Op.LOCAL_TEE, f32Local)
      byte(Op.F32_CONST)
      store<u32>(to, 0x7fc00000)
      to += 4
      selectNumber(f32Local, Op.F32_EQ)
      break
    case EventKind.NAN_F64:
      if (compact) {
        op(Op.CALL, setting(Setting.NAN_F64))
        break
      }
      op(Op.LOCAL_TEE, f64Local)
      byte(Op.F64_CONST)
      store<u64>(to, 0x7ff8000000000000)
      to += 8
      selectNumber(f64Local, Op.F64_EQ)
      break
  }
}

/** Keeps what is below the top if the local is a number, else the top. */
function selectNumber(local: u32, equal: i32): void {
  op(Op.LOCAL_GET, local)
  op(Op.LOCAL_GET, local)
  byte(equal)
  byte(Op.SELECT)
}

function writeCall(callee: u32): void {
  const imported = <u32>setting(Setting.IMPORTED_FUNCTIONS)
  if (callee < imported) {
    op(Op.CALL, setting(Setting.FIRST_SHIM) + callee)
    return
  }
  if (compact) {
    op(Op.CALL, load<u32>(<usize>setting(Setting.CALLS) + (<usize>callee << 2)))
    return
  }
  op(Op.LOCAL_GET, heightLocal)
  byte(Op.I32_CONST)
  s64Leb(load<u32>(known + <usize>(callee - imported) * BODY_BYTES, 20))
  byte(Op.I32_ADD)
  op(Op.GLOBAL_SET, setting(Setting.STACK_GLOBAL))
  op(Op.CALL, callee + setting(Setting.HOST_IMPORTS))
}

function linearHelper(unitPrice: u32): u32 {
  let at = <usize>setting(Setting.LINEAR)
  while (load<u32>(at) != unitPrice) at += 8
  return load<u32>(at, 4)
}
