import { BitField, type Blockstore, type Cid, TypedAmt } from '../../../ipld/index.ts'
import type { ChainEpoch } from '../../../types/index.ts'
import { BIT_FIELD, bitFieldOf } from '../../runtime/bit-field.ts'
import { type QuantSpec, quantizeUp } from '../quantize.ts'
import { queueKey } from './queue-key.ts'

/** A value and the epoch that it is due at. */
export type QueuedValue = readonly [epoch: ChainEpoch, value: bigint]

/** Values that a queue gives up to an epoch. */
export interface PoppedValues {
  readonly values: BitField
  /** Whether the queue has changed. */
  readonly isModified: boolean
}

/**
 * Sets of numbers by the epoch that they are due at: an AMT. Epochs are rounded up to the queue's
 * steps, so that there are fewer entries.
 *
 * @see builtin-actors v18.0.0 `actors/miner/src/bitfield_queue.rs`
 */
export class BitFieldQueue {
  readonly amt: TypedAmt<BitField>
  readonly #quant: QuantSpec

  /** Reads the root. */
  constructor(store: Blockstore, root: Cid, quant: QuantSpec) {
    this.amt = TypedAmt.load(store, root, BIT_FIELD)
    this.#quant = quant
  }

  /** Adds values to an epoch's; no values change nothing. */
  addToQueue(rawEpoch: ChainEpoch, values: BitField): void {
    if (values.isEmpty) return
    const epoch = queueKey(quantizeUp(this.#quant, rawEpoch))
    const before = this.amt.get(epoch) ?? BitField.EMPTY
    this.amt.set(epoch, before.union(values))
  }

  /** Adds values to an epoch's. */
  addToQueueValues(epoch: ChainEpoch, values: readonly bigint[]): void {
    this.addToQueue(epoch, bitFieldOf(values))
  }

  /** Removes values from all entries and moves larger values down by what was removed below them; empty entries go. */
  cut(toCut: BitField): void {
    const epochsToRemove: bigint[] = []
    this.amt.forEachMut((epoch, field) => {
      const left = field.cut(toCut)
      if (!left.isEmpty) return left
      epochsToRemove.push(epoch)
      return undefined
    })
    this.amt.batchDelete(epochsToRemove, true)
  }

  /** Adds values to their epochs, one update an epoch, earliest first. */
  addManyToQueueValues(values: readonly QueuedValue[]): void {
    const byEpoch = new Map<ChainEpoch, bigint[]>()
    for (const [rawEpoch, value] of values) {
      const epoch = quantizeUp(this.#quant, rawEpoch)
      const together = byEpoch.get(epoch)
      if (together === undefined) byEpoch.set(epoch, [value])
      else if (together[together.length - 1] !== value) together.push(value)
    }
    const epochs = [...byEpoch.keys()].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
    for (const epoch of epochs) this.addToQueueValues(epoch, byEpoch.get(epoch)!) // its own key
  }

  /** Removes the entries up to an epoch. */
  popUntil(until: ChainEpoch): PoppedValues {
    const popped: BitField[] = []
    const keys: bigint[] = []
    this.amt.forEachWhile((epoch, field) => {
      if (epoch > until) return false
      keys.push(epoch)
      popped.push(field)
      return true
    })
    if (keys.length === 0) return { values: BitField.EMPTY, isModified: false }
    this.amt.batchDelete(keys, true)
    return { values: BitField.unionOf(popped), isModified: true }
  }
}
