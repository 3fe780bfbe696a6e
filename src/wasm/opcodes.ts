import type { WasmPrices } from '../types/index.ts'

/** The opcodes that the rewriter names. */
export const Op = {
  Unreachable: 0x00,
  Nop: 0x01,
  Block: 0x02,
  Loop: 0x03,
  If: 0x04,
  Else: 0x05,
  End: 0x0b,
  Br: 0x0c,
  BrIf: 0x0d,
  BrTable: 0x0e,
  Return: 0x0f,
  Call: 0x10,
  CallIndirect: 0x11,
  Drop: 0x1a,
  Select: 0x1b,
  LocalGet: 0x20,
  LocalSet: 0x21,
  LocalTee: 0x22,
  GlobalGet: 0x23,
  GlobalSet: 0x24,
  TableGet: 0x25,
  TableSet: 0x26,
  MemorySize: 0x3f,
  MemoryGrow: 0x40,
  I32Const: 0x41,
  I64Const: 0x42,
  F32Const: 0x43,
  F64Const: 0x44,
  I32Eqz: 0x45,
  I32Eq: 0x46,
  I32LtS: 0x48,
  I32GtS: 0x4a,
  I32GtU: 0x4b,
  I64LtS: 0x53,
  I64LtU: 0x54,
  F32Eq: 0x5b,
  F64Eq: 0x61,
  F64Ge: 0x66,
  I32Add: 0x6a,
  I32Sub: 0x6b,
  I64Sub: 0x7d,
  I64Mul: 0x7e,
  I64Or: 0x84,
  I64Shl: 0x86,
  I64ShrU: 0x88,
  I32WrapI64: 0xa7,
  I64ExtendI32U: 0xad,
  I64TruncF64S: 0xb0,
  F64ConvertI64S: 0xb9,
  RefNull: 0xd0,
  RefFunc: 0xd2,
  Prefix: 0xfc,
} as const

/** Sub-opcodes behind {@link Op.Prefix} that the rewriter names. */
export const PrefixOp = {
  MemoryInit: 8,
  DataDrop: 9,
  MemoryCopy: 10,
  MemoryFill: 11,
  TableInit: 12,
  ElemDrop: 13,
  TableCopy: 14,
  TableGrow: 15,
  TableSize: 16,
  TableFill: 17,
} as const

/** Encodings of value types. */
export const ValueType = {
  I32: 0x7f,
  I64: 0x7e,
  F32: 0x7d,
  F64: 0x7c,
  FuncRef: 0x70,
} as const

/** The block type with neither parameters nor results. */
export const EMPTY_BLOCK = 0x40

/** The layout of an opcode's immediates; `Special` ones have a case of their own. */
export const Shape = {
  Special: 0,
  None: 1,
  /** One LEB. */
  Index: 2,
  /** Alignment and offset, two LEBs. */
  Memarg: 3,
  I32Const: 4,
  I64Const: 5,
  F32Const: 6,
  F64Const: 7,
  Refused: 8,
} as const

/** {@link Shape} by opcode. */
export const SHAPE: Uint8Array = new Uint8Array(256).fill(Shape.Refused)
/** Values that an opcode of a uniform shape takes from the stack. */
export const POPS: Uint8Array = new Uint8Array(256)
/** Values that it leaves there. */
export const PUSHES: Uint8Array = new Uint8Array(256)
/** 1 if the result is an f32 that may be a NaN the engine made, 2 for f64. */
export const NAN_RESULT: Uint8Array = new Uint8Array(256)
/** 1 if the result does not depend on which NaN the value on top of the stack is. */
export const NAN_CONSUMER: Uint8Array = new Uint8Array(256)
/** 1 for an instruction of the float family: an operand, a result or an immediate is a float. */
export const IS_FLOAT: Uint8Array = new Uint8Array(256)
/** The largest alignment exponent that a load or a store may name. */
export const MAX_ALIGN: Uint8Array = new Uint8Array(256)

function define(
  [from, to]: readonly [from: number, to: number],
  shape: number,
  pops: number,
  pushes: number,
): void {
  for (let op = from; op <= to; op++) {
    SHAPE[op] = shape
    POPS[op] = pops
    PUSHES[op] = pushes
  }
}

function mark(table: Uint8Array, value: number, ...ranges: readonly (readonly number[])[]): void {
  for (const [from, to] of ranges) {
    if (from !== undefined) table.fill(value, from, (to ?? from) + 1)
  }
}

define([Op.Unreachable, Op.Else], Shape.Special, 0, 0)
define([Op.Nop, Op.Nop], Shape.None, 0, 0)
define([Op.End, Op.CallIndirect], Shape.Special, 0, 0)
define([Op.Drop, Op.Drop], Shape.None, 1, 0)
define([Op.Select, Op.Select], Shape.Special, 0, 0)
define([Op.LocalGet, Op.LocalGet], Shape.Index, 0, 1)
define([Op.LocalSet, Op.LocalSet], Shape.Index, 1, 0)
define([Op.LocalTee, Op.LocalTee], Shape.Index, 1, 1)
define([Op.GlobalGet, Op.GlobalGet], Shape.Index, 0, 1)
define([Op.GlobalSet, Op.GlobalSet], Shape.Index, 1, 0)
define([Op.TableGet, Op.TableGet], Shape.Index, 1, 1)
define([Op.TableSet, Op.TableSet], Shape.Special, 0, 0)
define([0x28, 0x35], Shape.Memarg, 1, 1) // loads
define([0x36, 0x3e], Shape.Memarg, 2, 0) // stores
define([Op.MemorySize, Op.MemoryGrow], Shape.Special, 0, 0)
define([Op.I32Const, Op.I32Const], Shape.I32Const, 0, 1)
define([Op.I64Const, Op.I64Const], Shape.I64Const, 0, 1)
define([Op.F32Const, Op.F32Const], Shape.F32Const, 0, 1)
define([Op.F64Const, Op.F64Const], Shape.F64Const, 0, 1)
define([0x45, 0x66], Shape.None, 2, 1) // comparisons
define([0x67, 0xc4], Shape.None, 2, 1) // arithmetic
for (const [from, to] of [
  [0x45, 0x45], // eqz
  [0x50, 0x50],
  [0x67, 0x69], // clz, ctz, popcnt
  [0x79, 0x7b],
  [0x8b, 0x91], // abs to sqrt
  [0x99, 0x9f],
  [0xa7, 0xc4], // conversions, sign extensions
] as const) {
  define([from, to], Shape.None, 1, 1)
}
SHAPE[Op.Prefix] = Shape.Special

// Source of the list: cranelift-codegen 0.123 `nan_canonicalization.rs`, `is_fp_arith`.
mark(NAN_RESULT, 1, [0x8d, 0x97], [0xb6]) // ceil to sqrt, add to max, demote
mark(NAN_RESULT, 2, [0x9b, 0xa5], [0xbb]) // the same for f64, promote
mark(NAN_CONSUMER, 1, [0x8d, 0x97], [0xb6], [0x9b, 0xa5], [0xbb]) // their results are canonical
mark(NAN_CONSUMER, 1, [0x5b, 0x66], [0xa8, 0xab], [0xae, 0xb1], [Op.Drop]) // compare, truncate
mark(IS_FLOAT, 1, [0x2a, 0x2b], [0x38, 0x39], [0x43, 0x44], [0x5b, 0x66], [0x8b, 0xa6])
mark(IS_FLOAT, 1, [0xa8, 0xab], [0xae, 0xbf])
mark(MAX_ALIGN, 1, [0x2e, 0x2f], [0x32, 0x33], [0x3b], [0x3d])
mark(MAX_ALIGN, 2, [0x28], [0x2a], [0x34, 0x35], [0x36], [0x38], [0x3e])
mark(MAX_ALIGN, 3, [0x29], [0x2b], [0x37], [0x39])

/**
 * The amount that each opcode adds to its metered block, in milligas. A call of a defined function costs more
 * (the stack limiter's instructions around it), and the linear part of bulk instructions is apart.
 *
 * @see fvm 4.8.4 `src/gas/price_list.rs`, `impl Rules for WasmGasPrices`, `instruction_cost`
 */
export function instructionCosts(prices: WasmPrices): Float64Array {
  const costs = new Float64Array(256)
  const plain = prices.instructionDefault
  costs.fill(prices.mathDefault, 0x45, 0xc5)
  for (const op of [Op.I32WrapI64, Op.I64ExtendI32U, 0xbc, 0xbd, 0xbe, 0xbf]) costs[op] = plain
  costs.fill(plain, Op.I32Const, Op.F64Const + 1)
  costs.fill(plain, Op.LocalGet, Op.GlobalSet + 1)
  costs[Op.Select] = plain
  costs[Op.MemorySize] = plain
  costs.fill(plain + prices.memoryAccessCost, 0x28, 0x36)
  costs[Op.TableGet] = plain + prices.memoryAccessCost
  costs.fill(plain + prices.memoryFillBaseCost, 0x36, 0x3f)
  costs[Op.TableSet] = plain + prices.memoryFillBaseCost
  costs[Op.MemoryGrow] = plain + prices.memoryFillBaseCost
  costs[Op.Br] = prices.jumpUnconditional
  costs[Op.BrIf] = prices.jumpConditional
  costs[Op.If] = prices.jumpConditional
  costs[Op.BrTable] = prices.jumpIndirect + prices.memoryAccessCost
  costs[Op.Call] = prices.jumpUnconditional + prices.call
  costs[Op.CallIndirect] = prices.jumpIndirect + prices.memoryAccessCost + prices.call
  return costs
}

/** Fixed and per-unit price of the instructions behind {@link Op.Prefix}; a unit price of 0 is none. */
export function prefixCosts(prices: WasmPrices): { fixed: Float64Array; unit: Float64Array } {
  const fixed = new Float64Array(18)
  const unit = new Float64Array(18)
  const plain = prices.instructionDefault
  fixed.fill(prices.mathDefault, 0, 8) // saturating truncations
  for (const op of [PrefixOp.MemoryInit, PrefixOp.MemoryCopy]) {
    fixed[op] = plain + prices.memoryAccessCost
    unit[op] = prices.memoryCopyPerByteCost
  }
  fixed[PrefixOp.MemoryFill] = plain + prices.memoryFillBaseCost
  unit[PrefixOp.MemoryFill] = prices.memoryFillPerByteCost
  for (const op of [PrefixOp.TableInit, PrefixOp.TableCopy]) {
    fixed[op] = plain + prices.memoryAccessCost
    unit[op] = prices.memoryCopyPerByteCost * TABLE_ELEMENT_BYTES
  }
  for (const op of [PrefixOp.TableFill, PrefixOp.TableGrow]) {
    fixed[op] = plain + prices.memoryFillBaseCost
    unit[op] = prices.memoryFillPerByteCost * TABLE_ELEMENT_BYTES
  }
  fixed[PrefixOp.DataDrop] = plain
  fixed[PrefixOp.ElemDrop] = plain
  fixed[PrefixOp.TableSize] = plain
  return { fixed, unit }
}

/** Bytes that are charged for one element of a table. Source: fvm 4.8.4, `TABLE_ELEMENT_SIZE`. */
export const TABLE_ELEMENT_BYTES = 8
/** Bytes in a page of Wasm memory. */
export const PAGE_BYTES = 65_536

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
