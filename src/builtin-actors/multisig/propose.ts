import { Codec, encodeAs } from '../../ipld/index.ts'
import { type Raw, rawCodec } from '../../schema/index.ts'
import { ActorError, Address, ExitCode } from '../../types/index.ts'
import { asI64, i64Key } from '../runtime/cbor-fields.ts'
import type { Runtime } from '../runtime/runtime.ts'
import {
  type APPROVE_RETURN_SCHEMA,
  PROPOSAL_HASH_SCHEMA,
  type PROPOSE_RETURN_SCHEMA,
  type PROPOSE_SCHEMA,
} from './schema.ts'
import {
  checkAvailable,
  isSigner,
  loadPending,
  MULTISIG_STATE,
  type MultisigState,
  type Transaction,
} from './state.ts'

const PROPOSAL_HASH = rawCodec(PROPOSAL_HASH_SCHEMA)

/** Whether a transaction was sent; code and return are those of its send. */
type Outcome = Raw<typeof APPROVE_RETURN_SCHEMA>

const NOT_APPLIED: Outcome = { applied: false, code: ExitCode.OK, ret: new Uint8Array() }

/** M2: a signer proposes a transaction, and approves it by that. */
export function propose(
  rt: Runtime,
  params: Raw<typeof PROPOSE_SCHEMA>,
): Raw<typeof PROPOSE_RETURN_SCHEMA> {
  rt.acceptAnyCaller()
  const { caller } = rt.message
  if (params.value < 0n)
    throw new ActorError(
      ExitCode.USR_ILLEGAL_ARGUMENT,
      `proposed value must be non-negative, was ${params.value}`,
    )
  const txn: Transaction = { ...params, approved: [] }
  const id = rt.transaction(MULTISIG_STATE, (state) => {
    assertSigner(state, caller)
    const pending = loadPending(rt, state)
    const next = state.nextTxId
    state.nextTxId = asI64(next + 1n)
    pending.set(i64Key(next), txn)
    state.pendingTxs = pending.flush()
    return next
  })
  const outcome = approveTransaction(rt, id, txn)
  return { txnId: id, ...outcome }
}

/** M3: executes the transaction if it has enough approvals already; otherwise adds the caller's approval first. */
export function approve(
  rt: Runtime,
  { id, proposalHash }: { id: bigint; proposalHash: Uint8Array },
): Outcome {
  rt.acceptAnyCaller()
  const { caller } = rt.message
  const { state, txn } = rt.transaction(MULTISIG_STATE, (current) => {
    assertSigner(current, caller)
    const found = loadPending(rt, current).get(i64Key(id))
    if (found === undefined)
      throw new ActorError(ExitCode.USR_NOT_FOUND, `no such transaction ${id} for approval`)
    if (proposalHash.length > 0 && !isSame(proposalHash, hashOf(rt, found)))
      throw new ActorError(
        ExitCode.USR_ILLEGAL_ARGUMENT,
        'hash does not match proposal params (ensure requester is an ID address)',
      )
    return { state: current, txn: found }
  })
  let outcome = executeIfApproved(rt, state, id, txn)
  if (!outcome.applied) outcome = approveTransaction(rt, id, txn)
  return outcome
}

/** M4: the proposer takes a proposal back. */
export function cancel(
  rt: Runtime,
  { id, proposalHash }: { id: bigint; proposalHash: Uint8Array },
): undefined {
  rt.acceptAnyCaller()
  const { caller } = rt.message
  return rt.transaction(MULTISIG_STATE, (state) => {
    assertSigner(state, caller)
    const pending = loadPending(rt, state)
    const txn = pending.take(i64Key(id))
    if (txn === undefined)
      throw new ActorError(ExitCode.USR_NOT_FOUND, `no such transaction ${id} to cancel`)
    if (txn.approved[0]?.equals(Address.id(caller)) !== true)
      throw new ActorError(ExitCode.USR_FORBIDDEN, 'Cannot cancel another signers transaction')
    const hash = hashOf(rt, txn)
    if (proposalHash.length > 0 && !isSame(proposalHash, hash))
      throw new ActorError(ExitCode.USR_ILLEGAL_STATE, 'hash does not match proposal params')
    state.pendingTxs = pending.flush()
    return undefined
  })
}

function approveTransaction(rt: Runtime, id: bigint, txn: Transaction): Outcome {
  const caller = Address.id(rt.message.caller)
  if (txn.approved.some((approver) => approver.equals(caller)))
    throw new ActorError(
      ExitCode.USR_FORBIDDEN,
      `f0${rt.message.caller} already approved this message`,
    )
  const approved = { ...txn, approved: [...txn.approved, caller] }
  const state = rt.transaction(MULTISIG_STATE, (current) => {
    const pending = loadPending(rt, current)
    pending.set(i64Key(id), approved)
    current.pendingTxs = pending.flush()
    return current
  })
  return executeIfApproved(rt, state, id, approved)
}

/** Deletes a transaction that has enough approvals, then sends it; its failure is an outcome. */
function executeIfApproved(
  rt: Runtime,
  state: MultisigState,
  id: bigint,
  txn: Transaction,
): Outcome {
  if (BigInt(txn.approved.length) < state.threshold) return NOT_APPLIED
  checkAvailable(state, rt.sys.currentBalance(), txn.value, rt.currEpoch)
  rt.transaction(MULTISIG_STATE, (current) => {
    const pending = loadPending(rt, current)
    pending.delete(i64Key(id))
    current.pendingTxs = pending.flush()
  })
  const params = txn.params.length === 0 ? undefined : { codec: Codec.CBOR, data: txn.params }
  try {
    const returned = rt.send(txn.to, txn.method, params, txn.value)
    return { applied: true, code: ExitCode.OK, ret: returned?.data ?? NOT_APPLIED.ret }
  } catch (thrown) {
    if (!(thrown instanceof ActorError)) throw thrown
    return { applied: true, code: thrown.exitCode, ret: thrown.data?.data ?? NOT_APPLIED.ret }
  }
}

function hashOf(rt: Runtime, { to, value, method, params, approved }: Transaction): Uint8Array {
  const requester = approved[0] ?? null
  return rt.hashBlake2b(encodeAs(PROPOSAL_HASH, { requester, to, value, method, params }))
}

function assertSigner(state: MultisigState, id: bigint): void {
  if (!isSigner(state, id)) throw new ActorError(ExitCode.USR_FORBIDDEN, `f0${id} is not a signer`)
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i])
}
