export type { ConsensusFaultAnswer, Externs } from './externs.ts'
export type {
  BlockStat,
  CallResult,
  EventEntryHeader,
  Kernel,
  MessageContext,
  NetworkContext,
  OpenBlock,
} from './kernel.ts'
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
export { Block, BlockRegistry } from './block-registry.ts'
export type {
  CallManager,
  EventEntry,
  InvocationResult,
  MachineContext,
  ManifestView,
  StampedEvent,
} from './call-manager.ts'
export { DefaultKernel } from './default-kernel.ts'
export type { Invocation as KernelInvocation } from './kernel-base.ts'
export { BURNT_FUNDS_ACTOR_ID } from './self-ops.ts'
