import type { Cid } from '../../ipld/index.ts'
import { type Raw, rawCodec } from '../../schema/index.ts'
import {
  ActorError,
  type ActorId,
  Address,
  type ChainEpoch,
  divFloor,
  ExitCode,
  type TokenAmount,
} from '../../types/index.ts'
import type { ActorMap } from '../runtime/actor-map.ts'
import { asI64, i64FromKey, i64Key } from '../runtime/cbor-fields.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { MULTISIG_SCHEMA, type TRANSACTION_SCHEMA } from './schema.ts'

/** The most signers that a multisig can have. Source: builtin-actors v18.0.0 `actors/multisig/src/types.rs`. */
export const SIGNERS_MAX = 256

/** The raw state of a multisig. */
export type MultisigState = Raw<typeof MULTISIG_SCHEMA>

/** A proposal that waits for approvals. */
export type Transaction = Raw<typeof TRANSACTION_SCHEMA>

/** Codec of the raw state. */
export const MULTISIG_STATE = rawCodec(MULTISIG_SCHEMA)

const { pendingTxs: PENDING } = MULTISIG_SCHEMA.fields

/** The pending transactions, by {@link i64Key} of their id. */
export function loadPending(rt: Runtime, state: MultisigState): ActorMap<Transaction> {
  return rt.openMap(PENDING, state.pendingTxs)
}

/** The root of no pending transactions, written. */
export function emptyPending(rt: Runtime): Cid {
  return rt.openMap(PENDING).flush()
}

/** Whether an id is one of the signers. */
export function isSigner(state: MultisigState, id: ActorId): boolean {
  const address = Address.id(id)
  return state.signers.some((signer) => signer.equals(address))
}

/** The amount that is still locked, rounded up. @see builtin-actors v18.0.0 `actors/multisig/src/state.rs`, `amount_locked` */
export function amountLocked(state: MultisigState, elapsed: ChainEpoch): TokenAmount {
  if (elapsed >= state.unlockDuration) return 0n
  if (elapsed <= 0n) return state.initialBalance
  const numerator = state.initialBalance * (state.unlockDuration - elapsed)
  return -divFloor(-numerator, state.unlockDuration)
}

/**
 * Checks that an amount can be spent.
 *
 * @throws ActorError `USR_ILLEGAL_ARGUMENT` if negative, `USR_INSUFFICIENT_FUNDS` if the balance or the lock forbids it
 */
export function checkAvailable(
  state: MultisigState,
  balance: TokenAmount,
  amount: TokenAmount,
  epoch: ChainEpoch,
): void {
  if (amount < 0n)
    throw new ActorError(ExitCode.USR_ILLEGAL_ARGUMENT, `amount to spend ${amount} less than zero`)
  if (balance < amount)
    throw new ActorError(
      ExitCode.USR_INSUFFICIENT_FUNDS,
      `current balance ${balance} less than amount to spend ${amount}`,
    )
  if (amount === 0n) return
  const locked = amountLocked(state, asI64(epoch - state.startEpoch))
  if (balance - amount < locked)
    throw new ActorError(
      ExitCode.USR_INSUFFICIENT_FUNDS,
      `actor balance ${balance - amount} if spent ${amount} would be less than required locked amount ${locked}`,
    )
}

/**
 * Takes a signer's approvals away; a transaction that has none left is deleted.
 *
 * @see builtin-actors v18.0.0 `actors/multisig/src/state.rs`, `purge_approvals`
 */
export function purgeApprovals(rt: Runtime, state: MultisigState, signer: Address): void {
  const txns = loadPending(rt, state)
  const found: [bigint, Transaction][] = []
  txns.forEach((key, txn) => {
    if (txn.approved.some((approver) => approver.equals(signer))) found.push([i64FromKey(key), txn])
  })
  for (const [id, txn] of found) {
    const approved = txn.approved.filter((approver) => !approver.equals(signer))
    if (approved.length > 0) txns.set(i64Key(id), { ...txn, approved })
    else txns.delete(i64Key(id))
  }
  state.pendingTxs = txns.flush()
}
