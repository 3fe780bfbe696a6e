import { FatalError, type Milligas, OUT_OF_GAS } from '../types/index.ts'
import type { ChargeSink } from './gas-charge.ts'
import { compact, saturate } from './milligas.ts'

const MAX_LIMIT = 0x7fff_ffff_ffff_ffffn
const MAX_SAFE = BigInt(Number.MAX_SAFE_INTEGER)

interface Snapshot {
  readonly limit: Milligas
  readonly used: Milligas
}

/**
 * Counts the gas of a message in milligas, under limits that nest.
 *
 * The count is a number while it is exact, and a bigint past 2^53 - 1: number fields take 1.9 ns a
 * charge, a BigInt64Array 10.9, bigint fields 14.8 (`bench/gas.bench.ts`).
 *
 * @see fvm 4.8.4 `src/gas/mod.rs`, `GasTracker`; FVM v3's is the same
 */
export class GasTracker {
  readonly trace: ChargeSink | undefined
  /** Gas used under the innermost limit; unless {@link GasTracker.#wideUsed} is set. */
  #used = 0
  /** The least of limit and 2^53 - 1; -1 while #wideUsed is set, which sends every charge the slow way. */
  #fastLimit = 0
  /** Whether #fastLimit is the limit. */
  #isNarrow = true
  #limit: Milligas = 0n
  #wideUsed: Milligas | undefined = undefined
  readonly #snapshots: Snapshot[] = []
  /** Gas used under the limits outside of the innermost one. */
  #outerUsed: Milligas = 0n

  /**
   * @param limit - in milligas; more than an i64 holds counts as 2^63 - 1
   * @param trace - is pushed every charge, if given
   */
  constructor(limit: Milligas, trace?: ChargeSink) {
    this.trace = trace
    this.#set(limit < MAX_LIMIT ? limit : MAX_LIMIT, 0n)
  }

  /**
   * Charges an amount that is exact as numbers (safe integers, not negative).
   *
   * @throws OutOfGas past the limit; the gas used is the limit then
   */
  charge(name: string, compute: number, other: number): void {
    if (this.trace !== undefined) this.trace.push({ type: 'GasCharge', name, compute, other })
    const used = this.#used + compute + other
    if (used <= this.#fastLimit) this.#used = used
    else this.#chargeSlowly(name, compute, other)
  }

  /**
   * Charges an amount that may be past 2^53 - 1; saturates at 2^64 - 1 as the reference.
   *
   * @throws OutOfGas past the limit; the gas used is the limit then
   */
  chargeBig(name: string, compute: Milligas, other: Milligas): void {
    if (this.trace !== undefined)
      this.trace.push({
        type: 'GasCharge',
        name,
        compute: compact(compute),
        other: compact(other),
      })
    this.#use(compute + other)
  }

  /** Starts a limit of its own: the least of `limit` and what is available. */
  pushLimit(limit: Milligas): void {
    const available = this.gasAvailable
    const used = this.gasUsed
    this.#snapshots.push({ limit: this.#limit, used })
    this.#outerUsed += used
    this.#set(limit < available ? limit : available, 0n)
  }

  /**
   * Ends the innermost limit and counts what was used under it to the one before.
   *
   * @throws FatalError if no limit was pushed
   */
  popLimit(): void {
    const outer = this.#snapshots.pop()
    if (outer === undefined) throw new FatalError('no gas limits to pop')
    this.#outerUsed -= outer.used
    this.#set(outer.limit, saturate(outer.used + this.gasUsed))
  }

  /** The innermost limit. */
  get gasLimit(): Milligas {
    return this.#limit
  }

  /** The gas used under the innermost limit. */
  get gasUsed(): Milligas {
    return this.#wideUsed ?? BigInt(this.#used)
  }

  /** The gas used under all limits. */
  get totalUsed(): Milligas {
    return this.#outerUsed + this.gasUsed
  }

  /** The gas left under the innermost limit. */
  get gasAvailable(): Milligas {
    const used = this.gasUsed
    return used < this.#limit ? this.#limit - used : 0n
  }

  /** {@link GasTracker.gasAvailable} if that is below 2^53, else -1. */
  get availableNumber(): number {
    if (this.#isNarrow) return this.#fastLimit - this.#used
    const available = this.gasAvailable
    return available <= MAX_SAFE ? Number(available) : -1
  }

  #chargeSlowly(name: string, compute: number, other: number): void {
    if (!Number.isSafeInteger(compute) || !Number.isSafeInteger(other))
      throw new FatalError(
        `charge ${name} of ${compute} + ${other} milligas is not exact: use chargeBig`,
      )
    this.#use(BigInt(compute) + BigInt(other))
  }

  #use(amount: Milligas): void {
    const used = this.gasUsed + amount
    const fits = used <= this.#limit
    this.#set(this.#limit, fits ? used : this.#limit)
    if (!fits) throw OUT_OF_GAS
  }

  #set(limit: Milligas, used: Milligas): void {
    const isWide = used > MAX_SAFE
    this.#limit = limit
    this.#wideUsed = isWide ? used : undefined
    this.#used = isWide ? 0 : Number(used)
    this.#isNarrow = !isWide && limit <= MAX_SAFE
    this.#fastLimit = isWide ? -1 : Number(limit < MAX_SAFE ? limit : MAX_SAFE)
  }
}
