import { CborWriter, Codec } from '../../ipld/index.ts'
import {
  ActorError,
  Address,
  ExitCode,
  type MethodNum,
  type TokenAmount,
} from '../../types/index.ts'
import { asI64, i64Key } from '../runtime/cbor-fields.ts'
import type { Runtime } from '../runtime/runtime.ts'
import {
  checkAvailable,
  isSigner,
  loadPending,
  MULTISIG_STATE,
  type MultisigState,
  type Transaction,
} from './state.ts'

type Returned = (w: CborWriter) => void

/** What became of a transaction; code and return are those of its send, where it was made. */
interface Outcome {
  readonly applied: boolean
  readonly code: ExitCode
  readonly ret: Uint8Array
}

const NOT_APPLIED: Outcome = { applied: false, code: ExitCode.OK, ret: new Uint8Array() }

/** M2: a signer proposes, and so approves. */
export function propose(
  rt: Runtime,
  params: { to: Address; value: TokenAmount; method: MethodNum; params: Uint8Array },
): Returned {
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
  return (w) => {
    w.writeArrayHeader(4)
    w.writeInt(id)
    writeOutcome(w, outcome)
  }
}

/** M3: tries with the approvals there are, and only then adds the caller's. */
export function approve(
  rt: Runtime,
  { id, proposalHash }: { id: bigint; proposalHash: Uint8Array },
): Returned {
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
  return (w) => {
    w.writeArrayHeader(3)
    writeOutcome(w, outcome)
  }
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

/** CBOR `[first approver or null, to, value, method, params]`, hashed. */
function hashOf(rt: Runtime, txn: Transaction): Uint8Array {
  return rt.hashBlake2b(encodeProposal(txn))
}

function encodeProposal(txn: Transaction): Uint8Array {
  const w = new CborWriter()
  const requester = txn.approved[0]
  w.writeArrayHeader(5)
  if (requester === undefined) w.writeNull()
  else w.writeBytes(requester.bytes)
  w.writeBytes(txn.to.bytes)
  w.writeBigInt(txn.value)
  w.writeUint(txn.method)
  w.writeBytes(txn.params)
  return w.finish()
}

function assertSigner(state: MultisigState, id: bigint): void {
  if (!isSigner(state, id)) throw new ActorError(ExitCode.USR_FORBIDDEN, `f0${id} is not a signer`)
}

function writeOutcome(w: CborWriter, { applied, code, ret }: Outcome): void {
  w.writeBool(applied)
  w.writeUint(code)
  w.writeBytes(ret)
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i])
}
