import type { Cid } from '../ipld/index.ts'
import type { LoadedModule } from '../wasm/index.ts'

/** Receives how often the blocks of Wasm actors run. It answers nothing. */
export interface BlockObserver {
  /**
   * Adds the runs of a code in a message that has ended, reverted calls included.
   *
   * @param counts - a number for each block, in the order of `codeBlocks`
   */
  addBlocks(code: Cid, counts: Uint32Array): void
}

/** Counters of a module, which the import of its instances adds to. */
interface ModuleCounts {
  readonly code: Cid
  counts: Uint32Array
  /** Whether a block has run in this message; a search of thousands of counts for one would take longer than a send. */
  ran: boolean
}

/**
 * Counters of the blocks of all modules that an engine rewrote for coverage. They hold the runs of the
 * message that is running, so that one that runs once more on a larger stack counts once.
 */
export class BlockCounts {
  readonly #modules = new WeakMap<LoadedModule, ModuleCounts>()
  /** Modules that have run in this message. */
  #ran: ModuleCounts[] = []

  /** Adds a module of a code. */
  add(loaded: LoadedModule, code: Cid): void {
    if (loaded.info.blocks === 0 || this.#modules.has(loaded)) return
    this.#modules.set(loaded, { code, counts: new Uint32Array(loaded.info.blocks), ran: false })
  }

  /** Returns the import that counts a block of a module. */
  hitOf(loaded: LoadedModule): (block: number) => void {
    const module = this.#modules.get(loaded)
    return (block) => {
      if (module === undefined) return
      if (!module.ran) {
        module.ran = true
        this.#ran.push(module)
      }
      module.counts[block]!++
    }
  }

  /** Begins a message, which may be inside another one, at zero: the counts of the outer one are set aside. */
  begin(observer: BlockObserver): CountedMessage {
    const outer = this.#ran.map((module) => ({ module, counts: module.counts }))
    for (const { module } of outer) clear(module)
    this.#ran = []
    const finish = (): ModuleCounts[] => {
      const own = this.#ran.map((module) => ({ ...module }))
      this.#ran.forEach(clear)
      for (const { module, counts } of outer) Object.assign(module, { counts, ran: true })
      this.#ran = outer.map(({ module }) => module)
      return own
    }
    return {
      end: () => finish().forEach(({ code, counts }) => observer.addBlocks(code, counts)),
      drop: () => void finish(),
    }
  }
}

/** Gives a module new counters: the observer may keep the old ones. */
function clear(module: ModuleCounts): void {
  module.counts = new Uint32Array(module.counts.length)
  module.ran = false
}

/** A message whose blocks are counted. */
export interface CountedMessage {
  /** Tells the observer of the counts. */
  end(): void
  /** Forgets the counts: the message has thrown, and may run once more. */
  drop(): void
}
