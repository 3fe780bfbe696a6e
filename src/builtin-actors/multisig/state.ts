import type { CborReader, CborSchema, Cid } from '../../ipld/index.ts'
import {
  ActorError,
  type ActorId,
  Address,
  type ChainEpoch,
  divFloor,
  ExitCode,
  type MethodNum,
  type TokenAmount,
} from '../../types/index.ts'
import type { ActorMap } from '../runtime/actor-map.ts'
import {
  asI64,
  i64FromKey,
  i64Key,
  readAddress,
  readArray,
  readTuple,
  writeArray,
} from '../runtime/cbor-fields.ts'
import type { Runtime, StateCodec } from '../runtime/runtime.ts'

/** The most signers that a multisig can have. Source: builtin-actors v18.0.0 `actors/multisig/src/types.rs`. */
export const SIGNERS_MAX = 256

/** Bit width of the map of pending transactions. */
export const HAMT_BIT_WIDTH = 5

/** A multisig's state. */
export interface MultisigState {
  /** Id addresses. */
  signers: Address[]
  threshold: bigint
  nextTxId: bigint
  /** What was locked at the start, in attoFIL. */
  initialBalance: TokenAmount
  startEpoch: ChainEpoch
  unlockDuration: ChainEpoch
  /** HAMT from transaction id to {@link Transaction}. */
  pendingTxs: Cid
}

/** A proposal that waits for approvals. */
export interface Transaction {
  readonly to: Address
  readonly value: TokenAmount
  readonly method: MethodNum
  readonly params: Uint8Array
  /** Who approved, the proposer first. */
  readonly approved: readonly Address[]
}

/** CBOR `[signers, threshold, nextTxId, initialBalance, startEpoch, unlockDuration, pendingTxs]`. */
export const MULTISIG_STATE: StateCodec<MultisigState> = {
  encode(w, state) {
    w.writeArrayHeader(7)
    writeArray(w, state.signers, (signer) => w.writeBytes(signer.bytes))
    w.writeUint(state.threshold)
    w.writeInt(state.nextTxId)
    w.writeBigInt(state.initialBalance)
    w.writeInt(state.startEpoch)
    w.writeInt(state.unlockDuration)
    w.writeLink(state.pendingTxs)
  },
  decode(r) {
    readTuple(r, 7, 'multisig state')
    return {
      signers: readArray(r, readAddress),
      threshold: r.readUint(),
      nextTxId: r.readInt(),
      initialBalance: r.readBigInt(),
      startEpoch: r.readInt(),
      unlockDuration: r.readInt(),
      pendingTxs: r.readLink(),
    }
  },
}

/** CBOR `[to, value, method, params, approved]`. */
export const TRANSACTION: CborSchema<Transaction> = {
  encode(w, txn) {
    w.writeArrayHeader(5)
    w.writeBytes(txn.to.bytes)
    w.writeBigInt(txn.value)
    w.writeUint(txn.method)
    w.writeBytes(txn.params)
    writeArray(w, txn.approved, (signer) => w.writeBytes(signer.bytes))
  },
  decode(r: CborReader) {
    readTuple(r, 5, 'multisig transaction')
    return {
      to: readAddress(r),
      value: r.readBigInt(),
      method: r.readUint(),
      params: r.readBytes(),
      approved: readArray(r, readAddress),
    }
  },
}

/** The pending transactions, by {@link i64Key} of their id. */
export function loadPending(rt: Runtime, state: MultisigState): ActorMap<Transaction> {
  return rt.loadMap(state.pendingTxs, HAMT_BIT_WIDTH, TRANSACTION)
}

/** The root of no pending transactions, written. */
export function emptyPending(rt: Runtime): Cid {
  return rt.emptyMap(HAMT_BIT_WIDTH, TRANSACTION).flush()
}

/** Whether an id is one of the signers. */
export function isSigner(state: MultisigState, id: ActorId): boolean {
  const address = Address.id(id)
  return state.signers.some((signer) => signer.equals(address))
}

/** What is still locked, rounded up. @see builtin-actors v18.0.0 `actors/multisig/src/state.rs`, `amount_locked` */
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
