import { ACCOUNT_STATE } from '../builtin-actors/index.ts'
import { type Blockstore, Cid, Codec, cidOf, cidToString, encodeAs } from '../ipld/index.ts'
import { type ActorState, EMPTY_ARR_CID } from '../state-tree/index.ts'
import { type ActorId, UsageError } from '../types/index.ts'
import { Account, type AccountType } from './accounts.ts'
import { type AddressLike, isAddressText } from './address-like.ts'
import { FvmBase } from './fvm-base.ts'
import { type AnySchema, type EncodeContext, encodeValue, type InferInput } from './schema/index.ts'
import { Snapshot } from './snapshot.ts'
import { type AmountLike, type IntLike, toAttoFil, toBigInt } from './units.ts'

/** How an account is made. */
export interface AccountOptions {
  /** `'secp256k1'` (f1, default), `'bls'` (f3) or `'eth'` (f410). */
  readonly type?: AccountType
  /** Its balance when it is created; see the world's `accountBalance`. */
  readonly balance?: AmountLike
}

/** An actor's record, with its code by the name of a built-in actor where it has one. */
export interface ActorInfo extends ActorState {
  readonly id: ActorId
  /** The built-in actor whose code it has: `'account'`, `'storageminer'`, ... */
  readonly type: string | undefined
}

/** What {@link FvmState.setActor} sets; what is left out stays, or is empty for a new actor. */
export interface ActorPatch {
  /** A code CID, or the name of a built-in actor. */
  readonly code?: Cid | string
  /** The CID of its state, whose blocks are in the world. */
  readonly state?: Cid
  readonly sequence?: IntLike
  readonly balance?: AmountLike
  readonly delegatedAddress?: AddressLike | undefined
}

/** Accounts, actors and moments of a world. */
export class FvmState extends FvmBase {
  readonly #fixtures = new WeakMap<
    object,
    { readonly snapshot: Snapshot; readonly value: unknown }
  >()

  /**
   * The account of a name, created and funded the first time. Its keys, and so its address, follow
   * from name and type.
   *
   * @throws UsageError `FVM_ACCOUNT` if it exists with another type, or the name reads as an address
   * @example vm.account('alice').address.protocol // 1
   */
  account(name: string, options: AccountOptions = {}): Account {
    const known = this.world.names.get(name)
    if (known !== undefined) {
      if (known.account === undefined)
        throw new UsageError(
          'FVM_ACCOUNT',
          `"${name}" is the name of a deployed actor: use another`,
        )
      if (options.type !== undefined && options.type !== known.account.type)
        throw new UsageError(
          'FVM_ACCOUNT',
          `account "${name}" has type ${known.account.type} already: use another name for one of type ${options.type}`,
        )
      return known.account
    }
    this.assertIdle('account')
    if (name === '' || isAddressText(name))
      throw new UsageError(
        'FVM_ACCOUNT',
        `${JSON.stringify(name)} cannot be a name, as it reads as an address: use one such as "alice"`,
      )
    const account = Account.of(name, options.type ?? 'secp256k1')
    const balance = toAttoFil(
      options.balance ?? this.config.accountBalance,
      `the balance of "${name}"`,
    )
    this.setName(name, { id: this.#createAccount(account, balance), account })
    return account
  }

  /** The named accounts of the world. @example vm.accounts.map((account) => account.name) // [ 'verifreg-root', 'alice', 'bob' ] */
  get accounts(): readonly Account[] {
    return [...this.world.names.values()].flatMap(({ account }) => account ?? [])
  }

  /**
   * The id of an actor; undefined where its address is unknown.
   *
   * @example vm.idOf('f01') // 1n
   */
  idOf(address: AddressLike): ActorId | undefined {
    return this.lookupId(address)
  }

  /**
   * An actor's record; undefined where there is none.
   *
   * @example vm.getActor('f00')?.type // 'system'
   */
  getActor(address: AddressLike): ActorInfo | undefined {
    const id = this.lookupId(address)
    const actor = id === undefined ? undefined : this.lookupActor(id)
    if (id === undefined || actor === undefined) return undefined
    return { id, type: this.typeOf(actor.code), ...actor }
  }

  /** An actor's balance in attoFIL; 0 where there is none. @example vm.balanceOf('f099') // 0n */
  balanceOf(address: AddressLike): bigint {
    return this.getActor(address)?.balance ?? 0n
  }

  /** An actor's nonce; 0 where there is none. @example vm.nonceOf('f099') // 0n */
  nonceOf(address: AddressLike): bigint {
    return this.getActor(address)?.sequence ?? 0n
  }

  /**
   * Sets an actor, or parts of one; one that does not exist is created.
   *
   * @throws UsageError `FVM_UNKNOWN_ACTOR_TYPE`, `FVM_MISSING_BLOCK`
   * @example vm.setActor('f01000', { code: 'account', balance: 5n }) // 1000n
   */
  setActor(address: AddressLike, patch: ActorPatch): ActorId {
    this.assertIdle('setActor')
    const target = this.toAddress(address)
    const code = patch.code === undefined ? undefined : this.codeOf(patch.code)
    if (patch.state !== undefined && this.block(patch.state) === undefined)
      throw new UsageError(
        'FVM_MISSING_BLOCK',
        `the world does not have the state ${cidToString(patch.state)}: put its blocks with vm.putBlock first, or use vm.setState`,
      )
    const delegated =
      patch.delegatedAddress === undefined ? undefined : this.toAddress(patch.delegatedAddress)
    const tree = this.own()
    const id = tree.lookupId(target) ?? tree.registerNewAddress(target)
    const before = tree.getActor(id) ?? {
      code: this.codeOf('placeholder'),
      state: EMPTY_ARR_CID,
      sequence: 0n,
      balance: 0n,
      delegatedAddress: target.namespace === undefined ? undefined : target,
    }
    tree.setActor(id, {
      code: code ?? before.code,
      state: patch.state ?? before.state,
      sequence:
        patch.sequence === undefined ? before.sequence : toBigInt(patch.sequence, 'a nonce', 0n),
      balance: patch.balance === undefined ? before.balance : toAttoFil(patch.balance, 'a balance'),
      delegatedAddress: 'delegatedAddress' in patch ? delegated : before.delegatedAddress,
    })
    return id
  }

  /** Sets an actor's balance. @example vm.setBalance('alice', '7 FIL') */
  setBalance(address: AddressLike, balance: AmountLike): void {
    this.#patch('setBalance', address, { balance })
  }

  /** Sets an actor's nonce. @example vm.setNonce('alice', 3) */
  setNonce(address: AddressLike, sequence: IntLike): void {
    this.#patch('setNonce', address, { sequence })
  }

  /**
   * Sets an actor's code: Wasm, a code CID that is in the world, or a built-in actor's name.
   *
   * @example
   * vm.setCode('bob', 'placeholder')
   * vm.getActor('bob').type // 'placeholder'
   */
  setCode(address: AddressLike, code: Uint8Array | Cid | string): void {
    this.#patch('setCode', address, {
      code: code instanceof Uint8Array ? this.putBlock(code, Codec.RAW) : code,
    })
  }

  /**
   * Sets an actor's state, encoded by a schema, or as the CID of a block that is in the world.
   *
   * @example vm.setState('f099', cbor.tuple({ address: cbor.address }), { address: 'f099' })
   */
  setState(address: AddressLike, state: Cid): void
  setState<S extends AnySchema>(address: AddressLike, schema: S, value: InferInput<S>): void
  setState(address: AddressLike, schemaOrCid: Cid | AnySchema, value?: unknown): void {
    const state =
      schemaOrCid instanceof Cid
        ? schemaOrCid
        : this.putBlock(encodeValue(schemaOrCid, value, 'the state', this.encodeContext))
    this.#patch('setState', address, { state })
  }

  /** Deletes an actor; its address stays known. @example vm.deleteActor('f099') */
  deleteActor(address: AddressLike): void {
    this.assertIdle('deleteActor')
    const { id } = this.requireActor(address, 'deleteActor')
    this.own().deleteActor(id)
  }

  /**
   * Puts a block into the world; DAG-CBOR unless told otherwise.
   *
   * @example vm.putBlock(encodeCbor([1, 2])).codec // 113
   */
  putBlock(block: Uint8Array, codec: number = Codec.DAG_CBOR): Cid {
    this.assertIdle('putBlock')
    const cid = cidOf(codec, block)
    this.own().store.put(cid, block.slice())
    return cid
  }

  /**
   * A block of the world; undefined where it is not there.
   *
   * @example vm.getBlock(vm.putBlock(encodeCbor([1, 2]))) // 82 01 02
   */
  getBlock(cid: Cid): Uint8Array | undefined {
    return this.block(cid)
  }

  /** Reads blocks of the world as it is now. @example vm.blockstore.has(vm.stateRoot()) // true */
  get blockstore(): Blockstore {
    return this.world.tree.store
  }

  /**
   * The state root. Costs time in proportion to what changed since it was last asked for.
   *
   * @example vm.stateRoot().equals(vm.fork().stateRoot()) // true
   */
  stateRoot(): Cid {
    this.assertIdle('stateRoot')
    return this.world.tree.flush()
  }

  /**
   * Takes a snapshot, at no cost that depends on the state. Snapshots nest.
   *
   * @example
   * const before = vm.snapshot()
   * vm.setBalance('alice', 0n)
   * vm.revert(before)
   */
  snapshot(): Snapshot {
    this.assertIdle('snapshot')
    return new Snapshot(this, this.share())
  }

  /**
   * Makes the world what it was at a snapshot, mocks and pranks included. The snapshot stays good.
   *
   * @throws UsageError `FVM_FOREIGN_SNAPSHOT` for another world's
   * @example
   * const before = vm.snapshot()
   * vm.setBalance('alice', 0n)
   * vm.revert(before)
   * vm.balanceOf('alice') // 10000000000000000000000n
   */
  revert(snapshot: Snapshot): void {
    this.assertIdle('revert')
    if (!(snapshot instanceof Snapshot) || snapshot.owner !== this)
      throw new UsageError(
        'FVM_FOREIGN_SNAPSHOT',
        'the snapshot is of another world: revert the world whose snapshot() made it, or make that world again with fork()',
      )
    this.assume(Snapshot.worldOf(snapshot))
  }

  /**
   * Sets the world up: runs `fixture` the first time and reverts to what it left every other time.
   * The key is the function itself, so give it a name and pass the same one.
   *
   * @returns what the fixture returned the first time
   * @throws UsageError `FVM_FIXTURE` if that is another world
   * @example
   * function withAlice(vm: FVM) {
   *   return { alice: vm.account('alice') }
   * }
   * const { alice } = vm.loadFixture(withAlice)
   */
  loadFixture<T>(fixture: (vm: this) => T): T {
    this.assertIdle('loadFixture')
    const known = this.#fixtures.get(fixture)
    if (known !== undefined) {
      this.assume(Snapshot.worldOf(known.snapshot))
      return known.value as T // the same function gave it
    }
    const value = fixture(this)
    if (value instanceof Promise) return value.then((v) => this.#keep(fixture, v, value)) as T // T is that promise
    return this.#keep(fixture, value, value)
  }

  /** Whether a code is a built-in actor's: its name. */
  protected typeOf(code: Cid): string | undefined {
    return this.manifest.nameByCode(code)
  }

  /** @throws UsageError `FVM_UNKNOWN_ACTOR_TYPE` */
  protected codeOf(code: Cid | string): Cid {
    if (code instanceof Cid) return code
    const { entries } = this.manifest
    const found = entries.find(({ name }) => name === code)
    if (found !== undefined) return found.code
    throw new UsageError(
      'FVM_UNKNOWN_ACTOR_TYPE',
      `${JSON.stringify(code)} is no built-in actor: use ${entries.map(({ name }) => name).join(', ')}, or a code CID`,
    )
  }

  /** What schemas ask while they encode. */
  protected get encodeContext(): EncodeContext {
    return {
      toAddress: (given) => this.toAddress(given),
      store: {
        get: (cid) => this.block(cid),
        has: (cid) => this.block(cid) !== undefined,
        put: (cid, block) => this.own().store.put(cid, block),
      },
    }
  }

  #keep<T, R>(fixture: object, value: T, returned: R): R | T {
    if (value instanceof FvmState && (value as FvmState) !== this)
      throw new UsageError(
        'FVM_FIXTURE',
        'the fixture gave another world, which loadFixture cannot bring back: set up the world that it is given, as in vm.loadFixture((vm) => vm.account("alice"))',
      )
    this.#fixtures.set(fixture, { snapshot: this.snapshot(), value: returned })
    return returned instanceof Promise ? value : returned
  }

  #patch(what: string, address: AddressLike, patch: ActorPatch): void {
    this.assertIdle(what)
    this.requireActor(address, what)
    this.setActor(address, patch)
  }

  #createAccount(account: Account, balance: bigint): ActorId {
    const { address } = account
    const tree = this.own()
    const id = tree.lookupId(address) ?? tree.registerNewAddress(address)
    const isEth = account.type === 'eth'
    tree.setActor(id, {
      code: this.codeOf(isEth ? 'ethaccount' : 'account'),
      state: isEth ? EMPTY_ARR_CID : this.putBlock(encodeAs(ACCOUNT_STATE, { address })),
      sequence: tree.getActor(id)?.sequence ?? 0n,
      balance,
      delegatedAddress: isEth ? address : undefined,
    })
    return id
  }
}
