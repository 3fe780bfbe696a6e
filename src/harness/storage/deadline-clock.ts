/* Source: builtin-actors v18.0.0 `runtime/src/runtime/policy.rs`: the same on every network. */

/** Epochs of a proving period: a day. */
export const PROVING_PERIOD = 2_880n
/** Epochs for which a deadline is open. */
export const CHALLENGE_WINDOW = 60n

/** A deadline as it stands at an epoch. */
export interface ProvingDeadline {
  /** Position in the proving period, 0 to 47. */
  readonly index: bigint
  /** First epoch of the proving period. */
  readonly periodStart: bigint
  /** First epoch in which a proof is accepted. */
  readonly open: bigint
  /** First epoch in which none is accepted any more. */
  readonly close: bigint
}

/** The deadline that is open at an epoch, for periods of which one starts at `periodStart`. */
export function deadlineAt(periodStart: bigint, epoch: bigint): ProvingDeadline {
  const offset = (((epoch - periodStart) % PROVING_PERIOD) + PROVING_PERIOD) % PROVING_PERIOD
  const index = offset / CHALLENGE_WINDOW
  const open = epoch - (offset % CHALLENGE_WINDOW)
  return {
    index,
    periodStart: epoch - offset,
    open,
    close: open + CHALLENGE_WINDOW,
  }
}

/** The epoch at which a deadline opens next; now, if it is open. */
export function nextOpening(periodStart: bigint, index: bigint, epoch: bigint): bigint {
  const offset = (((epoch - periodStart) % PROVING_PERIOD) + PROVING_PERIOD) % PROVING_PERIOD
  const start = epoch - offset + index * CHALLENGE_WINDOW
  if (epoch < start) return start
  return epoch < start + CHALLENGE_WINDOW ? start : start + PROVING_PERIOD
}
