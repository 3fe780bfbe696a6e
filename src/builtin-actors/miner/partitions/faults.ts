import { BitField, type Blockstore } from '../../../ipld/index.ts'
import { ActorError, type ChainEpoch, ExitCode } from '../../../types/index.ts'
import { withCode } from '../../runtime/downcast.ts'
import type { SectorSize } from '../../runtime/registered-proofs.ts'
import { addPower, negPower, type PowerPair, subPower, ZERO_POWER } from '../power-pair.ts'
import type { QuantSpec } from '../quantize.ts'
import { ExpirationQueue } from '../queues/expiration-queue.ts'
import {
  rescheduleAllAsFaults,
  rescheduleAsFaults,
  rescheduleRecovered,
} from '../queues/reschedule.ts'
import { powerForSectors } from '../sectors/power.ts'
import type { SectorOnChainInfo } from '../sectors/sector-info.ts'
import { type Sectors, selectSectors } from '../sectors/sectors.ts'
import {
  liveSectors,
  type Partition,
  validatePartition,
  validatePartitionContainsSectors,
} from './partition.ts'

/* Faults of a partition. @see builtin-actors v18.0.0 `actors/miner/src/partition_state.rs` */

/** Context of the functions on a partition's faults. */
export interface FaultOptions {
  readonly store: Blockstore
  readonly sectors: Sectors
  readonly sectorSize: SectorSize
  readonly quant: QuantSpec
}

/** Power that a partition lost to faults. */
export interface FaultedPower {
  /** Change of active power. */
  readonly powerDelta: PowerPair
  readonly newFaultyPower: PowerPair
}

/** Changes that a declaration of faults made. */
export interface RecordedFaults extends FaultedPower {
  readonly newFaults: BitField
}

/** Changes that skipped sectors of a proof made. */
export interface SkippedFaults extends FaultedPower {
  /** Power of sectors that were to recover and did not. */
  readonly retractedRecoveryPower: PowerPair
  readonly hasNewFaults: boolean
}

/** Changes that a missed proof made. */
export interface MissedPost extends FaultedPower {
  /** Power of new faults and failed recoveries. */
  readonly penalizedPower: PowerPair
}

const NO_FAULTS: FaultedPower = { powerDelta: ZERO_POWER, newFaultyPower: ZERO_POWER }

/** Sectors to mark as faulty. */
export interface AddFaultsOptions {
  readonly store: Blockstore
  readonly sectorNumbers: BitField
  /** The same sectors. */
  readonly sectors: readonly SectorOnChainInfo[]
  readonly faultExpiration: ChainEpoch
  readonly sectorSize: SectorSize
  readonly quant: QuantSpec
}

/** Marks sectors as faulty that were neither faulty nor terminated. */
export function addFaults(partition: Partition, options: AddFaultsOptions): FaultedPower {
  const { store, sectorNumbers, sectors, faultExpiration, sectorSize, quant } = options
  const queue = new ExpirationQueue(store, partition.expirationsEpochs, quant)
  const newFaultyPower = rescheduleAsFaults(queue, faultExpiration, sectors, sectorSize)
  partition.expirationsEpochs = queue.amt.flush()
  partition.faults = partition.faults.union(sectorNumbers)
  partition.faultyPower = addPower(partition.faultyPower, newFaultyPower)
  const unproven = sectorNumbers.intersection(partition.unproven)
  partition.unproven = partition.unproven.difference(unproven)
  let powerDelta = negPower(newFaultyPower)
  const unprovenInfos = selectSectors(sectors, unproven)
  if (unprovenInfos.length > 0) {
    const lostUnproven = powerForSectors(sectorSize, unprovenInfos)
    partition.unprovenPower = subPower(partition.unprovenPower, lostUnproven)
    powerDelta = addPower(powerDelta, lostUnproven)
  }
  validatePartition(partition)
  return { powerDelta, newFaultyPower }
}

/**
 * Declares sectors faulty: those that are faulty or terminated stay so, those that were to recover do not.
 *
 * @throws ActorError `USR_ILLEGAL_ARGUMENT` for sectors that are not in the partition
 */
export function recordPartitionFaults(
  partition: Partition,
  sectorNumbers: BitField,
  faultExpirationEpoch: ChainEpoch,
  options: FaultOptions,
): RecordedFaults {
  const { store, sectors, sectorSize, quant } = options
  withCode(ExitCode.USR_ILLEGAL_ARGUMENT, 'failed fault declaration', () =>
    validatePartitionContainsSectors(partition, sectorNumbers),
  )
  const retracted = partition.recoveries.intersection(sectorNumbers)
  const newFaults = sectorNumbers
    .difference(retracted)
    .difference(partition.terminated)
    .difference(partition.faults)
  const newFaultSectors = sectors.loadSectors(newFaults)
  const faulted =
    newFaultSectors.length === 0
      ? NO_FAULTS
      : addFaults(partition, {
          store,
          sectorNumbers: newFaults,
          sectors: newFaultSectors,
          faultExpiration: faultExpirationEpoch,
          sectorSize,
          quant,
        })
  const retractedSectors = sectors.loadSectors(retracted)
  if (retractedSectors.length > 0)
    removeRecoveries(partition, retracted, powerForSectors(sectorSize, retractedSectors))
  validatePartition(partition)
  return { newFaults, ...faulted }
}

/** Recovers the sectors that are to recover; they expire again when they should. @returns their power */
export function recoverFaults(partition: Partition, options: FaultOptions): PowerPair {
  const { store, sectors, sectorSize, quant } = options
  const recovered = sectors.loadSectors(partition.recoveries)
  const queue = new ExpirationQueue(store, partition.expirationsEpochs, quant)
  const power = rescheduleRecovered(queue, recovered, sectorSize)
  partition.expirationsEpochs = queue.amt.flush()
  partition.faults = partition.faults.difference(partition.recoveries)
  partition.recoveries = BitField.EMPTY
  partition.faultyPower = subPower(partition.faultyPower, power)
  partition.recoveringPower = subPower(partition.recoveringPower, power)
  validatePartition(partition)
  return power
}

/** Makes unproven sectors proven. @returns their power */
export function activateUnproven(partition: Partition): PowerPair {
  const power = partition.unprovenPower
  partition.unproven = BitField.EMPTY
  partition.unprovenPower = ZERO_POWER
  return power
}

/**
 * Declares that faulty sectors are to recover; others of the partition stay as they are.
 *
 * @throws ActorError `USR_ILLEGAL_ARGUMENT` for sectors that are not in the partition
 */
export function declarePartitionRecoveries(
  partition: Partition,
  sectors: Sectors,
  sectorSize: SectorSize,
  sectorNumbers: BitField,
): void {
  withCode(ExitCode.USR_ILLEGAL_ARGUMENT, 'failed fault declaration', () =>
    validatePartitionContainsSectors(partition, sectorNumbers),
  )
  const recoveries = sectorNumbers.intersection(partition.faults).difference(partition.recoveries)
  const infos = sectors.loadSectors(recoveries)
  partition.recoveries = partition.recoveries.union(recoveries)
  const power = powerForSectors(sectorSize, infos)
  partition.recoveringPower = addPower(partition.recoveringPower, power)
  validatePartition(partition)
}

/** Makes sectors faulty that were to recover. */
export function removeRecoveries(
  partition: Partition,
  sectorNumbers: BitField,
  power: PowerPair,
): void {
  if (sectorNumbers.isEmpty) return
  partition.recoveries = partition.recoveries.difference(sectorNumbers)
  partition.recoveringPower = subPower(partition.recoveringPower, power)
}

/** Makes all sectors faulty that are not, and ends recoveries. */
export function recordMissedPost(
  partition: Partition,
  store: Blockstore,
  faultExpiration: ChainEpoch,
  quant: QuantSpec,
): MissedPost {
  const queue = new ExpirationQueue(store, partition.expirationsEpochs, quant)
  rescheduleAllAsFaults(queue, faultExpiration)
  partition.expirationsEpochs = queue.amt.flush()
  const newFaultyPower = subPower(partition.livePower, partition.faultyPower)
  const penalizedPower = addPower(partition.recoveringPower, newFaultyPower)
  const powerDelta = subPower(partition.unprovenPower, newFaultyPower)
  partition.faults = liveSectors(partition)
  partition.recoveries = BitField.EMPTY
  partition.unproven = BitField.EMPTY
  partition.faultyPower = partition.livePower
  partition.recoveringPower = ZERO_POWER
  partition.unprovenPower = ZERO_POWER
  validatePartition(partition)
  return { powerDelta, penalizedPower, newFaultyPower }
}

/**
 * Records the sectors that a proof skips as faulty.
 *
 * @throws ActorError `USR_ILLEGAL_ARGUMENT` for sectors that are not in the partition
 */
export function recordSkippedFaults(
  partition: Partition,
  faultExpiration: ChainEpoch,
  skipped: BitField,
  options: FaultOptions,
): SkippedFaults {
  if (skipped.isEmpty)
    return { ...NO_FAULTS, retractedRecoveryPower: ZERO_POWER, hasNewFaults: false }
  const { store, sectors, sectorSize, quant } = options
  if (!partition.sectors.containsAll(skipped))
    throw new ActorError(
      ExitCode.USR_ILLEGAL_ARGUMENT,
      'skipped faults contains sectors outside partition',
    )
  const retracted = partition.recoveries.intersection(skipped)
  const retractedRecoveryPower = powerForSectors(sectorSize, sectors.loadSectors(retracted))
  const newFaults = skipped.difference(partition.terminated).difference(partition.faults)
  const newFaultSectors = sectors.loadSectors(newFaults)
  const faulted = addFaults(partition, {
    store,
    sectorNumbers: newFaults,
    sectors: newFaultSectors,
    faultExpiration,
    sectorSize,
    quant,
  })
  removeRecoveries(partition, retracted, retractedRecoveryPower)
  validatePartition(partition)
  return { ...faulted, retractedRecoveryPower, hasNewFaults: newFaultSectors.length > 0 }
}
