import type { CborSchema, Cid } from '../../ipld/index.ts'
import { ActorError, ExitCode } from '../../types/index.ts'
import type { ActorArray } from './actor-array.ts'
import { type ActorMap, LINK } from './actor-map.ts'
import type { Runtime } from './runtime.ts'

/** Bit widths of a {@link Multimap}. */
export interface MultimapWidths {
  /** Bit width of the map. */
  readonly outer: number
  /** Bit width of the arrays. */
  readonly inner: number
}

/**
 * A map from keys to arrays of values, which keep the order in which they were added.
 *
 * @see builtin-actors v18.0.0 `runtime/src/util/multimap.rs`
 */
export class Multimap<V> {
  readonly #rt: Runtime
  readonly #widths: MultimapWidths
  readonly #schema: CborSchema<V>
  readonly #outer: ActorMap<Cid>

  /** @param root - undefined for an empty one */
  constructor(rt: Runtime, widths: MultimapWidths, schema: CborSchema<V>, root?: Cid) {
    this.#rt = rt
    this.#widths = widths
    this.#schema = schema
    this.#outer =
      root === undefined ? rt.emptyMap(widths.outer, LINK) : rt.loadMap(root, widths.outer, LINK)
  }

  /** Adds a value at the end of a key's array and writes that array. */
  add(key: Uint8Array, value: V): void {
    const array = this.#get(key) ?? this.#rt.emptyArray(this.#widths.inner, this.#schema)
    array.set(array.count, value)
    this.#outer.set(key, array.flush())
  }

  /** The values of a key in the order in which they were added. */
  valuesOf(key: Uint8Array): V[] {
    const values: V[] = []
    this.#get(key)?.forEach((_, value) => values.push(value))
    return values
  }

  /** Removes all values of a key. @throws ActorError `USR_ILLEGAL_STATE` if it has none */
  removeAll(key: Uint8Array): void {
    if (!this.#outer.delete(key))
      throw new ActorError(ExitCode.USR_ILLEGAL_STATE, 'failed to delete from multimap')
  }

  /** Writes what changed and returns the root. */
  flush(): Cid {
    return this.#outer.flush()
  }

  #get(key: Uint8Array): ActorArray<V> | undefined {
    const root = this.#outer.get(key)
    return root === undefined ? undefined : this.#rt.loadArray(root, this.#schema)
  }
}
