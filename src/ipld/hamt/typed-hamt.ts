import type { Blockstore } from '../blockstore/index.ts'
import { type CborSchema, decodeAs, encodeAs } from '../cbor/index.ts'
import type { Cid } from '../cid/index.ts'
import { Hamt, type HamtOptions, type RangeEnd } from './hamt.ts'

/** A {@link Hamt} whose values have a type; each get decodes again. */
export class TypedHamt<V> {
  readonly raw: Hamt
  readonly #schema: CborSchema<V>

  constructor(raw: Hamt, schema: CborSchema<V>) {
    this.raw = raw
    this.#schema = schema
  }

  /** An empty map. */
  static create<V>(store: Blockstore, options: HamtOptions, schema: CborSchema<V>): TypedHamt<V> {
    return new TypedHamt(new Hamt(store, options), schema)
  }

  /** A map that was flushed; reads its root. */
  static load<V>(
    store: Blockstore,
    root: Cid,
    options: HamtOptions,
    schema: CborSchema<V>,
  ): TypedHamt<V> {
    return new TypedHamt(Hamt.load(store, root, options), schema)
  }

  get isEmpty(): boolean {
    return this.raw.isEmpty
  }

  get(key: Uint8Array): V | undefined {
    return this.#decode(this.raw.get(key))
  }

  has(key: Uint8Array): boolean {
    return this.raw.has(key)
  }

  /** Sets a value; false if it was there already. */
  set(key: Uint8Array, value: V): boolean {
    return this.raw.set(key, encodeAs(this.#schema, value))
  }

  /** Sets a value and says the one that it replaces. */
  replace(key: Uint8Array, value: V): V | undefined {
    return this.#decode(this.raw.replace(key, encodeAs(this.#schema, value)))
  }

  /** Sets a value unless the key has one; says whether it did. */
  setIfAbsent(key: Uint8Array, value: V): boolean {
    return this.raw.setIfAbsent(key, encodeAs(this.#schema, value))
  }

  /** Whether there was something to delete. */
  delete(key: Uint8Array): boolean {
    return this.raw.delete(key)
  }

  /** Deletes a key and says its value. */
  take(key: Uint8Array): V | undefined {
    return this.#decode(this.raw.take(key))
  }

  flush(): Cid {
    return this.raw.flush()
  }

  /** See {@link Hamt.forEach}. */
  forEach(f: (key: Uint8Array, value: V) => void): void {
    this.raw.forEach((key, value) => f(key, decodeAs(this.#schema, value)))
  }

  /** See {@link Hamt.forEachRanged}. */
  forEachRanged(
    start: Uint8Array | undefined,
    max: number | undefined,
    f: (key: Uint8Array, value: V) => void,
  ): RangeEnd {
    return this.raw.forEachRanged(start, max, (key, value) => f(key, decodeAs(this.#schema, value)))
  }

  #decode(encoded: Uint8Array | undefined): V | undefined {
    return encoded === undefined ? undefined : decodeAs(this.#schema, encoded)
  }
}
