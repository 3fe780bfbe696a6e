import { type EntryDiff, MapDiff, type MapSource } from '../trie/index.ts'
import type { HamtOptions } from './hamt.ts'
import { HAMT_FORM } from './hamt-form.ts'

/**
 * The entries in which two HAMTs of the same shape differ. Subtrees of the same CID are not looked
 * at, so the work follows the number of differences, not of entries.
 *
 * @throws MissingBlockError, DecodeError as {@link Hamt} does
 */
export function diffHamts(
  before: MapSource,
  after: MapSource,
  options: HamtOptions,
): IterableIterator<EntryDiff> {
  return new MapDiff(HAMT_FORM, before, after, options).entries()
}
