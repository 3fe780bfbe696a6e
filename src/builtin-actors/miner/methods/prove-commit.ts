import { ActorError, ExitCode } from '../../../types/index.ts'
import { BatchReturn, stackBatches } from '../../runtime/batch-return.ts'
import {
  DomainSeparationTag,
  randomnessFromBeacon,
  randomnessFromTickets,
} from '../../runtime/randomness.ts'
import { SNARK_PACK_V2 } from '../../runtime/registered-proofs.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { illegalArgument, illegalState } from '../../runtime/runtime-errors.ts'
import { batchVerifySeals } from '../../runtime/verify.ts'
import { emitSectorActivated } from '../emit.ts'
import { notifyDataConsumers } from '../notifications.ts'
import type { ProveCommitSectors3Params, SectorActivationManifest } from '../params-sectors.ts'
import { commDCid } from '../sectors/commd.ts'
import type { SectorPreCommitOnChainInfo } from '../sectors/pre-commit.ts'
import { maxProveCommitDuration } from '../sectors/sealing-policy.ts'
import { getPrecommittedSectors } from '../state/pre-commits.ts'
import { MINER_STATE } from '../state/state.ts'
import { activateNewSectors, requestPledgeInputs } from './activate-sectors.ts'
import { activateSectorsPieces } from './activation.ts'
import { getMinerInfo, requireControllingCaller } from './caller.ts'
import {
  receiverEntropy,
  type SealProofInput,
  validateSealAggregateProof,
  validateSealProofs,
  verifyAggregateSeal,
} from './proofs.ts'

/** A sector to activate, and what was pre-committed of it. */
interface Activation {
  readonly manifest: SectorActivationManifest
  readonly precommit: SectorPreCommitOnChainInfo
}

/**
 * M34: proves pre-committed sectors and activates them with their data, by a proof each or one of all.
 *
 * @returns the outcome of each sector
 */
export function proveCommitSectors3(rt: Runtime, params: ProveCommitSectors3Params): BatchReturn {
  const state = rt.state(MINER_STATE)
  const info = getMinerInfo(rt, state)
  requireControllingCaller(rt, info)

  const { sectorActivations, requireActivationSuccess } = params
  const precommits = getPrecommittedSectors(
    state,
    rt,
    sectorActivations.map(({ sectorNumber }) => sectorNumber),
  )
  const [first] = precommits
  if (first === undefined) throw illegalArgument('no sectors to prove')
  checkForms(rt, params, first)

  const validated = validatePrecommits(rt, precommits, requireActivationSuccess)
  if (validated.batch.successCount === 0) throw illegalArgument('no valid precommits specified')
  const eligible = validated.batch.successes(
    sectorActivations.map((manifest, i) => ({ manifest, precommit: precommits[i]! })), // as long
  )
  const { proven, batch: provenBatch } = proveActivations(rt, params, validated, eligible)
  if (provenBatch.successCount === 0) throw illegalArgument('no valid proofs specified')

  const data = activateSectorsPieces(
    rt,
    proven.map(({ manifest, precommit }) => ({
      pieces: manifest.pieces,
      sectorExpiry: precommit.info.expiration,
      sectorNumber: precommit.info.sectorNumber,
      sectorType: precommit.info.sealProof,
    })),
    requireActivationSuccess,
    proven.map(({ precommit }) => precommit.info.unsealedCid),
  )
  if (data.batch.successCount === 0) throw illegalArgument('all data activations failed')
  const activated = data.batch.successes(proven)

  activateNewSectors(
    rt,
    activated.map(({ precommit }) => precommit),
    data.activations,
    { inputs: requestPledgeInputs(rt), info },
  )
  for (const { manifest, precommit } of activated)
    emitSectorActivated(
      rt,
      precommit.info.sectorNumber,
      precommit.info.unsealedCid ?? null,
      manifest.pieces,
    )
  notifyDataConsumers(
    rt,
    activated.map(({ manifest, precommit }) => ({
      sectorNumber: manifest.sectorNumber,
      sectorExpiration: precommit.info.expiration,
      pieces: manifest.pieces,
    })),
    params.requireNotificationSuccess,
  )
  return stackBatches([validated.batch, provenBatch, data.batch])
}

/** Checks that there is one form of proof, of a size that fits. */
function checkForms(
  { policy }: Runtime,
  params: ProveCommitSectors3Params,
  first: SectorPreCommitOnChainInfo,
): void {
  const { sectorActivations, sectorProofs, aggregateProof, aggregateProofType } = params
  if ((sectorProofs.length === 0) === (aggregateProof.length === 0))
    throw illegalArgument('exactly one of sector proofs or aggregate proof must be non-empty')
  if (sectorProofs.length > 0) {
    if (aggregateProofType !== null)
      throw illegalArgument('aggregate proof type must be null with batched proofs')
    if (sectorActivations.length !== sectorProofs.length)
      throw illegalArgument(
        `mismatched lengths: ${sectorActivations.length} sector activations, ${sectorProofs.length} proofs`,
      )
    validateSealProofs(first.info.sealProof, sectorProofs)
    return
  }
  if (aggregateProofType !== SNARK_PACK_V2)
    throw illegalArgument('aggregate proof type must be SnarkPackV2')
  validateSealAggregateProof(aggregateProof, sectorActivations.length, policy, true)
}

/** Pre-commitments that may be proven now, and the proof inputs of all of them. */
interface ValidatedPrecommits {
  readonly batch: BatchReturn
  /** Also of those that failed: an aggregate is of all. */
  readonly inputs: readonly SealProofInput[]
}

function validatePrecommits(
  rt: Runtime,
  precommits: readonly SectorPreCommitOnChainInfo[],
  allOrNothing: boolean,
): ValidatedPrecommits {
  const { policy } = rt
  const batch = new BatchReturn()
  const inputs: SealProofInput[] = []
  for (const [i, { info, preCommitEpoch }] of precommits.entries()) {
    const duration = maxProveCommitDuration(policy, info.sealProof)
    if (duration === undefined)
      throw illegalState(`no max seal duration for proof type: ${info.sealProof}`)
    const isTooLate = rt.currEpoch > preCommitEpoch + duration
    const previous = precommits[i - 1]
    if (previous !== undefined && previous.info.sealProof !== info.sealProof)
      throw illegalState(
        `seal proof group for verification contains mismatched seal proofs ${previous.info.sealProof} and ${info.sealProof}`,
      )
    const interactiveEpoch = preCommitEpoch + policy.preCommitChallengeDelay
    if (rt.currEpoch <= interactiveEpoch)
      throw new ActorError(ExitCode.USR_FORBIDDEN, 'too early to prove sector')
    const entropy = receiverEntropy(rt)
    inputs.push({
      registeredProof: info.sealProof,
      sectorNumber: info.sectorNumber,
      randomness: randomnessFromTickets(rt, {
        tag: DomainSeparationTag.sealRandomness,
        epoch: info.sealRandEpoch,
        entropy,
      }),
      interactiveRandomness: randomnessFromBeacon(rt, {
        tag: DomainSeparationTag.interactiveSealChallengeSeed,
        epoch: interactiveEpoch,
        entropy,
      }),
      sealedCid: info.sealedCid,
      unsealedCid: commDCid(info.unsealedCid, info.sealProof),
    })
    // The data of new sectors is in their pieces, never in deals of a pre-commitment.
    if (info.dealIds.length === 0 && !isTooLate) {
      batch.addSuccess()
      continue
    }
    if (allOrNothing)
      throw illegalArgument(`invalid pre-commit ${i} while requiring activation success`)
    batch.addFailure(ExitCode.USR_ILLEGAL_ARGUMENT)
  }
  return { batch, inputs }
}

/** Activations whose proof holds. */
function proveActivations(
  rt: Runtime,
  params: ProveCommitSectors3Params,
  { batch: validated, inputs }: ValidatedPrecommits,
  eligible: readonly Activation[],
): { readonly proven: readonly Activation[]; readonly batch: BatchReturn } {
  const { sectorProofs, aggregateProof, requireActivationSuccess } = params
  const miner = rt.message.receiver
  if (sectorProofs.length === 0) {
    verifyAggregateSeal(rt, {
      inputs,
      miner,
      sealProof: inputs[0]!.registeredProof, // there is one
      aggregateProof: SNARK_PACK_V2,
      proof: aggregateProof,
    })
    return { proven: eligible, batch: new BatchReturn(eligible.length) }
  }
  const proofs = validated.successes(sectorProofs)
  const verified = batchVerifySeals(
    rt,
    validated.successes(inputs).map(({ sectorNumber, ...input }, i) => ({
      ...input,
      sectorId: { miner, number: sectorNumber },
      dealIds: [],
      proof: proofs[i]!, // as long
    })),
  )
  if (verified === undefined) throw illegalArgument('failed to batch verify')
  const batch = new BatchReturn()
  const proven: Activation[] = []
  for (const [i, activation] of eligible.entries()) {
    if (verified[i] === true) {
      proven.push(activation)
      batch.addSuccess()
      continue
    }
    batch.addFailure(ExitCode.USR_ILLEGAL_ARGUMENT)
    if (requireActivationSuccess)
      throw illegalArgument(
        `invalid proof for sector ${activation.precommit.info.sectorNumber} while requiring activation success`,
      )
  }
  return { proven, batch }
}
