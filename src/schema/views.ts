import type { Amt, Cid } from '../ipld/index.ts'
import type { IntLike } from '../types/index.ts'

/** A map in a state: nodes are read as they are needed. Iterating gives pairs in the order of the HAMT. */
export class StateMap<K, V, KeyIn = K> {
  /** Its root. */
  readonly cid: Cid
  readonly #open: () => MapReader<K, V, KeyIn>
  #reader: MapReader<K, V, KeyIn> | undefined = undefined

  constructor(cid: Cid, open: () => MapReader<K, V, KeyIn>) {
    this.cid = cid
    this.#open = open
  }

  toString(): string {
    return `map at ${this.cid.toString()}`
  }

  /** Gives the root alone, in the form of links in DAG-JSON. */
  toJSON(): object {
    return this.cid.toJSON()
  }

  /** Names the root in Node's `console.log`; iterate to see what is in it. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString()
  }

  /** The value of a key. */
  get(key: KeyIn): V | undefined {
    return this.#opened.get(key)
  }

  has(key: KeyIn): boolean {
    return this.get(key) !== undefined
  }

  /** The number of entries; counts them. */
  get size(): number {
    let n = 0
    for (const _ of this) n++
    return n
  }

  *keys(): IterableIterator<K> {
    for (const [key] of this) yield key
  }

  *values(): IterableIterator<V> {
    for (const [, value] of this) yield value
  }

  [Symbol.iterator](): IterableIterator<[K, V]> {
    return this.#opened.entries()
  }

  /** All entries by the text of their keys. */
  toMap(): Map<string, V> {
    return new Map(this.textEntries())
  }

  /** The entries with the text of their keys, read one by one. */
  *textEntries(): IterableIterator<[string, V]> {
    for (const [key, value] of this) yield [this.#opened.keyText(key), value]
  }

  get #opened(): MapReader<K, V, KeyIn> {
    this.#reader ??= this.#open()
    return this.#reader
  }
}

/** The source that a {@link StateMap} reads from. */
export interface MapReader<K, V, KeyIn> {
  get(key: KeyIn): V | undefined
  entries(): IterableIterator<[K, V]>
  keyText(key: K): string
}

/** An array in a state: nodes are read as they are needed. Iterating gives pairs by ascending index. */
export class StateArray<V> {
  /** Its root. */
  readonly cid: Cid
  readonly #open: () => Amt
  readonly #decode: (bytes: Uint8Array) => V
  #amt: Amt | undefined = undefined

  constructor(cid: Cid, open: () => Amt, decode: (bytes: Uint8Array) => V) {
    this.cid = cid
    this.#open = open
    this.#decode = decode
  }

  toString(): string {
    return `array at ${this.cid.toString()}`
  }

  /** Gives the root alone, in the form of links in DAG-JSON. */
  toJSON(): object {
    return this.cid.toJSON()
  }

  /** Names the root in Node's `console.log`; iterate to see what is in it. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString()
  }

  /** The value at an index. */
  get(index: IntLike): V | undefined {
    const value = this.#opened.get(BigInt(index))
    return value === undefined ? undefined : this.#decode(value)
  }

  has(index: IntLike): boolean {
    return this.#opened.has(BigInt(index))
  }

  /** The number of values. */
  get size(): number {
    return Number(this.#opened.count)
  }

  *[Symbol.iterator](): IterableIterator<[bigint, V]> {
    // a fresh tree, so that each walk has a budget of its own
    for (const { index, value } of this.#open().entries()) yield [index, this.#decode(value)]
  }

  get #opened(): Amt {
    this.#amt ??= this.#open()
    return this.#amt
  }
}

/** A value in a block of its own, which is read when it is asked for. */
export class Linked<T> {
  readonly cid: Cid
  readonly #read: () => T

  constructor(cid: Cid, read: () => T) {
    this.cid = cid
    this.#read = read
  }

  toString(): string {
    return `linked value at ${this.cid.toString()}`
  }

  /** Gives the root alone, in the form of links in DAG-JSON. */
  toJSON(): object {
    return this.cid.toJSON()
  }

  /** Names the root in Node's `console.log`. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString()
  }

  get value(): T {
    return this.#read()
  }
}
