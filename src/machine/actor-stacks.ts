import { type StackFrame, StackReader } from '../debug-info/index.ts'
import type { Blockstore, Cid } from '../ipld/index.ts'
import { BoundedMap, type NetworkVersion } from '../types/index.ts'
import { type InstrumentOptions } from '../wasm/index.ts'

/** The Wasm stack of a failed frame; {@link ActorStacks.read} makes it readable. */
export interface RecordedStack {
  readonly code: Cid
  /** The rewrite options of the code. */
  readonly networkVersion: NetworkVersion
  readonly profiled: boolean
  readonly covered: boolean
  /** The offsets of the instructions in the module as it ran, innermost first. */
  readonly offsets: readonly number[]
}

/** The rewrite options of a stack's code. */
type OptionsOf = (stack: RecordedStack) => InstrumentOptions

/** A reader of the stacks of a code, and the source map that it was made with. */
interface CachedReader {
  readonly reader: StackReader
  readonly sourceMap: SourceMap | undefined
}

/** A source map: its text or its parsed JSON. */
export type SourceMap = string | object

/** Number of codes whose debug information is cached. */
const MAX_READERS = 64

/** Reads stacks of actors with the debug information of their code. */
export class ActorStacks {
  readonly #optionsOf: OptionsOf
  readonly #readers = new Map<InstrumentOptions, BoundedMap<string, CachedReader>>()

  constructor(optionsOf: OptionsOf) {
    this.#optionsOf = optionsOf
  }

  /**
   * The functions of a stack, innermost first, with their source lines if these are known.
   *
   * @param store - the store of the code; without the code there are no frames
   * @param sourceMap - replaces the code's own DWARF as the source of lines
   * @throws UsageError `FVM_SOURCE_MAP` for an invalid source map
   */
  read(stack: RecordedStack, store: Blockstore, sourceMap?: SourceMap): readonly StackFrame[] {
    return this.#reader(stack, store, sourceMap)?.frames(stack.offsets) ?? []
  }

  #reader(
    stack: RecordedStack,
    store: Blockstore,
    sourceMap: SourceMap | undefined,
  ): StackReader | undefined {
    const { code } = stack
    const rewritten = this.#optionsOf(stack)
    let readers = this.#readers.get(rewritten)
    if (readers === undefined) {
      readers = new BoundedMap(MAX_READERS)
      this.#readers.set(rewritten, readers)
    }
    const cached = readers.get(code.key)
    if (cached !== undefined && cached.sourceMap === sourceMap) return cached.reader
    const wasm = store.get(code)
    if (wasm === undefined) return undefined
    const reader = new StackReader(wasm, {
      rewritten,
      ...(sourceMap === undefined ? {} : { sourceMap }),
    })
    readers.set(code.key, { reader, sourceMap })
    return reader
  }
}
