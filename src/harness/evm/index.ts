export { type AbiOf, type ArtifactLike, readArtifact } from './artifact.ts'
export type {
  ArtifactOptions,
  ContractArtifact,
  ContractSource,
  GeneratedSource,
  LinkReference,
  LinkReferences,
} from './artifact-types.ts'
export { Contract } from './contract.ts'
export type {
  ArgOf,
  ArgsOf,
  CallKind,
  ConstructorArgs,
  MethodsOf,
  OutputOf,
} from './contract-types.ts'
export { maskedEthAddress } from './eth-address.ts'
export { Evm, type EvmDeployOptions } from './evm.ts'
export type { Hex } from './hex.ts'
export { useViem, type Viem } from './viem.ts'
