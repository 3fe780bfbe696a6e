import { cbor, type Raw, type Schema } from '../../schema/index.ts'
import { DecodeError } from '../../types/index.ts'

/* Parameters and return values of the methods that prove, declare and end sectors. Source: builtin-actors v18.0.0 `actors/miner/src/types.rs`. */

/** Parameters of SubmitWindowedPoSt. */
export const SUBMIT_WINDOWED_POST_PARAMS_SCHEMA = cbor.tuple({
  deadline: cbor.u64,
  partitions: cbor.array(cbor.tuple({ index: cbor.u64, skipped: cbor.bitfield })),
  proofs: cbor.array(cbor.tuple({ postProof: cbor.i64, proofBytes: cbor.bytes })),
  chainCommitEpoch: cbor.i64,
  chainCommitRand: cbor.bytes,
})
/** The value of {@link SUBMIT_WINDOWED_POST_PARAMS_SCHEMA}. */
export type SubmitWindowedPostParams = Raw<typeof SUBMIT_WINDOWED_POST_PARAMS_SCHEMA>

/** Parameters of DisputeWindowedPoSt. */
export const DISPUTE_WINDOWED_POST_PARAMS_SCHEMA = cbor.tuple({
  deadline: cbor.u64,
  postIndex: cbor.u64,
})
/** The value of {@link DISPUTE_WINDOWED_POST_PARAMS_SCHEMA}. */
export type DisputeWindowedPostParams = Raw<typeof DISPUTE_WINDOWED_POST_PARAMS_SCHEMA>

/** Sectors of one partition. */
export const PARTITION_SECTORS_SCHEMA = cbor.tuple({
  deadline: cbor.u64,
  partition: cbor.u64,
  sectors: cbor.bitfield,
})
/** The value of {@link PARTITION_SECTORS_SCHEMA}. */
export type PartitionSectors = Raw<typeof PARTITION_SECTORS_SCHEMA>

/** Parameters of TerminateSectors. */
export const TERMINATE_SECTORS_PARAMS_SCHEMA = cbor.tuple({
  terminations: cbor.array(PARTITION_SECTORS_SCHEMA),
})
/** The value of {@link TERMINATE_SECTORS_PARAMS_SCHEMA}. */
export type TerminateSectorsParams = Raw<typeof TERMINATE_SECTORS_PARAMS_SCHEMA>

/** Return value of TerminateSectors: false while terminations are left for cron or another call. */
export const TERMINATE_SECTORS_RETURN_SCHEMA = cbor.tuple({ done: cbor.bool })

/** Parameters of DeclareFaults. */
export const DECLARE_FAULTS_PARAMS_SCHEMA = cbor.tuple({
  faults: cbor.array(PARTITION_SECTORS_SCHEMA),
})
/** The value of {@link DECLARE_FAULTS_PARAMS_SCHEMA}. */
export type DeclareFaultsParams = Raw<typeof DECLARE_FAULTS_PARAMS_SCHEMA>

/** Parameters of DeclareFaultsRecovered. */
export const DECLARE_FAULTS_RECOVERED_PARAMS_SCHEMA = cbor.tuple({
  recoveries: cbor.array(PARTITION_SECTORS_SCHEMA),
})
/** The value of {@link DECLARE_FAULTS_RECOVERED_PARAMS_SCHEMA}. */
export type DeclareFaultsRecoveredParams = Raw<typeof DECLARE_FAULTS_RECOVERED_PARAMS_SCHEMA>

/** Parameters of CompactPartitions. */
export const COMPACT_PARTITIONS_PARAMS_SCHEMA = cbor.tuple({
  deadline: cbor.u64,
  partitions: cbor.bitfield,
})
/** The value of {@link COMPACT_PARTITIONS_PARAMS_SCHEMA}. */
export type CompactPartitionsParams = Raw<typeof COMPACT_PARTITIONS_PARAMS_SCHEMA>

/** Parameters of CompactSectorNumbers. */
export const COMPACT_SECTOR_NUMBERS_PARAMS_SCHEMA = cbor.tuple({ maskSectorNumbers: cbor.bitfield })
/** The value of {@link COMPACT_SECTOR_NUMBERS_PARAMS_SCHEMA}. */
export type CompactSectorNumbersParams = Raw<typeof COMPACT_SECTOR_NUMBERS_PARAMS_SCHEMA>

/** Parameters of CheckSectorProven and GenerateSectorLocation. */
export const SECTOR_NUMBER_PARAMS_SCHEMA = cbor.tuple({ sectorNumber: cbor.u64 })
/** The value of {@link SECTOR_NUMBER_PARAMS_SCHEMA}. */
export type SectorNumberParams = Raw<typeof SECTOR_NUMBER_PARAMS_SCHEMA>

/** Status of a sector (FIP-0112). */
export const SectorStatus = {
  /** The sector is terminated, or was never committed. */
  Dead: 0,
  /** The sector is neither terminated nor faulty. */
  Active: 1,
  /** The sector is faulty. */
  Faulty: 2,
} as const
export type SectorStatus = (typeof SectorStatus)[keyof typeof SectorStatus]

const SECTOR_STATUS: Schema<SectorStatus> = {
  kind: 'sector status',
  encode: (w, status) => w.writeUint(status),
  decode(r) {
    const status = r.readU8() // an enum of Rust that is represented as a u8
    if (status > 2) throw new DecodeError(`${status} is not a sector status: 0 to 2 are accepted`)
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the line above accepts 0 to 2 only
    return status as SectorStatus
  },
}

/** A place without a deadline or partition: the sector is in none. */
export const NO_LOCATION = -1n

/** A sector's place, as it stands in `auxData`; both are {@link NO_LOCATION} for a sector without. */
export const SECTOR_LOCATION_SCHEMA = cbor.tuple({ deadline: cbor.i64, partition: cbor.i64 })

/** Return value of GenerateSectorLocation. */
export const GENERATE_SECTOR_LOCATION_RETURN_SCHEMA = cbor.tuple({
  status: SECTOR_STATUS,
  /** CBOR of a {@link SECTOR_LOCATION_SCHEMA}. */
  auxData: cbor.bytes,
})
/** The value of {@link GENERATE_SECTOR_LOCATION_RETURN_SCHEMA}. */
export type GenerateSectorLocationReturn = Raw<typeof GENERATE_SECTOR_LOCATION_RETURN_SCHEMA>

/** Parameters of ValidateSectorStatus. */
export const VALIDATE_SECTOR_STATUS_PARAMS_SCHEMA = cbor.tuple({
  sectorNumber: cbor.u64,
  status: SECTOR_STATUS,
  auxData: cbor.bytes,
})
/** The value of {@link VALIDATE_SECTOR_STATUS_PARAMS_SCHEMA}. */
export type ValidateSectorStatusParams = Raw<typeof VALIDATE_SECTOR_STATUS_PARAMS_SCHEMA>
