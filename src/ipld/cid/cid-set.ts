import type { Cid } from './cid.ts'

/**
 * Largest size of a set without a table: most invocations see few links, and a table is a typed array.
 * Twice the size makes 30 links a tenth slower (task `links to a CidSet` of `bench/cbor.bench.ts`).
 */
const SMALL = 8
const FIRST_CAPACITY = 64

/**
 * A set of CIDs by open addressing on their {@link Cid.tail}: the set of what an invocation may open
 * gets every link of every block and is asked for few, so a link's key is not even made
 * (`bench/cbor.bench.ts`: 30 links in a third of the time of a `Set` of keys).
 */
export class CidSet {
  readonly #cids: Cid[] = []
  /** The tails of the CIDs, as long as there is no table. */
  readonly #smallTails: number[] = []
  /**
   * Two numbers for each slot: a CID's index plus 1 (0 for an empty slot), and its tail. The number of
   * slots is a power of two, and at most half of them are full.
   */
  #table: Int32Array | undefined

  get size(): number {
    return this.#cids.length
  }

  has(cid: Cid): boolean {
    const table = this.#table
    const { tail } = cid
    if (table === undefined) return this.#isAmongFew(cid, tail)
    const mask = table.length - 1
    for (let at = (tail << 1) & mask; table[at] !== 0; at = (at + 2) & mask)
      if (table[at + 1] === tail && this.#cids[table[at]! - 1]!.equals(cid)) return true
    return false
  }

  add(cid: Cid): void {
    const { tail } = cid
    let table = this.#table
    if (table === undefined) {
      if (this.#isAmongFew(cid, tail)) return
      if (this.#cids.length < SMALL) {
        this.#cids.push(cid)
        this.#smallTails.push(tail)
        return
      }
    }
    if (table === undefined || 4 * this.#cids.length >= table.length) table = this.#grow()
    const mask = table.length - 1
    let at = (tail << 1) & mask
    for (; table[at] !== 0; at = (at + 2) & mask)
      if (table[at + 1] === tail && this.#cids[table[at]! - 1]!.equals(cid)) return
    table[at + 1] = tail
    table[at] = this.#cids.push(cid)
  }

  #isAmongFew(cid: Cid, tail: number): boolean {
    const tails = this.#smallTails
    for (let i = 0; i < tails.length; i++)
      if (tails[i] === tail && this.#cids[i]!.equals(cid)) return true
    return false
  }

  /** Makes the first table, or one of twice the size. */
  #grow(): Int32Array {
    const old = this.#table
    const table = new Int32Array(old === undefined ? 2 * FIRST_CAPACITY : 2 * old.length)
    const mask = table.length - 1
    const cids = this.#cids
    for (let i = 0; i < cids.length; i++) {
      const { tail } = cids[i]!
      let at = (tail << 1) & mask
      while (table[at] !== 0) at = (at + 2) & mask
      table[at] = i + 1
      table[at + 1] = tail
    }
    this.#table = table
    return table
  }
}
