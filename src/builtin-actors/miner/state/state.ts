import { BitField, type Blockstore, type Cid } from '../../../ipld/index.ts'
import { type ChainEpoch, ExitCode, type TokenAmount } from '../../../types/index.ts'
import { BIT_FIELD, readBitField, writeBitField } from '../../runtime/bit-field.ts'
import { withDefaultCode } from '../../runtime/downcast.ts'
import type { Policy } from '../../runtime/policy.ts'
import type { Runtime, StateCodec } from '../../runtime/runtime.ts'
import { createDeadline, DEADLINE, SECTORS_AMT_BIT_WIDTH } from '../deadlines/deadline.ts'
import {
  type DeadlineInfo,
  newDeadlineInfo,
  newDeadlineInfoFromOffsetAndEpoch,
} from '../deadlines/deadline-info.ts'
import { DEADLINES, Deadlines } from '../deadlines/deadlines.ts'
import { MINER_INFO, type MinerInfo } from '../info/miner-info.ts'
import { VESTING_FUNDS, type VestingFunds } from '../money/vesting.ts'
import type { QuantSpec } from '../quantize.ts'
import { SECTOR_PRE_COMMIT_ON_CHAIN_INFO } from '../sectors/pre-commit.ts'
import { getCbor, putCbor, putEmptyAmt } from '../store.ts'

/** The part of a {@link Runtime} that the miner's state is kept with. */
export type MinerContext = Pick<Runtime, 'policy' | 'store' | 'emptyMap' | 'loadMap'>

/** A miner's state. Amounts are in attoFIL. @see builtin-actors v18.0.0 `actors/miner/src/state.rs` */
export interface MinerState {
  /** {@link MinerInfo}. */
  info: Cid
  /** All deposits of pre-committed sectors. */
  preCommitDeposits: TokenAmount
  /** All that is locked in the vesting table. */
  lockedFunds: TokenAmount
  vestingFunds: VestingFunds
  /** Fees that were not paid. */
  feeDebt: TokenAmount
  /** The initial pledge of all active sectors. */
  initialPledge: TokenAmount
  /** HAMT from sector number to SectorPreCommitOnChainInfo. */
  preCommittedSectors: Cid
  /** AMT from epoch to the sectors whose pre-commitment expires. */
  preCommittedSectorsCleanup: Cid
  /** Bit field of all sector numbers that were ever used. */
  allocatedSectors: Cid
  /** AMT from sector number to SectorOnChainInfo. */
  sectors: Cid
  /** The first epoch of the recorded proving period. */
  provingPeriodStart: ChainEpoch
  /** The recorded deadline: the first one whose end was not processed. */
  currentDeadline: bigint
  /** {@link Deadlines}. */
  deadlines: Cid
  /** Deadlines with sectors that ended early. */
  earlyTerminations: BitField
  /** Whether the power actor calls at the end of each deadline. */
  deadlineCronActive: boolean
}

/** Bit width of the map of pre-committed sectors. Source: same release, `runtime/src/builtin/shared.rs`, HAMT_BIT_WIDTH. */
export const PRE_COMMIT_HAMT_BIT_WIDTH = 5
const PRE_COMMIT_EXPIRY_AMT_BIT_WIDTH = 6

/** CBOR array of the fifteen fields in order. */
export const MINER_STATE: StateCodec<MinerState> = {
  encode(w, state) {
    w.writeArrayHeader(15)
    w.writeLink(state.info)
    w.writeBigInt(state.preCommitDeposits)
    w.writeBigInt(state.lockedFunds)
    VESTING_FUNDS.encode(w, state.vestingFunds)
    w.writeBigInt(state.feeDebt)
    w.writeBigInt(state.initialPledge)
    w.writeLink(state.preCommittedSectors)
    w.writeLink(state.preCommittedSectorsCleanup)
    w.writeLink(state.allocatedSectors)
    w.writeLink(state.sectors)
    w.writeInt(state.provingPeriodStart)
    w.writeUint(state.currentDeadline)
    w.writeLink(state.deadlines)
    writeBitField(w, state.earlyTerminations)
    w.writeBool(state.deadlineCronActive)
  },
  decode(r) {
    r.readTupleHeader(15, 'miner state')
    return {
      info: r.readLink(),
      preCommitDeposits: r.readBigInt(),
      lockedFunds: r.readBigInt(),
      vestingFunds: VESTING_FUNDS.decode(r),
      feeDebt: r.readBigInt(),
      initialPledge: r.readBigInt(),
      preCommittedSectors: r.readLink(),
      preCommittedSectorsCleanup: r.readLink(),
      allocatedSectors: r.readLink(),
      sectors: r.readLink(),
      provingPeriodStart: r.readInt(),
      currentDeadline: r.readUint(),
      deadlines: r.readLink(),
      earlyTerminations: readBitField(r),
      deadlineCronActive: r.readBool(),
    }
  },
}

/** The state of a new miner; its empty arrays, maps and deadlines are written. */
export function createMinerState(
  rt: MinerContext,
  infoCid: Cid,
  periodStart: ChainEpoch,
  deadlineIdx: bigint,
): MinerState {
  const { policy, store } = rt
  const preCommittedSectors = rt
    .emptyMap(PRE_COMMIT_HAMT_BIT_WIDTH, SECTOR_PRE_COMMIT_ON_CHAIN_INFO)
    .flush()
  const preCommittedSectorsCleanup = putEmptyAmt(store, PRE_COMMIT_EXPIRY_AMT_BIT_WIDTH)
  const sectors = putEmptyAmt(store, SECTORS_AMT_BIT_WIDTH)
  const allocatedSectors = putCbor(store, BitField.EMPTY, BIT_FIELD)
  const emptyDeadline = putCbor(store, createDeadline(store), DEADLINE)
  const deadlines = putCbor(store, Deadlines.create(policy, emptyDeadline), DEADLINES)
  return {
    info: infoCid,
    preCommitDeposits: 0n,
    lockedFunds: 0n,
    vestingFunds: undefined,
    feeDebt: 0n,
    initialPledge: 0n,
    preCommittedSectors,
    preCommittedSectorsCleanup,
    allocatedSectors,
    sectors,
    provingPeriodStart: periodStart,
    currentDeadline: deadlineIdx,
    deadlines,
    earlyTerminations: BitField.EMPTY,
    deadlineCronActive: false,
  }
}

/** Reads the miner's info. @throws DecodeError, UncodedError */
export function getInfo(state: MinerState, store: Blockstore): MinerInfo {
  return getCbor(store, state.info, MINER_INFO)
}

/** Writes the miner's info. */
export function saveInfo(state: MinerState, store: Blockstore, info: MinerInfo): void {
  state.info = putCbor(store, info, MINER_INFO)
}

/** Reads the deadlines. @throws ActorError */
export function loadDeadlines(state: MinerState, store: Blockstore): Deadlines {
  return withDefaultCode(ExitCode.USR_ILLEGAL_STATE, 'failed to load deadlines', () =>
    getCbor(store, state.deadlines, DEADLINES),
  )
}

/** Writes the deadlines. */
export function saveDeadlines(state: MinerState, store: Blockstore, deadlines: Deadlines): void {
  state.deadlines = putCbor(store, deadlines, DEADLINES)
}

/** The deadline of an epoch. */
export function deadlineInfo(
  state: MinerState,
  policy: Policy,
  currentEpoch: ChainEpoch,
): DeadlineInfo {
  return newDeadlineInfoFromOffsetAndEpoch(policy, state.provingPeriodStart, currentEpoch)
}

/** The first epoch of the proving period of an epoch. */
export function currentProvingPeriodStart(
  state: MinerState,
  policy: Policy,
  currentEpoch: ChainEpoch,
): ChainEpoch {
  return deadlineInfo(state, policy, currentEpoch).periodStart
}

/** The steps of a deadline's queues: its last epoch in each period. */
export function quantSpecForDeadline(
  state: MinerState,
  policy: Policy,
  deadlineIdx: bigint,
): QuantSpec {
  return newDeadlineInfo(policy, state.provingPeriodStart, deadlineIdx, 0n).quantSpec()
}

/** The steps of the queue of pre-commitments: the first epoch of each deadline. */
export function quantSpecEveryDeadline(state: MinerState, policy: Policy): QuantSpec {
  return { unit: policy.wpostChallengeWindow, offset: state.provingPeriodStart }
}

/** Whether the power actor is to call again at the end of the next deadline. */
export function continueDeadlineCron(state: MinerState): boolean {
  return state.preCommitDeposits !== 0n || state.initialPledge !== 0n || state.lockedFunds !== 0n
}
