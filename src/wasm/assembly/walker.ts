import {
  blocks,
  charges,
  COSTS,
  events,
  Failure,
  frames,
  IS_FLOAT,
  List,
  loops,
  MAX_ALIGN,
  NAN_CONSUMER,
  NAN_RESULT,
  POPS,
  PREFIX_FIXED,
  PREFIX_UNIT,
  PUSHES,
  Result,
  setResult,
  Setting,
  setting,
  SHAPE,
} from './memory'

/** The kind of event at a place of a body, besides a charge. */
export namespace EventKind {
  export const CALL = 0 // replaced; the argument is the callee
  export const CALL_INDIRECT = 1 // replaced; the argument is the type
  export const LINEAR = 2 // before an instruction priced by its last operand; the unit price
  export const MEMORY_GROW = 3 // replaced
  export const TABLE_GROW = 4 // replaced
  export const NAN_F32 = 5 // after an instruction whose f32 result may be a NaN
  export const NAN_F64 = 6
  export const MEMORY_SIZE = 7 // replaced
  export const STACK_LOWERED = 8 // after the stack pointer was lowered
  export const RETURN = 9 // before a `return`, where there are probes
  export const HIT = 10 // before a block that coverage counts; its number
}
export const EVENT_BYTES: usize = 16
export const CHARGE_BYTES: usize = 16
/** Bytes of a block that coverage counts, see `openBlock`. */
export const BLOCK_BYTES: usize = 16

/**
 * Whether a function's local copy of the gas counter is exact at a place: `STALE`, `EXACT`, or the
 * number (from 1) of a loop around the place, meaning that it is exact if nothing in that loop
 * changes the counter elsewhere. The order is such that where paths meet, the least of them holds:
 * of two loops the outer one. A copy takes the counter's way through memory out of the time of each
 * charge.
 */
export namespace CounterCopy {
  export const STALE = 0
  export const EXACT = 0x3fffffff
  export const UNREACHED = 0x7fffffff
}

/** The state of a loop in `loops`; the answer comes at its end. */
namespace LoopState {
  export const FREE = 0 // nothing in it changes the counter elsewhere
  export const CALLS = 1
  export const OPEN = 2
}

/** 32-bit fields of the record of a body. */
export namespace BodyField {
  export const START = 0 // of its locals
  export const CODE = 1 // the first instruction
  export const END = 2
  export const GROUPS = 3 // of locals
  export const LOCALS = 4 // with the parameters
  export const STACK_COST = 5
  export const CALLS = 6 // 1: calls one of the module's own functions, or through a table
  export const FIRST_EVENT = 7
  export const LAST_EVENT = 8 // the end
  export const FIRST_CHARGE = 9
  export const LAST_CHARGE = 10 // the end
}
/** Bytes of the record of a body. */
export const BODY_BYTES: usize = 48

namespace Op {
  export const UNREACHABLE = 0x00
  export const BLOCK = 0x02
  export const LOOP = 0x03
  export const IF = 0x04
  export const ELSE = 0x05
  export const END = 0x0b
  export const BR = 0x0c
  export const BR_IF = 0x0d
  export const BR_TABLE = 0x0e
  export const RETURN = 0x0f
  export const CALL = 0x10
  export const CALL_INDIRECT = 0x11
  export const SELECT = 0x1b
  export const GLOBAL_SET = 0x24
  export const TABLE_SET = 0x26
  export const MEMORY_SIZE = 0x3f
  export const MEMORY_GROW = 0x40
  export const I32_ADD = 0x6a
  export const PREFIX = 0xfc
}
namespace Shape {
  export const SPECIAL = 0
  export const NONE = 1
  export const INDEX = 2
  export const MEMARG = 3
  export const I32_CONST = 4
  export const I64_CONST = 5
  export const F32_CONST = 6
  export const F64_CONST = 7
}
namespace Prefix {
  export const MEMORY_INIT: u32 = 8
  export const DATA_DROP: u32 = 9
  export const MEMORY_COPY: u32 = 10
  export const MEMORY_FILL: u32 = 11
  export const TABLE_INIT: u32 = 12
  export const ELEM_DROP: u32 = 13
  export const TABLE_COPY: u32 = 14
  export const TABLE_GROW: u32 = 15
  export const TABLE_SIZE: u32 = 16
  export const TABLE_FILL: u32 = 17
}
const EMPTY_BLOCK = 0x40
/** A frame costs this much before its values. Source: fvm-wasm-instrument 0.4.0, `max_height.rs`. */
const ACTIVATION_FRAME_COST = 2
/** Most locals with the parameters. Source: wasmparser `src/limits.rs`; V8's limit is the same. */
export const MAX_LOCALS: u32 = 50000
/** Locals that a rewritten function has more at most. */
export const MAX_EXTRA_LOCALS: u32 = 4

// A frame of the control stack: offsets of its numbers.
const FRAME_BYTES: usize = 48
const F_CHARGE: usize = 0
const F_LOWEST: usize = 4
const F_IS_LOOP: usize = 8
const F_DEAD: usize = 12
const F_END_ARITY: usize = 16
const F_BRANCH_ARITY: usize = 20
const F_START_HEIGHT: usize = 24
const F_LOOP: usize = 28
const F_OUTSIDE: usize = 32
const F_COPY_BEFORE: usize = 36
const F_COPY_AFTER: usize = 40

/** The end of the last LEB. */
let next: usize = 0
/** Set by what fails deep in the walk. */
let failure: i32 = Failure.NONE

// @ts-ignore: decorator
@inline
export function leb(p: usize): u32 {
  const byte: u32 = load<u8>(p)
  if (byte < 0x80) {
    next = p + 1
    return byte
  }
  return longLeb(p)
}

function longLeb(p: usize): u32 {
  let value: u32 = 0
  let shift: u32 = 0
  let byte: u32
  do {
    byte = load<u8>(p++)
    value |= (byte & 0x7f) << shift
    shift += 7
  } while (byte >= 0x80)
  next = p
  return value
}

function signedLeb(p: usize): i32 {
  let value: i32 = 0
  let shift: u32 = 0
  let byte: i32
  do {
    byte = load<u8>(p++)
    value |= (byte & 0x7f) << shift
    shift += 7
  } while (byte >= 0x80)
  next = p
  return shift < 32 ? (value << (32 - shift)) >> (32 - shift) : value
}

// @ts-ignore: decorator
@inline
function skipLeb(p: usize): usize {
  while (load<u8>(p++) >= 0x80) {}
  return p
}

/**
 * The height after taking `count` values. In unreachable code nothing is taken at the frame's start,
 * but below it, and past the function's frame it is a failure: the reference is so.
 */
// @ts-ignore: decorator
@inline
function pop(height: i32, startHeight: i32, dead: bool, count: i32): i32 {
  if (count == 0) return height
  if (height == startHeight) {
    if (!dead) failure = Failure.EMPTY_STACK
    return height
  }
  if (height < count) {
    failure = Failure.DEAD_CODE
    return height
  }
  return height - count
}

// @ts-ignore: decorator
@inline
function pushEvent(start: usize, end: usize, kind: i32, argument: i32): void {
  events.reserve(EVENT_BYTES)
  const at = events.end
  store<u32>(at, <u32>start)
  store<u32>(at, <u32>end, 4)
  store<i32>(at, kind, 8)
  store<i32>(at, argument, 12)
  events.end = at + EVENT_BYTES
}

/** Begins a metered block; returns its number. */
// @ts-ignore: decorator
@inline
function newCharge(position: usize, copy: i32): i32 {
  charges.reserve(CHARGE_BYTES)
  const at = charges.end
  store<u32>(at, <u32>position)
  store<i32>(at, copy, 4)
  store<u64>(at, 0, 8)
  charges.end = at + CHARGE_BYTES
  return <i32>((at - charges.start) / CHARGE_BYTES)
}

// @ts-ignore: decorator
@inline
function addCost(charge: i32, cost: u64): void {
  const at = charges.start + <usize>charge * CHARGE_BYTES
  const sum = load<u64>(at, 8) + cost
  if (sum < cost) failure = Failure.COST_OVERFLOW
  store<u64>(at, sum, 8)
}

/**
 * Begins a block that coverage counts: instructions that run one after the other, unless one traps. It
 * ends at each instruction that branches or calls, since a call may not return.
 *
 * @param start - where the code of the block begins, which may be before its first instruction: an
 *   `end`, or a `block`
 * @param branch - the `if` or `br_if` that leads here if it is not taken; 0 if none does
 */
function openBlock(body: i32, start: usize, at: usize, branch: usize): void {
  blocks.reserve(BLOCK_BYTES)
  const input = <usize>setting(Setting.INPUT)
  const block = blocks.end
  store<i32>(block, body)
  store<u32>(block, <u32>(start - input), 4)
  store<u32>(block, 0, 8)
  store<u32>(block, branch == 0 ? 0 : <u32>(branch - input), 12)
  blocks.end = block + BLOCK_BYTES
  pushEvent(at, at, EventKind.HIT, <i32>((block - blocks.start) / BLOCK_BYTES))
}

/** Ends the block that was begun last, unless it has ended already. */
function closeBlock(end: usize): void {
  const last = blocks.end - BLOCK_BYTES
  if (blocks.end > blocks.start && load<u32>(last, 8) == 0) {
    store<u32>(last, <u32>(end - <usize>setting(Setting.INPUT)), 8)
  }
}

/** Resolves a copy recorded inside a loop, now that the loop may have ended. */
// @ts-ignore: decorator
@inline
function resolve(copy: i32): i32 {
  if (copy == CounterCopy.STALE || copy >= CounterCopy.EXACT) return copy
  const state = load<u8>(loops.start + <usize>copy)
  if (state == LoopState.OPEN) return copy
  return state == LoopState.FREE ? CounterCopy.EXACT : CounterCopy.STALE
}

/** Records that a path with this copy reaches the end of a frame. */
// @ts-ignore: decorator
@inline
function meet(frame: usize, copy: i32): void {
  store<i32>(frame, min(copy, resolve(load<i32>(frame, F_COPY_AFTER))), F_COPY_AFTER)
}

/** Numbers, and `funcref`. */
function isValueType(type: i32): bool {
  return (type >= 0x7c && type <= 0x7f) || type == 0x70
}

/** Whether the instruction at `p` takes the value on top without looking at a NaN's bits. */
function consumesNan(p: usize): bool {
  const op: u32 = load<u8>(p)
  if (op == Op.PREFIX) return <u32>load<u8>(p + 1) < Prefix.MEMORY_INIT
  return load<u8>(NAN_CONSUMER + op) != 0
}

/**
 * Walks every body once and finds all that is rewritten: the metered blocks with their costs, the
 * stack height, calls, bulk instructions, floats. What it computes is what two passes of the
 * reference compute (stack limiter, then metering of its output), whose quirks are kept:
 *
 * - the stack cost counts groups of locals, not locals, and no parameters;
 * - values of the `then` arm stay on the counted stack in the `else` arm, and unreachable code
 *   there keeps the height from counting; popping below the function's frame in unreachable code
 *   is an error;
 * - a block does not end at `unreachable` nor at a call;
 * - the default target of `br_table` does not count as a branch;
 * - a constant right before a bulk instruction makes its charge part of the block, and is an error
 *   if negative.
 *
 * Returns a `Failure`.
 *
 * @see fvm-wasm-instrument 0.4.0 `src/stack_limiter/max_height.rs`, `src/gas_metering/mod.rs`
 */
export function walkBodies(bodies: List): i32 {
  const list = <usize>setting(Setting.BODIES)
  const imported = setting(Setting.IMPORTED_FUNCTIONS)
  const types = <usize>setting(Setting.FUNCTION_TYPES)
  const count = setting(Setting.FUNCTIONS) - imported
  failure = Failure.NONE
  linear = 0
  loops.reserve(1)
  store<u8>(loops.end++, LoopState.CALLS) // loop 0 stands for a copy that is stale
  for (let i = 0; i < count; i++) {
    const type = load<i32>(types + (<usize>(imported + i) << 2))
    const start = <usize>load<u32>(list + (<usize>i << 3))
    const end = <usize>load<u32>(list + (<usize>i << 3), 4)
    const failed = walkBody(bodies, i, start, end, type)
    if (failed != Failure.NONE) {
      setResult(Result.ERROR_BODY, i)
      return failed
    }
  }
  setResult(Result.LINEAR, linear)
  return Failure.NONE
}

function walkBody(bodies: List, index: i32, start: usize, end: usize, type: i32): i32 {
  const firstEvent = events.end - events.start
  const firstCharge = charges.end - charges.start
  let locals: u32 = load<u32>(<usize>setting(Setting.TYPE_PARAMS) + (<usize>type << 2))
  const groups = leb(start)
  let p = next
  for (let i: u32 = 0; i < groups; i++) {
    locals += leb(p)
    p = next
    const local = <i32>load<u8>(p++)
    if (!isValueType(local)) return fail(Failure.VALUE_TYPE, p - 1, local)
    if (local == 0x7d || local == 0x7c) setResult(Result.USES_FLOATS, 1)
  }
  const failed = walkCode(index, p, end, type)
  if (failed != Failure.NONE) return failed
  const lastEvent = events.end - events.start
  if (locals >= MAX_LOCALS) {
    // A bulk instruction of variable length takes one more local there.
    for (let at = events.start + firstEvent; at < events.end; at += EVENT_BYTES) {
      if (load<i32>(at, 8) == EventKind.LINEAR) {
        return fail(Failure.LOCALS, <usize>load<u32>(at), locals)
      }
    }
  }
  if (locals + MAX_EXTRA_LOCALS > MAX_LOCALS) setResult(Result.COMPACT, 1)
  bodies.reserve(BODY_BYTES)
  const at = bodies.end
  store<u32>(at, <u32>start, BodyField.START << 2)
  store<u32>(at, <u32>p, BodyField.CODE << 2)
  store<u32>(at, <u32>end, BodyField.END << 2)
  store<u32>(at, groups, BodyField.GROUPS << 2)
  store<u32>(at, locals, BodyField.LOCALS << 2)
  store<u32>(at, groups + maxHeight, BodyField.STACK_COST << 2)
  store<i32>(at, calls ? 1 : 0, BodyField.CALLS << 2)
  if (calls) setResult(Result.ANY_CALLS, 1)
  store<u32>(at, <u32>firstEvent, BodyField.FIRST_EVENT << 2)
  store<u32>(at, <u32>lastEvent, BodyField.LAST_EVENT << 2)
  store<u32>(at, <u32>firstCharge, BodyField.FIRST_CHARGE << 2)
  store<u32>(at, <u32>(charges.end - charges.start), BodyField.LAST_CHARGE << 2)
  bodies.end = at + BODY_BYTES
  return Failure.NONE
}


/** Results of `walkCode`. */
let maxHeight: u32 = 0
let calls: bool = false
let linear: u32 = 0

function fail(kind: i32, position: usize, detail: i32): i32 {
  setResult(Result.ERROR_POSITION, <i32>(position - <usize>setting(Setting.INPUT)))
  setResult(Result.ERROR_DETAIL, detail)
  return kind
}

// One long function: the state of the innermost frame is kept in local variables.
function walkCode(body: i32, code: usize, end: usize, type: i32): i32 {
  const typeParams = <usize>setting(Setting.TYPE_PARAMS)
  const typeResults = <usize>setting(Setting.TYPE_RESULTS)
  const functionTypes = <usize>setting(Setting.FUNCTION_TYPES)
  const imported = <u32>setting(Setting.IMPORTED_FUNCTIONS)
  const limiterCost = <u64>setting(Setting.LIMITER_COST)
  const growUnit = <u64>setting(Setting.GROW_UNIT)
  const tracksStack = setting(Setting.TRACKS_STACK) != 0
  const probes = setting(Setting.PROBES) != 0
  const coverage = setting(Setting.COVERAGE) != 0
  const arity = load<i32>(typeResults + (<usize>type << 2))

  let p = code
  let charge = newCharge(p, CounterCopy.STALE)
  let cost: u64 = 0
  let copy: i32 = CounterCopy.STALE
  /** Calls and the like so far: what changes the counter elsewhere. */
  let outside = 0
  /** Whether the current charge is just before, with no call between. */
  let fresh = true
  let height = ACTIVATION_FRAME_COST
  let startHeight = 0
  let dead = false
  let floats = false
  /** The end of the last `i32.const`, and its value. */
  let constEnd: usize = 0
  let constValue = 0
  /** Whether a block that coverage counts begins with the next instruction; where, and after which branch. */
  let opens = coverage
  let opensAt = p
  let opensAfter: usize = 0
  maxHeight = 0
  calls = false
  frames.end = frames.start
  let depth = 0
  let frame = frames.start
  store<i32>(frame, charge, F_CHARGE)
  store<i32>(frame, 0, F_LOWEST)
  store<i32>(frame, 0, F_IS_LOOP)
  store<i32>(frame, 0, F_DEAD)
  store<i32>(frame, arity, F_END_ARITY)
  store<i32>(frame, arity, F_BRANCH_ARITY)
  store<i32>(frame, 0, F_START_HEIGHT)
  store<i32>(frame, 0, F_LOOP)
  store<i32>(frame, CounterCopy.STALE, F_COPY_BEFORE)
  store<i32>(frame, CounterCopy.UNREACHED, F_COPY_AFTER)

  while (p < end) {
    if (!dead && <u32>height > maxHeight) maxHeight = height
    const at = p
    const op: u32 = load<u8>(p++)
    if (coverage) {
      // After a branch that is not taken a block is wanted even if it is empty: it counts that path.
      const isMark = op == Op.END || op == Op.ELSE || op == Op.BLOCK || op == Op.LOOP
      const isEmpty = op == Op.UNREACHABLE || isMark
      if (opens && copy != CounterCopy.UNREACHED && (!isEmpty || opensAfter != 0)) {
        openBlock(body, opensAt, at, opensAfter)
        opens = false
        opensAfter = 0
      }
      if (op == Op.END || op == Op.ELSE) {
        closeBlock(at)
        if (!opens || op == Op.ELSE) opensAt = at
        opens = true
        opensAfter = 0
      }
    }
    cost += load<u64>(COSTS + (op << 3))
    const shape: i32 = load<u8>(SHAPE + op)
    if (shape != Shape.SPECIAL) {
      height = pop(height, startHeight, dead, load<u8>(POPS + op)) + load<u8>(PUSHES + op)
      switch (shape) {
        case Shape.NONE:
          if (load<u8>(IS_FLOAT + op) != 0) {
            floats = true
            const nan = load<u8>(NAN_RESULT + op)
            if (nan != 0 && !consumesNan(p)) {
              pushEvent(p, p, nan == 1 ? EventKind.NAN_F32 : EventKind.NAN_F64, 0)
            }
          }
          break
        case Shape.INDEX:
          if (op == Op.GLOBAL_SET && tracksStack) {
            // An addition of a constant to the pointer gives a frame back.
            const raises =
              constEnd == at - 1 && load<u8>(at - 1) == Op.I32_ADD && constValue >= 0
            const isPointer = leb(p) == 0
            p = next
            if (isPointer && !raises) pushEvent(p, p, EventKind.STACK_LOWERED, 0)
          } else p = skipLeb(p)
          break
        case Shape.I64_CONST:
          p = skipLeb(p)
          break
        case Shape.MEMARG:
          if (leb(p) > <u32>load<u8>(MAX_ALIGN + op)) return fail(Failure.MEMORY_INDEX, at, 0)
          p = skipLeb(next)
          if (load<u8>(IS_FLOAT + op) != 0) floats = true
          break
        case Shape.I32_CONST: {
          const byte = <i32>load<u8>(p++)
          if (byte < 0x80) constValue = (byte << 25) >> 25
          else {
            constValue = signedLeb(p - 1)
            p = next
          }
          constEnd = p
          break
        }
        case Shape.F32_CONST:
          p += 4
          floats = true
          break
        case Shape.F64_CONST:
          p += 8
          floats = true
          break
        default:
          return fail(Failure.OPCODE, at, op)
      }
    } else {
      switch (op) {
        case Op.BLOCK:
        case Op.LOOP:
        case Op.IF: {
          if (fresh && cost > 0) copy = CounterCopy.EXACT
          const result = <i32>load<u8>(p++)
          if (result != EMPTY_BLOCK) {
            if (result < EMPTY_BLOCK || result >= 0x80) return fail(Failure.BLOCK_TYPE, at, result)
            if (!isValueType(result)) return fail(Failure.VALUE_TYPE, at, result)
          }
          if (op == Op.IF) height = pop(height, startHeight, dead, 1)
          store<i32>(frame, dead ? 1 : 0, F_DEAD)
          depth++
          const used = <usize>(depth + 1) * FRAME_BYTES
          if (frames.start + used > frames.limit) {
            frames.end = frame + FRAME_BYTES
            frames.reserve(FRAME_BYTES)
          }
          frame = frames.start + <usize>depth * FRAME_BYTES
          store<i32>(frame, 0, F_LOOP)
          store<i32>(frame, CounterCopy.UNREACHED, F_COPY_BEFORE)
          store<i32>(frame, CounterCopy.UNREACHED, F_COPY_AFTER)
          if (op != Op.BLOCK) {
            addCost(charge, cost)
            cost = 0
            fresh = copy != CounterCopy.UNREACHED
            if (op == Op.LOOP) {
              loops.reserve(1)
              const number = <i32>(loops.end - loops.start)
              store<u8>(loops.end++, LoopState.OPEN)
              store<i32>(frame, number, F_LOOP)
              store<i32>(frame, outside, F_OUTSIDE)
              if (copy == CounterCopy.EXACT) copy = number
            } else store<i32>(frame, copy, F_COPY_BEFORE)
            charge = newCharge(p, copy)
          }
          const results = result == EMPTY_BLOCK ? 0 : 1
          store<i32>(frame, charge, F_CHARGE)
          store<i32>(frame, depth, F_LOWEST)
          store<i32>(frame, op == Op.LOOP ? 1 : 0, F_IS_LOOP)
          store<i32>(frame, results, F_END_ARITY)
          store<i32>(frame, op == Op.LOOP ? 0 : results, F_BRANCH_ARITY)
          store<i32>(frame, height, F_START_HEIGHT)
          startHeight = height
          dead = false
          break
        }
        case Op.ELSE:
          if (fresh && cost > 0) copy = CounterCopy.EXACT
          meet(frame, copy)
          copy = resolve(load<i32>(frame, F_COPY_BEFORE))
          store<i32>(frame, CounterCopy.UNREACHED, F_COPY_BEFORE)
          fresh = copy != CounterCopy.UNREACHED
          addCost(charge, cost)
          cost = 0
          charge = newCharge(p, copy)
          store<i32>(frame, charge, F_CHARGE)
          break
        case Op.END: {
          if (fresh && cost > 0) copy = CounterCopy.EXACT
          addCost(charge, cost)
          cost = 0
          height = startHeight + load<i32>(frame, F_END_ARITY)
          if (depth == 0) break
          meet(frame, copy)
          const loop = load<i32>(frame, F_LOOP)
          if (loop > 0) {
            const free = outside == load<i32>(frame, F_OUTSIDE)
            store<u8>(loops.start + <usize>loop, free ? LoopState.FREE : LoopState.CALLS)
          }
          copy = min(
            resolve(load<i32>(frame, F_COPY_AFTER)),
            resolve(load<i32>(frame, F_COPY_BEFORE)),
          )
          const lowest = load<i32>(frame, F_LOWEST)
          const branchesOut = lowest < depth
          depth--
          frame -= FRAME_BYTES
          if (lowest < load<i32>(frame, F_LOWEST)) store<i32>(frame, lowest, F_LOWEST)
          fresh = branchesOut && copy != CounterCopy.UNREACHED
          if (branchesOut) store<i32>(frame, newCharge(p, copy), F_CHARGE)
          charge = load<i32>(frame, F_CHARGE)
          startHeight = load<i32>(frame, F_START_HEIGHT)
          dead = load<i32>(frame, F_DEAD) != 0
          break
        }
        case Op.UNREACHABLE:
          dead = true
          copy = CounterCopy.UNREACHED
          fresh = false
          break
        case Op.BR:
        case Op.BR_IF: {
          const target = depth - <i32>leb(p)
          p = next
          const to = frames.start + <usize>target * FRAME_BYTES
          const targetArity = load<i32>(to, F_BRANCH_ARITY)
          height = pop(height, startHeight, dead, targetArity)
          if (fresh && cost > 0) copy = CounterCopy.EXACT
          meet(to, copy)
          if (op == Op.BR_IF) height = pop(height, startHeight, dead, 1) + targetArity
          else {
            dead = true
            copy = CounterCopy.UNREACHED
          }
          fresh = copy != CounterCopy.UNREACHED
          addCost(charge, cost)
          cost = 0
          charge = newCharge(p, copy)
          store<i32>(frame, charge, F_CHARGE)
          if (load<i32>(to, F_IS_LOOP) == 0 && target < load<i32>(frame, F_LOWEST)) {
            store<i32>(frame, target, F_LOWEST)
          }
          break
        }
        case Op.BR_TABLE: {
          if (fresh && cost > 0) copy = CounterCopy.EXACT
          const count = leb(p)
          p = next
          let lowest = load<i32>(frame, F_LOWEST)
          let sum = 0
          for (let i: u32 = 0; i < count; i++) {
            const target = depth - <i32>leb(p)
            p = next
            const to = frames.start + <usize>target * FRAME_BYTES
            sum += load<i32>(to, F_BRANCH_ARITY)
            meet(to, copy)
            if (target < lowest && load<i32>(to, F_IS_LOOP) == 0) lowest = target
          }
          const to = frames.start + <usize>(depth - <i32>leb(p)) * FRAME_BYTES
          p = next
          meet(to, copy)
          const targetArity = load<i32>(to, F_BRANCH_ARITY)
          if (sum != targetArity * count) return fail(Failure.BRANCH_ARITY, at, 0)
          height = pop(height, startHeight, dead, targetArity)
          dead = true
          copy = CounterCopy.UNREACHED
          fresh = false
          addCost(charge, cost)
          cost = 0
          charge = newCharge(p, copy)
          store<i32>(frame, charge, F_CHARGE)
          // The default target is left out, as in the reference: it chains the targets to an empty
          // list whose capacity, not content, is the default.
          store<i32>(frame, lowest, F_LOWEST)
          break
        }
        case Op.RETURN:
          if (probes) pushEvent(at, at, EventKind.RETURN, 0)
          height = pop(height, startHeight, dead, arity)
          dead = true
          copy = CounterCopy.UNREACHED
          fresh = false
          addCost(charge, cost)
          cost = 0
          charge = newCharge(p, copy)
          store<i32>(frame, charge, F_CHARGE)
          store<i32>(frame, 0, F_LOWEST)
          break
        case Op.CALL: {
          const callee = leb(p)
          p = next
          const calleeType = load<u32>(functionTypes + (<usize>callee << 2))
          const params = load<i32>(typeParams + (<usize>calleeType << 2))
          height = pop(height, startHeight, dead, params)
          height += load<i32>(typeResults + (<usize>calleeType << 2))
          if (callee >= imported) {
            cost += limiterCost
            calls = true
          }
          pushEvent(at, p, EventKind.CALL, callee)
          outside++
          if (copy != CounterCopy.UNREACHED) copy = CounterCopy.STALE
          fresh = false
          break
        }
        case Op.CALL_INDIRECT: {
          const calleeType = leb(p)
          p = skipLeb(next)
          height = pop(height, startHeight, dead, 1)
          const params = load<i32>(typeParams + (<usize>calleeType << 2))
          height = pop(height, startHeight, dead, params)
          height += load<i32>(typeResults + (<usize>calleeType << 2))
          calls = true
          pushEvent(at, p, EventKind.CALL_INDIRECT, calleeType)
          outside++
          if (copy != CounterCopy.UNREACHED) copy = CounterCopy.STALE
          fresh = false
          break
        }
        case Op.SELECT:
          height = pop(height, startHeight, dead, 2)
          height = pop(height, startHeight, dead, 1) + 1
          break
        case Op.TABLE_SET:
          p = skipLeb(p)
          height = pop(height, startHeight, dead, 2)
          setResult(Result.WRITES_TABLE, 1)
          break
        case Op.MEMORY_SIZE:
          if (load<u8>(p++) != 0) return fail(Failure.MEMORY_INDEX, p - 1, 0)
          height++
          pushEvent(at, p, EventKind.MEMORY_SIZE, 0)
          break
        default: {
          // Op.MEMORY_GROW or Op.PREFIX
          let unit: u64
          let sub: u32 = 0
          if (op == Op.MEMORY_GROW) {
            if (load<u8>(p++) != 0) return fail(Failure.MEMORY_INDEX, p - 1, 0)
            height = pop(height, startHeight, dead, 1) + 1
            unit = growUnit
          } else {
            sub = leb(p)
            p = next
            if (sub > Prefix.TABLE_FILL) return fail(Failure.OPCODE, at, op)
            cost += load<u64>(PREFIX_FIXED + (sub << 3))
            unit = load<u64>(PREFIX_UNIT + (sub << 3))
          }
          if (unit > 0) {
            if (constEnd == at) {
              if (constValue < 0) return fail(Failure.NEGATIVE_LENGTH, at, constValue)
              addCost(charge, <u64>constValue * unit)
            } else {
              pushEvent(at, at, EventKind.LINEAR, <i32>unit)
              linear |= 1 << (op == Op.MEMORY_GROW ? 31 : sub)
              outside++
              if (copy != CounterCopy.UNREACHED) copy = CounterCopy.STALE
              fresh = false
            }
          }
          if (op == Op.MEMORY_GROW) {
            pushEvent(at, p, EventKind.MEMORY_GROW, 0)
            setResult(Result.USES_MEMORY_GROW, 1)
          } else {
            p = skipBulk(p, sub, at)
            if (sub < Prefix.MEMORY_INIT) {
              height = pop(height, startHeight, dead, 1) + 1
              floats = true
            } else if (sub == Prefix.TABLE_GROW) height = pop(height, startHeight, dead, 2) + 1
            else if (sub == Prefix.TABLE_SIZE) height++
            else if (sub != Prefix.DATA_DROP && sub != Prefix.ELEM_DROP) {
              height = pop(height, startHeight, dead, 3)
            }
          }
        }
      }
    }
    if (failure != Failure.NONE) return fail(failure, at, op)
    if (coverage && endsBlock(<i32>op)) {
      closeBlock(p)
      opens = copy != CounterCopy.UNREACHED
      opensAt = p
      opensAfter = op == Op.IF || op == Op.BR_IF ? at : 0
    }
  }
  if (coverage) closeBlock(end)
  if (floats) setResult(Result.USES_FLOATS, 1)
  return Failure.NONE
}

/** Whether the next instruction may run another number of times than this one. */
function endsBlock(op: i32): bool {
  const branches = op >= Op.BR && op <= Op.CALL_INDIRECT
  return branches || op == Op.IF || op == Op.LOOP || op == Op.UNREACHABLE
}

/** Skips the indices of a bulk instruction and notes what it can change; returns its end. */
function skipBulk(p: usize, sub: u32, at: usize): usize {
  if (sub < Prefix.MEMORY_INIT || sub == Prefix.TABLE_SIZE) {
    return sub == Prefix.TABLE_SIZE ? skipLeb(p) : p
  }
  if (sub == Prefix.MEMORY_INIT || sub == Prefix.MEMORY_COPY || sub == Prefix.MEMORY_FILL) {
    if (sub == Prefix.MEMORY_INIT) p = skipLeb(p)
    else if (sub == Prefix.MEMORY_COPY && load<u8>(p++) != 0) failure = Failure.MEMORY_INDEX
    if (load<u8>(p++) != 0) failure = Failure.MEMORY_INDEX
    return p
  }
  p = skipLeb(p)
  if (sub == Prefix.TABLE_INIT || sub == Prefix.TABLE_COPY) p = skipLeb(p)
  if (sub == Prefix.DATA_DROP || sub == Prefix.ELEM_DROP) {
    setResult(Result.DROPS_SEGMENT, 1)
    return p
  }
  if (sub == Prefix.TABLE_GROW) {
    pushEvent(at, p, EventKind.TABLE_GROW, 0)
    setResult(Result.USES_TABLE_GROW, 1)
  }
  setResult(Result.WRITES_TABLE, 1)
  return p
}
