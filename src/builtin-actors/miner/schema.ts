import {
  type AnySchema,
  cbor,
  type Fields,
  type Infer,
  type InferInput,
  type Raw,
  type Schema,
} from '../../schema/index.ts'
import type { StateLayout } from '../runtime/native-actor.ts'

/* The storage miner's state. Source: builtin-actors v18.0.0 `actors/miner/src/state.rs` and beside it.
   Larger types have names: without them each declaration that uses one repeats it whole. */

/** Raw and quality-adjusted power. @see builtin-actors v18.0.0 `actors/miner/src/types.rs` */
export const POWER_PAIR_SCHEMA = cbor.tuple({ raw: cbor.bigint, qualityAdjusted: cbor.bigint })

/** Owner, worker, proof type and other facts that seldom change; in a block of its own. */
export const MINER_INFO_SCHEMA = cbor.tuple({
  owner: cbor.address,
  worker: cbor.address,
  controlAddresses: cbor.array(cbor.address),
  pendingWorkerKey: cbor.nullable(cbor.tuple({ newWorker: cbor.address, effectiveAt: cbor.i64 })),
  peerId: cbor.bytes,
  multiaddrs: cbor.array(cbor.bytes),
  windowPostProof: cbor.i64,
  sectorSize: cbor.u64,
  windowPostPartitionSectors: cbor.u64,
  consensusFaultElapsed: cbor.i64,
  pendingOwnerAddress: cbor.nullable(cbor.address),
  beneficiary: cbor.address,
  beneficiaryTerm: cbor.tuple({
    quota: cbor.tokenAmount,
    usedQuota: cbor.tokenAmount,
    expiration: cbor.i64,
  }),
  pendingBeneficiaryTerm: cbor.nullable(
    cbor.tuple({
      newBeneficiary: cbor.address,
      newQuota: cbor.tokenAmount,
      newExpiration: cbor.i64,
      approvedByBeneficiary: cbor.bool,
      approvedByNominee: cbor.bool,
    }),
  ),
})

const PRE_COMMIT = cbor.tuple({
  info: cbor.tuple({
    sealProof: cbor.i64,
    sectorNumber: cbor.u64,
    sealedCid: cbor.cid,
    sealRandEpoch: cbor.i64,
    dealIds: cbor.array(cbor.u64),
    expiration: cbor.i64,
    unsealedCid: cbor.nullable(cbor.cid),
  }),
  preCommitDeposit: cbor.tokenAmount,
  preCommitEpoch: cbor.i64,
})

/** A sector that was pre-committed, as decoding gives it. */
export interface PreCommit extends Infer<typeof PRE_COMMIT> {}
/** A sector that was pre-committed, as encoding takes it. */
export interface PreCommitInput extends InferInput<typeof PRE_COMMIT> {}
/** A sector that was pre-committed, as native actors compute with it. */
export interface PreCommitRaw extends Raw<typeof PRE_COMMIT> {}
/** A sector that was pre-committed, with its deposit. */
export const PRE_COMMIT_SCHEMA: Schema<PreCommit, PreCommitInput, PreCommitRaw> = PRE_COMMIT

const SECTOR_HEAD = {
  sectorNumber: cbor.u64,
  sealProof: cbor.i64,
  sealedCid: cbor.cid,
  deprecatedDealIds: cbor.array(cbor.u64),
  activation: cbor.i64,
  expiration: cbor.i64,
  dealWeight: cbor.bigint,
  verifiedDealWeight: cbor.bigint,
  initialPledge: cbor.tokenAmount,
  expectedDayReward: cbor.nullable(cbor.tokenAmount),
  expectedStoragePledge: cbor.nullable(cbor.tokenAmount),
} satisfies Fields

const SECTOR_V10 = cbor.tuple({
  ...SECTOR_HEAD,
  replacedSectorAge: cbor.i64,
  replacedDayReward: cbor.nullable(cbor.tokenAmount),
  sectorKeyCid: cbor.nullable(cbor.cid),
  simpleQaPower: cbor.bool,
})

/** A sector that was proven, before v12, as decoding gives it. */
export interface SectorV10 extends Infer<typeof SECTOR_V10> {}
/** A sector that was proven, before v12, as encoding takes it. */
export interface SectorV10Input extends InferInput<typeof SECTOR_V10> {}
/** A sector that was proven, before v12, as native actors compute with it. */
export interface SectorV10Raw extends Raw<typeof SECTOR_V10> {}
/** A sector that was proven, before v12. */
export const SECTOR_SCHEMA_V10: Schema<SectorV10, SectorV10Input, SectorV10Raw> = SECTOR_V10

const SECTOR = cbor.tupleWithTail(
  {
    ...SECTOR_HEAD,
    powerBaseEpoch: cbor.i64,
    replacedDayReward: cbor.nullable(cbor.tokenAmount),
    sectorKeyCid: cbor.nullable(cbor.cid),
    flags: cbor.u32,
  },
  { dailyFee: cbor.tokenAmount }, // since v16
)

/** A sector that was proven, as decoding gives it. */
export interface Sector extends Infer<typeof SECTOR> {}
/** A sector that was proven, as encoding takes it. */
export interface SectorInput extends InferInput<typeof SECTOR> {}
/** A sector that was proven, as native actors compute with it. */
export interface SectorRaw extends Raw<typeof SECTOR> {}
/** A sector that was proven. Its last field exists since v16. */
export const SECTOR_SCHEMA: Schema<Sector, SectorInput, SectorRaw> = SECTOR

const EXPIRATION_SET = cbor.tupleWithTail(
  {
    onTimeSectors: cbor.bitfield,
    earlySectors: cbor.bitfield,
    onTimePledge: cbor.tokenAmount,
    activePower: POWER_PAIR_SCHEMA,
    faultyPower: POWER_PAIR_SCHEMA,
  },
  { feeDeduction: cbor.tokenAmount }, // since v16
)

/** The sectors of a partition that expire at one epoch, as decoding gives it. */
export interface ExpirationSet extends Infer<typeof EXPIRATION_SET> {}
/** The sectors of a partition that expire at one epoch, as encoding takes it. */
export interface ExpirationSetInput extends InferInput<typeof EXPIRATION_SET> {}
/** The sectors of a partition that expire at one epoch, as native actors compute with it. */
export interface ExpirationSetRaw extends Raw<typeof EXPIRATION_SET> {}
/** The sectors of a partition that expire at one epoch. Its last field exists since v16. */
export const EXPIRATION_SET_SCHEMA: Schema<ExpirationSet, ExpirationSetInput, ExpirationSetRaw> =
  EXPIRATION_SET

const PARTITION = cbor.tuple({
  sectors: cbor.bitfield,
  unproven: cbor.bitfield,
  faults: cbor.bitfield,
  recoveries: cbor.bitfield,
  terminated: cbor.bitfield,
  expirationsEpochs: cbor.amt(EXPIRATION_SET_SCHEMA, { bitWidth: 4 }),
  earlyTerminated: cbor.amt(cbor.bitfield, { bitWidth: 3 }),
  livePower: POWER_PAIR_SCHEMA,
  unprovenPower: POWER_PAIR_SCHEMA,
  faultyPower: POWER_PAIR_SCHEMA,
  recoveringPower: POWER_PAIR_SCHEMA,
})

/** A partition of a deadline, as decoding gives it. */
export interface Partition extends Infer<typeof PARTITION> {}
/** A partition of a deadline, as encoding takes it. */
export interface PartitionInput extends InferInput<typeof PARTITION> {}
/** A partition of a deadline, as native actors compute with it. */
export interface PartitionRaw extends Raw<typeof PARTITION> {}
/** A partition of a deadline. */
export const PARTITION_SCHEMA: Schema<Partition, PartitionInput, PartitionRaw> = PARTITION

const POST_SUBMISSION = cbor.tuple({
  partitions: cbor.bitfield,
  proofs: cbor.array(cbor.tuple({ postProof: cbor.i64, proofBytes: cbor.bytes })),
})

/** A window PoSt that was accepted without a check, as decoding gives it. */
export interface PostSubmission extends Infer<typeof POST_SUBMISSION> {}
/** A window PoSt that was accepted without a check, as encoding takes it. */
export interface PostSubmissionInput extends InferInput<typeof POST_SUBMISSION> {}
/** A window PoSt that was accepted without a check, as native actors compute with it. */
export interface PostSubmissionRaw extends Raw<typeof POST_SUBMISSION> {}
/** A window PoSt that was accepted without a check, which can be disputed. */
export const POST_SUBMISSION_SCHEMA: Schema<
  PostSubmission,
  PostSubmissionInput,
  PostSubmissionRaw
> = POST_SUBMISSION

function deadlineSchema<S extends AnySchema>(sector: S) {
  return cbor.tupleWithTail(
    {
      partitions: cbor.amt(PARTITION_SCHEMA, { bitWidth: 3 }),
      expirationsEpochs: cbor.amt(cbor.bitfield, { bitWidth: 5 }),
      partitionsPosted: cbor.bitfield,
      earlyTerminations: cbor.bitfield,
      liveSectors: cbor.u64,
      totalSectors: cbor.u64,
      faultyPower: POWER_PAIR_SCHEMA,
      optimisticPostSubmissions: cbor.amt(POST_SUBMISSION_SCHEMA, { bitWidth: 2 }),
      sectorsSnapshot: cbor.amt(sector, { bitWidth: 5 }),
      partitionsSnapshot: cbor.amt(PARTITION_SCHEMA, { bitWidth: 3 }),
      optimisticPostSubmissionsSnapshot: cbor.amt(POST_SUBMISSION_SCHEMA, { bitWidth: 2 }),
    },
    { livePower: POWER_PAIR_SCHEMA, dailyFee: cbor.tokenAmount }, // since v16
  )
}

/** Funds that are unlocked at an epoch. */
export const VESTING_FUND_SCHEMA = cbor.tuple({ epoch: cbor.i64, amount: cbor.tokenAmount })

const DEADLINE = deadlineSchema(SECTOR_SCHEMA)

/** A deadline, as decoding gives it. */
export interface Deadline extends Infer<typeof DEADLINE> {}
/** A deadline, as encoding takes it. */
export interface DeadlineInput extends InferInput<typeof DEADLINE> {}
/** A deadline, as native actors compute with it. */
export interface DeadlineRaw extends Raw<typeof DEADLINE> {}
/** The deadlines of a miner's proving period are 48 blocks; each has this schema. */
export const DEADLINE_SCHEMA: Schema<Deadline, DeadlineInput, DeadlineRaw> = DEADLINE

const DEADLINE_V10 = deadlineSchema(SECTOR_SCHEMA_V10)

/** A deadline before v12, as decoding gives it. */
export interface DeadlineV10 extends Infer<typeof DEADLINE_V10> {}
/** A deadline before v12, as encoding takes it. */
export interface DeadlineV10Input extends InferInput<typeof DEADLINE_V10> {}
/** A deadline before v12, as native actors compute with it. */
export interface DeadlineV10Raw extends Raw<typeof DEADLINE_V10> {}
const DEADLINE_SCHEMA_V10: Schema<DeadlineV10, DeadlineV10Input, DeadlineV10Raw> = DEADLINE_V10

const HEAD = {
  info: cbor.link(MINER_INFO_SCHEMA),
  preCommitDeposits: cbor.tokenAmount,
  lockedFunds: cbor.tokenAmount,
} satisfies Fields

function rest<S, SIn, SRaw, D, DIn, DRaw>(
  sector: Schema<S, SIn, SRaw>,
  deadline: Schema<D, DIn, DRaw>,
) {
  return {
    feeDebt: cbor.tokenAmount,
    initialPledge: cbor.tokenAmount,
    preCommittedSectors: cbor.hamt(cbor.keys.u64, PRE_COMMIT_SCHEMA),
    preCommittedSectorsCleanup: cbor.amt(cbor.bitfield, { bitWidth: 6 }),
    allocatedSectors: cbor.link(cbor.bitfield),
    sectors: cbor.amt(sector, { bitWidth: 5 }),
    provingPeriodStart: cbor.i64,
    currentDeadline: cbor.u64,
    deadlines: cbor.link(cbor.tuple({ due: cbor.array(cbor.link(deadline)) })),
    earlyTerminations: cbor.bitfield,
    deadlineCronActive: cbor.bool,
  } satisfies Fields
}

/** Vesting funds before v16: all of them are in a block of their own. */
export const VESTING_FUNDS_SCHEMA_V10 = cbor.link(
  cbor.tuple({ funds: cbor.array(VESTING_FUND_SCHEMA) }),
)

/** State of a miner before v12. */
export const MINER_SCHEMA_V10 = cbor.tuple({
  ...HEAD,
  vestingFunds: VESTING_FUNDS_SCHEMA_V10,
  ...rest(SECTOR_SCHEMA_V10, DEADLINE_SCHEMA_V10),
})

/** State of a miner from v12 to v15. */
export const MINER_SCHEMA_V12 = cbor.tuple({
  ...HEAD,
  vestingFunds: VESTING_FUNDS_SCHEMA_V10,
  ...rest(SECTOR_SCHEMA, DEADLINE_SCHEMA),
})

/** State of a miner. @see builtin-actors v18.0.0 `actors/miner/src/state.rs` */
export const MINER_SCHEMA = cbor.tuple({
  ...HEAD,
  vestingFunds: cbor.nullable(
    cbor.tuple({ head: VESTING_FUND_SCHEMA, tail: cbor.link(cbor.array(VESTING_FUND_SCHEMA)) }),
  ),
  ...rest(SECTOR_SCHEMA, DEADLINE_SCHEMA),
})

/** Layouts of a miner's state, the last one first. */
export const MINER_LAYOUTS: readonly StateLayout[] = [
  [16, MINER_SCHEMA],
  [12, MINER_SCHEMA_V12],
  [10, MINER_SCHEMA_V10],
]
