import type { ActorId } from '../../types/index.ts'
import type { EthAddress } from './address.ts'

/** The call of an address that never leaves the contract. */
export interface PrecompileCall {
  readonly to: EthAddress
  readonly input: Uint8Array
  readonly kind: 'call' | 'delegate' | 'static'
  readonly value: bigint
}

/** The call of an address that a test runner answers. */
export interface HostedCall {
  readonly to: EthAddress
  readonly input: Uint8Array
  /** The actor that calls. */
  readonly from: ActorId
  readonly site: CallSite
}

/** The instruction that calls. */
export interface CallSite {
  /** The code that runs. */
  readonly code: Uint8Array
  readonly pc: number
  /** Whether the code is init code. */
  readonly isCreation: boolean
}

/** The answer to a call in place of its receiver. */
export interface EvmAnswer {
  readonly isOk: boolean
  readonly data: Uint8Array
}

/** One access of a contract to its storage. */
export interface SlotAccess {
  readonly actorId: ActorId
  readonly slot: bigint
  readonly before: bigint
  /** Value after the access: `before`, if it is a read. */
  readonly after: bigint
  readonly isWrite: boolean
}

/**
 * Changes to what contracts on the native EVM actor find outside of themselves, for test runners. A
 * normal run has none, and costs the same as without the interface.
 */
export interface EvmCheats {
  /** Whether a contract stands in for the precompile of an address. */
  isContract(address: EthAddress): boolean
  /** Whether the test runner answers all calls of an address, and shows code there. */
  isHosted(address: EthAddress): boolean
  /** Answers a call of a hosted address; the state of the caller is written before, and read again after. */
  answer(call: HostedCall): EvmAnswer
  /** Answers a call of a precompile; undefined lets the precompile run. */
  precompile(call: PrecompileCall): EvmAnswer | undefined
  /** Answers a DELEGATECALL; undefined lets it run. */
  delegate(to: EthAddress, input: Uint8Array): EvmAnswer | undefined
  /** Code that EXTCODESIZE shows at the address of a precompile, or at a hosted one. */
  codeAt(address: EthAddress): Uint8Array | undefined
  /** Largest code of a contract in bytes; undefined for no limit. */
  readonly codeSizeLimit: number | undefined
  /** Value of PREVRANDAO; undefined for that of the beacon. */
  readonly prevrandao: Uint8Array | undefined
  /** Value of BLOCKHASH; undefined for the tipset's. */
  blockHash(height: bigint): bigint | undefined
  /** Receives each access to storage; undefined if nobody asks. */
  readonly onSlot: ((access: SlotAccess) => void) | undefined
}
