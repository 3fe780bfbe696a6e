import {
  ActorError,
  type ChainEpoch,
  divFloor,
  ExitCode,
  Panic,
  type TokenAmount,
} from '../../../types/index.ts'
import type { SectorSize } from '../../runtime/registered-proofs.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { illegalArgument } from '../../runtime/runtime-errors.ts'
import {
  dailyProofFee,
  dailyProofFeeAdjust,
  FIP_0100_GRACE_PERIOD_END_VERSION,
} from '../money/fees.ts'
import { qaPowerForSector } from '../sectors/power.ts'
import { type SectorOnChainInfo, SIMPLE_QA_POWER } from '../sectors/sector-info.ts'
import { validateExpiration } from './expiration.ts'

/** Bytes of a sector in claims. */
export interface ClaimSpace {
  /** All claims that were declared. */
  readonly declared: bigint
  /** Claims that stay. */
  readonly maintained: bigint
}

/** Input of a sector's extension. */
export interface ExtensionTerms {
  readonly currEpoch: ChainEpoch
  readonly circulatingSupply: TokenAmount
  readonly newExpiration: ChainEpoch
  readonly sectorSize: SectorSize
  /** Undefined for a sector without declared claims. */
  readonly claimSpace: ClaimSpace | undefined
}

/**
 * The sector as it is after its extension.
 *
 * @throws ActorError if its lifetime or its claims do not allow it
 * @see builtin-actors v18.0.0 `actors/miner/src/lib.rs`, `extend_sector_committment`
 */
export function extendSectorCommitment(
  rt: Runtime,
  sector: SectorOnChainInfo,
  terms: ExtensionTerms,
): SectorOnChainInfo {
  validateExtendedExpiration(rt, sector, terms)
  const isSimple = (sector.flags & SIMPLE_QA_POWER) !== 0
  const extended = isSimple
    ? extendSimpleSector(rt, sector, terms)
    : extendNonSimpleSector(sector, terms)
  const newPower = qaPowerForSector(terms.sectorSize, extended)
  if (extended.dailyFee === 0n) {
    // Sectors from before FIP-0100 pay from the end of its grace period on.
    if (rt.networkVersion < FIP_0100_GRACE_PERIOD_END_VERSION) return extended
    return { ...extended, dailyFee: dailyProofFee(rt.policy, terms.circulatingSupply, newPower) }
  }
  const oldPower = qaPowerForSector(terms.sectorSize, sector)
  if (oldPower === newPower) return extended
  return { ...extended, dailyFee: dailyProofFeeAdjust(sector.dailyFee, oldPower, newPower) }
}

function validateExtendedExpiration(
  { policy }: Runtime,
  sector: SectorOnChainInfo,
  { currEpoch, newExpiration }: ExtensionTerms,
): void {
  if (sector.expiration < currEpoch)
    throw new ActorError(
      ExitCode.USR_FORBIDDEN,
      `cannot extend expiration for expired sector ${sector.sectorNumber} at ${sector.expiration}`,
    )
  if (newExpiration < sector.expiration)
    throw illegalArgument(
      `cannot reduce sector ${sector.sectorNumber} expiration to ${newExpiration} from ${sector.expiration}`,
    )
  validateExpiration(policy, {
    currEpoch,
    activation: sector.activation,
    expiration: newExpiration,
    sealProof: sector.sealProof,
  })
}

/** Weights are those of the space from now to the new expiration. */
function extendSimpleSector(
  { policy }: Runtime,
  sector: SectorOnChainInfo,
  { currEpoch, newExpiration, claimSpace }: ExtensionTerms,
): SectorOnChainInfo {
  const oldDuration = sector.expiration - sector.powerBaseEpoch
  const remaining = sector.expiration - currEpoch
  const extended = { ...sector, expiration: newExpiration, powerBaseEpoch: currEpoch }
  if (sector.dealWeight > 0n)
    extended.dealWeight = (sector.dealWeight * remaining) / nonZero(oldDuration)
  if (sector.verifiedDealWeight <= 0n) return extended

  const oldVerifiedSpace = sector.verifiedDealWeight / nonZero(oldDuration)
  if (claimSpace === undefined)
    throw illegalArgument(
      `claim missing from declaration for sector ${sector.sectorNumber} with non-zero verified deal weight ${sector.verifiedDealWeight}`,
    )
  const { declared, maintained } = claimSpace
  if (BigInt.asIntN(64, declared) !== oldVerifiedSpace)
    throw illegalArgument(
      `declared verified deal space in claims (${declared}) does not match verified deal space (${oldVerifiedSpace}) for sector ${sector.sectorNumber}`,
    )
  if (declared !== maintained && remaining > policy.endOfLifeClaimDropPeriod)
    throw new ActorError(
      ExitCode.USR_FORBIDDEN,
      `attempt to drop claims with ${remaining} epochs > end of life claim drop period ${policy.endOfLifeClaimDropPeriod} remaining`,
    )
  return {
    ...extended,
    verifiedDealWeight: maintained * (newExpiration - currEpoch),
    expectedDayReward: undefined,
    expectedStoragePledge: undefined,
    replacedDayReward: undefined,
  }
}

/** Weights shrink by what was spent of them. */
function extendNonSimpleSector(
  sector: SectorOnChainInfo,
  { currEpoch, newExpiration }: ExtensionTerms,
): SectorOnChainInfo {
  const remaining = sector.expiration - currEpoch
  const duration = nonZero(sector.expiration - sector.powerBaseEpoch)
  return {
    ...sector,
    expiration: newExpiration,
    dealWeight: divFloor(sector.dealWeight * remaining, duration),
    verifiedDealWeight: divFloor(sector.verifiedDealWeight * remaining, duration),
    powerBaseEpoch: currEpoch,
    expectedDayReward: undefined,
    expectedStoragePledge: undefined,
    replacedDayReward: undefined,
  }
}

function nonZero(divisor: bigint): bigint {
  if (divisor === 0n) throw new Panic('attempt to divide by zero')
  return divisor
}
