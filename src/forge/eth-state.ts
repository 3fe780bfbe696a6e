import {
  addressOfEth,
  EVM_STATE,
  type EvmState,
  ethAddressBytes,
  ethAddressOfDelegated,
  ethAddressOfId,
} from '../builtin-actors/index.ts'
import { keccak256 } from '../crypto/index.ts'
import { bytesToHex, type Hex } from '../harness/index.ts'
import {
  type Blockstore,
  CborReader,
  type Cid,
  Codec,
  cidOf,
  decodeAs,
  encodeAs,
  Kamt,
} from '../ipld/index.ts'
import type { Manifest } from '../machine/index.ts'
import { type ActorState, EMPTY_ARR_CID, type StateTree } from '../state-tree/index.ts'
import { type ActorId, type Address, BoundedMap, MAX_U128 } from '../types/index.ts'
import { CheatError } from './cheat-error.ts'

const EMPTY = new Uint8Array(0)
/** The state block of an eth account or a placeholder. */
const NO_STATE: Cid = EMPTY_ARR_CID

/** Returns the Ethereum address of an actor: that of its f410 address, else the masked id. */
export function ethOfActor(id: ActorId, actor: ActorState | undefined): Hex {
  const eth = ethAddressOfDelegated(actor?.delegatedAddress) ?? ethAddressOfId(id)
  return bytesToHex(ethAddressBytes(eth))
}

/** Ethereum addresses of the last calls by the keys of those of Filecoin. */
const kept = new BoundedMap<string, Hex>(1_000)

/** Returns the Ethereum address that an address of Filecoin is; undefined for other addresses. */
export function ethOfAddress(address: Address): Hex | undefined {
  const { key } = address
  const known = kept.get(key)
  if (known !== undefined) return known
  const eth = readEthAddress(address)
  if (eth !== undefined) kept.set(key, eth)
  return eth
}

function readEthAddress(address: Address): Hex | undefined {
  if (address.actorId !== undefined)
    return bytesToHex(ethAddressBytes(ethAddressOfId(address.actorId)))
  const eth = ethAddressOfDelegated(address)
  return eth === undefined ? undefined : bytesToHex(ethAddressBytes(eth))
}

/** Returns the address of Filecoin for an Ethereum address: an id for masked ids, else f410. */
export function addressOfHex(eth: Hex): Address {
  return addressOfEth(BigInt(eth))
}

/**
 * Accounts and contracts of a state tree by their Ethereum addresses. Changes are not charged, and
 * belong to the transaction that is open.
 */
export class EthState {
  readonly tree: StateTree
  readonly store: Blockstore
  readonly manifest: Manifest

  constructor(tree: StateTree, store: Blockstore, manifest: Manifest) {
    this.tree = tree
    this.store = store
    this.manifest = manifest
  }

  idOf(eth: Hex): ActorId | undefined {
    return this.tree.lookupId(addressOfHex(eth))
  }

  actorOf(eth: Hex): ActorState | undefined {
    const id = this.idOf(eth)
    return id === undefined ? undefined : this.tree.getActor(id)
  }

  ethOf(id: ActorId): Hex {
    return ethOfActor(id, this.tree.getActor(id))
  }

  /** Returns the id of an address; one that nobody has becomes a placeholder. */
  ensure(eth: Hex): ActorId {
    const address = addressOfHex(eth)
    const known = this.tree.lookupId(address)
    if (known !== undefined && this.tree.getActor(known) !== undefined) return known
    const id = known ?? this.tree.registerNewAddress(address)
    this.tree.setActor(id, {
      code: this.manifest.placeholderCode,
      state: NO_STATE,
      sequence: 0n,
      balance: 0n,
      delegatedAddress: address.actorId === undefined ? address : undefined,
    })
    return id
  }

  balance(eth: Hex): bigint {
    return this.actorOf(eth)?.balance ?? 0n
  }

  setBalance(eth: Hex, balance: bigint): void {
    if (balance > MAX_U128)
      throw new CheatError(
        `the balance ${balance} is more than an actor can have (2^128 - 1 attoFIL)`,
      )
    const id = this.ensure(eth)
    this.tree.setActor(id, { ...this.#actor(id), balance })
  }

  /** Returns the state of a contract; undefined for whatever is not one. */
  contract(id: ActorId | undefined): EvmState | undefined {
    const actor = id === undefined ? undefined : this.tree.getActor(id)
    if (actor === undefined || !actor.code.equals(this.#evmCode)) return undefined
    const block = this.store.get(actor.state)
    return block === undefined ? undefined : decodeAs(EVM_STATE, block)
  }

  setContract(id: ActorId, state: EvmState): void {
    const block = encodeAs(EVM_STATE, state)
    const root = cidOf(Codec.DAG_CBOR, block)
    this.store.put(root, block)
    this.tree.setActor(id, { ...this.#actor(id), code: this.#evmCode, state: root })
  }

  nonce(eth: Hex): bigint {
    const id = this.idOf(eth)
    if (id === undefined) return 0n
    return this.contract(id)?.nonce ?? this.tree.getActor(id)?.sequence ?? 0n
  }

  setNonce(eth: Hex, nonce: bigint): void {
    const id = this.ensure(eth)
    const contract = this.contract(id)
    if (contract !== undefined) this.setContract(id, { ...contract, nonce })
    else this.tree.setActor(id, { ...this.#actor(id), sequence: nonce })
  }

  code(eth: Hex): Uint8Array {
    const contract = this.contract(this.idOf(eth))
    if (contract === undefined) return EMPTY
    return this.store.get(contract.bytecode) ?? EMPTY
  }

  /** Makes an address a contract with this code; a contract keeps its storage and its nonce. */
  setCode(eth: Hex, code: Uint8Array): void {
    const id = this.ensure(eth)
    const cid = cidOf(Codec.RAW, code)
    this.store.put(cid, code)
    const base = this.contract(id) ?? this.emptyContract()
    this.setContract(id, {
      ...base,
      bytecode: cid,
      bytecodeHash: keccak256(code),
      tombstone: undefined,
    })
  }

  /** Returns the state of a contract without code and storage, whose blocks are in the store. */
  emptyContract(): EvmState {
    const bytecode = cidOf(Codec.RAW, EMPTY)
    this.store.put(bytecode, EMPTY)
    return {
      bytecode,
      bytecodeHash: keccak256(EMPTY),
      contractState: new Kamt(this.store).flush(),
      transientData: undefined,
      nonce: 1n,
      tombstone: undefined,
    }
  }

  load(eth: Hex, slot: bigint): bigint {
    const contract = this.contract(this.idOf(eth))
    if (contract === undefined) return 0n
    return Kamt.load(this.store, contract.contractState).get(slot) ?? 0n
  }

  storeSlot(eth: Hex, slot: bigint, value: bigint): void {
    const id = this.ensure(eth)
    const base = this.contract(id) ?? this.emptyContract()
    const slots = Kamt.load(this.store, base.contractState)
    if (value === 0n) slots.delete(slot)
    else slots.set(slot, value)
    this.setContract(id, { ...base, contractState: slots.flush() })
  }

  #actor(id: ActorId): ActorState {
    return this.tree.getActor(id)! // the callers have made sure that it is there
  }

  get #evmCode(): Cid {
    return this.manifest.entries.find(({ name }) => name === 'evm')!.code // a world with contracts has it
  }
}

/** Reads the byte string of a CBOR block; other blocks stay as they are. */
export function bytesOfBlock(codec: number, data: Uint8Array): Uint8Array {
  if (codec !== Codec.CBOR && codec !== Codec.DAG_CBOR) return data
  const reader = new CborReader(data)
  return reader.readBytes().slice()
}
