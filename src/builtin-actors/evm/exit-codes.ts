/** Exit codes of the EVM actor. @see builtin-actors v18.0.0 `actors/evm/src/lib.rs` */
export const EvmExitCode = {
  REVERTED: 33,
  INVALID_INSTRUCTION: 34,
  UNDEFINED_INSTRUCTION: 35,
  STACK_UNDERFLOW: 36,
  STACK_OVERFLOW: 37,
  ILLEGAL_MEMORY_ACCESS: 38,
  BAD_JUMPDEST: 39,
  SELFDESTRUCT_FAILED: 40,
} as const
