import { addressToString } from '../../crypto/index.ts'
import { ActorError, type Address, ExitCode, type TokenAmount } from '../../types/index.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { illegalState } from '../runtime/runtime-errors.ts'
import { BalanceTable } from './balance-table.ts'
import { clientBalanceRequirement, totalStorageFee } from './deals.ts'
import type { DealProposal, MarketState } from './state.ts'

/** The total in state that a locked amount is part of. */
export type LockReason =
  | 'totalClientLockedCollateral'
  | 'totalClientStorageFee'
  | 'totalProviderLockedCollateral'

/** Whether an address has an amount in escrow that is not locked. */
export function isBalanceCovered(
  rt: Runtime,
  state: MarketState,
  address: Address,
  amount: TokenAmount,
): boolean {
  const escrow = new BalanceTable(rt, state.escrowTable)
  const locked = new BalanceTable(rt, state.lockedTable)
  const balance = escrow.get(address)
  return locked.get(address) + amount <= balance
}

/**
 * Locks what a deal takes of its client and its provider.
 *
 * @throws ActorError `USR_INSUFFICIENT_FUNDS`, or `USR_ILLEGAL_STATE` for a negative amount
 */
export function lockForDeal(rt: Runtime, state: MarketState, proposal: DealProposal): void {
  lock(rt, state, proposal.client, clientBalanceRequirement(proposal))
  lock(rt, state, proposal.provider, proposal.providerCollateral)
  state.totalClientLockedCollateral += proposal.clientCollateral
  state.totalClientStorageFee += totalStorageFee(proposal)
  state.totalProviderLockedCollateral += proposal.providerCollateral
}

function lock(rt: Runtime, state: MarketState, address: Address, amount: TokenAmount): void {
  if (amount < 0n) throw illegalState(`cannot lock negative amount ${amount}`)
  const escrow = new BalanceTable(rt, state.escrowTable)
  const locked = new BalanceTable(rt, state.lockedTable)
  const before = locked.get(address)
  const balance = escrow.get(address)
  if (before + amount > balance)
    throw new ActorError(
      ExitCode.USR_INSUFFICIENT_FUNDS,
      `not enough balance to lock for ${addressToString(address)}: escrow balance ${balance} < prev locked ${before} + amount ${amount}`,
    )
  locked.add(address, amount)
  state.lockedTable = locked.flush()
}

/** Unlocks an amount. @throws ActorError `USR_ILLEGAL_ARGUMENT` if less is locked, `USR_ILLEGAL_STATE` if it is negative */
export function unlock(
  rt: Runtime,
  state: MarketState,
  { address, amount, reason }: LockedAmount,
): void {
  if (amount < 0n) throw illegalState(`unlock negative amount: ${amount}`)
  const locked = new BalanceTable(rt, state.lockedTable)
  locked.mustSubtract(address, amount)
  state[reason] -= amount
  state.lockedTable = locked.flush()
}

/** An amount that an address has locked. */
export interface LockedAmount {
  readonly address: Address
  readonly amount: TokenAmount
  readonly reason: LockReason
}

/** Pays a deal's provider from its client's locked storage fee. @throws ActorError as {@link unlock} */
export function transfer(
  rt: Runtime,
  state: MarketState,
  { client, provider }: DealProposal,
  amount: TokenAmount,
): void {
  if (amount < 0n) throw illegalState(`transfer negative amount: ${amount}`)
  const escrow = new BalanceTable(rt, state.escrowTable)
  escrow.mustSubtract(client, amount)
  unlock(rt, state, { address: client, amount, reason: 'totalClientStorageFee' })
  escrow.add(provider, amount)
  state.escrowTable = escrow.flush()
}

/** Takes a locked amount out of escrow, to be burnt. @throws ActorError as {@link unlock} */
export function slash(rt: Runtime, state: MarketState, taken: LockedAmount): void {
  const { address, amount } = taken
  if (amount < 0n) throw illegalState(`negative amount to slash: ${amount}`)
  const escrow = new BalanceTable(rt, state.escrowTable)
  escrow.mustSubtract(address, amount)
  state.escrowTable = escrow.flush()
  unlock(rt, state, taken)
}
