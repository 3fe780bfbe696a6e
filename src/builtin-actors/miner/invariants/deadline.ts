import { BitField } from '../../../ipld/index.ts'
import type { ChainEpoch, TokenAmount } from '../../../types/index.ts'
import { Violations } from '../../runtime/violations.ts'
import {
  type Deadline,
  optimisticProofsSnapshotAmt,
  partitionsAmt,
  partitionsSnapshotAmt,
} from '../deadlines/deadline.ts'
import { addPower, isSamePower, isZeroPower, type PowerPair, ZERO_POWER } from '../power-pair.ts'
import { BitFieldQueue } from '../queues/bitfield-queue.ts'
import { checkPartition, type PartitionCheck } from './partition.ts'
import { addBreaches, powerText, requireSame } from './sector-map.ts'

/** Totals of a deadline. */
export interface DeadlineSummary {
  readonly livePower: PowerPair
  readonly activePower: PowerPair
  readonly faultyPower: PowerPair
  readonly dailyFee: TokenAmount
}

/** Totals of the partitions of a deadline. */
interface Partitions extends DeadlineSummary {
  readonly count: bigint
  readonly allSectors: BitField
  readonly liveSectors: BitField
  readonly byExpiration: ReadonlyMap<ChainEpoch, readonly bigint[]>
  readonly withEarlyTerminations: BitField
}

/** Checks a deadline. @throws DecodeError, MissingBlockError @see builtin-actors v18.0.0 `actors/miner/src/testing.rs`, `check_deadline_state_invariants` */
export function checkDeadline(
  deadline: Deadline,
  check: PartitionCheck,
  violations: Violations,
): DeadlineSummary {
  const partitions = checkPartitions(deadline, check, violations)
  const lastPosted = deadline.partitionsPosted.last
  if (lastPosted !== undefined) {
    violations.require(
      partitions.count > lastPosted,
      `expected at least ${lastPosted + 1n} partitions, found ${partitions.count}`,
    )
    violations.require(
      deadline.liveSectors > 0n,
      'expected at least one live sector when partitions have been proven',
    )
  }
  checkSnapshots(deadline, check, violations)
  checkTotals(deadline, partitions, violations)
  violations.reading('the expiration queue', () => {
    const { amt } = new BitFieldQueue(check.store, deadline.expirationsEpochs, check.quant)
    for (const [epoch, indexes] of partitions.byExpiration) {
      const expiring = amt.get(epoch) ?? BitField.EMPTY
      for (const index of indexes)
        violations.require(
          expiring.has(index),
          `expected partition ${index} to be present in deadline expiration queue at epoch ${epoch}`,
        )
    }
  })
  requireSame(
    partitions.withEarlyTerminations,
    deadline.earlyTerminations,
    "deadline early terminations doesn't match expected partitions",
    violations,
  )
  return partitions
}

function checkPartitions(
  deadline: Deadline,
  check: PartitionCheck,
  violations: Violations,
): Partitions {
  let count = 0n
  let allSectors = BitField.EMPTY
  const live: BitField[] = []
  let livePower = ZERO_POWER
  let activePower = ZERO_POWER
  let faultyPower = ZERO_POWER
  let dailyFee = 0n
  const byExpiration = new Map<ChainEpoch, bigint[]>()
  const terminating: bigint[] = []
  partitionsAmt(deadline, check.store).forEach((index, partition) => {
    violations.require(
      index === count,
      `Non-sequential partitions, expected index ${count}, found ${index}`,
    )
    count += 1n
    const own = new Violations()
    const summary = checkPartition(partition, check, own)
    addBreaches(violations, own, `partition ${index}`)
    violations.require(
      !allSectors.containsAny(summary.allSectors),
      `duplicate sector in partition ${index}`,
    )
    for (const epoch of summary.expirationEpochs)
      byExpiration.set(epoch, [...(byExpiration.get(epoch) ?? []), index])
    if (summary.earlyTerminationCount > 0n) terminating.push(index)
    allSectors = allSectors.union(summary.allSectors)
    live.push(summary.liveSectors)
    livePower = addPower(livePower, summary.livePower)
    activePower = addPower(activePower, summary.activePower)
    faultyPower = addPower(faultyPower, summary.faultyPower)
    dailyFee += summary.dailyFee
  })
  const liveSectors = BitField.unionOf(live)
  const withEarlyTerminations = BitField.of(terminating)
  const sums = { livePower, activePower, faultyPower, dailyFee }
  return { count, allSectors, liveSectors, byExpiration, withEarlyTerminations, ...sums }
}

/** Snapshots are taken after recoveries and unproven sectors were dealt with. */
function checkSnapshots(
  deadline: Deadline,
  { store }: PartitionCheck,
  violations: Violations,
): void {
  violations.reading('the snapshots', () => {
    const snapshot = partitionsSnapshotAmt(deadline, store)
    snapshot.forEach((index, partition) => {
      const own = new Violations()
      own.require(isZeroPower(partition.recoveringPower), 'it has recovering power')
      own.require(partition.recoveries.isEmpty, 'it has pending recoveries')
      own.require(isZeroPower(partition.unprovenPower), 'it has unproven power')
      own.require(partition.unproven.isEmpty, 'it has unproven sectors')
      addBreaches(violations, own, `partition snapshot ${index}`)
    })
    optimisticProofsSnapshotAmt(deadline, store).forEach((_index, { partitions }) => {
      for (const index of partitions)
        violations.require(
          snapshot.get(index) !== undefined,
          `failed to find partition ${index} for recorded proof in the snapshot`,
        )
    })
  })
}

function checkTotals(deadline: Deadline, partitions: Partitions, violations: Violations): void {
  const counts = [
    ['live', deadline.liveSectors, partitions.liveSectors.size],
    ['total', deadline.totalSectors, partitions.allSectors.size],
  ] as const
  for (const [name, recorded, counted] of counts)
    violations.require(
      recorded === counted,
      `deadline ${name} sectors ${recorded} != partitions count ${counted}`,
    )
  const powers = [
    ['faulty', deadline.faultyPower, partitions.faultyPower],
    ['live', deadline.livePower, partitions.livePower],
  ] as const
  for (const [name, recorded, summed] of powers)
    violations.require(
      isSamePower(recorded, summed),
      `deadline ${name} power ${powerText(recorded)} != partitions total ${powerText(summed)}`,
    )
  violations.require(
    deadline.dailyFee === partitions.dailyFee,
    `deadline daily fee ${deadline.dailyFee} != sum of live sectors daily fees ${partitions.dailyFee}`,
  )
}
