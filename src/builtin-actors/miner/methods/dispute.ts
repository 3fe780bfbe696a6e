import {
  ActorError,
  Address,
  type ChainEpoch,
  ExitCode,
  METHOD_SEND,
  type TokenAmount,
} from '../../../types/index.ts'
import { orIllegalState } from '../../runtime/downcast.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import {
  deadlineAvailableForOptimisticPostDispute,
  newDeadlineInfo,
} from '../deadlines/deadline-info.ts'
import { recordFaults } from '../deadlines/faults.ts'
import { loadPartitionsForDispute, takePostProofs } from '../deadlines/posts.ts'
import {
  burnFunds,
  notifyPledgeChanged,
  requestCurrentEpochBlockReward,
  requestCurrentTotalPower,
  requestUpdatePower,
} from '../ext.ts'
import { BASE_REWARD_FOR_DISPUTED_WINDOW_POST } from '../money/fees.ts'
import { pledgePenaltyForInvalidWindowPost } from '../money/monies.ts'
import type { DisputeWindowedPostParams } from '../params-proving.ts'
import type { PowerPair } from '../power-pair.ts'
import { Sectors } from '../sectors/sectors.ts'
import {
  deadlineInfo,
  loadDeadlines,
  MINER_STATE,
  type MinerState,
  saveDeadlines,
} from '../state/state.ts'
import { getMinerInfo } from './caller.ts'
import { trySend } from './consensus-fault.ts'
import { checkBalance, penalize, repayPartialDebt } from './funds.ts'
import { verifyWindowedPost } from './proofs.ts'

/**
 * M24: anybody disputes a proof that was kept unverified. If it does not hold, its sectors are faulty,
 * the miner pays, and who disputed it is rewarded.
 */
export function disputeWindowedPost(rt: Runtime, params: DisputeWindowedPostParams): undefined {
  rt.acceptAnyCaller()
  const reporter = Address.id(rt.message.caller)
  const { wpostPeriodDeadlines } = rt.policy
  if (params.deadline >= wpostPeriodDeadlines)
    throw new ActorError(
      ExitCode.USR_ILLEGAL_ARGUMENT,
      `invalid deadline ${params.deadline} of ${wpostPeriodDeadlines}`,
    )
  const epoch = rt.currEpoch
  const reward = requestCurrentEpochBlockReward(rt)
  const power = requestCurrentTotalPower(rt)
  const outcome = rt.transaction(MINER_STATE, (state) => {
    const { powerDelta, penalisedQa } = recordInvalidPost(rt, state, params, epoch)
    const penalty = pledgePenaltyForInvalidWindowPost(
      reward.thisEpochRewardSmoothed,
      power.qualityAdjPowerSmoothed,
      penalisedQa,
    )
    return { powerDelta, ...punish(rt, state, penalty) }
  })
  const { powerDelta, totalUnlocked, toReward } = outcome
  let { toBurn } = outcome
  requestUpdatePower(rt, powerDelta)
  if (toReward !== 0n && !trySend(() => rt.send(reporter, METHOD_SEND, undefined, toReward)))
    toBurn += toReward
  burnFunds(rt, toBurn)
  notifyPledgeChanged(rt, -totalUnlocked)
  checkBalance(rt)
  return undefined
}

/** A proof that does not hold, and what it takes from the miner. */
interface InvalidPost {
  readonly powerDelta: PowerPair
  /** Quality-adjusted power that was proven, with what is no longer active. */
  readonly penalisedQa: bigint
}

/** Takes a proof from the snapshot and checks it. @throws ActorError `USR_ILLEGAL_ARGUMENT` if it holds */
function recordInvalidPost(
  rt: Runtime,
  state: MinerState,
  params: DisputeWindowedPostParams,
  epoch: ChainEpoch,
): InvalidPost {
  const { policy, store } = rt
  const { deadline: deadlineIdx, postIndex } = params
  const current = deadlineInfo(state, policy, epoch)
  if (!deadlineAvailableForOptimisticPostDispute(policy, current.periodStart, deadlineIdx, epoch))
    throw new ActorError(
      ExitCode.USR_FORBIDDEN,
      `can only dispute window posts during the dispute window (${policy.wpostDisputeWindow} epochs after the challenge window closes)`,
    )
  const info = getMinerInfo(rt, state)
  const isOfLastPeriod = current.index < deadlineIdx
  const periodStart = current.periodStart - (isOfLastPeriod ? policy.wpostProvingPeriod : 0n)
  const target = newDeadlineInfo(policy, periodStart, deadlineIdx, epoch)
  const deadlines = loadDeadlines(state, store)
  const deadline = deadlines.loadDeadline(store, deadlineIdx)
  const { partitions, proofs } = orIllegalState('failed to load proof for dispute', () =>
    takePostProofs(deadline, store, postIndex),
  )
  const disputed = orIllegalState('failed to load partition for dispute', () =>
    loadPartitionsForDispute(deadline, store, partitions),
  )
  const sectors = orIllegalState('failed to load sectors array', () =>
    Sectors.load(store, deadline.sectorsSnapshot),
  )
  const infos = orIllegalState('failed to load sectors to dispute window post', () =>
    sectors.loadForProof(disputed.allSectorNumbers, disputed.ignoredSectorNumbers),
  )
  if (verifyWindowedPost(rt, target.challenge, infos, proofs))
    throw new ActorError(ExitCode.USR_ILLEGAL_ARGUMENT, 'failed to dispute valid post')
  const powerDelta = orIllegalState('failed to declare faults', () =>
    recordFaults(deadline, store, {
      sectors,
      sectorSize: info.sectorSize,
      quant: target.quantSpec(),
      faultExpirationEpoch: target.last + policy.faultMaxAge,
      partitionSectors: disputed.disputedSectors,
    }),
  )
  orIllegalState(`failed to update deadline ${deadlineIdx}`, () =>
    deadlines.updateDeadline(policy, store, deadlineIdx, deadline),
  )
  orIllegalState('failed to save deadlines', () => saveDeadlines(state, store, deadlines))
  return { powerDelta, penalisedQa: disputed.disputedPower.qa }
}

/** Amounts of a dispute: burnt, paid to the reporter, and unlocked from vesting funds. */
interface Punishment {
  readonly toBurn: TokenAmount
  readonly toReward: TokenAmount
  readonly totalUnlocked: TokenAmount
}

/** Makes the miner pay for a proof that does not hold, as far as it can. */
function punish(rt: Runtime, state: MinerState, penaltyBase: TokenAmount): Punishment {
  penalize(state, penaltyBase + BASE_REWARD_FOR_DISPUTED_WINDOW_POST)
  const paid = repayPartialDebt(rt, state, 'failed to pay debt')
  const toReward =
    paid.toBurn < BASE_REWARD_FOR_DISPUTED_WINDOW_POST
      ? paid.toBurn
      : BASE_REWARD_FOR_DISPUTED_WINDOW_POST
  return { toBurn: paid.toBurn - toReward, toReward, totalUnlocked: paid.totalUnlocked }
}
