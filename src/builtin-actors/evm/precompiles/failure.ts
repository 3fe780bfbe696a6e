/** Why a precompile failed; the caller sees a 0 and no data. */
export class PrecompileFailure {
  readonly message: string
  constructor(message: string) {
    this.message = message
  }
}
