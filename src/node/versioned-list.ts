import { countLeading } from '../types/index.ts'

/**
 * A list that grows at its end and may lose its front, as a value: pushing makes another list and
 * leaves this one as it is. Positions stay the same when the front is dropped. The lists of one line of
 * history share an array, so that a push costs the same however long the list is; a push to a list that
 * was continued otherwise before copies it first.
 */
export class VersionedList<T> {
  /** The position after the last item; items that were dropped count. */
  readonly length: number
  /** The position of the first item that is kept. */
  readonly first: number
  readonly #items: T[]

  private constructor(items: T[], first: number, length: number) {
    this.#items = items
    this.first = first
    this.length = length
  }

  /** The list without items, whose next one has a position; 0 by default. */
  static empty<T>(position = 0): VersionedList<T> {
    return new VersionedList<T>([], position, position)
  }

  /** The item at a position; undefined outside of the list, and if it was dropped. */
  at(index: number): T | undefined {
    return index >= this.first && index < this.length ? this.#items[index - this.first] : undefined
  }

  /** The last item; undefined in an empty list. */
  get last(): T | undefined {
    return this.at(this.length - 1)
  }

  /** The number of items that are kept. */
  get kept(): number {
    return this.length - this.first
  }

  /** The list with one more item. */
  push(item: T): VersionedList<T> {
    const { kept } = this
    const isTip = this.#items.length === kept
    const items = isTip ? this.#items : this.#items.slice(0, kept)
    items.push(item)
    return new VersionedList(items, this.first, this.length + 1)
  }

  /** The items before a position, as a list. */
  take(length: number): VersionedList<T> {
    if (length >= this.length) return this
    if (length <= this.first) return VersionedList.empty(Math.max(0, length))
    return new VersionedList(this.#items, this.first, length)
  }

  /** The list without the items before a position. */
  dropBefore(position: number): VersionedList<T> {
    if (position <= this.first) return this
    const first = Math.min(position, this.length)
    return new VersionedList(this.#items.slice(first - this.first, this.kept), first, this.length)
  }

  /** The position up to which two lists have the same items, as far as both keep them. */
  commonLength(other: VersionedList<T>): number {
    const lowest = Math.max(this.first, other.first)
    let length = Math.min(this.length, other.length)
    while (length > lowest && this.at(length - 1) !== other.at(length - 1)) length--
    return length
  }

  /** The first kept position whose item fulfils a condition that holds from there on; `length` if none does. */
  findIndex(isPast: (item: T) => boolean): number {
    const items = this.#items
    return this.first + countLeading(this.length - this.first, (at) => !isPast(items[at]!))
  }
}
