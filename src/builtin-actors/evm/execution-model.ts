/** What the EVM actor's own execution costs, in milligas, besides its syscalls. */
export interface EvmExecutionModel {
  /** Once for each run of code. */
  readonly frame: number
  /** For each byte of the code that runs: it is searched for jump destinations. */
  readonly codeByte: number
  /** For each byte that an opcode copies: data, code, memory, what is hashed, sent, logged, returned. */
  readonly copiedByte: number
  /** For each byte by which the memory grows. */
  readonly grownByte: number
  /** For each significant bit of the power of EXP. */
  readonly exponentBit: number
  /** By opcode: 256 numbers. */
  readonly opcodes: Float64Array
}

/** Provisional, until a model is fitted. No loop without a syscall may be free. */
const EVERY_OPCODE = 150_000

/** By how much an opcode differs from {@link EVERY_OPCODE}, as `[first, last, milligas]`. */
const OPCODES: readonly (readonly [first: number, last: number, milligas: number])[] = []

/** The model of builtin-actors v18: all amounts are safe integers. */
export const EVM_EXECUTION_MODEL: EvmExecutionModel = {
  frame: 0,
  codeByte: 0,
  copiedByte: 0,
  grownByte: 0,
  exponentBit: 0,
  opcodes: opcodeTable(),
}

function opcodeTable(): Float64Array {
  const table = new Float64Array(256).fill(EVERY_OPCODE)
  for (const [first, last, milligas] of OPCODES) table.fill(milligas, first, last + 1)
  return table
}
