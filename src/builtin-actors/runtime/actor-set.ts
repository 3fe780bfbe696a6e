import type { CborSchema, Cid } from '../../ipld/index.ts'
import { DecodeError } from '../../types/index.ts'
import type { ActorMap } from './actor-map.ts'
import type { Runtime } from './runtime.ts'

/** The value of a key in a set: null. */
const IN_SET: CborSchema<null> = {
  encode: (w) => w.writeNull(),
  decode: (r) => {
    if (!r.readNull()) throw new DecodeError('the value of a key in a set is not null')
    return null
  },
}

/**
 * A set of keys: a map whose values are null.
 *
 * @see builtin-actors v18.0.0 `runtime/src/util/set.rs`
 */
export class ActorSet {
  readonly #map: ActorMap<null>

  /** @param root - undefined for an empty set */
  constructor(rt: Runtime, bitWidth: number, root?: Cid) {
    this.#map =
      root === undefined ? rt.emptyMap(bitWidth, IN_SET) : rt.loadMap(root, bitWidth, IN_SET)
  }

  has(key: Uint8Array): boolean {
    return this.#map.has(key)
  }

  /** Adds a key; false if it was there already. */
  put(key: Uint8Array): boolean {
    return this.#map.set(key, null)
  }

  /** Whether there was something to delete. */
  delete(key: Uint8Array): boolean {
    return this.#map.delete(key)
  }

  /** The keys, in the order of their hashes. */
  keys(): Uint8Array[] {
    const keys: Uint8Array[] = []
    this.#map.forEach((key) => keys.push(key))
    return keys
  }

  /** Writes what changed and returns the root. */
  flush(): Cid {
    return this.#map.flush()
  }
}
