/** The result of a message or of a call: a u32. Actors may use 16 and more. */
export type ExitCode = number

/** Exit codes by name. Source: fvm_shared 4.8.4 `src/error/mod.rs`, `ExitCode`. */
export const ExitCode = {
  OK: 0,
  SYS_SENDER_INVALID: 1,
  SYS_SENDER_STATE_INVALID: 2,
  SYS_ILLEGAL_INSTRUCTION: 4,
  SYS_INVALID_RECEIVER: 5,
  SYS_INSUFFICIENT_FUNDS: 6,
  SYS_OUT_OF_GAS: 7,
  SYS_ILLEGAL_EXIT_CODE: 9,
  SYS_ASSERTION_FAILED: 10,
  SYS_MISSING_RETURN: 11,
  USR_ILLEGAL_ARGUMENT: 16,
  USR_NOT_FOUND: 17,
  USR_FORBIDDEN: 18,
  USR_INSUFFICIENT_FUNDS: 19,
  USR_ILLEGAL_STATE: 20,
  USR_SERIALIZATION: 21,
  USR_UNHANDLED_MESSAGE: 22,
  USR_UNSPECIFIED: 23,
  USR_ASSERTION_FAILED: 24,
  USR_READ_ONLY: 25,
  USR_NOT_PAYABLE: 26,
} as const

/** The lowest exit code that an actor may abort with. */
export const FIRST_USER_EXIT_CODE = 16

const NAMES = new Map<number, string>(Object.entries(ExitCode).map(([k, v]) => [v, k]))

/** The name of an exit code (`USR_NOT_FOUND`), or the number if it has none. */
export function exitCodeName(code: ExitCode): string {
  return NAMES.get(code) ?? String(code)
}
