import { BitField, type Blockstore, type Cid, TypedAmt } from '../../../ipld/index.ts'
import type { ChainEpoch, TokenAmount } from '../../../types/index.ts'
import { UncodedError } from '../../runtime/downcast.ts'
import type { SectorNumber, SectorSize } from '../../runtime/registered-proofs.ts'
import { addPower, type PowerPair, ZERO_POWER } from '../power-pair.ts'
import { type QuantSpec, quantizeUp } from '../quantize.ts'
import type { SectorOnChainInfo } from '../sectors/sector-info.ts'
import {
  addExpirationSet,
  EMPTY_EXPIRATION_SET,
  EXPIRATION_SET,
  type ExpirationSet,
  isEmptyExpirationSet,
  removeExpirationSet,
} from './expiration-set.ts'
import {
  checkNoEarlySectors,
  groupExpirationSet,
  groupNewSectorsByDeclaredExpiration,
  type SectorEpochSet,
  type SectorExpirationSet,
} from './group-sectors.ts'
import { queueKey } from './queue-key.ts'

/** Sectors that were added to a queue or removed from it. */
export interface SectorTotals {
  readonly sectorNumbers: BitField
  readonly power: PowerPair
  readonly pledge: TokenAmount
  readonly dailyFee: TokenAmount
}

/** Outcome for a set of a queue: its replacement, and whether the walk continues. */
export interface SetChange {
  /** Undefined if the set stays as it is. */
  readonly changed: ExpirationSet | undefined
  readonly keepGoing: boolean
}

/**
 * A partition's sectors by the epoch of their expiration, on time or early: an AMT of
 * {@link ExpirationSet}. Epochs are rounded up to the queue's steps.
 *
 * @see builtin-actors v18.0.0 `actors/miner/src/expiration_queue.rs`
 */
export class ExpirationQueue {
  readonly amt: TypedAmt<ExpirationSet>
  readonly quant: QuantSpec

  /** Reads the root. */
  constructor(store: Blockstore, root: Cid, quant: QuantSpec) {
    this.amt = TypedAmt.load(store, root, EXPIRATION_SET)
    this.quant = quant
  }

  /** Adds sectors that are not faulty to the entries of their expirations. */
  addActiveSectors(sectors: Iterable<SectorOnChainInfo>, sectorSize: SectorSize): SectorTotals {
    const groups = groupNewSectorsByDeclaredExpiration(sectorSize, sectors, this.quant)
    for (const group of groups) this.add(group.epoch, onTimeSet(group))
    return totalsOf(groups)
  }

  /** Removes sectors that are not faulty. @throws UncodedError if one is not found */
  removeActiveSectors(sectors: readonly SectorOnChainInfo[], sectorSize: SectorSize): SectorTotals {
    const groups = this.findSectorsByExpiration(sectorSize, sectors)
    for (const { group } of groups) this.#remove(group.epoch, onTimeSet(group))
    return totalsOf(groups.map(({ group }) => group))
  }

  /** Removes the entries up to an epoch and gives them together. */
  popUntil(until: ChainEpoch): ExpirationSet {
    const onTime: BitField[] = []
    const early: BitField[] = []
    let { onTimePledge, activePower, faultyPower, feeDeduction } = EMPTY_EXPIRATION_SET
    const keys: bigint[] = []
    this.amt.forEachWhile((epoch, set) => {
      if (epoch > until) return false
      keys.push(epoch)
      onTime.push(set.onTimeSectors)
      early.push(set.earlySectors)
      activePower = addPower(activePower, set.activePower)
      faultyPower = addPower(faultyPower, set.faultyPower)
      onTimePledge += set.onTimePledge
      feeDeduction += set.feeDeduction
      return true
    })
    this.amt.batchDelete(keys, true)
    const onTimeSectors = BitField.unionOf(onTime)
    const earlySectors = BitField.unionOf(early)
    return { onTimeSectors, earlySectors, onTimePledge, activePower, faultyPower, feeDeduction }
  }

  /** Adds to the entry of an epoch. */
  add(rawEpoch: ChainEpoch, added: ExpirationSet): void {
    const epoch = quantizeUp(this.quant, rawEpoch)
    this.mustUpdate(epoch, addExpirationSet(this.#mayGet(epoch), added))
  }

  /** Sets the entry of an epoch. */
  mustUpdate(epoch: ChainEpoch, set: ExpirationSet): void {
    this.amt.set(queueKey(epoch), set)
  }

  /** Sets the entry of an epoch, or deletes it if it has no sectors left. */
  mustUpdateOrDelete(epoch: ChainEpoch, set: ExpirationSet): void {
    if (isEmptyExpirationSet(set)) this.amt.delete(queueKey(epoch))
    else this.mustUpdate(epoch, set)
  }

  /** Walks the entries, earliest first, and changes them; those without sectors are deleted at the end. */
  iterWhileMut(f: (epoch: ChainEpoch, set: ExpirationSet) => SetChange): void {
    const emptied: bigint[] = []
    this.amt.forEachWhileMut((epoch, set) => {
      const { changed, keepGoing } = f(epoch, set)
      if (isEmptyExpirationSet(changed ?? set)) emptied.push(epoch)
      return { value: changed, isLast: !keepGoing }
    })
    this.amt.batchDelete(emptied, true)
  }

  /**
   * Finds where sectors are due: first at their own expirations, then, for those that were moved,
   * in the order of the queue. Groups come earliest first.
   *
   * @throws UncodedError if a sector is not found on time
   */
  findSectorsByExpiration(
    sectorSize: SectorSize,
    sectors: readonly SectorOnChainInfo[],
  ): SectorExpirationSet[] {
    const declared = new Set<ChainEpoch>()
    const remaining = new Map<SectorNumber, SectorOnChainInfo>()
    for (const sector of sectors) {
      declared.add(quantizeUp(this.quant, sector.expiration))
      remaining.set(sector.sectorNumber, sector)
    }
    const found: SectorExpirationSet[] = []
    const take = (set: ExpirationSet, epoch: ChainEpoch): void => {
      const taken = groupExpirationSet(sectorSize, remaining, set, epoch)
      if (!taken.group.sectors.isEmpty) found.push(taken)
    }
    for (const epoch of [...declared].sort(ascending)) take(this.#mayGet(epoch), epoch)
    if (remaining.size > 0)
      this.amt.forEachWhile((epoch, set) => {
        if (declared.has(epoch)) return true
        checkNoEarlySectors(remaining, set)
        take(set, epoch)
        return remaining.size > 0
      })
    if (remaining.size > 0) throw new UncodedError('some sectors not found in expiration queue')
    return found.sort((a, b) => ascending(a.group.epoch, b.group.epoch))
  }

  #remove(rawEpoch: ChainEpoch, removed: ExpirationSet): void {
    const epoch = quantizeUp(this.quant, rawEpoch)
    const set = this.amt.get(queueKey(epoch))
    if (set === undefined)
      throw new UncodedError(`missing expected expiration set at epoch ${epoch}`)
    this.mustUpdateOrDelete(epoch, removeExpirationSet(set, removed))
  }

  #mayGet(epoch: ChainEpoch): ExpirationSet {
    return this.amt.get(queueKey(epoch)) ?? EMPTY_EXPIRATION_SET
  }
}

/** The expiration set of active sectors that expire on time. */
export function onTimeSet({ sectors, power, pledge, dailyFee }: SectorEpochSet): ExpirationSet {
  return {
    onTimeSectors: sectors,
    earlySectors: BitField.EMPTY,
    onTimePledge: pledge,
    activePower: power,
    faultyPower: ZERO_POWER,
    feeDeduction: dailyFee,
  }
}

function totalsOf(groups: readonly SectorEpochSet[]): SectorTotals {
  let power = ZERO_POWER
  let pledge = 0n
  let dailyFee = 0n
  for (const group of groups) {
    power = addPower(power, group.power)
    pledge += group.pledge
    dailyFee += group.dailyFee
  }
  const sectorNumbers = BitField.unionOf(groups.map(({ sectors }) => sectors))
  return { sectorNumbers, power, pledge, dailyFee }
}

function ascending(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0
}
