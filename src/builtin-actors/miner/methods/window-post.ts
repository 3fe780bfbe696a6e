import { ActorError, ExitCode } from '../../../types/index.ts'
import { orIllegalState, withCode } from '../../runtime/downcast.ts'
import { DomainSeparationTag, randomnessFromTickets } from '../../runtime/randomness.ts'
import { postProofSize } from '../../runtime/registered-proofs.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { illegalArgument } from '../../runtime/runtime-errors.ts'
import type { DeadlineInfo } from '../deadlines/deadline-info.ts'
import { recordPostProofs, recordProvenSectors } from '../deadlines/posts.ts'
import { requestUpdatePower } from '../ext.ts'
import type { MinerInfo } from '../info/miner-info.ts'
import type { SubmitWindowedPostParams } from '../params-proving.ts'
import { isZeroPower } from '../power-pair.ts'
import { loadPartitionsSectorsMax } from '../sectors/sealing-policy.ts'
import { Sectors } from '../sectors/sectors.ts'
import { deadlineInfo, loadDeadlines, MINER_STATE, saveDeadlines } from '../state/state.ts'
import { getMinerInfo, requireControllingCaller } from './caller.ts'
import { checkBalance } from './funds.ts'
import { checkValidPostProofType } from './people.ts'
import { verifyWindowedPost } from './proofs.ts'

const RANDOMNESS_LENGTH = 32

/**
 * M5: takes the proof of a deadline's partitions. It is verified if it recovers faulty power; else it
 * is kept, for anybody to dispute.
 */
export function submitWindowedPost(rt: Runtime, params: SubmitWindowedPostParams): undefined {
  const epoch = rt.currEpoch
  checkSubmission(rt, params)
  const powerDelta = rt.transaction(MINER_STATE, (state) => {
    const info = getMinerInfo(rt, state)
    const maxProofSize = withCode(
      ExitCode.USR_ILLEGAL_STATE,
      'failed to determine max window post proof size',
      () => postProofSize(info.windowPostProofType),
    )
    requireControllingCaller(rt, info)
    checkProof(rt, info, params, maxProofSize)
    const current = deadlineInfo(state, rt.policy, epoch)
    checkTime(rt, params, current)
    const randomness = randomnessFromTickets(rt, {
      tag: DomainSeparationTag.poStChainCommit,
      epoch: params.chainCommitEpoch,
      entropy: new Uint8Array(),
    })
    if (!isSameBytes(randomness, params.chainCommitRand))
      throw illegalArgument('post commit randomness mismatched')

    const sectors = orIllegalState('failed to load sectors', () =>
      Sectors.load(rt.store, state.sectors),
    )
    const deadlines = loadDeadlines(state, rt.store)
    const deadline = deadlines.loadDeadline(rt.store, params.deadline)
    const result = orIllegalState('failed to process post submission', () =>
      recordProvenSectors(deadline, rt.store, {
        sectors,
        sectorSize: info.sectorSize,
        quant: current.quantSpec(),
        faultExpiration: current.last + rt.policy.faultMaxAge,
        postPartitions: params.partitions,
      }),
    )
    if (result.sectors.difference(result.ignoredSectors).isEmpty)
      throw illegalArgument('cannot prove partitions with no active sectors')

    if (isZeroPower(result.recoveredPower)) {
      orIllegalState('failed to record proof for optimistic verification', () =>
        recordPostProofs(deadline, rt.store, result.partitions, params.proofs),
      )
    } else {
      const infos = orIllegalState('failed to load sectors for post verification', () =>
        sectors.loadForProof(result.sectors, result.ignoredSectors),
      )
      if (!verifyWindowedPost(rt, current.challenge, infos, params.proofs))
        throw illegalArgument('invalid post was submitted')
    }
    orIllegalState('failed to update deadline', () =>
      deadlines.updateDeadline(rt.policy, rt.store, params.deadline, deadline),
    )
    orIllegalState('failed to save deadlines', () => saveDeadlines(state, rt.store, deadlines))
    return result.powerDelta
  })
  requestUpdatePower(rt, powerDelta)
  checkBalance(rt)
  return undefined
}

/** Checks params before the state is read. */
function checkSubmission({ policy }: Runtime, params: SubmitWindowedPostParams): void {
  const [proof] = params.proofs
  if (params.proofs.length !== 1 || proof === undefined)
    throw illegalArgument(`expected exactly one proof, got ${params.proofs.length}`)
  checkValidPostProofType(policy, proof.postProof)
  if (params.deadline >= policy.wpostPeriodDeadlines)
    throw illegalArgument(`invalid deadline ${params.deadline} of ${policy.wpostPeriodDeadlines}`)
  if (params.chainCommitRand.length > RANDOMNESS_LENGTH)
    throw illegalArgument(
      `expected at most ${RANDOMNESS_LENGTH} bytes of randomness, got ${params.chainCommitRand.length}`,
    )
}

function checkProof(
  { policy }: Runtime,
  info: MinerInfo,
  params: SubmitWindowedPostParams,
  maxProofSize: number,
): void {
  const proof = params.proofs[0]! // exactly one
  if (proof.postProof !== info.windowPostProofType)
    throw illegalArgument(
      `expected proof of type ${info.windowPostProofType}, got ${proof.postProof}`,
    )
  const maxSize = maxProofSize * params.partitions.length
  if (proof.proofBytes.length > maxSize)
    throw illegalArgument(`expected proof to be smaller than ${maxSize} bytes`)
  const loadable = loadPartitionsSectorsMax(policy, info.windowPostPartitionSectors)
  const limit = loadable < policy.postedPartitionsMax ? loadable : policy.postedPartitionsMax
  if (BigInt(params.partitions.length) > limit)
    throw illegalArgument(`too many partitions ${params.partitions.length}, limit ${limit}`)
}

function checkTime(rt: Runtime, params: SubmitWindowedPostParams, current: DeadlineInfo): void {
  const epoch = rt.currEpoch
  if (!current.isOpen)
    throw new ActorError(
      ExitCode.USR_ILLEGAL_STATE,
      `proving period ${current.periodStart} not yet open at ${epoch}`,
    )
  if (params.deadline !== current.index)
    throw illegalArgument(
      `invalid deadline ${params.deadline} at epoch ${epoch}, expected ${current.index}`,
    )
  if (params.chainCommitEpoch < current.challenge)
    throw illegalArgument(
      `expected chain commit epoch ${params.chainCommitEpoch} to be after ${current.challenge}`,
    )
  if (params.chainCommitEpoch >= epoch)
    throw illegalArgument(
      `chain commit epoch ${params.chainCommitEpoch} must be less than the current epoch ${epoch}`,
    )
}

function isSameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i])
}
