import { ExitCode, type TokenAmount } from '../../../types/index.ts'
import { bitFieldOf } from '../../runtime/bit-field.ts'
import { asI64 } from '../../runtime/cbor-fields.ts'
import { orIllegalState, withCode } from '../../runtime/downcast.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import type { FilterEstimate } from '../../runtime/smooth.ts'
import { emitSectorTerminated } from '../emit.ts'
import { burnFunds, notifyPledgeChanged, requestTerminateDeals } from '../ext.ts'
import { pledgePenaltyForContinuedFault, pledgePenaltyForTermination } from '../money/monies.ts'
import { qaPowerForSector } from '../sectors/power.ts'
import { Sectors } from '../sectors/sectors.ts'
import { popEarlyTerminations } from '../state/advance-deadline.ts'
import { addInitialPledge } from '../state/funds.ts'
import { MINER_STATE, type MinerState } from '../state/state.ts'
import { getMinerInfo } from './caller.ts'
import { penalize, repayPartialDebt } from './funds.ts'

/** Sectors that were processed, and what is to be paid for them. */
interface Processed {
  readonly isNothing: boolean
  readonly more: boolean
  readonly penalty: TokenAmount
  readonly pledgeDelta: TokenAmount
  readonly terminated: readonly bigint[]
  readonly withData: readonly bigint[]
}

/**
 * Takes sectors from the queues of early terminations, as many as one call may handle: their fees are
 * paid, their pledge is freed and their deals end.
 *
 * @returns whether more are left
 */
export function processEarlyTerminations(
  rt: Runtime,
  rewardSmoothed: FilterEstimate,
  qualityAdjPowerSmoothed: FilterEstimate,
): boolean {
  const processed = rt.transaction(MINER_STATE, (state) =>
    popEarlyTerminated(rt, state, rewardSmoothed, qualityAdjPowerSmoothed),
  )
  const { isNothing, more, penalty, pledgeDelta, terminated, withData } = processed
  if (isNothing) return more
  burnFunds(rt, penalty)
  notifyPledgeChanged(rt, pledgeDelta)
  const terminatedData = withCode(ExitCode.USR_ILLEGAL_STATE, 'invalid sector number', () =>
    bitFieldOf(withData),
  )
  requestTerminateDeals(rt, rt.currEpoch, terminatedData)
  for (const sector of terminated) emitSectorTerminated(rt, sector)
  return more
}

function popEarlyTerminated(
  rt: Runtime,
  state: MinerState,
  rewardSmoothed: FilterEstimate,
  qualityAdjPowerSmoothed: FilterEstimate,
): Processed {
  const { policy, store } = rt
  const { result, hasMore: more } = withCode(
    ExitCode.USR_ILLEGAL_STATE,
    'failed to pop early terminations',
    () =>
      popEarlyTerminations(state, {
        policy,
        store,
        maxPartitions: policy.addressedPartitionsMax,
        maxSectors: policy.addressedSectorsMax,
      }),
  )
  if (result.isEmpty)
    return { isNothing: true, more, penalty: 0n, pledgeDelta: 0n, terminated: [], withData: [] }
  const info = getMinerInfo(rt, state)
  const sectors = orIllegalState('failed to load sectors array', () =>
    Sectors.load(store, state.sectors),
  )
  let totalInitialPledge = 0n
  let totalPenalty = 0n
  const terminated: bigint[] = []
  const withData: bigint[] = []
  for (const [epoch, sectorNumbers] of result.entries())
    for (const sector of sectors.loadSectors(sectorNumbers)) {
      totalInitialPledge += sector.initialPledge
      terminated.push(sector.sectorNumber)
      const faultFee = pledgePenaltyForContinuedFault(
        rewardSmoothed,
        qualityAdjPowerSmoothed,
        qaPowerForSector(info.sectorSize, sector),
      )
      const age = asI64(epoch - sector.activation)
      totalPenalty += pledgePenaltyForTermination(sector.initialPledge, age, faultFee)
      if (sector.dealWeight > 0n || sector.verifiedDealWeight > 0n)
        withData.push(sector.sectorNumber)
    }
  penalize(state, totalPenalty)
  withCode(ExitCode.USR_ILLEGAL_STATE, 'failed to add initial pledge', () =>
    addInitialPledge(state, -totalInitialPledge),
  )
  const { toBurn, totalUnlocked } = repayPartialDebt(rt, state, 'failed to repay penalty')
  return {
    isNothing: false,
    more,
    penalty: toBurn,
    pledgeDelta: -totalInitialPledge - totalUnlocked,
    terminated,
    withData,
  }
}
