import { type ChainEpoch, divFloor, Panic, type TokenAmount } from '../../../types/index.ts'
import type { SectorSize } from '../../runtime/registered-proofs.ts'
import type { PowerPair } from '../power-pair.ts'
import type { SectorOnChainInfo } from './sector-info.ts'

/** Fractional bits of a sector's quality. Source: builtin-actors v18.0.0 `actors/miner/src/policy.rs`. */
const SECTOR_QUALITY_PRECISION = 20n
/** Quality of space without verified deals, in tenths. */
export const QUALITY_BASE_MULTIPLIER = 10n
/** Quality of space in verified deals, in tenths. */
export const VERIFIED_DEAL_WEIGHT_MULTIPLIER = 100n

/** A sector's quality in 2^-20: 1 without verified deals, 10 if they fill it for its whole life. */
export function qualityForWeight(
  size: SectorSize,
  duration: ChainEpoch,
  verifiedWeight: bigint,
): bigint {
  const spaceTime = size * duration
  if (spaceTime === 0n) throw new Panic('attempt to divide by zero')
  const weighted =
    (spaceTime - verifiedWeight) * QUALITY_BASE_MULTIPLIER +
    verifiedWeight * VERIFIED_DEAL_WEIGHT_MULTIPLIER
  const scaled = weighted << SECTOR_QUALITY_PRECISION
  return divFloor(divFloor(scaled, spaceTime), QUALITY_BASE_MULTIPLIER)
}

/** The largest quality-adjusted power that a sector can have. */
export function qaPowerMax(size: SectorSize): bigint {
  return divFloor(size * VERIFIED_DEAL_WEIGHT_MULTIPLIER, QUALITY_BASE_MULTIPLIER)
}

/** Quality-adjusted power of a sector of this size, duration and weight. */
export function qaPowerForWeight(
  size: SectorSize,
  duration: ChainEpoch,
  verifiedWeight: bigint,
): bigint {
  if (verifiedWeight === 0n && duration !== 0n) return size // quality 1
  return (size * qualityForWeight(size, duration, verifiedWeight)) >> SECTOR_QUALITY_PRECISION
}

/** Quality-adjusted power of a sector. */
export function qaPowerForSector(size: SectorSize, sector: SectorOnChainInfo): bigint {
  return qaPowerForWeight(
    size,
    sector.expiration - sector.powerBaseEpoch,
    sector.verifiedDealWeight,
  )
}

/** Power of sectors together. */
export function powerForSectors(
  size: SectorSize,
  sectors: readonly SectorOnChainInfo[],
): PowerPair {
  let qa = 0n
  for (const sector of sectors) qa += qaPowerForSector(size, sector)
  return { raw: size * BigInt(sectors.length), qa }
}

/** attoFIL a day that sectors pay together. */
export function dailyFeeForSectors(sectors: readonly SectorOnChainInfo[]): TokenAmount {
  let fee = 0n
  for (const sector of sectors) fee += sector.dailyFee
  return fee
}
