import { BitField, type Blockstore, type Cid } from '../../../ipld/index.ts'
import { ActorError, type ChainEpoch, ExitCode } from '../../../types/index.ts'
import { orIllegalState } from '../../runtime/downcast.ts'
import type { SectorSize } from '../../runtime/registered-proofs.ts'
import {
  declarePartitionRecoveries,
  recordMissedPost,
  recordPartitionFaults,
} from '../partitions/faults.ts'
import type { Partition } from '../partitions/partition.ts'
import { addPower, isSamePower, isZeroPower, type PowerPair, ZERO_POWER } from '../power-pair.ts'
import type { QuantSpec } from '../quantize.ts'
import type { PartitionSectorMap } from '../sectors/sector-map.ts'
import type { Sectors } from '../sectors/sectors.ts'
import { putEmptyAmt } from '../store.ts'
import {
  addExpirationPartitions,
  DEADLINE_OPTIMISTIC_POST_SUBMISSIONS_AMT_BIT_WIDTH,
  type Deadline,
  partitionsAmt,
  SECTORS_AMT_BIT_WIDTH,
} from './deadline.ts'

/* Faults of a deadline. @see builtin-actors v18.0.0 `actors/miner/src/deadline_state.rs` */

/** Sectors to declare faulty. */
export interface RecordFaultsOptions {
  readonly sectors: Sectors
  readonly sectorSize: SectorSize
  readonly quant: QuantSpec
  readonly faultExpirationEpoch: ChainEpoch
  readonly partitionSectors: PartitionSectorMap
}

/** Declares sectors faulty. @returns the change of active power @throws ActorError `USR_NOT_FOUND` for a partition that does not exist */
export function recordFaults(
  deadline: Deadline,
  store: Blockstore,
  options: RecordFaultsOptions,
): PowerPair {
  const { sectors, sectorSize, quant, faultExpirationEpoch, partitionSectors } = options
  const partitions = partitionsAmt(deadline, store)
  const context = { store, sectors, sectorSize, quant }
  const withFault: bigint[] = []
  let powerDelta = ZERO_POWER
  for (const [index, sectorNumbers] of partitionSectors) {
    const partition = requirePartition(partitions.get(index), index)
    const recorded = recordPartitionFaults(partition, sectorNumbers, faultExpirationEpoch, context)
    deadline.faultyPower = addPower(deadline.faultyPower, recorded.newFaultyPower)
    powerDelta = addPower(powerDelta, recorded.powerDelta)
    if (!recorded.newFaults.isEmpty) withFault.push(index)
    partitions.set(index, partition)
  }
  deadline.partitions = partitions.flush()
  addExpirationPartitions(deadline, store, faultExpirationEpoch, { partitions: withFault, quant })
  return powerDelta
}

/** Sectors to declare recovered. */
export interface RecoveryOptions {
  readonly sectors: Sectors
  readonly sectorSize: SectorSize
  readonly partitionSectors: PartitionSectorMap
}

/** Declares that faulty sectors are to recover. @throws ActorError `USR_NOT_FOUND` for a partition that does not exist */
export function declareFaultsRecovered(
  deadline: Deadline,
  store: Blockstore,
  options: RecoveryOptions,
): void {
  const { sectors, sectorSize, partitionSectors } = options
  const partitions = partitionsAmt(deadline, store)
  for (const [index, sectorNumbers] of partitionSectors) {
    const partition = requirePartition(partitions.get(index), index)
    declarePartitionRecoveries(partition, sectors, sectorSize, sectorNumbers)
    partitions.set(index, partition)
  }
  deadline.partitions = partitions.flush()
}

/** The outcome of a challenge window. */
export interface DeadlineEndOptions {
  readonly quant: QuantSpec
  readonly faultExpirationEpoch: ChainEpoch
  /** The miner's array of sectors. */
  readonly sectors: Cid
}

/** Changes at the end of a challenge window. */
export interface DeadlineEnd {
  /** Change of active power. */
  readonly powerDelta: PowerPair
  /** Power of new faults and failed recoveries. */
  readonly penalizedPower: PowerPair
}

/**
 * Ends a challenge window: sectors of partitions that were not proven become faulty, recoveries fail,
 * and what disputes need is kept.
 */
export function processDeadlineEnd(
  deadline: Deadline,
  store: Blockstore,
  options: DeadlineEndOptions,
): DeadlineEnd {
  return orIllegalState('failed to process the end of a deadline', () => {
    const end = processMissedPosts(deadline, store, options)
    deadline.partitionsPosted = BitField.EMPTY
    deadline.partitionsSnapshot = deadline.partitions
    deadline.optimisticPostSubmissionsSnapshot = deadline.optimisticPostSubmissions
    const noPosts = putEmptyAmt(store, DEADLINE_OPTIMISTIC_POST_SUBMISSIONS_AMT_BIT_WIDTH)
    deadline.optimisticPostSubmissions = noPosts
    deadline.sectorsSnapshot = noPosts.equals(deadline.optimisticPostSubmissionsSnapshot)
      ? putEmptyAmt(store, SECTORS_AMT_BIT_WIDTH)
      : options.sectors
    return end
  })
}

function processMissedPosts(
  deadline: Deadline,
  store: Blockstore,
  { quant, faultExpirationEpoch }: DeadlineEndOptions,
): DeadlineEnd {
  const partitions = partitionsAmt(deadline, store)
  let isAnyDetected = false
  const rescheduled: bigint[] = []
  let powerDelta = ZERO_POWER
  let penalizedPower = ZERO_POWER
  const { count } = partitions
  for (let index = 0n; index < count; index++) {
    if (deadline.partitionsPosted.has(index)) continue
    const partition = partitions.get(index)
    if (partition === undefined)
      throw new ActorError(ExitCode.USR_ILLEGAL_STATE, `no partition ${index}`)
    const isAllFaulty = isSamePower(partition.faultyPower, partition.livePower)
    if (isZeroPower(partition.recoveringPower) && isAllFaulty) continue
    isAnyDetected = true
    const missed = recordMissedPost(partition, store, faultExpirationEpoch, quant)
    if (!isZeroPower(missed.newFaultyPower)) rescheduled.push(index)
    partitions.set(index, partition)
    deadline.faultyPower = addPower(deadline.faultyPower, missed.newFaultyPower)
    powerDelta = addPower(powerDelta, missed.powerDelta)
    penalizedPower = addPower(penalizedPower, missed.penalizedPower)
  }
  if (isAnyDetected) deadline.partitions = partitions.flush()
  addExpirationPartitions(deadline, store, faultExpirationEpoch, {
    partitions: rescheduled,
    quant,
  })
  return { powerDelta, penalizedPower }
}

function requirePartition(partition: Partition | undefined, index: bigint): Partition {
  if (partition !== undefined) return partition
  throw new ActorError(ExitCode.USR_NOT_FOUND, `no such partition ${index}`)
}
