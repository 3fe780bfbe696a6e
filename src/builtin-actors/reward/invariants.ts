import type { ChainEpoch, TokenAmount } from '../../types/index.ts'
import { type RewardState, STORAGE_MINING_ALLOCATION } from './state.ts'

/**
 * All that is wrong with the reward actor's state at the end of an epoch; empty if nothing is.
 *
 * @see builtin-actors v18.0.0 `actors/reward/src/testing.rs`
 */
export function checkInvariants(
  state: RewardState,
  priorEpoch: ChainEpoch,
  balance: TokenAmount,
): string[] {
  const { cumsumRealized, cumsumBaseline, effectiveNetworkTime, epoch } = state
  const violations: string[] = []
  const given = state.totalStoragePowerReward
  if (given + balance < STORAGE_MINING_ALLOCATION)
    violations.push(`reward given ${given} + reward left ${balance} < storage mining allocation`)
  if (epoch !== priorEpoch + 1n)
    violations.push(`reward state epoch ${epoch} does not match prior epoch + 1 ${priorEpoch + 1n}`)
  if (effectiveNetworkTime > epoch)
    violations.push(`effective network time ${effectiveNetworkTime} greater than epoch ${epoch}`)
  if (cumsumRealized > cumsumBaseline)
    violations.push(`cumsum realized ${cumsumRealized} > cumsum baseline ${cumsumBaseline}`)
  if (cumsumRealized < 0n) violations.push(`cumsum realized negative (${cumsumRealized})`)
  return violations
}
