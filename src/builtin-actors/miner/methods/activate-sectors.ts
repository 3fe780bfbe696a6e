import { ActorError, ExitCode, type TokenAmount } from '../../../types/index.ts'
import { asI64 } from '../../runtime/cbor-fields.ts'
import { orIllegalState, withCode } from '../../runtime/downcast.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import type { FilterEstimate } from '../../runtime/smooth.ts'
import {
  notifyPledgeChanged,
  requestCurrentEpochBlockReward,
  requestCurrentTotalPower,
} from '../ext.ts'
import type { MinerInfo } from '../info/miner-info.ts'
import { dailyProofFee } from '../money/fees.ts'
import { initialPledgeForPower } from '../money/monies.ts'
import { qaPowerForWeight } from '../sectors/power.ts'
import type { SectorPreCommitOnChainInfo } from '../sectors/pre-commit.ts'
import { type SectorOnChainInfo, SIMPLE_QA_POWER } from '../sectors/sector-info.ts'
import { addInitialPledge, addPreCommitDeposit } from '../state/funds.ts'
import { deletePrecommittedSectors } from '../state/pre-commits.ts'
import { assignSectorsToDeadlines, putSectors } from '../state/sectors.ts'
import { MINER_STATE } from '../state/state.ts'
import type { DataActivation } from './activation.ts'
import { assertBalanceInvariants, unlockedBalanceOf } from './funds.ts'

/** The network's part in a sector's pledge. */
export interface NetworkPledgeInputs {
  readonly networkQap: FilterEstimate
  readonly networkBaseline: bigint
  readonly circulatingSupply: TokenAmount
  readonly epochReward: FilterEstimate
  readonly epochsSinceRampStart: bigint
  readonly rampDurationEpochs: bigint
}

/** Asks other actors for what pledges are computed from. */
export function requestPledgeInputs(rt: Runtime): NetworkPledgeInputs {
  const reward = requestCurrentEpochBlockReward(rt)
  const power = requestCurrentTotalPower(rt)
  const { circulatingSupply } = rt
  return {
    networkQap: power.qualityAdjPowerSmoothed,
    networkBaseline: reward.thisEpochBaselinePower,
    circulatingSupply,
    epochReward: reward.thisEpochRewardSmoothed,
    epochsSinceRampStart: rt.currEpoch - power.rampStartEpoch,
    rampDurationEpochs: power.rampDurationEpochs,
  }
}

/** The pledge for power, in attoFIL. */
export function pledgeForPower(qaPower: bigint, inputs: NetworkPledgeInputs): TokenAmount {
  return initialPledgeForPower({
    qaPower,
    baselinePower: inputs.networkBaseline,
    rewardEstimate: inputs.epochReward,
    networkQaPowerEstimate: inputs.networkQap,
    circulatingSupply: inputs.circulatingSupply,
    epochsSinceRampStart: inputs.epochsSinceRampStart,
    rampDurationEpochs: inputs.rampDurationEpochs,
  })
}

/** The inputs of the pledge, and the miner's info. */
export interface SectorTerms {
  readonly inputs: NetworkPledgeInputs
  readonly info: MinerInfo
}

/**
 * Turns pre-commitments into sectors: deposits become free, pledge is locked, and deadlines are
 * assigned. Power comes with the first window PoSt.
 *
 * @see builtin-actors v18.0.0 `actors/miner/src/lib.rs`, `activate_new_sector_infos`
 */
export function activateNewSectors(
  rt: Runtime,
  precommits: readonly SectorPreCommitOnChainInfo[],
  activations: readonly DataActivation[],
  terms: SectorTerms,
): void {
  const { info } = terms
  const epoch = rt.currEpoch
  const totalPledge = rt.transaction(MINER_STATE, (state) => {
    const { policy, store } = rt
    const pairs = precommits.slice(0, activations.length)
    const newSectors = pairs.map(
      (precommit, i) => newSectorInfo(rt, precommit, activations[i]!, terms), // as long
    )
    let deposit = 0n
    let pledge = 0n
    for (const { preCommitDeposit } of pairs) deposit += preCommitDeposit
    for (const { initialPledge } of newSectors) pledge += initialPledge
    orIllegalState('failed to put new sectors', () => putSectors(state, store, newSectors))
    deletePrecommittedSectors(
      state,
      rt,
      newSectors.map(({ sectorNumber }) => sectorNumber),
    )
    orIllegalState('failed to assign new sectors to deadlines', () =>
      assignSectorsToDeadlines(state, {
        policy,
        store,
        currentEpoch: epoch,
        sectors: newSectors,
        partitionSize: info.windowPostPartitionSectors,
        sectorSize: info.sectorSize,
      }),
    )
    withCode(ExitCode.USR_ILLEGAL_STATE, 'failed to add precommit deposit', () =>
      addPreCommitDeposit(state, -deposit),
    )
    const unlocked = unlockedBalanceOf(rt, state)
    if (unlocked < pledge)
      throw new ActorError(
        ExitCode.USR_INSUFFICIENT_FUNDS,
        `insufficient funds for aggregate initial pledge requirement ${pledge}, available: ${unlocked}`,
      )
    withCode(ExitCode.USR_ILLEGAL_STATE, 'failed to add initial pledge', () =>
      addInitialPledge(state, pledge),
    )
    assertBalanceInvariants(rt, state)
    return pledge
  })
  notifyPledgeChanged(rt, totalPledge)
}

function newSectorInfo(
  rt: Runtime,
  { info: precommit }: SectorPreCommitOnChainInfo,
  data: DataActivation,
  { inputs, info }: SectorTerms,
): SectorOnChainInfo {
  const { policy, currEpoch: activation } = rt
  const duration = asI64(precommit.expiration - activation)
  if (duration < policy.minSectorExpiration)
    throw new ActorError(
      ExitCode.USR_ILLEGAL_ARGUMENT,
      `precommit ${precommit.sectorNumber} has lifetime ${duration} less than minimum ${policy.minSectorExpiration}. ignoring`,
    )
  const verifiedDealWeight = data.verifiedSpace * duration
  const power = qaPowerForWeight(info.sectorSize, duration, verifiedDealWeight)
  return {
    sectorNumber: precommit.sectorNumber,
    sealProof: precommit.sealProof,
    sealedCid: precommit.sealedCid,
    deprecatedDealIds: [],
    activation,
    expiration: precommit.expiration,
    dealWeight: data.unverifiedSpace * duration,
    verifiedDealWeight,
    initialPledge: pledgeForPower(power, inputs),
    expectedDayReward: undefined,
    expectedStoragePledge: undefined,
    powerBaseEpoch: activation,
    replacedDayReward: undefined,
    sectorKeyCid: undefined,
    flags: SIMPLE_QA_POWER,
    dailyFee: dailyProofFee(policy, inputs.circulatingSupply, power),
  }
}
