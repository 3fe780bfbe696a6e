import { UsageError, wordBetween } from '../../types/index.ts'
import type { Blockstore } from '../blockstore/index.ts'
import type { Cid } from '../cid/index.ts'
import { MapCursor, type MapOptions, MapTrie, mapConfig } from '../trie/index.ts'
import { KAMT_FORM, WORD_SIZE } from './kamt-form.ts'

/** The KAMT options of the EVM actor's storage. Source: builtin-actors 18.0.0 `actors/evm/src/interpreter/system.rs`. */
export const EVM_KAMT_OPTIONS: MapOptions = { bitWidth: 5, minDataDepth: 0, maxArrayWidth: 1 }

const EVM_CONFIG = mapConfig(EVM_KAMT_OPTIONS)

/**
 * A map from 256-bit numbers to 256-bit numbers whose tree follows the bits of the key: an EVM
 * contract's storage. Same blocks, CIDs, reads and writes as the reference's; errors as those of
 * the HAMT.
 *
 * @see fvm_ipld_kamt 0.4.6 `src/kamt.rs`
 */
export class Kamt {
  readonly #trie: MapTrie

  /** An empty map. */
  constructor(store: Blockstore, options: MapOptions = EVM_KAMT_OPTIONS, root?: Cid) {
    const config = options === EVM_KAMT_OPTIONS ? EVM_CONFIG : mapConfig(options)
    this.#trie = new MapTrie(KAMT_FORM, store, config, root)
  }

  /** A map that was flushed; reads its root. */
  static load(store: Blockstore, root: Cid, options: MapOptions = EVM_KAMT_OPTIONS): Kamt {
    return new Kamt(store, options, root)
  }

  get isEmpty(): boolean {
    return this.#trie.isEmpty
  }

  /** Children that operations went into so far. */
  get levelsPassed(): number {
    return this.#trie.levelsPassed
  }

  /** Bits that operations compared with those of skipped levels so far. */
  get bitsMatched(): number {
    return this.#trie.bitsMatched
  }

  /** Entries and children of the nodes that were loaded so far. */
  get slotsLoaded(): number {
    return this.#trie.slotsLoaded
  }

  /** The value of a key. A zero that was set is there, other than in the EVM. */
  get(key: bigint): bigint | undefined {
    const bytes = numberBytes(key)
    if (!this.#trie.find(bytes, scratch)) return undefined // the number's 32 bytes are its hash
    const { foundIn, foundAt, foundEnd } = this.#trie
    return wordBetween(foundIn, foundAt + (foundIn[foundAt] === 0x58 ? 2 : 1), foundEnd)
  }

  /** Sets a value; false if it was there already, in which case no node counts as changed. */
  set(key: bigint, value: bigint): boolean {
    return this.#trie.set(numberBytes(key), encodeNumber(value), true)
  }

  /** Sets a value and says the one that it replaces. */
  replace(key: bigint, value: bigint): bigint | undefined {
    this.#trie.set(numberBytes(key), encodeNumber(value), true)
    const old = this.#trie.takeOld()
    return old === undefined ? undefined : numberOf(old)
  }

  /** Sets a value unless the key has one; says whether it did. */
  setIfAbsent(key: bigint, value: bigint): boolean {
    return this.#trie.set(numberBytes(key), encodeNumber(value), false)
  }

  /** Whether there was something to delete. */
  delete(key: bigint): boolean {
    return this.#trie.delete(numberBytes(key)) !== undefined
  }

  /** Deletes a key and says its value. */
  take(key: bigint): bigint | undefined {
    const old = this.#trie.delete(numberBytes(key))
    return old === undefined ? undefined : numberOf(old)
  }

  clear(): void {
    this.#trie.clear()
  }

  /** Writes the nodes that changed and says the root's CID; no change since the last one writes nothing. */
  flush(): Cid {
    return this.#trie.flush()
  }

  /** Calls `f` with each entry, by ascending key. */
  forEach(f: (key: bigint, value: bigint) => void): void {
    for (const { key, value } of this.entries()) f(key, value)
  }

  /**
   * The entries by ascending key, from that of `start` on.
   *
   * @throws DecodeError if there is no such key
   */
  *entries(start?: bigint): IterableIterator<{ key: bigint; value: bigint }> {
    const cursor =
      start === undefined
        ? new MapCursor(this.#trie, true)
        : MapCursor.from(this.#trie, numberBytes(start))
    for (let entry = cursor.next(); entry !== undefined; entry = cursor.next())
      yield { key: wordBetween(entry.key, 0, entry.key.length), value: numberOf(entry.value) }
  }
}

const scratch = new Uint8Array(WORD_SIZE)
const scratchView = new DataView(scratch.buffer)

/** Big-endian bytes without leading zeros, fresh; `scratch` holds all 32. */
function numberBytes(n: bigint): Uint8Array {
  let at = 0
  if (!(n >= 0n && n <= 0xffff_ffff_ffff_ffffn)) {
    if (n < 0n || n >> 256n !== 0n)
      throw new UsageError('FVM_BAD_WORD', `${n} is not a 256-bit number: give 0 to 2^256 - 1`)
    scratchView.setBigUint64(0, n >> 192n)
    scratchView.setBigUint64(8, n >> 128n)
    scratchView.setBigUint64(16, n >> 64n)
  } else {
    at = 24
    scratchView.setFloat64(0, 0)
    scratchView.setFloat64(8, 0)
    scratchView.setFloat64(16, 0)
  }
  scratchView.setBigUint64(24, n)
  while (at < WORD_SIZE && scratch[at] === 0) at++
  return scratch.slice(at)
}

/** A value as it stands in a bucket: a byte string. */
function encodeNumber(n: bigint): Uint8Array {
  const bytes = numberBytes(n)
  const head = bytes.length < 24 ? 1 : 2
  const out = new Uint8Array(head + bytes.length)
  if (head === 1) out[0] = 0x40 | bytes.length
  else {
    out[0] = 0x58
    out[1] = bytes.length
  }
  out.set(bytes, head)
  return out
}

/** Undoes {@link encodeNumber}. */
function numberOf(encoded: Uint8Array): bigint {
  return wordBetween(encoded, encoded[0] === 0x58 ? 2 : 1, encoded.length)
}
