import type { Cid } from '../ipld/index.ts'
import type { ActorId, ChainEpoch } from '../types/index.ts'

/** The last RegisteredSealProof. Source: fvm_shared 4.8.4 `src/sector/registered_proof.rs`. */
export const LAST_SEAL_PROOF = 19n

/** A piece of unsealed data. @see fvm_shared 4.8.4 `src/piece/mod.rs` */
export interface PieceInfo {
  /** Padded size in bytes. */
  readonly size: bigint
  readonly cid: Cid
}

/** @see fvm_shared 4.8.4 `src/sector/mod.rs`, `SectorID` */
export interface SectorId {
  readonly miner: ActorId
  readonly number: bigint
}

/** @see fvm_shared 4.8.4 `src/sector/post.rs`, `PoStProof` */
export interface PoStProof {
  /** RegisteredPoStProof. */
  readonly postProof: bigint
  readonly proofBytes: Uint8Array
}

/** @see fvm_shared 4.8.4 `src/sector/post.rs`, `SectorInfo` */
export interface SectorInfo {
  /** RegisteredSealProof. */
  readonly proof: bigint
  readonly sectorNumber: bigint
  readonly sealedCid: Cid
}

/** @see fvm_shared 4.8.4 `src/sector/post.rs`, `WindowPoStVerifyInfo` */
export interface WindowPoStVerifyInfo {
  readonly randomness: Uint8Array
  readonly proofs: readonly PoStProof[]
  readonly challengedSectors: readonly SectorInfo[]
  /** The prover's actor id. */
  readonly prover: bigint
}

/** @see fvm_shared 4.8.4 `src/sector/seal.rs`, `SealVerifyInfo` */
export interface SealVerifyInfo {
  /** RegisteredSealProof. */
  readonly registeredProof: bigint
  readonly sectorId: SectorId
  readonly dealIds: readonly bigint[]
  readonly randomness: Uint8Array
  readonly interactiveRandomness: Uint8Array
  readonly proof: Uint8Array
  readonly sealedCid: Cid
  readonly unsealedCid: Cid
}

/** @see fvm_shared 4.8.4 `src/sector/seal.rs`, `AggregateSealVerifyInfo` */
export interface AggregateSealVerifyInfo {
  readonly sectorNumber: bigint
  readonly randomness: Uint8Array
  readonly interactiveRandomness: Uint8Array
  readonly sealedCid: Cid
  readonly unsealedCid: Cid
}

/** @see fvm_shared 4.8.4 `src/sector/seal.rs`, `AggregateSealVerifyProofAndInfos` */
export interface AggregateSealVerifyInfos {
  readonly miner: ActorId
  /** RegisteredSealProof. */
  readonly sealProof: bigint
  /** RegisteredAggregateProof. */
  readonly aggregateProof: bigint
  readonly proof: Uint8Array
  readonly infos: readonly AggregateSealVerifyInfo[]
}

/** @see fvm_shared 4.8.4 `src/sector/mod.rs`, `ReplicaUpdateInfo` */
export interface ReplicaUpdateInfo {
  /** RegisteredUpdateProof. */
  readonly updateProofType: bigint
  readonly newSealedCid: Cid
  readonly oldSealedCid: Cid
  readonly newUnsealedCid: Cid
  readonly proof: Uint8Array
}

/** A fault that was found. @see fvm_shared 4.8.4 `src/consensus/mod.rs` */
export interface ConsensusFault {
  readonly target: ActorId
  readonly epoch: ChainEpoch
  /** ConsensusFaultType: 1 double fork mining, 2 parent grinding, 3 time offset. */
  readonly faultType: number
}

/**
 * Proof checks whose real parameters take gigabytes. A fake has `fake` in its name. The kernel
 * charges the gas; implementations only return results.
 */
export interface Proofs {
  verifyPost(info: WindowPoStVerifyInfo): boolean
  verifyAggregateSeals(infos: AggregateSealVerifyInfos): boolean
  verifyReplicaUpdate(info: ReplicaUpdateInfo): boolean
  verifySeal(info: SealVerifyInfo): boolean
}
