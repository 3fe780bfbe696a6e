// One row for each opcode: the table is as long as the instruction set.
import { FatalError } from '../../types/index.ts'

/** Whether an opcode may make a syscall: the execution before it is charged first. */
const SYSCALL = true
const NONE = false

/** A row of {@link OPCODES}. */
type OpcodeRow = readonly [
  code: number,
  name: string,
  pops: number,
  pushes: number,
  makesSyscall: boolean,
  milligas: number,
]

/**
 * The opcodes that the EVM actor defines. The prices are milligas of Wasm execution: they cover the
 * opcode itself and the step to the next one. The tables of stretches price what follows a syscall.
 * If the cost depends on the operands (division, EQ, SAR), the row has the cost of usual ones: a
 * divisor of 64 bits, words that differ.
 *
 * @see builtin-actors v18.0.0 `actors/evm/src/interpreter/instructions/mod.rs` for numbers and stack
 * @see `scripts/measure-evm-opcodes.ts` for the prices, measured on the official EVM actor
 */
export const OPCODES: readonly OpcodeRow[] = [
  [0x00, 'STOP', 0, 0, NONE, 400_000],
  [0x01, 'ADD', 2, 1, NONE, 795_000],
  [0x02, 'MUL', 2, 1, NONE, 2_839_000],
  [0x03, 'SUB', 2, 1, NONE, 763_000],
  [0x04, 'DIV', 2, 1, NONE, 4_500_000],
  [0x05, 'SDIV', 2, 1, NONE, 4_500_000],
  [0x06, 'MOD', 2, 1, NONE, 4_350_000],
  [0x07, 'SMOD', 2, 1, NONE, 4_350_000],
  [0x08, 'ADDMOD', 3, 1, NONE, 16_700_000],
  [0x09, 'MULMOD', 3, 1, NONE, 61_000_000],
  [0x0a, 'EXP', 2, 1, NONE, 1_900_000],
  [0x0b, 'SIGNEXTEND', 2, 1, NONE, 1_511_000],
  [0x10, 'LT', 2, 1, NONE, 960_000],
  [0x11, 'GT', 2, 1, NONE, 960_000],
  [0x12, 'SLT', 2, 1, NONE, 960_000],
  [0x13, 'SGT', 2, 1, NONE, 960_000],
  [0x14, 'EQ', 2, 1, NONE, 1_150_000],
  [0x15, 'ISZERO', 1, 1, NONE, 612_000],
  [0x16, 'AND', 2, 1, NONE, 619_000],
  [0x17, 'OR', 2, 1, NONE, 619_000],
  [0x18, 'XOR', 2, 1, NONE, 619_000],
  [0x19, 'NOT', 1, 1, NONE, 619_000],
  [0x1a, 'BYTE', 2, 1, NONE, 947_000],
  [0x1b, 'SHL', 2, 1, NONE, 1_631_000],
  [0x1c, 'SHR', 2, 1, NONE, 1_463_000],
  [0x1d, 'SAR', 2, 1, NONE, 1_750_000],
  [0x1e, 'CLZ', 1, 1, NONE, 880_000],
  [0x20, 'KECCAK256', 2, 1, SYSCALL, 3_231_000],
  [0x30, 'ADDRESS', 0, 1, NONE, 1_537_000],
  [0x31, 'BALANCE', 1, 1, SYSCALL, 600_000],
  [0x32, 'ORIGIN', 0, 1, SYSCALL, 600_000],
  [0x33, 'CALLER', 0, 1, NONE, 1_537_000],
  [0x34, 'CALLVALUE', 0, 1, NONE, 2_721_000],
  [0x35, 'CALLDATALOAD', 1, 1, NONE, 956_000],
  [0x36, 'CALLDATASIZE', 0, 1, NONE, 449_000],
  [0x37, 'CALLDATACOPY', 3, 0, NONE, 1_580_000],
  [0x38, 'CODESIZE', 0, 1, NONE, 453_000],
  [0x39, 'CODECOPY', 3, 0, NONE, 1_561_000],
  [0x3a, 'GASPRICE', 0, 1, SYSCALL, 6_709_000],
  [0x3b, 'EXTCODESIZE', 1, 1, SYSCALL, 600_000],
  [0x3c, 'EXTCODECOPY', 4, 0, SYSCALL, 600_000],
  [0x3d, 'RETURNDATASIZE', 0, 1, NONE, 449_000],
  [0x3e, 'RETURNDATACOPY', 3, 0, NONE, 1_561_000],
  [0x3f, 'EXTCODEHASH', 1, 1, SYSCALL, 600_000],
  [0x40, 'BLOCKHASH', 1, 1, SYSCALL, 600_000],
  [0x41, 'COINBASE', 0, 1, NONE, 445_000],
  [0x42, 'TIMESTAMP', 0, 1, SYSCALL, 537_000],
  [0x43, 'NUMBER', 0, 1, SYSCALL, 753_000],
  [0x44, 'PREVRANDAO', 0, 1, SYSCALL, 600_000],
  [0x45, 'GASLIMIT', 0, 1, NONE, 437_000],
  [0x46, 'CHAINID', 0, 1, SYSCALL, 537_000],
  [0x47, 'SELFBALANCE', 0, 1, SYSCALL, 600_000],
  [0x48, 'BASEFEE', 0, 1, SYSCALL, 5_801_000],
  [0x50, 'POP', 1, 0, NONE, 275_000],
  [0x51, 'MLOAD', 1, 1, NONE, 2_065_000],
  [0x52, 'MSTORE', 2, 0, NONE, 1_382_000],
  [0x53, 'MSTORE8', 2, 0, NONE, 638_000],
  [0x54, 'SLOAD', 1, 1, SYSCALL, 3_080_000],
  [0x55, 'SSTORE', 2, 0, SYSCALL, 2_500_000],
  [0x56, 'JUMP', 1, 0, NONE, 355_000],
  [0x57, 'JUMPI', 2, 0, NONE, 450_000],
  [0x58, 'PC', 0, 1, NONE, 421_000],
  [0x59, 'MSIZE', 0, 1, NONE, 449_000],
  [0x5a, 'GAS', 0, 1, SYSCALL, 600_000],
  [0x5b, 'JUMPDEST', 0, 0, NONE, 224_000],
  [0x5c, 'TLOAD', 1, 1, SYSCALL, 2_150_000],
  [0x5d, 'TSTORE', 2, 0, SYSCALL, 2_500_000],
  [0x5e, 'MCOPY', 3, 0, NONE, 2_045_000],
  [0x5f, 'PUSH0', 0, 1, NONE, 441_000],
  [0x60, 'PUSH1', 0, 1, NONE, 565_000],
  [0x61, 'PUSH2', 0, 1, NONE, 605_000],
  [0x62, 'PUSH3', 0, 1, NONE, 640_000],
  [0x63, 'PUSH4', 0, 1, NONE, 640_000],
  [0x64, 'PUSH5', 0, 1, NONE, 700_000],
  [0x65, 'PUSH6', 0, 1, NONE, 700_000],
  [0x66, 'PUSH7', 0, 1, NONE, 700_000],
  [0x67, 'PUSH8', 0, 1, NONE, 700_000],
  [0x68, 'PUSH9', 0, 1, NONE, 1_660_000],
  [0x69, 'PUSH10', 0, 1, NONE, 1_660_000],
  [0x6a, 'PUSH11', 0, 1, NONE, 1_660_000],
  [0x6b, 'PUSH12', 0, 1, NONE, 1_660_000],
  [0x6c, 'PUSH13', 0, 1, NONE, 1_660_000],
  [0x6d, 'PUSH14', 0, 1, NONE, 1_660_000],
  [0x6e, 'PUSH15', 0, 1, NONE, 1_660_000],
  [0x6f, 'PUSH16', 0, 1, NONE, 1_660_000],
  [0x70, 'PUSH17', 0, 1, NONE, 1_660_000],
  [0x71, 'PUSH18', 0, 1, NONE, 1_660_000],
  [0x72, 'PUSH19', 0, 1, NONE, 1_660_000],
  [0x73, 'PUSH20', 0, 1, NONE, 1_660_000],
  [0x74, 'PUSH21', 0, 1, NONE, 1_660_000],
  [0x75, 'PUSH22', 0, 1, NONE, 1_660_000],
  [0x76, 'PUSH23', 0, 1, NONE, 1_660_000],
  [0x77, 'PUSH24', 0, 1, NONE, 1_660_000],
  [0x78, 'PUSH25', 0, 1, NONE, 1_660_000],
  [0x79, 'PUSH26', 0, 1, NONE, 1_660_000],
  [0x7a, 'PUSH27', 0, 1, NONE, 1_660_000],
  [0x7b, 'PUSH28', 0, 1, NONE, 1_660_000],
  [0x7c, 'PUSH29', 0, 1, NONE, 1_660_000],
  [0x7d, 'PUSH30', 0, 1, NONE, 1_660_000],
  [0x7e, 'PUSH31', 0, 1, NONE, 1_660_000],
  [0x7f, 'PUSH32', 0, 1, NONE, 1_660_000],
  [0x80, 'DUP1', 1, 2, NONE, 705_000],
  [0x81, 'DUP2', 2, 3, NONE, 705_000],
  [0x82, 'DUP3', 3, 4, NONE, 705_000],
  [0x83, 'DUP4', 4, 5, NONE, 705_000],
  [0x84, 'DUP5', 5, 6, NONE, 705_000],
  [0x85, 'DUP6', 6, 7, NONE, 705_000],
  [0x86, 'DUP7', 7, 8, NONE, 705_000],
  [0x87, 'DUP8', 8, 9, NONE, 705_000],
  [0x88, 'DUP9', 9, 10, NONE, 705_000],
  [0x89, 'DUP10', 10, 11, NONE, 705_000],
  [0x8a, 'DUP11', 11, 12, NONE, 705_000],
  [0x8b, 'DUP12', 12, 13, NONE, 705_000],
  [0x8c, 'DUP13', 13, 14, NONE, 705_000],
  [0x8d, 'DUP14', 14, 15, NONE, 705_000],
  [0x8e, 'DUP15', 15, 16, NONE, 705_000],
  [0x8f, 'DUP16', 16, 17, NONE, 705_000],
  [0x90, 'SWAP1', 2, 2, NONE, 676_000],
  [0x91, 'SWAP2', 3, 3, NONE, 676_000],
  [0x92, 'SWAP3', 4, 4, NONE, 676_000],
  [0x93, 'SWAP4', 5, 5, NONE, 676_000],
  [0x94, 'SWAP5', 6, 6, NONE, 676_000],
  [0x95, 'SWAP6', 7, 7, NONE, 676_000],
  [0x96, 'SWAP7', 8, 8, NONE, 676_000],
  [0x97, 'SWAP8', 9, 9, NONE, 676_000],
  [0x98, 'SWAP9', 10, 10, NONE, 676_000],
  [0x99, 'SWAP10', 11, 11, NONE, 676_000],
  [0x9a, 'SWAP11', 12, 12, NONE, 676_000],
  [0x9b, 'SWAP12', 13, 13, NONE, 676_000],
  [0x9c, 'SWAP13', 14, 14, NONE, 676_000],
  [0x9d, 'SWAP14', 15, 15, NONE, 676_000],
  [0x9e, 'SWAP15', 16, 16, NONE, 676_000],
  [0x9f, 'SWAP16', 17, 17, NONE, 676_000],
  [0xa0, 'LOG0', 2, 0, SYSCALL, 600_000],
  [0xa1, 'LOG1', 3, 0, SYSCALL, 600_000],
  [0xa2, 'LOG2', 4, 0, SYSCALL, 600_000],
  [0xa3, 'LOG3', 5, 0, SYSCALL, 600_000],
  [0xa4, 'LOG4', 6, 0, SYSCALL, 600_000],
  [0xf0, 'CREATE', 3, 1, SYSCALL, 600_000],
  [0xf1, 'CALL', 7, 1, SYSCALL, 600_000],
  [0xf3, 'RETURN', 2, 0, NONE, 400_000],
  [0xf4, 'DELEGATECALL', 6, 1, SYSCALL, 600_000],
  [0xf5, 'CREATE2', 4, 1, SYSCALL, 600_000],
  [0xfa, 'STATICCALL', 6, 1, SYSCALL, 600_000],
  [0xfd, 'REVERT', 2, 0, NONE, 400_000],
  [0xfe, 'INVALID', 0, 0, NONE, 600_000],
  [0xff, 'SELFDESTRUCT', 1, 0, SYSCALL, 600_000],
]

/** The value of {@link STACK_NEEDS} for opcodes that are not defined. */
export const UNDEFINED_NEEDS = 255
/** Added to {@link STACK_NEEDS} of an opcode that needs room for one more word. */
const GROWS = 32
/** The price of an undefined opcode: a stack operation and the step to the next. */
const UNDEFINED_MILLIGAS = 600_000

/** The names of the opcodes by number. */
export const OPCODE_NAMES: Readonly<Record<number, string>> = Object.fromEntries(
  OPCODES.map(([code, name]) => [code, name]),
)

/** The number of an opcode by its name. @throws FatalError for a name that no opcode has */
export function opcodeOf(name: string): number {
  const found = OPCODES.find(([, known]) => known === name)
  if (found === undefined) throw new FatalError(`no opcode of the EVM is called ${name}`)
  return found[0]
}

/**
 * The stack that each opcode needs: the number of words it takes, plus 32 if the stack must have room
 * for one more; 255 for an undefined opcode.
 */
export const STACK_NEEDS: Uint8Array = new Uint8Array(256).fill(UNDEFINED_NEEDS)

/** The words by which each opcode changes the height of the stack. */
export const STACK_CHANGES: Int8Array = new Int8Array(256)

/** 1 for each opcode that may make a syscall. */
export const MAKES_SYSCALL: Uint8Array = new Uint8Array(256)

/** The price of each opcode in milligas. */
export const OPCODE_MILLIGAS: Float64Array = new Float64Array(256).fill(UNDEFINED_MILLIGAS)

for (const [code, , pops, pushes, makesSyscall, milligas] of OPCODES) {
  STACK_NEEDS[code] = pushes > pops ? pops + GROWS : pops
  STACK_CHANGES[code] = pushes - pops
  MAKES_SYSCALL[code] = makesSyscall ? 1 : 0
  OPCODE_MILLIGAS[code] = milligas
}
