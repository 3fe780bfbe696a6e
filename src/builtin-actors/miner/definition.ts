import { cbor } from '../../schema/index.ts'
import { defineBuiltin } from '../runtime/native-actor.ts'
import { BATCH_RETURN_SCHEMA } from '../runtime/shared-schemas.ts'
import { MinerExitCode } from './exit-codes.ts'
import {
  APPLY_REWARD_PARAMS_SCHEMA,
  CHANGE_BENEFICIARY_PARAMS_SCHEMA,
  CHANGE_MULTIADDRS_PARAMS_SCHEMA,
  CHANGE_PEER_ID_PARAMS_SCHEMA,
  CHANGE_WORKER_ADDRESS_PARAMS_SCHEMA,
  DEFERRED_CRON_EVENT_PARAMS_SCHEMA,
  GET_BENEFICIARY_RETURN_SCHEMA,
  GET_CONTROL_ADDRESSES_RETURN_SCHEMA,
  GET_MULTIADDRS_RETURN_SCHEMA,
  GET_OWNER_RETURN_SCHEMA,
  GET_PEER_ID_RETURN_SCHEMA,
  GET_VESTING_FUNDS_RETURN_SCHEMA,
  INTERNAL_SECTOR_SETUP_PARAMS_SCHEMA,
  MAX_TERMINATION_FEE_PARAMS_SCHEMA,
  MINER_CONSTRUCTOR_PARAMS_SCHEMA,
  REPORT_CONSENSUS_FAULT_PARAMS_SCHEMA,
  WITHDRAW_BALANCE_PARAMS_SCHEMA,
} from './params.ts'
import {
  COMPACT_PARTITIONS_PARAMS_SCHEMA,
  COMPACT_SECTOR_NUMBERS_PARAMS_SCHEMA,
  DECLARE_FAULTS_PARAMS_SCHEMA,
  DECLARE_FAULTS_RECOVERED_PARAMS_SCHEMA,
  DISPUTE_WINDOWED_POST_PARAMS_SCHEMA,
  GENERATE_SECTOR_LOCATION_RETURN_SCHEMA,
  SECTOR_NUMBER_PARAMS_SCHEMA,
  SUBMIT_WINDOWED_POST_PARAMS_SCHEMA,
  TERMINATE_SECTORS_PARAMS_SCHEMA,
  TERMINATE_SECTORS_RETURN_SCHEMA,
  VALIDATE_SECTOR_STATUS_PARAMS_SCHEMA,
} from './params-proving.ts'
import {
  EXTEND_SECTOR_EXPIRATION2_PARAMS_SCHEMA,
  PRE_COMMIT_SECTOR_BATCH_PARAMS2_SCHEMA,
  PROVE_COMMIT_SECTORS_NI_PARAMS_SCHEMA,
  PROVE_COMMIT_SECTORS3_PARAMS_SCHEMA,
  PROVE_REPLICA_UPDATES3_PARAMS_SCHEMA,
} from './params-sectors.ts'
import { MINER_LAYOUTS, MINER_SCHEMA } from './schema.ts'

/**
 * A storage miner: its sectors, its deadlines and its funds.
 *
 * @see builtin-actors v18.0.0 `actors/miner/src/lib.rs`
 * @example vm.actor(miner, MINER).GetSectorSize() // 34359738368n
 */
export const MINER = defineBuiltin({
  name: 'storageminer',
  state: MINER_SCHEMA,
  layouts: MINER_LAYOUTS,
  exitCodes: MinerExitCode,
  methods: {
    Constructor: { number: 1, params: MINER_CONSTRUCTOR_PARAMS_SCHEMA },
    ControlAddresses: { number: 2, returns: GET_CONTROL_ADDRESSES_RETURN_SCHEMA },
    ChangeWorkerAddress: {
      number: 3,
      exported: true,
      params: CHANGE_WORKER_ADDRESS_PARAMS_SCHEMA,
    },
    ChangePeerID: { number: 4, exported: true, params: CHANGE_PEER_ID_PARAMS_SCHEMA },
    SubmitWindowedPoSt: { number: 5, params: SUBMIT_WINDOWED_POST_PARAMS_SCHEMA },
    PreCommitSector: { number: 6, retired: true },
    ProveCommitSector: { number: 7, retired: true },
    ExtendSectorExpiration: { number: 8, retired: true },
    TerminateSectors: {
      number: 9,
      params: TERMINATE_SECTORS_PARAMS_SCHEMA,
      returns: TERMINATE_SECTORS_RETURN_SCHEMA,
    },
    DeclareFaults: { number: 10, params: DECLARE_FAULTS_PARAMS_SCHEMA },
    DeclareFaultsRecovered: { number: 11, params: DECLARE_FAULTS_RECOVERED_PARAMS_SCHEMA },
    OnDeferredCronEvent: { number: 12, params: DEFERRED_CRON_EVENT_PARAMS_SCHEMA },
    CheckSectorProven: { number: 13, params: SECTOR_NUMBER_PARAMS_SCHEMA },
    ApplyRewards: { number: 14, params: APPLY_REWARD_PARAMS_SCHEMA },
    ReportConsensusFault: { number: 15, params: REPORT_CONSENSUS_FAULT_PARAMS_SCHEMA },
    WithdrawBalance: {
      number: 16,
      exported: true,
      params: WITHDRAW_BALANCE_PARAMS_SCHEMA,
      returns: cbor.tokenAmount,
    },
    InternalSectorSetupForPreseal: { number: 17, params: INTERNAL_SECTOR_SETUP_PARAMS_SCHEMA },
    ChangeMultiaddrs: { number: 18, exported: true, params: CHANGE_MULTIADDRS_PARAMS_SCHEMA },
    CompactPartitions: { number: 19, params: COMPACT_PARTITIONS_PARAMS_SCHEMA },
    CompactSectorNumbers: { number: 20, params: COMPACT_SECTOR_NUMBERS_PARAMS_SCHEMA },
    ConfirmChangeWorkerAddress: { number: 21, exported: true },
    RepayDebt: { number: 22, exported: true },
    ChangeOwnerAddress: { number: 23, exported: true, params: cbor.address },
    DisputeWindowedPoSt: { number: 24, params: DISPUTE_WINDOWED_POST_PARAMS_SCHEMA },
    PreCommitSectorBatch: { number: 25, retired: true },
    ProveCommitAggregate: { number: 26, retired: true },
    ProveReplicaUpdates: { number: 27, retired: true },
    PreCommitSectorBatch2: { number: 28, params: PRE_COMMIT_SECTOR_BATCH_PARAMS2_SCHEMA },
    ProveReplicaUpdates2: { number: 29, retired: true },
    ChangeBeneficiary: {
      number: 30,
      exported: true,
      params: CHANGE_BENEFICIARY_PARAMS_SCHEMA,
    },
    GetBeneficiary: { number: 31, exported: true, returns: GET_BENEFICIARY_RETURN_SCHEMA },
    ExtendSectorExpiration2: { number: 32, params: EXTEND_SECTOR_EXPIRATION2_PARAMS_SCHEMA },
    ProveCommitSectors3: {
      number: 34,
      params: PROVE_COMMIT_SECTORS3_PARAMS_SCHEMA,
      returns: BATCH_RETURN_SCHEMA,
    },
    ProveReplicaUpdates3: {
      number: 35,
      params: PROVE_REPLICA_UPDATES3_PARAMS_SCHEMA,
      returns: BATCH_RETURN_SCHEMA,
    },
    ProveCommitSectorsNI: {
      number: 36,
      params: PROVE_COMMIT_SECTORS_NI_PARAMS_SCHEMA,
      returns: BATCH_RETURN_SCHEMA,
    },
    GetOwner: { returns: GET_OWNER_RETURN_SCHEMA },
    IsControllingAddress: { params: cbor.address, returns: cbor.bool },
    GetSectorSize: { returns: cbor.u64 },
    GetAvailableBalance: { returns: cbor.tokenAmount },
    GetVestingFunds: { returns: GET_VESTING_FUNDS_RETURN_SCHEMA },
    GetPeerID: { returns: GET_PEER_ID_RETURN_SCHEMA },
    GetMultiaddrs: { returns: GET_MULTIADDRS_RETURN_SCHEMA },
    MaxTerminationFee: { params: MAX_TERMINATION_FEE_PARAMS_SCHEMA, returns: cbor.tokenAmount },
    InitialPledge: { returns: cbor.tokenAmount },
    GenerateSectorLocation: {
      params: SECTOR_NUMBER_PARAMS_SCHEMA,
      returns: GENERATE_SECTOR_LOCATION_RETURN_SCHEMA,
    },
    ValidateSectorStatus: {
      params: VALIDATE_SECTOR_STATUS_PARAMS_SCHEMA,
      returns: cbor.bool,
    },
    GetNominalSectorExpiration: { params: cbor.u64, returns: cbor.i64 },
  },
})
