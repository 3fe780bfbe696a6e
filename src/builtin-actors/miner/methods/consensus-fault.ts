import { ActorError, Address, ExitCode, METHOD_SEND } from '../../../types/index.ts'
import { withDefaultCode } from '../../runtime/downcast.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { illegalArgument } from '../../runtime/runtime-errors.ts'
import { estimatedValue } from '../../runtime/smooth.ts'
import { verifyConsensusFault } from '../../runtime/verify.ts'
import { burnFunds, notifyPledgeChanged, requestCurrentEpochBlockReward } from '../ext.ts'
import { rewardForConsensusSlashReport } from '../money/fees.ts'
import { consensusFaultPenalty } from '../money/monies.ts'
import type { ReportConsensusFaultParams } from '../params.ts'
import { MINER_STATE, saveInfo } from '../state/state.ts'
import { getMinerInfo } from './caller.ts'
import { checkBalance, penalize, repayPartialDebt } from './funds.ts'

/** M15: punishes the miner for a fault that two block headers prove, and rewards who reports it. */
export function reportConsensusFault(rt: Runtime, params: ReportConsensusFaultParams): undefined {
  rt.acceptAnyCaller()
  const { caller: reporter, receiver } = rt.message
  const fault = verifyConsensusFault(rt, params.header1, params.header2, params.headerExtra)
  if (fault === 'refused') throw illegalArgument('fault not verified')
  if (fault === undefined) throw illegalArgument('No consensus fault found')
  if (fault.target !== receiver)
    throw illegalArgument(`fault by f0${fault.target} reported to miner f0${receiver}`)
  if (rt.currEpoch - fault.epoch <= 0n)
    throw illegalArgument(`invalid fault epoch ${fault.epoch} ahead of current ${rt.currEpoch}`)

  const { thisEpochRewardSmoothed } = requestCurrentEpochBlockReward(rt)
  const thisEpochReward = estimatedValue(thisEpochRewardSmoothed)
  const faultPenalty = consensusFaultPenalty(thisEpochReward)
  const slasherReward = rewardForConsensusSlashReport(thisEpochReward)

  const { burnAmount, rewardAmount, totalUnlocked } = rt.transaction(MINER_STATE, (state) => {
    const info = getMinerInfo(rt, state)
    if (fault.epoch < info.consensusFaultElapsed)
      throw new ActorError(
        ExitCode.USR_FORBIDDEN,
        `fault epoch ${fault.epoch} is too old, last exclusion period ended at ${info.consensusFaultElapsed}`,
      )
    penalize(state, faultPenalty)
    const { toBurn, totalUnlocked } = repayPartialDebt(rt, state, 'failed to pay fees')
    const rewardAmount = slasherReward < toBurn ? slasherReward : toBurn
    const consensusFaultElapsed = rt.currEpoch + rt.policy.consensusFaultIneligibilityDuration
    withDefaultCode(ExitCode.USR_SERIALIZATION, 'failed to save miner info', () =>
      saveInfo(state, rt.store, { ...info, consensusFaultElapsed }),
    )
    return { burnAmount: toBurn - rewardAmount, rewardAmount, totalUnlocked }
  })

  // A reporter that cannot be paid loses its reward; it is not burnt.
  trySend(() => rt.send(Address.id(reporter), METHOD_SEND, undefined, rewardAmount))
  burnFunds(rt, burnAmount)
  notifyPledgeChanged(rt, -totalUnlocked)
  checkBalance(rt)
  return undefined
}

/** Sends; says whether it succeeded. */
export function trySend(send: () => unknown): boolean {
  try {
    send()
    return true
  } catch (thrown) {
    if (!(thrown instanceof ActorError)) throw thrown
    return false
  }
}
