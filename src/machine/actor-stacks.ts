import { type StackFrame, StackReader } from '../debug-info/index.ts'
import type { Blockstore, Cid } from '../ipld/index.ts'
import type { NetworkVersion } from '../types/index.ts'
import { type InstrumentOptions } from '../wasm/index.ts'

/** Where an actor's code was when its frame failed; {@link ActorStacks.read} tells it in words. */
export interface RecordedStack {
  readonly code: Cid
  /** What the code was rewritten for. */
  readonly networkVersion: NetworkVersion
  readonly profiled: boolean
  /** Of the instructions, in the module as it ran, innermost first. */
  readonly offsets: readonly number[]
}

/** How the code of a stack was rewritten. */
type OptionsOf = (stack: RecordedStack) => InstrumentOptions

/** Reads stacks of actors, with what debug information their code has. */
export class ActorStacks {
  readonly #optionsOf: OptionsOf
  readonly #readers = new Map<InstrumentOptions, Map<string, StackReader>>()
  readonly #sourceMaps = new Map<string, string | object>()

  constructor(optionsOf: OptionsOf) {
    this.#optionsOf = optionsOf
  }

  /** Gives the source map of a code, which tells its lines in place of the code's own DWARF. */
  setSourceMap(code: Cid, sourceMap: string | object): void {
    this.#sourceMaps.set(code.key, sourceMap)
    for (const readers of this.#readers.values()) readers.delete(code.key)
  }

  /** The source map that was given for a code. */
  sourceMapOf(code: Cid): string | object | undefined {
    return this.#sourceMaps.get(code.key)
  }

  /**
   * The functions of a stack, innermost first, with their source lines where these are known.
   *
   * @param store - has the code; without it there are no frames
   * @throws UsageError `FVM_SOURCE_MAP` for a source map that is none
   */
  read(stack: RecordedStack, store: Blockstore): readonly StackFrame[] {
    return this.#reader(stack, store)?.frames(stack.offsets) ?? []
  }

  #reader(stack: RecordedStack, store: Blockstore): StackReader | undefined {
    const { code } = stack
    const rewritten = this.#optionsOf(stack)
    let readers = this.#readers.get(rewritten)
    if (readers === undefined) {
      readers = new Map()
      this.#readers.set(rewritten, readers)
    }
    let reader = readers.get(code.key)
    if (reader !== undefined) return reader
    const wasm = store.get(code)
    if (wasm === undefined) return undefined
    const sourceMap = this.#sourceMaps.get(code.key)
    reader = new StackReader(wasm, { rewritten, ...(sourceMap === undefined ? {} : { sourceMap }) })
    readers.set(code.key, reader)
    return reader
  }
}
