import { type ChainEpoch, MAX_I64, MIN_I64, Panic } from '../../types/index.ts'

/** Steps onto which epochs are rounded. @see builtin-actors v18.0.0 `actors/miner/src/quantize.rs` */
export interface QuantSpec {
  /** Length of a step in epochs. */
  readonly unit: ChainEpoch
  /** An epoch on which a step falls. */
  readonly offset: ChainEpoch
}

/** Every epoch is a step. */
export const NO_QUANTIZATION: QuantSpec = { unit: 1n, offset: 0n }

/**
 * The first step at or after an epoch. Epochs before the offset (reduced to less than a step) are
 * rounded towards it.
 *
 * @throws Panic if the result does not fit 64 bits
 */
export function quantizeUp({ unit, offset: seed }: QuantSpec, epoch: ChainEpoch): ChainEpoch {
  const offset = seed % unit
  const distance = epoch - offset
  if (distance > MAX_I64 || distance < MIN_I64) throw new Panic('attempt to subtract with overflow')
  const remainder = distance % unit
  const step = distance - remainder + offset
  const rounded = remainder === 0n || distance < 0n ? step : step + unit
  if (rounded > MAX_I64 || rounded < MIN_I64) throw new Panic('attempt to add with overflow')
  return rounded
}

/** The last step at or before an epoch. */
export function quantizeDown(quant: QuantSpec, epoch: ChainEpoch): ChainEpoch {
  const next = quantizeUp(quant, epoch)
  return epoch === next ? next : next - quant.unit
}
