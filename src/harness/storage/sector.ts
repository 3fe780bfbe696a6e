import type { SectorOnChainInfo } from '../../builtin-actors/index.ts'
import { UsageError } from '../../types/index.ts'
import type { MinerView } from './miner-view.ts'

/**
 * The status of a sector: pre-committed; proven but without a window PoSt yet; active; faulty;
 * faulty and declared as recovered; terminated or expired; never committed.
 */
export type SectorState =
  | 'precommitted'
  | 'unproven'
  | 'active'
  | 'faulty'
  | 'recovering'
  | 'terminated'
  | 'unknown'

/** The place of a sector among its miner's deadlines. */
export interface SectorPlace {
  readonly deadline: bigint
  readonly partition: bigint
}

/** A sector of a miner. It reads the world each time that it is asked. */
export class Sector {
  readonly miner: MinerView
  readonly number: bigint

  constructor(miner: MinerView, number: bigint) {
    this.miner = miner
    this.number = number
  }

  /** The sector's record. @throws UsageError `FVM_SECTOR` for a sector that is not committed, or not any more */
  get info(): SectorOnChainInfo {
    const info = this.miner.state.sectors.get(this.number)
    if (info !== undefined) return info
    throw new UsageError(
      'FVM_SECTOR',
      `sector ${this.number} of f0${this.miner.id} is ${this.status}: it has a record on chain from its proof of replication until it ends`,
    )
  }

  /** The deadline and the partition of the sector; undefined for a sector that is in none. */
  get place(): SectorPlace | undefined {
    for (const { deadline, partitions } of this.miner.deadlines())
      for (const [partition, { sectors }] of partitions)
        if (sectors.has(this.number)) return { deadline, partition }
    return undefined
  }

  get status(): SectorState {
    for (const { partitions } of this.miner.deadlines())
      for (const [, partition] of partitions) {
        if (!partition.sectors.has(this.number)) continue
        if (partition.terminated.has(this.number)) return 'terminated'
        if (partition.recoveries.has(this.number)) return 'recovering'
        if (partition.faults.has(this.number)) return 'faulty'
        return partition.unproven.has(this.number) ? 'unproven' : 'active'
      }
    const { state } = this.miner
    if (state.preCommittedSectors.has(this.number)) return 'precommitted'
    return state.allocatedSectors.value.has(this.number) ? 'terminated' : 'unknown'
  }

  toString(): string {
    return `sector ${this.number} of f0${this.miner.id} (${this.status})`
  }

  toJSON(): object {
    return {
      miner: `f0${this.miner.id}`,
      number: this.number.toString(),
      status: this.status,
    }
  }
}
