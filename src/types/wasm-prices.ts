/**
 * The prices of the metered Wasm instructions, in milligas: the part of a price list that the rewriter
 * needs. Numbers, not bigints: every one fits 32 bits.
 *
 * @see fvm 4.8.4 `src/gas/price_list.rs`, `WasmGasPrices` and its `Rules`
 */
export interface WasmPrices {
  /** An instruction of no special class: constants, locals, globals, select, loads, stores. */
  readonly instructionDefault: number
  /** A math, comparison, conversion or sign-extension instruction. */
  readonly mathDefault: number
  /** `br`, and the jump of a `call`. */
  readonly jumpUnconditional: number
  /** `br_if` and `if`. */
  readonly jumpConditional: number
  /** `br_table` and `call_indirect`. */
  readonly jumpIndirect: number
  /** A call, on top of its jump. */
  readonly call: number
  /** Once for each instruction that fills memory or a table. */
  readonly memoryFillBaseCost: number
  /** The price of each byte filled; a grown page has 65,536, a table element 8. */
  readonly memoryFillPerByteCost: number
  /** Once for each instruction that reads memory or a table. */
  readonly memoryAccessCost: number
  /** The price of each byte copied; a table element has 8. */
  readonly memoryCopyPerByteCost: number
}
