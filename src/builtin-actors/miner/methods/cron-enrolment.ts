import type { ChainEpoch } from '../../../types/index.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { CronEvent, enrollCronEvent } from '../ext.ts'
import { deadlineInfo, type MinerState } from '../state/state.ts'

/** Marks the miner's cron as active. @returns whether an event is to be enrolled for it */
export function activateCron(state: MinerState): boolean {
  const needsCron = !state.deadlineCronActive
  state.deadlineCronActive = true
  return needsCron
}

/** Has the power actor call the miner in the last epoch of a deadline, that of `epoch`. */
export function enrollProvingDeadline(rt: Runtime, state: MinerState, epoch: ChainEpoch): void {
  enrollCronEvent(rt, deadlineInfo(state, rt.policy, epoch).last, CronEvent.provingDeadline)
}
