import { cbor, type Fields } from '../../schema/index.ts'
import type { StateLayout } from '../runtime/native-actor.ts'
import { FILTER_ESTIMATE_SCHEMA } from '../runtime/shared-schemas.ts'

/** A call that the power actor makes to a miner at an epoch. */
export const CRON_EVENT_SCHEMA = cbor.tuple({ miner: cbor.address, payload: cbor.bytes })

/** The power of one miner. */
export const POWER_CLAIM_SCHEMA = cbor.tuple({
  windowPostProof: cbor.i64,
  rawBytePower: cbor.bigint,
  qualityAdjPower: cbor.bigint,
})

const POWER_TOTALS = {
  totalRawBytePower: cbor.bigint,
  totalBytesCommitted: cbor.bigint,
  totalQualityAdjPower: cbor.bigint,
  totalQaBytesCommitted: cbor.bigint,
  totalPledgeCollateral: cbor.tokenAmount,
  thisEpochRawBytePower: cbor.bigint,
  thisEpochQualityAdjPower: cbor.bigint,
  thisEpochPledgeCollateral: cbor.tokenAmount,
  thisEpochQaPowerSmoothed: FILTER_ESTIMATE_SCHEMA,
  minerCount: cbor.i64,
  minerAboveMinPowerCount: cbor.i64,
} satisfies Fields
const POWER_QUEUES = {
  cronEventQueue: cbor.hamt(cbor.keys.i64, cbor.amt(CRON_EVENT_SCHEMA, { bitWidth: 6 }), {
    bitWidth: 6,
  }),
  firstCronEpoch: cbor.i64,
  claims: cbor.hamt(cbor.keys.address, POWER_CLAIM_SCHEMA),
  proofValidationBatch: cbor.nullable(cbor.cid),
} satisfies Fields

/** State of the power actor before v15. */
export const POWER_SCHEMA_V10 = cbor.tuple({ ...POWER_TOTALS, ...POWER_QUEUES })

/** State of the power actor. @see builtin-actors v18.0.0 `actors/power/src/state.rs` */
export const POWER_SCHEMA = cbor.tuple({
  ...POWER_TOTALS,
  rampStartEpoch: cbor.i64,
  rampDurationEpochs: cbor.u64,
  ...POWER_QUEUES,
})

/** Layouts of the power actor's state, the last one first. */
export const POWER_LAYOUTS: readonly StateLayout[] = [
  [15, POWER_SCHEMA],
  [10, POWER_SCHEMA_V10],
]

/** Params of CreateMiner. */
export const CREATE_MINER_SCHEMA = cbor.tuple({
  owner: cbor.address,
  worker: cbor.address,
  windowPostProofType: cbor.i64,
  peer: cbor.bytes,
  multiaddrs: cbor.array(cbor.bytes),
})

/** Addresses of a new miner. */
export const CREATE_MINER_RETURN_SCHEMA = cbor.tuple({
  idAddress: cbor.address,
  robustAddress: cbor.address,
})

/** Params of UpdateClaimedPower. */
export const UPDATE_CLAIMED_POWER_SCHEMA = cbor.tuple({
  rawByteDelta: cbor.bigint,
  qualityAdjustedDelta: cbor.bigint,
})

/** Params of EnrollCronEvent. */
export const ENROLL_CRON_EVENT_SCHEMA = cbor.tuple({ eventEpoch: cbor.i64, payload: cbor.bytes })

/** Return value of CurrentTotalPower: the figures of the last tick of cron. */
export const CURRENT_TOTAL_POWER_SCHEMA = cbor.tuple({
  rawBytePower: cbor.bigint,
  qualityAdjPower: cbor.bigint,
  pledgeCollateral: cbor.tokenAmount,
  qualityAdjPowerSmoothed: FILTER_ESTIMATE_SCHEMA,
  rampStartEpoch: cbor.i64,
  rampDurationEpochs: cbor.u64,
})

/** Return value of MinerRawPower. */
export const MINER_RAW_POWER_SCHEMA = cbor.tuple({
  rawBytePower: cbor.bigint,
  meetsConsensusMinimum: cbor.bool,
})

/** Return value of MinerPower. */
export const MINER_POWER_SCHEMA = cbor.tuple({
  rawBytePower: cbor.bigint,
  qualityAdjPower: cbor.bigint,
})
