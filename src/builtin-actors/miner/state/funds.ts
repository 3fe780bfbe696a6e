import type { Blockstore } from '../../../ipld/index.ts'
import { ActorError, type ChainEpoch, ExitCode, type TokenAmount } from '../../../types/index.ts'
import { UncodedError } from '../../runtime/downcast.ts'
import type { VestSpec } from '../money/vest-spec.ts'
import {
  addLockedFunds as addToTable,
  unlockVestedAndUnvestedFunds as unlockFromTable,
  unlockVestedFunds as unlockVestedFromTable,
} from '../money/vesting.ts'
import type { MinerState } from './state.ts'

/* A miner's money, in attoFIL. @see builtin-actors v18.0.0 `actors/miner/src/state.rs` */

/** Adds to the deposits. @throws UncodedError if they are negative then */
export function addPreCommitDeposit(state: MinerState, amount: TokenAmount): void {
  const total = state.preCommitDeposits + amount
  if (total < 0n)
    throw new UncodedError(`negative pre-commit deposit ${total} after adding ${amount}`)
  state.preCommitDeposits = total
}

/** Adds to the initial pledge. @throws UncodedError if it is negative then */
export function addInitialPledge(state: MinerState, amount: TokenAmount): void {
  const total = state.initialPledge + amount
  if (total < 0n)
    throw new UncodedError(`negative initial pledge requirement ${total} after adding ${amount}`)
  state.initialPledge = total
}

/** Adds to the debt. @throws UncodedError for a negative penalty */
export function applyPenalty(state: MinerState, penalty: TokenAmount): void {
  if (penalty < 0n) throw new UncodedError(`applying negative penalty ${penalty} not allowed`)
  state.feeDebt += penalty
}

/** Funds to lock. */
export interface LockFundsOptions {
  readonly currentEpoch: ChainEpoch
  readonly vestingSum: TokenAmount
  readonly spec: VestSpec
}

/** Unlocks what has vested, and locks funds. @returns what had vested @throws UncodedError if something is negative */
export function addLockedFunds(
  state: MinerState,
  store: Blockstore,
  options: LockFundsOptions,
): TokenAmount {
  const { vestingSum } = options
  if (vestingSum < 0n) throw new UncodedError(`negative vesting sum ${vestingSum}`)
  const { provingPeriodStart } = state
  const { funds, vested } = addToTable(state.vestingFunds, store, {
    ...options,
    provingPeriodStart,
  })
  state.vestingFunds = funds
  subtractLocked(state, vested)
  state.lockedFunds += vestingSum
  return vested
}

/** Amounts of a payment of debt. */
export interface RepaidDebt {
  readonly toBurn: TokenAmount
  /** Amount that the vesting table lost, vested and unvested. */
  readonly totalUnlocked: TokenAmount
}

/** Pays debt from the vesting table and from unlocked funds, as far as they go. */
export function repayPartialDebtInPriorityOrder(
  state: MinerState,
  store: Blockstore,
  currentEpoch: ChainEpoch,
  currBalance: TokenAmount,
): RepaidDebt {
  const unlocked = unlockVestedAndUnvestedFunds(state, store, currentEpoch, state.feeDebt)
  if (unlocked.unlockedUnvested > state.feeDebt)
    throw new UncodedError('should never unlock more than the debt we need to repay')
  const balance = getUnlockedBalance(state, currBalance)
  const toBurn = balance < state.feeDebt ? balance : state.feeDebt
  state.feeDebt -= toBurn
  return { toBurn, totalUnlocked: unlocked.totalUnlocked }
}

/** Pays all debt from unlocked funds. @returns what is to be burnt @throws ActorError `USR_INSUFFICIENT_FUNDS` */
export function repayDebts(state: MinerState, currBalance: TokenAmount): TokenAmount {
  const balance = getUnlockedBalance(state, currBalance)
  if (balance < state.feeDebt)
    throw new ActorError(
      ExitCode.USR_INSUFFICIENT_FUNDS,
      `unlocked balance can not repay fee debt (${balance} < ${state.feeDebt})`,
    )
  const debt = state.feeDebt
  state.feeDebt = 0n
  return debt
}

/** Amounts that were unlocked from the vesting table. */
export interface UnlockedFunds {
  readonly unlockedUnvested: TokenAmount
  readonly totalUnlocked: TokenAmount
}

/** Unlocks what has vested, and up to `target` of what has not, soonest first. */
export function unlockVestedAndUnvestedFunds(
  state: MinerState,
  store: Blockstore,
  currentEpoch: ChainEpoch,
  target: TokenAmount,
): UnlockedFunds {
  if (target === 0n || state.lockedFunds === 0n) return { unlockedUnvested: 0n, totalUnlocked: 0n }
  const { funds, vested, unvested } = unlockFromTable(
    state.vestingFunds,
    store,
    currentEpoch,
    target,
  )
  state.vestingFunds = funds
  const totalUnlocked = vested + unvested
  subtractLocked(state, totalUnlocked)
  return { unlockedUnvested: unvested, totalUnlocked }
}

/** Unlocks what has vested before an epoch. @returns how much that was */
export function unlockVestedFunds(
  state: MinerState,
  store: Blockstore,
  currentEpoch: ChainEpoch,
): TokenAmount {
  if (state.lockedFunds === 0n) return 0n
  const { funds, vested } = unlockVestedFromTable(state.vestingFunds, store, currentEpoch)
  state.vestingFunds = funds
  subtractLocked(state, vested)
  return vested
}

/** Balance that is neither locked, nor a deposit, nor pledged. @throws UncodedError if that is negative */
export function getUnlockedBalance(state: MinerState, actorBalance: TokenAmount): TokenAmount {
  const balance = actorBalance - state.lockedFunds - state.preCommitDeposits - state.initialPledge
  if (balance < 0n) throw new UncodedError(`negative unlocked balance ${balance}`)
  return balance
}

/** The unlocked balance less the debt: negative for a miner in debt. @throws UncodedError if the unlocked balance is negative */
export function getAvailableBalance(state: MinerState, actorBalance: TokenAmount): TokenAmount {
  return getUnlockedBalance(state, actorBalance) - state.feeDebt
}

/** @throws UncodedError if an amount is negative or the balance does not cover them */
export function checkBalanceInvariants(state: MinerState, balance: TokenAmount): void {
  const { preCommitDeposits, lockedFunds, initialPledge, feeDebt } = state
  if (preCommitDeposits < 0n)
    throw new UncodedError(`pre-commit deposit is negative: ${preCommitDeposits}`)
  if (lockedFunds < 0n) throw new UncodedError(`locked funds is negative: ${lockedFunds}`)
  if (initialPledge < 0n) throw new UncodedError(`initial pledge is negative: ${initialPledge}`)
  if (feeDebt < 0n) throw new UncodedError(`fee debt is negative: ${feeDebt}`)
  const least = preCommitDeposits + lockedFunds + initialPledge
  if (balance < least) throw new UncodedError(`balance ${balance} below minimum ${least}`)
}

function subtractLocked(state: MinerState, amount: TokenAmount): void {
  state.lockedFunds -= amount
  if (state.lockedFunds < 0n)
    throw new UncodedError(`negative locked funds ${state.lockedFunds} after unlocking ${amount}`)
}
