import { ActorError, type ActorId, Address, ExitCode, INIT_ACTOR_ID } from '../../types/index.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { illegalArgument } from '../runtime/runtime-errors.ts'
import {
  emptyPending,
  isSigner,
  MULTISIG_STATE,
  type MultisigState,
  purgeApprovals,
  SIGNERS_MAX,
} from './state.ts'

/** M1: the state of a new multisig, its value locked if it has an unlock duration. */
export function constructor(
  rt: Runtime,
  params: {
    signers: readonly Address[]
    threshold: bigint
    unlockDuration: bigint
    startEpoch: bigint
  },
): undefined {
  const { threshold, unlockDuration, startEpoch } = params
  rt.requireCaller(INIT_ACTOR_ID)
  if (params.signers.length === 0) throw illegalArgument('Must have at least one signer')
  if (params.signers.length > SIGNERS_MAX)
    throw illegalArgument(`cannot add more than ${SIGNERS_MAX} signers`)
  const seen = new Set<ActorId>()
  for (const signer of params.signers) {
    const id = rt.resolveToActorId(signer, true)
    if (seen.has(id)) throw illegalArgument(`duplicate signer not allowed: f0${id}`)
    seen.add(id)
  }
  if (threshold > BigInt(params.signers.length))
    throw illegalArgument('must not require more approvals than signers')
  if (threshold < 1n) throw illegalArgument('must require at least one approval')
  if (unlockDuration < 0n) throw illegalArgument('negative unlock duration disallowed')
  const pendingTxs = emptyPending(rt)
  const isLocked = unlockDuration !== 0n
  rt.create(MULTISIG_STATE, {
    signers: [...seen].map((id) => Address.id(id)),
    threshold,
    nextTxId: 0n,
    initialBalance: isLocked ? rt.message.valueReceived : 0n,
    startEpoch: isLocked ? startEpoch : 0n,
    unlockDuration,
    pendingTxs,
  })
  return undefined
}

/** M5, by the multisig itself. */
export function addSigner(rt: Runtime, params: { signer: Address; increase: boolean }): undefined {
  rt.requireCaller(rt.message.receiver)
  const id = rt.resolveToActorId(params.signer, true)
  return rt.transaction(MULTISIG_STATE, (state) => {
    if (state.signers.length >= SIGNERS_MAX)
      throw forbidden(`cannot add more than ${SIGNERS_MAX} signers`)
    if (isSigner(state, id)) throw forbidden(`${id} is already a signer`)
    state.signers.push(Address.id(id))
    if (params.increase) state.threshold += 1n
    return undefined
  })
}

/** M6, by the multisig itself. */
export function removeSigner(
  rt: Runtime,
  params: { signer: Address; decrease: boolean },
): undefined {
  rt.requireCaller(rt.message.receiver)
  const id = rt.resolveToActorId(params.signer, false)
  return rt.transaction(MULTISIG_STATE, (state) => {
    if (!isSigner(state, id)) throw forbidden(`${id} is not a signer`)
    if (state.signers.length === 1) throw forbidden('Cannot remove only signer')
    if (!params.decrease && BigInt(state.signers.length - 1) < state.threshold)
      throw illegalArgument(
        `can't reduce signers below threshold ${state.threshold} with decrease=false`,
      )
    if (params.decrease) {
      if (state.threshold < 2n)
        throw illegalArgument(`can't decrease approvals from ${state.threshold}`)
      state.threshold -= 1n
    }
    purgeApprovals(rt, state, Address.id(id))
    removeFrom(state, id)
    return undefined
  })
}

/** M7, by the multisig itself: the new signer stands last. */
export function swapSigner(rt: Runtime, params: { from: Address; to: Address }): undefined {
  rt.requireCaller(rt.message.receiver)
  const from = rt.resolveToActorId(params.from, false)
  const to = rt.resolveToActorId(params.to, true)
  return rt.transaction(MULTISIG_STATE, (state) => {
    if (!isSigner(state, from)) throw forbidden(`${from} is not a signer`)
    if (isSigner(state, to)) throw illegalArgument(`${to} is already a signer`)
    removeFrom(state, from)
    state.signers.push(Address.id(to))
    purgeApprovals(rt, state, Address.id(from))
    return undefined
  })
}

/** M8, by the multisig itself. */
export function changeThreshold(rt: Runtime, threshold: bigint): undefined {
  rt.requireCaller(rt.message.receiver)
  return rt.transaction(MULTISIG_STATE, (state) => {
    if (threshold === 0n || threshold > BigInt(state.signers.length))
      throw illegalArgument('New threshold value not supported')
    state.threshold = threshold
    return undefined
  })
}

/** M9, by the multisig itself, once. */
export function lockBalance(
  rt: Runtime,
  params: { startEpoch: bigint; unlockDuration: bigint; amount: bigint },
): undefined {
  rt.requireCaller(rt.message.receiver)
  if (params.unlockDuration <= 0n) throw illegalArgument('unlock duration must be positive')
  if (params.amount < 0n) throw illegalArgument('amount to lock must be positive')
  return rt.transaction(MULTISIG_STATE, (state) => {
    if (state.unlockDuration !== 0n) throw forbidden('modification of unlock disallowed')
    state.startEpoch = params.startEpoch
    state.unlockDuration = params.unlockDuration
    state.initialBalance = params.amount
    return undefined
  })
}

function removeFrom(state: MultisigState, id: ActorId): void {
  const address = Address.id(id)
  state.signers = state.signers.filter((signer) => !signer.equals(address))
}

function forbidden(message: string): ActorError {
  return new ActorError(ExitCode.USR_FORBIDDEN, message)
}
