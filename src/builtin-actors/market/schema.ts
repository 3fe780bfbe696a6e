import { cbor, type Fields } from '../../schema/index.ts'
import type { StateLayout } from '../runtime/native-actor.ts'
import { IN_SET_SCHEMA } from '../runtime/shared-schemas.ts'

/** The terms of a deal, as its client signs them. @see builtin-actors v18.0.0 `actors/market/src/deal.rs` */
export const DEAL_PROPOSAL_SCHEMA = cbor.tuple({
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

/** State of a deal before v13. */
export const DEAL_STATE_SCHEMA_V10 = cbor.tuple({
  sectorStartEpoch: cbor.i64,
  lastUpdatedEpoch: cbor.i64,
  slashEpoch: cbor.i64,
  verifiedClaim: cbor.u64,
})

/** State of a deal that is in a sector. */
export const DEAL_STATE_SCHEMA = cbor.tuple({
  sectorNumber: cbor.u64,
  sectorStartEpoch: cbor.i64,
  lastUpdatedEpoch: cbor.i64,
  slashEpoch: cbor.i64,
})

const MARKET_REST = {
  pendingProposals: cbor.hamt(cbor.keys.cid, IN_SET_SCHEMA),
  escrowTable: cbor.hamt(cbor.keys.address, cbor.tokenAmount, { bitWidth: 6 }),
  lockedTable: cbor.hamt(cbor.keys.address, cbor.tokenAmount, { bitWidth: 6 }),
  nextId: cbor.u64,
  dealOpsByEpoch: cbor.hamt(cbor.keys.i64, cbor.hamt(cbor.keys.u64, IN_SET_SCHEMA)),
  lastCron: cbor.i64,
  totalClientLockedCollateral: cbor.tokenAmount,
  totalProviderLockedCollateral: cbor.tokenAmount,
  totalClientStorageFee: cbor.tokenAmount,
  pendingDealAllocationIds: cbor.hamt(cbor.keys.u64, cbor.u64),
} satisfies Fields

/** State of the market actor before v13. */
export const MARKET_SCHEMA_V10 = cbor.tuple({
  proposals: cbor.amt(DEAL_PROPOSAL_SCHEMA, { bitWidth: 5 }),
  states: cbor.amt(DEAL_STATE_SCHEMA_V10, { bitWidth: 6 }),
  ...MARKET_REST,
})

/** State of the market actor. @see builtin-actors v18.0.0 `actors/market/src/state.rs` */
export const MARKET_SCHEMA = cbor.tuple({
  proposals: cbor.amt(DEAL_PROPOSAL_SCHEMA, { bitWidth: 5 }),
  states: cbor.amt(DEAL_STATE_SCHEMA, { bitWidth: 6 }),
  ...MARKET_REST,
  providerSectors: cbor.hamt(cbor.keys.u64, cbor.hamt(cbor.keys.u64, cbor.array(cbor.u64))),
})

/** Layouts of the market actor's state, the last one first. */
export const MARKET_LAYOUTS: readonly StateLayout[] = [
  [13, MARKET_SCHEMA],
  [10, MARKET_SCHEMA_V10],
]
