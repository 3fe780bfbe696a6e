/** A compiled actor. */
export interface CompiledActor {
  /** The actor's code: it exports `memory` and `invoke`, and imports syscalls only. */
  readonly wasm: Uint8Array
  /** The source map (version 3), as JSON; it holds the sources. */
  readonly sourceMap: string
}
