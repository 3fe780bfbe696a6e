import type { BitField } from '../../../ipld/index.ts'
import type { ChainEpoch } from '../../../types/index.ts'

/**
 * Sectors that terminated early, by the epoch of termination, and how much work finding them was.
 *
 * @see builtin-actors v18.0.0 `actors/miner/src/termination.rs`
 */
export class TerminationResult {
  readonly sectors: Map<ChainEpoch, BitField>
  partitionsProcessed: bigint
  sectorsProcessed: bigint

  constructor() {
    this.sectors = new Map()
    this.partitionsProcessed = 0n
    this.sectorsProcessed = 0n
  }

  /** Adds another result to this one. */
  add(other: TerminationResult): void {
    this.partitionsProcessed += other.partitionsProcessed
    this.sectorsProcessed += other.sectorsProcessed
    for (const [epoch, sectors] of other.sectors)
      this.sectors.set(epoch, this.sectors.get(epoch)?.union(sectors) ?? sectors)
  }

  /** Whether the work done is under both limits. */
  isBelowLimit(partitionLimit: bigint, sectorLimit: bigint): boolean {
    return this.partitionsProcessed < partitionLimit && this.sectorsProcessed < sectorLimit
  }

  get isEmpty(): boolean {
    return this.sectorsProcessed === 0n
  }

  /** Epochs and their sectors, ascending by epoch. */
  entries(): (readonly [epoch: ChainEpoch, sectors: BitField])[] {
    return [...this.sectors].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  }
}
