import {
  type Blockstore,
  type Cid,
  Codec,
  cidOf,
  cidToString,
  Hamt,
  MissingBlockError,
} from '../ipld/index.ts'
import {
  type ActorId,
  Address,
  DecodeError,
  FatalError,
  HAMT_BIT_WIDTH,
  INIT_ACTOR_ID,
  idKey,
} from '../types/index.ts'
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
import { decodeStateRoot, encodeStateRoot } from './state-root.ts'
import type { ActorChange, TreeImage } from './tree-image.ts'

/** The cached knowledge about an actor: its record, or its absence. */
interface CacheEntry {
  readonly actor: ActorState | undefined
  /** Whether the HAMT does not say so yet. */
  readonly isDirty: boolean
}

/** The lengths of the histories when a transaction began. */
interface Layer {
  readonly actors: number
  readonly addresses: number
}

/**
 * The actors of a world, with transactions that nest. Reads are cached, changes are kept aside until
 * {@link StateTree.flush}. A tree can be forked in constant time; from then on it must not be
 * written to, except by its own flush.
 *
 * @see fvm 4.8.4 `src/state_tree.rs`; FVM v3's is the same
 */
export class StateTree {
  readonly store: Blockstore
  /** Undefined in a fork until it is flushed: what it has not set itself, its parent knows. */
  #hamt: Hamt | undefined
  #parent: StateTree | undefined
  readonly #info: Cid
  readonly #actors = new HistoryMap<number | bigint, CacheEntry>()
  /** Undefined for an address that was resolved before the tree went back to an image. */
  readonly #addresses = new HistoryMap<string, ActorId | undefined>()
  #init: InitAddresses
  readonly #layers: Layer[] = []
  /** Ids that may be dirty: those set or deleted since the last flush. */
  readonly #touched = new Map<number | bigint, ActorId>()

  private constructor(
    store: Blockstore,
    hamt: Hamt | undefined,
    info: Cid,
    parent: StateTree | undefined,
  ) {
    this.store = store
    this.#hamt = hamt
    this.#parent = parent
    this.#info = info
    this.#init = new InitAddresses(store)
  }

  /** An empty tree. */
  static create(store: Blockstore): StateTree {
    store.put(EMPTY_ARR_CID, Uint8Array.of(0x80))
    const hamt = new Hamt(store, { bitWidth: HAMT_BIT_WIDTH })
    return new StateTree(store, hamt, EMPTY_ARR_CID, undefined)
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
    return new StateTree(store, hamt, info, undefined)
  }

  /**
   * A tree with the same actors, whose changes do not show in this one. It reads what it did not set
   * through this tree and its caches, so this one must not change any more.
   *
   * @param store - where the fork's blocks go; it must read through to this tree's store
   * @throws FatalError while a transaction is open
   */
  fork(store: Blockstore): StateTree {
    if (this.inTransaction) throw new FatalError('cannot fork while inside of a transaction')
    return new StateTree(store, undefined, this.#info, this)
  }

  /**
   * A tree with the actors as they are now, also inside of a transaction. This tree may change
   * afterwards, but its parent must not.
   *
   * @param store - where the branch's blocks go; it must read through to this tree's store
   */
  branch(store: Blockstore): StateTree {
    const own = this.#hamt?.flush()
    const hamt = own === undefined ? undefined : Hamt.load(store, own, { bitWidth: HAMT_BIT_WIDTH })
    const branch = new StateTree(store, hamt, this.#info, this.#parent)
    for (const id of this.#touched.values()) branch.#setEntry(id, this.getActor(id))
    return branch
  }

  /**
   * The addresses that were resolved so far, by key: the reference keeps them while a machine lives,
   * whatever becomes of the init actor.
   */
  resolvedAddresses(): Map<string, ActorId> {
    const resolved = this.#parent?.resolvedAddresses() ?? new Map<string, ActorId>()
    for (const [key, id] of this.#addresses.entries()) if (id !== undefined) resolved.set(key, id)
    return resolved
  }

  /** Takes over what another tree of the same world resolved. */
  adoptAddresses(resolved: ReadonlyMap<string, ActorId>): void {
    for (const [key, id] of resolved) this.#addresses.setUnrecorded(key, id)
  }

  /** The number of trees that this one reads through. */
  get forkDepth(): number {
    let depth = 0
    for (let at = this.#parent; at !== undefined; at = at.#parent) depth++
    return depth
  }

  /**
   * An actor's record, or undefined if there is no such actor.
   *
   * @throws FatalError if a block on the way is missing or malformed
   */
  getActor(id: ActorId): ActorState | undefined {
    const key = idKey(id)
    const cached = this.#actors.get(key)
    if (cached !== undefined) return cached.actor
    const hamt = this.#hamt
    if (hamt === undefined) return this.#parent!.getActor(id) // a fork has one until it is flushed
    const actor = fatal(`failed to look up actor f0${id}`, () => {
      const bytes = hamt.get(Address.id(id).bytes)
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
    const { state } = this.#initActor()
    const parent = this.#parent
    if (parent?.getActor(INIT_ACTOR_ID)?.state.equals(state)) return parent.lookupId(address)
    const id = this.#init.lookup(state, address)
    if (id !== undefined) this.#setAddress(address, id)
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
    this.#setAddress(address, id)
    return id
  }

  /**
   * Takes an address out of the init actor's state; the id is given out again if it was the last one.
   * The caller deletes the actor, and loads the tree again, since a tree keeps what it resolved.
   *
   * @throws FatalError if the init actor or a block of its state is missing or malformed
   */
  unregisterAddress(address: Address): void {
    const init = this.#initActor()
    this.setActor(INIT_ACTOR_ID, { ...init, state: this.#init.release(init.state, address) })
  }

  /** Begins a transaction within those that are open. */
  beginTransaction(): void {
    this.#layers.push({
      actors: this.#actors.historyLength,
      addresses: this.#addresses.historyLength,
    })
  }

  /**
   * Ends the innermost transaction, and undoes its changes on request.
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
    // Data that a stack overflow interrupted cannot be trusted.
    this.#init = new InitAddresses(this.store)
    this.endTransaction(true)
  }

  /**
   * The changes of the open transactions, an actor at a time.
   *
   * @throws FatalError outside of transactions
   */
  changes(): ActorChange[] {
    const outermost = this.#layers[0]
    if (outermost === undefined) throw new FatalError('changes are known inside of a transaction')
    const changes: ActorChange[] = []
    for (const [key, entry] of this.#actors.entriesBefore(outermost.actors)) {
      const id = this.#touched.get(key)! // whatever is in the history was touched
      const before = entry === undefined ? this.#recordBelow(id) : entry.actor
      const after = this.#actors.get(key)?.actor
      if (!isSame(before, after)) changes.push({ id, before, after })
    }
    return changes
  }

  /** Returns the tree's own changes as they are now, for {@link StateTree.returnTo}. */
  capture(): TreeImage {
    const actors = new Map<ActorId, ActorState | undefined>()
    for (const id of this.#touched.values()) actors.set(id, this.getActor(id))
    return { actors, addresses: new Map(this.#addresses.entries()) }
  }

  /** Goes back to an image of this tree; open transactions stay open, and undo the step if they fail. */
  returnTo(image: TreeImage): void {
    for (const id of this.#touched.values())
      this.#setEntry(id, image.actors.has(id) ? image.actors.get(id) : this.#recordBelow(id))
    for (const [key] of this.#addresses.entries())
      if (!image.addresses.has(key)) this.#addresses.set(key, undefined)
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
    if (this.#parent !== undefined && !this.#isDirty) return this.#parent.flush()
    const actors = fatal('failed to flush the state tree', () => this.#flushActors())
    const block = encodeStateRoot({ actors, info: this.#info })
    const root = cidOf(Codec.DAG_CBOR, block)
    this.store.put(root, block)
    return root
  }

  /**
   * Calls back for every actor, in the order of the HAMT.
   *
   * @throws FatalError if there are changes that were not flushed, or this is a fork that was not
   */
  forEach(visit: (id: ActorId, actor: ActorState) => void): void {
    const hamt = this.#hamt
    if (hamt === undefined)
      throw new FatalError('cannot walk a fork of a state tree: flush it first')
    if (this.#isDirty) throw new FatalError('cannot walk a state tree with changes: flush it first')
    fatal('failed to walk the state tree', () =>
      hamt.forEach((key, value) => {
        const id = Address.fromBytes(key).actorId
        if (id === undefined) throw new DecodeError('a key of the state tree is not an f0 address')
        visit(id, decodeActorState(value))
      }),
    )
  }

  get #isDirty(): boolean {
    for (const key of this.#touched.keys()) if (this.#actors.get(key)?.isDirty) return true
    return false
  }

  /** Writes what changed as {@link StateTree.flush} does: the root of the actors' HAMT. */
  flushActors(): Cid {
    if (this.inTransaction) throw new FatalError('cannot flush while inside of a transaction')
    if (this.#parent !== undefined && !this.#isDirty) return this.#parent.flushActors()
    return fatal('failed to flush the state tree', () => this.#flushActors())
  }

  #flushActors(): Cid {
    const hamt = this.#ownHamt()
    for (const [key, id] of this.#touched) {
      const entry = this.#actors.get(key)
      if (!entry?.isDirty) continue // reverted
      const address = Address.id(id).bytes
      if (entry.actor === undefined) hamt.delete(address)
      else hamt.set(address, encodeActorState(entry.actor))
      this.#actors.setUnrecorded(key, { actor: entry.actor, isDirty: false })
    }
    this.#touched.clear()
    return hamt.flush()
  }

  /** A fork is on its own from here on: its parent's changes are in the HAMT that it loads. */
  #ownHamt(): Hamt {
    const parent = this.#parent
    if (parent !== undefined) {
      const root = parent.#flushActors()
      this.#hamt = Hamt.load(this.store, root, { bitWidth: HAMT_BIT_WIDTH })
      this.#parent = undefined
    }
    return this.#hamt! // who has no parent has one
  }

  /** An actor's record as it is without what this tree itself set. */
  #recordBelow(id: ActorId): ActorState | undefined {
    if (this.#parent !== undefined) return this.#parent.getActor(id)
    const bytes = this.#hamt!.get(Address.id(id).bytes) // who has no parent has one
    return bytes === undefined ? undefined : decodeActorState(bytes)
  }

  #setAddress(address: Address, id: ActorId): void {
    if (this.inTransaction) this.#addresses.set(address.key, id)
    else this.#addresses.setUnrecorded(address.key, id)
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
