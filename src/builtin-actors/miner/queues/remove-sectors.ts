import { BitField } from '../../../ipld/index.ts'
import { UncodedError } from '../../runtime/downcast.ts'
import type { Policy } from '../../runtime/policy.ts'
import type { SectorSize } from '../../runtime/registered-proofs.ts'
import { addPower, type PowerPair, subPower, ZERO_POWER } from '../power-pair.ts'
import { powerForSectors } from '../sectors/power.ts'
import type { SectorOnChainInfo } from '../sectors/sector-info.ts'
import type { ExpirationQueue, SetChange } from './expiration-queue.ts'
import {
  addExpirationSet,
  EMPTY_EXPIRATION_SET,
  type ExpirationSet,
  validateExpirationSet,
} from './expiration-set.ts'
import { takeAll } from './group-sectors.ts'

/** Most sectors of an entry that are looked at one by one. Source: builtin-actors v18.0.0 `actors/miner/src/expiration_queue.rs`. */
const ENTRY_SECTORS_MAX = 10_000n

/** Sectors to remove and what is known of them. */
export interface RemoveSectorsOptions {
  readonly sectors: readonly SectorOnChainInfo[]
  readonly faults: BitField
  readonly recovering: BitField
  readonly sectorSize: SectorSize
}

/** Sectors that were removed, and the power of those that were to recover. */
export interface RemovedSectors {
  readonly removed: ExpirationSet
  readonly recoveringPower: PowerPair
}

/**
 * Removes sectors, active or faulty, due on time or early.
 *
 * @throws UncodedError if one is not found
 * @see same file, `remove_sectors`
 */
export function removeQueuedSectors(
  policy: Policy,
  queue: ExpirationQueue,
  options: RemoveSectorsOptions,
): RemovedSectors {
  const { sectors, faults, recovering, sectorSize } = options
  assertAtMost(faults, policy.addressedSectorsMax, 'faults')
  assertAtMost(recovering, policy.addressedSectorsMax, 'recoveries')
  const active = sectors.filter(({ sectorNumber }) => !faults.has(sectorNumber))
  const faulty = new Map(
    sectors
      .filter(({ sectorNumber }) => faults.has(sectorNumber))
      .map((sector) => [sector.sectorNumber, sector]),
  )
  const totals = queue.removeActiveSectors(active, sectorSize)
  let removed: ExpirationSet = {
    ...EMPTY_EXPIRATION_SET,
    onTimeSectors: totals.sectorNumbers,
    activePower: totals.power,
    onTimePledge: totals.pledge,
    feeDeduction: totals.dailyFee,
  }
  let recoveringPower = ZERO_POWER
  queue.iterWhileMut((_epoch, set): SetChange => {
    assertAtMost(set.onTimeSectors, ENTRY_SECTORS_MAX, 'on-time sectors')
    assertAtMost(set.earlySectors, ENTRY_SECTORS_MAX, 'early sectors')
    const onTime = takeAll(faulty, set.onTimeSectors)
    const early = takeAll(faulty, set.earlySectors)
    let changed: ExpirationSet | undefined
    if (onTime.length > 0 || early.length > 0) {
      const part = faultySet(onTime, early, sectorSize)
      changed = without(set, part)
      removed = addExpirationSet(removed, part)
      const again = [...onTime, ...early].filter(({ sectorNumber }) => recovering.has(sectorNumber))
      recoveringPower = addPower(recoveringPower, powerForSectors(sectorSize, again))
    }
    validateExpirationSet(changed ?? set)
    return { changed, keepGoing: faulty.size > 0 }
  })
  if (faulty.size > 0)
    throw new UncodedError(
      `sectors not found in expiration queue: ${[...faulty.keys()].join(', ')}`,
    )
  return { removed, recoveringPower }
}

function faultySet(
  onTime: readonly SectorOnChainInfo[],
  early: readonly SectorOnChainInfo[],
  sectorSize: SectorSize,
): ExpirationSet {
  const numbers = (sectors: readonly SectorOnChainInfo[]): BitField =>
    BitField.of(sectors.map(({ sectorNumber }) => sectorNumber))
  const both = [...onTime, ...early]
  return {
    onTimeSectors: numbers(onTime),
    earlySectors: numbers(early),
    onTimePledge: onTime.reduce((sum, { initialPledge }) => sum + initialPledge, 0n),
    activePower: ZERO_POWER,
    faultyPower: powerForSectors(sectorSize, both),
    feeDeduction: both.reduce((sum, { dailyFee }) => sum + dailyFee, 0n),
  }
}

function without(set: ExpirationSet, part: ExpirationSet): ExpirationSet {
  return {
    onTimeSectors: set.onTimeSectors.difference(part.onTimeSectors),
    earlySectors: set.earlySectors.difference(part.earlySectors),
    onTimePledge: set.onTimePledge - part.onTimePledge,
    activePower: set.activePower,
    faultyPower: subPower(set.faultyPower, part.faultyPower),
    feeDeduction: set.feeDeduction - part.feeDeduction,
  }
}

function assertAtMost(field: BitField, max: bigint, what: string): void {
  if (field.size > max) throw new UncodedError(`too many ${what} to expand`)
}
