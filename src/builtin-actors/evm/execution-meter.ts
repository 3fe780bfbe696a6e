import type { ActorSyscalls } from '../runtime/syscalls.ts'

/**
 * Counts a run's own execution and charges it before each syscall and at its end. In between it only
 * looks whether the sum can be paid, so that a loop without syscalls ends.
 */
export class ExecutionMeter {
  /** Milligas that are not charged yet. */
  pending = 0
  /** The amount that {@link ExecutionMeter.pending} may reach before the next check. */
  affordable = 0
  readonly #sys: ActorSyscalls

  constructor(sys: ActorSyscalls) {
    this.#sys = sys
  }

  /** Charges what is pending. @throws OutOfGas */
  settle(): void {
    const { pending } = this
    this.pending = 0
    this.affordable = 0
    if (pending > 0) this.#sys.chargeExecution(pending)
  }

  /** Checks the gas; call it when more than {@link ExecutionMeter.affordable} is pending. @throws OutOfGas */
  check(): void {
    const left = this.#sys.executionLeft()
    if (this.pending > left) this.settle()
    else this.affordable = left
  }
}
