/** A cheatcode that fails: its caller reverts with the message. It is part of a normal run. */
export class CheatError {
  readonly message: string
  /** Whether litefvm does not have the cheatcode, so that the line that calls it is worth naming. */
  readonly isUnsupported: boolean
  constructor(message: string, isUnsupported = false) {
    this.message = message
    this.isUnsupported = isUnsupported
  }
}
