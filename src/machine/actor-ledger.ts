import { actorAddress } from '../crypto/index.ts'
import type { GasTracker, PriceList } from '../gas/index.ts'
import { CborWriter, type Cid } from '../ipld/index.ts'
import { type ActorState, EMPTY_ARR_CID, type StateTree } from '../state-tree/index.ts'
import {
  type ActorId,
  type Address,
  ErrorNumber,
  FatalError,
  Protocol,
  SyscallError,
  type TokenAmount,
} from '../types/index.ts'
import type { Manifest } from './manifest.ts'
import type { RunningMachine } from './running-machine.ts'
import { Access, StateAccessTracker } from './state-access-tracker.ts'

/** The first payload byte of the compressed point at infinity. @see fvm_shared 4.8.4 `src/address/mod.rs` */
const BLS_INFINITY = 0xc0

/** The counter of the call stack. */
export interface CallOrigin {
  readonly origin: ActorId
  readonly originAddress: Address
  /** The receiver's id, if its address resolves before the message runs. */
  readonly receiver: ActorId | undefined
  readonly receiverAddress: Address
  readonly nonce: bigint
  readonly gasPremium: TokenAmount
}

/**
 * The actors that one message accesses: the first read and the first change of each are charged.
 *
 * @see fvm 4.8.4 `fvm/src/call_manager/default.rs`
 */
export class ActorLedger {
  readonly gas: GasTracker
  readonly prices: PriceList
  readonly manifest: Manifest
  readonly nonce: bigint
  readonly #tree: StateTree
  readonly #access: StateAccessTracker
  readonly #originAddress: Address
  #numActorsCreated = 0n

  constructor(machine: RunningMachine, gas: GasTracker, call: CallOrigin) {
    this.gas = gas
    this.prices = machine.prices
    this.manifest = machine.manifest
    this.nonce = call.nonce
    this.#originAddress = call.originAddress
    this.#tree = machine.stateTree
    this.#access = new StateAccessTracker(machine.prices.preloadedActors)
    // The origin was updated in preflight, and the receiver resolved there: neither is charged again.
    this.#access.recordActorUpdate(call.origin)
    this.#access.recordLookupAddress(call.originAddress)
    if (call.receiver !== undefined) this.#access.recordActorRead(call.receiver)
    this.#access.recordLookupAddress(call.receiverAddress)
  }

  resolveAddress(address: Address): ActorId | undefined {
    if (address.protocol === Protocol.ID) return address.actorId
    if (!this.#access.isAddressCharged(address)) this.prices.onResolveAddress(this.gas)
    const id = this.#tree.lookupId(address)
    if (id !== undefined) this.#access.recordLookupAddress(address)
    return id
  }

  getActor(id: ActorId): ActorState | undefined {
    if (this.#access.actorAccess(id) < Access.Read) this.prices.onActorLookup(this.gas)
    const actor = this.#tree.getActor(id)
    this.#access.recordActorRead(id)
    return actor
  }

  setActor(id: ActorId, state: ActorState): void {
    this.#chargeUpdate(id)
    this.#tree.setActor(id, state)
    this.#access.recordActorUpdate(id)
  }

  deleteActor(id: ActorId): void {
    this.#chargeUpdate(id)
    this.#tree.deleteActor(id)
    this.#access.recordActorUpdate(id)
  }

  transfer(from: ActorId, to: ActorId, value: TokenAmount): void {
    if (value < 0n)
      throw new SyscallError(
        ErrorNumber.IllegalArgument,
        `attempted to transfer negative transfer value ${value}`,
      )
    const sender = this.getActor(from)
    if (sender === undefined)
      throw new SyscallError(
        ErrorNumber.InsufficientFunds,
        `insufficient funds to transfer ${value} attoFIL from f0${from} to f0${to}`,
      )
    if (sender.balance < value)
      throw new SyscallError(
        ErrorNumber.InsufficientFunds,
        `sender does not have funds to transfer (balance ${sender.balance}, transfer ${value})`,
      )
    if (from === to) return
    const receiver = this.getActor(to)
    if (receiver === undefined)
      throw new SyscallError(
        ErrorNumber.NotFound,
        `transfer recipient f0${to} does not exist in state-tree`,
      )
    this.setActor(from, { ...sender, balance: sender.balance - value })
    this.setActor(to, { ...receiver, balance: receiver.balance + value })
  }

  createActor(code: Cid, id: ActorId, delegatedAddress: Address | undefined): void {
    if (code.equals(this.manifest.placeholderCode))
      throw new SyscallError(
        ErrorNumber.Forbidden,
        'cannot explicitly construct a placeholder actor',
      )
    const existing = this.getActor(id)
    if (existing === undefined) {
      this.prices.onCreateActor(this.gas, false)
      this.setActor(id, emptyActor(code, delegatedAddress))
    } else {
      if (!existing.code.equals(this.manifest.placeholderCode))
        throw new SyscallError(ErrorNumber.Forbidden, 'Actor address already exists')
      if (existing.delegatedAddress === undefined)
        throw new FatalError(`placeholder ${id} doesn't have a delegated address`)
      if (existing.delegatedAddress.key !== delegatedAddress?.key)
        throw new SyscallError(
          ErrorNumber.Forbidden,
          'placeholder has a different delegated address',
        )
      this.setActor(id, { ...existing, code })
    }
    this.#numActorsCreated += 1n
  }

  nextActorAddress(): Address {
    const w = new CborWriter()
    w.writeBytes(this.#originAddress.bytes)
    const head = w.finish()
    const seed = new Uint8Array(head.length + 16)
    seed.set(head)
    const view = new DataView(seed.buffer)
    view.setBigUint64(head.length, this.nonce)
    view.setBigUint64(head.length + 8, this.#numActorsCreated)
    return actorAddress(seed)
  }

  protected beginTransaction(): void {
    this.#tree.beginTransaction()
    this.#access.beginTransaction()
  }

  protected endTransaction(revert: boolean): void {
    this.#tree.endTransaction(revert)
    this.#access.endTransaction(revert)
  }

  /** Assigns a new id to an address, and stores an actor under it. */
  protected assignAddress(address: Address, actor: ActorState): ActorId {
    this.prices.onCreateActor(this.gas, true)
    const id = this.#tree.registerNewAddress(address)
    this.#access.recordLookupAddress(address)
    this.setActor(id, actor)
    return id
  }

  #chargeUpdate(id: ActorId): void {
    const access = this.#access.actorAccess(id)
    if (access < Access.Read) this.prices.onActorLookup(this.gas)
    if (access < Access.Updated) this.prices.onActorUpdate(this.gas)
  }
}

/** An actor without balance, nonce and state. */
export function emptyActor(code: Cid, delegatedAddress: Address | undefined): ActorState {
  return { code, state: EMPTY_ARR_CID, sequence: 0n, balance: 0n, delegatedAddress }
}

/** Whether an address is the zero BLS key, which has no private key. */
export function isBlsZero(address: Address): boolean {
  if (address.protocol !== Protocol.BLS) return false
  const { payload } = address
  return payload[0] === BLS_INFINITY && payload.subarray(1).every((byte) => byte === 0)
}
