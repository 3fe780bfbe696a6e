import { Cid } from '../cid/index.ts'
import type { Blockstore } from './blockstore.ts'

/** Blocks in a map, keyed by the whole CID (codec and hash, not only the digest). */
export class MemoryBlockstore implements Blockstore {
  readonly #blocks = new Map<string, Uint8Array>()

  /** The number of blocks. */
  get size(): number {
    return this.#blocks.size
  }

  get(cid: Cid): Uint8Array | undefined {
    return this.#blocks.get(cid.key)
  }

  has(cid: Cid): boolean {
    return this.#blocks.has(cid.key)
  }

  put(cid: Cid, block: Uint8Array): void {
    this.#blocks.set(cid.key, block)
  }

  /** Forgets a block; false if it was not here. */
  delete(cid: Cid): boolean {
    return this.#blocks.delete(cid.key)
  }

  /** Forgets every block. */
  clear(): void {
    this.#blocks.clear()
  }

  /** Every block, in the order in which they first came. */
  *entries(): IterableIterator<{ cid: Cid; block: Uint8Array }> {
    for (const [key, block] of this.#blocks) yield { cid: Cid.fromKey(key), block }
  }
}
