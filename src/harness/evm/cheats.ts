import { isReservedEthAddress } from '../../builtin-actors/index.ts'
import { type AddressLike, keccak256 } from '../../crypto/index.ts'
import {
  ACTORS_VERSION,
  type AmountLike,
  type IntLike,
  MAX_U256,
  toBigInt,
  UsageError,
} from '../../types/index.ts'
import {
  bytesToHex,
  type ContractState,
  ethAddressOfDelegated,
  type Hex,
  hexToBytes,
  newContractState,
  readContractState,
  slotOf,
  withCode,
  withSlot,
} from '../abi/index.ts'
import type { EvmHost } from './host.ts'

/** A word of the EVM: a number, or 0x text of up to 32 bytes. */
export type Word = IntLike | Hex

const WORD_BYTES = 32
/** Has transient data in its state. */
const FIRST_WITH_TRANSIENT_DATA = 16

/** Sets a balance; an f410 address that nobody has becomes a placeholder. */
export function deal(host: EvmHost, target: AddressLike, balance: AmountLike): void {
  const { vm } = host
  const isNew = vm.getActor(target) === undefined
  if (isNew && ethAddressOfDelegated(host.toAddress(target)) !== undefined)
    vm.setActor(target, { code: 'placeholder', balance })
  else vm.setBalance(target, balance)
}

/** The code of a contract; none if there is no contract. */
export function codeAt(host: EvmHost, target: AddressLike): Hex {
  const state = stateAt(host, target)
  const code = state === undefined || state.isDead ? undefined : host.vm.getBlock(state.bytecode)
  return code === undefined ? '0x' : bytesToHex(code)
}

/**
 * Puts code at an address; empty code leaves what has none as it is.
 *
 * @throws UsageError `FVM_ETCH` for actors that cannot be contracts, and addresses of precompiles
 */
export function etch(host: EvmHost, target: AddressLike, code: Uint8Array): void {
  const { vm, store } = host
  host.assertIdle('etch')
  assertNotReserved(host, target)
  const actor = vm.getActor(target)
  const isFree = actor === undefined && ethAddressOfDelegated(host.toAddress(target)) !== undefined
  if (!isFree && !['evm', 'ethaccount', 'placeholder'].includes(actor?.type ?? ''))
    throw new UsageError(
      'FVM_ETCH',
      `${whoIsAt(host, target)}, which cannot be a contract: give a contract, an eth account, or an Ethereum address that nobody has`,
    )
  const state = stateAt(host, target)
  if (state === undefined) {
    if (code.length > 0) becomeContract(host, target, code)
  } else vm.setActor(target, { code: 'evm', state: vm.putBlock(withCode(store, state, code)) })
}

/** Reads a slot of storage; 0 at an address that is not a contract, since it has no storage. */
export function load(host: EvmHost, target: AddressLike, slot: Word): bigint {
  const word = wordOf(slot, 'the slot')
  const state = stateAt(host, target)
  return state === undefined ? 0n : slotOf(host.store, state, word)
}

/**
 * Sets the value in a slot of storage. At an Ethereum address that nobody has, a contract without code
 * holds it.
 *
 * @throws UsageError `FVM_NO_CONTRACT` for accounts and built-in actors, which have no storage
 */
export function store(host: EvmHost, target: AddressLike, slot: Word, value: Word): void {
  host.assertIdle('store')
  const key = wordOf(slot, 'the slot')
  const word = wordOf(value, 'the value')
  host.attempt(() => {
    const state = stateAt(host, target) ?? emptyContract(host, target)
    host.vm.setState(target, host.vm.putBlock(withSlot(host.store, state, key, word)))
  })
}

function emptyContract(host: EvmHost, target: AddressLike): ContractState {
  const actor = host.vm.getActor(target)
  const isEth = ethAddressOfDelegated(host.toAddress(target)) !== undefined
  const isFree = actor === undefined ? isEth : actor.type === 'placeholder'
  if (!isFree)
    throw new UsageError(
      'FVM_NO_CONTRACT',
      `${whoIsAt(host, target)}, which has no storage: give a contract, or an Ethereum address that nobody has`,
    )
  assertNotReserved(host, target)
  becomeContract(host, target, new Uint8Array(0))
  return stateAt(host, target)! // it was just made
}

function becomeContract({ vm, store }: EvmHost, target: AddressLike, code: Uint8Array): void {
  const hasTransientData = ACTORS_VERSION[vm.config.networkVersion] >= FIRST_WITH_TRANSIENT_DATA
  const state = vm.putBlock(newContractState(store, code, hasTransientData))
  vm.setActor(target, { code: 'evm', state })
}

/** Calls to the address of a precompile never reach an actor, so code or storage there has no effect. */
function assertNotReserved(host: EvmHost, target: AddressLike): void {
  const eth = ethAddressOfDelegated(host.toAddress(target))
  if (eth === undefined || !isReservedEthAddress(BigInt(eth))) return
  throw new UsageError(
    'FVM_ETCH',
    `${eth} is the address of a precompile, which contracts call without looking for code there: use another address`,
  )
}

function whoIsAt({ vm }: EvmHost, target: AddressLike): string {
  const actor = vm.getActor(target)
  return actor === undefined ? 'nobody is there' : `${vm.describeActor(actor.id)} is there`
}

/** The slot of a mapping's value: the hash of the key and the mapping's own slot. */
export function slotOfKey(slot: Word, key: Word): bigint {
  const bytes = new Uint8Array(2 * WORD_BYTES)
  for (const [at, word] of [wordOf(key, 'the key'), wordOf(slot, 'the slot')].entries())
    bytes.set(wordBytes(word), at * WORD_BYTES)
  return BigInt(bytesToHex(keccak256(bytes)))
}

function stateAt({ vm }: EvmHost, target: AddressLike): ContractState | undefined {
  const actor = vm.getActor(target)
  const block = actor?.type === 'evm' ? vm.getBlock(actor.state) : undefined
  return block === undefined ? undefined : readContractState(block)
}

function wordOf(given: Word, what: string): bigint {
  const value = typeof given === 'string' ? numberOf(given, what) : toBigInt(given, what)
  if (value >= 0n && value <= MAX_U256) return value
  throw new UsageError('FVM_BAD_WORD', `${what} is ${value}: 0 to 2^256 - 1 are accepted`)
}

function numberOf(given: Hex, what: string): bigint {
  const bytes = hexToBytes(given, what)
  return bytes.length === 0 ? 0n : BigInt(given)
}

function wordBytes(word: bigint): Uint8Array {
  return hexToBytes(`0x${word.toString(16).padStart(2 * WORD_BYTES, '0')}`, 'a word')
}
