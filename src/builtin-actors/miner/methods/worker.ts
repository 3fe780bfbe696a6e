import { Address } from '../../../types/index.ts'
import { orIllegalState } from '../../runtime/downcast.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import type { MinerInfo } from '../info/miner-info.ts'
import type {
  ChangeMultiaddrsParams,
  ChangePeerIdParams,
  ChangeWorkerAddressParams,
} from '../params.ts'
import { MINER_STATE, type MinerState, saveInfo } from '../state/state.ts'
import { getMinerInfo, requireCallerAddress, requireControllingCaller } from './caller.ts'
import {
  checkControlAddresses,
  checkPeerInfo,
  resolveControlAddresses,
  resolveWorkerAddress,
} from './people.ts'

/** Replaces the control addresses, and schedules the change to another worker. */
export function changeWorkerAddress(rt: Runtime, params: ChangeWorkerAddressParams): undefined {
  checkControlAddresses(rt.policy, params.newControlAddresses)
  const newWorker = Address.id(resolveWorkerAddress(rt, params.newWorker))
  const controlAddresses = resolveControlAddresses(rt, params.newControlAddresses)
  rt.transaction(MINER_STATE, (state) => {
    const info = getMinerInfo(rt, state)
    requireCallerAddress(rt, info.owner)
    const isPending = info.pendingWorkerKey !== undefined
    const pendingWorkerKey =
      newWorker.equals(info.worker) || isPending
        ? info.pendingWorkerKey
        : { newWorker, effectiveAt: rt.currEpoch + rt.policy.workerKeyChangeDelay }
    saveMinerInfo(rt, state, { ...info, controlAddresses, pendingWorkerKey })
  })
  return undefined
}

/** Makes a scheduled change of worker, if its epoch has come. */
export function confirmChangeWorkerAddress(rt: Runtime): undefined {
  rt.transaction(MINER_STATE, (state) => {
    const info = getMinerInfo(rt, state)
    requireCallerAddress(rt, info.owner)
    processPendingWorker(rt, state, info)
  })
  return undefined
}

/** Replaces the peer id. */
export function changePeerId(rt: Runtime, { newId }: ChangePeerIdParams): undefined {
  checkPeerInfo(rt.policy, newId, [])
  rt.transaction(MINER_STATE, (state) => {
    const info = getMinerInfo(rt, state)
    requireControllingCaller(rt, info)
    saveMinerInfo(rt, state, { ...info, peerId: newId })
  })
  return undefined
}

/** Replaces the multiaddresses. */
export function changeMultiaddrs(rt: Runtime, params: ChangeMultiaddrsParams): undefined {
  checkPeerInfo(rt.policy, new Uint8Array(), params.newMultiAddrs)
  rt.transaction(MINER_STATE, (state) => {
    const info = getMinerInfo(rt, state)
    requireControllingCaller(rt, info)
    saveMinerInfo(rt, state, { ...info, multiAddress: params.newMultiAddrs })
  })
  return undefined
}

/** Makes the change of worker that is due, if there is one, and saves the info then. */
export function processPendingWorker(rt: Runtime, state: MinerState, info: MinerInfo): void {
  const { pendingWorkerKey } = info
  if (pendingWorkerKey === undefined || rt.currEpoch < pendingWorkerKey.effectiveAt) return
  saveMinerInfo(rt, state, {
    ...info,
    worker: pendingWorkerKey.newWorker,
    pendingWorkerKey: undefined,
  })
}

/** Writes the info and links it. */
export function saveMinerInfo(rt: Runtime, state: MinerState, info: MinerInfo): void {
  orIllegalState('could not save miner info', () => saveInfo(state, rt.store, info))
}
