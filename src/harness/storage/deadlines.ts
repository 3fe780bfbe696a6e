import {
  newDeadlineInfo,
  newDeadlineInfoFromOffsetAndEpoch,
  type Policy,
} from '../../builtin-actors/index.ts'

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

/** The deadline that is open at an epoch, for periods of which one starts at `seed`. */
export function openDeadline(policy: Policy, seed: bigint, epoch: bigint): ProvingDeadline {
  const { index, periodStart, open, close } = newDeadlineInfoFromOffsetAndEpoch(policy, seed, epoch)
  return { index, periodStart, open, close }
}

/** The epoch at which a deadline opens next; the epoch at which it has opened, if it is open. */
export function nextOpening(policy: Policy, seed: bigint, index: bigint, epoch: bigint): bigint {
  const { periodStart } = newDeadlineInfoFromOffsetAndEpoch(policy, seed, epoch)
  return newDeadlineInfo(policy, periodStart, index, epoch).nextNotElapsed().open
}
