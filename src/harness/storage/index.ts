export { fakePieceCid, type Piece } from './commitments.ts'
export type { ProvingDeadline } from './deadlines.ts'
export { Deal, type DealStatus } from './deal.ts'
export { StorageMiner } from './miner.ts'
export type { MinerView, SenderOption } from './miner-view.ts'
export type {
  OnboardOptions,
  PreCommitOptions,
  ProveCommitOptions,
  ProveNiOptions,
  ReplicaUpdateOptions,
  SectorData,
  SectorPiece,
} from './onboarding.ts'
export type { DuePartition, PostOptions, Prove, ProveDecision } from './proving.ts'
export { Sector, type SectorPlace, type SectorState } from './sector.ts'
export {
  type AdvanceOptions,
  type AllocatedPiece,
  type AllocateOptions,
  type CreateMinerOptions,
  type DealOptions,
  Storage,
} from './storage.ts'
export type { StorageHost, StorageWorld } from './storage-world.ts'
