import { Panic } from '../../../types/index.ts'
import { UncodedError } from '../../runtime/downcast.ts'
import type { SectorOnChainInfo } from '../sectors/sector-info.ts'
import type { Deadline } from './deadline.ts'

/** Deadlines to assign to, and their limits. */
export interface AssignOptions {
  /** Partitions that a deadline may have. */
  readonly maxPartitions: bigint
  /** Sectors that a partition may have. */
  readonly partitionSize: bigint
  /** Deadlines by index; undefined for those that may not change. */
  readonly deadlines: readonly (Deadline | undefined)[]
}

interface Candidate {
  readonly index: number
  liveSectors: bigint
  totalSectors: bigint
}

/**
 * Assigns sectors to deadlines: first to partitions that are not full, then to new ones if the
 * fewest sectors live.
 *
 * @returns the sectors of each deadline by index
 * @throws UncodedError if the best deadline is full, Panic if there is none
 * @see builtin-actors v18.0.0 `actors/miner/src/deadline_assignment.rs`
 */
export function assignDeadlines(
  options: AssignOptions,
  sectors: readonly SectorOnChainInfo[],
): SectorOnChainInfo[][] {
  const { maxPartitions, partitionSize, deadlines } = options
  const candidates: Candidate[] = []
  for (const [index, deadline] of deadlines.entries())
    if (deadline !== undefined)
      candidates.push({
        index,
        liveSectors: deadline.liveSectors,
        totalSectors: deadline.totalSectors,
      })
  if (candidates.length === 0) throw new Panic('assertion failed: !heap.is_empty()')
  const changes: SectorOnChainInfo[][] = deadlines.map(() => [])
  // Only the chosen one changes, so that a list in order stays in order but for its first.
  candidates.sort((a, b) => compare(a, b, partitionSize))
  for (const sector of sectors) {
    const best = candidates[0]! // there is one
    if (best.totalSectors >= partitionSize * maxPartitions)
      throw new UncodedError(`max partitions limit ${maxPartitions} reached for all deadlines`)
    changes[best.index]!.push(sector) // one list a deadline
    best.liveSectors += 1n
    best.totalSectors += 1n
    sinkFirst(candidates, partitionSize)
  }
  return changes
}

/** Moves the first candidate to its place in a list that is in order without it. */
function sinkFirst(candidates: Candidate[], partitionSize: bigint): void {
  const first = candidates[0]! // there is one
  let at = 0
  for (; at + 1 < candidates.length; at++) {
    const next = candidates[at + 1]! // by the loop's bound
    if (compare(first, next, partitionSize) <= 0) break
    candidates[at] = next
  }
  candidates[at] = first
}

/**
 * The better deadline for a sector comes first: fewest partitions once compacted, fewest partitions,
 * an open partition, the fullest one, fewest live sectors, lowest index.
 */
function compare(a: Candidate, b: Candidate, size: bigint): number {
  const isFullA = a.totalSectors % size === 0n
  const isFullB = b.totalSectors % size === 0n
  return (
    order(a.liveSectors / size, b.liveSectors / size) || // the ceiling of one sector more, less one
    order(a.totalSectors / size, b.totalSectors / size) ||
    Number(isFullA) - Number(isFullB) ||
    (isFullA || isFullB ? 0 : order(b.totalSectors, a.totalSectors)) ||
    order(a.liveSectors, b.liveSectors) ||
    a.index - b.index
  )
}

function order(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0
}
