import type { ChainEpoch } from '../../../types/index.ts'
import { EPOCHS_IN_DAY, EPOCHS_IN_YEAR } from '../../runtime/network.ts'
import { includesProof, type Policy } from '../../runtime/policy.ts'
import {
  isProofOf,
  type RegisteredSealProof,
  type SectorSize,
} from '../../runtime/registered-proofs.ts'

/* What the policy says of seal proofs. @see builtin-actors v18.0.0 `actors/miner/src/policy.rs` */

const isV1P1 = (proof: RegisteredSealProof): boolean =>
  isProofOf('sealV1P1', proof) || isProofOf('sealSynthetic', proof)

/** Deals that a sector of any size may hold. */
const LEAST_SECTOR_DEALS = 256n

/** The number of partitions that a call may load with all their sectors. */
export function loadPartitionsSectorsMax(policy: Policy, partitionSectorCount: bigint): bigint {
  const byCount = policy.addressedSectorsMax / partitionSectorCount
  return byCount < policy.addressedPartitionsMax ? byCount : policy.addressedPartitionsMax
}

/** Whether sectors can be pre-committed with a proof. */
export function canPreCommitSealProof(policy: Policy, proof: RegisteredSealProof): boolean {
  return includesProof(policy.validPreCommitProofType, proof)
}

/** Whether sectors can be committed non-interactively with a proof. */
export function canProveCommitNiSealProof(policy: Policy, proof: RegisteredSealProof): boolean {
  return includesProof(policy.validProveCommitNiProofType, proof)
}

/** Epochs from pre-commitment to proof, at most; undefined for proofs without pre-commitment. */
export function maxProveCommitDuration(
  policy: Policy,
  proof: RegisteredSealProof,
): ChainEpoch | undefined {
  if (isProofOf('sealV1', proof)) return EPOCHS_IN_DAY + policy.preCommitChallengeDelay
  if (isV1P1(proof)) return 30n * EPOCHS_IN_DAY + policy.preCommitChallengeDelay
  return undefined
}

/** Epochs that a sector may live from its activation on; undefined for an unknown proof. */
export function sealProofSectorMaximumLifetime(proof: RegisteredSealProof): ChainEpoch | undefined {
  if (isProofOf('sealV1', proof)) return 540n * EPOCHS_IN_DAY
  if (isV1P1(proof) || isProofOf('sealNonInteractive', proof)) return 5n * EPOCHS_IN_YEAR
  return undefined
}

/** The number of deals that a sector may hold. */
export function sectorDealsMax(policy: Policy, size: SectorSize): bigint {
  const bySize = size / policy.dealLimitDenominator
  return bySize > LEAST_SECTOR_DEALS ? bySize : LEAST_SECTOR_DEALS
}
