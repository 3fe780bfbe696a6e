import type { AddressLike } from '../../crypto/index.ts'
import { type Blockstore, Cid, Codec, cidOf, cidToString } from '../../ipld/index.ts'
import { type AnySchema, encodeValue } from '../../schema/index.ts'
import { type ActorState, EMPTY_ARR_CID } from '../../state-tree/index.ts'
import {
  type ActorId,
  type AmountLike,
  assertOptions,
  type IntLike,
  MAX_U64,
  type OptionNames,
  toBigInt,
  toTokenAmount,
  UsageError,
} from '../../types/index.ts'
import { readContractState, withNonce } from '../abi/index.ts'
import { copyOfActor, copyOfCid } from '../actor-copy.ts'
import type { Core } from './core.ts'
import type { Names } from './names.ts'

/** An actor's record with its id and, for a built-in actor, its name. */
export interface ActorInfo extends ActorState {
  readonly id: ActorId
  /** Name of the built-in actor whose code it has: `'account'`, `'storageminer'`, ... */
  readonly type: string | undefined
}

/** Fields of an actor to set; a field that is left out stays as it is, or is empty for a new actor. */
export interface ActorPatch {
  /** A code CID, or the name of a built-in actor. */
  readonly code?: Cid | string
  /** CID of its state, whose blocks are in the world. */
  readonly state?: Cid
  readonly sequence?: IntLike
  readonly balance?: AmountLike
  readonly delegatedAddress?: AddressLike | undefined
}

const PATCH_FIELDS = {
  code: true,
  state: true,
  sequence: true,
  balance: true,
  delegatedAddress: true,
} satisfies OptionNames<ActorPatch>

/** Actors, their states and the blocks of a world. */
export class State {
  readonly #core: Core
  readonly #names: Names

  constructor(core: Core, names: Names) {
    this.#core = core
    this.#names = names
  }

  /** Reads an actor's record; undefined if there is none. */
  getActor(address: AddressLike): ActorInfo | undefined {
    const id = this.#names.idOf(address)
    const actor = id === undefined ? undefined : this.#core.getActor(id)
    if (id === undefined || actor === undefined) return undefined
    return { id, type: this.#names.typeOfCode(actor.code), ...copyOfActor(actor) }
  }

  /** Reads an actor's balance in attoFIL; 0 if there is no actor. */
  balanceOf(address: AddressLike): bigint {
    return this.#record(address)?.balance ?? 0n
  }

  /** Reads an actor's nonce, that of a contract from its state; 0 if there is no actor. */
  nonceOf(address: AddressLike): bigint {
    const actor = this.#record(address)
    if (actor === undefined) return 0n
    const state = this.#contractStateOf(actor)
    return state === undefined ? actor.sequence : readContractState(state).nonce
  }

  /** Sets an actor's nonce; that of a contract is in its state, where its next creation reads it. */
  setNonce(address: AddressLike, nonce: IntLike): void {
    const actor = this.#assertExists('setNonce', address)
    const sequence = toBigInt(nonce, 'a nonce', 0n, MAX_U64)
    const state = this.#contractStateOf(actor)
    if (state === undefined) this.setActor(address, { sequence })
    else
      this.setActor(address, {
        state: this.putBlock(withNonce(readContractState(state), sequence)),
      })
  }

  /** Sets an actor or fields of it; creates one if there is none. */
  setActor(address: AddressLike, patch: ActorPatch): ActorId {
    const names = this.#names
    this.#core.assertIdle('setActor')
    assertOptions(patch, 'the fields given to setActor', PATCH_FIELDS)
    const target = names.toAddress(address)
    const code = patch.code === undefined ? undefined : names.codeOf(patch.code)
    if (patch.state !== undefined && this.#core.getBlock(patch.state) === undefined)
      throw new UsageError(
        'FVM_MISSING_BLOCK',
        `the world does not have the state ${cidToString(patch.state)}: put its blocks with vm.putBlock first, or use vm.setState`,
      )
    const delegated =
      patch.delegatedAddress === undefined ? undefined : names.toAddress(patch.delegatedAddress)
    const sequence =
      patch.sequence === undefined ? undefined : toBigInt(patch.sequence, 'a nonce', 0n, MAX_U64)
    const balance =
      patch.balance === undefined ? undefined : toTokenAmount(patch.balance, 'a balance')
    const before = this.#record(target) ?? {
      code: names.codeOf('placeholder'),
      state: EMPTY_ARR_CID,
      sequence: 0n,
      balance: 0n,
      delegatedAddress: target.namespace === undefined ? undefined : target,
    }
    // Everything that can be refused was checked above: the tree is written to from here on.
    const tree = this.#core.ownTree()
    const id = tree.lookupId(target) ?? tree.registerNewAddress(target)
    tree.setActor(id, {
      code: code ?? before.code,
      state: patch.state ?? before.state,
      sequence: sequence ?? before.sequence,
      balance: balance ?? before.balance,
      delegatedAddress: 'delegatedAddress' in patch ? delegated : before.delegatedAddress,
    })
    return id
  }

  /** Sets fields of an actor that must exist. */
  patch(what: string, address: AddressLike, patch: ActorPatch): void {
    this.#assertExists(what, address)
    this.setActor(address, patch)
  }

  /** Sets an actor's code: Wasm, a code CID that is in the world, or a built-in actor's name. */
  setCode(address: AddressLike, code: Uint8Array | Cid | string): void {
    this.#assertExists('setCode', address)
    this.setActor(address, {
      code: code instanceof Uint8Array ? this.putBlock(code, Codec.RAW) : code,
    })
  }

  /** Sets an actor's state: the CID of a block that is in the world, or a value to encode. */
  setState(address: AddressLike, schemaOrCid: Cid | AnySchema, value: unknown): void {
    this.#assertExists('setState', address)
    const state =
      schemaOrCid instanceof Cid
        ? schemaOrCid
        : this.putBlock(encodeValue(schemaOrCid, value, 'the state', this.#names.encodeContext))
    this.setActor(address, { state })
  }

  /** Deletes an actor; its address stays known. */
  deleteActor(address: AddressLike): void {
    this.#core.assertIdle('deleteActor')
    const { id } = this.#names.requireActor(address, 'deleteActor')
    this.#core.ownTree().deleteActor(id)
  }

  /** Puts a block into the world and returns its CID. */
  putBlock(block: Uint8Array, codec: number = Codec.DAG_CBOR): Cid {
    this.#core.assertIdle('putBlock')
    const cid = cidOf(codec, block)
    this.#core.ownTree().store.put(cid, block.slice())
    return cid
  }

  /** Reads a block of the world: a copy; undefined if it is not there. */
  getBlock(cid: Cid): Uint8Array | undefined {
    if (!(cid instanceof Cid))
      throw new UsageError(
        'FVM_CID',
        `getBlock was given ${cid === null ? 'null' : typeof cid}: give a Cid, as cidFromString makes it of text`,
      )
    return this.#core.getBlock(cid)?.slice()
  }

  /** Blocks of the world as it is now; what is read is a copy. */
  get blockstore(): Blockstore {
    const { store } = this.#core.world.tree
    return {
      get: (cid) => store.get(cid)?.slice(),
      has: (cid) => store.has(cid),
      put: (cid, block) => this.#core.ownTree().store.put(cid, block.slice()),
    }
  }

  /** Writes what changed and returns the state root. */
  stateRoot(): Cid {
    this.#core.assertIdle('stateRoot')
    return copyOfCid(this.#core.world.tree.flush())
  }

  #record(address: AddressLike): ActorState | undefined {
    const id = this.#names.idOf(address)
    return id === undefined ? undefined : this.#core.getActor(id)
  }

  /** Returns the block of a contract's state; undefined for actors that are no contracts. */
  #contractStateOf({ code, state }: ActorState): Uint8Array | undefined {
    return this.#names.typeOfCode(code) === 'evm' ? this.#core.getBlock(state) : undefined
  }

  #assertExists(what: string, address: AddressLike): ActorState {
    this.#core.assertIdle(what)
    return this.#names.requireActor(address, what).actor
  }
}
