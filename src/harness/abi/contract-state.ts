import { keccak256 } from '../../crypto/index.ts'
import {
  type Blockstore,
  Cid,
  Codec,
  cidOf,
  decodeCbor,
  encodeCbor,
  type IpldValue,
  Kamt,
} from '../../ipld/index.ts'
import { DecodeError } from '../../types/index.ts'

/** The state of an EVM actor as far as tests look into it. */
export interface ContractState {
  readonly bytecode: Cid
  /** KAMT from word to word. */
  readonly storage: Cid
  /** Number of contracts that it created, plus 1: the address of the next one follows from it. */
  readonly nonce: bigint
  /** Whether it destroyed itself: it has no code then. */
  readonly isDead: boolean
  /** All fields; releases before v16 have no transient data. */
  readonly fields: readonly IpldValue[]
}

/** Reads the state of an EVM actor of any release. @throws DecodeError for anything else */
export function readContractState(block: Uint8Array): ContractState {
  const fields = decodeCbor(block)
  if (Array.isArray(fields) && (fields.length === 5 || fields.length === 6)) {
    const [bytecode, , storage] = fields as readonly IpldValue[]
    const isDead = fields.at(-1) !== null
    const nonce = fields.at(-2)
    const isNumber = typeof nonce === 'number' || typeof nonce === 'bigint'
    if (bytecode instanceof Cid && storage instanceof Cid && isNumber)
      return { bytecode, storage, nonce: BigInt(nonce), isDead, fields }
  }
  throw new DecodeError('the state of the contract is not that of an EVM actor')
}

/** The state of a contract that has this code, and no storage. */
export function newContractState(
  store: Blockstore,
  code: Uint8Array,
  hasTransientData: boolean,
): Uint8Array {
  const head = [...codeFields(store, code), new Kamt(store).flush()]
  return encodeCbor([...head, ...(hasTransientData ? [null] : []), 1, null])
}

/** The state with other code; a dead contract lives again, with the storage that it had. */
export function withCode(store: Blockstore, state: ContractState, code: Uint8Array): Uint8Array {
  return encodeCbor([...codeFields(store, code), ...state.fields.slice(2, -1), null])
}

/** Encodes the state with another nonce. */
export function withNonce(state: ContractState, nonce: bigint): Uint8Array {
  return encodeCbor([...state.fields.slice(0, -2), nonce, state.fields.at(-1)!]) // it has these fields
}

/** The state with another value in a slot; zero is not a value. */
export function withSlot(
  store: Blockstore,
  state: ContractState,
  slot: bigint,
  value: bigint,
): Uint8Array {
  const slots = Kamt.load(store, state.storage)
  if (value === 0n) slots.delete(slot)
  else slots.set(slot, value)
  return encodeCbor([...state.fields.slice(0, 2), slots.flush(), ...state.fields.slice(3)])
}

/** The value in a slot, 0 if there is none. */
export function slotOf(store: Blockstore, state: ContractState, slot: bigint): bigint {
  return Kamt.load(store, state.storage).get(slot) ?? 0n
}

function codeFields(store: Blockstore, code: Uint8Array): [Cid, Uint8Array] {
  const cid = cidOf(Codec.RAW, code)
  store.put(cid, code)
  return [cid, keccak256(code)]
}
