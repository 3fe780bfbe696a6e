/**
 * A list that only grows, as a value: pushing makes another list and leaves this one as it is. The
 * lists of one line of history share an array, so that a push costs the same however long the list
 * is; a push to a list that was continued otherwise before copies it first.
 */
export class VersionedList<T> {
  readonly length: number
  readonly #items: T[]

  private constructor(items: T[], length: number) {
    this.#items = items
    this.length = length
  }

  /** The list without items. */
  static empty<T>(): VersionedList<T> {
    return new VersionedList<T>([], 0)
  }

  /** The item at a position; undefined outside of the list. */
  at(index: number): T | undefined {
    return index >= 0 && index < this.length ? this.#items[index] : undefined
  }

  /** The last item; undefined in an empty list. */
  get last(): T | undefined {
    return this.at(this.length - 1)
  }

  /** The list with one more item. */
  push(item: T): VersionedList<T> {
    const isTip = this.#items.length === this.length
    const items = isTip ? this.#items : this.#items.slice(0, this.length)
    items.push(item)
    return new VersionedList(items, this.length + 1)
  }

  /** The first items, as a list. */
  take(length: number): VersionedList<T> {
    return length >= this.length ? this : new VersionedList(this.#items, Math.max(0, length))
  }

  /** The number of items at the front that two lists have in common. */
  commonLength(other: VersionedList<T>): number {
    let length = Math.min(this.length, other.length)
    while (length > 0 && this.#items[length - 1] !== other.#items[length - 1]) length--
    return length
  }

  /** The first position whose item fulfils a condition that holds from there on; `length` if none does. */
  findIndex(isPast: (item: T) => boolean): number {
    let low = 0
    let high = this.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (isPast(this.#items[middle]!)) high = middle
      else low = middle + 1
    }
    return low
  }
}
