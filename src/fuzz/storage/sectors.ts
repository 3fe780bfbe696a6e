import { CHALLENGE_WINDOW, FAULT_CUTOFF, openingOf, PROVING_PERIOD } from './pass-time.ts'
import type { MinerFacts, PlacedPartition } from './storage-view.ts'
import type { StorageGen } from './typed-call.ts'

const DISPUTE_WINDOW = 1_800n

/** A sector that is not terminated, with its place. */
export interface Placed {
  readonly sector: bigint
  readonly deadline: bigint
  readonly partition: bigint
  readonly isFaulty: boolean
  readonly isRecovering: boolean
  /** Proven and not faulty. */
  readonly isActive: boolean
}

/** The sectors of a miner that are not terminated. */
export function placedSectors({ deadlines }: MinerFacts): Placed[] {
  return deadlines.flatMap(({ partitions }) => partitions.flatMap(placedIn))
}

function placedIn(of: PlacedPartition): Placed[] {
  const { deadline, partition } = of
  return of.live.map((sector) => {
    const isFaulty = of.faults.has(sector)
    const isActive = !isFaulty && !of.unproven.has(sector)
    return {
      sector,
      deadline,
      partition,
      isFaulty,
      isRecovering: of.recoveries.has(sector),
      isActive,
    }
  })
}

/** The deadline that is open now: its number and its first epoch. */
export function openDeadline(
  { session }: StorageGen,
  { state }: MinerFacts,
): { index: bigint; open: bigint } {
  const since = session.epoch - state.provingPeriodStart
  const offset = ((since % PROVING_PERIOD) + PROVING_PERIOD) % PROVING_PERIOD
  return { index: offset / CHALLENGE_WINDOW, open: session.epoch - (offset % CHALLENGE_WINDOW) }
}

/** Whether a deadline takes sectors: neither it nor the next one is open. */
export function isMutable(g: StorageGen, miner: MinerFacts, index: bigint): boolean {
  const { index: now } = openDeadline(g, miner)
  return (
    index !== now && openingOf(miner, index, g.session.epoch) - g.session.epoch > CHALLENGE_WINDOW
  )
}

/** Whether faults and recoveries of a deadline can be declared. */
export function isDeclarable(g: StorageGen, miner: MinerFacts, index: bigint): boolean {
  const { index: now } = openDeadline(g, miner)
  return index !== now && openingOf(miner, index, g.session.epoch) - g.session.epoch > FAULT_CUTOFF
}

/** Whether proofs of a deadline are beyond dispute, and its partitions can be rebuilt. */
export function isCompactable(g: StorageGen, miner: MinerFacts, index: bigint): boolean {
  const next = openingOf(miner, index, g.session.epoch)
  const lastClose = next - PROVING_PERIOD + CHALLENGE_WINDOW
  return isMutable(g, miner, index) && g.session.epoch >= lastClose + DISPUTE_WINDOW
}

/** Whether proofs of a deadline can be disputed. */
export function isDisputable(g: StorageGen, miner: MinerFacts, index: bigint): boolean {
  const { index: now } = openDeadline(g, miner)
  const next = openingOf(miner, index, g.session.epoch)
  return (
    index !== now && g.session.epoch < next - PROVING_PERIOD + CHALLENGE_WINDOW + DISPUTE_WINDOW
  )
}
