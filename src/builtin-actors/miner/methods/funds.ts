import {
  ActorError,
  ExitCode,
  METHOD_SEND,
  REWARD_ACTOR_ID,
  type TokenAmount,
} from '../../../types/index.ts'
import { orIllegalState, withCode } from '../../runtime/downcast.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { MinerExitCode } from '../exit-codes.ts'
import { burnFunds, notifyPledgeChanged } from '../ext.ts'
import { availableQuota } from '../info/beneficiary.ts'
import { lockedRewardFromReward } from '../money/monies.ts'
import type { ApplyRewardParams, WithdrawBalanceParams } from '../params.ts'
import {
  addLockedFunds,
  applyPenalty,
  checkBalanceInvariants,
  getAvailableBalance,
  getUnlockedBalance,
  repayDebts,
  repayPartialDebtInPriorityOrder,
  unlockVestedFunds,
} from '../state/funds.ts'
import { MINER_STATE, type MinerState } from '../state/state.ts'
import { getMinerInfo, requireCallerAddress, requireControllingCaller } from './caller.ts'
import { saveMinerInfo } from './worker.ts'

/** Pays the beneficiary what it asks for, at most what is free and its quota allows. */
export function withdrawBalance(
  rt: Runtime,
  { amountRequested }: WithdrawBalanceParams,
): TokenAmount {
  if (amountRequested < 0n)
    throw new ActorError(
      ExitCode.USR_ILLEGAL_ARGUMENT,
      `negative fund requested for withdrawal: ${amountRequested}`,
    )
  const withdrawal = rt.transaction(MINER_STATE, (state) =>
    prepareWithdrawal(rt, state, amountRequested),
  )
  const { beneficiary, amount, newlyVested, feeToBurn, state } = withdrawal
  if (amount > 0n) rt.send(beneficiary, METHOD_SEND, undefined, amount)
  burnFunds(rt, feeToBurn)
  notifyPledgeChanged(rt, -newlyVested)
  assertBalanceInvariants(rt, state)
  return amount
}

function prepareWithdrawal(rt: Runtime, state: MinerState, amountRequested: TokenAmount) {
  const info = getMinerInfo(rt, state)
  requireCallerAddress(rt, info.owner, info.beneficiary)
  if (!state.earlyTerminations.isEmpty)
    throw new ActorError(
      ExitCode.USR_FORBIDDEN,
      `cannot withdraw funds while ${state.earlyTerminations.size} deadlines have terminated sectors with outstanding fees`,
    )
  const newlyVested = orIllegalState('failed to vest fund', () =>
    unlockVestedFunds(state, rt.store, rt.currEpoch),
  )
  const available = availableBalanceOf(rt, state)
  const feeToBurn = repayDebtsOrAbort(rt, state)
  let amount = amountRequested < available ? amountRequested : available
  if (amount < 0n)
    throw new ActorError(ExitCode.USR_ILLEGAL_STATE, `negative amount to withdraw: ${amount}`)
  if (!info.beneficiary.equals(info.owner)) {
    const { beneficiaryTerm } = info
    const quota = availableQuota(beneficiaryTerm, rt.currEpoch)
    if (quota === 0n)
      throw new ActorError(
        ExitCode.USR_FORBIDDEN,
        `beneficiary expiration of epoch ${beneficiaryTerm.expiration} passed or quota of ${beneficiaryTerm.quota} depleted with ${beneficiaryTerm.usedQuota} used`,
      )
    if (quota < amount) amount = quota
    if (amount > 0n)
      saveMinerInfo(rt, state, {
        ...info,
        beneficiaryTerm: { ...beneficiaryTerm, usedQuota: beneficiaryTerm.usedQuota + amount },
      })
  }
  return { beneficiary: info.beneficiary, amount, newlyVested, feeToBurn, state }
}

/** Pays as much of the debt as the miner has, from vesting funds first. */
export function repayDebt(rt: Runtime): undefined {
  const { toBurn, totalUnlocked, state } = rt.transaction(MINER_STATE, (state) => {
    requireControllingCaller(rt, getMinerInfo(rt, state))
    return { ...repayPartialDebt(rt, state, 'failed to unlock fee debt'), state }
  })
  notifyPledgeChanged(rt, -totalUnlocked)
  burnFunds(rt, toBurn)
  assertBalanceInvariants(rt, state)
  return undefined
}

/** M14: locks three quarters of a block's reward, and takes the penalty from what there is. */
export function applyRewards(rt: Runtime, { reward, penalty }: ApplyRewardParams): undefined {
  if (reward < 0n)
    throw new ActorError(ExitCode.USR_ILLEGAL_ARGUMENT, 'cannot lock up a negative amount of funds')
  if (penalty < 0n)
    throw new ActorError(
      ExitCode.USR_ILLEGAL_ARGUMENT,
      'cannot penalize a negative amount of funds',
    )
  const { pledgeDelta, toBurn } = rt.transaction(MINER_STATE, (state) => {
    rt.requireCaller(REWARD_ACTOR_ID)
    const { lockAmount, spec } = lockedRewardFromReward(reward)
    const unlocked = unlockedBalanceOf(rt, state)
    if (unlocked < lockAmount)
      throw new ActorError(
        ExitCode.USR_INSUFFICIENT_FUNDS,
        `insufficient funds to lock, available: ${unlocked}, requested: ${lockAmount}`,
      )
    const newlyVested = withCode(
      ExitCode.USR_ILLEGAL_STATE,
      'failed to lock funds in vesting table',
      () =>
        addLockedFunds(state, rt.store, {
          currentEpoch: rt.currEpoch,
          vestingSum: lockAmount,
          spec,
        }),
    )
    penalize(state, penalty)
    const { toBurn, totalUnlocked } = repayPartialDebt(rt, state, 'failed to repay penalty')
    return { pledgeDelta: lockAmount - newlyVested - totalUnlocked, toBurn }
  })
  notifyPledgeChanged(rt, pledgeDelta)
  burnFunds(rt, toBurn)
  checkBalance(rt)
  return undefined
}

/** The balance that is neither locked nor owed. @throws ActorError `USR_ILLEGAL_STATE` */
export function availableBalanceOf(rt: Runtime, state: MinerState): TokenAmount {
  const balance = rt.sys.currentBalance()
  return withCode(ExitCode.USR_ILLEGAL_STATE, 'failed to calculate available balance', () =>
    getAvailableBalance(state, balance),
  )
}

/** The balance that is not locked. @throws ActorError `USR_ILLEGAL_STATE` */
export function unlockedBalanceOf(rt: Runtime, state: MinerState): TokenAmount {
  const balance = rt.sys.currentBalance()
  return withCode(ExitCode.USR_ILLEGAL_STATE, 'failed to calculate unlocked balance', () =>
    getUnlockedBalance(state, balance),
  )
}

/** Adds to the miner's debt. @throws ActorError `USR_ILLEGAL_STATE` for a negative penalty */
export function penalize(state: MinerState, penalty: TokenAmount): void {
  withCode(ExitCode.USR_ILLEGAL_STATE, 'failed to apply penalty', () =>
    applyPenalty(state, penalty),
  )
}

/** Pays as much of the debt as there is; the payment is for the caller to burn. */
export function repayPartialDebt(
  rt: Runtime,
  state: MinerState,
  message: string,
): { readonly toBurn: TokenAmount; readonly totalUnlocked: TokenAmount } {
  const epoch = rt.currEpoch
  const balance = rt.sys.currentBalance()
  return orIllegalState(message, () =>
    repayPartialDebtInPriorityOrder(state, rt.store, epoch, balance),
  )
}

/** Pays the whole debt; the payment is for the caller to burn. @throws ActorError `USR_INSUFFICIENT_FUNDS` */
export function repayDebtsOrAbort(rt: Runtime, state: MinerState): TokenAmount {
  const balance = rt.sys.currentBalance()
  return orIllegalState('unlocked balance can not repay fee debt', () => repayDebts(state, balance))
}

/** Checks the balance against the state as it is written. @throws ActorError `BALANCE_INVARIANTS_BROKEN` */
export function checkBalance(rt: Runtime): void {
  assertBalanceInvariants(rt, rt.state(MINER_STATE))
}

/** Checks the balance against a state. @throws ActorError `BALANCE_INVARIANTS_BROKEN` */
export function assertBalanceInvariants(rt: Runtime, state: MinerState): void {
  assertInvariantsOf(state, rt.sys.currentBalance())
}

/** Checks a balance against a state. @throws ActorError `BALANCE_INVARIANTS_BROKEN` */
export function assertInvariantsOf(state: MinerState, balance: TokenAmount): void {
  withCode(MinerExitCode.BALANCE_INVARIANTS_BROKEN, 'balance invariants broken', () =>
    checkBalanceInvariants(state, balance),
  )
}
