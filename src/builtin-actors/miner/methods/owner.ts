import { addressToString } from '../../../crypto/index.ts'
import { ActorError, Address, ExitCode, Protocol } from '../../../types/index.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { illegalArgument } from '../../runtime/runtime-errors.ts'
import { availableQuota } from '../info/beneficiary.ts'
import type { MinerInfo } from '../info/miner-info.ts'
import type { ChangeBeneficiaryParams } from '../params.ts'
import { MINER_STATE } from '../state/state.ts'
import { getMinerInfo, isCaller, requireCallerAddress } from './caller.ts'
import { saveMinerInfo } from './worker.ts'

/** Proposes an owner if the owner calls, confirms it if the proposed owner does. */
export function changeOwnerAddress(rt: Runtime, newOwner: Address): undefined {
  if (newOwner.protocol !== Protocol.ID)
    throw illegalArgument('owner address must be an ID address')
  rt.transaction(MINER_STATE, (state) => {
    const info = getMinerInfo(rt, state)
    const changed = withOwner(rt, info, newOwner)
    const { pendingOwnerAddress } = changed
    const isNoChange = pendingOwnerAddress?.equals(changed.owner) === true
    saveMinerInfo(rt, state, isNoChange ? { ...changed, pendingOwnerAddress: undefined } : changed)
  })
  return undefined
}

function withOwner(rt: Runtime, info: MinerInfo, newOwner: Address): MinerInfo {
  const pending = info.pendingOwnerAddress
  if (isCaller(rt, info.owner) || pending === undefined) {
    requireCallerAddress(rt, info.owner)
    return { ...info, pendingOwnerAddress: newOwner }
  }
  requireCallerAddress(rt, pending)
  if (!newOwner.equals(pending))
    throw illegalArgument(
      `expected confirmation of ${addressToString(pending)} got ${addressToString(newOwner)}`,
    )
  return {
    ...info,
    owner: pending,
    beneficiary: info.beneficiary.equals(info.owner) ? pending : info.beneficiary,
    pendingBeneficiaryTerm: undefined,
  }
}

/**
 * Proposes a beneficiary if the owner calls, approves it if the beneficiary or the proposed one does;
 * it changes when both have approved.
 */
export function changeBeneficiary(rt: Runtime, params: ChangeBeneficiaryParams): undefined {
  rt.acceptAnyCaller()
  const id = rt.resolveAddress(params.newBeneficiary)
  if (id === undefined)
    throw illegalArgument(`unable to resolve address: ${addressToString(params.newBeneficiary)}`)
  const newBeneficiary = Address.id(id)
  rt.transaction(MINER_STATE, (state) => {
    const info = getMinerInfo(rt, state)
    const proposed = isCaller(rt, info.owner)
      ? proposeBeneficiary(rt, info, newBeneficiary, params)
      : checkApproval(rt, info, newBeneficiary, params)
    saveMinerInfo(rt, state, approveBeneficiary(rt, proposed, newBeneficiary))
  })
  return undefined
}

function proposeBeneficiary(
  rt: Runtime,
  info: MinerInfo,
  newBeneficiary: Address,
  { newQuota, newExpiration }: ChangeBeneficiaryParams,
): MinerInfo {
  if (!newBeneficiary.equals(info.owner)) {
    if (newQuota <= 0n) throw illegalArgument(`beneficial quota ${newQuota} must bigger than zero`)
  } else {
    if (newQuota !== 0n) throw illegalArgument(`owner beneficial quota ${newQuota} must be zero`)
    if (newExpiration !== 0n)
      throw illegalArgument(`owner beneficial expiration ${newExpiration} must be zero`)
  }
  return {
    ...info,
    pendingBeneficiaryTerm: {
      newBeneficiary,
      newQuota,
      newExpiration,
      // A beneficiary without time or quota left has no say.
      approvedByBeneficiary: availableQuota(info.beneficiaryTerm, rt.currEpoch) === 0n,
      approvedByNominee: false,
    },
  }
}

function checkApproval(
  rt: Runtime,
  info: MinerInfo,
  newBeneficiary: Address,
  { newQuota, newExpiration }: ChangeBeneficiaryParams,
): MinerInfo {
  const pending = info.pendingBeneficiaryTerm
  if (pending === undefined) throw forbidden('No changeBeneficiary proposal exists')
  if (!isCaller(rt, info.beneficiary) && !isCaller(rt, pending.newBeneficiary))
    throw forbidden(
      `message caller f0${rt.message.caller} is neither proposal beneficiary nor current beneficiary`,
    )
  if (!pending.newBeneficiary.equals(newBeneficiary))
    throw illegalArgument('new beneficiary address must be equal to the proposed one')
  if (pending.newQuota !== newQuota)
    throw illegalArgument(
      `new beneficiary quota must be equal expect ${pending.newQuota}, but got ${newQuota}`,
    )
  if (pending.newExpiration !== newExpiration)
    throw illegalArgument(
      `new beneficiary expire date must be equal expect ${pending.newExpiration}, but got ${newExpiration}`,
    )
  return info
}

/** Records the caller's approval, and changes the beneficiary once both have given theirs. */
function approveBeneficiary(rt: Runtime, info: MinerInfo, newBeneficiary: Address): MinerInfo {
  const pending = info.pendingBeneficiaryTerm
  if (pending === undefined) return info
  const approved = {
    ...pending,
    approvedByBeneficiary: pending.approvedByBeneficiary || isCaller(rt, info.beneficiary),
    approvedByNominee: pending.approvedByNominee || isCaller(rt, newBeneficiary),
  }
  if (!approved.approvedByBeneficiary || !approved.approvedByNominee)
    return { ...info, pendingBeneficiaryTerm: approved }
  const isSame = newBeneficiary.equals(info.beneficiary)
  return {
    ...info,
    beneficiary: newBeneficiary,
    beneficiaryTerm: {
      quota: pending.newQuota,
      usedQuota: isSame ? info.beneficiaryTerm.usedQuota : 0n,
      expiration: pending.newExpiration,
    },
    pendingBeneficiaryTerm: undefined,
  }
}

function forbidden(message: string): ActorError {
  return new ActorError(ExitCode.USR_FORBIDDEN, message)
}
