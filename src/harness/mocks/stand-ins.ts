import { ACCOUNT_STATE } from '../../builtin-actors/index.ts'
import { type Cid, Codec, cidOf, encodeAs } from '../../ipld/index.ts'
import type { Absent, Manifest } from '../../machine/index.ts'
import { EMPTY_ARR_CID, StateTree } from '../../state-tree/index.ts'
import { type ActorId, type Address, EAM_ACTOR_ID, Protocol } from '../../types/index.ts'

/** An actor that a mock made where nobody was: it is there as long as it is mocked. */
export interface StandIn {
  /** The address that was mocked. */
  readonly address: Address
  /** Code that the actor was made with. */
  readonly code: Cid
}

/** Stand-ins of a world by their id. */
export type StandIns = ReadonlyMap<ActorId, StandIn>

/** Code of an actor that exists as a mock only; contracts see one byte of code. */
export const MOCK_CODE: Cid = cidOf(Codec.RAW, new TextEncoder().encode('litefvm mock'))

/** Returns how calls end at an address without an actor: as on the actor that a send creates, or with no such actor. */
export function absentAt(address: Address): Absent {
  const { protocol, namespace } = address
  if (protocol === Protocol.Secp256k1 || protocol === Protocol.BLS) return 'account'
  return namespace === EAM_ACTOR_ID ? 'placeholder' : 'nobody'
}

/** Makes a stand-in in a tree and returns its id. */
export function addStandIn(tree: StateTree, { address, code }: StandIn): ActorId {
  const isAccount = absentAt(address) === 'account'
  const block = isAccount ? encodeAs(ACCOUNT_STATE, { address }) : undefined
  const state = block === undefined ? EMPTY_ARR_CID : cidOf(Codec.DAG_CBOR, block)
  if (block !== undefined) tree.store.put(state, block)
  const id = tree.lookupId(address) ?? tree.registerNewAddress(address)
  const delegatedAddress = address.namespace === undefined ? undefined : address
  tree.setActor(id, { code, state, sequence: 0n, balance: 0n, delegatedAddress })
  return id
}

/**
 * Returns the tree without stand-ins; one that was sent funds becomes what the send would have
 * created, if a send creates an actor. An actor that got other code since stays.
 *
 * @param tree - is written to
 */
export function withoutStandIns(
  tree: StateTree,
  standIns: Iterable<readonly [ActorId, StandIn]>,
  manifest: Manifest,
): StateTree {
  let isChanged = false
  for (const [id, { address, code }] of [...standIns].reverse()) {
    const actor = tree.getActor(id)
    if (actor === undefined || !actor.code.equals(code)) continue
    isChanged = true
    const absent = absentAt(address)
    if (actor.balance === 0n || absent === 'nobody') {
      tree.deleteActor(id)
      if (address.actorId === undefined) tree.unregisterAddress(address)
    } else {
      const { accountCode, placeholderCode } = manifest
      tree.setActor(id, { ...actor, code: absent === 'account' ? accountCode : placeholderCode })
    }
  }
  // A tree keeps the addresses that it resolved: a new one has none of them.
  return isChanged ? StateTree.load(tree.store, tree.flush()) : tree
}
