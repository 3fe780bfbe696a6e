import { ActorError, ExitCode } from '../../../types/index.ts'
import { orIllegalState } from '../../runtime/downcast.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { deadlineIsMutable } from '../deadlines/deadline-info.ts'
import { terminateDeadlineSectors } from '../deadlines/sectors.ts'
import {
  requestCurrentEpochBlockReward,
  requestCurrentTotalPower,
  requestUpdatePower,
  scheduleEarlyTerminationWork,
} from '../ext.ts'
import type { TerminateSectorsParams } from '../params-proving.ts'
import { type PowerPair, subPower, ZERO_POWER } from '../power-pair.ts'
import type { DeadlineSectorMap } from '../sectors/sector-map.ts'
import { Sectors } from '../sectors/sectors.ts'
import {
  currentProvingPeriodStart,
  loadDeadlines,
  MINER_STATE,
  type MinerState,
  quantSpecForDeadline,
  saveDeadlines,
} from '../state/state.ts'
import { getMinerInfo, requireControllingCaller } from './caller.ts'
import { processEarlyTerminations } from './early-terminations.ts'
import { sectorMapOf } from './faults.ts'
import { checkBalance } from './funds.ts'

/**
 * M9: ends sectors before their time. Fees are paid and deals ended for as many as one message may
 * handle; cron does the rest.
 */
export function terminateSectors(
  rt: Runtime,
  { terminations }: TerminateSectorsParams,
): { done: boolean } {
  const toProcess = sectorMapOf(rt, terminations)
  const { hadEarlyTerminations, powerDelta } = rt.transaction(MINER_STATE, (state) => ({
    hadEarlyTerminations: !state.earlyTerminations.isEmpty,
    powerDelta: markTerminated(rt, state, toProcess),
  }))
  const reward = requestCurrentEpochBlockReward(rt)
  const power = requestCurrentTotalPower(rt)
  const more = processEarlyTerminations(
    rt,
    reward.thisEpochRewardSmoothed,
    power.qualityAdjPowerSmoothed,
  )
  if (more && !hadEarlyTerminations) scheduleEarlyTerminationWork(rt)
  checkBalance(rt)
  requestUpdatePower(rt, powerDelta)
  return { done: !more }
}

function markTerminated(rt: Runtime, state: MinerState, toProcess: DeadlineSectorMap): PowerPair {
  const { policy, store } = rt
  const info = getMinerInfo(rt, state)
  requireControllingCaller(rt, info)
  const epoch = rt.currEpoch
  const deadlines = loadDeadlines(state, store)
  const sectors = orIllegalState('failed to load sectors', () => Sectors.load(store, state.sectors))
  let powerDelta = ZERO_POWER
  for (const [deadlineIdx, partitionSectors] of toProcess) {
    const start = currentProvingPeriodStart(state, policy, epoch)
    if (!deadlineIsMutable(policy, start, deadlineIdx, epoch))
      throw new ActorError(
        ExitCode.USR_ILLEGAL_ARGUMENT,
        `cannot terminate sectors in immutable deadline ${deadlineIdx}`,
      )
    const quant = quantSpecForDeadline(state, policy, deadlineIdx)
    const deadline = deadlines.loadDeadline(store, deadlineIdx)
    const removed = orIllegalState(`failed to terminate sectors in deadline ${deadlineIdx}`, () =>
      terminateDeadlineSectors(deadline, store, {
        policy,
        sectors,
        epoch,
        partitionSectors,
        sectorSize: info.sectorSize,
        quant,
      }),
    )
    state.earlyTerminations = state.earlyTerminations.with(deadlineIdx)
    powerDelta = subPower(powerDelta, removed)
    orIllegalState(`failed to update deadline ${deadlineIdx}`, () =>
      deadlines.updateDeadline(policy, store, deadlineIdx, deadline),
    )
  }
  orIllegalState('failed to save deadlines', () => saveDeadlines(state, store, deadlines))
  return powerDelta
}
