import type { ErrorNumber } from './error-number.ts'
import type { ExitCode } from './exit-code.ts'

/**
 * The syscall ABI refuses a request; the actor sees {@link SyscallError.errorNumber} as a u32.
 * Not an `Error`: it is part of normal execution, and a stack trace costs about 2,500 ns against 130.
 */
export class SyscallError {
  readonly errorNumber: ErrorNumber
  readonly message: string
  constructor(errorNumber: ErrorNumber, message: string) {
    this.errorNumber = errorNumber
    this.message = message
  }
}

/** A TypeScript actor aborts with a code of 16 or more, and optionally data for the caller. */
export class ActorError {
  readonly exitCode: ExitCode
  readonly message: string
  readonly data: { readonly codec: number; readonly data: Uint8Array } | undefined
  constructor(
    exitCode: ExitCode,
    message = '',
    data?: { readonly codec: number; readonly data: Uint8Array },
  ) {
    this.exitCode = exitCode
    this.message = message
    this.data = data
  }
}

/**
 * A TypeScript actor panics as the Wasm one does, with code 24: nothing in the actor catches it, as
 * it does an {@link ActorError}.
 */
export class Panic {
  readonly message: string
  constructor(message: string) {
    this.message = message
  }
}

/** `vm::exit` or a trap ends the running frame. `blockId` is 0 if there is no data. */
export class Abort {
  readonly exitCode: ExitCode
  readonly message: string
  readonly blockId: number
  /** An error of the place where it happened, for its stack; not always there. */
  readonly cause: Error | undefined
  constructor(exitCode: ExitCode, message: string, blockId = 0, cause?: Error) {
    this.exitCode = exitCode
    this.message = message
    this.blockId = blockId
    this.cause = cause
  }
}

/** No gas is left under the innermost limit. Thrown as the single value {@link OUT_OF_GAS}. */
export class OutOfGas {
  readonly message = 'out of gas'
}

/** The one instance that is thrown: comparing by identity is enough, and nothing is allocated. */
export const OUT_OF_GAS: OutOfGas = new OutOfGas()

/** The host is wrong: a reachable block is missing, an invariant is broken. Thrown to the test. */
export class FatalError extends Error {
  override readonly name = 'FatalError'
}

/** Our API was misused. Thrown before any state changes; `code` starts with `FVM_`. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
  readonly code: string
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** Input bytes or text are malformed (CBOR, CID, CAR, address, ...): says what and where. */
export class DecodeError extends Error {
  override readonly name = 'DecodeError'
}
