import { countLeading } from '../types/index.ts'

/** Numbers a copy takes: where to, where from, how many bytes. */
const COPY_FIELDS = 3

/** Maps bytes of a rewritten module to their origin in the original one. */
export class OffsetMap {
  readonly #copies: Uint32Array
  readonly #firstBody: number

  /** @param copies - in order, where to counted from `firstBody`; see `BodyRewriter.copies` */
  constructor(copies: Uint32Array, firstBody: number) {
    this.#copies = copies
    this.#firstBody = firstBody
  }

  /**
   * The offset in the original module of the instruction at an offset of the rewritten one. What was
   * put in or replaced counts as the instruction it stands at.
   *
   * @returns undefined for code that is the rewriter's own, as that around imports
   */
  toOriginal(offset: number): number | undefined {
    const copies = this.#copies
    const wanted = offset - this.#firstBody
    const count = countLeading(
      copies.length / COPY_FIELDS,
      (copy) => copies[copy * COPY_FIELDS]! <= wanted,
    )
    const at = (count - 1) * COPY_FIELDS
    if (at < 0) return undefined
    const inside = wanted - copies[at]!
    const length = copies[at + 2]!
    // After the last body come shims and helpers.
    if (inside >= length && at + COPY_FIELDS === copies.length) return undefined
    return copies[at + 1]! + Math.min(inside, length)
  }
}
