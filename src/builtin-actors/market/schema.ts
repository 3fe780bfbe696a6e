import { cbor, type Fields } from '../../schema/index.ts'
import type { StateLayout } from '../runtime/native-actor.ts'
import { BATCH_RETURN_SCHEMA, IN_SET_SCHEMA, SIGNATURE_SCHEMA } from '../runtime/shared-schemas.ts'
import { LABEL_SCHEMA } from './label.ts'

/** The terms of a deal, as its client signs them. @see builtin-actors v18.0.0 `actors/market/src/deal.rs` */
export const DEAL_PROPOSAL_SCHEMA = cbor.tuple({
  pieceCid: cbor.cid,
  pieceSize: cbor.u64,
  isVerified: cbor.bool,
  client: cbor.address,
  provider: cbor.address,
  label: LABEL_SCHEMA,
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

/** Deal ids by the sectors of one provider. */
export const SECTOR_DEAL_IDS_SCHEMA = cbor.hamt(cbor.keys.u64, cbor.array(cbor.u64))

/** State of the market actor. @see builtin-actors v18.0.0 `actors/market/src/state.rs` */
export const MARKET_SCHEMA = cbor.tuple({
  proposals: cbor.amt(DEAL_PROPOSAL_SCHEMA, { bitWidth: 5 }),
  states: cbor.amt(DEAL_STATE_SCHEMA, { bitWidth: 6 }),
  ...MARKET_REST,
  providerSectors: cbor.hamt(cbor.keys.u64, SECTOR_DEAL_IDS_SCHEMA),
})

/** Layouts of the market actor's state, the last one first. */
export const MARKET_LAYOUTS: readonly StateLayout[] = [
  [13, MARKET_SCHEMA],
  [10, MARKET_SCHEMA_V10],
]

/** A proposal with its client's signature. */
export const CLIENT_DEAL_PROPOSAL_SCHEMA = cbor.tuple({
  proposal: DEAL_PROPOSAL_SCHEMA,
  clientSignature: SIGNATURE_SCHEMA,
})

/** Params of WithdrawBalance. */
export const WITHDRAW_BALANCE_SCHEMA = cbor.tuple({
  providerOrClient: cbor.address,
  amount: cbor.tokenAmount,
})

/** Return value of GetBalance: what an address has in escrow, and how much of it is locked. */
export const BALANCE_SCHEMA = cbor.tuple({ balance: cbor.tokenAmount, locked: cbor.tokenAmount })

/** Params of PublishStorageDeals. */
export const PUBLISH_STORAGE_DEALS_SCHEMA = cbor.tuple({
  deals: cbor.array(CLIENT_DEAL_PROPOSAL_SCHEMA),
})

/** Return value of PublishStorageDeals: the ids of the deals that are valid, and their places in the params. */
export const PUBLISHED_DEALS_SCHEMA = cbor.tuple({
  ids: cbor.array(cbor.u64),
  validDeals: cbor.bitfield,
})

/** The deals of a sector that is to be committed. */
export const SECTOR_DEALS_SCHEMA = cbor.tuple({
  sectorNumber: cbor.u64,
  sectorType: cbor.i64,
  sectorExpiry: cbor.i64,
  dealIds: cbor.array(cbor.u64),
})

/** Params of VerifyDealsForActivation. */
export const VERIFY_DEALS_SCHEMA = cbor.tuple({ sectors: cbor.array(SECTOR_DEALS_SCHEMA) })

/** Return value of VerifyDealsForActivation: the unsealed CID of each sector, null for one without deals. */
export const VERIFIED_DEALS_SCHEMA = cbor.tuple({
  unsealedCids: cbor.array(cbor.nullable(cbor.cid)),
})

/** Params of BatchActivateDeals. */
export const BATCH_ACTIVATE_DEALS_SCHEMA = cbor.tuple({
  sectors: cbor.array(SECTOR_DEALS_SCHEMA),
  computeCid: cbor.bool,
})

/** A deal that was activated; its allocation is 0 for a deal without datacap. */
export const ACTIVATED_DEAL_SCHEMA = cbor.tuple({
  client: cbor.u64,
  allocationId: cbor.u64,
  data: cbor.cid,
  size: cbor.u64,
})

/** The activated deals of a sector. */
export const SECTOR_DEAL_ACTIVATION_SCHEMA = cbor.tuple({
  activated: cbor.array(ACTIVATED_DEAL_SCHEMA),
  unsealedCid: cbor.nullable(cbor.cid),
})

/** Return value of BatchActivateDeals. */
export const BATCH_ACTIVATION_SCHEMA = cbor.tuple({
  activationResults: BATCH_RETURN_SCHEMA,
  activations: cbor.array(SECTOR_DEAL_ACTIVATION_SCHEMA),
})

/** Params of OnMinerSectorsTerminate. */
export const SECTORS_TERMINATE_SCHEMA = cbor.tuple({ epoch: cbor.i64, sectors: cbor.bitfield })

/** A piece that was added to a sector; the payload is the CBOR of a deal id. */
export const PIECE_CHANGE_SCHEMA = cbor.tuple({
  data: cbor.cid,
  size: cbor.u64,
  payload: cbor.bytes,
})

/** The pieces that were added to a sector. */
export const SECTOR_CHANGES_SCHEMA = cbor.tuple({
  sector: cbor.u64,
  minimumCommitmentEpoch: cbor.i64,
  added: cbor.array(PIECE_CHANGE_SCHEMA),
})

/** Return value of SettleDealPayments: for each deal that was settled, what was paid and whether it has ended. */
export const SETTLED_DEALS_SCHEMA = cbor.tuple({
  results: BATCH_RETURN_SCHEMA,
  settlements: cbor.array(cbor.tuple({ payment: cbor.tokenAmount, completed: cbor.bool })),
})

/** Params of a client's MarketNotifyDeal: the proposal in CBOR, and the deal's id. */
export const MARKET_NOTIFY_DEAL_SCHEMA = cbor.tuple({ proposal: cbor.bytes, dealId: cbor.u64 })
