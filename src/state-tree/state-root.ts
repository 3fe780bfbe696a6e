import { CborReader, CborWriter, type Cid } from '../ipld/index.ts'
import { DecodeError, FatalError } from '../types/index.ts'

/** The version of the state trees of nv 18 on. Source: fvm_shared 4.8.4 `src/state/mod.rs`. */
const STATE_TREE_VERSION = 5

/** The root of a state tree. `info` links an empty array. */
export interface StateRoot {
  /** The HAMT of actor states by f0 address. */
  readonly actors: Cid
  readonly info: Cid
}

/** Encodes a root of version {@link STATE_TREE_VERSION}. */
export function encodeStateRoot(root: StateRoot): Uint8Array {
  const w = new CborWriter()
  w.writeArrayHeader(3)
  w.writeUint(STATE_TREE_VERSION)
  w.writeLink(root.actors)
  w.writeLink(root.info)
  return w.finishBlock()
}

/**
 * Decodes a root.
 *
 * @throws DecodeError if it is malformed
 * @throws FatalError if it is of an older version, 0 to 4
 */
export function decodeStateRoot(bytes: Uint8Array): StateRoot {
  const r = new CborReader(bytes)
  r.readTupleHeader(3, 'a state root')
  const version = r.readUint()
  if (version > BigInt(STATE_TREE_VERSION))
    throw new DecodeError(`state tree version ${version} is not known`)
  const root = { actors: r.readLink(), info: r.readLink() }
  r.end()
  if (version !== BigInt(STATE_TREE_VERSION))
    throw new FatalError(
      `unsupported state tree version: V${version}; V${STATE_TREE_VERSION}, of network version 18 on, is supported`,
    )
  return root
}
