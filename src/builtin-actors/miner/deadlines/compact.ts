import { BitField, type Blockstore, TypedAmt } from '../../../ipld/index.ts'
import { orIllegalState, UncodedError } from '../../runtime/downcast.ts'
import type { SectorSize } from '../../runtime/registered-proofs.ts'
import { illegalArgument } from '../../runtime/runtime-errors.ts'
import { liveSectors, PARTITION, type Partition } from '../partitions/partition.ts'
import { addPower, isSamePower, type PowerPair, subPower, ZERO_POWER } from '../power-pair.ts'
import type { QuantSpec } from '../quantize.ts'
import { BitFieldQueue } from '../queues/bitfield-queue.ts'
import type { Sectors } from '../sectors/sectors.ts'
import { DEADLINE_PARTITIONS_AMT_BIT_WIDTH, type Deadline, partitionsAmt } from './deadline.ts'
import { checkedSub } from './live-sectors.ts'
import { addDeadlineSectors } from './sectors.ts'

/** Partitions to compact. */
export interface CompactOptions {
  readonly sectors: Sectors
  readonly sectorSize: SectorSize
  /** Sectors that a partition may have. */
  readonly windowPostPartitionSectors: bigint
  readonly toRemove: BitField
  readonly quant: QuantSpec
}

interface RemovedPartitions {
  readonly dead: BitField
  readonly live: BitField
  readonly power: PowerPair
}

/**
 * Removes partitions, moves those after them down, and adds their live sectors again at the end.
 *
 * @returns the terminated sectors that they had
 * @throws ActorError `USR_ILLEGAL_ARGUMENT` for partitions that do not exist or have faulty or unproven
 *   sectors, and while sectors that ended early are to be processed
 * @see builtin-actors v18.0.0 `actors/miner/src/deadline_state.rs`, `compact_partitions`
 */
export function compactDeadlinePartitions(
  deadline: Deadline,
  store: Blockstore,
  options: CompactOptions,
): BitField {
  const { sectors, sectorSize, windowPostPartitionSectors, toRemove, quant } = options
  const oldPartitions = partitionsAmt(deadline, store)
  const { count } = oldPartitions
  if (toRemove.size > count) throw illegalArgument('partitions to remove exceeds total')
  const { last } = toRemove
  if (last === undefined) return BitField.EMPTY
  if (last >= count) throw illegalArgument(`partition index ${last} out of range [0, ${count})`)
  if (!deadline.earlyTerminations.isEmpty)
    throw illegalArgument('cannot remove partitions from deadline with early terminations')
  const removed = removePartitions(deadline, store, oldPartitions, toRemove)
  const removedLive = removed.live.size
  deadline.liveSectors = checkedSub(deadline.liveSectors, removedLive)
  deadline.totalSectors = checkedSub(deadline.totalSectors, removedLive + removed.dead.size)
  deadline.livePower = subPower(deadline.livePower, removed.power)
  const queue = new BitFieldQueue(store, deadline.expirationsEpochs, quant)
  queue.cut(toRemove)
  deadline.expirationsEpochs = queue.amt.flush()
  const infos = sectors.loadSectors(removed.live)
  const added = orIllegalState('failed to add back moved sectors', () =>
    addDeadlineSectors(deadline, store, {
      partitionSize: windowPostPartitionSectors,
      isProven: true,
      hasNewFees: false,
      sectors: infos,
      sectorSize,
      quant,
    }),
  )
  if (!isSamePower(removed.power, added.power))
    throw new UncodedError('power changed when compacting partitions')
  return removed.dead
}

function removePartitions(
  deadline: Deadline,
  store: Blockstore,
  oldPartitions: TypedAmt<Partition>,
  toRemove: BitField,
): RemovedPartitions {
  const bitWidth = DEADLINE_PARTITIONS_AMT_BIT_WIDTH
  const newPartitions = TypedAmt.create(store, { bitWidth }, PARTITION)
  const dead: BitField[] = []
  const live: BitField[] = []
  let power = ZERO_POWER
  oldPartitions.forEach((index, partition) => {
    if (!toRemove.has(index)) {
      newPartitions.set(newPartitions.count, partition)
      return
    }
    if (!partition.faults.isEmpty)
      throw illegalArgument(`cannot remove partition ${index}: has faults`)
    if (!partition.unproven.isEmpty)
      throw illegalArgument(`cannot remove partition ${index}: has unproven sectors`)
    dead.push(partition.terminated)
    live.push(liveSectors(partition))
    power = addPower(power, partition.livePower)
  })
  deadline.partitions = newPartitions.flush()
  return { dead: BitField.unionOf(dead), live: BitField.unionOf(live), power }
}
