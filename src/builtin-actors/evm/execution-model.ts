/** What the EVM actor's own execution costs, in milligas, besides its syscalls. */
export interface EvmExecutionModel {
  /** Once for each run of code. */
  readonly frame: number
  /** For each byte of the code that runs. */
  readonly codeByte: number
  /** For each opcode of the code that runs, reached or not: it is searched for jump destinations. */
  readonly scannedOpcode: number
  /** For each byte that an opcode copies: data, code, memory, what is hashed, sent, logged, returned. */
  readonly copiedByte: number
  /** For each byte by which the memory grows. */
  readonly grownByte: number
  /** For each significant bit of the power of EXP. */
  readonly exponentBit: number
  /** For each node below the root on the way to a slot. */
  readonly storageLevel: number
  /** For each bit of a slot's number that is compared with those of skipped levels. */
  readonly storageBit: number
  /** For a slot that is there, when it is read. */
  readonly storageFound: number
  /** For a slot that gets another value, on top of SSTORE of a zero where there is none. */
  readonly storageChanged: number
  /** For a slot that gets the value it has. */
  readonly storageUnchanged: number
  /** For each slot that was loaded with its node, when a run ends. */
  readonly storageRelease: number
}

/**
 * The model of builtin-actors v18: all amounts are safe integers.
 *
 * Source: differences between two init codes of one length on the official EVM actor (bundle v18
 * mainnet), of which one runs an opcode 60 to 300 times and the other stops before;
 * `scripts/measure-evm-opcodes.ts` measures them again.
 */
export const EVM_EXECUTION_MODEL: EvmExecutionModel = {
  frame: 0,
  codeByte: 5_000,
  scannedOpcode: 81_400,
  copiedByte: 400,
  grownByte: 800,
  exponentBit: 2_900_000,
  storageLevel: 2_600_000,
  storageBit: 265_000,
  storageFound: 4_400_000,
  storageChanged: 5_500_000,
  storageUnchanged: 11_200_000,
  storageRelease: 800_000,
}
