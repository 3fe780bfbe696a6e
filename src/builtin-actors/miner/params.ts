import { cbor, type Raw } from '../../schema/index.ts'
import { FILTER_ESTIMATE_SCHEMA } from '../runtime/shared-schemas.ts'

/* Parameters and return values of the methods for owners, workers and money. Source: builtin-actors v18.0.0 `actors/miner/src/types.rs`. */

/** Parameters of Constructor: the miner's people and how it is reached. */
export const MINER_CONSTRUCTOR_PARAMS_SCHEMA = cbor.tuple({
  owner: cbor.address,
  worker: cbor.address,
  controlAddresses: cbor.array(cbor.address),
  windowPostProofType: cbor.i64,
  peerId: cbor.bytes,
  multiAddresses: cbor.array(cbor.bytes),
})
/** The value of {@link MINER_CONSTRUCTOR_PARAMS_SCHEMA}. */
export type MinerConstructorParams = Raw<typeof MINER_CONSTRUCTOR_PARAMS_SCHEMA>

/** Return value of ControlAddresses. */
export const GET_CONTROL_ADDRESSES_RETURN_SCHEMA = cbor.tuple({
  owner: cbor.address,
  worker: cbor.address,
  controlAddresses: cbor.array(cbor.address),
})

/** Parameters of ChangeWorkerAddress. */
export const CHANGE_WORKER_ADDRESS_PARAMS_SCHEMA = cbor.tuple({
  newWorker: cbor.address,
  newControlAddresses: cbor.array(cbor.address),
})
/** The value of {@link CHANGE_WORKER_ADDRESS_PARAMS_SCHEMA}. */
export type ChangeWorkerAddressParams = Raw<typeof CHANGE_WORKER_ADDRESS_PARAMS_SCHEMA>

/** Parameters of ChangePeerID. */
export const CHANGE_PEER_ID_PARAMS_SCHEMA = cbor.tuple({ newId: cbor.bytes })
/** The value of {@link CHANGE_PEER_ID_PARAMS_SCHEMA}. */
export type ChangePeerIdParams = Raw<typeof CHANGE_PEER_ID_PARAMS_SCHEMA>

/** Parameters of ChangeMultiaddrs. */
export const CHANGE_MULTIADDRS_PARAMS_SCHEMA = cbor.tuple({ newMultiAddrs: cbor.array(cbor.bytes) })
/** The value of {@link CHANGE_MULTIADDRS_PARAMS_SCHEMA}. */
export type ChangeMultiaddrsParams = Raw<typeof CHANGE_MULTIADDRS_PARAMS_SCHEMA>

/** Return value of GetPeerID. */
export const GET_PEER_ID_RETURN_SCHEMA = cbor.tuple({ peerId: cbor.bytes })
/** Return value of GetMultiaddrs. */
export const GET_MULTIADDRS_RETURN_SCHEMA = cbor.tuple({ multiAddrs: cbor.array(cbor.bytes) })
/** Return value of GetOwner. */
export const GET_OWNER_RETURN_SCHEMA = cbor.tuple({
  owner: cbor.address,
  proposed: cbor.nullable(cbor.address),
})
/** Return value of GetVestingFunds: amounts by the epoch after which they are free. */
export const GET_VESTING_FUNDS_RETURN_SCHEMA = cbor.tuple({
  vestingFunds: cbor.array(cbor.tuple({ epoch: cbor.i64, amount: cbor.tokenAmount })),
})

/** Parameters of ChangeBeneficiary. */
export const CHANGE_BENEFICIARY_PARAMS_SCHEMA = cbor.tuple({
  newBeneficiary: cbor.address,
  newQuota: cbor.tokenAmount,
  newExpiration: cbor.i64,
})
/** The value of {@link CHANGE_BENEFICIARY_PARAMS_SCHEMA}. */
export type ChangeBeneficiaryParams = Raw<typeof CHANGE_BENEFICIARY_PARAMS_SCHEMA>

/** Return value of GetBeneficiary. */
export const GET_BENEFICIARY_RETURN_SCHEMA = cbor.tuple({
  active: cbor.tuple({
    beneficiary: cbor.address,
    term: cbor.tuple({
      quota: cbor.tokenAmount,
      usedQuota: cbor.tokenAmount,
      expiration: cbor.i64,
    }),
  }),
  proposed: cbor.nullable(
    cbor.tuple({
      newBeneficiary: cbor.address,
      newQuota: cbor.tokenAmount,
      newExpiration: cbor.i64,
      approvedByBeneficiary: cbor.bool,
      approvedByNominee: cbor.bool,
    }),
  ),
})

/** Parameters of WithdrawBalance. */
export const WITHDRAW_BALANCE_PARAMS_SCHEMA = cbor.tuple({ amountRequested: cbor.tokenAmount })
/** The value of {@link WITHDRAW_BALANCE_PARAMS_SCHEMA}. */
export type WithdrawBalanceParams = Raw<typeof WITHDRAW_BALANCE_PARAMS_SCHEMA>

/** Parameters of ApplyRewards. */
export const APPLY_REWARD_PARAMS_SCHEMA = cbor.tuple({
  reward: cbor.tokenAmount,
  penalty: cbor.tokenAmount,
})
/** The value of {@link APPLY_REWARD_PARAMS_SCHEMA}. */
export type ApplyRewardParams = Raw<typeof APPLY_REWARD_PARAMS_SCHEMA>

/** Parameters of ReportConsensusFault: two block headers, and a third if the fault needs one. */
export const REPORT_CONSENSUS_FAULT_PARAMS_SCHEMA = cbor.tuple({
  header1: cbor.bytes,
  header2: cbor.bytes,
  headerExtra: cbor.bytes,
})
/** The value of {@link REPORT_CONSENSUS_FAULT_PARAMS_SCHEMA}. */
export type ReportConsensusFaultParams = Raw<typeof REPORT_CONSENSUS_FAULT_PARAMS_SCHEMA>

/** Parameters of MaxTerminationFee. */
export const MAX_TERMINATION_FEE_PARAMS_SCHEMA = cbor.tuple({
  power: cbor.bigint,
  initialPledge: cbor.tokenAmount,
})
/** The value of {@link MAX_TERMINATION_FEE_PARAMS_SCHEMA}. */
export type MaxTerminationFeeParams = Raw<typeof MAX_TERMINATION_FEE_PARAMS_SCHEMA>

/** Parameters of OnDeferredCronEvent. */
export const DEFERRED_CRON_EVENT_PARAMS_SCHEMA = cbor.tuple({
  eventPayload: cbor.bytes,
  rewardSmoothed: FILTER_ESTIMATE_SCHEMA,
  qualityAdjPowerSmoothed: FILTER_ESTIMATE_SCHEMA,
})
/** The value of {@link DEFERRED_CRON_EVENT_PARAMS_SCHEMA}. */
export type DeferredCronEventParams = Raw<typeof DEFERRED_CRON_EVENT_PARAMS_SCHEMA>

/** Payload of an event that the miner enrols in the power actor's cron. */
export const CRON_EVENT_PAYLOAD_SCHEMA = cbor.tuple({ eventType: cbor.i64 })

/** Parameters of InternalSectorSetupForPreseal. */
export const INTERNAL_SECTOR_SETUP_PARAMS_SCHEMA = cbor.tuple({
  sectors: cbor.array(cbor.u64),
  rewardSmoothed: FILTER_ESTIMATE_SCHEMA,
  rewardBaselinePower: cbor.bigint,
  qualityAdjPowerSmoothed: FILTER_ESTIMATE_SCHEMA,
})
/** The value of {@link INTERNAL_SECTOR_SETUP_PARAMS_SCHEMA}. */
export type InternalSectorSetupParams = Raw<typeof INTERNAL_SECTOR_SETUP_PARAMS_SCHEMA>
