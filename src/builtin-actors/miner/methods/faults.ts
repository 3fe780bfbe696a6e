import { ActorError, type ChainEpoch, ExitCode } from '../../../types/index.ts'
import { orIllegalState, withCode } from '../../runtime/downcast.ts'
import type { Policy } from '../../runtime/policy.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { type DeadlineInfo, newDeadlineInfo } from '../deadlines/deadline-info.ts'
import { recordFaults, declareFaultsRecovered as recordRecoveries } from '../deadlines/faults.ts'
import { burnFunds, requestUpdatePower } from '../ext.ts'
import type {
  DeclareFaultsParams,
  DeclareFaultsRecoveredParams,
  PartitionSectors,
} from '../params-proving.ts'
import { addPower, ZERO_POWER } from '../power-pair.ts'
import { DeadlineSectorMap } from '../sectors/sector-map.ts'
import { Sectors } from '../sectors/sectors.ts'
import {
  currentProvingPeriodStart,
  loadDeadlines,
  MINER_STATE,
  type MinerState,
  saveDeadlines,
} from '../state/state.ts'
import { consensusFaultActive, getMinerInfo, requireControllingCaller } from './caller.ts'
import { checkBalance, repayDebtsOrAbort } from './funds.ts'

/** M10: sectors become faulty, ahead of their deadline. */
export function declareFaults(rt: Runtime, { faults }: DeclareFaultsParams): undefined {
  const toProcess = sectorMapOf(rt, faults)
  const powerDelta = rt.transaction(MINER_STATE, (state) => {
    const info = getMinerInfo(rt, state)
    requireControllingCaller(rt, info)
    const deadlines = loadDeadlines(state, rt.store)
    const sectors = orIllegalState('failed to load sectors array', () =>
      Sectors.load(rt.store, state.sectors),
    )
    const epoch = rt.currEpoch
    let total = ZERO_POWER
    for (const [deadlineIdx, partitions] of toProcess) {
      const target = declarationDeadline(rt.policy, state, deadlineIdx, epoch)
      const deadline = deadlines.loadDeadline(rt.store, deadlineIdx)
      const delta = orIllegalState(`failed to declare faults for deadline ${deadlineIdx}`, () =>
        recordFaults(deadline, rt.store, {
          sectors,
          sectorSize: info.sectorSize,
          quant: target.quantSpec(),
          faultExpirationEpoch: target.last + rt.policy.faultMaxAge,
          partitionSectors: partitions,
        }),
      )
      orIllegalState(`failed to store deadline ${deadlineIdx} partitions`, () =>
        deadlines.updateDeadline(rt.policy, rt.store, deadlineIdx, deadline),
      )
      total = addPower(total, delta)
    }
    orIllegalState('failed to save deadlines', () => saveDeadlines(state, rt.store, deadlines))
    return total
  })
  requestUpdatePower(rt, powerDelta)
  return undefined
}

/** M11: faulty sectors are to be proven again at their deadline. The debt is paid first. */
export function declareFaultsRecovered(
  rt: Runtime,
  { recoveries }: DeclareFaultsRecoveredParams,
): undefined {
  const toProcess = sectorMapOf(rt, recoveries)
  const feeToBurn = rt.transaction(MINER_STATE, (state) => {
    const fee = repayDebtsOrAbort(rt, state)
    const info = getMinerInfo(rt, state)
    requireControllingCaller(rt, info)
    if (consensusFaultActive(info, rt.currEpoch))
      throw new ActorError(
        ExitCode.USR_FORBIDDEN,
        'recovery not allowed during active consensus fault',
      )
    const deadlines = loadDeadlines(state, rt.store)
    const sectors = orIllegalState('failed to load sectors array', () =>
      Sectors.load(rt.store, state.sectors),
    )
    for (const [deadlineIdx, partitions] of toProcess) {
      declarationDeadline(rt.policy, state, deadlineIdx, rt.currEpoch)
      const deadline = deadlines.loadDeadline(rt.store, deadlineIdx)
      orIllegalState(`failed to declare recoveries for deadline ${deadlineIdx}`, () =>
        recordRecoveries(deadline, rt.store, {
          sectors,
          sectorSize: info.sectorSize,
          partitionSectors: partitions,
        }),
      )
      orIllegalState(`failed to store deadline ${deadlineIdx}`, () =>
        deadlines.updateDeadline(rt.policy, rt.store, deadlineIdx, deadline),
      )
    }
    orIllegalState('failed to save deadlines', () => saveDeadlines(state, rt.store, deadlines))
    return fee
  })
  burnFunds(rt, feeToBurn)
  checkBalance(rt)
  return undefined
}

/** Declarations by deadline and partition. @throws ActorError `USR_ILLEGAL_ARGUMENT` for a bad deadline or too many */
export function sectorMapOf(
  rt: Runtime,
  declarations: readonly PartitionSectors[],
): DeadlineSectorMap {
  const { policy } = rt
  const map = new DeadlineSectorMap()
  for (const { deadline, partition, sectors } of declarations)
    withCode(
      ExitCode.USR_ILLEGAL_ARGUMENT,
      `failed to process deadline ${deadline}, partition ${partition}`,
      () => map.add(policy, deadline, partition, sectors),
    )
  withCode(ExitCode.USR_ILLEGAL_ARGUMENT, 'cannot process requested parameters', () =>
    map.check(policy.addressedPartitionsMax, policy.addressedSectorsMax),
  )
  return map
}

/** The next time of a deadline that sectors are declared for. @throws ActorError `USR_ILLEGAL_ARGUMENT` after its cutoff */
function declarationDeadline(
  policy: Policy,
  state: MinerState,
  deadlineIdx: bigint,
  epoch: ChainEpoch,
): DeadlineInfo {
  const start = currentProvingPeriodStart(state, policy, epoch)
  const target = newDeadlineInfo(policy, start, deadlineIdx, epoch).nextNotElapsed()
  if (target.isFaultCutoffPassed)
    throw new ActorError(
      ExitCode.USR_ILLEGAL_ARGUMENT,
      `failed declaration at deadline ${deadlineIdx}: late fault or recovery declaration`,
    )
  return target
}
