// Exit codes, error numbers, and how an actor gives up.
import { NO_BLOCK, vm_exit } from './sys'

/** Exit codes that actors use. An actor may also use its own, from 32 on. */
export namespace ExitCode {
  export const OK: u32 = 0
  export const SYS_OUT_OF_GAS: u32 = 7
  export const USR_ILLEGAL_ARGUMENT: u32 = 16
  export const USR_NOT_FOUND: u32 = 17
  export const USR_FORBIDDEN: u32 = 18
  export const USR_INSUFFICIENT_FUNDS: u32 = 19
  export const USR_ILLEGAL_STATE: u32 = 20
  export const USR_SERIALIZATION: u32 = 21
  export const USR_UNHANDLED_MESSAGE: u32 = 22
  export const USR_UNSPECIFIED: u32 = 23
  export const USR_ASSERTION_FAILED: u32 = 24
  export const USR_READ_ONLY: u32 = 25
  export const USR_NOT_PAYABLE: u32 = 26
  /** The first code that is free for an actor's own errors. */
  export const FIRST_ACTOR_SPECIFIC: u32 = 32
}

/** Why a syscall failed. Source: fvm_shared 4.8.4 `src/error/mod.rs`. */
export namespace ErrorNumber {
  export const IllegalArgument: u32 = 1
  export const IllegalOperation: u32 = 2
  export const LimitExceeded: u32 = 3
  export const AssertionFailed: u32 = 4
  export const InsufficientFunds: u32 = 5
  export const NotFound: u32 = 6
  export const InvalidHandle: u32 = 7
  export const IllegalCid: u32 = 8
  export const IllegalCodec: u32 = 9
  export const Serialization: u32 = 10
  export const Forbidden: u32 = 11
  export const BufferTooSmall: u32 = 12
  export const ReadOnly: u32 = 13
}

/**
 * Ends the invocation with an exit code: what it changed is rolled back, and the caller or the
 * receipt gets the code. Codes below 16 are the system's: with one of them it ends with 9.
 * `data` is the handle of a block to return all the same.
 *
 * In an expression that needs a value, name its type: `return abort<u32>(code, text)`.
 */
export function abort<T = void>(code: u32, message: string, data: u32 = NO_BLOCK): T {
  const text = String.UTF8.encode(message)
  vm_exit(code, data, changetype<usize>(text), text.byteLength)
  if (isVoid<T>()) unreachable()
  else return unreachable()
}

/** Aborts unless `ok`. */
export function require(ok: bool, code: u32, message: string): void {
  if (!ok) abort(code, message)
}

/** Aborts with USR_ASSERTION_FAILED if a syscall failed. */
export function check(errorNumber: u32, syscall: string): void {
  if (errorNumber != 0)
    abort(
      ExitCode.USR_ASSERTION_FAILED,
      syscall + ' failed with error number ' + errorNumber.toString(),
    )
}

/**
 * Handles a failed `assert`, a `throw` and an index out of bounds: it ends the invocation with
 * USR_ASSERTION_FAILED and says where. The compiler calls it (`--use abort=`).
 */
export function assertionFailed(
  message: string | null, file: string | null, line: u32, column: u32,
): void {
  const what = message === null ? 'assertion failed' : message
  const where = file === null ? '' : ' at ' + file + ':' + line.toString() + ':' + column.toString()
  abort(ExitCode.USR_ASSERTION_FAILED, what + where)
}
