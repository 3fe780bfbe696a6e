import { DecodeError } from '../../types/index.ts'
import type { WalkBudget } from '../blockstore/index.ts'
import { type PathFinder, pathText } from '../trie/index.ts'
import type { AmtNode, AmtTree } from './amt-node.ts'
import { MAX_AMT_INDEX } from './amt-root.ts'

const NOTHING = new Uint8Array(0)

/**
 * Walks the values of an AMT by ascending index. The tree must not change meanwhile. Over an untrusted
 * store the walk keeps no nodes, spends the store's budget and checks the number of values that the
 * root says; elsewhere it reads what the reference reads and checks no more than it.
 *
 * @see fvm_ipld_amt 0.7.7 `src/iter.rs`
 */
export class AmtCursor implements PathFinder {
  /** The index of the value that {@link AmtCursor.next} found. */
  index: bigint
  value: Uint8Array
  readonly #tree: AmtTree
  /** Whether nodes that are loaded on the way are kept. */
  readonly #caching: boolean
  readonly #nodes: AmtNode[]
  /** The position in each node that comes next, and its slot. */
  readonly #positions: number[]
  readonly #slots: number[]
  /** The index of each node's first position. */
  readonly #bases: bigint[]
  /** The offset that the reference adds to every index it reports: see {@link AmtCursor.from}. */
  #shift: bigint
  readonly #budget: WalkBudget | undefined
  /** Values that the root says are still to come, if the walk began at the first. */
  #left: bigint | undefined

  constructor(tree: AmtTree, caching: boolean) {
    this.index = 0n
    this.value = NOTHING
    this.#tree = tree
    this.#budget = tree.budget
    this.#caching = caching && this.#budget === undefined
    this.#left = this.#budget === undefined ? undefined : tree.count
    this.#nodes = [tree.root]
    this.#positions = [0]
    this.#slots = [0]
    this.#bases = [0n]
    this.#shift = 0n
  }

  /**
   * A cursor whose first value is that at `start`, or the next one; loads the nodes on the way.
   *
   * As in the reference, a start within a subtree that is not there makes all indexes too large by
   * its distance from that subtree's first index (`iter_from` counts on from `start` itself).
   */
  static from(tree: AmtTree, start: bigint): AmtCursor {
    const cursor = new AmtCursor(tree, true)
    cursor.#left = undefined
    cursor.#seek(start)
    return cursor
  }

  /** Goes to the next value; false at the end. */
  next(): boolean {
    const nodes = this.#nodes
    for (let top = nodes.length - 1; top >= 0; top = nodes.length - 1) {
      const node = nodes[top]!
      const slot = this.#slots[top]!
      this.#budget?.spend()
      if (slot >= node.size) {
        this.#pop()
        continue
      }
      let position = this.#positions[top]!
      while (!node.has(position)) position++
      this.#positions[top] = position
      if (!node.leaf) {
        if (this.#baseOf(top, position) + this.#shift > MAX_AMT_INDEX) return false
        this.#descend(node, top, position, slot)
        continue
      }
      this.index = this.#bases[top]! + BigInt(position) + this.#shift
      if (this.index > MAX_AMT_INDEX) return false
      this.value = node.value(slot)
      if (this.#left !== undefined) this.#count(this.#left - 1n)
      this.#positions[top] = position + 1
      this.#slots[top] = slot + 1
      return true
    }
    if (this.#left !== undefined) this.#count(-this.#left)
    return false
  }

  /** Notes how many values are to come: 0 at the end, and never less. */
  #count(left: bigint): void {
    if (left < 0n)
      throw new DecodeError(
        `${this.#budget?.what}: an AMT does not hold the ${this.#tree.count} values that its root says`,
      )
    this.#left = left
  }

  path(): string {
    // a node above the last one stands at the position after the one that was entered
    const last = this.#positions.length - 1
    const steps = this.#positions.map((position, i) => (i < last ? position - 1 : position))
    return pathText(steps, this.#tree.knownRoot)
  }

  /** Enters the child in a slot and leaves the node at the one after it. */
  #descend(node: AmtNode, top: number, position: number, slot: number): void {
    const { height } = this.#tree
    if (top === height) throw new DecodeError(`an AMT has links at its lowest level${this.path()}`)
    const child = node.child(slot)
    let below = child.node
    // without caching the reference does not use what is cached, either
    if (below === undefined || (!this.#caching && child.cid !== undefined)) {
      below = this.#tree.load(child, this)
      if (this.#caching) child.node = below
    }
    if (below.leaf && below.size > 0 && top + 1 !== height)
      throw new DecodeError(`an AMT has a leaf above its lowest level${this.path()}`)
    this.#positions[top] = position + 1
    this.#slots[top] = slot + 1
    this.#push(below, 0, 0, this.#baseOf(top, position))
  }

  /** The first index below a position of a node on the way. */
  #baseOf(top: number, position: number): bigint {
    const { height, bitWidth } = this.#tree
    return this.#bases[top]! + (BigInt(position) << BigInt(bitWidth * (height - top)))
  }

  #seek(start: bigint): void {
    const { root, height, bitWidth } = this.#tree
    this.#pop()
    if (start >> BigInt(bitWidth * (height + 1)) !== 0n) return
    let node = root
    for (let top = 0; ; top++) {
      const shift = BigInt(bitWidth * (height - top))
      const position = Number((start >> shift) & BigInt((1 << bitWidth) - 1))
      const span = shift + BigInt(bitWidth)
      const base = (start >> span) << span
      this.#push(node, position, node.rank(position), base)
      if (node.leaf) return
      if (!node.has(position)) {
        this.#shift = start & ((1n << shift) - 1n)
        return
      }
      this.#descend(node, top, position, node.rank(position))
      node = this.#nodes[top + 1]!
      this.#pop()
    }
  }

  #push(node: AmtNode, position: number, slot: number, base: bigint): void {
    this.#nodes.push(node)
    this.#positions.push(position)
    this.#slots.push(slot)
    this.#bases.push(base)
  }

  #pop(): void {
    this.#nodes.pop()
    this.#positions.pop()
    this.#slots.pop()
    this.#bases.pop()
  }
}
