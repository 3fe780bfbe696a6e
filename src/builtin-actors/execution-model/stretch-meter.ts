import { CountedWork } from '../runtime/counted-work.ts'
import { POINT_COUNT, Point, ROW_LENGTH, refinePoint } from './points.ts'

/** The costs of one method's stretches; a pair of points is `from * POINT_COUNT + to`. */
export interface StretchCosts {
  /** {@link ROW_LENGTH} numbers for each pair: a constant, then the features. */
  readonly rows: Float64Array
  /** 1 for each pair whose row is there. */
  readonly resolved: Uint8Array
  /** Makes the row of a pair. */
  resolve(pair: number): void
}

/**
 * Follows one invocation from syscall to syscall, and says what the official Wasm would have been
 * charged for the stretch between two of them.
 */
export class StretchMeter {
  readonly #costs: StretchCosts
  readonly #work = new CountedWork()
  #from: Point = Point.start
  #fromBytes = 0
  #fromItems = 0
  #paramsBytes = 0
  #paramsItems = 0
  #stateBytes = 0
  #stateItems = 0

  constructor(costs: StretchCosts) {
    this.#costs = costs
  }

  /**
   * Comes to a point.
   *
   * @param bytes - that the actor hands over there, or asks for
   * @param items - CBOR values that it hands over
   * @returns milligas of the stretch before it, a safe integer
   */
  enter(point: Point, bytes: number, items: number): number {
    const to = refinePoint(this.#from, point)
    const costs = this.#costs
    const { rows } = costs
    const pair = this.#from * POINT_COUNT + to
    if (costs.resolved[pair] === 0) costs.resolve(pair)
    const at = pair * ROW_LENGTH
    const cost =
      this.takeWork() +
      rows[at]! +
      rows[at + 1]! * this.#fromBytes +
      rows[at + 2]! * this.#fromItems +
      rows[at + 3]! * bytes +
      rows[at + 4]! * items +
      rows[at + 5]! * this.#paramsBytes +
      rows[at + 6]! * this.#paramsItems +
      rows[at + 7]! * this.#stateBytes +
      rows[at + 8]! * this.#stateItems
    this.#from = to
    if (to === Point.blockLink) return cost // what was created is let go of after it is linked
    this.#fromBytes = bytes
    this.#fromItems = items
    return cost
  }

  /** Returns the milligas of work that was counted since the last call, which no feature shows. */
  takeWork(): number {
    return this.#work.take()
  }

  /** Records the size of the last syscall's result. */
  answer(bytes: number, items: number): void {
    this.#fromBytes = bytes
    this.#fromItems = items
    if (this.#from === Point.readParams) {
      this.#paramsBytes = bytes
      this.#paramsItems = items
    } else if (this.#from === Point.readState) {
      this.#stateBytes = bytes
      this.#stateItems = items
    }
  }
}
