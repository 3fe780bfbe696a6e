import { ActorError, ExitCode } from '../../../types/index.ts'
import { orIllegalState, withCode } from '../../runtime/downcast.ts'
import { MAX_SECTOR_NUMBER } from '../../runtime/registered-proofs.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { illegalArgument } from '../../runtime/runtime-errors.ts'
import { compactDeadlinePartitions } from '../deadlines/compact.ts'
import { deadlineAvailableForCompaction } from '../deadlines/deadline-info.ts'
import type { CompactPartitionsParams, CompactSectorNumbersParams } from '../params-proving.ts'
import { loadPartitionsSectorsMax } from '../sectors/sealing-policy.ts'
import { Sectors } from '../sectors/sectors.ts'
import { allocateSectorNumbers } from '../state/pre-commits.ts'
import {
  currentProvingPeriodStart,
  loadDeadlines,
  MINER_STATE,
  quantSpecForDeadline,
  saveDeadlines,
} from '../state/state.ts'
import { getMinerInfo, requireControllingCaller } from './caller.ts'

/** M19: rebuilds a deadline's partitions without their terminated sectors, which are deleted. */
export function compactPartitions(rt: Runtime, params: CompactPartitionsParams): undefined {
  const { policy, store } = rt
  const { deadline: deadlineIdx, partitions } = params
  if (deadlineIdx >= policy.wpostPeriodDeadlines)
    throw illegalArgument(`invalid deadline ${deadlineIdx}`)
  const count = partitions.size
  rt.transaction(MINER_STATE, (state) => {
    const info = getMinerInfo(rt, state)
    requireControllingCaller(rt, info)
    const epoch = rt.currEpoch
    const start = currentProvingPeriodStart(state, policy, epoch)
    if (!deadlineAvailableForCompaction(policy, start, deadlineIdx, epoch))
      throw new ActorError(
        ExitCode.USR_FORBIDDEN,
        `cannot compact deadline ${deadlineIdx} during its challenge window, or the prior challenge window, or before ${policy.wpostDisputeWindow} epochs have passed since its last challenge window ended`,
      )
    const { windowPostPartitionSectors } = info
    const limit = loadPartitionsSectorsMax(policy, windowPostPartitionSectors)
    if (count > limit) throw illegalArgument(`too many partitions ${count}, limit ${limit}`)
    const quant = quantSpecForDeadline(state, policy, deadlineIdx)
    const deadlines = loadDeadlines(state, store)
    const deadline = deadlines.loadDeadline(store, deadlineIdx)
    const dailyFeeBefore = deadline.dailyFee
    const sectors = orIllegalState('failed to load sectors', () =>
      Sectors.load(store, state.sectors),
    )
    const dead = orIllegalState(`failed to remove partitions from deadline ${deadlineIdx}`, () =>
      compactDeadlinePartitions(deadline, store, {
        sectors,
        sectorSize: info.sectorSize,
        windowPostPartitionSectors,
        toRemove: partitions,
        quant,
      }),
    )
    sectors.deleteSectors(dead)
    state.sectors = withCode(
      ExitCode.USR_ILLEGAL_STATE,
      'failed to save sectors after compaction',
      () => sectors.amt.flush(),
    )
    orIllegalState(`failed to update deadline ${deadlineIdx}`, () =>
      deadlines.updateDeadline(policy, store, deadlineIdx, deadline),
    )
    orIllegalState(`failed to save deadline ${deadlineIdx}`, () =>
      saveDeadlines(state, store, deadlines),
    )
    if (deadline.dailyFee !== dailyFeeBefore)
      throw new ActorError(
        ExitCode.USR_ILLEGAL_STATE,
        'unexpected daily fee change during partition compaction',
      )
  })
  return undefined
}

/** M20: marks sector numbers as allocated, so that they are never used and the set has fewer runs. */
export function compactSectorNumbers(
  rt: Runtime,
  { maskSectorNumbers }: CompactSectorNumbersParams,
): undefined {
  const { last } = maskSectorNumbers
  if (last === undefined) throw illegalArgument('invalid mask bitfield')
  if (last > MAX_SECTOR_NUMBER)
    throw illegalArgument(`masked sector number ${last} exceeded max sector number`)
  rt.transaction(MINER_STATE, (state) => {
    requireControllingCaller(rt, getMinerInfo(rt, state))
    allocateSectorNumbers(state, rt.store, maskSectorNumbers, 'allow-collisions')
  })
  return undefined
}
