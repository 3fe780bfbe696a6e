/**
 * The common body of a HAMT, KAMT or AMT node: a bitmap of the positions that are taken, and a slot
 * for each of them. A slot that is as it was in the node's block is a span of that block, decoded
 * when it is looked at and copied when the node is written again.
 *
 * `S` is what a slot decodes to. A slot is changed where {@link starts} is -1.
 */
export class BitmapNode<S> {
  /** 32 positions a word, position 0 in bit 0 of word 0. */
  readonly bits: number[]
  /** The block that the spans are in. */
  bytes: Uint8Array
  /** The start of each slot in {@link bytes}, or -1 if the slot itself holds everything. */
  readonly starts: number[]
  /** The end of each slot in {@link bytes}. */
  readonly ends: number[]
  /** The decoded slots; undefined where only the span is known. */
  readonly slots: (S | undefined)[]

  constructor(bits: number[], bytes: Uint8Array, starts: number[], ends: number[]) {
    this.bits = bits
    this.bytes = bytes
    this.starts = starts
    this.ends = ends
    // A loop: for the few slots of a node, `fill` takes several times as long.
    const slots: (S | undefined)[] = []
    for (let at = 0; at < starts.length; at++) slots.push(undefined)
    this.slots = slots
  }

  get size(): number {
    return this.starts.length
  }

  has(position: number): boolean {
    return (this.bits[position >> 5]! & (1 << (position & 31))) !== 0
  }

  /** The slot of a position: how many lower positions are taken. */
  rank(position: number): number {
    const bits = this.bits
    const word = position >> 5
    let n = popcount(bits[word]! & ((1 << (position & 31)) - 1))
    for (let i = 0; i < word; i++) n += popcount(bits[i]!)
    return n
  }

  /** Takes a free position. */
  insert(position: number, slot: S): void {
    const at = this.rank(position)
    this.bits[position >> 5]! |= 1 << (position & 31)
    insertAt(this.starts, at, -1)
    insertAt(this.ends, at, -1)
    insertAt(this.slots, at, slot)
  }

  /** Frees a position whose slot is `at`. */
  remove(position: number, at: number): void {
    this.bits[position >> 5]! &= ~(1 << (position & 31))
    this.starts.splice(at, 1)
    this.ends.splice(at, 1)
    this.slots.splice(at, 1)
  }

  /** Puts another content into a slot. */
  replace(at: number, slot: S): void {
    this.starts[at] = -1
    this.slots[at] = slot
  }

  /** The highest position that is taken, or -1. */
  lastPosition(): number {
    for (let i = this.bits.length - 1; i >= 0; i--)
      if (this.bits[i] !== 0) return 32 * i + 31 - Math.clz32(this.bits[i]!)
    return -1
  }
}

/** `splice` without the array that it returns: an insertion takes half the time. */
function insertAt<T>(list: T[], at: number, item: T): void {
  list.push(item)
  for (let i = list.length - 1; i > at; i--) list[i] = list[i - 1]!
  list[at] = item
}

/** The number of bits set in a 32-bit word. */
export function popcount(word: number): number {
  let x = word - ((word >>> 1) & 0x5555_5555)
  x = (x & 0x3333_3333) + ((x >>> 2) & 0x3333_3333)
  return Math.imul((x + (x >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24
}
