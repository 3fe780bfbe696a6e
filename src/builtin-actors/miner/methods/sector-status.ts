import { rawCodec } from '../../../schema/index.ts'
import { ActorError, type ChainEpoch, ExitCode } from '../../../types/index.ts'
import { withCode } from '../../runtime/downcast.ts'
import { decodeBytes } from '../../runtime/params.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { illegalArgument } from '../../runtime/runtime-errors.ts'
import { loadPartition } from '../deadlines/deadline.ts'
import {
  type GenerateSectorLocationReturn,
  NO_LOCATION,
  SECTOR_LOCATION_SCHEMA,
  type SectorNumberParams,
  SectorStatus,
  type ValidateSectorStatusParams,
} from '../params-proving.ts'
import type { Partition } from '../partitions/partition.ts'
import { encodeRaw } from '../raw-blocks.ts'
import { findSector, getSector } from '../state/sectors.ts'
import { loadDeadlines, MINER_STATE, type MinerState } from '../state/state.ts'

/** Finds a sector and its status; dead and without a place if it is in no deadline. Costly: for calls off-chain. */
export function generateSectorLocation(
  rt: Runtime,
  { sectorNumber }: SectorNumberParams,
): GenerateSectorLocationReturn {
  rt.acceptAnyCaller()
  const state = rt.state(MINER_STATE)
  if (getSector(state, rt.store, sectorNumber) === undefined)
    return { status: SectorStatus.Dead, auxData: encodeLocation(NO_LOCATION, NO_LOCATION) }
  const { deadlineIdx: deadline, partitionIdx: partition } = withCode(
    ExitCode.USR_ILLEGAL_STATE,
    'failed to find sector location',
    () => findSector(state, rt.store, sectorNumber),
  )
  const status = statusIn(partitionAt(rt, state, deadline, partition), sectorNumber)
  return { status, auxData: encodeLocation(deadline, partition) }
}

/** Whether a sector at a known place has a status. @throws ActorError `USR_NOT_FOUND` if it is elsewhere */
export function validateSectorStatus(
  rt: Runtime,
  { sectorNumber, status, auxData }: ValidateSectorStatusParams,
): boolean {
  rt.acceptAnyCaller()
  const state = rt.state(MINER_STATE)
  const { deadline, partition } = decodeLocation(auxData)
  if ((deadline === NO_LOCATION) !== (partition === NO_LOCATION))
    throw illegalArgument(
      'invalid sector location: deadline and partition must both be NO or both be set',
    )
  if (deadline === NO_LOCATION) {
    if (getSector(state, rt.store, sectorNumber) === undefined) return status === SectorStatus.Dead
    throw notFound(`sector ${sectorNumber} not found at NO_DEADLINE, NO_PARTITION`)
  }
  const at = partitionAt(
    rt,
    state,
    BigInt.asUintN(32, deadline), // the reference's index has 32 bits
    BigInt.asUintN(64, partition),
  )
  if (!at.sectors.has(sectorNumber))
    throw notFound(
      `sector ${sectorNumber} not found at deadline ${deadline} partition ${partition}`,
    )
  if (status === SectorStatus.Dead) return at.terminated.has(sectorNumber)
  if (status === SectorStatus.Faulty) return at.faults.has(sectorNumber)
  return !at.terminated.has(sectorNumber) && !at.faults.has(sectorNumber)
}

/** The epoch in which a sector is to expire. @throws ActorError `USR_NOT_FOUND` */
export function getNominalSectorExpiration(rt: Runtime, sectorNumber: bigint): ChainEpoch {
  rt.acceptAnyCaller()
  const sector = getSector(rt.state(MINER_STATE), rt.store, sectorNumber)
  if (sector === undefined) throw notFound(`sector ${sectorNumber} not found`)
  return sector.expiration
}

function statusIn({ terminated, faults }: Partition, sectorNumber: bigint): SectorStatus {
  if (terminated.has(sectorNumber)) return SectorStatus.Dead
  return faults.has(sectorNumber) ? SectorStatus.Faulty : SectorStatus.Active
}

function partitionAt(
  rt: Runtime,
  state: MinerState,
  deadlineIdx: bigint,
  partitionIdx: bigint,
): Partition {
  const deadlines = loadDeadlines(state, rt.store)
  return loadPartition(deadlines.loadDeadline(rt.store, deadlineIdx), rt.store, partitionIdx)
}

function encodeLocation(deadline: bigint, partition: bigint): Uint8Array {
  return encodeRaw(SECTOR_LOCATION_SCHEMA, { deadline, partition }).data
}

function decodeLocation(auxData: Uint8Array): { deadline: bigint; partition: bigint } {
  const codec = rawCodec(SECTOR_LOCATION_SCHEMA)
  return withCode(ExitCode.USR_ILLEGAL_ARGUMENT, 'invalid aux_data', () =>
    decodeBytes(auxData, (r) => codec.decode(r)),
  )
}

function notFound(message: string): ActorError {
  return new ActorError(ExitCode.USR_NOT_FOUND, message)
}
