import { type AnySchema, cbor, type Fields } from '../schema/index.ts'
import { POWER_PAIR } from './shared.ts'

/* The storage miner's state. Source: builtin-actors v18.0.0 `actors/miner/src/state.rs` and beside it. */

const MINER_INFO = cbor.tuple({
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

/** Before v12. */
const SECTOR_V10 = cbor.tuple({
  ...SECTOR_HEAD,
  replacedSectorAge: cbor.i64,
  replacedDayReward: cbor.nullable(cbor.tokenAmount),
  sectorKeyCid: cbor.nullable(cbor.cid),
  simpleQaPower: cbor.bool,
})

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

const EXPIRATION_SET = cbor.tupleWithTail(
  {
    onTimeSectors: cbor.bitfield,
    earlySectors: cbor.bitfield,
    onTimePledge: cbor.tokenAmount,
    activePower: POWER_PAIR,
    faultyPower: POWER_PAIR,
  },
  { feeDeduction: cbor.tokenAmount }, // since v16
)

const PARTITION = cbor.tuple({
  sectors: cbor.bitfield,
  unproven: cbor.bitfield,
  faults: cbor.bitfield,
  recoveries: cbor.bitfield,
  terminated: cbor.bitfield,
  expirationsEpochs: cbor.amt(EXPIRATION_SET, { bitWidth: 4 }),
  earlyTerminated: cbor.amt(cbor.bitfield, { bitWidth: 3 }),
  livePower: POWER_PAIR,
  unprovenPower: POWER_PAIR,
  faultyPower: POWER_PAIR,
  recoveringPower: POWER_PAIR,
})

const POST_SUBMISSION = cbor.tuple({
  partitions: cbor.bitfield,
  proofs: cbor.array(cbor.tuple({ postProof: cbor.i64, proofBytes: cbor.bytes })),
})

function deadline(sector: AnySchema) {
  return cbor.tupleWithTail(
    {
      partitions: cbor.amt(PARTITION, { bitWidth: 3 }),
      expirationsEpochs: cbor.amt(cbor.bitfield, { bitWidth: 5 }),
      partitionsPosted: cbor.bitfield,
      earlyTerminations: cbor.bitfield,
      liveSectors: cbor.u64,
      totalSectors: cbor.u64,
      faultyPower: POWER_PAIR,
      optimisticPostSubmissions: cbor.amt(POST_SUBMISSION, { bitWidth: 2 }),
      sectorsSnapshot: cbor.amt(sector, { bitWidth: 5 }),
      partitionsSnapshot: cbor.amt(PARTITION, { bitWidth: 3 }),
      optimisticPostSubmissionsSnapshot: cbor.amt(POST_SUBMISSION, { bitWidth: 2 }),
    },
    { livePower: POWER_PAIR, dailyFee: cbor.tokenAmount }, // since v16
  )
}

const VESTING_FUND = cbor.tuple({ epoch: cbor.i64, amount: cbor.tokenAmount })

const HEAD = {
  info: cbor.link(MINER_INFO),
  preCommitDeposits: cbor.tokenAmount,
  lockedFunds: cbor.tokenAmount,
} satisfies Fields

function rest(sector: AnySchema) {
  return {
    feeDebt: cbor.tokenAmount,
    initialPledge: cbor.tokenAmount,
    preCommittedSectors: cbor.hamt(cbor.keys.u64, PRE_COMMIT),
    preCommittedSectorsCleanup: cbor.amt(cbor.bitfield, { bitWidth: 6 }),
    allocatedSectors: cbor.link(cbor.bitfield),
    sectors: cbor.amt(sector, { bitWidth: 5 }),
    provingPeriodStart: cbor.i64,
    currentDeadline: cbor.u64,
    deadlines: cbor.link(cbor.tuple({ due: cbor.array(cbor.link(deadline(sector))) })),
    earlyTerminations: cbor.bitfield,
    deadlineCronActive: cbor.bool,
  } satisfies Fields
}

/** Before v16: all vesting funds in a block of their own. */
const VESTING_BEFORE_V16 = cbor.link(cbor.tuple({ funds: cbor.array(VESTING_FUND) }))

/** The miner actor's state before v12. */
export const MINER_V10 = cbor.tuple({
  ...HEAD,
  vestingFunds: VESTING_BEFORE_V16,
  ...rest(SECTOR_V10),
})

/** The miner actor's state of v12 to v15. */
export const MINER_V12 = cbor.tuple({
  ...HEAD,
  vestingFunds: VESTING_BEFORE_V16,
  ...rest(SECTOR),
})

/** @see builtin-actors v18.0.0 `actors/miner/src/state.rs` */
export const MINER = cbor.tuple({
  ...HEAD,
  vestingFunds: cbor.nullable(
    cbor.tuple({ head: VESTING_FUND, tail: cbor.link(cbor.array(VESTING_FUND)) }),
  ),
  ...rest(SECTOR),
})
