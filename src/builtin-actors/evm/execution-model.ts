/** The cost in milligas of the EVM actor's own execution, besides its syscalls. */
export interface EvmExecutionModel {
  /** Once for each run of code. */
  readonly frame: number
  /** The cost of each byte of the code that runs. */
  readonly codeByte: number
  /** The cost of each opcode of the code that runs, reached or not: the search for jump destinations visits it. */
  readonly scannedOpcode: number
  /** The cost of each byte that an opcode copies, hashes, sends, logs or returns. */
  readonly copiedByte: number
  /** The cost of each byte by which the memory grows. */
  readonly grownByte: number
  /** The cost of each significant bit of the power of EXP. */
  readonly exponentBit: number
  /** The cost of each node below the root on the way to a slot. */
  readonly storageLevel: number
  /** The cost of each bit of a slot's number that is compared with those of skipped levels. */
  readonly storageBit: number
  /** The cost of reading a slot that exists. */
  readonly storageFound: number
  /** The cost of changing a slot, on top of SSTORE of a zero to an absent slot. */
  readonly storageChanged: number
  /** The cost of writing the value that a slot already has. */
  readonly storageUnchanged: number
  /** The cost, at the end of a run, of each slot that was loaded with its node. */
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
