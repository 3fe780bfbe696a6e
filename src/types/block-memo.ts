/** A content id, as far as it selects a place. */
interface Tailed {
  readonly tail: number
}

/** Size of the largest block that a memo keeps. */
const LARGEST = 4096

/**
 * Values that were decoded from blocks lately. A value is found again by the block's very array, which
 * its store gives for the CID each time; a block whose CID ends alike replaces it.
 */
export class BlockMemo<T> {
  readonly #blocks: (Uint8Array | undefined)[]
  readonly #values: (T | undefined)[]
  readonly #mask: number

  /** @param places - the number of values that are kept at most: a power of two */
  constructor(places: number) {
    this.#blocks = new Array<Uint8Array | undefined>(places).fill(undefined)
    this.#values = new Array<T | undefined>(places).fill(undefined)
    this.#mask = places - 1
  }

  /** Returns what was decoded from this array. */
  get(cid: Tailed, block: Uint8Array): T | undefined {
    const at = cid.tail & this.#mask
    return this.#blocks[at] === block ? this.#values[at] : undefined
  }

  /** Keeps a value; neither it nor the block may change. */
  set(cid: Tailed, block: Uint8Array, value: T): void {
    if (block.length > LARGEST) return
    const at = cid.tail & this.#mask
    this.#blocks[at] = block
    this.#values[at] = value
  }
}
