import { Amt, type AmtOptions, type AmtRangeEnd } from './amt.ts'
import type { AmtIndex } from './amt-trie.ts'
import type { Blockstore } from './blockstore.ts'
import { CborReader } from './cbor-reader.ts'
import { CborWriter } from './cbor-writer.ts'
import type { Cid } from './cid.ts'
import { Hamt, type HamtOptions, type RangeEnd } from './hamt.ts'

/** How a type is written as CBOR and read back. */
export interface CborSchema<V> {
  encode(writer: CborWriter, value: V): void
  /** @throws DecodeError on anything else */
  decode(reader: CborReader): V
}

/** The encoded bytes of a value. */
export function encodeAs<V>(schema: CborSchema<V>, value: V): Uint8Array {
  const writer = new CborWriter()
  schema.encode(writer, value)
  return writer.finish()
}

/**
 * The value that fills `bytes`.
 *
 * @throws DecodeError on another type, or if bytes follow
 */
export function decodeAs<V>(schema: CborSchema<V>, bytes: Uint8Array): V {
  const reader = new CborReader(bytes)
  const value = schema.decode(reader)
  reader.end()
  return value
}

/** A {@link Hamt} whose values have a type; each get decodes anew. */
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

/** An {@link Amt} whose values have a type; each get decodes anew. */
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

  #decode(encoded: Uint8Array | undefined): V | undefined {
    return encoded === undefined ? undefined : decodeAs(this.#schema, encoded)
  }
}
