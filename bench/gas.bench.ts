import { Bench } from 'tinybench'
import { type GasCharge, GasTracker, priceListFor } from '../src/gas/index.ts'
import { report } from './report.ts'

/*
 * Which arithmetic a charge needs: milligas as numbers with a bigint way out (what GasTracker does),
 * as i64 lanes, or as bigint fields. A task makes 300 charges, 100 each of three kinds.
 */

const LIMIT = 9_000_000_000_000_000n
const ROUNDS = 100

interface Tracker<T> {
  charge(name: string, compute: T, other: T): void
}

/** As the style guide's first example had it. */
class LaneTracker implements Tracker<bigint> {
  readonly #lanes = new BigInt64Array(2)
  constructor(limit: bigint) {
    this.#lanes[1] = limit
  }
  charge(_name: string, compute: bigint, other: bigint): void {
    const lanes = this.#lanes
    const used = lanes[0]! + compute + other
    if (used > lanes[1]!) throw new RangeError('out of gas')
    lanes[0] = used
  }
  get gasUsed(): bigint {
    return this.#lanes[0]!
  }
}

class FieldTracker implements Tracker<bigint> {
  #used = 0n
  readonly #limit: bigint
  constructor(limit: bigint) {
    this.#limit = limit
  }
  charge(_name: string, compute: bigint, other: bigint): void {
    const used = this.#used + compute + other
    if (used > this.#limit) throw new RangeError('out of gas')
    this.#used = used
  }
  get gasUsed(): bigint {
    return this.#used
  }
}

function chargeNumbers(tracker: GasTracker): void {
  for (let i = 0; i < ROUNDS; i++) {
    tracker.charge('OnSyscall', 14_000_000, 0)
    tracker.charge('OnBlockRead', 400 * i, 0)
    tracker.charge('OnBlockLink', 12_400 * i + 300_000, 506_000_000 + 3_340_000 * i)
  }
}

// One function a class: a call site that sees two classes would be timed instead.
function chargeLanes(tracker: LaneTracker): void {
  for (let i = 0n; i < ROUNDS; i++) {
    tracker.charge('OnSyscall', 14_000_000n, 0n)
    tracker.charge('OnBlockRead', 400n * i, 0n)
    tracker.charge('OnBlockLink', 12_400n * i + 300_000n, 506_000_000n + 3_340_000n * i)
  }
}

function chargeFields(tracker: FieldTracker): void {
  for (let i = 0n; i < ROUNDS; i++) {
    tracker.charge('OnSyscall', 14_000_000n, 0n)
    tracker.charge('OnBlockRead', 400n * i, 0n)
    tracker.charge('OnBlockLink', 12_400n * i + 300_000n, 506_000_000n + 3_340_000n * i)
  }
}

const prices = priceListFor(28)

function chargePrices(tracker: GasTracker): void {
  for (let i = 0; i < ROUNDS; i++) {
    prices.onSyscall(tracker)
    prices.onBlockRead(tracker, i)
    prices.onBlockLink(tracker, 0xb220n, i)
  }
}

// The answers first: all ways count the same.
const trackers = [new GasTracker(LIMIT), new GasTracker(LIMIT)] as const
chargeNumbers(trackers[0])
chargePrices(trackers[1])
const lanes = new LaneTracker(LIMIT)
chargeLanes(lanes)
const fields = new FieldTracker(LIMIT)
chargeFields(fields)
const used = [trackers[0], trackers[1], lanes, fields].map((tracker) => tracker.gasUsed)
if (used.some((amount) => amount !== used[0])) throw new RangeError(`the ways differ: ${used}`)

const bench = new Bench({ time: 500, throws: true })
const sync = { async: false }
bench.add('numbers (GasTracker)', () => chargeNumbers(new GasTracker(LIMIT)), sync)
bench.add('numbers, limit past 2^53', () => chargeNumbers(new GasTracker(10n ** 17n)), sync)
bench.add('i64 lanes', () => chargeLanes(new LaneTracker(LIMIT)), sync)
bench.add('bigint fields', () => chargeFields(new FieldTracker(LIMIT)), sync)
bench.add('PriceList', () => chargePrices(new GasTracker(LIMIT)), sync)
bench.add(
  'PriceList, traced',
  () => {
    const trace: GasCharge[] = []
    chargePrices(new GasTracker(LIMIT, trace))
  },
  sync,
)
bench.add(
  'push and pop a limit, 300 times',
  () => {
    const tracker = new GasTracker(LIMIT)
    for (let i = 0; i < 3 * ROUNDS; i++) {
      tracker.pushLimit(1_000_000n)
      tracker.charge('OnMethodInvocation', 1_000, 0)
      tracker.popLimit()
    }
  },
  sync,
)
await bench.run()
report('gas: one charge', bench, { unit: 'ns', per: () => 3 * ROUNDS })
