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
  /** By opcode: 256 numbers. */
  readonly opcodes: Float64Array
}

/** An opcode that is not listed: a stack operation and the step to the next. */
const OTHER_OPCODE = 600_000

/**
 * Milligas of opcodes. What follows a syscall of theirs is in the tables of stretches. Where the cost
 * depends on the operands (division, EQ, SAR), the usual ones: a divisor of 64 bits, words that differ.
 */
const OPCODES: readonly (readonly [first: number, last: number, milligas: number])[] = [
  [0x00, 0x00, 400_000], // STOP
  [0x01, 0x01, 795_000], // ADD
  [0x02, 0x02, 2_839_000], // MUL
  [0x03, 0x03, 763_000], // SUB
  [0x04, 0x05, 4_500_000], // DIV, SDIV
  [0x06, 0x07, 4_350_000], // MOD, SMOD
  [0x08, 0x08, 16_700_000], // ADDMOD
  [0x09, 0x09, 61_000_000], // MULMOD
  [0x0a, 0x0a, 1_900_000], // EXP
  [0x0b, 0x0b, 1_511_000], // SIGNEXTEND
  [0x10, 0x13, 960_000], // LT, GT, SLT, SGT
  [0x14, 0x14, 1_150_000], // EQ
  [0x15, 0x15, 612_000], // ISZERO
  [0x16, 0x19, 619_000], // AND, OR, XOR, NOT
  [0x1a, 0x1a, 947_000], // BYTE
  [0x1b, 0x1b, 1_631_000], // SHL
  [0x1c, 0x1c, 1_463_000], // SHR
  [0x1d, 0x1d, 1_750_000], // SAR
  [0x1e, 0x1e, 880_000], // CLZ
  [0x20, 0x20, 3_231_000], // KECCAK256
  [0x30, 0x30, 1_537_000], // ADDRESS
  [0x33, 0x33, 1_537_000], // CALLER
  [0x34, 0x34, 2_721_000], // CALLVALUE
  [0x35, 0x35, 956_000], // CALLDATALOAD
  [0x36, 0x36, 449_000], // CALLDATASIZE
  [0x37, 0x37, 1_580_000], // CALLDATACOPY
  [0x38, 0x38, 453_000], // CODESIZE
  [0x39, 0x39, 1_561_000], // CODECOPY
  [0x3a, 0x3a, 6_709_000], // GASPRICE
  [0x3d, 0x3d, 449_000], // RETURNDATASIZE
  [0x3e, 0x3e, 1_561_000], // RETURNDATACOPY
  [0x41, 0x41, 445_000], // COINBASE
  [0x42, 0x42, 537_000], // TIMESTAMP
  [0x43, 0x43, 753_000], // NUMBER
  [0x45, 0x45, 437_000], // GASLIMIT
  [0x46, 0x46, 537_000], // CHAINID
  [0x48, 0x48, 5_801_000], // BASEFEE
  [0x50, 0x50, 275_000], // POP
  [0x51, 0x51, 2_065_000], // MLOAD
  [0x52, 0x52, 1_382_000], // MSTORE
  [0x53, 0x53, 638_000], // MSTORE8
  [0x54, 0x54, 3_080_000], // SLOAD
  [0x55, 0x55, 2_500_000], // SSTORE
  [0x56, 0x56, 355_000], // JUMP
  [0x57, 0x57, 450_000], // JUMPI
  [0x58, 0x58, 421_000], // PC
  [0x59, 0x59, 449_000], // MSIZE
  [0x5b, 0x5b, 224_000], // JUMPDEST
  [0x5c, 0x5c, 2_150_000], // TLOAD
  [0x5d, 0x5d, 2_500_000], // TSTORE
  [0x5e, 0x5e, 2_045_000], // MCOPY
  [0x5f, 0x5f, 441_000], // PUSH0
  [0x60, 0x60, 565_000], // PUSH1
  [0x61, 0x61, 605_000], // PUSH2
  [0x62, 0x63, 640_000], // PUSH3, PUSH4
  [0x64, 0x67, 700_000], // PUSH5 to PUSH8
  [0x68, 0x7f, 1_660_000], // PUSH9 to PUSH32
  [0x80, 0x8f, 705_000], // DUP1 to DUP16
  [0x90, 0x9f, 676_000], // SWAP1 to SWAP16
  [0xf3, 0xf3, 400_000], // RETURN
  [0xfd, 0xfd, 400_000], // REVERT
]

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
  opcodes: opcodeTable(),
}

function opcodeTable(): Float64Array {
  const table = new Float64Array(256).fill(OTHER_OPCODE)
  for (const [first, last, milligas] of OPCODES) table.fill(milligas, first, last + 1)
  return table
}
