import type { Raw } from '../../../schema/index.ts'
import type { Address } from '../../../types/index.ts'
import { ActorError, ExitCode, type TokenAmount } from '../../../types/index.ts'
import { withCode } from '../../runtime/downcast.ts'
import { MAX_SECTOR_NUMBER } from '../../runtime/registered-proofs.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import type { MinerInfo } from '../info/miner-info.ts'
import { loadVestingFunds } from '../money/vesting.ts'
import type {
  GET_BENEFICIARY_RETURN_SCHEMA,
  GET_CONTROL_ADDRESSES_RETURN_SCHEMA,
  GET_MULTIADDRS_RETURN_SCHEMA,
  GET_OWNER_RETURN_SCHEMA,
  GET_PEER_ID_RETURN_SCHEMA,
  GET_VESTING_FUNDS_RETURN_SCHEMA,
} from '../params.ts'
import type { SectorNumberParams } from '../params-proving.ts'
import { getSector } from '../state/sectors.ts'
import { MINER_STATE } from '../state/state.ts'
import { getMinerInfo } from './caller.ts'
import { availableBalanceOf } from './funds.ts'

function readInfo(rt: Runtime): MinerInfo {
  rt.acceptAnyCaller()
  return getMinerInfo(rt, rt.state(MINER_STATE))
}

/** The owner, the worker and the control addresses. */
export function getControlAddresses(rt: Runtime): Raw<typeof GET_CONTROL_ADDRESSES_RETURN_SCHEMA> {
  const { owner, worker, controlAddresses } = readInfo(rt)
  return { owner, worker, controlAddresses: [...controlAddresses] }
}

/** The owner, and the one that is proposed. */
export function getOwner(rt: Runtime): Raw<typeof GET_OWNER_RETURN_SCHEMA> {
  const { owner, pendingOwnerAddress } = readInfo(rt)
  return { owner, proposed: pendingOwnerAddress ?? null }
}

/** Whether an address is the owner's, the worker's or a control address; false for one without an id. */
export function isControllingAddress(rt: Runtime, address: Address): boolean {
  rt.acceptAnyCaller()
  const id = rt.resolveAddress(address)
  if (id === undefined) return false
  const info = getMinerInfo(rt, rt.state(MINER_STATE))
  return [...info.controlAddresses, info.worker, info.owner].some(({ actorId }) => actorId === id)
}

/** Bytes of each of the miner's sectors. */
export function getSectorSize(rt: Runtime): bigint {
  return readInfo(rt).sectorSize
}

/** The balance that is neither locked nor owed, in attoFIL; negative if the debt is higher. */
export function readAvailableBalance(rt: Runtime): TokenAmount {
  rt.acceptAnyCaller()
  return availableBalanceOf(rt, rt.state(MINER_STATE))
}

/** Funds that vest, by epoch. */
export function getVestingFunds(rt: Runtime): Raw<typeof GET_VESTING_FUNDS_RETURN_SCHEMA> {
  rt.acceptAnyCaller()
  const { vestingFunds } = rt.state(MINER_STATE)
  return { vestingFunds: loadVestingFunds(vestingFunds, rt.store) }
}

/** The peer id. */
export function getPeerId(rt: Runtime): Raw<typeof GET_PEER_ID_RETURN_SCHEMA> {
  return { peerId: readInfo(rt).peerId }
}

/** The multiaddresses. */
export function getMultiaddrs(rt: Runtime): Raw<typeof GET_MULTIADDRS_RETURN_SCHEMA> {
  return { multiAddrs: [...readInfo(rt).multiAddress] }
}

/** The beneficiary with its term, and the change that is proposed. */
export function getBeneficiary(rt: Runtime): Raw<typeof GET_BENEFICIARY_RETURN_SCHEMA> {
  const { beneficiary, beneficiaryTerm, pendingBeneficiaryTerm } = readInfo(rt)
  return {
    active: { beneficiary, term: beneficiaryTerm },
    proposed: pendingBeneficiaryTerm ?? null,
  }
}

/** The pledge of all sectors, in attoFIL. */
export function getInitialPledge(rt: Runtime): TokenAmount {
  rt.acceptAnyCaller()
  return rt.state(MINER_STATE).initialPledge
}

/** M13: succeeds if a sector is proven. @throws ActorError `USR_NOT_FOUND` if it is not */
export function checkSectorProven(rt: Runtime, { sectorNumber }: SectorNumberParams): undefined {
  rt.acceptAnyCaller()
  if (sectorNumber > MAX_SECTOR_NUMBER)
    throw new ActorError(ExitCode.USR_ILLEGAL_ARGUMENT, 'sector number out of range')
  const state = rt.state(MINER_STATE)
  const sector = withCode(
    ExitCode.USR_ILLEGAL_STATE,
    `failed to load proven sector ${sectorNumber}`,
    () => getSector(state, rt.store, sectorNumber),
  )
  if (sector === undefined)
    throw new ActorError(ExitCode.USR_NOT_FOUND, `sector ${sectorNumber} not proven`)
  return undefined
}
