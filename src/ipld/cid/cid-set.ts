import type { Cid } from './cid.ts'

/** Sets up to this size have no table: most invocations see few links, and a table is two typed arrays. */
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
  /** A CID's index plus 1, 0 for an empty slot; a power of two long, at most half full. */
  #slots: Int32Array | undefined
  /** The tail of the CID in a slot. */
  #tails: Int32Array | undefined

  get size(): number {
    return this.#cids.length
  }

  has(cid: Cid): boolean {
    const slots = this.#slots
    const tails = this.#tails
    const { tail } = cid
    if (slots === undefined || tails === undefined) return this.#isAmongFew(cid, tail)
    const mask = slots.length - 1
    for (let at = tail & mask; slots[at] !== 0; at = (at + 1) & mask)
      if (tails[at] === tail && this.#cids[slots[at]! - 1]!.equals(cid)) return true
    return false
  }

  add(cid: Cid): void {
    const { tail } = cid
    let slots = this.#slots
    let tails = this.#tails
    if (slots === undefined || tails === undefined) {
      if (this.#isAmongFew(cid, tail)) return
      if (this.#cids.length < SMALL) {
        this.#cids.push(cid)
        this.#smallTails.push(tail)
        return
      }
    }
    if (slots === undefined || tails === undefined || 2 * this.#cids.length >= slots.length) {
      slots = new Int32Array(slots === undefined ? FIRST_CAPACITY : 2 * slots.length)
      tails = new Int32Array(slots.length)
      this.#slots = slots
      this.#tails = tails
      const kept = this.#cids
      const known = this.#smallTails
      for (let i = 0; i < kept.length; i++) place(slots, tails, known[i] ?? kept[i]!.tail, i)
    }
    const mask = slots.length - 1
    let at = tail & mask
    for (; slots[at] !== 0; at = (at + 1) & mask)
      if (tails[at] === tail && this.#cids[slots[at]! - 1]!.equals(cid)) return
    tails[at] = tail
    slots[at] = this.#cids.push(cid)
  }

  #isAmongFew(cid: Cid, tail: number): boolean {
    const tails = this.#smallTails
    for (let i = 0; i < tails.length; i++)
      if (tails[i] === tail && this.#cids[i]!.equals(cid)) return true
    return false
  }
}

function place(slots: Int32Array, tails: Int32Array, tail: number, index: number): void {
  const mask = slots.length - 1
  let at = tail & mask
  while (slots[at] !== 0) at = (at + 1) & mask
  slots[at] = index + 1
  tails[at] = tail
}
