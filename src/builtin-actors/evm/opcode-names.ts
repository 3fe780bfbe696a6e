/** The names of the opcodes that the EVM actor knows, by number. */
export const OPCODE_NAMES: Readonly<Record<number, string>> = opcodeNames()

function opcodeNames(): Record<number, string> {
  const names: Record<number, string> = {}
  const set = (first: number, list: string): void => {
    list.split(' ').forEach((name, at) => {
      if (name !== '-') names[first + at] = name
    })
  }
  set(0x00, 'STOP ADD MUL SUB DIV SDIV MOD SMOD ADDMOD MULMOD EXP SIGNEXTEND')
  set(0x10, 'LT GT SLT SGT EQ ISZERO AND OR XOR NOT BYTE SHL SHR SAR CLZ')
  set(0x20, 'KECCAK256')
  set(0x30, 'ADDRESS BALANCE ORIGIN CALLER CALLVALUE CALLDATALOAD CALLDATASIZE CALLDATACOPY')
  set(0x38, 'CODESIZE CODECOPY GASPRICE EXTCODESIZE EXTCODECOPY RETURNDATASIZE RETURNDATACOPY')
  set(0x3f, 'EXTCODEHASH BLOCKHASH COINBASE TIMESTAMP NUMBER PREVRANDAO GASLIMIT CHAINID')
  set(0x47, 'SELFBALANCE BASEFEE')
  set(0x50, 'POP MLOAD MSTORE MSTORE8 SLOAD SSTORE JUMP JUMPI PC MSIZE GAS JUMPDEST TLOAD TSTORE')
  set(0x5e, 'MCOPY PUSH0')
  for (let at = 1; at <= 32; at++) names[0x5f + at] = `PUSH${at}`
  for (let at = 1; at <= 16; at++) {
    names[0x7f + at] = `DUP${at}`
    names[0x8f + at] = `SWAP${at}`
  }
  set(0xa0, 'LOG0 LOG1 LOG2 LOG3 LOG4')
  set(0xf0, 'CREATE CALL - RETURN DELEGATECALL CREATE2 - - - - STATICCALL - - REVERT INVALID')
  set(0xff, 'SELFDESTRUCT')
  return names
}
