import { DecodeError } from '../../types/index.ts'
import { type Blockstore, MissingBlockError } from '../blockstore/index.ts'
import { type Cid, Codec, cidOf, cidToString } from '../cid/index.ts'

/** Knows where in its tree it stands; asked only when something is wrong there. */
export interface PathFinder {
  /** Like " at 3/17 below bafy...", or empty at a root. */
  path(): string
}

/** The place of a tree's root. */
export const AT_ROOT: PathFinder = { path: () => '' }

/**
 * Reads the block of a tree's node.
 *
 * @throws MissingBlockError if it is not in the store
 * @throws DecodeError if its codec is not CBOR or DAG-CBOR
 */
export function readNodeBlock(
  store: Blockstore,
  what: string,
  cid: Cid,
  finder: PathFinder,
): Uint8Array {
  const codec = cid.codec
  if (codec !== Codec.DAG_CBOR && codec !== Codec.CBOR)
    throw new DecodeError(
      `${what} node ${cidToString(cid)}${finder.path()} has codec ${codec}, not CBOR or DAG-CBOR`,
    )
  const block = store.get(cid)
  if (block === undefined) throw new MissingBlockError(`${what} node`, cid, finder.path())
  return block
}

/** Puts the block of a tree's node. @returns its CID */
export function putNodeBlock(store: Blockstore, block: Uint8Array): Cid {
  if (store.link !== undefined) return store.link(block)
  const cid = cidOf(Codec.DAG_CBOR, block)
  store.put(cid, block)
  return cid
}

/** Adds the node's CID and path to an error of its decoding. */
export function badNode(thrown: unknown, what: string, cid: Cid, finder: PathFinder): unknown {
  if (!(thrown instanceof DecodeError)) return thrown
  return new DecodeError(`${what} node ${cidToString(cid)}${finder.path()}: ${thrown.message}`)
}

/** The text of {@link PathFinder.path}. */
export function pathText(steps: readonly (number | string)[], root: Cid | undefined): string {
  const below = root === undefined ? '' : ` below ${cidToString(root)}`
  return steps.length === 0 ? '' : ` at ${steps.join('/')}${below}`
}
