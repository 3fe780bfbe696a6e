import { BitField, type Blockstore } from '../../../ipld/index.ts'
import type { ChainEpoch } from '../../../types/index.ts'
import { bitFieldOf } from '../../runtime/bit-field.ts'
import { UncodedError } from '../../runtime/downcast.ts'
import {
  type PoppedTerminations,
  popPartitionExpirations,
  popPartitionTerminations,
} from '../partitions/expirations.ts'
import { addPower, subPower } from '../power-pair.ts'
import type { QuantSpec } from '../quantize.ts'
import { BitFieldQueue, type PoppedValues } from '../queues/bitfield-queue.ts'
import { EMPTY_EXPIRATION_SET, type ExpirationSet } from '../queues/expiration-set.ts'
import { TerminationResult } from '../sectors/termination.ts'
import { type Deadline, partitionsAmt } from './deadline.ts'
import { checkedSub } from './live-sectors.ts'

/* Sectors of a deadline that end. @see builtin-actors v18.0.0 `actors/miner/src/deadline_state.rs` */

/** Terminates the sectors of all partitions that are due up to an epoch. */
export function popExpiredSectors(
  deadline: Deadline,
  store: Blockstore,
  until: ChainEpoch,
  quant: QuantSpec,
): ExpirationSet {
  const expired = popExpiredPartitions(deadline, store, until, quant)
  if (!expired.isModified) return EMPTY_EXPIRATION_SET
  const partitions = partitionsAmt(deadline, store)
  const onTime: BitField[] = []
  const early: BitField[] = []
  let { onTimePledge, activePower, faultyPower, feeDeduction } = EMPTY_EXPIRATION_SET
  const withEarlyTerminations: bigint[] = []
  for (const index of expired.values) {
    const partition = partitions.get(index)
    if (partition === undefined) throw new UncodedError(`missing expected partition ${index}`)
    const popped = popPartitionExpirations(partition, store, until, quant)
    if (!popped.earlySectors.isEmpty) withEarlyTerminations.push(index)
    onTime.push(popped.onTimeSectors)
    early.push(popped.earlySectors)
    activePower = addPower(activePower, popped.activePower)
    faultyPower = addPower(faultyPower, popped.faultyPower)
    onTimePledge += popped.onTimePledge
    feeDeduction += popped.feeDeduction
    partitions.set(index, partition)
  }
  deadline.partitions = partitions.flush()
  deadline.earlyTerminations = deadline.earlyTerminations.union(bitFieldOf(withEarlyTerminations))
  const onTimeSectors = BitField.unionOf(onTime)
  const earlySectors = BitField.unionOf(early)
  deadline.liveSectors = checkedSub(deadline.liveSectors, onTimeSectors.size + earlySectors.size)
  deadline.faultyPower = subPower(deadline.faultyPower, faultyPower)
  deadline.livePower = subPower(subPower(deadline.livePower, faultyPower), activePower)
  deadline.dailyFee -= feeDeduction
  return { onTimeSectors, earlySectors, onTimePledge, activePower, faultyPower, feeDeduction }
}

/** Takes the partitions that may have sectors which expire up to an epoch. */
export function popExpiredPartitions(
  deadline: Deadline,
  store: Blockstore,
  until: ChainEpoch,
  quant: QuantSpec,
): PoppedValues {
  const queue = new BitFieldQueue(store, deadline.expirationsEpochs, quant)
  const popped = queue.popUntil(until)
  if (popped.isModified) deadline.expirationsEpochs = queue.amt.flush()
  return popped
}

/** Takes sectors that ended early and whose fees are due, up to a number of partitions and sectors. */
export function popDeadlineTerminations(
  deadline: Deadline,
  store: Blockstore,
  maxPartitions: bigint,
  maxSectors: bigint,
): PoppedTerminations {
  const partitions = partitionsAmt(deadline, store)
  const finished: bigint[] = []
  const result = new TerminationResult()
  for (const index of deadline.earlyTerminations) {
    const partition = partitions.get(index)
    if (partition === undefined) {
      finished.push(index)
      continue
    }
    const limit = checkedSub(maxSectors, result.sectorsProcessed)
    const popped = popPartitionTerminations(partition, store, limit)
    result.add(popped.result)
    if (!popped.hasMore) finished.push(index)
    partitions.set(index, partition)
    if (!result.isBelowLimit(maxPartitions, maxSectors)) break
  }
  deadline.earlyTerminations = deadline.earlyTerminations.difference(BitField.of(finished))
  deadline.partitions = partitions.flush()
  return { result, hasMore: !deadline.earlyTerminations.isEmpty }
}
