export { Block, BlockRegistry } from './block-registry.ts'
export type {
  Call,
  CallManager,
  EventEntry,
  InvocationResult,
  MachineContext,
  ManifestView,
  StampedEvent,
} from './call-manager.ts'
export { DefaultKernel } from './default-kernel.ts'
export { DefaultKernelV3 } from './default-kernel-v3.ts'
export type { ConsensusFaultAnswer, Externs } from './externs.ts'
export { createFakeExterns, FAKE_PROOFS } from './fakes.ts'
export type {
  BlockStat,
  CallResult,
  EventEntryHeader,
  Kernel,
  KernelV3,
  MessageContext,
  NetworkContext,
  OpenBlock,
  SendRequest,
} from './kernel.ts'
export type { Invocation as KernelInvocation, KernelContext } from './kernel-context.ts'
export type { PrimitiveOverrides } from './overrides.ts'
export type {
  AggregateSealVerifyInfo,
  AggregateSealVerifyInfos,
  ConsensusFault,
  PieceInfo,
  PoStProof,
  Proofs,
  ReplicaUpdateInfo,
  SealVerifyInfo,
  SectorId,
  SectorInfo,
  WindowPoStVerifyInfo,
} from './proofs.ts'
export { LAST_SEAL_PROOF } from './proofs.ts'
export { CALIBRATION_CHAIN_ID } from './v3-ops.ts'
