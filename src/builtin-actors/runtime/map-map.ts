import type { CborSchema, Cid } from '../../ipld/index.ts'
import { encodeVarint, HAMT_BIT_WIDTH } from '../../types/index.ts'
import { type ActorMap, LINK } from './actor-map.ts'
import type { Runtime } from './runtime.ts'

interface Inner<V> {
  readonly key: Uint8Array
  readonly map: ActorMap<V>
}

/**
 * A map of maps, both by u64. Inner maps are loaded once, changed in memory and written by
 * {@link MapMap.flush}, which drops those that are empty.
 *
 * @see builtin-actors v18.0.0 `runtime/src/util/mapmap.rs`
 */
export class MapMap<V> {
  readonly #rt: Runtime
  readonly #schema: CborSchema<V>
  readonly #outer: ActorMap<Cid>
  readonly #inner = new Map<bigint, Inner<V>>()

  /** @param root - undefined for an empty one */
  constructor(rt: Runtime, schema: CborSchema<V>, root?: Cid) {
    this.#rt = rt
    this.#schema = schema
    this.#outer =
      root === undefined
        ? rt.emptyMap(HAMT_BIT_WIDTH, LINK)
        : rt.loadMap(root, HAMT_BIT_WIDTH, LINK)
  }

  get(outer: bigint, inner: bigint): V | undefined {
    const map = this.#load(outer)
    return map.isEmpty ? undefined : map.get(encodeVarint(inner))
  }

  set(outer: bigint, inner: bigint, value: V): void {
    this.#load(outer).set(encodeVarint(inner), value)
  }

  /** Sets a value unless the key has one; says whether it did. */
  setIfAbsent(outer: bigint, inner: bigint, value: V): boolean {
    return this.#load(outer).setIfAbsent(encodeVarint(inner), value)
  }

  /** Deletes a key and says its value. */
  take(outer: bigint, inner: bigint): V | undefined {
    const map = this.#load(outer)
    return map.isEmpty ? undefined : map.take(encodeVarint(inner))
  }

  /** Calls `f` with each entry of an inner map, in the order of the hashed keys. */
  forEachIn(outer: bigint, f: (key: Uint8Array, value: V) => void): void {
    const map = this.#load(outer)
    if (!map.isEmpty) map.forEach(f)
  }

  /** Writes the inner maps in the order of their keys' bytes, then the outer one. */
  flush(): Cid {
    const loaded = [...this.#inner.values()].sort((a, b) => inByteOrder(a.key, b.key))
    for (const { key, map } of loaded) {
      if (map.isEmpty) this.#outer.delete(key)
      else this.#outer.set(key, map.flush())
    }
    return this.#outer.flush()
  }

  #load(id: bigint): ActorMap<V> {
    const known = this.#inner.get(id)
    if (known !== undefined) return known.map
    const key = encodeVarint(id)
    const root = this.#outer.get(key)
    const map =
      root === undefined
        ? this.#rt.emptyMap(HAMT_BIT_WIDTH, this.#schema)
        : this.#rt.loadMap(root, HAMT_BIT_WIDTH, this.#schema)
    this.#inner.set(id, { key, map })
    return map
  }
}

function inByteOrder(a: Uint8Array, b: Uint8Array): number {
  const at = a.findIndex((byte, i) => byte !== b[i])
  return at < 0 ? a.length - b.length : a[at]! - (b[at] ?? -1)
}
