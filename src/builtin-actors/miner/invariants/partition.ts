import type { BitField, Blockstore } from '../../../ipld/index.ts'
import type { ChainEpoch, TokenAmount } from '../../../types/index.ts'
import type { Breaches } from '../../runtime/breaches.ts'
import type { SectorSize } from '../../runtime/registered-proofs.ts'
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
  breaches: Breaches,
): PartitionSummary {
  checkSets(partition, breaches)
  const { store, quant, sectorSize } = check
  const live = liveSectors(partition)
  const power = (numbers: BitField, recorded: PowerPair, name: string): PowerPair => {
    const what = `${name} sectors missing from all sectors`
    const sectors = selectFrom(check.sectors, numbers, what, breaches)
    if (sectors === undefined) return ZERO_POWER
    const computed = powerForSectors(sectorSize, sectors)
    breaches.require(
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
  breaches.require(
    isSamePower(activePower(partition), computedActive),
    `active power was ${powerText(activePower(partition))}, expected ${powerText(computedActive)}`,
  )
  const infos = [...live].flatMap((number) => check.sectors.get(number) ?? [])
  const dailyFee = dailyFeeForSectors(infos)
  let expirationEpochs: readonly ChainEpoch[] = []
  breaches.reading('the expiration queue', () => {
    const queue = checkExpirationQueue(
      partition.expirationsEpochs,
      {
        store,
        quant,
        sectorSize,
        liveSectors: new Map(infos.map((sector) => [sector.sectorNumber, sector])),
        faults: partition.faults,
      },
      breaches,
    )
    expirationEpochs = queue.expirationEpochs
    const queued = queue.onTimeSectors.union(queue.earlySectors)
    requireSame(live, queued, 'live does not equal all expirations', breaches)
    breaches.require(
      queue.feeDeduction === dailyFee,
      `total fee deductions ${queue.feeDeduction} does not equal daily fee ${dailyFee}`,
    )
  })
  let earlyTerminationCount = 0n
  breaches.reading('the early termination queue', () => {
    const { earlyTerminated, terminated } = partition
    earlyTerminationCount = checkEarlyTerminationQueue(store, earlyTerminated, terminated, breaches)
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

function checkSets(partition: Partition, breaches: Breaches): void {
  const { sectors, unproven, faults, recoveries, terminated } = partition
  const live = liveSectors(partition)
  const active = activeSectors(partition)
  requireContainsAll(live, active, 'live does not contain active', breaches)
  requireContainsAll(live, faults, 'live does not contain faults', breaches)
  requireContainsAll(live, unproven, 'live does not contain unproven', breaches)
  requireContainsNone(active, faults, 'active includes faults', breaches)
  requireContainsNone(active, unproven, 'active includes unproven', breaches)
  requireContainsAll(faults, recoveries, 'faults do not contain recoveries', breaches)
  requireContainsNone(live, terminated, 'live includes terminations', breaches)
  requireContainsNone(faults, unproven, 'unproven includes faults', breaches)
  requireContainsAll(sectors, terminated, 'sectors do not contain terminations', breaches)
}
