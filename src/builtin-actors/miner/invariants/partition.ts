import type { BitField, Blockstore } from '../../../ipld/index.ts'
import type { ChainEpoch, TokenAmount } from '../../../types/index.ts'
import type { SectorSize } from '../../runtime/registered-proofs.ts'
import type { Violations } from '../../runtime/violations.ts'
import { activePower, activeSectors, liveSectors, type Partition } from '../partitions/partition.ts'
import { isSamePower, type PowerPair, subPower, ZERO_POWER } from '../power-pair.ts'
import type { QuantSpec } from '../quantize.ts'
import { dailyFeeForSectors, powerForSectors } from '../sectors/power.ts'
import { checkEarlyTerminationQueue, checkExpirationQueue } from './queues.ts'
import {
  powerText,
  requireContainsAll,
  requireContainsNone,
  requireSame,
  type SectorsByNumber,
  selectFrom,
} from './sector-map.ts'

/** Facts that partitions are checked against. */
export interface PartitionCheck {
  readonly store: Blockstore
  readonly quant: QuantSpec
  readonly sectorSize: SectorSize
  /** All sectors of the miner. */
  readonly sectors: SectorsByNumber
}

/** Totals of a partition. */
export interface PartitionSummary {
  readonly allSectors: BitField
  readonly liveSectors: BitField
  readonly livePower: PowerPair
  readonly activePower: PowerPair
  readonly faultyPower: PowerPair
  readonly expirationEpochs: readonly ChainEpoch[]
  readonly earlyTerminationCount: bigint
  readonly dailyFee: TokenAmount
}

/** Checks a partition. @see builtin-actors v18.0.0 `actors/miner/src/testing.rs`, `check_partition_state_invariants` */
export function checkPartition(
  partition: Partition,
  check: PartitionCheck,
  violations: Violations,
): PartitionSummary {
  checkSets(partition, violations)
  const { store, quant, sectorSize } = check
  const live = liveSectors(partition)
  const power = (numbers: BitField, recorded: PowerPair, name: string): PowerPair => {
    const what = `${name} sectors missing from all sectors`
    const sectors = selectFrom(check.sectors, numbers, what, violations)
    if (sectors === undefined) return ZERO_POWER
    const computed = powerForSectors(sectorSize, sectors)
    violations.require(
      isSamePower(recorded, computed),
      `${name} power was ${powerText(recorded)}, expected ${powerText(computed)}`,
    )
    return computed
  }
  const { livePower, unprovenPower, faultyPower, recoveringPower } = partition
  const computedLive = power(live, livePower, 'live')
  const computedUnproven = power(partition.unproven, unprovenPower, 'unproven')
  const computedFaulty = power(partition.faults, faultyPower, 'faulty')
  power(partition.recoveries, recoveringPower, 'recovering')
  const computedActive = subPower(subPower(computedLive, computedFaulty), computedUnproven)
  violations.require(
    isSamePower(activePower(partition), computedActive),
    `active power was ${powerText(activePower(partition))}, expected ${powerText(computedActive)}`,
  )
  const infos = [...live].flatMap((number) => check.sectors.get(number) ?? [])
  const dailyFee = dailyFeeForSectors(infos)
  let expirationEpochs: readonly ChainEpoch[] = []
  violations.reading('the expiration queue', () => {
    const queue = checkExpirationQueue(
      partition.expirationsEpochs,
      {
        store,
        quant,
        sectorSize,
        liveSectors: new Map(infos.map((sector) => [sector.sectorNumber, sector])),
        faults: partition.faults,
      },
      violations,
    )
    expirationEpochs = queue.expirationEpochs
    const queued = queue.onTimeSectors.union(queue.earlySectors)
    requireSame(live, queued, 'live does not equal all expirations', violations)
    violations.require(
      queue.feeDeduction === dailyFee,
      `total fee deductions ${queue.feeDeduction} does not equal daily fee ${dailyFee}`,
    )
  })
  let earlyTerminationCount = 0n
  violations.reading('the early termination queue', () => {
    const { earlyTerminated, terminated } = partition
    earlyTerminationCount = checkEarlyTerminationQueue(
      store,
      earlyTerminated,
      terminated,
      violations,
    )
  })
  return {
    allSectors: partition.sectors,
    liveSectors: live,
    livePower: computedLive,
    activePower: computedActive,
    faultyPower,
    expirationEpochs,
    earlyTerminationCount,
    dailyFee,
  }
}

function checkSets(partition: Partition, violations: Violations): void {
  const { sectors, unproven, faults, recoveries, terminated } = partition
  const live = liveSectors(partition)
  const active = activeSectors(partition)
  requireContainsAll(live, active, 'live does not contain active', violations)
  requireContainsAll(live, faults, 'live does not contain faults', violations)
  requireContainsAll(live, unproven, 'live does not contain unproven', violations)
  requireContainsNone(active, faults, 'active includes faults', violations)
  requireContainsNone(active, unproven, 'active includes unproven', violations)
  requireContainsAll(faults, recoveries, 'faults do not contain recoveries', violations)
  requireContainsNone(live, terminated, 'live includes terminations', violations)
  requireContainsNone(faults, unproven, 'unproven includes faults', violations)
  requireContainsAll(sectors, terminated, 'sectors do not contain terminations', violations)
}
