import { assertOptions, DecodeError, type OptionNames } from '../../types/index.ts'
import type { Blockstore } from '../blockstore/index.ts'
import type { Cid } from '../cid/index.ts'
import { AmtCursor } from './amt-cursor.ts'
import { assertAmtBitWidth } from './amt-root.ts'
import { type AmtIndex, type AmtMutator, AmtTrie } from './amt-trie.ts'

/** Shape of an AMT. */
export interface AmtOptions {
  /** Bits of the index that a level takes; {@link DEFAULT_AMT_BIT_WIDTH} unless given. */
  readonly bitWidth?: number
  /** 3, or 0 for the legacy root that does not say its bit width, 3. */
  readonly version?: 0 | 3
}

const OPTIONS = { bitWidth: true, version: true } satisfies OptionNames<AmtOptions>

/** Source: fvm_ipld_amt 0.7.7 `src/lib.rs`. */
export const DEFAULT_AMT_BIT_WIDTH = 3

/** The end of a ranged iteration. */
export interface AmtRangeEnd {
  readonly traversed: number
  /** The index of the value after the last one; undefined at the end. */
  readonly next: bigint | undefined
}

/**
 * A sparse array of encoded CBOR values, in the nodes of Filecoin's state: same blocks, CIDs, reads
 * and writes as the reference's. Nodes are loaded when they are needed and then kept; what changes
 * is written by {@link Amt.flush}, and a set always counts as a change. Values handed out are views
 * that must not be written to, and a value that is set is kept, not copied: nobody may write to it any
 * more.
 *
 * All methods that load nodes throw MissingBlockError (a FatalError) for a block that is not in the
 * store and DecodeError for one that is not a node; both name its CID and the path to it. An index
 * past 2^64 - 2 is a UsageError `FVM_AMT_INDEX`.
 *
 * @see fvm_ipld_amt 0.7.7 `src/amt.rs`, `src/node.rs`
 */
export class Amt {
  readonly #tree: AmtTrie

  /** An empty array, or the one of a root, which is read. */
  constructor(store: Blockstore, options: AmtOptions = {}, root?: Cid) {
    assertOptions(options, 'the options of an AMT', OPTIONS)
    const { bitWidth = DEFAULT_AMT_BIT_WIDTH, version = 3 } = options
    assertAmtBitWidth(bitWidth)
    const width = version === 0 ? DEFAULT_AMT_BIT_WIDTH : bitWidth
    this.#tree = new AmtTrie(store, version, width, root)
  }

  /** An array that was flushed; reads its root, which says the bit width (version 3). */
  static load(store: Blockstore, root: Cid, version: 0 | 3 = 3): Amt {
    return new Amt(store, { version }, root)
  }

  /** Levels above the leaves. */
  get height(): number {
    return this.#tree.height
  }

  /** The number of values. */
  get count(): bigint {
    return this.#tree.count
  }

  get bitWidth(): number {
    return this.#tree.bitWidth
  }

  /** The value at an index, a view. */
  get(index: AmtIndex): Uint8Array | undefined {
    return this.#tree.get(index)
  }

  has(index: AmtIndex): boolean {
    return this.get(index) !== undefined
  }

  set(index: AmtIndex, value: Uint8Array): void {
    this.#tree.set(index, value)
  }

  /** Sets values at indexes 0 and up. */
  batchSet(values: Iterable<Uint8Array>): void {
    let index = 0
    for (const value of values) this.set(index++, value)
  }

  /** Whether there was something to delete. */
  delete(index: AmtIndex): boolean {
    return this.take(index) !== undefined
  }

  /** Deletes a value and says it. */
  take(index: AmtIndex): Uint8Array | undefined {
    return this.#tree.take(index)
  }

  /**
   * Deletes indexes in ascending order; says whether one was there.
   *
   * @throws DecodeError where `strict` and one is not there, those before it being deleted
   */
  batchDelete(indexes: Iterable<AmtIndex>, strict = false): boolean {
    let modified = false
    for (const index of [...indexes].map(BigInt).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))) {
      const found = this.delete(index)
      if (strict && !found) throw new DecodeError(`index ${index} is not in the AMT`)
      modified ||= found
    }
    return modified
  }

  /** Writes the nodes that changed and says the root's CID; no change since the last one writes nothing. */
  flush(): Cid {
    return this.#tree.flush()
  }

  /** Calls `f` with each value, by ascending index. */
  forEach(f: (index: bigint, value: Uint8Array) => void): void {
    const cursor = new AmtCursor(this.#tree, true)
    while (cursor.next()) f(cursor.index, cursor.value)
  }

  /** {@link Amt.forEach} for as long as `f` says true. */
  forEachWhile(f: (index: bigint, value: Uint8Array) => boolean): void {
    const cursor = new AmtCursor(this.#tree, true)
    while (cursor.next() && f(cursor.index, cursor.value));
  }

  /** {@link Amt.forEach} that forgets the nodes it loads. */
  forEachCacheless(f: (index: bigint, value: Uint8Array) => void): void {
    const cursor = new AmtCursor(this.#tree, false)
    while (cursor.next()) f(cursor.index, cursor.value)
  }

  /** Calls `f` with up to `limit` values, from the first at `start` or above on. */
  forEachRanged(
    start: AmtIndex | undefined,
    limit: number | undefined,
    f: (index: bigint, value: Uint8Array) => void,
  ): AmtRangeEnd {
    return this.forEachWhileRanged(start, limit, (index, value) => {
      f(index, value)
      return true
    })
  }

  /** {@link Amt.forEachRanged} for as long as `f` says true. */
  forEachWhileRanged(
    start: AmtIndex | undefined,
    limit: number | undefined,
    f: (index: bigint, value: Uint8Array) => boolean,
  ): AmtRangeEnd {
    const cursor = this.#cursorFrom(start ?? 0)
    let traversed = 0
    let more = true
    while (cursor.next()) {
      if (!more || traversed >= (limit ?? Number.POSITIVE_INFINITY))
        return { traversed, next: cursor.index }
      traversed++
      more = f(cursor.index, cursor.value)
    }
    return { traversed, next: undefined }
  }

  /** The values by ascending index, from the first at `start` or above on; for loops that end early. */
  *entries(start: AmtIndex = 0): IterableIterator<{ index: bigint; value: Uint8Array }> {
    const cursor = this.#cursorFrom(start)
    while (cursor.next()) yield { index: cursor.index, value: cursor.value }
  }

  /** Calls `f` with each value; what it returns, other than undefined, takes the value's place. */
  forEachMut(f: (index: bigint, value: Uint8Array) => Uint8Array | undefined): void {
    this.#tree.forEachWhileMut((index, value) => ({ value: f(index, value), isLast: false }))
  }

  /** {@link Amt.forEachMut} up to the first value that `f` calls the last one. */
  forEachWhileMut(f: AmtMutator): void {
    this.#tree.forEachWhileMut(f)
  }

  #cursorFrom(start: AmtIndex): AmtCursor {
    const from = BigInt(start)
    return from === 0n ? new AmtCursor(this.#tree, true) : AmtCursor.from(this.#tree, from)
  }
}
