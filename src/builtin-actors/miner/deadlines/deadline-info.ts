import type { ChainEpoch } from '../../../types/index.ts'
import type { Policy } from '../../runtime/policy.ts'
import { type QuantSpec, quantizeDown } from '../quantize.ts'

/**
 * A deadline of a proving period as it stands at an epoch. Proofs are accepted from `open` until
 * before `close`; the challenge comes before that.
 *
 * @see builtin-actors v18.0.0 `actors/miner/src/deadline_info.rs`
 */
export class DeadlineInfo {
  readonly policy: Policy
  readonly currentEpoch: ChainEpoch
  /** First epoch of the proving period. */
  readonly periodStart: ChainEpoch
  /** Position of the deadline in its period, from 0. */
  readonly index: bigint
  /** First epoch in which a proof is accepted. */
  readonly open: ChainEpoch
  /** First epoch in which none is accepted any more. */
  readonly close: ChainEpoch
  /** Epoch whose randomness the challenge is. */
  readonly challenge: ChainEpoch
  /** First epoch in which a declaration of faults is too late. */
  readonly faultCutoff: ChainEpoch

  constructor(
    policy: Policy,
    periodStart: ChainEpoch,
    deadlineIdx: bigint,
    currentEpoch: ChainEpoch,
  ) {
    this.policy = policy
    this.currentEpoch = currentEpoch
    this.periodStart = periodStart
    this.index = deadlineIdx
    const isInPeriod = deadlineIdx < policy.wpostPeriodDeadlines
    const open =
      periodStart +
      (isInPeriod ? deadlineIdx * policy.wpostChallengeWindow : policy.wpostProvingPeriod)
    this.open = open
    this.close = isInPeriod ? open + policy.wpostChallengeWindow : open
    this.challenge = isInPeriod ? open - policy.wpostChallengeLookback : open
    this.faultCutoff = isInPeriod ? open - policy.faultDeclarationCutoff : 0n
  }

  /** Whether the proving period has begun. */
  get isPeriodStarted(): boolean {
    return this.currentEpoch >= this.periodStart
  }

  /** Whether the proving period is over. */
  get isPeriodElapsed(): boolean {
    return this.currentEpoch >= this.nextPeriodStart
  }

  /** The last epoch of the proving period. */
  get periodEnd(): ChainEpoch {
    return this.nextPeriodStart - 1n
  }

  /** The first epoch of the next proving period. */
  get nextPeriodStart(): ChainEpoch {
    return this.periodStart + this.policy.wpostProvingPeriod
  }

  /** Whether proofs are accepted. */
  get isOpen(): boolean {
    return this.currentEpoch >= this.open && this.currentEpoch < this.close
  }

  /** Whether proofs are not accepted any more. */
  get hasElapsed(): boolean {
    return this.currentEpoch >= this.close
  }

  /** The last epoch in which a proof is accepted. */
  get last(): ChainEpoch {
    return this.close - 1n
  }

  /** The epoch in which the next deadline opens. */
  get nextOpen(): ChainEpoch {
    return this.close
  }

  /** Whether it is too late to declare faults. */
  get isFaultCutoffPassed(): boolean {
    return this.currentEpoch >= this.faultCutoff
  }

  /** This deadline, in the first period in which it has not elapsed. */
  nextNotElapsed(): DeadlineInfo {
    if (!this.hasElapsed) return this
    const { policy, currentEpoch, index } = this
    const periods = 1n + (currentEpoch - this.close) / policy.wpostProvingPeriod
    const start = this.periodStart + policy.wpostProvingPeriod * periods
    return new DeadlineInfo(policy, start, index, currentEpoch)
  }

  /** The steps of queues of this deadline: its last epoch in each period. */
  quantSpec(): QuantSpec {
    return { unit: this.policy.wpostProvingPeriod, offset: this.last }
  }
}

/** A deadline of the period that starts at an epoch. @see same release, `deadlines.rs` */
export function newDeadlineInfo(
  policy: Policy,
  provingPeriodStart: ChainEpoch,
  deadlineIdx: bigint,
  currentEpoch: ChainEpoch,
): DeadlineInfo {
  return new DeadlineInfo(policy, provingPeriodStart, deadlineIdx, currentEpoch)
}

/** The deadline of an epoch, for periods of which one starts at `periodStartSeed`. */
export function newDeadlineInfoFromOffsetAndEpoch(
  policy: Policy,
  periodStartSeed: ChainEpoch,
  currentEpoch: ChainEpoch,
): DeadlineInfo {
  const quant = { unit: policy.wpostProvingPeriod, offset: periodStartSeed }
  const start = quantizeDown(quant, currentEpoch)
  const index = BigInt.asUintN(64, (currentEpoch - start) / policy.wpostChallengeWindow)
  return new DeadlineInfo(policy, start, index, currentEpoch)
}

/** Whether sectors may be assigned to a deadline: not while it or the one before it is open. */
export function deadlineIsMutable(
  policy: Policy,
  provingPeriodStart: ChainEpoch,
  deadlineIdx: bigint,
  currentEpoch: ChainEpoch,
): boolean {
  const info = newDeadlineInfo(
    policy,
    provingPeriodStart,
    deadlineIdx,
    currentEpoch,
  ).nextNotElapsed()
  return currentEpoch < info.open - policy.wpostChallengeWindow
}

/** Whether accepted proofs of a deadline may be disputed: for a while after it has closed. */
export function deadlineAvailableForOptimisticPostDispute(
  policy: Policy,
  provingPeriodStart: ChainEpoch,
  deadlineIdx: bigint,
  currentEpoch: ChainEpoch,
): boolean {
  if (provingPeriodStart > currentEpoch) return false
  const info = newDeadlineInfo(
    policy,
    provingPeriodStart,
    deadlineIdx,
    currentEpoch,
  ).nextNotElapsed()
  const lastClose = info.close - policy.wpostProvingPeriod
  return !info.isOpen && currentEpoch < lastClose + policy.wpostDisputeWindow
}

/** Whether a deadline's partitions may be compacted: while it is mutable and its proofs are beyond dispute. */
export function deadlineAvailableForCompaction(
  policy: Policy,
  provingPeriodStart: ChainEpoch,
  deadlineIdx: bigint,
  currentEpoch: ChainEpoch,
): boolean {
  return (
    deadlineIsMutable(policy, provingPeriodStart, deadlineIdx, currentEpoch) &&
    !deadlineAvailableForOptimisticPostDispute(
      policy,
      provingPeriodStart,
      deadlineIdx,
      currentEpoch,
    )
  )
}
