import type { ActorSources } from '../../harness/index.ts'
import type { Cid } from '../../ipld/index.ts'
import type { BlockObserver } from '../../machine/index.ts'

/** Code of a Wasm actor that tests ran; plain data. */
export interface ActorCode {
  readonly wasm: Uint8Array
  /** Text of its source map, if it was deployed with one. */
  readonly sourceMap: string | undefined
}

/** Runs of each block of a code, in the order of `codeBlocks`, by the text of its CID. A suite may have more than 32 bits of them. */
export type BlockHits = Map<string, Float64Array>

/** Adds the runs of blocks to those of the same code. */
export function addBlockHits(to: BlockHits, code: string, counts: ArrayLike<number>): void {
  const sum = to.get(code)
  if (sum === undefined) to.set(code, Float64Array.from(counts))
  else for (let at = 0; at < counts.length; at++) sum[at]! += counts[at]!
}

/** Records which blocks of Wasm actors run, in all worlds of a process. */
export class BlockRecorder {
  #hits: BlockHits = new Map()
  readonly #actors = new Map<string, ActorCode>()

  /** Codes of the actors that ran, by the text of their CIDs. */
  get actors(): ReadonlyMap<string, ActorCode> {
    return this.#actors
  }

  /** Returns the observer of messages of a world. */
  observerOf(sources: ActorSources): BlockObserver {
    return {
      addBlocks: (code, counts) => {
        const name = code.toString()
        this.#addCode(name, code, sources)
        addBlockHits(this.#hits, name, counts)
      },
    }
  }

  /** Takes the runs since the last call. */
  take(): BlockHits {
    const hits = this.#hits
    this.#hits = new Map()
    return hits
  }

  #addCode(name: string, code: Cid, sources: ActorSources): void {
    const known = this.#actors.get(name)
    if (known?.sourceMap !== undefined) return
    const map = sources.sourceMapOf(code)
    if (known !== undefined && map === undefined) return
    const wasm = known?.wasm ?? sources.wasmOf(code)
    if (wasm === undefined) return
    const sourceMap = typeof map === 'object' ? JSON.stringify(map) : map
    this.#actors.set(name, { wasm, sourceMap })
  }
}
