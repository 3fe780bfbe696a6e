import type { BitField } from '../../../ipld/index.ts'
import { MAX_U64 } from '../../../types/index.ts'
import { bitFieldOf } from '../../runtime/bit-field.ts'
import { UncodedError } from '../../runtime/downcast.ts'
import type { Policy } from '../../runtime/policy.ts'
import type { SectorNumber } from '../../runtime/registered-proofs.ts'

/** Partitions and sectors of a map. */
export interface SectorMapCount {
  readonly partitions: bigint
  readonly sectors: bigint
}

/**
 * Sector numbers by partition of a deadline.
 *
 * @see builtin-actors v18.0.0 `actors/miner/src/sector_map.rs`
 */
export class PartitionSectorMap {
  readonly #partitions = new Map<bigint, BitField>()

  /** Adds sectors to those of a partition. */
  add(partitionIdx: bigint, sectorNumbers: BitField): void {
    const before = this.#partitions.get(partitionIdx)
    this.#partitions.set(
      partitionIdx,
      before === undefined ? sectorNumbers : before.union(sectorNumbers),
    )
  }

  /** Adds sectors to those of a partition. @throws UncodedError for the number 2^64 - 1 */
  addValues(partitionIdx: bigint, sectorNumbers: readonly SectorNumber[]): void {
    this.add(partitionIdx, bitFieldOf(sectorNumbers))
  }

  /** The number of partitions and sectors. @throws UncodedError if that of sectors is past 64 bits */
  count(): SectorMapCount {
    let sectors = 0n
    for (const field of this.#partitions.values()) sectors = checkedSum(sectors, field.size)
    return { partitions: BigInt(this.#partitions.size), sectors }
  }

  /** The partitions, ascending. */
  partitions(): bigint[] {
    return ascending(this.#partitions.keys())
  }

  /** Each partition with its sectors, ascending. */
  *[Symbol.iterator](): Generator<readonly [partitionIdx: bigint, sectorNumbers: BitField]> {
    for (const index of this.partitions()) yield [index, this.#partitions.get(index)!] // its own key
  }

  get size(): number {
    return this.#partitions.size
  }

  get isEmpty(): boolean {
    return this.#partitions.size === 0
  }
}

/** Sector numbers by deadline and partition. */
export class DeadlineSectorMap {
  readonly #deadlines = new Map<bigint, PartitionSectorMap>()

  /** @throws UncodedError for more partitions or sectors than these */
  check(maxPartitions: bigint, maxSectors: bigint): void {
    const { partitions, sectors } = this.count()
    if (partitions > maxPartitions)
      throw new UncodedError(`too many partitions ${partitions}, max ${maxPartitions}`)
    if (sectors > maxSectors)
      throw new UncodedError(`too many sectors ${sectors}, max ${maxSectors}`)
  }

  /** The number of partitions and sectors. @throws UncodedError if that of sectors is past 64 bits */
  count(): SectorMapCount {
    let partitions = 0n
    let sectors = 0n
    for (const map of this.#deadlines.values()) {
      const inDeadline = map.count()
      partitions += inDeadline.partitions
      sectors = checkedSum(sectors, inDeadline.sectors)
    }
    return { partitions, sectors }
  }

  /** Adds sectors to those of a partition. @throws UncodedError for a deadline past the last one */
  add(policy: Policy, deadlineIdx: bigint, partitionIdx: bigint, sectorNumbers: BitField): void {
    if (deadlineIdx >= policy.wpostPeriodDeadlines)
      throw new UncodedError(`invalid deadline ${deadlineIdx}`)
    let map = this.#deadlines.get(deadlineIdx)
    if (map === undefined) {
      map = new PartitionSectorMap()
      this.#deadlines.set(deadlineIdx, map)
    }
    map.add(partitionIdx, sectorNumbers)
  }

  /** {@link DeadlineSectorMap.add} of numbers; 2^64 - 1 is an UncodedError too. */
  addValues(
    policy: Policy,
    deadlineIdx: bigint,
    partitionIdx: bigint,
    sectorNumbers: readonly SectorNumber[],
  ): void {
    this.add(policy, deadlineIdx, partitionIdx, bitFieldOf(sectorNumbers))
  }

  /** The deadlines, ascending. */
  deadlines(): bigint[] {
    return ascending(this.#deadlines.keys())
  }

  /** Each deadline with its partitions, ascending. */
  *[Symbol.iterator](): Generator<readonly [deadlineIdx: bigint, partitions: PartitionSectorMap]> {
    for (const index of this.deadlines()) yield [index, this.#deadlines.get(index)!] // its own key
  }
}

function ascending(keys: Iterable<bigint>): bigint[] {
  return [...keys].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
}

function checkedSum(a: bigint, b: bigint): bigint {
  const sum = a + b
  if (sum > MAX_U64) throw new UncodedError('integer overflow when counting sectors')
  return sum
}
