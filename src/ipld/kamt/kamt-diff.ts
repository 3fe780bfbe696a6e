import { type EntryDiff, MapDiff, type MapSource } from '../trie/index.ts'
import { EVM_KAMT_OPTIONS } from './kamt.ts'
import { KAMT_FORM } from './kamt-form.ts'

/**
 * The entries in which two KAMTs of EVM storage differ; keys are numbers without their leading zeros.
 * Subtrees of the same CID are not read.
 *
 * @throws MissingBlockError, DecodeError as {@link Kamt} does
 */
export function diffKamts(before: MapSource, after: MapSource): IterableIterator<EntryDiff> {
  return new MapDiff(KAMT_FORM, before, after, EVM_KAMT_OPTIONS).entries()
}
