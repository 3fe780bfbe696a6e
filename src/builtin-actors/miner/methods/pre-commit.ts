import { BitField, type Cid } from '../../../ipld/index.ts'
import { ActorError, type ChainEpoch, ExitCode, MAX_U64, Panic } from '../../../types/index.ts'
import { orIllegalState, withCode } from '../../runtime/downcast.ts'
import { MAX_SECTOR_NUMBER, registeredWindowPostProof } from '../../runtime/registered-proofs.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { illegalArgument } from '../../runtime/runtime-errors.ts'
import { emitSectorPrecommitted } from '../emit.ts'
import {
  burnFunds,
  requestCurrentEpochBlockReward,
  requestCurrentTotalPower,
  verifyDeals,
} from '../ext.ts'
import type { MinerInfo } from '../info/miner-info.ts'
import { preCommitDepositForPower } from '../money/monies.ts'
import type { PreCommitSectorBatchParams2, SectorPreCommitParams } from '../params-sectors.ts'
import { commDCid, isSealedSector, isUnsealedSector } from '../sectors/commd.ts'
import { qaPowerMax } from '../sectors/power.ts'
import {
  canPreCommitSealProof,
  maxProveCommitDuration,
  sectorDealsMax,
} from '../sectors/sealing-policy.ts'
import { addPreCommitDeposit } from '../state/funds.ts'
import {
  addPreCommitCleanUps,
  allocateSectorNumbers,
  putPrecommittedSectors,
} from '../state/pre-commits.ts'
import { MINER_STATE } from '../state/state.ts'
import { consensusFaultActive, getMinerInfo, requireControllingCaller } from './caller.ts'
import { activateCron, enrollProvingDeadline } from './cron-enrolment.ts'
import { validateExpiration } from './expiration.ts'
import { assertBalanceInvariants, availableBalanceOf, repayDebtsOrAbort } from './funds.ts'

/** M28: pledges to prove sectors; a deposit is locked for each until it is proven or expires. */
export function preCommitSectorBatch2(
  rt: Runtime,
  { sectors }: PreCommitSectorBatchParams2,
): undefined {
  const epoch = rt.currEpoch
  const sectorNumbers = checkPreCommits(rt, sectors)
  const rewardStats = requestCurrentEpochBlockReward(rt)
  const powerTotal = requestCurrentTotalPower(rt)
  const unsealedCids = verifyDeals(
    rt,
    sectors.map(({ sectorNumber, sealProof, expiration, dealIds }) => ({
      sectorNumber,
      sectorType: sealProof,
      sectorExpiry: expiration,
      dealIds,
    })),
  )
  if (unsealedCids.length !== sectors.length)
    throw new ActorError(
      ExitCode.USR_ILLEGAL_STATE,
      `deal weight request returned ${unsealedCids.length} records, expected ${sectors.length}`,
    )
  const { feeToBurn, needsCron } = rt.transaction(MINER_STATE, (state) => {
    const available = availableBalanceOf(rt, state)
    const fee = repayDebtsOrAbort(rt, state)
    const info = getMinerInfo(rt, state)
    requireControllingCaller(rt, info)
    if (consensusFaultActive(info, epoch))
      throw new ActorError(
        ExitCode.USR_FORBIDDEN,
        'pre-commit not allowed during active consensus fault',
      )
    const deposit = preCommitDepositForPower(
      rewardStats.thisEpochRewardSmoothed,
      powerTotal.qualityAdjPowerSmoothed,
      qaPowerMax(info.sectorSize),
    )
    const cleanUps = sectors.map((sector, i) =>
      checkAgainstMiner(rt, info, sector, unsealedCids[i] ?? null),
    )
    const totalDeposit = deposit * BigInt(sectors.length)
    if (available < totalDeposit)
      throw new ActorError(
        ExitCode.USR_INSUFFICIENT_FUNDS,
        `insufficient funds ${available} for pre-commit deposit: ${totalDeposit}`,
      )
    withCode(ExitCode.USR_ILLEGAL_STATE, `failed to add pre-commit deposit ${totalDeposit}`, () =>
      addPreCommitDeposit(state, totalDeposit),
    )
    allocateSectorNumbers(state, rt.store, sectorNumbers, 'deny-collisions')
    orIllegalState('failed to write pre-committed sectors', () =>
      putPrecommittedSectors(
        state,
        rt,
        sectors.map((sector) => ({
          info: { ...sector, unsealedCid: sector.unsealedCid ?? undefined },
          preCommitDeposit: deposit,
          preCommitEpoch: epoch,
        })),
      ),
    )
    orIllegalState('failed to add pre-commit expiry to queue', () =>
      addPreCommitCleanUps(state, rt.policy, rt.store, cleanUps),
    )
    for (const sectorNumber of sectorNumbers) emitSectorPrecommitted(rt, sectorNumber)
    return { feeToBurn: fee, needsCron: activateCron(state) }
  })
  burnFunds(rt, feeToBurn)
  const state = rt.state(MINER_STATE)
  assertBalanceInvariants(rt, state)
  if (needsCron) enrollProvingDeadline(rt, state, epoch)
  return undefined
}

/** Checks a batch before the state is read. @returns the sector numbers */
function checkPreCommits(rt: Runtime, sectors: readonly SectorPreCommitParams[]): BitField {
  const { policy, currEpoch } = rt
  if (sectors.length === 0) throw illegalArgument('batch empty')
  const challengeEarliest = currEpoch - policy.maxPreCommitRandomnessLookback
  const numbers = new Set<bigint>()
  for (const sector of sectors) {
    const { sectorNumber, sealProof, sealRandEpoch, unsealedCid } = sector
    if (numbers.has(sectorNumber)) throw illegalArgument(`duplicate sector number ${sectorNumber}`)
    if (sectorNumber === MAX_U64) throw new Panic('a sector number is out of range of a bit field')
    numbers.add(sectorNumber)
    if (!canPreCommitSealProof(policy, sealProof))
      throw illegalArgument(`unsupported seal proof type ${sealProof}`)
    if (sectorNumber > MAX_SECTOR_NUMBER)
      throw illegalArgument(`sector number ${sectorNumber} out of range 0..(2^63-1)`)
    if (!isSealedSector(sector.sealedCid)) throw illegalArgument('sealed CID had wrong prefix')
    if (sealRandEpoch >= currEpoch)
      throw illegalArgument(`seal challenge epoch ${sealRandEpoch} must be before now ${currEpoch}`)
    if (sealRandEpoch < challengeEarliest)
      throw illegalArgument(
        `seal challenge epoch ${sealRandEpoch} too old, must be after ${challengeEarliest}`,
      )
    if (unsealedCid !== null && !isUnsealedSector(unsealedCid))
      throw illegalArgument('unsealed CID had wrong prefix')
    validateExpiration(policy, {
      currEpoch,
      // The last epoch in which it may be proven.
      activation: currEpoch + (maxProveCommitDuration(policy, sealProof) ?? 0n),
      expiration: sector.expiration,
      sealProof,
    })
  }
  return BitField.of(numbers)
}

/** Checks a pre-commit against the miner. @returns the epoch of its clean-up and its number */
function checkAgainstMiner(
  { policy, currEpoch }: Runtime,
  info: MinerInfo,
  { sealProof, sectorNumber, dealIds, unsealedCid }: SectorPreCommitParams,
  computedCid: Cid | null,
): readonly [epoch: ChainEpoch, sectorNumber: bigint] {
  const windowPostProof = withCode(
    ExitCode.USR_ILLEGAL_ARGUMENT,
    `failed to lookup Window PoSt proof type for sector seal proof ${sealProof}`,
    () => registeredWindowPostProof(sealProof),
  )
  if (windowPostProof !== info.windowPostProofType)
    throw illegalArgument(
      `sector Window PoSt proof type ${windowPostProof} must match miner Window PoSt proof type ${info.windowPostProofType} (seal proof type ${sealProof})`,
    )
  const dealCountMax = sectorDealsMax(policy, info.sectorSize)
  if (BigInt(dealIds.length) > dealCountMax)
    throw illegalArgument(`too many deals for sector ${dealIds.length} > ${dealCountMax}`)
  if (computedCid !== null && !commDCid(unsealedCid ?? undefined, sealProof).equals(computedCid))
    throw illegalArgument('computed and passed CommDs not equal')
  const duration = maxProveCommitDuration(policy, sealProof)
  if (duration === undefined)
    throw illegalArgument(`no max seal duration set for proof type: ${sealProof}`)
  return [currEpoch + duration + policy.expiredPreCommitCleanUpDelay, sectorNumber]
}
