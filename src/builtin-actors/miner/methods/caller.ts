import type { Address } from '../../../types/index.ts'
import { type ActorId, type ChainEpoch, ExitCode } from '../../../types/index.ts'
import { withDefaultCode } from '../../runtime/downcast.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import type { MinerInfo } from '../info/miner-info.ts'
import { getInfo, type MinerState } from '../state/state.ts'

/** The miner's info. @throws ActorError `USR_ILLEGAL_STATE` if it cannot be read */
export function getMinerInfo(rt: Runtime, state: MinerState): MinerInfo {
  return withDefaultCode(ExitCode.USR_ILLEGAL_STATE, 'could not read miner info', () =>
    getInfo(state, rt.store),
  )
}

/** Accepts the owner, the worker and the control addresses. @throws ActorError `USR_FORBIDDEN` */
export function requireControllingCaller(rt: Runtime, info: MinerInfo): void {
  requireCallerAddress(rt, ...info.controlAddresses, info.worker, info.owner)
}

/** Accepts these addresses; one without an id matches no caller. @throws ActorError `USR_FORBIDDEN` */
export function requireCallerAddress(rt: Runtime, ...addresses: readonly Address[]): void {
  const ids = addresses.map(({ actorId }) => actorId)
  rt.requireCaller(...ids.filter((id): id is ActorId => id !== undefined))
}

/** Whether an address is the caller's. */
export function isCaller(rt: Runtime, address: Address): boolean {
  return address.actorId === rt.message.caller
}

/** Whether a miner is still punished for a consensus fault. */
export function consensusFaultActive(info: MinerInfo, epoch: ChainEpoch): boolean {
  return epoch <= info.consensusFaultElapsed
}
