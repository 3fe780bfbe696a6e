import { ActorError, type ChainEpoch, ExitCode, Panic } from '../../../types/index.ts'
import type { BatchReturn } from '../../runtime/batch-return.ts'
import type { RegisteredSealProof } from '../../runtime/registered-proofs.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { computeUnsealedSectorCid } from '../../runtime/verify.ts'
import { NO_ALLOCATION_ID } from '../../verifreg/schema.ts'
import type { PieceOfEvent } from '../emit.ts'
import { batchActivateDeals, batchClaimAllocations, type SectorDeals } from '../ext.ts'
import type { PieceActivationManifest } from '../params-sectors.ts'
import { type CompactCommD, commDCid } from '../sectors/commd.ts'

/** Data of a sector to activate. */
export interface SectorPieces {
  readonly pieces: readonly PieceActivationManifest[]
  readonly sectorExpiry: ChainEpoch
  readonly sectorNumber: bigint
  readonly sectorType: RegisteredSealProof
}

/** Activated data of a sector, in bytes. */
export interface DataActivation {
  readonly unverifiedSpace: bigint
  readonly verifiedSpace: bigint
  readonly pieces: readonly PieceOfEvent[]
}

/** The outcome of each sector, and the data of those that succeeded. */
export interface DataActivations {
  readonly batch: BatchReturn
  readonly activations: readonly DataActivation[]
}

/**
 * Claims the allocations of sectors' pieces; a sector succeeds or fails as a whole.
 *
 * @param expectedCommDs - CommDs that the pieces are to have, in the order of sectors; not checked if left out
 * @throws ActorError `USR_ILLEGAL_ARGUMENT` for another CommD
 * @see builtin-actors v18.0.0 `actors/miner/src/lib.rs`, `activate_sectors_pieces`
 */
export function activateSectorsPieces(
  rt: Runtime,
  sectors: readonly SectorPieces[],
  allOrNothing: boolean,
  expectedCommDs?: readonly CompactCommD[],
): DataActivations {
  const claims = sectors.map((sector, i) => {
    if (expectedCommDs !== undefined) checkCommD(rt, sector, expectedCommDs[i])
    return {
      sector: sector.sectorNumber,
      expiry: sector.sectorExpiry,
      claims: sector.pieces.flatMap(({ cid, size, verifiedAllocationKey: key }) =>
        key === null ? [] : [{ client: key.client, allocationId: key.id, data: cid, size }],
      ),
    }
  })
  const claimed = batchClaimAllocations(rt, claims, allOrNothing)
  const batch = claimed.sectorResults
  if (allOrNothing) assertNotPartial(batch)
  const succeeded = batch.successes(sectors)
  const activations = claimed.sectorClaims.slice(0, succeeded.length).map((verifiedSpace, i) => {
    const { pieces } = succeeded[i]! // as long
    const unverified = pieces.filter((piece) => piece.verifiedAllocationKey === null)
    return { unverifiedSpace: sumOfSizes(unverified), verifiedSpace, pieces }
  })
  return { batch, activations }
}

/** The CommD of pieces. @throws ActorError `USR_ILLEGAL_ARGUMENT` for pieces that cannot be a sector's */
export function unsealedCidFromPieces(
  rt: Runtime,
  pieces: readonly PieceActivationManifest[],
  sectorType: RegisteredSealProof,
): CompactCommD {
  if (pieces.length === 0) return undefined
  const computed = computeUnsealedSectorCid(
    rt,
    sectorType,
    pieces.map(({ cid, size }) => ({ cid, size })),
  )
  if (computed !== undefined) return computed
  throw new ActorError(ExitCode.USR_ILLEGAL_ARGUMENT, 'failed to compute unsealed sector CID')
}

function checkCommD(rt: Runtime, sector: SectorPieces, declared: CompactCommD): void {
  const { pieces, sectorType, sectorNumber } = sector
  const computed = commDCid(unsealedCidFromPieces(rt, pieces, sectorType), sectorType)
  if (!commDCid(declared, sectorType).equals(computed))
    throw new ActorError(
      ExitCode.USR_ILLEGAL_ARGUMENT,
      `unsealed CID does not match pieces for sector ${sectorNumber}`,
    )
}

/**
 * Activates deals of the market, then claims the allocations of those that are verified; a failure to
 * claim is a failure of all.
 *
 * @see builtin-actors v18.0.0 `actors/miner/src/lib.rs`, `activate_sectors_deals`
 */
export function activateSectorsDeals(
  rt: Runtime,
  sectors: SectorDeals[],
  computeCid: boolean,
): DataActivations {
  const { activationResults, activations } = batchActivateDeals(rt, sectors, computeCid)
  if (activationResults.successCount === 0)
    throw new ActorError(ExitCode.USR_ILLEGAL_ARGUMENT, 'all deals failed to activate')
  const succeeded = activationResults.successes(sectors)
  const claims = succeeded.slice(0, activations.length).map((sector, i) => ({
    sector: sector.sectorNumber,
    expiry: sector.sectorExpiry,
    claims: activations[i]!.activated // as long
      .filter(({ allocationId }) => allocationId !== NO_ALLOCATION_ID),
  }))
  const claimed = batchClaimAllocations(rt, claims, true)
  assertNotPartial(claimed.sectorResults)
  const outputs = activations.slice(0, claimed.sectorClaims.length).map(({ activated }, i) => ({
    unverifiedSpace: sumOfSizes(
      activated.filter(({ allocationId }) => allocationId === NO_ALLOCATION_ID),
    ),
    verifiedSpace: claimed.sectorClaims[i]!, // as long
    pieces: activated.map(({ data, size }) => ({ cid: data, size })),
  }))
  return { batch: activationResults, activations: outputs }
}

function assertNotPartial(batch: BatchReturn): void {
  if (!batch.isAllOk && batch.successCount !== 0)
    throw new Panic(
      'batch return of claim allocations partially succeeded but request was all_or_nothing',
    )
}

function sumOfSizes(items: readonly { readonly size: bigint }[]): bigint {
  return items.reduce((sum, { size }) => sum + size, 0n)
}
