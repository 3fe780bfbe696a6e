export type { Abi } from 'abitype'
export type {
  ArtifactOptions,
  ContractArtifact,
  ContractSource,
  GeneratedSource,
  LinkReference,
  LinkReferences,
} from '../abi/index.ts'
export {
  type AbiEntry,
  type AbiIndex,
  type AbiType,
  abiTypeOf,
  bytesToHex,
  type ContractEvent,
  contractEvents,
  decodeValues,
  type EventArgs,
  type EventsOf,
  encodeArgs,
  ethAddressOfActor,
  eventValues,
  type Hex,
  hexToBytes,
  indexOf,
  PANICS,
  type PanicName,
  panicNameOf,
  panicText,
  plainAddressOfDelegated,
  plainMaskedAddress,
  type RevertReason,
  revertReasonOf,
} from '../abi/index.ts'
export { type AbiOf, type ArtifactLike, readArtifact } from './artifact.ts'
export type { Word } from './cheats.ts'
export { constantsOf } from './code-constants.ts'
export { Contract } from './contract.ts'
export { ContractReverted } from './contract-reverted.ts'
export type {
  ArgOf,
  ArgsOf,
  CallKind,
  ConstructorArgs,
  MethodsOf,
  OutputOf,
} from './contract-types.ts'
export { Evm, type EvmDeployOptions } from './evm.ts'
export type { EvmHost, EvmWorld } from './host.ts'
export type { EvmLog, LogFilter } from './log-types.ts'
export { encodeRlp, type Rlp, rlpInteger } from './rlp.ts'
export type { SentTransaction, TransactionRequest } from './send-transaction.ts'
export { type EthTransaction, parseTransaction } from './transaction.ts'
export { useViem, type Viem } from './viem.ts'
