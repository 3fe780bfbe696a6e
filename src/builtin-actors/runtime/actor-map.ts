import type { CborSchema, Cid, TypedHamt } from '../../ipld/index.ts'
import { ActorError, DecodeError, ExitCode } from '../../types/index.ts'

/** A link to another block. */
export const LINK: CborSchema<Cid> = {
  encode: (w, cid) => w.writeLink(cid),
  decode: (r) => r.readLink(),
}

/**
 * A map of an actor's state by key bytes. A block or value that does not decode or cannot be read is
 * an error of the actor.
 *
 * @see builtin-actors v18.0.0 `runtime/src/util/map.rs`, `Map2`
 */
export class ActorMap<V> {
  readonly #map: TypedHamt<V>
  readonly #exitCode: ExitCode

  /**
   * @param make - reads the root, where there is one
   * @param exitCode - of the errors; `USR_ILLEGAL_STATE` by default
   */
  constructor(make: () => TypedHamt<V>, exitCode: ExitCode = ExitCode.USR_ILLEGAL_STATE) {
    this.#exitCode = exitCode
    this.#map = this.#checked(make)
  }

  get isEmpty(): boolean {
    return this.#map.isEmpty
  }

  get(key: Uint8Array): V | undefined {
    return this.#checked(() => this.#map.get(key))
  }

  has(key: Uint8Array): boolean {
    return this.#checked(() => this.#map.has(key))
  }

  /** Sets a value; false if it was there already. */
  set(key: Uint8Array, value: V): boolean {
    return this.#checked(() => this.#map.set(key, value))
  }

  /** Sets a value unless the key has one; says whether it did. */
  setIfAbsent(key: Uint8Array, value: V): boolean {
    return this.#checked(() => this.#map.setIfAbsent(key, value))
  }

  /** Whether there was something to delete. */
  delete(key: Uint8Array): boolean {
    return this.#checked(() => this.#map.delete(key))
  }

  /** Deletes a key and says its value. */
  take(key: Uint8Array): V | undefined {
    return this.#checked(() => this.#map.take(key))
  }

  /** Calls `f` with each entry, in the order of the hashed keys. */
  forEach(f: (key: Uint8Array, value: V) => void): void {
    this.#checked(() => this.#map.forEach(f))
  }

  /** Writes what changed and says the root. */
  flush(): Cid {
    return this.#checked(() => this.#map.flush())
  }

  #checked<T>(run: () => T): T {
    try {
      return run()
    } catch (thrown) {
      if (!(thrown instanceof DecodeError) && !(thrown instanceof ActorError)) throw thrown
      throw new ActorError(this.#exitCode, thrown.message)
    }
  }
}
