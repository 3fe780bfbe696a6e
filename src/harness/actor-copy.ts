import { Cid } from '../ipld/index.ts'
import type { ActorState } from '../state-tree/index.ts'

/** Copies a record that is given out: CIDs and addresses hold their bytes. */
export function copyOfActor({
  code,
  state,
  sequence,
  balance,
  delegatedAddress,
}: ActorState): ActorState {
  return {
    code: copyOfCid(code),
    state: copyOfCid(state),
    sequence,
    balance,
    delegatedAddress: delegatedAddress?.copy(),
  }
}

/** Copies a CID: its bytes are made of its key when they are asked for. */
export function copyOfCid(cid: Cid): Cid {
  return Cid.fromKey(cid.key)
}
