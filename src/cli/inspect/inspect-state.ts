import { readFile } from 'node:fs/promises'
import { addressFromString, addressToString } from '../../crypto/index.ts'
import {
  CborReader,
  type Cid,
  Codec,
  cidToString,
  decodeCbor,
  type IpldValue,
  MemoryBlockstore,
  readCar,
} from '../../ipld/index.ts'
import { Manifest } from '../../machine/index.ts'
import { type ActorState, StateTree } from '../../state-tree/index.ts'
import { type ActorId, DecodeError, FatalError, UsageError } from '../../types/index.ts'

const SYSTEM_ACTOR_ID = 0n

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
}

/**
 * Reads the state tree that a CAR's first root is.
 *
 * @param actor - text of the address of the one actor to show, with its state
 * @throws UsageError if the file or the actor does not exist, DecodeError if the CAR is damaged or no
 *   state tree
 */
export async function inspectState(path: string, actor?: string): Promise<InspectedState> {
  const bytes = await readFile(path).catch(() => undefined)
  if (bytes === undefined)
    throw new UsageError('FVM_NO_SUCH_PATH', `${path} does not exist: give a CAR of a state tree`)
  const { roots, blocks } = readCar(bytes)
  const store = new MemoryBlockstore()
  for (const { cid, block } of blocks) store.put(cid, block)
  const [root] = roots
  if (root === undefined) throw new DecodeError(`${path} has no root: a state tree's CAR has one`)
  return explained(path, () => {
    const tree = StateTree.load(store, root)
    const names = manifestOf(store, tree)
    const only = actor === undefined ? undefined : idOf(tree, actor)
    const actors: InspectedActor[] = []
    const add = (id: ActorId, state: ActorState) => actors.push(describe(id, state, names))
    if (only === undefined) tree.forEach(add)
    else add(only.id, only.state)
    actors.sort((a, b) => Number(BigInt(a.id.slice(2)) - BigInt(b.id.slice(2))))
    return {
      root: cidToString(root),
      blocks: store.size,
      actors,
      actorState: only === undefined ? undefined : decodeState(store, only.state.state),
    }
  })
}

/** A state tree that lacks a block is a damaged file here, not our bug. */
function explained<T>(path: string, read: () => T): T {
  try {
    return read()
  } catch (thrown) {
    if (!(thrown instanceof FatalError || thrown instanceof DecodeError)) throw thrown
    throw new DecodeError(`${path} holds no whole state tree: ${thrown.message}`)
  }
}

function manifestOf(store: MemoryBlockstore, tree: StateTree): Manifest | undefined {
  const system = tree.getActor(SYSTEM_ACTOR_ID)
  const block = system === undefined ? undefined : store.get(system.state)
  if (block === undefined) return undefined
  const r = new CborReader(block)
  r.readTupleHeader(1, "the system actor's state")
  const data = r.readLink()
  return store.has(data) ? Manifest.load(store, data) : undefined
}

function idOf(tree: StateTree, text: string): { id: ActorId; state: ActorState } {
  const id = tree.lookupId(addressFromString(text))
  const state = id === undefined ? undefined : tree.getActor(id)
  if (id === undefined || state === undefined)
    throw new UsageError('FVM_NO_SUCH_ACTOR', `the state has no actor ${text}`)
  return { id, state }
}

function describe(id: ActorId, actor: ActorState, names: Manifest | undefined): InspectedActor {
  return {
    id: `f0${id}`,
    name: names?.nameByCode(actor.code),
    code: cidToString(actor.code),
    state: cidToString(actor.state),
    nonce: String(actor.sequence),
    balance: String(actor.balance),
    delegatedAddress:
      actor.delegatedAddress === undefined ? undefined : addressToString(actor.delegatedAddress),
  }
}

function decodeState(store: MemoryBlockstore, cid: Cid): IpldValue {
  const block = store.get(cid)
  if (block === undefined) throw new DecodeError(`the state ${cidToString(cid)} is not in the CAR`)
  return cid.codec === Codec.DAG_CBOR || cid.codec === Codec.CBOR ? decodeCbor(block) : block
}
