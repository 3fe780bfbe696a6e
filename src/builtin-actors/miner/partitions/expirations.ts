import type { BitField, Blockstore } from '../../../ipld/index.ts'
import { ActorError, type ChainEpoch, ExitCode, type TokenAmount } from '../../../types/index.ts'
import { UncodedError } from '../../runtime/downcast.ts'
import type { Policy } from '../../runtime/policy.ts'
import type { SectorSize } from '../../runtime/registered-proofs.ts'
import { addPower, isZeroPower, type PowerPair, subPower } from '../power-pair.ts'
import { NO_QUANTIZATION, type QuantSpec } from '../quantize.ts'
import { BitFieldQueue } from '../queues/bitfield-queue.ts'
import { ExpirationQueue } from '../queues/expiration-queue.ts'
import type { ExpirationSet } from '../queues/expiration-set.ts'
import { removeQueuedSectors } from '../queues/remove-sectors.ts'
import { replaceQueuedSectors } from '../queues/reschedule.ts'
import { powerForSectors } from '../sectors/power.ts'
import type { SectorOnChainInfo } from '../sectors/sector-info.ts'
import { selectSectors } from '../sectors/sectors.ts'
import { TerminationResult } from '../sectors/termination.ts'
import type { FaultOptions } from './faults.ts'
import { activeSectors, liveSectors, type Partition, validatePartition } from './partition.ts'

/* Sectors that come into a partition, move in it, and end. @see builtin-actors v18.0.0 `actors/miner/src/partition_state.rs` */

/** Sectors to add to a partition. */
export interface AddSectorsOptions {
  readonly store: Blockstore
  readonly isProven: boolean
  readonly sectors: readonly SectorOnChainInfo[]
  readonly sectorSize: SectorSize
  readonly quant: QuantSpec
}

/** Totals of added sectors. */
export interface AddedSectors {
  readonly power: PowerPair
  readonly dailyFee: TokenAmount
}

/** Adds new sectors, none of them faulty. @throws UncodedError if one is there already */
export function addPartitionSectors(
  partition: Partition,
  options: AddSectorsOptions,
): AddedSectors {
  const { store, isProven, sectors, sectorSize, quant } = options
  const queue = new ExpirationQueue(store, partition.expirationsEpochs, quant)
  const { sectorNumbers, power, dailyFee } = queue.addActiveSectors(sectors, sectorSize)
  partition.expirationsEpochs = queue.amt.flush()
  if (partition.sectors.containsAny(sectorNumbers))
    throw new UncodedError('not all added sectors are new')
  partition.sectors = partition.sectors.union(sectorNumbers)
  partition.livePower = addPower(partition.livePower, power)
  if (!isProven) {
    partition.unprovenPower = addPower(partition.unprovenPower, power)
    partition.unproven = partition.unproven.union(sectorNumbers)
  }
  validatePartition(partition)
  return { power, dailyFee }
}

/** Sectors that take the place of others. */
export interface ReplaceSectorsOptions {
  readonly store: Blockstore
  readonly oldSectors: readonly SectorOnChainInfo[]
  readonly newSectors: readonly SectorOnChainInfo[]
  readonly sectorSize: SectorSize
  readonly quant: QuantSpec
}

/** New minus old of what was replaced. */
export interface ReplacedDelta {
  readonly powerDelta: PowerPair
  readonly pledgeDelta: TokenAmount
  readonly dailyFeeDelta: TokenAmount
}

/** Replaces active sectors, by themselves with another power for one. @throws UncodedError if one is not active */
export function replacePartitionSectors(
  partition: Partition,
  options: ReplaceSectorsOptions,
): ReplacedDelta {
  const { store, oldSectors, newSectors, sectorSize, quant } = options
  const queue = new ExpirationQueue(store, partition.expirationsEpochs, quant)
  const replaced = replaceQueuedSectors(queue, oldSectors, newSectors, sectorSize)
  const { oldSectorNumbers, newSectorNumbers, powerDelta, pledgeDelta, dailyFeeDelta } = replaced
  partition.expirationsEpochs = queue.amt.flush()
  if (!activeSectors(partition).containsAll(oldSectorNumbers))
    throw new UncodedError('refusing to replace inactive sectors')
  partition.sectors = partition.sectors.difference(oldSectorNumbers).union(newSectorNumbers)
  partition.livePower = addPower(partition.livePower, powerDelta)
  validatePartition(partition)
  return { powerDelta, pledgeDelta, dailyFeeDelta }
}

/** Notes when sectors ended early, for their fees. */
export function recordEarlyTermination(
  partition: Partition,
  store: Blockstore,
  epoch: ChainEpoch,
  sectors: BitField,
): void {
  const queue = new BitFieldQueue(store, partition.earlyTerminated, NO_QUANTIZATION)
  queue.addToQueue(epoch, sectors)
  partition.earlyTerminated = queue.amt.flush()
}

/** Sectors to terminate. */
export interface TerminateOptions extends FaultOptions {
  readonly policy: Policy
  readonly epoch: ChainEpoch
}

/** Sectors that were terminated; unproven power is not in the set's active power. */
export interface TerminatedSectors {
  readonly removed: ExpirationSet
  readonly removedUnprovenPower: PowerPair
}

/** Terminates live sectors. @throws ActorError `USR_ILLEGAL_ARGUMENT` if one is not live */
export function terminatePartitionSectors(
  partition: Partition,
  sectorNumbers: BitField,
  options: TerminateOptions,
): TerminatedSectors {
  const { policy, store, sectors, epoch, sectorSize, quant } = options
  if (!liveSectors(partition).containsAll(sectorNumbers))
    throw new ActorError(ExitCode.USR_ILLEGAL_ARGUMENT, 'can only terminate live sectors')
  const infos = sectors.loadSectors(sectorNumbers)
  const queue = new ExpirationQueue(store, partition.expirationsEpochs, quant)
  const { removed, recoveringPower } = removeQueuedSectors(policy, queue, {
    sectors: infos,
    faults: partition.faults,
    recovering: partition.recoveries,
    sectorSize,
  })
  partition.expirationsEpochs = queue.amt.flush()
  const removedSectors = removed.onTimeSectors.union(removed.earlySectors)
  recordEarlyTermination(partition, store, epoch, removedSectors)
  const unproven = removedSectors.intersection(partition.unproven)
  partition.faults = partition.faults.difference(removedSectors)
  partition.recoveries = partition.recoveries.difference(removedSectors)
  partition.terminated = partition.terminated.union(removedSectors)
  partition.livePower = subPower(
    subPower(partition.livePower, removed.activePower),
    removed.faultyPower,
  )
  partition.faultyPower = subPower(partition.faultyPower, removed.faultyPower)
  partition.recoveringPower = subPower(partition.recoveringPower, recoveringPower)
  partition.unproven = partition.unproven.difference(unproven)
  const removedUnprovenPower = powerForSectors(sectorSize, selectSectors(infos, unproven))
  partition.unprovenPower = subPower(partition.unprovenPower, removedUnprovenPower)
  validatePartition(partition)
  const activePower = subPower(removed.activePower, removedUnprovenPower)
  return { removed: { ...removed, activePower }, removedUnprovenPower }
}

/** Terminates the sectors that are due up to an epoch. @throws UncodedError if sectors are unproven or recovering */
export function popPartitionExpirations(
  partition: Partition,
  store: Blockstore,
  until: ChainEpoch,
  quant: QuantSpec,
): ExpirationSet {
  if (!partition.unproven.isEmpty)
    throw new UncodedError('cannot pop expired sectors from a partition with unproven sectors')
  const queue = new ExpirationQueue(store, partition.expirationsEpochs, quant)
  const popped = queue.popUntil(until)
  partition.expirationsEpochs = queue.amt.flush()
  const expired = popped.onTimeSectors.union(popped.earlySectors)
  if (!partition.recoveries.isEmpty)
    throw new UncodedError('unexpected recoveries while processing expirations')
  if (!isZeroPower(partition.recoveringPower))
    throw new UncodedError('unexpected recovering power while processing expirations')
  if (partition.terminated.containsAny(expired))
    throw new UncodedError('expiring sectors already terminated')
  partition.terminated = partition.terminated.union(expired)
  partition.faults = partition.faults.difference(expired)
  partition.livePower = subPower(
    partition.livePower,
    addPower(popped.activePower, popped.faultyPower),
  )
  partition.faultyPower = subPower(partition.faultyPower, popped.faultyPower)
  recordEarlyTermination(partition, store, until, popped.earlySectors)
  validatePartition(partition)
  return popped
}

/** Early terminations that were taken, and whether there are more. */
export interface PoppedTerminations {
  readonly result: TerminationResult
  readonly hasMore: boolean
}

/** Takes up to `maxSectors` sectors that ended early and whose fees are due. */
export function popPartitionTerminations(
  partition: Partition,
  store: Blockstore,
  maxSectors: bigint,
): PoppedTerminations {
  const queue = new BitFieldQueue(store, partition.earlyTerminated, NO_QUANTIZATION)
  const processed: bigint[] = []
  const remaining: (readonly [epoch: ChainEpoch, sectors: BitField])[] = [] // one at the most
  const result = new TerminationResult()
  result.partitionsProcessed = 1n
  queue.amt.forEachWhile((epoch, sectors) => {
    const count = sectors.size
    const limit = maxSectors - result.sectorsProcessed
    if (limit < count) {
      const part = sectors.slice(0n, limit)
      if (part === undefined) throw new UncodedError('expected more sectors in bitfield')
      remaining.push([epoch, sectors.difference(part)])
      result.sectorsProcessed += limit
      result.sectors.set(epoch, part)
    } else {
      processed.push(epoch)
      result.sectorsProcessed += count
      result.sectors.set(epoch, sectors)
    }
    return result.sectorsProcessed < maxSectors
  })
  queue.amt.batchDelete(processed, true)
  for (const [epoch, sectors] of remaining) queue.amt.set(epoch, sectors)
  partition.earlyTerminated = queue.amt.flush()
  validatePartition(partition)
  return { result, hasMore: queue.amt.count > 0n }
}
