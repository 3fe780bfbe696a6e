import type { CborReader, CborWriter } from '../../ipld/index.ts'

/** Raw and quality-adjusted power, in bytes. @see builtin-actors v18.0.0 `actors/miner/src/partition_state.rs`, `PowerPair` */
export interface PowerPair {
  readonly raw: bigint
  readonly qa: bigint
}

/** No power. */
export const ZERO_POWER: PowerPair = { raw: 0n, qa: 0n }

/** The sum of two powers. */
export function addPower(a: PowerPair, b: PowerPair): PowerPair {
  return { raw: a.raw + b.raw, qa: a.qa + b.qa }
}

/** The difference of two powers. */
export function subPower(a: PowerPair, b: PowerPair): PowerPair {
  return { raw: a.raw - b.raw, qa: a.qa - b.qa }
}

/** A power with the opposite sign. */
export function negPower({ raw, qa }: PowerPair): PowerPair {
  return { raw: -raw, qa: -qa }
}

/** Whether there is no power, raw or quality-adjusted. */
export function isZeroPower({ raw, qa }: PowerPair): boolean {
  return raw === 0n && qa === 0n
}

/** Whether two powers are equal. */
export function isSamePower(a: PowerPair, b: PowerPair): boolean {
  return a.raw === b.raw && a.qa === b.qa
}

/** Writes a power. */
export function writePower(w: CborWriter, { raw, qa }: PowerPair): void {
  w.writeArrayHeader(2)
  w.writeBigInt(raw)
  w.writeBigInt(qa)
}

/** Reads a power. @throws DecodeError */
export function readPower(r: CborReader): PowerPair {
  r.readTupleHeader(2, 'power pair')
  return { raw: r.readBigInt(), qa: r.readBigInt() }
}
