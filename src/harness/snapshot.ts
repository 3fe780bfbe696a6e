import type { World } from './world.ts'

/**
 * A moment of a world, to which it can be reverted any number of times. It holds what it needs: the
 * blocks of a snapshot that nobody keeps are freed.
 */
export class Snapshot {
  /** The world that it is of. */
  readonly owner: object
  readonly #world: World

  constructor(owner: object, world: World) {
    this.owner = owner
    this.#world = world
  }

  /** The epoch that it was taken at. */
  get epoch(): bigint {
    return this.#world.chain.epoch
  }

  toString(): string {
    return `snapshot at epoch ${this.epoch}`
  }

  /** Summarises the snapshot: not the world that it holds. */
  toJSON(): object {
    return { epoch: String(this.epoch) }
  }

  /** Summarises the snapshot for Node's `console.log`. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return `Snapshot at epoch ${this.epoch}`
  }

  /** The value that the world had. */
  static worldOf(snapshot: Snapshot): World {
    return snapshot.#world
  }
}
