import { rawCodec } from '../../../schema/index.ts'
import { ExitCode, STORAGE_POWER_ACTOR_ID, type TokenAmount } from '../../../types/index.ts'
import { orIllegalState, withCode } from '../../runtime/downcast.ts'
import { EPOCHS_IN_DAY } from '../../runtime/network.ts'
import { decodeBytes } from '../../runtime/params.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import type { FilterEstimate } from '../../runtime/smooth.ts'
import {
  burnFunds,
  CronEvent,
  notifyPledgeChanged,
  requestUpdatePower,
  scheduleEarlyTerminationWork,
} from '../ext.ts'
import { dailyProofFeePayable } from '../money/fees.ts'
import { expectedRewardForPower, pledgePenaltyForContinuedFault } from '../money/monies.ts'
import { CRON_EVENT_PAYLOAD_SCHEMA, type DeferredCronEventParams } from '../params.ts'
import type { PowerPair } from '../power-pair.ts'
import { advanceDeadline } from '../state/advance-deadline.ts'
import { unlockVestedFunds } from '../state/funds.ts'
import { cleanupExpiredPreCommits } from '../state/pre-commits.ts'
import { continueDeadlineCron, MINER_STATE, type MinerState } from '../state/state.ts'
import { getMinerInfo } from './caller.ts'
import { enrollProvingDeadline } from './cron-enrolment.ts'
import { processEarlyTerminations } from './early-terminations.ts'
import { checkBalance, penalize, repayPartialDebt } from './funds.ts'
import { processPendingWorker } from './worker.ts'

/** M12: handles an event that the miner enrolled. An unknown event does nothing. */
export function onDeferredCronEvent(rt: Runtime, params: DeferredCronEventParams): undefined {
  rt.requireCaller(STORAGE_POWER_ACTOR_ID)
  const { rewardSmoothed, qualityAdjPowerSmoothed } = params
  const codec = rawCodec(CRON_EVENT_PAYLOAD_SCHEMA)
  const { eventType } = withCode(
    ExitCode.USR_ILLEGAL_STATE,
    'failed to unmarshal miner cron payload into expected structure',
    () => decodeBytes(params.eventPayload, (r) => codec.decode(r)),
  )
  if (eventType === CronEvent.provingDeadline) {
    handleProvingDeadline(rt, rewardSmoothed, qualityAdjPowerSmoothed)
  } else if (eventType === CronEvent.processEarlyTerminations) {
    if (processEarlyTerminations(rt, rewardSmoothed, qualityAdjPowerSmoothed))
      scheduleEarlyTerminationWork(rt)
  }
  checkBalance(rt)
  return undefined
}

/** The end of a deadline. */
interface DeadlineEnd {
  readonly hadEarlyTerminations: boolean
  readonly powerDelta: PowerPair
  readonly penalty: TokenAmount
  readonly pledgeDelta: TokenAmount
  readonly continueCron: boolean
  readonly state: MinerState
}

/** Ends a deadline in its last epoch: missed proofs become faults, sectors expire, and fees are paid. */
function handleProvingDeadline(
  rt: Runtime,
  rewardSmoothed: FilterEstimate,
  qualityAdjPowerSmoothed: FilterEstimate,
): void {
  const epoch = rt.currEpoch
  const end = rt.transaction(MINER_STATE, (state) =>
    endDeadline(rt, state, rewardSmoothed, qualityAdjPowerSmoothed),
  )
  requestUpdatePower(rt, end.powerDelta)
  burnFunds(rt, end.penalty)
  notifyPledgeChanged(rt, end.pledgeDelta)
  if (end.continueCron) enrollProvingDeadline(rt, end.state, epoch + 1n)
  // Terminations from before have enrolled an event of their own already.
  if (end.hadEarlyTerminations || end.state.earlyTerminations.isEmpty) return
  if (processEarlyTerminations(rt, rewardSmoothed, qualityAdjPowerSmoothed))
    scheduleEarlyTerminationWork(rt)
}

function endDeadline(
  rt: Runtime,
  state: MinerState,
  rewardSmoothed: FilterEstimate,
  qualityAdjPowerSmoothed: FilterEstimate,
): DeadlineEnd {
  const { policy, store, currEpoch } = rt
  processPendingWorker(rt, state, getMinerInfo(rt, state))
  const expiredDeposits = orIllegalState('failed to expire pre-committed sectors', () =>
    cleanupExpiredPreCommits(state, rt, currEpoch),
  )
  penalize(state, expiredDeposits)
  const hadEarlyTerminations = !state.earlyTerminations.isEmpty
  const result = orIllegalState('failed to advance deadline', () =>
    advanceDeadline(state, policy, store, currEpoch),
  )
  // Faults that are new pay nothing; those from before pay for another period.
  const faultPenalty = pledgePenaltyForContinuedFault(
    rewardSmoothed,
    qualityAdjPowerSmoothed,
    result.previouslyFaultyPower.qa,
  )
  penalize(state, faultPenalty)
  if (result.dailyFee > 0n) {
    const dayReward = expectedRewardForPower(
      rewardSmoothed,
      qualityAdjPowerSmoothed,
      result.livePower.qa,
      EPOCHS_IN_DAY,
    )
    penalize(state, dailyProofFeePayable(policy, result.dailyFee, dayReward))
  }
  const { toBurn, totalUnlocked } = repayPartialDebt(rt, state, 'failed to unlock penalty')
  const newlyVested = orIllegalState('failed to vest funds', () =>
    unlockVestedFunds(state, store, currEpoch),
  )
  const continueCron = continueDeadlineCron(state)
  if (!continueCron) state.deadlineCronActive = false
  return {
    hadEarlyTerminations,
    powerDelta: result.powerDelta,
    penalty: toBurn,
    pledgeDelta: result.pledgeDelta - totalUnlocked - newlyVested,
    continueCron,
    state,
  }
}
