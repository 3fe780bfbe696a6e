import { type Cid, MAX_AMT_INDEX, type TypedAmt } from '../../ipld/index.ts'
import { ActorError, DecodeError, ExitCode } from '../../types/index.ts'

/**
 * An array (AMT) of an actor's state. A block or value that does not decode or cannot be read, and an
 * index past 2^64 - 2, is an error of the actor.
 *
 * @see builtin-actors v18.0.0 `runtime/src/lib.rs`, `Array`
 */
export class ActorArray<V> {
  readonly #amt: TypedAmt<V>
  readonly #exitCode: ExitCode

  /**
   * @param make - reads the root, where there is one
   * @param exitCode - exit code of its errors; `USR_ILLEGAL_STATE` by default
   */
  constructor(make: () => TypedAmt<V>, exitCode: ExitCode = ExitCode.USR_ILLEGAL_STATE) {
    this.#exitCode = exitCode
    this.#amt = this.#checked(make)
  }

  /** The number of values. */
  get count(): bigint {
    return this.#amt.count
  }

  get(index: bigint): V | undefined {
    return this.#checked(() => this.#amt.get(this.#checkedIndex(index)))
  }

  set(index: bigint, value: V): void {
    this.#checked(() => {
      this.#amt.set(this.#checkedIndex(index), value)
    })
  }

  /** Whether there was something to delete. */
  delete(index: bigint): boolean {
    return this.#checked(() => this.#amt.delete(this.#checkedIndex(index)))
  }

  /** Deletes a value and returns it. */
  take(index: bigint): V | undefined {
    return this.#checked(() => this.#amt.take(this.#checkedIndex(index)))
  }

  /**
   * Deletes indexes in ascending order; says whether one was there.
   *
   * @param strict - whether an index without a value is an error
   */
  batchDelete(indexes: Iterable<bigint>, strict = false): boolean {
    return this.#checked(() => this.#amt.batchDelete(indexes, strict))
  }

  /** Calls `f` with each value, by ascending index. */
  forEach(f: (index: bigint, value: V) => void): void {
    this.#checked(() => this.#amt.forEach(f))
  }

  /** Calls `f` with each value, by ascending index, for as long as it returns true. */
  forEachWhile(f: (index: bigint, value: V) => boolean): void {
    this.#checked(() => this.#amt.forEachWhile(f))
  }

  /** Calls `f` with each value; what it returns, other than undefined, replaces the value. */
  forEachMut(f: (index: bigint, value: V) => V | undefined): void {
    this.#checked(() => this.#amt.forEachMut(f))
  }

  /** Writes the nodes that changed and returns the root. */
  flush(): Cid {
    return this.#checked(() => this.#amt.flush())
  }

  #checkedIndex(index: bigint): bigint {
    if (index >= 0n && index <= MAX_AMT_INDEX) return index
    throw new ActorError(this.#exitCode, `index ${index} is out of range for the AMT`)
  }

  #checked<T>(run: () => T): T {
    try {
      return run()
    } catch (thrown) {
      if (!(thrown instanceof DecodeError)) throw thrown
      throw new ActorError(this.#exitCode, thrown.message)
    }
  }
}
