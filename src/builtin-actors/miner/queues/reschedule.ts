import { BitField } from '../../../ipld/index.ts'
import type { ChainEpoch, TokenAmount } from '../../../types/index.ts'
import { UncodedError } from '../../runtime/downcast.ts'
import type { SectorSize } from '../../runtime/registered-proofs.ts'
import { addPower, isZeroPower, type PowerPair, subPower, ZERO_POWER } from '../power-pair.ts'
import { quantizeUp } from '../quantize.ts'
import { powerForSectors } from '../sectors/power.ts'
import type { SectorOnChainInfo } from '../sectors/sector-info.ts'
import type { ExpirationQueue } from './expiration-queue.ts'
import {
  EMPTY_EXPIRATION_SET,
  type ExpirationSet,
  validateExpirationSet,
} from './expiration-set.ts'
import { takeAll } from './group-sectors.ts'

/* Sectors that move in an expiration queue. @see builtin-actors v18.0.0 `actors/miner/src/expiration_queue.rs` */

/**
 * Makes sectors faulty: they expire early, unless they are due by then anyway.
 *
 * @returns the power of the sectors
 */
export function rescheduleAsFaults(
  queue: ExpirationQueue,
  newExpiration: ChainEpoch,
  sectors: readonly SectorOnChainInfo[],
  sectorSize: SectorSize,
): PowerPair {
  const moved: BitField[] = []
  let stayingPower = ZERO_POWER
  let movedPower = ZERO_POWER
  let movedFee: TokenAmount = 0n
  const found = queue.findSectorsByExpiration(sectorSize, sectors)
  const limit = quantizeUp(queue.quant, newExpiration)
  for (const { group, expirationSet: set } of found) {
    let next: ExpirationSet
    if (group.epoch <= limit) {
      next = {
        ...set,
        activePower: subPower(set.activePower, group.power),
        faultyPower: addPower(set.faultyPower, group.power),
      }
      stayingPower = addPower(stayingPower, group.power)
    } else {
      next = {
        ...set,
        onTimeSectors: set.onTimeSectors.difference(group.sectors),
        onTimePledge: set.onTimePledge - group.pledge,
        activePower: subPower(set.activePower, group.power),
        feeDeduction: set.feeDeduction - group.dailyFee,
      }
      moved.push(group.sectors)
      movedPower = addPower(movedPower, group.power)
      movedFee += group.dailyFee
    }
    queue.mustUpdateOrDelete(group.epoch, next)
    validateExpirationSet(next)
  }
  if (moved.length > 0)
    addEarly(queue, newExpiration, BitField.unionOf(moved), { power: movedPower, fee: movedFee })
  return addPower(movedPower, stayingPower)
}

/** Makes all sectors of the queue faulty: those that are not due by then expire early. */
export function rescheduleAllAsFaults(queue: ExpirationQueue, faultExpiration: ChainEpoch): void {
  const movedEpochs: bigint[] = []
  const moved: BitField[] = []
  let movedPower = ZERO_POWER
  let movedFee: TokenAmount = 0n
  const staying: (readonly [epoch: ChainEpoch, set: ExpirationSet])[] = []
  const limit = quantizeUp(queue.quant, faultExpiration)
  queue.amt.forEach((epoch, set) => {
    if (epoch <= limit) {
      const faultyPower = addPower(set.faultyPower, set.activePower)
      staying.push([epoch, { ...set, faultyPower, activePower: ZERO_POWER }])
      return
    }
    movedEpochs.push(epoch)
    if (!set.earlySectors.isEmpty)
      throw new UncodedError('attempted to re-schedule early expirations to an earlier epoch')
    moved.push(set.onTimeSectors)
    movedPower = addPower(addPower(movedPower, set.activePower), set.faultyPower)
    movedFee += set.feeDeduction
  })
  for (const [epoch, set] of staying) {
    queue.mustUpdate(epoch, set)
    validateExpirationSet(set)
  }
  if (movedEpochs.length === 0) return
  addEarly(queue, faultExpiration, BitField.unionOf(moved), { power: movedPower, fee: movedFee })
  queue.amt.batchDelete(movedEpochs, true)
}

/**
 * Makes faulty sectors active again: early ones go back to their own expirations.
 *
 * @returns the power of the sectors
 * @throws UncodedError if a sector is not found
 */
export function rescheduleRecovered(
  queue: ExpirationQueue,
  sectors: readonly SectorOnChainInfo[],
  sectorSize: SectorSize,
): PowerPair {
  const remaining = new Map(sectors.map((sector) => [sector.sectorNumber, sector]))
  const moved: SectorOnChainInfo[] = []
  let recovered = ZERO_POWER
  queue.iterWhileMut((_epoch, set) => {
    const onTime = takeAll(remaining, set.onTimeSectors)
    const early = takeAll(remaining, set.earlySectors)
    const onTimePower = powerForSectors(sectorSize, onTime)
    const earlyPower = powerForSectors(sectorSize, early)
    const power = addPower(onTimePower, earlyPower)
    moved.push(...early)
    recovered = addPower(recovered, power)
    let changed: ExpirationSet | undefined
    if (early.length > 0 || !isZeroPower(power))
      changed = {
        ...set,
        activePower: addPower(set.activePower, onTimePower),
        faultyPower: subPower(set.faultyPower, power),
        feeDeduction: early.reduce((fee, { dailyFee }) => fee - dailyFee, set.feeDeduction),
        earlySectors: set.earlySectors.difference(
          BitField.of(early.map(({ sectorNumber }) => sectorNumber)),
        ),
      }
    validateExpirationSet(changed ?? set)
    return { changed, keepGoing: remaining.size > 0 }
  })
  if (remaining.size > 0)
    throw new UncodedError(
      `sectors not found in expiration queue: ${[...remaining.keys()].join(', ')}`,
    )
  queue.addActiveSectors(moved, sectorSize)
  return recovered
}

/** Changes of a replacement: the numbers, and new minus old. */
export interface ReplacedSectors {
  readonly oldSectorNumbers: BitField
  readonly newSectorNumbers: BitField
  readonly powerDelta: PowerPair
  readonly pledgeDelta: TokenAmount
  readonly dailyFeeDelta: TokenAmount
}

/** Removes sectors and adds others, none of them faulty. */
export function replaceQueuedSectors(
  queue: ExpirationQueue,
  oldSectors: readonly SectorOnChainInfo[],
  newSectors: readonly SectorOnChainInfo[],
  sectorSize: SectorSize,
): ReplacedSectors {
  const removed = queue.removeActiveSectors(oldSectors, sectorSize)
  const added = queue.addActiveSectors(newSectors, sectorSize)
  return {
    oldSectorNumbers: removed.sectorNumbers,
    newSectorNumbers: added.sectorNumbers,
    powerDelta: subPower(added.power, removed.power),
    pledgeDelta: added.pledge - removed.pledge,
    dailyFeeDelta: added.dailyFee - removed.dailyFee,
  }
}

function addEarly(
  queue: ExpirationQueue,
  epoch: ChainEpoch,
  sectors: BitField,
  { power, fee }: { readonly power: PowerPair; readonly fee: TokenAmount },
): void {
  const early = { earlySectors: sectors, faultyPower: power, feeDeduction: fee }
  queue.add(epoch, { ...EMPTY_EXPIRATION_SET, ...early })
}
