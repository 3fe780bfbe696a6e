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
