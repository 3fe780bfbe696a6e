/** The step that refused a module: validation, one of the two transformations, or compilation. */
export type RejectionPhase = 'validate' | 'stack-limiter' | 'gas-metering' | 'compile'

/**
 * A module that the reference refuses to load. A message to an actor with such code is a fatal
 * error there, so the harness refuses the code before it is deployed. The text names the function,
 * the byte offset, the feature, and the compiler flag that avoids it.
 */
export class WasmRejected extends Error {
  override readonly name = 'WasmRejected'
  readonly phase: RejectionPhase
  constructor(phase: RejectionPhase, message: string) {
    super(message)
    this.phase = phase
  }
}
