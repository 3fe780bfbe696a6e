export { decodeOutputs, decodeValues, encodeArgs } from './abi-codec.ts'
export { type AbiEntry, type AbiIndex, type Indexed, indexOf } from './abi-index.ts'
export { type AbiType, abiTypeOf } from './abi-type.ts'
export {
  type ArtifactOptions,
  type ContractArtifact,
  type ContractSource,
  type GeneratedSource,
  type LinkReference,
  type LinkReferences,
} from './artifact-types.ts'
export {
  type ContractEvent,
  contractEvents,
  type EventArgs,
  type EventsOf,
  eventValues,
} from './contract-events.ts'
export {
  type ContractState,
  newContractState,
  readContractState,
  slotOf,
  withCode,
  withNonce,
  withSlot,
} from './contract-state.ts'
export {
  ethAddressOfActor,
  ethAddressOfDelegated,
  plainAddressOfDelegated,
  plainMaskedAddress,
} from './eth-address.ts'
export { evmEntryOf, evmFunctionsOf } from './evm-functions.ts'
export { bytesToHex, type Hex, hexToBytes } from './hex.ts'
export { PANICS, type PanicName, panicNameOf, panicText } from './panic.ts'
export { callText, type RevertReason, revertReasonOf } from './revert.ts'
export { valueText } from './value-text.ts'
