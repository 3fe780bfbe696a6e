import { cbor, type Raw } from '../../schema/index.ts'

/* Parameters of the methods that onboard, update and extend sectors. Source: builtin-actors v18.0.0 `actors/miner/src/types.rs`. */

/** A pre-commitment as the miner declares it. */
export const SECTOR_PRE_COMMIT_PARAMS_SCHEMA = cbor.tuple({
  sealProof: cbor.i64,
  sectorNumber: cbor.u64,
  /** CommR. */
  sealedCid: cbor.cid,
  sealRandEpoch: cbor.i64,
  dealIds: cbor.array(cbor.u64),
  expiration: cbor.i64,
  /** CommD; null stands for that of zeros. */
  unsealedCid: cbor.nullable(cbor.cid),
})

/** The value of {@link SECTOR_PRE_COMMIT_PARAMS_SCHEMA}. */
export type SectorPreCommitParams = Raw<typeof SECTOR_PRE_COMMIT_PARAMS_SCHEMA>

/** Parameters of PreCommitSectorBatch2. */
export const PRE_COMMIT_SECTOR_BATCH_PARAMS2_SCHEMA = cbor.tuple({
  sectors: cbor.array(SECTOR_PRE_COMMIT_PARAMS_SCHEMA),
})
/** The value of {@link PRE_COMMIT_SECTOR_BATCH_PARAMS2_SCHEMA}. */
export type PreCommitSectorBatchParams2 = Raw<typeof PRE_COMMIT_SECTOR_BATCH_PARAMS2_SCHEMA>

/** A piece of a sector's data: the allocation that it claims, and whom to notify of it. */
export const PIECE_ACTIVATION_MANIFEST_SCHEMA = cbor.tuple({
  cid: cbor.cid,
  /** Padded size in bytes. */
  size: cbor.u64,
  verifiedAllocationKey: cbor.nullable(cbor.tuple({ client: cbor.u64, id: cbor.u64 })),
  notify: cbor.array(cbor.tuple({ address: cbor.address, payload: cbor.bytes })),
})
/** The value of {@link PIECE_ACTIVATION_MANIFEST_SCHEMA}. */
export type PieceActivationManifest = Raw<typeof PIECE_ACTIVATION_MANIFEST_SCHEMA>

/** A sector to activate, and its pieces in order. */
export const SECTOR_ACTIVATION_MANIFEST_SCHEMA = cbor.tuple({
  sectorNumber: cbor.u64,
  pieces: cbor.array(PIECE_ACTIVATION_MANIFEST_SCHEMA),
})
/** The value of {@link SECTOR_ACTIVATION_MANIFEST_SCHEMA}. */
export type SectorActivationManifest = Raw<typeof SECTOR_ACTIVATION_MANIFEST_SCHEMA>

/** Parameters of ProveCommitSectors3. Exactly one of the two forms of proof is not empty. */
export const PROVE_COMMIT_SECTORS3_PARAMS_SCHEMA = cbor.tuple({
  sectorActivations: cbor.array(SECTOR_ACTIVATION_MANIFEST_SCHEMA),
  sectorProofs: cbor.array(cbor.bytes),
  aggregateProof: cbor.bytes,
  aggregateProofType: cbor.nullable(cbor.i64),
  requireActivationSuccess: cbor.bool,
  requireNotificationSuccess: cbor.bool,
})
/** The value of {@link PROVE_COMMIT_SECTORS3_PARAMS_SCHEMA}. */
export type ProveCommitSectors3Params = Raw<typeof PROVE_COMMIT_SECTORS3_PARAMS_SCHEMA>

/** A sector that was sealed without interaction. */
export const SECTOR_NI_ACTIVATION_INFO_SCHEMA = cbor.tuple({
  sealingNumber: cbor.u64,
  sealerId: cbor.u64,
  sealedCid: cbor.cid,
  sectorNumber: cbor.u64,
  sealRandEpoch: cbor.i64,
  expiration: cbor.i64,
})
/** The value of {@link SECTOR_NI_ACTIVATION_INFO_SCHEMA}. */
export type SectorNiActivationInfo = Raw<typeof SECTOR_NI_ACTIVATION_INFO_SCHEMA>

/** Parameters of ProveCommitSectorsNI. */
export const PROVE_COMMIT_SECTORS_NI_PARAMS_SCHEMA = cbor.tuple({
  sectors: cbor.array(SECTOR_NI_ACTIVATION_INFO_SCHEMA),
  aggregateProof: cbor.bytes,
  sealProofType: cbor.i64,
  aggregateProofType: cbor.i64,
  provingDeadline: cbor.u64,
  requireActivationSuccess: cbor.bool,
})
/** The value of {@link PROVE_COMMIT_SECTORS_NI_PARAMS_SCHEMA}. */
export type ProveCommitSectorsNiParams = Raw<typeof PROVE_COMMIT_SECTORS_NI_PARAMS_SCHEMA>

/** A sector that gets data: where it is, its new CommR, and its pieces in order. */
export const SECTOR_UPDATE_MANIFEST_SCHEMA = cbor.tuple({
  sector: cbor.u64,
  deadline: cbor.u64,
  partition: cbor.u64,
  newSealedCid: cbor.cid,
  pieces: cbor.array(PIECE_ACTIVATION_MANIFEST_SCHEMA),
})
/** The value of {@link SECTOR_UPDATE_MANIFEST_SCHEMA}. */
export type SectorUpdateManifest = Raw<typeof SECTOR_UPDATE_MANIFEST_SCHEMA>

/** Parameters of ProveReplicaUpdates3. Exactly one of the two forms of proof is not empty. */
export const PROVE_REPLICA_UPDATES3_PARAMS_SCHEMA = cbor.tuple({
  sectorUpdates: cbor.array(SECTOR_UPDATE_MANIFEST_SCHEMA),
  sectorProofs: cbor.array(cbor.bytes),
  aggregateProof: cbor.bytes,
  updateProofsType: cbor.i64,
  aggregateProofType: cbor.nullable(cbor.i64),
  requireActivationSuccess: cbor.bool,
  requireNotificationSuccess: cbor.bool,
})
/** The value of {@link PROVE_REPLICA_UPDATES3_PARAMS_SCHEMA}. */
export type ProveReplicaUpdates3Params = Raw<typeof PROVE_REPLICA_UPDATES3_PARAMS_SCHEMA>

/** Sectors of a partition to extend; those with claims say which they keep and which they drop. */
export const EXPIRATION_EXTENSION2_SCHEMA = cbor.tuple({
  deadline: cbor.u64,
  partition: cbor.u64,
  sectors: cbor.bitfield,
  sectorsWithClaims: cbor.array(
    cbor.tuple({
      sectorNumber: cbor.u64,
      maintainClaims: cbor.array(cbor.u64),
      dropClaims: cbor.array(cbor.u64),
    }),
  ),
  newExpiration: cbor.i64,
})
/** The value of {@link EXPIRATION_EXTENSION2_SCHEMA}. */
export type ExpirationExtension2 = Raw<typeof EXPIRATION_EXTENSION2_SCHEMA>

/** Parameters of ExtendSectorExpiration2. */
export const EXTEND_SECTOR_EXPIRATION2_PARAMS_SCHEMA = cbor.tuple({
  extensions: cbor.array(EXPIRATION_EXTENSION2_SCHEMA),
})
/** The value of {@link EXTEND_SECTOR_EXPIRATION2_PARAMS_SCHEMA}. */
export type ExtendSectorExpiration2Params = Raw<typeof EXTEND_SECTOR_EXPIRATION2_PARAMS_SCHEMA>
