import type { BitField } from '../../../ipld/index.ts'
import type { ChainEpoch, TokenAmount } from '../../../types/index.ts'
import { bitFieldOf } from '../../runtime/bit-field.ts'
import { UncodedError } from '../../runtime/downcast.ts'
import type { SectorNumber, SectorSize } from '../../runtime/registered-proofs.ts'
import { type PowerPair, ZERO_POWER } from '../power-pair.ts'
import { type QuantSpec, quantizeUp } from '../quantize.ts'
import { qaPowerForSector } from '../sectors/power.ts'
import type { SectorOnChainInfo } from '../sectors/sector-info.ts'
import type { ExpirationSet } from './expiration-set.ts'

/** Sectors of one expiration epoch and what they come to. @see builtin-actors v18.0.0 `actors/miner/src/expiration_queue.rs`, `SectorEpochSet` */
export interface SectorEpochSet {
  readonly epoch: ChainEpoch
  readonly sectors: BitField
  readonly power: PowerPair
  readonly pledge: TokenAmount
  readonly dailyFee: TokenAmount
}

/** Sectors and the set of the queue that they were found in. */
export interface SectorExpirationSet {
  readonly group: SectorEpochSet
  readonly expirationSet: ExpirationSet
}

/** Sums up sectors of one epoch. */
class GroupTotal {
  readonly numbers: SectorNumber[] = []
  qa = 0n
  pledge: TokenAmount = 0n
  dailyFee: TokenAmount = 0n

  add(size: SectorSize, sector: SectorOnChainInfo): void {
    this.numbers.push(sector.sectorNumber)
    this.qa += qaPowerForSector(size, sector)
    this.pledge += sector.initialPledge
    this.dailyFee += sector.dailyFee
  }

  finish(size: SectorSize, epoch: ChainEpoch): SectorEpochSet {
    const { numbers, qa, pledge, dailyFee } = this
    const power = numbers.length === 0 ? ZERO_POWER : { raw: size * BigInt(numbers.length), qa }
    return { epoch, sectors: bitFieldOf(numbers), power, pledge, dailyFee }
  }
}

/** Groups sectors by the step on which they expire, earliest first. */
export function groupNewSectorsByDeclaredExpiration(
  sectorSize: SectorSize,
  sectors: Iterable<SectorOnChainInfo>,
  quant: QuantSpec,
): SectorEpochSet[] {
  const totals = new Map<ChainEpoch, GroupTotal>()
  for (const sector of sectors) {
    const epoch = quantizeUp(quant, sector.expiration)
    let total = totals.get(epoch)
    if (total === undefined) {
      total = new GroupTotal()
      totals.set(epoch, total)
    }
    total.add(sectorSize, sector)
  }
  return [...totals]
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([epoch, total]) => total.finish(sectorSize, epoch))
}

/** Takes those of the sectors that remain which expire on time with a set. */
export function groupExpirationSet(
  sectorSize: SectorSize,
  remaining: Map<SectorNumber, SectorOnChainInfo>,
  expirationSet: ExpirationSet,
  epoch: ChainEpoch,
): SectorExpirationSet {
  const total = new GroupTotal()
  for (const sector of takeAll(remaining, expirationSet.onTimeSectors))
    total.add(sectorSize, sector)
  return { group: total.finish(sectorSize, epoch), expirationSet }
}

/** Takes those of the sectors that remain whose numbers are in a field, ascending. */
export function takeAll(
  remaining: Map<SectorNumber, SectorOnChainInfo>,
  field: BitField,
): SectorOnChainInfo[] {
  if (remaining.size === 0 || field.isEmpty) return []
  const taken: SectorOnChainInfo[] = []
  if (BigInt(remaining.size) < field.size) {
    for (const [number, sector] of remaining) if (field.has(number)) taken.push(sector)
    taken.sort((a, b) => (a.sectorNumber < b.sectorNumber ? -1 : 1)) // numbers are distinct
    for (const { sectorNumber } of taken) remaining.delete(sectorNumber)
    return taken
  }
  for (const number of field) {
    const sector = remaining.get(number)
    if (sector === undefined) continue
    taken.push(sector)
    remaining.delete(number)
  }
  return taken
}

/** @throws UncodedError if one of the sectors that remain expires early with a set */
export function checkNoEarlySectors(
  remaining: ReadonlyMap<SectorNumber, SectorOnChainInfo>,
  { earlySectors }: ExpirationSet,
): void {
  if (earlySectors.isEmpty) return
  for (const number of remaining.keys())
    if (earlySectors.has(number))
      throw new UncodedError(`Invalid attempt to group sector ${number} with an early expiration`)
}
