import {
  type Blockstore,
  type Cid,
  Codec,
  cidOf,
  cidToString,
  Hamt,
  MissingBlockError,
} from '../ipld/index.ts'
import { type ActorId, Address, DecodeError, FatalError, idKey } from '../types/index.ts'
import {
  type ActorState,
  actorStatesEqual,
  decodeActorState,
  EMPTY_ARR_CID,
  encodeActorState,
} from './actor-state.ts'
import { fatal } from './fatal.ts'
import { HistoryMap } from './history-map.ts'
import { InitAddresses } from './init-addresses.ts'
import { INIT_ACTOR_ID } from './init-state.ts'
import { decodeStateRoot, encodeStateRoot, HAMT_BIT_WIDTH } from './state-root.ts'

/** What is known of an actor: its record, or that there is none. */
interface CacheEntry {
  readonly actor: ActorState | undefined
  /** Whether the HAMT does not say so yet. */
  readonly isDirty: boolean
}

/** How long the histories were when a transaction began. */
interface Layer {
  readonly actors: number
  readonly addresses: number
}

/**
 * The actors of a world, with transactions that nest. Reads are cached, changes are kept aside until
 * {@link StateTree.flush}.
 *
 * @see fvm 4.8.4 `src/state_tree.rs`; FVM v3's is the same
 */
export class StateTree {
  readonly store: Blockstore
  readonly #hamt: Hamt
  readonly #info: Cid
  readonly #actors = new HistoryMap<number | bigint, CacheEntry>()
  readonly #addresses = new HistoryMap<string, ActorId>()
  #init: InitAddresses
  readonly #layers: Layer[] = []
  /** Ids that may be dirty: those set or deleted since the last flush. */
  readonly #touched = new Map<number | bigint, ActorId>()

  private constructor(store: Blockstore, hamt: Hamt, info: Cid) {
    this.store = store
    this.#hamt = hamt
    this.#info = info
    this.#init = new InitAddresses(store)
  }

  /** An empty tree. */
  static create(store: Blockstore): StateTree {
    store.put(EMPTY_ARR_CID, Uint8Array.of(0x80))
    return new StateTree(store, new Hamt(store, { bitWidth: HAMT_BIT_WIDTH }), EMPTY_ARR_CID)
  }

  /**
   * The tree of a state root.
   *
   * @throws FatalError if a block is missing or malformed, or the tree's version is not 5
   */
  static load(store: Blockstore, root: Cid): StateTree {
    const block = store.get(root)
    if (block === undefined) throw new MissingBlockError('state root', root, '')
    const { actors, info } = fatal(`failed to load state tree ${cidToString(root)}`, () =>
      decodeStateRoot(block),
    )
    const hamt = fatal(`failed to load the actors of state tree ${cidToString(root)}`, () =>
      Hamt.load(store, actors, { bitWidth: HAMT_BIT_WIDTH }),
    )
    return new StateTree(store, hamt, info)
  }

  /**
   * An actor's record, or undefined where there is no such actor.
   *
   * @throws FatalError if a block on the way is missing or malformed
   */
  getActor(id: ActorId): ActorState | undefined {
    const key = idKey(id)
    const cached = this.#actors.get(key)
    if (cached !== undefined) return cached.actor
    const actor = fatal(`failed to look up actor f0${id}`, () => {
      const bytes = this.#hamt.get(Address.id(id).bytes)
      return bytes === undefined ? undefined : decodeActorState(bytes)
    })
    this.#actors.setUnrecorded(key, { actor, isDirty: false })
    return actor
  }

  /** Creates an actor or replaces its record. */
  setActor(id: ActorId, actor: ActorState): void {
    this.#setEntry(id, actor)
  }

  /** Deletes an actor, if there is one. */
  deleteActor(id: ActorId): void {
    this.#setEntry(id, undefined)
  }

  /**
   * The id of an address: an f0 names it, whether or not there is such an actor; any other is known
   * to the init actor, or undefined.
   *
   * @throws FatalError if the init actor or a block of its state is missing or malformed
   */
  lookupId(address: Address): ActorId | undefined {
    if (address.actorId !== undefined) return address.actorId
    const cached = this.#addresses.get(address.key)
    if (cached !== undefined) return cached
    const id = this.#init.lookup(this.#initActor().state, address)
    if (id !== undefined) this.#addresses.set(address.key, id)
    return id
  }

  /**
   * Gives an address the next id, through the init actor's state. The address must be new.
   *
   * @throws FatalError if the init actor or a block of its state is missing or malformed
   */
  registerNewAddress(address: Address): ActorId {
    const init = this.#initActor()
    const { id, state } = this.#init.assign(init.state, address)
    this.setActor(INIT_ACTOR_ID, { ...init, state })
    this.#addresses.set(address.key, id)
    return id
  }

  /** Begins a transaction within those that are open. */
  beginTransaction(): void {
    this.#layers.push({
      actors: this.#actors.historyLength,
      addresses: this.#addresses.historyLength,
    })
  }

  /**
   * Ends the innermost transaction, undoing all that was done in it if told so.
   *
   * @throws FatalError if none is open
   */
  endTransaction(revert: boolean): void {
    const layer = this.#layers.pop()
    if (layer === undefined) throw new FatalError('state snapshots empty')
    if (revert) {
      this.#actors.rollback(layer.actors)
      this.#addresses.rollback(layer.addresses)
    }
    if (this.#layers.length > 0) return
    this.#actors.discardHistory()
    this.#addresses.discardHistory()
  }

  /** Undoes all that was done since the outermost open transaction began, and ends all. */
  abandonTransactions(): void {
    const outermost = this.#layers[0]
    if (outermost === undefined) return
    this.#layers.length = 1
    // What a stack overflow interrupted is not to be trusted.
    this.#init = new InitAddresses(this.store)
    this.endTransaction(true)
  }

  get inTransaction(): boolean {
    return this.#layers.length > 0
  }

  /**
   * Writes what changed since the last flush to the store.
   *
   * @returns the state root
   * @throws FatalError while a transaction is open
   */
  flush(): Cid {
    if (this.inTransaction) throw new FatalError('cannot flush while inside of a transaction')
    const actors = fatal('failed to flush the state tree', () => this.#flushActors())
    const block = encodeStateRoot({ actors, info: this.#info })
    const root = cidOf(Codec.DAG_CBOR, block)
    this.store.put(root, block)
    return root
  }

  /**
   * Calls back for every actor, in the order of the HAMT.
   *
   * @throws FatalError if there are changes that were not flushed
   */
  forEach(visit: (id: ActorId, actor: ActorState) => void): void {
    for (const key of this.#touched.keys())
      if (this.#actors.get(key)?.isDirty)
        throw new FatalError('cannot walk a state tree with changes: flush it first')
    fatal('failed to walk the state tree', () =>
      this.#hamt.forEach((key, value) => {
        const id = Address.fromBytes(key).actorId
        if (id === undefined) throw new DecodeError('a key of the state tree is no f0 address')
        visit(id, decodeActorState(value))
      }),
    )
  }

  #flushActors(): Cid {
    for (const [key, id] of this.#touched) {
      const entry = this.#actors.get(key)
      if (!entry?.isDirty) continue // reverted
      const address = Address.id(id).bytes
      if (entry.actor === undefined) this.#hamt.delete(address)
      else this.#hamt.set(address, encodeActorState(entry.actor))
      this.#actors.setUnrecorded(key, { actor: entry.actor, isDirty: false })
    }
    this.#touched.clear()
    return this.#hamt.flush()
  }

  #setEntry(id: ActorId, actor: ActorState | undefined): void {
    const key = idKey(id)
    const before = this.#actors.get(key)
    if (before !== undefined && isSame(before.actor, actor)) return
    this.#touched.set(key, id)
    const entry = { actor, isDirty: true }
    if (this.inTransaction) this.#actors.set(key, entry)
    else this.#actors.setUnrecorded(key, entry)
  }

  #initActor(): ActorState {
    const actor = this.getActor(INIT_ACTOR_ID)
    if (actor === undefined)
      throw new FatalError('the state tree has no init actor (f01), which knows all addresses')
    return actor
  }
}

function isSame(a: ActorState | undefined, b: ActorState | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && actorStatesEqual(a, b))
}
