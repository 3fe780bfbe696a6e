import { ActorError, DecodeError, ExitCode, UsageError } from '../../types/index.ts'

/**
 * An error of an actor's inner function that has no exit code yet; its caller gives it one with
 * {@link withDefaultCode} or {@link withCode}. Not an `Error`, like {@link ActorError}.
 *
 * @see builtin-actors v18.0.0 `runtime/src/util/downcast.rs`: `anyhow::Error` there
 */
export class UncodedError {
  readonly message: string
  constructor(message: string) {
    this.message = message
  }
}

/**
 * Runs a function and gives its errors without an exit code this one. An {@link ActorError} keeps its
 * own code, and CBOR that cannot be read or written has `USR_SERIALIZATION`.
 *
 * @see same file, `downcast_default`
 */
export function withDefaultCode<T>(exitCode: ExitCode, message: string, run: () => T): T {
  try {
    return run()
  } catch (thrown) {
    throw codedError(thrown, exitCode, message)
  }
}

/** {@link withDefaultCode} with `USR_ILLEGAL_STATE`. */
export function orIllegalState<T>(message: string, run: () => T): T {
  return withDefaultCode(ExitCode.USR_ILLEGAL_STATE, message, run)
}

/**
 * Runs a function and gives every error of the actor this exit code, whatever code it had.
 *
 * @see builtin-actors v18.0.0 `runtime/src/actor_error.rs`, `AsActorError::context_code`
 */
export function withCode<T>(exitCode: ExitCode, message: string, run: () => T): T {
  try {
    return run()
  } catch (thrown) {
    if (!isActorFailure(thrown)) throw thrown
    throw new ActorError(exitCode, `${message}: ${thrown.message}`)
  }
}

/** Whether something thrown is an error of the actor: one that its code can catch. */
export function isActorFailure(
  thrown: unknown,
): thrown is ActorError | UncodedError | DecodeError | UsageError {
  return (
    thrown instanceof ActorError ||
    thrown instanceof UncodedError ||
    thrown instanceof DecodeError ||
    isOutOfRange(thrown)
  )
}

/** Whether an index from a message is past the last one of an AMT: `amt::Error::OutOfRange` in the reference. */
function isOutOfRange(thrown: unknown): thrown is UsageError {
  return thrown instanceof UsageError && thrown.code === 'FVM_AMT_INDEX'
}

function codedError(thrown: unknown, exitCode: ExitCode, message: string): unknown {
  if (thrown instanceof UncodedError || isOutOfRange(thrown))
    return new ActorError(exitCode, `${message}: ${thrown.message}`)
  if (thrown instanceof DecodeError)
    return new ActorError(ExitCode.USR_SERIALIZATION, `${message}: ${thrown.message}`)
  if (thrown instanceof ActorError)
    return new ActorError(thrown.exitCode, `${message}: ${thrown.message}`, thrown.data)
  return thrown
}
