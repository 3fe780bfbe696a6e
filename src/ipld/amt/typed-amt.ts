import type { Blockstore } from '../blockstore/index.ts'
import { type CborSchema, decodeAs, encodeAs } from '../cbor/index.ts'
import type { Cid } from '../cid/index.ts'
import { Amt, type AmtOptions, type AmtRangeEnd } from './amt.ts'
import type { AmtIndex } from './amt-trie.ts'

/** An {@link Amt} whose values have a type; each get decodes again. */
export class TypedAmt<V> {
  readonly raw: Amt
  readonly #schema: CborSchema<V>

  constructor(raw: Amt, schema: CborSchema<V>) {
    this.raw = raw
    this.#schema = schema
  }

  /** An empty array. */
  static create<V>(store: Blockstore, options: AmtOptions, schema: CborSchema<V>): TypedAmt<V> {
    return new TypedAmt(new Amt(store, options), schema)
  }

  /** An array that was flushed; reads its root. */
  static load<V>(store: Blockstore, root: Cid, schema: CborSchema<V>): TypedAmt<V> {
    return new TypedAmt(Amt.load(store, root), schema)
  }

  get count(): bigint {
    return this.raw.count
  }

  get(index: AmtIndex): V | undefined {
    return this.#decode(this.raw.get(index))
  }

  set(index: AmtIndex, value: V): void {
    this.raw.set(index, encodeAs(this.#schema, value))
  }

  /** Whether there was something to delete. */
  delete(index: AmtIndex): boolean {
    return this.raw.delete(index)
  }

  /** Deletes a value and says it. */
  take(index: AmtIndex): V | undefined {
    return this.#decode(this.raw.take(index))
  }

  /** See {@link Amt.batchDelete}. */
  batchDelete(indexes: Iterable<AmtIndex>, strict = false): boolean {
    return this.raw.batchDelete(indexes, strict)
  }

  flush(): Cid {
    return this.raw.flush()
  }

  /** See {@link Amt.forEach}. */
  forEach(f: (index: bigint, value: V) => void): void {
    this.raw.forEach((index, value) => f(index, decodeAs(this.#schema, value)))
  }

  /** See {@link Amt.forEachWhile}. */
  forEachWhile(f: (index: bigint, value: V) => boolean): void {
    this.raw.forEachWhile((index, value) => f(index, decodeAs(this.#schema, value)))
  }

  /** See {@link Amt.forEachRanged}. */
  forEachRanged(
    start: AmtIndex | undefined,
    limit: number | undefined,
    f: (index: bigint, value: V) => void,
  ): AmtRangeEnd {
    return this.raw.forEachRanged(start, limit, (index, value) =>
      f(index, decodeAs(this.#schema, value)),
    )
  }

  /** See {@link Amt.forEachMut}. */
  forEachMut(f: (index: bigint, value: V) => V | undefined): void {
    this.raw.forEachMut((index, value) => {
      const next = f(index, decodeAs(this.#schema, value))
      return next === undefined ? undefined : encodeAs(this.#schema, next)
    })
  }

  /** See {@link Amt.forEachWhileMut}. */
  forEachWhileMut(
    f: (index: bigint, value: V) => { readonly value: V | undefined; readonly isLast: boolean },
  ): void {
    this.raw.forEachWhileMut((index, encoded) => {
      const { value, isLast } = f(index, decodeAs(this.#schema, encoded))
      return { value: value === undefined ? undefined : encodeAs(this.#schema, value), isLast }
    })
  }

  #decode(encoded: Uint8Array | undefined): V | undefined {
    return encoded === undefined ? undefined : decodeAs(this.#schema, encoded)
  }
}
