import { addressToString } from '../../crypto/index.ts'
import { toPlain } from '../../harness/index.ts'
import { type Cid, Codec, cidToString, decodeCbor, type IpldValue } from '../../ipld/index.ts'
import type { ActorState } from '../../state-tree/index.ts'
import { type ActorId, DecodeError } from '../../types/index.ts'
import type { Io } from '../io.ts'
import { actorIn, explained, type OpenState, openState } from '../states/open-state.ts'

/** An actor as people read it. */
export interface InspectedActor {
  readonly id: string
  /** Its name in the state's manifest; undefined for code that is not in it. */
  readonly name: string | undefined
  readonly code: string
  readonly state: string
  readonly nonce: string
  /** attoFIL. */
  readonly balance: string
  readonly delegatedAddress: string | undefined
}

/** A state tree as people read it. */
export interface InspectedState {
  readonly root: string
  readonly blocks: number
  readonly actors: readonly InspectedActor[]
  /** The state of the one actor that was asked for; undefined without one. */
  readonly actorState: IpldValue | undefined
  /** The same with its fields by name, maps and arrays read whole; undefined for unknown layouts. */
  readonly fields: unknown
}

/**
 * Reads the state tree of a CAR.
 *
 * @param actor - text of the address of the one actor to show, with its state
 * @throws UsageError if the file or the actor does not exist, DecodeError if the CAR is damaged or no
 *   state tree
 */
export async function inspectState(
  path: string,
  actor: string | undefined,
  io: Io,
): Promise<InspectedState> {
  const state = await openState(path, io)
  const only = actor === undefined ? undefined : actorIn(state, actor)
  return explained(path, () => {
    const { tree } = state.view
    const actors: (readonly [ActorId, ActorState])[] = []
    if (only === undefined) tree.forEach((id, found) => void actors.push([id, found]))
    else actors.push([only, tree.getActor(only)!]) // it was found by its address
    actors.sort(([a], [b]) => (a < b ? -1 : 1))
    return {
      root: cidToString(state.root),
      blocks: state.store.size,
      actors: actors.map(([id, found]) => describe(id, found, state)),
      ...(only === undefined
        ? { actorState: undefined, fields: undefined }
        : statesOf(state, only, actors[0]![1].state)),
    }
  })
}

function describe(id: ActorId, actor: ActorState, { view }: OpenState): InspectedActor {
  return {
    id: `f0${id}`,
    name: view.typeOfCode(actor.code),
    code: cidToString(actor.code),
    state: cidToString(actor.state),
    nonce: String(actor.sequence),
    balance: String(actor.balance),
    delegatedAddress:
      actor.delegatedAddress === undefined ? undefined : addressToString(actor.delegatedAddress),
  }
}

function statesOf(
  { store, view }: OpenState,
  id: ActorId,
  cid: Cid,
): Pick<InspectedState, 'actorState' | 'fields'> {
  const block = store.get(cid)
  if (block === undefined) throw new DecodeError(`the state ${cidToString(cid)} is not in the CAR`)
  const isCbor = cid.codec === Codec.DAG_CBOR || cid.codec === Codec.CBOR
  const isKnown = view.typeOf(id) !== undefined
  return {
    actorState: isCbor ? decodeCbor(block) : block,
    fields: isKnown ? toPlain(view.state(id)) : undefined,
  }
}
