import { BitField, type Blockstore, type Cid } from '../../../ipld/index.ts'
import type { ChainEpoch, TokenAmount } from '../../../types/index.ts'
import type { SectorNumber, SectorSize } from '../../runtime/registered-proofs.ts'
import { Violations } from '../../runtime/violations.ts'
import { isSamePower } from '../power-pair.ts'
import { NO_QUANTIZATION, type QuantSpec, quantizeUp } from '../quantize.ts'
import { BitFieldQueue } from '../queues/bitfield-queue.ts'
import { ExpirationQueue } from '../queues/expiration-queue.ts'
import type { ExpirationSet } from '../queues/expiration-set.ts'
import { powerForSectors } from '../sectors/power.ts'
import {
  addBreaches,
  powerText,
  requireContainsAll,
  type SectorsByNumber,
  selectFrom,
} from './sector-map.ts'

/* Checks of a partition's queues. @see builtin-actors v18.0.0 `actors/miner/src/testing.rs` */

/** Facts that an expiration queue is checked against. */
export interface QueueCheck {
  readonly store: Blockstore
  readonly quant: QuantSpec
  readonly sectorSize: SectorSize
  readonly liveSectors: SectorsByNumber
  readonly faults: BitField
}

/** Totals of an expiration queue. */
export interface QueueSummary {
  readonly onTimeSectors: BitField
  readonly earlySectors: BitField
  readonly expirationEpochs: readonly ChainEpoch[]
  readonly feeDeduction: TokenAmount
}

/** Checks an expiration queue. @throws DecodeError, MissingBlockError */
export function checkExpirationQueue(
  root: Cid,
  check: QueueCheck,
  violations: Violations,
): QueueSummary {
  const seen = new Set<SectorNumber>()
  const onTime: BitField[] = []
  const early: BitField[] = []
  const expirationEpochs: ChainEpoch[] = []
  let feeDeduction = 0n
  new ExpirationQueue(check.store, root, check.quant).amt.forEach((epoch, set) => {
    const own = new Violations()
    const quantized = quantizeUp(check.quant, epoch)
    own.require(
      quantized === epoch,
      `expiration queue key ${epoch} is not quantized, expected ${quantized}`,
    )
    checkSet(epoch, set, seen, { ...check, violations: own })
    addBreaches(violations, own, `expiration epoch ${epoch}`)
    expirationEpochs.push(epoch)
    onTime.push(set.onTimeSectors)
    early.push(set.earlySectors)
    feeDeduction += set.feeDeduction
  })
  return {
    onTimeSectors: BitField.unionOf(onTime),
    earlySectors: BitField.unionOf(early),
    expirationEpochs,
    feeDeduction,
  }
}

function checkSet(
  epoch: ChainEpoch,
  set: ExpirationSet,
  seen: Set<SectorNumber>,
  check: QueueCheck & { readonly violations: Violations },
): void {
  const { violations, liveSectors, faults, sectorSize, quant } = check
  let pledge = 0n
  let fee = 0n
  const visit = (number: SectorNumber, isOnTime: boolean): void => {
    violations.require(!seen.has(number), `sector ${number} in expiration queue twice`)
    seen.add(number)
    const sector = liveSectors.get(number)
    if (sector === undefined) {
      violations.found.push(`expiring sector ${number} isn't live`)
      return
    }
    const target = quantizeUp(quant, sector.expiration)
    violations.require(
      isOnTime ? epoch === target : epoch < target,
      `invalid expiration ${epoch} for sector ${number}, expected ${isOnTime ? '' : 'before '}${target}`,
    )
    if (isOnTime) pledge += sector.initialPledge
    fee += sector.dailyFee
  }
  for (const number of set.onTimeSectors) visit(number, true)
  for (const number of set.earlySectors) {
    violations.require(faults.has(number), `sector ${number} expiring early but not faulty`)
    visit(number, false)
  }
  const all = set.onTimeSectors.union(set.earlySectors)
  const parts = [
    ['active', all.difference(faults), set.activePower],
    ['faulty', all.intersection(faults), set.faultyPower],
  ] as const
  for (const [name, numbers, recorded] of parts) {
    const what = `${name} sectors missing from live`
    const sectors = selectFrom(liveSectors, numbers, what, violations)
    if (sectors === undefined) continue
    const power = powerForSectors(sectorSize, sectors)
    violations.require(
      isSamePower(recorded, power),
      `${name} power recorded ${powerText(recorded)} doesn't match computed ${powerText(power)}`,
    )
  }
  violations.require(
    set.onTimePledge === pledge,
    `on time pledge recorded ${set.onTimePledge} doesn't match computed: ${pledge}`,
  )
  violations.require(
    set.feeDeduction === fee,
    `fee deduction recorded ${set.feeDeduction} doesn't match computed: ${fee}`,
  )
}

/** Checks a queue of early terminations. @returns the number of its sectors @throws DecodeError, MissingBlockError */
export function checkEarlyTerminationQueue(
  store: Blockstore,
  root: Cid,
  terminated: BitField,
  violations: Violations,
): bigint {
  let seen = BitField.EMPTY
  new BitFieldQueue(store, root, NO_QUANTIZATION).amt.forEach((epoch, sectors) => {
    violations.require(
      !seen.containsAny(sectors),
      `early termination epoch ${epoch}: a sector is in early termination queue twice`,
    )
    seen = seen.union(sectors)
  })
  const what = 'terminated sectors missing early termination entry'
  requireContainsAll(terminated, seen, what, violations)
  return seen.size
}
