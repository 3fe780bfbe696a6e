/** A cheatcode that fails: its caller reverts with the message. It is part of a normal run. */
export class CheatError {
  readonly message: string
  constructor(message: string) {
    this.message = message
  }
}
