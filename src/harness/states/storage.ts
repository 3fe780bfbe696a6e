import { cbor, type Fields } from '../schema/index.ts'
import { FILTER_ESTIMATE, IN_SET } from './shared.ts'

const CRON_EVENT = cbor.tuple({ miner: cbor.address, payload: cbor.bytes })
const POWER_CLAIM = cbor.tuple({
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
  thisEpochQaPowerSmoothed: FILTER_ESTIMATE,
  minerCount: cbor.i64,
  minerAboveMinPowerCount: cbor.i64,
} satisfies Fields
const POWER_QUEUES = {
  cronEventQueue: cbor.hamt(cbor.keys.i64, cbor.amt(CRON_EVENT, { bitWidth: 6 }), { bitWidth: 6 }),
  firstCronEpoch: cbor.i64,
  claims: cbor.hamt(cbor.keys.address, POWER_CLAIM),
  proofValidationBatch: cbor.nullable(cbor.cid),
} satisfies Fields

/** The power actor's state before v15. */
export const POWER_V10 = cbor.tuple({ ...POWER_TOTALS, ...POWER_QUEUES })

/** @see builtin-actors v18.0.0 `actors/power/src/state.rs` */
export const POWER = cbor.tuple({
  ...POWER_TOTALS,
  rampStartEpoch: cbor.i64,
  rampDurationEpochs: cbor.u64,
  ...POWER_QUEUES,
})

const DEAL_PROPOSAL = cbor.tuple({
  pieceCid: cbor.cid,
  pieceSize: cbor.u64,
  isVerified: cbor.bool,
  client: cbor.address,
  provider: cbor.address,
  label: cbor.oneOf(cbor.text, cbor.bytes),
  startEpoch: cbor.i64,
  endEpoch: cbor.i64,
  storagePricePerEpoch: cbor.tokenAmount,
  providerCollateral: cbor.tokenAmount,
  clientCollateral: cbor.tokenAmount,
})

const DEAL_STATE_V10 = cbor.tuple({
  sectorStartEpoch: cbor.i64,
  lastUpdatedEpoch: cbor.i64,
  slashEpoch: cbor.i64,
  verifiedClaim: cbor.u64,
})
const DEAL_STATE = cbor.tuple({
  sectorNumber: cbor.u64,
  sectorStartEpoch: cbor.i64,
  lastUpdatedEpoch: cbor.i64,
  slashEpoch: cbor.i64,
})

const MARKET_REST = {
  pendingProposals: cbor.hamt(cbor.keys.cid, IN_SET),
  escrowTable: cbor.hamt(cbor.keys.address, cbor.tokenAmount, { bitWidth: 6 }),
  lockedTable: cbor.hamt(cbor.keys.address, cbor.tokenAmount, { bitWidth: 6 }),
  nextId: cbor.u64,
  dealOpsByEpoch: cbor.hamt(cbor.keys.i64, cbor.hamt(cbor.keys.u64, IN_SET)),
  lastCron: cbor.i64,
  totalClientLockedCollateral: cbor.tokenAmount,
  totalProviderLockedCollateral: cbor.tokenAmount,
  totalClientStorageFee: cbor.tokenAmount,
  pendingDealAllocationIds: cbor.hamt(cbor.keys.u64, cbor.u64),
} satisfies Fields

/** The market actor's state before v13. */
export const MARKET_V10 = cbor.tuple({
  proposals: cbor.amt(DEAL_PROPOSAL, { bitWidth: 5 }),
  states: cbor.amt(DEAL_STATE_V10, { bitWidth: 6 }),
  ...MARKET_REST,
})

/** @see builtin-actors v18.0.0 `actors/market/src/state.rs` */
export const MARKET = cbor.tuple({
  proposals: cbor.amt(DEAL_PROPOSAL, { bitWidth: 5 }),
  states: cbor.amt(DEAL_STATE, { bitWidth: 6 }),
  ...MARKET_REST,
  providerSectors: cbor.hamt(cbor.keys.u64, cbor.hamt(cbor.keys.u64, cbor.array(cbor.u64))),
})
