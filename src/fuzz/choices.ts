/** One number for each decision of a generator; the same numbers give the same message. */
export type Recorded = readonly number[]

/** Exclusive upper limit of a random number. */
const MAX_BOUND = 2 ** 32

/**
 * The decisions that make a message: drawn from a seed, or a list that is given. Decisions past the end
 * of a given list are 0, which is always the simplest choice, so that a shorter list gives a simpler message.
 */
export class Choices {
  readonly #given: Recorded | undefined
  readonly #made: number[] = []
  readonly #random: () => number
  #at = 0

  private constructor(given: Recorded | undefined, random: () => number) {
    this.#given = given
    this.#random = random
  }

  /** Draws new decisions; the same numbers give the same decisions. */
  static fromSeed(...seed: readonly number[]): Choices {
    return new Choices(undefined, randomFrom(seed))
  }

  /** Replays recorded decisions, of which some may have been removed. */
  static replay(given: Recorded): Choices {
    return new Choices(given, () => 0)
  }

  /** All decisions so far. */
  get made(): Recorded {
    return this.#made
  }

  /** Chooses a number from 0 to `bound - 1`. */
  below(bound: number): number {
    const drawn =
      this.#given === undefined
        ? Math.floor((this.#random() / MAX_BOUND) * bound)
        : (this.#given[this.#at++] ?? 0) % bound
    this.#made.push(drawn)
    return drawn
  }

  /** Returns true in `percent` of the cases, and false past the end of a given list. */
  chance(percent: number): boolean {
    return this.below(100) >= 100 - percent
  }

  /** Chooses an item of a list that is not empty. */
  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!
  }

  /** Chooses one of a table of alternatives by weight; the first is the simplest. */
  weighted<T>(items: readonly (readonly [weight: number, item: T])[]): T {
    let at = this.below(items.reduce((sum, [weight]) => sum + weight, 0))
    for (const [weight, item] of items) {
      if (at < weight) return item
      at -= weight
    }
    return items[0]![1]
  }

  /** Makes a list of up to `most` items; it is empty past the end of a given list. */
  list<T>(most: number, make: () => T): T[] {
    return Array.from({ length: this.below(most + 1) }, make)
  }

  /** Chooses bytes of any values. */
  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.below(256))
  }

  /** Chooses a number of that many bytes. */
  bigint(bytes: number): bigint {
    return this.bytes(bytes).reduce((n, byte) => (n << 8n) | BigInt(byte), 0n)
  }
}

/** Generates numbers below 2^32 from a seed by the algorithm sfc32 of PractRand (Chris Doty-Humphrey). */
function randomFrom(seed: readonly number[]): () => number {
  let a = 0x9e3779b9
  let b = 0x243f6a88
  let c = 0xb7e15162
  let counter = 1
  const next = (): number => {
    const t = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + t) | 0
    return t >>> 0
  }
  for (const part of seed) {
    a = (a ^ part) | 0
    for (let i = 0; i < 12; i++) next()
  }
  return next
}
