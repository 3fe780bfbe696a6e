import { BitField, type Blockstore } from '../../../ipld/index.ts'
import type { ChainEpoch, TokenAmount } from '../../../types/index.ts'
import type { Policy } from '../../runtime/policy.ts'
import { isLiveDeadline } from '../deadlines/deadline.ts'
import { popDeadlineTerminations, popExpiredSectors } from '../deadlines/expirations.ts'
import { processDeadlineEnd } from '../deadlines/faults.ts'
import { checkedSub } from '../deadlines/live-sectors.ts'
import type { PoppedTerminations } from '../partitions/expirations.ts'
import { type PowerPair, subPower, ZERO_POWER } from '../power-pair.ts'
import { TerminationResult } from '../sectors/termination.ts'
import { addInitialPledge } from './funds.ts'
import { deadlineInfo, loadDeadlines, type MinerState, saveDeadlines } from './state.ts'

/** Totals of a deadline's end. @see builtin-actors v18.0.0 `actors/miner/src/state.rs` */
export interface AdvanceDeadlineResult {
  readonly pledgeDelta: TokenAmount
  readonly powerDelta: PowerPair
  /** Power that was faulty before, recovering power included. */
  readonly previouslyFaultyPower: PowerPair
  /** Power of new faults and failed recoveries. */
  readonly detectedFaultyPower: PowerPair
  /** All faulty power with new faults, before sectors expire. */
  readonly totalFaultyPower: PowerPair
  /** attoFIL for the deadline's sectors. */
  readonly dailyFee: TokenAmount
  /** Power of all sectors that are not terminated. */
  readonly livePower: PowerPair
}

const NOTHING: AdvanceDeadlineResult = {
  pledgeDelta: 0n,
  powerDelta: ZERO_POWER,
  previouslyFaultyPower: ZERO_POWER,
  detectedFaultyPower: ZERO_POWER,
  totalFaultyPower: ZERO_POWER,
  dailyFee: 0n,
  livePower: ZERO_POWER,
}

/** Ends the deadline of an epoch: missed proofs, expirations, snapshots; the next one is recorded. */
export function advanceDeadline(
  state: MinerState,
  policy: Policy,
  store: Blockstore,
  currentEpoch: ChainEpoch,
): AdvanceDeadlineResult {
  const info = deadlineInfo(state, policy, currentEpoch)
  if (!info.isPeriodStarted) return NOTHING
  state.currentDeadline = (info.index + 1n) % policy.wpostPeriodDeadlines
  if (state.currentDeadline === 0n)
    state.provingPeriodStart = info.periodStart + policy.wpostProvingPeriod
  const deadlines = loadDeadlines(state, store)
  const deadline = deadlines.loadDeadline(store, info.index)
  const previouslyFaultyPower = deadline.faultyPower
  if (!isLiveDeadline(deadline))
    return { ...NOTHING, previouslyFaultyPower, totalFaultyPower: previouslyFaultyPower }
  const quant = info.quantSpec()
  const end = processDeadlineEnd(deadline, store, {
    quant,
    faultExpirationEpoch: info.last + policy.faultMaxAge,
    sectors: state.sectors,
  })
  const totalFaultyPower = deadline.faultyPower
  const expired = popExpiredSectors(deadline, store, info.last, quant)
  const pledgeDelta = -expired.onTimePledge
  addInitialPledge(state, pledgeDelta)
  if (!expired.earlySectors.isEmpty)
    state.earlyTerminations = state.earlyTerminations.with(info.index)
  deadlines.updateDeadline(policy, store, info.index, deadline)
  saveDeadlines(state, store, deadlines)
  return {
    pledgeDelta,
    powerDelta: subPower(end.powerDelta, expired.activePower),
    previouslyFaultyPower,
    detectedFaultyPower: end.penalizedPower,
    totalFaultyPower,
    dailyFee: deadline.dailyFee,
    livePower: deadline.livePower,
  }
}

/** The amount that is taken at a time. */
export interface PopTerminationsOptions {
  readonly policy: Policy
  readonly store: Blockstore
  readonly maxPartitions: bigint
  readonly maxSectors: bigint
}

/** Takes sectors of all deadlines that ended early and whose fees are due. */
export function popEarlyTerminations(
  state: MinerState,
  options: PopTerminationsOptions,
): PoppedTerminations {
  const { policy, store, maxPartitions, maxSectors } = options
  const result = new TerminationResult()
  if (state.earlyTerminations.isEmpty) return { result, hasMore: false }
  const deadlines = loadDeadlines(state, store)
  const finished: bigint[] = []
  for (const deadlineIdx of state.earlyTerminations) {
    const deadline = deadlines.loadDeadline(store, deadlineIdx)
    const popped = popDeadlineTerminations(
      deadline,
      store,
      checkedSub(maxPartitions, result.partitionsProcessed),
      checkedSub(maxSectors, result.sectorsProcessed),
    )
    result.add(popped.result)
    if (!popped.hasMore) finished.push(deadlineIdx)
    deadlines.updateDeadline(policy, store, deadlineIdx, deadline)
    if (!result.isBelowLimit(maxPartitions, maxSectors)) break
  }
  state.earlyTerminations = state.earlyTerminations.difference(BitField.of(finished))
  saveDeadlines(state, store, deadlines)
  return { result, hasMore: !state.earlyTerminations.isEmpty }
}
