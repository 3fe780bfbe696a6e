import type { TokenAmount } from '../../../types/index.ts'
import { EPOCHS_IN_DAY } from '../../runtime/network.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { requestCurrentEpochBlockReward, requestCurrentTotalPower } from '../ext.ts'
import {
  pledgePenaltyForContinuedFault,
  pledgePenaltyForTermination,
  TERMINATION_LIFETIME_CAP,
} from '../money/monies.ts'
import type { MaxTerminationFeeParams } from '../params.ts'

/** The most that the termination of sectors of this power and pledge may cost, in attoFIL (FIP-0098). */
export function maxTerminationFee(
  rt: Runtime,
  { power, initialPledge }: MaxTerminationFeeParams,
): TokenAmount {
  rt.acceptAnyCaller()
  const reward = requestCurrentEpochBlockReward(rt)
  const total = requestCurrentTotalPower(rt)
  const faultFee = pledgePenaltyForContinuedFault(
    reward.thisEpochRewardSmoothed,
    total.qualityAdjPowerSmoothed,
    power,
  )
  return pledgePenaltyForTermination(
    initialPledge,
    TERMINATION_LIFETIME_CAP * EPOCHS_IN_DAY,
    faultFee,
  )
}
