import type { Cid } from '../../ipld/index.ts'
import { HAMT_BIT_WIDTH } from '../../types/index.ts'
import { type ActorMap, LINK } from './actor-map.ts'
import { ActorSet } from './actor-set.ts'
import type { Runtime } from './runtime.ts'

/**
 * A map from keys to sets of keys. Each change loads, changes and writes the inner set; a set that
 * became empty stays.
 *
 * @see builtin-actors v18.0.0 `runtime/src/util/set_multimap.rs`
 */
export class SetMultimap {
  readonly #rt: Runtime
  readonly #outer: ActorMap<Cid>

  /** @param root - undefined for an empty one */
  constructor(rt: Runtime, root?: Cid) {
    this.#rt = rt
    this.#outer =
      root === undefined
        ? rt.emptyMap(HAMT_BIT_WIDTH, LINK)
        : rt.loadMap(root, HAMT_BIT_WIDTH, LINK)
  }

  put(key: Uint8Array, value: Uint8Array): void {
    this.putMany(key, [value])
  }

  putMany(key: Uint8Array, values: readonly Uint8Array[]): void {
    const set = this.#get(key) ?? new ActorSet(this.#rt, HAMT_BIT_WIDTH)
    for (const value of values) set.put(value)
    this.#outer.set(key, set.flush())
  }

  /** Removes a value of a key, if it has it. */
  remove(key: Uint8Array, value: Uint8Array): void {
    const set = this.#get(key)
    if (set === undefined) return
    set.delete(value)
    this.#outer.set(key, set.flush())
  }

  /** Removes all values of a key. */
  removeAll(key: Uint8Array): void {
    this.#outer.delete(key)
  }

  /** The values of a key, in the order of their hashes. */
  valuesOf(key: Uint8Array): Uint8Array[] {
    return this.#get(key)?.keys() ?? []
  }

  /** Writes what changed and returns the root. */
  flush(): Cid {
    return this.#outer.flush()
  }

  #get(key: Uint8Array): ActorSet | undefined {
    const root = this.#outer.get(key)
    return root === undefined ? undefined : new ActorSet(this.#rt, HAMT_BIT_WIDTH, root)
  }
}
