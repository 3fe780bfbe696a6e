import type { Blockstore } from '../../../ipld/index.ts'
import { ActorError, type ChainEpoch, ExitCode, type TokenAmount } from '../../../types/index.ts'
import type { Policy } from '../../runtime/policy.ts'
import type { SectorSize } from '../../runtime/registered-proofs.ts'
import { addPartitionSectors, terminatePartitionSectors } from '../partitions/expirations.ts'
import { createPartition } from '../partitions/partition.ts'
import { addPower, type PowerPair, subPower, ZERO_POWER } from '../power-pair.ts'
import type { QuantSpec } from '../quantize.ts'
import { BitFieldQueue, type QueuedValue } from '../queues/bitfield-queue.ts'
import { expirationSetSize, isEmptyExpirationSet } from '../queues/expiration-set.ts'
import type { SectorOnChainInfo } from '../sectors/sector-info.ts'
import type { PartitionSectorMap } from '../sectors/sector-map.ts'
import type { Sectors } from '../sectors/sectors.ts'
import { type Deadline, partitionsAmt } from './deadline.ts'
import { checkedSub } from './live-sectors.ts'

/* Sectors that come to a deadline, move in it and leave it. @see builtin-actors v18.0.0 `actors/miner/src/deadline_state.rs` */

/** Sectors to add to a deadline. */
export interface AddDeadlineSectorsOptions {
  /** Sectors that a partition may have. */
  readonly partitionSize: bigint
  readonly isProven: boolean
  /** Whether their fees are new to the deadline. */
  readonly hasNewFees: boolean
  readonly sectors: readonly SectorOnChainInfo[]
  readonly sectorSize: SectorSize
  readonly quant: QuantSpec
}

/** Power and fees that were added to a deadline. */
export interface AddedToDeadline {
  readonly power: PowerPair
  readonly dailyFee: TokenAmount
}

/** Adds sectors that are not faulty: to the last partition while it has room, then to new ones. */
export function addDeadlineSectors(
  deadline: Deadline,
  store: Blockstore,
  options: AddDeadlineSectorsOptions,
): AddedToDeadline {
  const { partitionSize, isProven, hasNewFees, sectors, sectorSize, quant } = options
  let power = ZERO_POWER
  let dailyFee = 0n
  if (sectors.length === 0) return { power, dailyFee }
  deadline.liveSectors += BigInt(sectors.length)
  deadline.totalSectors += BigInt(sectors.length)
  const updates: QueuedValue[] = []
  const partitions = partitionsAmt(deadline, store)
  const { count } = partitions
  let from = 0
  for (let index = count === 0n ? 0n : count - 1n; from < sectors.length; index++) {
    const partition = partitions.get(index) ?? createPartition(store)
    const room = partitionSize - partition.sectors.size
    if (room <= 0n) continue
    const left = sectors.length - from
    const part = sectors.slice(from, from + (room < BigInt(left) ? Number(room) : left))
    from += part.length
    const added = addPartitionSectors(partition, {
      store,
      isProven,
      sectors: part,
      sectorSize,
      quant,
    })
    power = addPower(power, added.power)
    if (hasNewFees) dailyFee += added.dailyFee
    partitions.set(index, partition)
    for (const { expiration } of part) updates.push([expiration, index])
  }
  deadline.partitions = partitions.flush()
  const expirations = new BitFieldQueue(store, deadline.expirationsEpochs, quant)
  expirations.addManyToQueueValues(updates)
  deadline.expirationsEpochs = expirations.amt.flush()
  deadline.dailyFee += dailyFee
  deadline.livePower = addPower(deadline.livePower, power)
  return { power, dailyFee }
}

/** Sectors to terminate. */
export interface TerminateDeadlineOptions {
  readonly policy: Policy
  readonly sectors: Sectors
  readonly epoch: ChainEpoch
  readonly partitionSectors: PartitionSectorMap
  readonly sectorSize: SectorSize
  readonly quant: QuantSpec
}

/** Terminates live sectors. @returns the active power that is lost @throws ActorError `USR_NOT_FOUND` for a partition that does not exist */
export function terminateDeadlineSectors(
  deadline: Deadline,
  store: Blockstore,
  options: TerminateDeadlineOptions,
): PowerPair {
  const { partitionSectors, ...context } = options
  const partitions = partitionsAmt(deadline, store)
  let powerLost = ZERO_POWER
  for (const [index, sectorNumbers] of partitionSectors) {
    const partition = partitions.get(index)
    if (partition === undefined)
      throw new ActorError(ExitCode.USR_NOT_FOUND, `failed to find partition ${index}`)
    const { removed, removedUnprovenPower } = terminatePartitionSectors(partition, sectorNumbers, {
      store,
      ...context,
    })
    partitions.set(index, partition)
    if (!isEmptyExpirationSet(removed)) {
      deadline.earlyTerminations = deadline.earlyTerminations.with(index)
      deadline.liveSectors = checkedSub(deadline.liveSectors, expirationSetSize(removed))
    }
    const { activePower, faultyPower, feeDeduction } = removed
    deadline.faultyPower = subPower(deadline.faultyPower, faultyPower)
    deadline.livePower = subPower(subPower(deadline.livePower, activePower), faultyPower)
    deadline.livePower = subPower(deadline.livePower, removedUnprovenPower)
    deadline.dailyFee -= feeDeduction
    powerLost = addPower(powerLost, activePower)
  }
  deadline.partitions = partitions.flush()
  return powerLost
}

/** Sectors to move to another expiration. */
export interface RescheduleOptions {
  readonly sectors: Sectors
  readonly expiration: ChainEpoch
  readonly partitionSectors: PartitionSectorMap
  readonly sectorSize: SectorSize
  readonly quant: QuantSpec
}
