import { cbor } from '../../schema/index.ts'
import { defineBuiltin } from '../runtime/native-actor.ts'
import { LABEL_SCHEMA } from './label.ts'
import {
  BALANCE_SCHEMA,
  BATCH_ACTIVATE_DEALS_SCHEMA,
  BATCH_ACTIVATION_SCHEMA,
  MARKET_LAYOUTS,
  MARKET_SCHEMA,
  PUBLISH_STORAGE_DEALS_SCHEMA,
  PUBLISHED_DEALS_SCHEMA,
  SECTOR_CHANGES_SCHEMA,
  SECTORS_TERMINATE_SCHEMA,
  SETTLED_DEALS_SCHEMA,
  VERIFIED_DEALS_SCHEMA,
  VERIFY_DEALS_SCHEMA,
  WITHDRAW_BALANCE_SCHEMA,
} from './schema.ts'

/**
 * The storage market actor, f05: escrow, deals and their payment.
 *
 * @see builtin-actors v18.0.0 `actors/market/src/lib.rs`
 * @example vm.actor('f05', MARKET).connect('alice').AddBalance('alice', { value: '5 FIL' })
 */
export const MARKET = defineBuiltin({
  name: 'storagemarket',
  state: MARKET_SCHEMA,
  layouts: MARKET_LAYOUTS,
  exitCodes: { EX_DEAL_EXPIRED: 32, EX_DEAL_NOT_ACTIVATED: 33 },
  methods: {
    Constructor: { number: 1 },
    AddBalance: { number: 2, exported: true, params: cbor.address },
    WithdrawBalance: {
      number: 3,
      exported: true,
      params: WITHDRAW_BALANCE_SCHEMA,
      returns: cbor.tokenAmount,
    },
    PublishStorageDeals: {
      number: 4,
      exported: true,
      params: PUBLISH_STORAGE_DEALS_SCHEMA,
      returns: PUBLISHED_DEALS_SCHEMA,
    },
    VerifyDealsForActivation: {
      number: 5,
      params: VERIFY_DEALS_SCHEMA,
      returns: VERIFIED_DEALS_SCHEMA,
    },
    BatchActivateDeals: {
      number: 6,
      params: BATCH_ACTIVATE_DEALS_SCHEMA,
      returns: BATCH_ACTIVATION_SCHEMA,
    },
    OnMinerSectorsTerminate: { number: 7, params: SECTORS_TERMINATE_SCHEMA },
    ComputeDataCommitment: { number: 8, retired: true },
    CronTick: { number: 9 },
    GetBalance: { params: cbor.address, returns: BALANCE_SCHEMA },
    GetDealDataCommitment: {
      params: cbor.u64,
      returns: cbor.tuple({ data: cbor.cid, size: cbor.u64 }),
    },
    GetDealClient: { params: cbor.u64, returns: cbor.u64 },
    GetDealProvider: { params: cbor.u64, returns: cbor.u64 },
    GetDealLabel: { params: cbor.u64, returns: LABEL_SCHEMA },
    GetDealTerm: {
      params: cbor.u64,
      returns: cbor.tuple({ start: cbor.i64, duration: cbor.i64 }),
    },
    GetDealTotalPrice: { params: cbor.u64, returns: cbor.tokenAmount },
    GetDealClientCollateral: { params: cbor.u64, returns: cbor.tokenAmount },
    GetDealProviderCollateral: { params: cbor.u64, returns: cbor.tokenAmount },
    GetDealVerified: { params: cbor.u64, returns: cbor.bool },
    GetDealActivation: {
      params: cbor.u64,
      returns: cbor.tuple({ activated: cbor.i64, terminated: cbor.i64 }),
    },
    GetDealSector: { params: cbor.u64, returns: cbor.u64 },
    SettleDealPayments: { params: cbor.bitfield, returns: SETTLED_DEALS_SCHEMA },
    SectorContentChanged: {
      params: cbor.array(SECTOR_CHANGES_SCHEMA),
      returns: cbor.array(cbor.array(cbor.bool)),
    },
  },
})
