import { ActorError, type ChainEpoch, ExitCode } from '../../../types/index.ts'
import { BatchReturn, stackBatches } from '../../runtime/batch-return.ts'
import { withCode } from '../../runtime/downcast.ts'
import {
  type RegisteredUpdateProof,
  registeredUpdateProof,
} from '../../runtime/registered-proofs.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { illegalArgument } from '../../runtime/runtime-errors.ts'
import { verifyReplicaUpdate } from '../../runtime/verify.ts'
import { deadlineIsMutable } from '../deadlines/deadline-info.ts'
import { emitSectorUpdated } from '../emit.ts'
import { notifyPledgeChanged, requestUpdatePower } from '../ext.ts'
import { notifyDataConsumers } from '../notifications.ts'
import type { ProveReplicaUpdates3Params, SectorUpdateManifest } from '../params-sectors.ts'
import { type CompactCommD, commDCid, isSealedSector } from '../sectors/commd.ts'
import type { SectorOnChainInfo } from '../sectors/sector-info.ts'
import { Sectors } from '../sectors/sectors.ts'
import { checkSectorActive } from '../state/sectors.ts'
import { currentProvingPeriodStart, MINER_STATE, type MinerState } from '../state/state.ts'
import { activateSectorsPieces, unsealedCidFromPieces } from './activation.ts'
import { getMinerInfo, requireControllingCaller } from './caller.ts'
import { updateReplicaStates } from './replica-states.ts'

/** A sector to update, with its proof; empty if there is none. */
interface Update {
  readonly manifest: SectorUpdateManifest
  readonly sector: SectorOnChainInfo
  readonly proof: Uint8Array
}

/** An update whose proof holds, and its new CommD. */
interface ProvenUpdate extends Update {
  readonly commD: CompactCommD
}

/**
 * M35: gives data to sectors that have none. Aggregates of proofs are not supported.
 *
 * @returns the outcome of each sector
 */
export function proveReplicaUpdates3(rt: Runtime, params: ProveReplicaUpdates3Params): BatchReturn {
  const { store } = rt
  const state = rt.state(MINER_STATE)
  const info = getMinerInfo(rt, state)
  requireControllingCaller(rt, info)
  checkForms(params)

  const { sectorUpdates, sectorProofs, requireActivationSuccess } = params
  const sectors = withCode(ExitCode.USR_ILLEGAL_STATE, 'failed to load sectors array', () =>
    Sectors.load(store, state.sectors),
  )
  const updates = sectorUpdates.map((manifest, i) => ({
    manifest,
    sector: sectors.mustGet(manifest.sector),
    proof: sectorProofs[i] ?? new Uint8Array(),
  }))
  const validationBatch = validateUpdates(rt, state, updates, params)
  const { proven, batch: provenBatch } = proveUpdates(
    rt,
    params,
    validationBatch.successes(updates),
  )
  if (proven.length === 0) throw illegalArgument('no valid updates')

  const data = activateSectorsPieces(
    rt,
    proven.map(({ manifest, sector }) => ({
      pieces: manifest.pieces,
      sectorExpiry: sector.expiration,
      sectorNumber: sector.sectorNumber,
      sectorType: sector.sealProof,
    })),
    requireActivationSuccess,
  )
  if (data.batch.successCount === 0) throw illegalArgument('all data activations failed')
  const updated = data.batch.successes(proven)
  const { powerDelta, pledgeDelta } = updateReplicaStates(rt, {
    sectors,
    sectorSize: info.sectorSize,
    expectedCount: updated.length,
    updates: updated.slice(0, data.activations.length).map(({ manifest, sector }, i) => ({
      deadline: manifest.deadline,
      partition: manifest.partition,
      sector,
      sealedCid: manifest.newSealedCid,
      data: data.activations[i]!, // as long
    })),
  })
  notifyPledgeChanged(rt, pledgeDelta)
  requestUpdatePower(rt, powerDelta)

  const commDs = new Map(proven.map(({ manifest, commD }) => [manifest.sector, commD]))
  for (const { manifest } of updated)
    emitSectorUpdated(rt, manifest.sector, commDs.get(manifest.sector) ?? null, manifest.pieces)
  notifyDataConsumers(
    rt,
    updated.map(({ manifest, sector }) => ({
      sectorNumber: manifest.sector,
      sectorExpiration: sector.expiration,
      pieces: manifest.pieces,
    })),
    params.requireNotificationSuccess,
  )
  return stackBatches([validationBatch, provenBatch, data.batch])
}

/** Checks that there is one form of proof. */
function checkForms(params: ProveReplicaUpdates3Params): void {
  const { sectorProofs, aggregateProof, aggregateProofType } = params
  if ((sectorProofs.length === 0) === (aggregateProof.length === 0))
    throw illegalArgument('exactly one of sector proofs or aggregate proof must be non-empty')
  if (sectorProofs.length > 0 && aggregateProofType !== null)
    throw illegalArgument('aggregate proof type must be empty when sector proofs are specified')
  if (sectorProofs.length === 0 && aggregateProofType === null)
    throw illegalArgument(
      'aggregate proof type must be specified when aggregate proof is specified',
    )
}

function validateUpdates(
  rt: Runtime,
  state: MinerState,
  updates: readonly Update[],
  { updateProofsType, requireActivationSuccess }: ProveReplicaUpdates3Params,
): BatchReturn {
  const batch = new BatchReturn()
  const periodStart = currentProvingPeriodStart(state, rt.policy, rt.currEpoch)
  const seen = new Set<bigint>()
  for (const update of updates) {
    try {
      if (seen.has(update.manifest.sector))
        throw illegalArgument(`skipping duplicate sector ${update.manifest.sector}`)
      seen.add(update.manifest.sector)
      validateUpdate(rt, state, update, { proofType: updateProofsType, periodStart })
      batch.addSuccess()
    } catch (thrown) {
      if (requireActivationSuccess || !(thrown instanceof ActorError)) throw thrown
      batch.addFailure(ExitCode.USR_ILLEGAL_ARGUMENT)
    }
  }
  return batch
}

/** Facts that all updates of a message have in common. */
interface UpdateTerms {
  readonly proofType: RegisteredUpdateProof
  readonly periodStart: ChainEpoch
}

function validateUpdate(
  { policy, store, currEpoch }: Runtime,
  state: MinerState,
  { manifest, sector, proof }: Update,
  { proofType, periodStart }: UpdateTerms,
): void {
  const { sector: sectorNumber, deadline, partition, newSealedCid } = manifest
  const place = { deadlineIdx: deadline, partitionIdx: partition, sectorNumber }
  const skipping = `skipping sector ${sectorNumber}`
  if (proof.length > policy.maxReplicaUpdateProofSize)
    throw illegalArgument(`update proof is too large (${proof.length}), ${skipping}`)
  if (deadline >= policy.wpostPeriodDeadlines)
    throw illegalArgument(
      `deadline ${deadline} not in range 0..${policy.wpostPeriodDeadlines}, ${skipping}`,
    )
  if (!isSealedSector(newSealedCid))
    throw illegalArgument(`new sealed CID had wrong prefix, ${skipping}`)
  if (!deadlineIsMutable(policy, periodStart, deadline, currEpoch))
    throw illegalArgument(`cannot upgrade sectors in immutable deadline ${deadline}, ${skipping}`)
  if (!checkSectorActive(state, store, place, true))
    throw illegalArgument(`sector isn't active, ${skipping}`)
  if (sector.dealWeight + sector.verifiedDealWeight !== 0n)
    throw illegalArgument(`cannot update sector with non-zero data, ${skipping}`)
  const expected = withCode(ExitCode.USR_ILLEGAL_STATE, "couldn't load update proof type", () =>
    registeredUpdateProof(sector.sealProof),
  )
  if (proofType !== expected)
    throw illegalArgument(`expected proof type ${expected}, was ${proofType}`)
}

/** Updates whose proof holds. */
function proveUpdates(
  rt: Runtime,
  params: ProveReplicaUpdates3Params,
  valid: readonly Update[],
): { readonly proven: readonly ProvenUpdate[]; readonly batch: BatchReturn } {
  const { sectorUpdates, sectorProofs, updateProofsType, requireActivationSuccess } = params
  if (sectorProofs.length === 0) throw illegalArgument('aggregate update proofs not yet supported')
  if (sectorUpdates.length !== sectorProofs.length)
    throw illegalArgument(
      `mismatched lengths: ${sectorUpdates.length} sector updates, ${sectorProofs.length} proofs`,
    )
  const batch = new BatchReturn()
  const proven: ProvenUpdate[] = []
  for (const update of valid) {
    const { manifest, sector, proof } = update
    const commD = unsealedCidFromPieces(rt, manifest.pieces, sector.sealProof)
    const isProven = verifyReplicaUpdate(rt, {
      updateProofType: updateProofsType,
      newSealedCid: manifest.newSealedCid,
      oldSealedCid: sector.sealedCid,
      newUnsealedCid: commDCid(commD, sector.sealProof),
      proof,
    })
    if (isProven) {
      proven.push({ ...update, commD })
      batch.addSuccess()
      continue
    }
    batch.addFailure(ExitCode.USR_ILLEGAL_ARGUMENT)
    if (requireActivationSuccess)
      throw illegalArgument(
        `invalid proof for sector ${sector.sectorNumber} while requiring activation success`,
      )
  }
  return { proven, batch }
}
