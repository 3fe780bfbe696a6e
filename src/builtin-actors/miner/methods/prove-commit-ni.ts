import { BitField, type Cid } from '../../../ipld/index.ts'
import { ActorError, ExitCode, MAX_U64, Panic } from '../../../types/index.ts'
import { BatchReturn } from '../../runtime/batch-return.ts'
import { withCode } from '../../runtime/downcast.ts'
import { DomainSeparationTag, randomnessFromTickets } from '../../runtime/randomness.ts'
import {
  MAX_SECTOR_NUMBER,
  type RegisteredSealProof,
  SNARK_PACK_V2,
} from '../../runtime/registered-proofs.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { illegalArgument } from '../../runtime/runtime-errors.ts'
import { deadlineIsMutable } from '../deadlines/deadline-info.ts'
import { emitSectorActivated } from '../emit.ts'
import { burnFunds, notifyPledgeChanged } from '../ext.ts'
import type { MinerInfo } from '../info/miner-info.ts'
import { dailyProofFee } from '../money/fees.ts'
import type { ProveCommitSectorsNiParams, SectorNiActivationInfo } from '../params-sectors.ts'
import { commDCid, isSealedSector } from '../sectors/commd.ts'
import { canProveCommitNiSealProof } from '../sectors/sealing-policy.ts'
import { type SectorOnChainInfo, SIMPLE_QA_POWER } from '../sectors/sector-info.ts'
import { addInitialPledge } from '../state/funds.ts'
import { allocateSectorNumbers } from '../state/pre-commits.ts'
import { assignSectorsToDeadline, putSectors } from '../state/sectors.ts'
import { currentProvingPeriodStart, MINER_STATE, type MinerState } from '../state/state.ts'
import { pledgeForPower, requestPledgeInputs } from './activate-sectors.ts'
import { consensusFaultActive, getMinerInfo, requireControllingCaller } from './caller.ts'
import { activateCron, enrollProvingDeadline } from './cron-enrolment.ts'
import { isValidExpiration } from './expiration.ts'
import { assertBalanceInvariants, repayDebtsOrAbort, unlockedBalanceOf } from './funds.ts'
import {
  receiverEntropy,
  type SealProofInput,
  validateSealAggregateProof,
  verifyAggregateSeal,
} from './proofs.ts'

/** Interactive randomness of proofs without interaction. */
const NO_INTERACTION = new Uint8Array(32).fill(1)

/**
 * M36: proves sectors that were sealed without interaction or pre-commitment (FIP-0092), and puts them
 * in the deadline that the miner chooses. They hold no data.
 *
 * @returns the outcome of each sector
 */
export function proveCommitSectorsNi(rt: Runtime, params: ProveCommitSectorsNiParams): BatchReturn {
  const { policy, store } = rt
  const epoch = rt.currEpoch
  const state = rt.state(MINER_STATE)
  const info = getMinerInfo(rt, state)
  validateSealAggregateProof(params.aggregateProof, params.sectors.length, policy, false)
  requireControllingCaller(rt, info)
  checkNiParams(rt, params, state, info)

  const { batch, inputs, sectorNumbers } = validateNiSectors(rt, params)
  if (batch.successCount === 0) throw illegalArgument('no valid NI commits specified')
  const valid = batch.successes(params.sectors)
  verifyAggregateSeal(rt, {
    inputs,
    miner: valid[0]!.sealerId, // there is one
    sealProof: params.sealProofType,
    aggregateProof: params.aggregateProofType,
    proof: params.aggregateProof,
  })

  const power = info.sectorSize // without data
  const pledge = pledgeForPower(power, requestPledgeInputs(rt))
  const dailyFee = dailyProofFee(policy, rt.circulatingSupply, power)
  const newSectors = valid.map(
    (sector): SectorOnChainInfo => ({
      sectorNumber: sector.sectorNumber,
      sealProof: params.sealProofType,
      sealedCid: sector.sealedCid,
      deprecatedDealIds: [],
      activation: epoch,
      expiration: sector.expiration,
      dealWeight: 0n,
      verifiedDealWeight: 0n,
      initialPledge: pledge,
      expectedDayReward: undefined,
      expectedStoragePledge: undefined,
      powerBaseEpoch: epoch,
      replacedDayReward: undefined,
      sectorKeyCid: undefined,
      flags: SIMPLE_QA_POWER,
      dailyFee,
    }),
  )
  const totalPledge = pledge * BigInt(newSectors.length)

  const { needsCron, feeToBurn } = rt.transaction(MINER_STATE, (state) => {
    const unlocked = unlockedBalanceOf(rt, state)
    if (unlocked < totalPledge)
      throw new ActorError(
        ExitCode.USR_INSUFFICIENT_FUNDS,
        `insufficient funds for aggregate initial pledge requirement ${totalPledge}, available: ${unlocked}`,
      )
    const needsCron = activateCron(state)
    allocateSectorNumbers(state, store, sectorNumbers, 'deny-collisions')
    withCode(ExitCode.USR_ILLEGAL_STATE, 'failed to put new sectors', () =>
      putSectors(state, store, newSectors),
    )
    assignSectorsToDeadline(state, {
      policy,
      store,
      currentEpoch: epoch,
      sectors: newSectors,
      partitionSize: info.windowPostPartitionSectors,
      sectorSize: info.sectorSize,
      deadlineIdx: params.provingDeadline,
    })
    withCode(ExitCode.USR_ILLEGAL_STATE, 'failed to add initial pledge', () =>
      addInitialPledge(state, totalPledge),
    )
    return { needsCron, feeToBurn: repayDebtsOrAbort(rt, state) }
  })
  burnFunds(rt, feeToBurn)
  notifyPledgeChanged(rt, totalPledge)
  const written = rt.state(MINER_STATE)
  assertBalanceInvariants(rt, written)
  for (const { sectorNumber } of valid) emitSectorActivated(rt, sectorNumber, null, [])
  if (needsCron) enrollProvingDeadline(rt, written, epoch)
  return batch
}

function checkNiParams(
  rt: Runtime,
  params: ProveCommitSectorsNiParams,
  state: MinerState,
  info: MinerInfo,
): void {
  const { policy, currEpoch } = rt
  const { provingDeadline } = params
  if (provingDeadline >= policy.wpostPeriodDeadlines)
    throw illegalArgument(`proving deadline index ${provingDeadline} invalid`)
  const start = currentProvingPeriodStart(state, policy, currEpoch)
  if (!deadlineIsMutable(policy, start, provingDeadline, currEpoch))
    throw forbidden(`proving deadline ${provingDeadline} must not be the current or next deadline`)
  if (consensusFaultActive(info, currEpoch))
    throw forbidden('ProveCommitSectorsNI not allowed during active consensus fault')
  if (!canProveCommitNiSealProof(policy, params.sealProofType))
    throw illegalArgument(`unsupported seal proof type ${params.sealProofType}`)
  if (params.aggregateProofType !== SNARK_PACK_V2)
    throw illegalArgument('aggregate proof type must be SnarkPackV2')
}

interface ValidatedNiSectors {
  readonly batch: BatchReturn
  /** Also of sectors that failed: the proof is of all. */
  readonly inputs: readonly SealProofInput[]
  /** Also those of sectors that failed. */
  readonly sectorNumbers: BitField
}

function validateNiSectors(
  rt: Runtime,
  { sectors, sealProofType, requireActivationSuccess }: ProveCommitSectorsNiParams,
): ValidatedNiSectors {
  const { policy, currEpoch } = rt
  const challengeEarliest = currEpoch - policy.maxProveCommitNiRandomnessLookback
  const unsealedCid = zerosCid(sealProofType)
  const entropy = receiverEntropy(rt)
  const tag = DomainSeparationTag.sealRandomness
  const batch = new BatchReturn()
  const inputs: SealProofInput[] = []
  const numbers = new Set<bigint>()
  for (const [i, sector] of sectors.entries()) {
    const { sectorNumber, sealRandEpoch } = sector
    if (numbers.has(sectorNumber)) throw illegalArgument(`duplicate sector number ${sectorNumber}`)
    if (sectorNumber === MAX_U64) throw new Panic('a sector number is out of range of a bit field')
    numbers.add(sectorNumber)
    // No randomness can be drawn for it, so that the whole message fails.
    if (sealRandEpoch >= currEpoch)
      throw illegalArgument(`seal challenge epoch ${sealRandEpoch} must be before now ${currEpoch}`)
    inputs.push({
      registeredProof: sealProofType,
      sectorNumber: sector.sealingNumber,
      randomness: randomnessFromTickets(rt, { tag, epoch: sealRandEpoch, entropy }),
      interactiveRandomness: NO_INTERACTION,
      sealedCid: sector.sealedCid,
      unsealedCid,
    })
    if (sealRandEpoch >= challengeEarliest && isValidNiSector(rt, sector, sealProofType)) {
      batch.addSuccess()
      continue
    }
    if (requireActivationSuccess)
      throw illegalArgument(`invalid NI commit ${i} while requiring activation success`)
    batch.addFailure(ExitCode.USR_ILLEGAL_ARGUMENT)
  }
  return { batch, inputs, sectorNumbers: BitField.of(numbers) }
}

/** The commitment of a sector without data. @throws Panic for an unknown proof: the reference unwraps */
function zerosCid(proof: RegisteredSealProof): Cid {
  try {
    return commDCid(undefined, proof)
  } catch (thrown) {
    if (thrown instanceof ActorError) throw new Panic(thrown.message)
    throw thrown
  }
}

function isValidNiSector(
  { policy, currEpoch, message }: Runtime,
  sector: SectorNiActivationInfo,
  sealProof: bigint,
): boolean {
  const { expiration } = sector
  return (
    sector.sectorNumber <= MAX_SECTOR_NUMBER &&
    isValidExpiration(policy, { currEpoch, activation: currEpoch, expiration, sealProof }) &&
    sector.sealerId === message.receiver &&
    sector.sectorNumber === sector.sealingNumber &&
    isSealedSector(sector.sealedCid)
  )
}

function forbidden(message: string): ActorError {
  return new ActorError(ExitCode.USR_FORBIDDEN, message)
}
