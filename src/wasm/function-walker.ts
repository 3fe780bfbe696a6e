import type { WasmPrices } from '../types/index.ts'
import { assertValueType, type ParsedModule, refuse } from './module-reader.ts'
import {
  EMPTY_BLOCK,
  IS_FLOAT,
  instructionCosts,
  MAX_ALIGN,
  NAN_CONSUMER,
  NAN_RESULT,
  Op,
  PAGE_BYTES,
  POPS,
  PrefixOp,
  PUSHES,
  prefixCosts,
  SHAPE,
  Shape,
  ValueType,
} from './opcodes.ts'
import { refuseOpcode } from './refused-opcodes.ts'
import { STACK_POINTER_GLOBAL } from './shadow-stack.ts'
import { WasmRejected } from './wasm-rejected.ts'

/** What happens at a place of a function body, besides a charge. */
export const EventKind = {
  /** A `call`, replaced; the argument is the callee. */
  Call: 0,
  /** A `call_indirect`, replaced; the argument is its type. */
  CallIndirect: 1,
  /** Before an instruction whose price depends on its last operand; the argument is the unit price. */
  Linear: 2,
  /** A `memory.grow`, replaced. */
  MemoryGrow: 3,
  /** A `table.grow`, replaced; the argument is the table. */
  TableGrow: 4,
  /** After an instruction whose f32 result may be a NaN. */
  NanF32: 5,
  /** The same for f64. */
  NanF64: 6,
  /** A `memory.size`, replaced. */
  MemorySize: 7,
  /** After the stack pointer was lowered. */
  StackLowered: 8,
} as const

/** Numbers an event takes in {@link FunctionWalker.events}: start, end, kind, argument. */
export const EVENT_FIELDS = 4

/** What is known of one body; its events and charges are stretches of the walker's lists. */
export interface WalkedFunction {
  /** Where the local declarations start, the instructions start, and the body ends. */
  readonly start: number
  readonly code: number
  readonly end: number
  readonly type: number
  readonly localGroups: number
  /** Locals with the parameters. */
  readonly locals: number
  /** Elements of the stack that a call of the function takes. */
  readonly stackCost: number
  readonly calls: boolean
  readonly firstEvent: number
  readonly lastEvent: number
  readonly firstCharge: number
  readonly lastCharge: number
}

/**
 * Whether a function's local copy of the gas counter is exact at a place: `Stale`, `Exact`, or the
 * number of a loop (from 1), meaning that it is exact if nothing in that loop changes the counter
 * elsewhere. The order is such that where paths meet, the least of them holds.
 *
 * A copy takes the counter's way through memory out of the time of each charge.
 */
export const CounterCopy = { Stale: 0, Exact: 0x3fff_ffff, Unreached: 0x7fff_ffff } as const

/** A frame costs this much before its values. Source: fvm-wasm-instrument 0.4.0, `max_height.rs`. */
const ACTIVATION_FRAME_COST = 2
/** Past this a sum of charges is kept as a bigint. */
const EXACT = 2 ** 52

/**
 * Walks function bodies once and finds all that is rewritten: the metered blocks with their costs,
 * the stack height, calls, bulk instructions, floats. What it computes is what two passes of the
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
 * @see fvm-wasm-instrument 0.4.0 `src/stack_limiter/max_height.rs`, `src/gas_metering/mod.rs`
 */
export class FunctionWalker {
  readonly functions: WalkedFunction[] = []
  /** {@link EVENT_FIELDS} numbers each, in order of position. */
  readonly events: number[] = []
  /** Where a metered block starts, and what it costs; cost 0 is not charged. */
  readonly chargePositions: number[] = []
  readonly chargeCosts: number[] = []
  /** What is known of the counter's copy there, see {@link CounterCopy}. */
  readonly chargeCopies: number[] = []
  /** For each loop, numbered from 1, whether something in it changes the counter elsewhere. */
  readonly loopCalls: boolean[] = [true]
  /** What is to be added to a cost that is past the exact numbers. */
  readonly bigCosts = new Map<number, bigint>()
  usesFloats = false
  writesTable = false
  dropsSegment = false
  usesMemoryGrow = false
  usesTableGrow = false

  readonly #module: ParsedModule
  readonly #costs: Float64Array
  readonly #prefixFixed: Float64Array
  readonly #prefixUnit: Float64Array
  readonly #growUnit: number
  readonly #tracksStack: boolean
  /** What a call of a defined function costs, the stack limiter around it included. */
  readonly definedCallCost: number
  readonly #paramCounts: Uint32Array
  readonly #resultCounts: Uint32Array
  /** Frames of the control stack, a list for each field. */
  readonly #charge: number[] = []
  readonly #lowestTarget: number[] = []
  readonly #loop: boolean[] = []
  readonly #polymorphic: boolean[] = []
  readonly #endArity: number[] = []
  readonly #branchArity: number[] = []
  readonly #startHeight: number[] = []
  /** Number of the loop, or 0; calls before the frame; the copy before it and where it ends. */
  readonly #loopNumber: number[] = []
  readonly #callsBefore: number[] = []
  readonly #copyBefore: number[] = []
  readonly #copyAfter: number[] = []
  /** Where the last LEB of {@link #leb} ended. */
  #position = 0

  /** @param tracksStack - note where the stack pointer is lowered */
  constructor(module: ParsedModule, prices: WasmPrices, tracksStack = false) {
    this.#module = module
    this.#costs = instructionCosts(prices)
    const { fixed, unit } = prefixCosts(prices)
    this.#prefixFixed = fixed
    this.#prefixUnit = unit
    this.#growUnit = prices.memoryFillPerByteCost * PAGE_BYTES
    this.#tracksStack = tracksStack
    this.definedCallCost = definedCallCost(prices)
    this.#paramCounts = Uint32Array.from(module.types, (type) => type.params.length)
    this.#resultCounts = Uint32Array.from(module.types, (type) => type.results.length)
  }

  /** Walks every body of the module. */
  walkAll(): void {
    const { bodies, functionTypes, importedFunctions } = this.#module
    for (let i = 0; i * 2 < bodies.length; i++) {
      const type = functionTypes[importedFunctions + i] as number
      this.#walk(bodies[i * 2] as number, bodies[i * 2 + 1] as number, type)
    }
  }

  /** Whether the function's copy of the counter is exact at a charge. */
  copyIsExact(charge: number): boolean {
    const copy = this.chargeCopies[charge] as number
    return copy === CounterCopy.Exact || this.loopCalls[copy] === false
  }

  /** The whole cost of a charge, as an unsigned 64-bit number. */
  bigCost(charge: number): bigint {
    return BigInt(this.chargeCosts[charge] as number) + (this.bigCosts.get(charge) ?? 0n)
  }

  #walk(start: number, end: number, type: number): void {
    const bytes = this.#module.bytes
    const firstEvent = this.events.length
    const firstCharge = this.chargePositions.length

    let locals = this.#paramCounts[type] as number
    const localGroups = this.#leb(bytes, start)
    let p = this.#position
    for (let i = 0; i < localGroups; i++) {
      locals += this.#leb(bytes, p)
      p = this.#position
      const local = bytes[p++] as number
      assertValueType(local, p - 1)
      if (local === ValueType.F32 || local === ValueType.F64) this.usesFloats = true
    }
    const code = p
    const { maxHeight, calls } = this.#walkCode(bytes, code, end, type)
    this.functions.push({
      start,
      code,
      end,
      type,
      localGroups,
      locals,
      stackCost: localGroups + maxHeight,
      calls,
      firstEvent,
      lastEvent: this.events.length,
      firstCharge,
      lastCharge: this.chargePositions.length,
    })
  }

  // One long loop over the hottest data of a cold start: the state of the innermost frame is kept
  // in local variables, and each case does by hand what a helper would do through the heap.
  #walkCode(
    bytes: Uint8Array,
    code: number,
    end: number,
    type: number,
  ): { maxHeight: number; calls: boolean } {
    const events = this.events
    const costs = this.#costs
    const chargeStack = this.#charge
    const lowestTarget = this.#lowestTarget
    const loops = this.#loop
    const polymorphic = this.#polymorphic
    const endArity = this.#endArity
    const branchArity = this.#branchArity
    const startHeights = this.#startHeight
    const loopNumber = this.#loopNumber
    const callsBefore = this.#callsBefore
    const copyBefore = this.#copyBefore
    const copyAfter = this.#copyAfter
    const functionTypes = this.#module.functionTypes
    const importedFunctions = this.#module.importedFunctions
    const limiterCost = this.definedCallCost - (costs[Op.Call] as number)
    const arity = this.#resultCounts[type] as number

    let p = code
    let depth = 0
    let charge = this.#newCharge(p, CounterCopy.Stale)
    let cost = 0
    let copy: number = CounterCopy.Stale
    /** Calls and the like so far: what changes the counter elsewhere. */
    let outside = 0
    /** Whether the current charge is just before, with no call between. */
    let fresh = true
    let height = ACTIVATION_FRAME_COST
    let maxHeight = 0
    let startHeight = 0
    let dead = false
    let floats = false
    let calls = false
    /** Where the last `i32.const` ended, and its value. */
    let constEnd = -1
    let constValue = 0
    chargeStack[0] = charge
    lowestTarget[0] = 0
    loops[0] = false
    polymorphic[0] = false
    endArity[0] = arity
    branchArity[0] = arity
    startHeights[0] = 0
    loopNumber[0] = 0
    callsBefore[0] = 0
    copyBefore[0] = copy
    copyAfter[0] = CounterCopy.Unreached

    while (p < end) {
      if (height > maxHeight && !dead) maxHeight = height
      const at = p
      const op = bytes[p++] as number
      cost += costs[op] as number
      const shape = SHAPE[op] as number
      if (shape !== Shape.Special) {
        const pops = POPS[op] as number
        if (pops !== 0) height = pop(height, startHeight, dead, pops)
        height += PUSHES[op] as number
        switch (shape) {
          case Shape.None:
            if (IS_FLOAT[op] === 1) {
              floats = true
              const nan = NAN_RESULT[op] as number
              if (nan !== 0 && !consumesNan(bytes, p)) {
                events.push(p, p, nan === 1 ? EventKind.NanF32 : EventKind.NanF64, 0)
              }
            }
            break
          case Shape.Index:
            while ((bytes[p++] as number) >= 0x80) {}
            if (op === Op.GlobalSet && this.#tracksStack) {
              // What adds a constant to the pointer gives a frame back.
              const raises = constEnd === at - 1 && bytes[at - 1] === Op.I32Add && constValue >= 0
              if (!raises && this.#leb(bytes, at + 1) === STACK_POINTER_GLOBAL)
                events.push(p, p, EventKind.StackLowered, 0)
            }
            break
          case Shape.I64Const:
            while ((bytes[p++] as number) >= 0x80) {}
            break
          case Shape.Memarg:
            if ((bytes[p] as number) > (MAX_ALIGN[op] as number)) this.#refuseAlignment(bytes, at)
            while ((bytes[p++] as number) >= 0x80) {}
            while ((bytes[p++] as number) >= 0x80) {}
            if (IS_FLOAT[op] === 1) floats = true
            break
          case Shape.I32Const: {
            let value = bytes[p++] as number
            if (value < 0x80) value = (value << 25) >> 25
            else {
              value = this.#signedLeb(bytes, p - 1)
              p = this.#position
            }
            constValue = value
            constEnd = p
            break
          }
          case Shape.F32Const:
            p += 4
            floats = true
            break
          case Shape.F64Const:
            p += 8
            floats = true
            break
          default:
            refuseOpcode(bytes, at)
        }
        continue
      }
      switch (op) {
        case Op.Block:
        case Op.Loop:
        case Op.If: {
          if (fresh && cost > 0) copy = CounterCopy.Exact
          const result = bytes[p++] as number
          if (result !== EMPTY_BLOCK) checkBlockType(result, at)
          if (op === Op.If) height = pop(height, startHeight, dead, 1)
          depth++
          loopNumber[depth] = 0
          copyBefore[depth] = CounterCopy.Unreached
          copyAfter[depth] = CounterCopy.Unreached
          if (op !== Op.Block) {
            this.#addCost(charge, cost)
            cost = 0
            fresh = copy !== CounterCopy.Unreached
            if (op === Op.Loop) {
              const number = this.loopCalls.push(false) - 1
              loopNumber[depth] = number
              callsBefore[depth] = outside
              if (copy === CounterCopy.Exact) copy = number
            } else copyBefore[depth] = copy
            charge = this.#newCharge(p, copy)
          }
          chargeStack[depth] = charge
          lowestTarget[depth] = depth
          loops[depth] = op === Op.Loop
          polymorphic[depth] = false
          endArity[depth] = result === EMPTY_BLOCK ? 0 : 1
          branchArity[depth] = op === Op.Loop || result === EMPTY_BLOCK ? 0 : 1
          startHeights[depth] = height
          startHeight = height
          dead = false
          break
        }
        case Op.Else:
          if (fresh && cost > 0) copy = CounterCopy.Exact
          if (copy < (copyAfter[depth] as number)) copyAfter[depth] = copy
          copy = copyBefore[depth] as number
          copyBefore[depth] = CounterCopy.Unreached
          fresh = copy !== CounterCopy.Unreached
          this.#addCost(charge, cost)
          cost = 0
          charge = this.#newCharge(p, copy)
          chargeStack[depth] = charge
          break
        case Op.End: {
          if (fresh && cost > 0) copy = CounterCopy.Exact
          this.#addCost(charge, cost)
          cost = 0
          height = startHeight + (endArity[depth] as number)
          if (depth === 0) break
          copy = Math.min(copy, copyAfter[depth] as number, copyBefore[depth] as number)
          const loop = loopNumber[depth] as number
          if (loop > 0) this.loopCalls[loop] = outside !== callsBefore[depth]
          const lowest = lowestTarget[depth] as number
          const branchesOut = lowest < depth
          depth--
          if (lowest < (lowestTarget[depth] as number)) lowestTarget[depth] = lowest
          fresh = branchesOut && copy !== CounterCopy.Unreached
          if (branchesOut) chargeStack[depth] = this.#newCharge(p, copy)
          charge = chargeStack[depth] as number
          startHeight = startHeights[depth] as number
          dead = polymorphic[depth] as boolean
          break
        }
        case Op.Unreachable:
          polymorphic[depth] = true
          dead = true
          copy = CounterCopy.Unreached
          fresh = false
          break
        case Op.Br:
        case Op.BrIf: {
          const target = depth - this.#leb(bytes, p)
          p = this.#position
          const targetArity = branchArity[target] as number
          height = pop(height, startHeight, dead, targetArity)
          if (fresh && cost > 0) copy = CounterCopy.Exact
          if (copy < (copyAfter[target] as number)) copyAfter[target] = copy
          if (op === Op.BrIf) {
            height = pop(height, startHeight, dead, 1)
            height += targetArity
          } else {
            polymorphic[depth] = true
            dead = true
            copy = CounterCopy.Unreached
          }
          fresh = copy !== CounterCopy.Unreached
          this.#addCost(charge, cost)
          cost = 0
          charge = this.#newCharge(p, copy)
          chargeStack[depth] = charge
          if (!loops[target] && target < (lowestTarget[depth] as number)) {
            lowestTarget[depth] = target
          }
          break
        }
        case Op.BrTable: {
          if (fresh && cost > 0) copy = CounterCopy.Exact
          const count = this.#leb(bytes, p)
          p = this.#position
          let lowest = lowestTarget[depth] as number
          let sum = 0
          for (let i = 0; i < count; i++) {
            const target = depth - this.#leb(bytes, p)
            p = this.#position
            sum += branchArity[target] as number
            if (copy < (copyAfter[target] as number)) copyAfter[target] = copy
            if (!loops[target] && target < lowest) lowest = target
          }
          const fallback = depth - this.#leb(bytes, p)
          p = this.#position
          const targetArity = branchArity[fallback] as number
          if (copy < (copyAfter[fallback] as number)) copyAfter[fallback] = copy
          if (sum !== targetArity * count) {
            reject('stack-limiter', at, 'the targets of a br_table differ in arity')
          }
          height = pop(height, startHeight, dead, targetArity)
          polymorphic[depth] = true
          dead = true
          copy = CounterCopy.Unreached
          fresh = false
          this.#addCost(charge, cost)
          cost = 0
          charge = this.#newCharge(p, copy)
          chargeStack[depth] = charge
          // The default target is left out, as in the reference: it chains the targets to an empty
          // list whose capacity, not content, is the default.
          lowestTarget[depth] = lowest
          break
        }
        case Op.Return:
          height = pop(height, startHeight, dead, arity)
          polymorphic[depth] = true
          dead = true
          copy = CounterCopy.Unreached
          fresh = false
          this.#addCost(charge, cost)
          cost = 0
          charge = this.#newCharge(p, copy)
          chargeStack[depth] = charge
          lowestTarget[depth] = 0
          break
        case Op.Call: {
          const callee = this.#leb(bytes, p)
          p = this.#position
          const calleeType = functionTypes[callee] as number
          height = pop(height, startHeight, dead, this.#paramCounts[calleeType] as number)
          height += this.#resultCounts[calleeType] as number
          if (callee >= importedFunctions) {
            cost += limiterCost
            calls = true
          }
          events.push(at, p, EventKind.Call, callee)
          outside++
          if (copy !== CounterCopy.Unreached) copy = CounterCopy.Stale
          fresh = false
          break
        }
        case Op.CallIndirect: {
          const calleeType = this.#leb(bytes, p)
          p = this.#position
          while ((bytes[p++] as number) >= 0x80) {}
          height = pop(height, startHeight, dead, 1)
          height = pop(height, startHeight, dead, this.#paramCounts[calleeType] as number)
          height += this.#resultCounts[calleeType] as number
          calls = true
          events.push(at, p, EventKind.CallIndirect, calleeType)
          outside++
          if (copy !== CounterCopy.Unreached) copy = CounterCopy.Stale
          fresh = false
          break
        }
        case Op.Select:
          height = pop(height, startHeight, dead, 2)
          height = pop(height, startHeight, dead, 1) + 1
          break
        case Op.TableSet:
          while ((bytes[p++] as number) >= 0x80) {}
          height = pop(height, startHeight, dead, 2)
          this.writesTable = true
          break
        case Op.MemorySize:
        case Op.MemoryGrow:
          checkZeroByte(bytes, p++)
          if (op === Op.MemorySize) {
            height++
            events.push(at, p, EventKind.MemorySize, 0)
          } else {
            height = pop(height, startHeight, dead, 1) + 1
            if (constEnd === at) this.#constantLinear(charge, constValue, this.#growUnit, at)
            else if (this.#growUnit > 0) {
              events.push(at, at, EventKind.Linear, this.#growUnit)
              outside++
              if (copy !== CounterCopy.Unreached) copy = CounterCopy.Stale
              fresh = false
            }
            events.push(at, p, EventKind.MemoryGrow, 0)
            this.usesMemoryGrow = true
          }
          break
        default: {
          // Op.Prefix
          const sub = this.#leb(bytes, p)
          p = this.#position
          if (sub > PrefixOp.TableFill) refuseOpcode(bytes, at)
          cost += this.#prefixFixed[sub] as number
          const unit = this.#prefixUnit[sub] as number
          if (unit > 0) {
            if (constEnd === at) this.#constantLinear(charge, constValue, unit, at)
            else {
              events.push(at, at, EventKind.Linear, unit)
              outside++
              if (copy !== CounterCopy.Unreached) copy = CounterCopy.Stale
              fresh = false
            }
          }
          if (sub < PrefixOp.MemoryInit) {
            height = pop(height, startHeight, dead, 1) + 1
            floats = true
          } else p = this.#skipBulk(bytes, p, sub, at)
          switch (sub) {
            case PrefixOp.MemoryInit:
            case PrefixOp.MemoryCopy:
            case PrefixOp.MemoryFill:
            case PrefixOp.TableInit:
            case PrefixOp.TableCopy:
            case PrefixOp.TableFill:
              height = pop(height, startHeight, dead, 3)
              break
            case PrefixOp.TableGrow:
              height = pop(height, startHeight, dead, 2) + 1
              break
            case PrefixOp.TableSize:
              height++
          }
        }
      }
    }
    if (floats) this.usesFloats = true
    return { maxHeight, calls }
  }

  /** Skips the indices of a bulk instruction and notes what it can change; returns its end. */
  #skipBulk(bytes: Uint8Array, position: number, sub: number, at: number): number {
    let p = position
    switch (sub) {
      case PrefixOp.MemoryInit:
        this.#leb(bytes, p)
        p = this.#position
        checkZeroByte(bytes, p++)
        return p
      case PrefixOp.MemoryCopy:
        checkZeroByte(bytes, p++)
        checkZeroByte(bytes, p++)
        return p
      case PrefixOp.MemoryFill:
        checkZeroByte(bytes, p++)
        return p
    }
    const index = this.#leb(bytes, p)
    if (sub === PrefixOp.TableInit || sub === PrefixOp.TableCopy) this.#leb(bytes, this.#position)
    p = this.#position
    switch (sub) {
      case PrefixOp.DataDrop:
      case PrefixOp.ElemDrop:
        this.dropsSegment = true
        return p
      case PrefixOp.TableSize:
        return p
      case PrefixOp.TableGrow:
        this.usesTableGrow = true
        this.events.push(at, p, EventKind.TableGrow, index)
    }
    this.writesTable = true
    return p
  }

  #newCharge(position: number, copy: number): number {
    this.chargePositions.push(position)
    this.chargeCosts.push(0)
    this.chargeCopies.push(copy)
    return this.chargePositions.length - 1
  }

  #addCost(charge: number, cost: number): void {
    if (cost !== 0) this.chargeCosts[charge] = (this.chargeCosts[charge] as number) + cost
  }

  /** Adds the linear part of an instruction whose last operand is the constant before it. */
  #constantLinear(charge: number, units: number, unitPrice: number, at: number): void {
    if (unitPrice === 0) return
    if (units < 0) {
      reject('gas-metering', at, `a bulk instruction has the constant ${units} as its length`)
    }
    const cost = units * unitPrice
    if (cost + (this.chargeCosts[charge] as number) < EXACT) this.#addCost(charge, cost)
    else {
      const big = (this.bigCosts.get(charge) ?? 0n) + BigInt(units) * BigInt(unitPrice)
      if (big >= 1n << 64n) reject('gas-metering', at, 'the cost of a block overflows 64 bits')
      this.bigCosts.set(charge, big)
    }
  }

  #leb(bytes: Uint8Array, position: number): number {
    let p = position
    let byte = bytes[p++] as number
    let value = byte
    if (byte >= 0x80) {
      value &= 0x7f
      let shift = 7
      do {
        byte = bytes[p++] as number
        value |= (byte & 0x7f) << shift
        shift += 7
      } while (byte >= 0x80)
      value >>>= 0
    }
    this.#position = p
    return value
  }

  #signedLeb(bytes: Uint8Array, position: number): number {
    let p = position
    let value = 0
    let shift = 0
    let byte: number
    do {
      byte = bytes[p++] as number
      value |= (byte & 0x7f) << shift
      shift += 7
    } while (byte >= 0x80)
    this.#position = p
    return shift < 32 ? (value << (32 - shift)) >> (32 - shift) : value
  }

  #refuseAlignment(bytes: Uint8Array, at: number): void {
    // Padded LEBs are legal; the value is what counts.
    const align = this.#leb(bytes, at + 1)
    if (align > (MAX_ALIGN[bytes[at] as number] as number)) {
      refuse(at, 'a memory index in a load or store', 'multiple memories', '-C target-cpu=mvp')
    }
  }
}

/** The height after taking `count` values. See {@link FunctionWalker} for the odd parts. */
function pop(height: number, startHeight: number, dead: boolean, count: number): number {
  if (count === 0) return height
  if (height === startHeight) {
    if (!dead) throw new WasmRejected('stack-limiter', 'a value is taken from an empty stack')
    return height
  }
  if (height < count) {
    throw new WasmRejected(
      'stack-limiter',
      'unreachable code takes more values than the stack of its function holds, which the ' +
        "reference's stack limiter refuses: remove the dead code (wasm-opt --dce)",
    )
  }
  return height - count
}

/** Whether the instruction at `p` takes the value on top without looking at a NaN's bits. */
function consumesNan(bytes: Uint8Array, p: number): boolean {
  const op = bytes[p] as number
  if (op === Op.Prefix) return (bytes[p + 1] as number) < PrefixOp.MemoryInit
  return NAN_CONSUMER[op] === 1
}

function checkBlockType(type: number, at: number): void {
  if (type < EMPTY_BLOCK || type >= 0x80) {
    refuse(at, 'a block with a type of its own', 'multi-value', '-C target-feature=-multivalue')
  }
  assertValueType(type, at)
}

function checkZeroByte(bytes: Uint8Array, position: number): void {
  if (bytes[position] !== 0) {
    refuse(position, 'a memory index', 'multiple memories', '-C target-cpu=mvp')
  }
}

function reject(phase: 'stack-limiter' | 'gas-metering', at: number, what: string): never {
  throw new WasmRejected(phase, `${what} (byte ${at})`)
}

/**
 * The cost of a `call` with the stack limiter's instructions around it: before it the height is
 * read, raised, written, read and compared, and after it read, lowered and written.
 *
 * @see fvm-wasm-instrument 0.4.0 `src/stack_limiter/mod.rs`, `instrument_call`
 */
export function definedCallCost(prices: WasmPrices): number {
  const globals = 5 * prices.instructionDefault
  const constants = 3 * prices.instructionDefault
  const math = 3 * prices.mathDefault
  return (
    globals + constants + math + prices.jumpConditional + prices.jumpUnconditional + prices.call
  )
}
