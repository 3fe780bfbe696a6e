import { MAX_U64, type Milligas } from '../types/index.ts'

/** Milligas in a unit of gas. Source: fvm 4.8.4 `src/gas/mod.rs`, MILLIGAS_PRECISION. */
const MILLIGAS_PRECISION = 1_000

/** `units` of gas in milligas, as prices are written: both must be safe integers. */
export function gas(units: number): number {
  return units * MILLIGAS_PRECISION
}

/** Gas in milligas; saturates at 2^64 - 1, as `Gas::new` of the reference. */
export function gasToMilligas(units: bigint): Milligas {
  return saturate(units * 1_000n)
}

/** Milligas in whole gas: what a receipt and the price of a message count. */
export function milligasToGas(milligas: Milligas | number, roundUp: boolean): bigint {
  const exact = BigInt(milligas)
  return (roundUp ? exact + 999n : exact) / 1_000n
}

/** Caps a sum or product of u64 at 2^64 - 1, as the saturating operations of the reference. */
export function saturate(milligas: bigint): Milligas {
  return milligas > MAX_U64 ? MAX_U64 : milligas
}

/** The form of an amount in a trace: a number while it is exact. */
export function compact(milligas: bigint): number | bigint {
  return milligas <= 0x1f_ffff_ffff_ffffn ? Number(milligas) : milligas
}
