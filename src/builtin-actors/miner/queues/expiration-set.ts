import { BitField, type CborSchema } from '../../../ipld/index.ts'
import { DecodeError, type TokenAmount } from '../../../types/index.ts'
import { readBitField, writeBitField } from '../../runtime/bit-field.ts'
import { UncodedError } from '../../runtime/downcast.ts'
import {
  addPower,
  type PowerPair,
  readPower,
  subPower,
  writePower,
  ZERO_POWER,
} from '../power-pair.ts'

/**
 * Sectors that expire together. Early ones have been faulty for too long; on-time ones may be faulty
 * as well. Amounts are in attoFIL.
 *
 * @see builtin-actors v18.0.0 `actors/miner/src/expiration_queue.rs`, `ExpirationSet`
 */
export interface ExpirationSet {
  readonly onTimeSectors: BitField
  readonly earlySectors: BitField
  /** Pledge of the on-time sectors. */
  readonly onTimePledge: TokenAmount
  readonly activePower: PowerPair
  readonly faultyPower: PowerPair
  /** Amount that the deadline's daily fee loses when the sectors expire. */
  readonly feeDeduction: TokenAmount
}

/** No sectors. */
export const EMPTY_EXPIRATION_SET: ExpirationSet = {
  onTimeSectors: BitField.EMPTY,
  earlySectors: BitField.EMPTY,
  onTimePledge: 0n,
  activePower: ZERO_POWER,
  faultyPower: ZERO_POWER,
  feeDeduction: 0n,
}

/** Fields of a set that was written before v16: its fee deduction is zero. */
const FIELDS_WITHOUT_FEE = 5
const FIELDS = 6

/** CBOR array of the six fields in order; the last one may be missing when it is read. */
export const EXPIRATION_SET: CborSchema<ExpirationSet> = {
  encode(w, set) {
    w.writeArrayHeader(FIELDS)
    writeBitField(w, set.onTimeSectors)
    writeBitField(w, set.earlySectors)
    w.writeBigInt(set.onTimePledge)
    writePower(w, set.activePower)
    writePower(w, set.faultyPower)
    w.writeBigInt(set.feeDeduction)
  },
  decode(r) {
    const length = r.readArrayHeader()
    if (length !== FIELDS && length !== FIELDS_WITHOUT_FEE)
      throw new DecodeError(`an expiration set is an array of ${FIELDS}, not of ${length}`)
    return {
      onTimeSectors: readBitField(r),
      earlySectors: readBitField(r),
      onTimePledge: r.readBigInt(),
      activePower: readPower(r),
      faultyPower: readPower(r),
      feeDeduction: length === FIELDS ? r.readBigInt() : 0n,
    }
  },
}

/** Adds a set to a set. @throws UncodedError if something is negative then */
export function addExpirationSet(set: ExpirationSet, added: ExpirationSet): ExpirationSet {
  const sum = {
    onTimeSectors: set.onTimeSectors.union(added.onTimeSectors),
    earlySectors: set.earlySectors.union(added.earlySectors),
    onTimePledge: set.onTimePledge + added.onTimePledge,
    activePower: addPower(set.activePower, added.activePower),
    faultyPower: addPower(set.faultyPower, added.faultyPower),
    feeDeduction: set.feeDeduction + added.feeDeduction,
  }
  validateExpirationSet(sum)
  return sum
}

/** Removes a set from a set. @throws UncodedError if a sector is not there or something is negative then */
export function removeExpirationSet(set: ExpirationSet, removed: ExpirationSet): ExpirationSet {
  if (!set.onTimeSectors.containsAll(removed.onTimeSectors))
    throw new UncodedError('removing on-time sectors that are not contained')
  if (!set.earlySectors.containsAll(removed.earlySectors))
    throw new UncodedError('removing early sectors that are not contained')
  const left = {
    onTimeSectors: set.onTimeSectors.difference(removed.onTimeSectors),
    earlySectors: set.earlySectors.difference(removed.earlySectors),
    onTimePledge: set.onTimePledge - removed.onTimePledge,
    activePower: subPower(set.activePower, removed.activePower),
    faultyPower: subPower(set.faultyPower, removed.faultyPower),
    feeDeduction: set.feeDeduction - removed.feeDeduction,
  }
  validateExpirationSet(left)
  return left
}

/** Whether there are no sectors; power and pledge are not looked at. */
export function isEmptyExpirationSet({ onTimeSectors, earlySectors }: ExpirationSet): boolean {
  return onTimeSectors.isEmpty && earlySectors.isEmpty
}

/** The number of sectors. */
export function expirationSetSize({ onTimeSectors, earlySectors }: ExpirationSet): bigint {
  return onTimeSectors.size + earlySectors.size
}

/** @throws UncodedError if an amount or a power is negative */
export function validateExpirationSet(set: ExpirationSet): void {
  const checks: readonly (readonly [amount: bigint, what: string])[] = [
    [set.onTimePledge, 'pledge'],
    [set.activePower.raw, 'raw active power'],
    [set.activePower.qa, 'qa active power'],
    [set.faultyPower.raw, 'raw faulty power'],
    [set.faultyPower.qa, 'qa faulty power'],
    [set.feeDeduction, 'fee deduction'],
  ]
  for (const [amount, what] of checks)
    if (amount < 0n) throw new UncodedError(`ExpirationSet left with negative ${what}`)
}
