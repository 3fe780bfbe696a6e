import type { Blockstore } from '../../../ipld/index.ts'
import { ActorError, type ChainEpoch, ExitCode, Panic } from '../../../types/index.ts'
import { withCode } from '../../runtime/downcast.ts'
import type { Policy } from '../../runtime/policy.ts'
import type { SectorNumber, SectorSize } from '../../runtime/registered-proofs.ts'
import { assignDeadlines } from '../deadlines/assignment.ts'
import { type Deadline, loadPartition } from '../deadlines/deadline.ts'
import { deadlineIsMutable } from '../deadlines/deadline-info.ts'
import type { SectorLocation } from '../deadlines/deadlines.ts'
import { addDeadlineSectors } from '../deadlines/sectors.ts'
import type { Partition } from '../partitions/partition.ts'
import type { SectorOnChainInfo } from '../sectors/sector-info.ts'
import type { DeadlineSectorMap } from '../sectors/sector-map.ts'
import { Sectors } from '../sectors/sectors.ts'
import {
  currentProvingPeriodStart,
  loadDeadlines,
  type MinerState,
  quantSpecForDeadline,
  saveDeadlines,
} from './state.ts'

/* Proven sectors and their deadlines. @see builtin-actors v18.0.0 `actors/miner/src/state.rs` */

/** Sets sectors. @throws UncodedError for a number past 2^63 - 1 */
export function putSectors(
  state: MinerState,
  store: Blockstore,
  newSectors: readonly SectorOnChainInfo[],
): void {
  const sectors = Sectors.load(store, state.sectors)
  sectors.store(newSectors)
  state.sectors = sectors.amt.flush()
}

/** A sector, or undefined. */
export function getSector(
  state: MinerState,
  store: Blockstore,
  sectorNumber: SectorNumber,
): SectorOnChainInfo | undefined {
  const sectors = withCode(ExitCode.USR_ILLEGAL_STATE, 'loading sectors', () =>
    Sectors.load(store, state.sectors),
  )
  return sectors.get(sectorNumber)
}

/** Finds where a sector is. @throws UncodedError if it is nowhere */
export function findSector(
  state: MinerState,
  store: Blockstore,
  sectorNumber: SectorNumber,
): SectorLocation {
  return loadDeadlines(state, store).findSector(store, sectorNumber)
}

/** Sectors to reschedule. */
export interface RescheduleSectorsOptions {
  readonly policy: Policy
  readonly store: Blockstore
  readonly currentEpoch: ChainEpoch
  readonly sectorSize: SectorSize
  readonly deadlineSectors: DeadlineSectorMap
}

/** New sectors to assign. */
export interface AssignSectorsOptions {
  readonly policy: Policy
  readonly store: Blockstore
  readonly currentEpoch: ChainEpoch
  readonly sectors: readonly SectorOnChainInfo[]
  readonly partitionSize: bigint
  readonly sectorSize: SectorSize
}

/** Assigns new sectors to the deadlines that suit them best and may change. @throws UncodedError if all are full */
export function assignSectorsToDeadlines(state: MinerState, options: AssignSectorsOptions): void {
  const { policy, store, currentEpoch, partitionSize, sectorSize } = options
  const deadlines = loadDeadlines(state, store)
  const start = currentProvingPeriodStart(state, policy, currentEpoch)
  const mutable: (Deadline | undefined)[] = []
  deadlines.forEach(store, (deadlineIdx, deadline) => {
    mutable.push(deadlineIsMutable(policy, start, deadlineIdx, currentEpoch) ? deadline : undefined)
  })
  const maxPartitions = policy.maxPartitionsPerDeadline
  const assigned = assignDeadlines(
    { maxPartitions, partitionSize, deadlines: mutable },
    sortedByNumber(options.sectors),
  )
  for (const [index, sectors] of assigned.entries()) {
    if (sectors.length === 0) continue
    const deadline = mutable[index]
    if (deadline === undefined) throw new Panic(`deadline ${index} is not mutable`)
    const deadlineIdx = BigInt(index)
    const quant = quantSpecForDeadline(state, policy, deadlineIdx)
    addDeadlineSectors(deadline, store, {
      partitionSize,
      isProven: false,
      hasNewFees: true,
      sectors,
      sectorSize,
      quant,
    })
    deadlines.updateDeadline(policy, store, deadlineIdx, deadline)
  }
  saveDeadlines(state, store, deadlines)
}

/** Assigns new sectors to one deadline. @throws ActorError `USR_ILLEGAL_ARGUMENT` if it may not change now */
export function assignSectorsToDeadline(
  state: MinerState,
  options: AssignSectorsOptions & { readonly deadlineIdx: bigint },
): void {
  const { policy, store, currentEpoch, partitionSize, sectorSize, deadlineIdx } = options
  const deadlines = loadDeadlines(state, store)
  const deadline = deadlines.loadDeadline(store, deadlineIdx)
  const start = currentProvingPeriodStart(state, policy, currentEpoch)
  if (!deadlineIsMutable(policy, start, deadlineIdx, currentEpoch))
    throw new ActorError(
      ExitCode.USR_ILLEGAL_ARGUMENT,
      `proving deadline ${deadlineIdx} must not be the current or next deadline`,
    )
  const quant = quantSpecForDeadline(state, policy, deadlineIdx)
  const what = `failed to add sectors to deadline ${deadlineIdx}`
  withCode(ExitCode.USR_ILLEGAL_STATE, what, () => {
    addDeadlineSectors(deadline, store, {
      partitionSize,
      isProven: false,
      hasNewFees: true,
      sectors: sortedByNumber(options.sectors),
      sectorSize,
      quant,
    })
    deadlines.updateDeadline(policy, store, deadlineIdx, deadline)
    saveDeadlines(state, store, deadlines)
  })
}

/** A sector and where it is. */
export interface SectorPlace extends SectorLocation {
  readonly sectorNumber: SectorNumber
}

/**
 * Whether a sector is neither faulty nor terminated nor, if `isProvenRequired`, unproven.
 *
 * @throws ActorError `USR_NOT_FOUND` if it is not there
 */
export function checkSectorActive(
  state: MinerState,
  store: Blockstore,
  place: SectorPlace,
  isProvenRequired: boolean,
): boolean {
  const { sectorNumber } = place
  const partition = loadPartitionOf(state, store, place)
  if (!partition.sectors.has(sectorNumber)) throw notMember(ExitCode.USR_NOT_FOUND, place)
  return !(
    partition.faults.has(sectorNumber) ||
    partition.terminated.has(sectorNumber) ||
    (isProvenRequired && partition.unproven.has(sectorNumber))
  )
}

function loadPartitionOf(
  state: MinerState,
  store: Blockstore,
  { deadlineIdx, partitionIdx }: SectorLocation,
): Partition {
  const deadline = loadDeadlines(state, store).loadDeadline(store, deadlineIdx)
  return loadPartition(deadline, store, partitionIdx)
}

function notMember(exitCode: ExitCode, place: SectorPlace): ActorError {
  const { sectorNumber, partitionIdx, deadlineIdx } = place
  return new ActorError(
    exitCode,
    `sector ${sectorNumber} not a live member of partition ${partitionIdx}, deadline ${deadlineIdx}`,
  )
}

function sortedByNumber(sectors: readonly SectorOnChainInfo[]): SectorOnChainInfo[] {
  return [...sectors].sort((a, b) =>
    a.sectorNumber < b.sectorNumber ? -1 : a.sectorNumber > b.sectorNumber ? 1 : 0,
  )
}
