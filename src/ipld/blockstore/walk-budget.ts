import { DecodeError } from '../../types/index.ts'

/** Default limit of {@link WalkBudget}: entries, links and blocks that one walk may look at. */
export const MAX_WALK_STEPS = 10_000_000

/**
 * The work that a walk over blocks of unknown origin may take. A few blocks that link one another many
 * times stand for more entries than anybody can read, so the walk counts its steps and stops.
 */
export class WalkBudget {
  /** Subject of the walk in messages, as in "the actors of a state". */
  readonly what: string
  readonly limit: number
  #spent = 0

  constructor(what: string, limit: number = MAX_WALK_STEPS) {
    this.what = what
    this.limit = limit
  }

  /** Steps that were taken so far. */
  get spent(): number {
    return this.#spent
  }

  /** @throws DecodeError once more than {@link WalkBudget.limit} steps are taken */
  spend(steps = 1): void {
    this.#spent += steps
    if (this.#spent <= this.limit) return
    throw new DecodeError(
      `${this.what}: the walk stopped after ${this.limit} steps, which is the limit: the blocks hold more than that, or link one another many times`,
    )
  }
}
