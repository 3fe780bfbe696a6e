import { ActorError, ErrorNumber, ExitCode, FIRST_USER_EXIT_CODE } from '../../types/index.ts'

/**
 * The exit code that a callee's becomes when an actor passes it on.
 *
 * @see builtin-actors v18.0.0 `runtime/src/actor_error.rs`, `ActorError::checked`
 */
export function userExitCode(code: ExitCode): ExitCode {
  if (
    code === ExitCode.SYS_MISSING_RETURN ||
    code === ExitCode.SYS_ILLEGAL_INSTRUCTION ||
    code === ExitCode.SYS_ILLEGAL_EXIT_CODE
  )
    return ExitCode.USR_UNSPECIFIED
  return code < FIRST_USER_EXIT_CODE ? ExitCode.USR_ASSERTION_FAILED : code
}

/** Creates the error of an argument that the actor does not accept. */
export function illegalArgument(message: string): ActorError {
  return new ActorError(ExitCode.USR_ILLEGAL_ARGUMENT, message)
}

/** Creates the error of a state that the actor cannot work with. */
export function illegalState(message: string): ActorError {
  return new ActorError(ExitCode.USR_ILLEGAL_STATE, message)
}

/** The error of a refused creation. */
export function createError(errorNumber: ErrorNumber): ActorError {
  if (errorNumber === ErrorNumber.IllegalArgument)
    return new ActorError(ExitCode.USR_ILLEGAL_ARGUMENT, 'failed to create actor')
  if (errorNumber === ErrorNumber.Forbidden)
    return new ActorError(ExitCode.USR_FORBIDDEN, 'actor already exists')
  return new ActorError(
    ExitCode.USR_ASSERTION_FAILED,
    `create failed with unknown error: ${errorNumber}`,
  )
}

/** The error of a refused send. @see builtin-actors v18.0.0 `runtime/src/builtin/shared.rs`, `From<SendError>` */
export function sendError(errorNumber: ErrorNumber): ActorError {
  switch (errorNumber) {
    case ErrorNumber.NotFound:
      return new ActorError(ExitCode.USR_UNSPECIFIED, 'receiver not found')
    case ErrorNumber.InsufficientFunds:
      return new ActorError(ExitCode.USR_INSUFFICIENT_FUNDS, 'not enough funds')
    case ErrorNumber.LimitExceeded:
      return new ActorError(ExitCode.USR_ASSERTION_FAILED, 'recursion limit exceeded')
    case ErrorNumber.ReadOnly:
      return new ActorError(
        ExitCode.USR_READ_ONLY,
        'attempted to mutate state while in readonly mode',
      )
    default:
      return new ActorError(ExitCode.USR_ASSERTION_FAILED, `unexpected error: ${errorNumber}`)
  }
}
