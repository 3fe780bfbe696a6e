/* What the tests of opcodes run. */

import { assemble, initCodeOf } from './assembler.ts'

/** All bits of a word. */
export const ONES = (1n << 256n) - 1n
/** Words at which opcodes turn. */
export const EDGES = [
  ...[0n, 1n, 2n, 3n, 5n, 7n, 8n, 30n, 31n, 32n, 33n, 127n, 128n, 255n, 256n, 257n],
  ...[(1n << 31n) - 1n, 1n << 31n, (1n << 32n) - 1n, 1n << 32n, (1n << 53n) - 1n, 1n << 53n],
  ...[(1n << 63n) - 1n, 1n << 63n, (1n << 64n) - 1n, 1n << 64n, (1n << 127n) + 3n],
  ...[(1n << 128n) - 1n, 1n << 128n, 1n << 192n, (1n << 160n) - 1n, (1n << 255n) - 1n],
  ...[1n << 255n, (1n << 255n) + 1n, ONES, ONES - 1n, ONES - 255n, ONES ^ 0xffffn],
  0x80ff7f00_00000000_00000000_00000001_00000000_00000000_00000000_0000ff80n,
]

/** Listings that leave a word on the stack. */
export const WORDS: readonly string[] = [
  'ADDRESS',
  'ORIGIN',
  'CALLER',
  'CALLVALUE',
  'CALLDATASIZE',
  '0 CALLDATALOAD',
  '3 CALLDATALOAD',
  '40 CALLDATALOAD',
  `${ONES} CALLDATALOAD`,
  'CODESIZE',
  'GASPRICE',
  'RETURNDATASIZE',
  'COINBASE',
  'TIMESTAMP',
  'NUMBER',
  'GASLIMIT',
  'CHAINID',
  'SELFBALANCE',
  'ADDRESS BALANCE',
  '0xdeadbeefdeadbeef BALANCE',
  `ADDRESS ${1n << 200n} OR BALANCE`,
  'BASEFEE',
  'ADDRESS EXTCODESIZE',
  'ADDRESS EXTCODEHASH',
  '0xdeadbeefdeadbeef EXTCODESIZE',
  '0xdeadbeefdeadbeef EXTCODEHASH',
  'CALLER EXTCODESIZE',
  'CALLER EXTCODEHASH',
  'PC',
  'PUSH0 POP PC',
  'MSIZE',
  '0x1ff MLOAD POP MSIZE',
  '7 SLOAD',
  '9 7 SSTORE 7 SLOAD 8 SLOAD ADD',
  '9 7 SSTORE 0 7 SSTORE 7 SLOAD',
  `${ONES} ${ONES} SSTORE ${ONES} SLOAD`,
  '7 TLOAD',
  '9 7 TSTORE 7 TLOAD 7 SLOAD ADD',
  '9 7 TSTORE 0 7 TSTORE 7 TLOAD',
  '1 @to JUMP INVALID to: 2 ADD',
  '1 1 @to JUMPI INVALID to: 2 ADD',
  `1 ${1n << 255n} @to JUMPI INVALID to: 2 ADD`,
  '5 0 ${0} JUMPI 2 ADD'.replace('${0}', String(ONES)),
  'JUMPDEST 4',
  '1 2 POP',
  'PUSH0',
  '32 0 KECCAK256',
  '0 ${0} KECCAK256'.replace('${0}', String(ONES)),
  '0x112233 PUSH0 MSTORE 77 5 KECCAK256',
  ...Array.from({ length: 32 }, (_, at) => `%${(0x60 + at).toString(16)} ${' %a7'.repeat(at + 1)}`),
  ...Array.from({ length: 16 }, (_, at) => `${numbers(17)} DUP${at + 1}`),
  ...Array.from({ length: 16 }, (_, at) => `${numbers(17)} SWAP${at + 1} ${fold(17)}`),
  // calls of itself: the callee sees input
  `${selfCall('CALL')} RETURNDATASIZE ADD`,
  `${selfCall('STATICCALL')} RETURNDATASIZE ADD`,
  `${selfCall('DELEGATECALL')} RETURNDATASIZE ADD`,
  // more value than there is
  `PUSH0 PUSH0 PUSH0 PUSH0 ${10n ** 30n} 0xabcdef12345678 GAS CALL`,
  `PUSH0 PUSH0 ${ONES} CREATE`,
  // to nobody, with and without value
  'PUSH0 PUSH0 PUSH0 PUSH0 0 0xabcdef12345679 GAS CALL',
  'PUSH0 PUSH0 PUSH0 PUSH0 2 0xabcdef1234567a GAS CALL 0xabcdef1234567a BALANCE ADD SELFBALANCE ADD',
  'PUSH0 PUSH0 PUSH0 PUSH0 0xabcdef12345679 GAS DELEGATECALL',
  // output longer and shorter than what is returned
  `${ONES} PUSH0 MSTORE 8 2 ${echo('', '3 1')} PUSH0 MLOAD ADD`,
  `${ONES} PUSH0 MSTORE 2 8 ${echo('', '3 1')} PUSH0 MLOAD ADD`,
]

function numbers(count: number): string {
  return Array.from({ length: count }, (_, at) => String(at + 100)).join(' ')
}

function fold(count: number): string {
  return new Array<string>(count - 1).fill('31 MUL ADD').join(' ')
}

/** Calls itself with four bytes of input; when it has any, it returns them, and else comes back here. */
function selfCall(opcode: string): string {
  const value = opcode === 'CALL' ? 'PUSH0 ' : ''
  return `CALLDATASIZE 4 EQ @inner JUMPI @outer JUMP
    inner: 4 PUSH0 PUSH0 CALLDATACOPY CALLER 4 MSTORE ADDRESS 36 MSTORE 68 PUSH0 RETURN
    outer: 0xaabbccdd PUSH0 MSTORE 64 PUSH0 4 28 ${value}ADDRESS GAS ${opcode} PUSH0 MLOAD ADD`
}

/** Calls the identity precompile; \`output size, output offset\` must stand on the stack. */
function echo(before: string, input: string): string {
  return `${before} ${input} 4 GAS STATICCALL`
}

/** Listings that are compared by what they return, the memory for those that do not say. */
export const WHOLES: readonly string[] = [
  'STOP',
  'PUSH0 PUSH0 RETURN',
  `0 ${ONES} RETURN`,
  '5 PUSH0 MSTORE 3 30 RETURN',
  '70 90 RETURN',
  '5 PUSH0 MSTORE 3 30 REVERT',
  'PUSH0 PUSH0 REVERT',
  'INVALID',
  '1 2 ADD',
  '0x1122334455667788 3 MSTORE 0xaabb 70 MSTORE8 MSIZE PUSH0 RETURN',
  `${ONES} 1 MSTORE8 MSIZE PUSH0 RETURN`,
  '40 1 2 CALLDATACOPY MSIZE PUSH0 RETURN',
  `9 ${ONES} 2 CALLDATACOPY MSIZE PUSH0 RETURN`,
  `0 ${ONES} ${ONES} CALLDATACOPY MSIZE PUSH0 RETURN`,
  '60 1 2 CODECOPY MSIZE PUSH0 RETURN',
  `9 ${ONES} 2 CODECOPY MSIZE PUSH0 RETURN`,
  '60 1 2 ADDRESS EXTCODECOPY MSIZE PUSH0 RETURN',
  `9 ${ONES} 2 ADDRESS EXTCODECOPY MSIZE PUSH0 RETURN`,
  '9 0 2 0xdeadbeef12 EXTCODECOPY MSIZE PUSH0 RETURN',
  '9 0 2 CALLER EXTCODECOPY MSIZE PUSH0 RETURN',
  '0 0 0 RETURNDATACOPY MSIZE PUSH0 RETURN',
  '1 0 0 RETURNDATACOPY',
  '0 1 0 RETURNDATACOPY',
  `0 ${ONES} 0 RETURNDATACOPY`,
  '0x1122334455667788 PUSH0 MSTORE 40 3 20 MCOPY MSIZE PUSH0 RETURN',
  '0x1122334455667788 PUSH0 MSTORE 20 3 10 MCOPY MSIZE PUSH0 RETURN',
  '0x1122334455667788 PUSH0 MSTORE 20 10 3 MCOPY MSIZE PUSH0 RETURN',
  `0 ${ONES} ${ONES} MCOPY MSIZE PUSH0 RETURN`,
  '1 100 0 MCOPY MSIZE PUSH0 RETURN',
  `${ONES} MLOAD`,
  `1 ${ONES} MSTORE`,
  `1 ${1n << 32n} MSTORE8`,
  `${1n << 32n} 0 RETURN`,
  `1 ${(1n << 32n) - 1n} RETURN`,
  `1 0 ${ONES} MCOPY`,
  `32 ${ONES} KECCAK256`,
  `0xaabb PUSH0 MSTORE 0 0 LOG0 3 29 LOG0 STOP`,
  `0xaabb PUSH0 MSTORE 11 3 29 LOG1 11 0 0 LOG1 STOP`,
  `0xaabb PUSH0 MSTORE ${ONES} 11 3 29 LOG2 STOP`,
  `0xaabb PUSH0 MSTORE 13 12 11 3 29 LOG3 STOP`,
  `0xaabb PUSH0 MSTORE 14 13 12 11 40 29 LOG4 STOP`,
  '1 1 0 LOG1 REVERT',
  // jumps that are none
  '1 JUMP',
  '3 JUMP %60 %5b',
  `${ONES} JUMP`,
  `${1n << 32n} JUMP JUMPDEST`,
  '1 1 JUMPI',
  // code that ends in the middle of a push
  '%61 %aa',
  '%7f',
]

/** One contract makes another, whose code is the listing; what is returned is what that gives. */
export function made(opcode: 'CREATE' | 'CREATE2', initCode: Uint8Array): string {
  const salt = opcode === 'CREATE2' ? '0x5a17 ' : ''
  const size = initCode.length
  const bytes = Buffer.from(initCode).toString('hex').match(/../g)!
  return `${salt}${size} ${size} @code 1 ADD PUSH0 CODECOPY PUSH0 CALLVALUE ${opcode}
    DUP1 PUSH0 MSTORE RETURNDATASIZE 32 MSTORE
    RETURNDATASIZE PUSH0 64 RETURNDATACOPY
    64 PUSH0 PUSH0 PUSH0 PUSH0 DUP6 GAS CALL 96 MSTORE
    DUP1 EXTCODESIZE 128 MSTORE DUP1 EXTCODEHASH SWAP1 ISZERO ISZERO MUL 160 MSTORE SELFBALANCE 192 MSTORE
    MSIZE PUSH0 RETURN
    code: ${bytes.map((byte) => `%${byte}`).join(' ')}`
}

/** What differs, and why; \`listing\` leaves a word unless it ends itself. */
export const DIFFERENCES: readonly (readonly [listing: string, reason: string])[] = [
  ['GAS', 'the gas of Wasm execution is another: GAS says what the message has left of it'],
  ['PREVRANDAO', 'derived from the beacon of drand by the actor, not given by the block'],
  ['NUMBER 1 SWAP1 SUB BLOCKHASH', 'the hash is a tipset CID: 256 epochs back, absent for none'],
  ['0 BLOBHASH', 'BLOBHASH is undefined: there are no blobs'],
  ['BLOBBASEFEE', 'BLOBBASEFEE is undefined: there are no blobs'],
  ['0 0 0 0 0 0 0 CALLCODE', 'CALLCODE is undefined'],
  ['CALLER BALANCE', 'the sender pays gas in FIL, before and after'],
  ['4 EXTCODEHASH', 'a precompile has code: the hash is that of none, where Ethereum says 0'],
  [`${0xffn << 152n} EXTCODESIZE`, 'a native actor has one byte of code, 0xfe'],
  [
    '0 0 0 0 0 0xabcdef12345690 GAS CALL POP 0xabcdef12345690 EXTCODEHASH',
    'a call makes a placeholder where nobody is, which has the hash of no code',
  ],
  ['49153 0 0 CREATE 1 GT', 'init code is not limited to 49,152 bytes'],
]

/** Opcodes that the EVM actor does not know, as bytes. */
export const UNNAMED: Readonly<Record<string, string>> = {
  BLOBHASH: '%49',
  BLOBBASEFEE: '%4a',
  CALLCODE: '%f2',
}

/** Init codes by what they are. */
export const INITS = {
  'a contract': initCodeOf(assemble('CALLVALUE PUSH0 MSTORE 32 PUSH0 RETURN')),
  'init code that sees its caller': assemble(
    'CALLER PUSH0 MSTORE CALLVALUE 32 MSTORE CALLDATASIZE 64 MSTORE 96 PUSH0 RETURN',
  ),
  'an empty contract': assemble('STOP'),
  'init code that reverts': assemble('0xabcd PUSH0 MSTORE 32 PUSH0 REVERT'),
  'init code that fails': assemble('INVALID'),
  'code that begins with 0xef': assemble('0xef PUSH0 MSTORE8 1 PUSH0 RETURN'),
  'code of 24,576 bytes': assemble('24576 PUSH0 RETURN'),
  'code of 24,577 bytes': assemble('24577 PUSH0 RETURN'),
}

/** What a static call may not do. */
export const WRITES = [
  ['SSTORE', '1 1 SSTORE'],
  ['TSTORE', '1 1 TSTORE'],
  ['LOG0', '0 0 LOG0'],
  ['LOG4', '0 0 0 0 0 0 LOG4'],
  ['CREATE', '0 0 0 CREATE'],
  ['CREATE2', '0 0 0 0 CREATE2'],
  ['SELFDESTRUCT', 'CALLER SELFDESTRUCT'],
  ['CALL with value', '0 0 0 0 1 CALLER GAS CALL'],
] as const
