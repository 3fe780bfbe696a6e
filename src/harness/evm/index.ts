export type { Abi } from 'abitype'
export { decodeValues, encodeArgs } from './abi-codec.ts'
export { type AbiEntry, type AbiIndex, indexOf } from './abi-index.ts'
export { type AbiOf, type ArtifactLike, readArtifact } from './artifact.ts'
export type {
  ArtifactOptions,
  ContractArtifact,
  ContractSource,
  GeneratedSource,
  LinkReference,
  LinkReferences,
} from './artifact-types.ts'
export type { Word } from './cheats.ts'
export { Contract } from './contract.ts'
export {
  type ContractEvent,
  contractEvents,
  type EventArgs,
  type EventsOf,
  eventValues,
} from './contract-events.ts'
export { ContractReverted } from './contract-reverted.ts'
export type {
  ArgOf,
  ArgsOf,
  CallKind,
  ConstructorArgs,
  MethodsOf,
  OutputOf,
} from './contract-types.ts'
export { ethAddressOfActor, plainAddressOfDelegated, plainMaskedAddress } from './eth-address.ts'
export { Evm, type EvmDeployOptions } from './evm.ts'
export { bytesToHex, type Hex, hexToBytes } from './hex.ts'
export type { EvmHost, EvmWorld } from './host.ts'
export { PANICS, type PanicName, panicText } from './panic.ts'
export { type RevertReason, revertReasonOf } from './revert.ts'
export { encodeRlp, type Rlp, rlpInteger } from './rlp.ts'
export type { SentTransaction, TransactionRequest } from './send-transaction.ts'
export { type EthTransaction, parseTransaction } from './transaction.ts'
export { useViem, type Viem } from './viem.ts'
