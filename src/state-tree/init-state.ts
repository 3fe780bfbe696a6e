import { CborReader, CborWriter, type Cid } from '../ipld/index.ts'
import type { ActorId } from '../types/index.ts'

/** The part of the init actor's state that the machine reads. @see fvm 4.8.4 `src/init_actor.rs`, `State` */
export interface InitState {
  /** The HAMT of ids by address. */
  readonly addressMap: Cid
  readonly nextId: ActorId
  readonly networkName: string
}

/** Encodes the init actor's state. */
export function encodeInitState(state: InitState): Uint8Array {
  const w = new CborWriter()
  w.writeArrayHeader(3)
  w.writeLink(state.addressMap)
  w.writeUint(state.nextId)
  w.writeText(state.networkName)
  return w.finishBlock()
}

/**
 * Decodes the init actor's state.
 *
 * @throws DecodeError if it is malformed
 */
export function decodeInitState(bytes: Uint8Array): InitState {
  const r = new CborReader(bytes)
  r.readTupleHeader(3, "the init actor's state")
  const state = { addressMap: r.readLink(), nextId: r.readUint(), networkName: r.readText() }
  r.end()
  return state
}
