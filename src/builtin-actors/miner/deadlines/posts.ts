import { BitField, type Blockstore } from '../../../ipld/index.ts'
import { ActorError, type ChainEpoch, ExitCode, MAX_U64 } from '../../../types/index.ts'
import { UncodedError } from '../../runtime/downcast.ts'
import type { SectorSize } from '../../runtime/registered-proofs.ts'
import { illegalArgument } from '../../runtime/runtime-errors.ts'
import { activateUnproven, recordSkippedFaults, recoverFaults } from '../partitions/faults.ts'
import { activePower, activeSectors } from '../partitions/partition.ts'
import { addPower, type PowerPair, subPower, ZERO_POWER } from '../power-pair.ts'
import type { QuantSpec } from '../quantize.ts'
import { PartitionSectorMap } from '../sectors/sector-map.ts'
import type { Sectors } from '../sectors/sectors.ts'
import {
  addExpirationPartitions,
  type Deadline,
  optimisticProofsAmt,
  optimisticProofsSnapshotAmt,
  type PoStProof,
  partitionsAmt,
  partitionsSnapshotAmt,
  type WindowedPoSt,
} from './deadline.ts'

/* Window PoSts of a deadline. @see builtin-actors v18.0.0 `actors/miner/src/deadline_state.rs` */

/** A partition that a proof covers. */
export interface PoStPartition {
  readonly index: bigint
  /** Sectors that the proof leaves out and that were not declared faulty. */
  readonly skipped: BitField
}

/** Input of {@link recordProvenSectors}. */
export interface ProvenOptions {
  readonly sectors: Sectors
  readonly sectorSize: SectorSize
  readonly quant: QuantSpec
  readonly faultExpiration: ChainEpoch
  readonly postPartitions: readonly PoStPartition[]
}

/** Changes that a proof made. */
export interface PoStResult {
  /** Power that became active, or ceased to be. */
  readonly powerDelta: PowerPair
  readonly newFaultyPower: PowerPair
  /** Power of sectors that were to recover and did not. */
  readonly retractedRecoveryPower: PowerPair
  readonly recoveredPower: PowerPair
  /** All sectors of the proven partitions. */
  readonly sectors: BitField
  /** Those of them that are not proven. */
  readonly ignoredSectors: BitField
  /** The proven partitions. */
  readonly partitions: BitField
}

/**
 * Records partitions as proven and skipped sectors as faulty. The proof itself is not verified here.
 *
 * @throws ActorError `USR_ILLEGAL_ARGUMENT` for partitions that come twice or were proven,
 *   `USR_NOT_FOUND` for one that does not exist
 */
export function recordProvenSectors(
  deadline: Deadline,
  store: Blockstore,
  options: ProvenOptions,
): PoStResult {
  const { sectors, sectorSize, quant, faultExpiration, postPartitions } = options
  const partitionIndexes = indexesOf(postPartitions)
  const alreadyProven = deadline.partitionsPosted.intersection(partitionIndexes)
  if (!alreadyProven.isEmpty)
    throw illegalArgument(`partition already proven: ${[...alreadyProven].join(', ')}`)
  const partitions = partitionsAmt(deadline, store)
  const context = { store, sectors, sectorSize, quant }
  const allSectors: BitField[] = []
  const allIgnored: BitField[] = []
  const rescheduled: bigint[] = []
  let newFaultyPower = ZERO_POWER
  let retractedRecoveryPower = ZERO_POWER
  let recoveredPower = ZERO_POWER
  let powerDelta = ZERO_POWER
  for (const { index, skipped } of postPartitions) {
    const partition = partitions.get(index)
    if (partition === undefined)
      throw new ActorError(ExitCode.USR_NOT_FOUND, `no such partition ${index}`)
    const faulted = recordSkippedFaults(partition, faultExpiration, skipped, context)
    if (faulted.hasNewFaults) rescheduled.push(index)
    const recovered = recoverFaults(partition, context)
    const activated = activateUnproven(partition)
    allSectors.push(partition.sectors)
    allIgnored.push(partition.faults, partition.terminated)
    partitions.set(index, partition)
    newFaultyPower = addPower(newFaultyPower, faulted.newFaultyPower)
    retractedRecoveryPower = addPower(retractedRecoveryPower, faulted.retractedRecoveryPower)
    recoveredPower = addPower(recoveredPower, recovered)
    powerDelta = addPower(addPower(powerDelta, addPower(faulted.powerDelta, activated)), recovered)
  }
  deadline.partitionsPosted = deadline.partitionsPosted.union(partitionIndexes)
  addExpirationPartitions(deadline, store, faultExpiration, { partitions: rescheduled, quant })
  deadline.faultyPower = addPower(subPower(deadline.faultyPower, recoveredPower), newFaultyPower)
  deadline.partitions = partitions.flush()
  return {
    powerDelta,
    newFaultyPower,
    retractedRecoveryPower,
    recoveredPower,
    sectors: BitField.unionOf(allSectors),
    ignoredSectors: BitField.unionOf(allIgnored),
    partitions: partitionIndexes,
  }
}

/** Keeps proofs that were accepted unverified. */
export function recordPostProofs(
  deadline: Deadline,
  store: Blockstore,
  partitions: BitField,
  proofs: readonly PoStProof[],
): void {
  const posts = optimisticProofsAmt(deadline, store)
  posts.set(posts.count, { partitions, proofs })
  deadline.optimisticPostSubmissions = posts.flush()
}

/** Takes accepted proofs of the last window. @throws ActorError `USR_ILLEGAL_ARGUMENT` if there are none at the index */
export function takePostProofs(deadline: Deadline, store: Blockstore, index: bigint): WindowedPoSt {
  const posts = optimisticProofsSnapshotAmt(deadline, store)
  const post = posts.take(index)
  if (post === undefined) throw illegalArgument(`proof ${index} not found`)
  deadline.optimisticPostSubmissionsSnapshot = posts.flush()
  return post
}

/** Sectors and power that a dispute of a proof is about. */
export interface DisputeInfo {
  /** All sectors of the partitions. */
  readonly allSectorNumbers: BitField
  /** Those of them that the proof did not cover. */
  readonly ignoredSectorNumbers: BitField
  /** The sectors that were active, by partition. */
  readonly disputedSectors: PartitionSectorMap
  readonly disputedPower: PowerPair
}

/** Partitions as they were at the end of the last window. @throws UncodedError if one is not there */
export function loadPartitionsForDispute(
  deadline: Deadline,
  store: Blockstore,
  partitions: BitField,
): DisputeInfo {
  const snapshot = partitionsSnapshotAmt(deadline, store)
  const allSectors: BitField[] = []
  const allIgnored: BitField[] = []
  const disputedSectors = new PartitionSectorMap()
  let disputedPower = ZERO_POWER
  for (const index of partitions) {
    const partition = snapshot.get(index)
    if (partition === undefined) throw new UncodedError(`failed to find partition ${index}`)
    allSectors.push(partition.sectors)
    allIgnored.push(partition.faults, partition.terminated, partition.unproven)
    disputedSectors.add(index, activeSectors(partition))
    disputedPower = addPower(disputedPower, activePower(partition))
  }
  return {
    allSectorNumbers: BitField.unionOf(allSectors),
    ignoredSectorNumbers: BitField.unionOf(allIgnored),
    disputedSectors,
    disputedPower,
  }
}

function indexesOf(postPartitions: readonly PoStPartition[]): BitField {
  const indexes = postPartitions.map(({ index }) => index)
  if (indexes.includes(MAX_U64)) throw illegalArgument('partition index out of bitfield range')
  const field = BitField.of(indexes)
  if (field.size !== BigInt(indexes.length)) throw illegalArgument('duplicate partitions proven')
  return field
}
