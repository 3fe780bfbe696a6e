import {
  type Blockstore,
  CborReader,
  CborWriter,
  type Cid,
  Codec,
  cidOf,
  Hamt,
  MissingBlockError,
} from '../ipld/index.ts'
import { type ActorId, type Address, HAMT_BIT_WIDTH, idKey } from '../types/index.ts'
import { fatal } from './fatal.ts'
import { decodeInitState, encodeInitState, type InitState } from './init-state.ts'

interface Loaded {
  /** The root that the map was loaded from. */
  readonly cid: Cid
  readonly state: InitState
  readonly map: Hamt
}

/**
 * The init actor's address map, read and written from outside as the machine does. The state of the
 * last call is kept, since nearly all calls of a message name the same one.
 *
 * @see fvm 4.8.4 `src/init_actor.rs`
 */
export class InitAddresses {
  readonly #store: Blockstore
  #loaded: Loaded | undefined = undefined

  constructor(store: Blockstore) {
    this.#store = store
  }

  /**
   * The id of an address in a state of the init actor.
   *
   * @throws FatalError if a block on the way is missing or malformed
   */
  lookup(state: Cid, address: Address): ActorId | undefined {
    const { map } = this.#load(state)
    return fatal("failed to read the init actor's address map", () => {
      const value = map.get(address.bytes)
      if (value === undefined) return undefined
      const reader = new CborReader(value)
      const id = reader.readUint()
      reader.end()
      return id
    })
  }

  /**
   * Gives the next id to an address.
   *
   * @returns the id, and the init actor's state after it, whose blocks are put into the store
   * @throws FatalError if a block on the way is missing or malformed
   */
  assign(state: Cid, address: Address): { readonly id: ActorId; readonly state: Cid } {
    const { map, state: before } = this.#load(state)
    this.#loaded = undefined // the map is about to change
    const id = before.nextId
    const addressMap = fatal("failed to write the init actor's address map", () => {
      const value = new CborWriter()
      value.writeUint(idKey(id))
      map.set(address.bytes, value.finish())
      return map.flush()
    })
    const after = { ...before, addressMap, nextId: id + 1n }
    const block = encodeInitState(after)
    const cid = cidOf(Codec.DAG_CBOR, block)
    this.#store.put(cid, block)
    this.#loaded = { cid, state: after, map }
    return { id, state: cid }
  }

  /**
   * Takes an address away; its id is the next one again if it was given out last.
   *
   * @returns the init actor's state after it, whose blocks are put into the store
   * @throws FatalError if a block on the way is missing or malformed
   */
  release(state: Cid, address: Address): Cid {
    const { map, state: before } = this.#load(state)
    const id = this.lookup(state, address)
    this.#loaded = undefined // the map is about to change
    const addressMap = fatal("failed to write the init actor's address map", () => {
      map.delete(address.bytes)
      return map.flush()
    })
    const nextId = id !== undefined && id + 1n === before.nextId ? id : before.nextId
    const block = encodeInitState({ ...before, addressMap, nextId })
    const cid = cidOf(Codec.DAG_CBOR, block)
    this.#store.put(cid, block)
    return cid
  }

  #load(cid: Cid): Loaded {
    if (this.#loaded?.cid.equals(cid)) return this.#loaded
    const block = this.#store.get(cid)
    if (block === undefined) throw new MissingBlockError("the init actor's state", cid, '')
    const state = fatal("failed to load the init actor's state", () => decodeInitState(block))
    const map = fatal("failed to load the init actor's address map", () =>
      Hamt.load(this.#store, state.addressMap, { bitWidth: HAMT_BIT_WIDTH }),
    )
    this.#loaded = { cid, state, map }
    return this.#loaded
  }
}
