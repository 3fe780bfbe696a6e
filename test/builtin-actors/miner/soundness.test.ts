import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compactDeadlinePartitions } from '../../../src/builtin-actors/miner/deadlines/compact.ts'
import type { Deadline } from '../../../src/builtin-actors/miner/deadlines/deadline.ts'
import { partitionsAmt } from '../../../src/builtin-actors/miner/deadlines/deadline.ts'
import {
  deadlineIsMutable,
  newDeadlineInfo,
} from '../../../src/builtin-actors/miner/deadlines/deadline-info.ts'
import {
  declareFaultsRecovered,
  recordFaults,
} from '../../../src/builtin-actors/miner/deadlines/faults.ts'
import { recordProvenSectors } from '../../../src/builtin-actors/miner/deadlines/posts.ts'
import { terminateDeadlineSectors } from '../../../src/builtin-actors/miner/deadlines/sectors.ts'
import { createMinerInfo, MINER_INFO } from '../../../src/builtin-actors/miner/info/miner-info.ts'
import { checkInvariants } from '../../../src/builtin-actors/miner/invariants.ts'
import { liveSectors } from '../../../src/builtin-actors/miner/partitions/partition.ts'
import { powerForSectors } from '../../../src/builtin-actors/miner/sectors/power.ts'
import { PartitionSectorMap } from '../../../src/builtin-actors/miner/sectors/sector-map.ts'
import { Sectors } from '../../../src/builtin-actors/miner/sectors/sectors.ts'
import {
  advanceDeadline,
  popEarlyTerminations,
} from '../../../src/builtin-actors/miner/state/advance-deadline.ts'
import { addInitialPledge } from '../../../src/builtin-actors/miner/state/funds.ts'
import { allocateSectorNumbers } from '../../../src/builtin-actors/miner/state/pre-commits.ts'
import {
  assignSectorsToDeadlines,
  findSector,
  putSectors,
} from '../../../src/builtin-actors/miner/state/sectors.ts'
import {
  createMinerState,
  currentProvingPeriodStart,
  deadlineInfo,
  loadDeadlines,
  type MinerState,
  quantSpecForDeadline,
  saveDeadlines,
} from '../../../src/builtin-actors/miner/state/state.ts'
import { putCbor } from '../../../src/builtin-actors/miner/store.ts'
import { UncodedError } from '../../../src/builtin-actors/runtime/downcast.ts'
import { policyOf } from '../../../src/builtin-actors/runtime/policy.ts'
import { BitField, MemoryBlockstore } from '../../../src/ipld/index.ts'
import { ActorError } from '../../../src/types/index.ts'
import { contextWith, sectorWith } from './state-bench.ts'

const POLICY = policyOf('testing')
const SIZE = 2_048n
const DAY = 2_880n
const PLEDGE = 1_000n

/** A miner with partitions of two sectors, which does what it is told. */
class TestMiner {
  readonly store = new MemoryBlockstore()
  readonly state: MinerState
  epoch = 1_000n
  nextNumber = 0n

  constructor() {
    const info = createMinerInfo({
      owner: 100n,
      worker: 101n,
      controlAddresses: [],
      peerId: new Uint8Array(),
      multiAddress: [],
      windowPostProofType: 10n,
    })
    const cid = putCbor(this.store, info, MINER_INFO)
    const context = contextWith(this.store, POLICY)
    this.state = createMinerState(context, cid, 700n, 5n)
    this.state.deadlineCronActive = true
  }

  get violations(): string[] {
    const { state, store } = this
    const options = { policy: POLICY, store, balance: state.initialPledge }
    return checkInvariants(state, options).violations
  }

  onboard(count: number, days: bigint): void {
    const { state, store, epoch } = this
    const sectors = Array.from({ length: count }, () =>
      sectorWith({
        sectorNumber: this.nextNumber++,
        activation: epoch,
        powerBaseEpoch: epoch,
        expiration: epoch + days * DAY,
        initialPledge: PLEDGE,
        dailyFee: 7n,
        verifiedDealWeight: (this.nextNumber % 3n) * days * DAY * 600n,
      }),
    )
    allocateSectorNumbers(
      state,
      store,
      BitField.of(sectors.map(({ sectorNumber }) => sectorNumber)),
      'deny-collisions',
    )
    putSectors(state, store, sectors)
    assignSectorsToDeadlines(state, {
      policy: POLICY,
      store,
      currentEpoch: epoch,
      sectors,
      partitionSize: 2n,
      sectorSize: SIZE,
    })
    addInitialPledge(state, PLEDGE * BigInt(count))
  }

  /** Runs a change on the deadline of a sector. */
  change(
    number: bigint,
    run: (deadline: Deadline, sectors: Sectors, only: PartitionSectorMap) => void,
  ): void {
    const { state, store, epoch } = this
    const { deadlineIdx, partitionIdx } = findSector(state, store, number)
    const start = currentProvingPeriodStart(state, POLICY, epoch)
    if (!deadlineIsMutable(POLICY, start, deadlineIdx, epoch)) return
    const deadlines = loadDeadlines(state, store)
    const deadline = deadlines.loadDeadline(store, deadlineIdx)
    const only = new PartitionSectorMap()
    only.addValues(partitionIdx, [number])
    run(deadline, Sectors.load(store, state.sectors), only)
    deadlines.updateDeadline(POLICY, store, deadlineIdx, deadline)
    saveDeadlines(state, store, deadlines)
  }

  faultExpiration(number: bigint): { quant: { unit: bigint; offset: bigint }; epoch: bigint } {
    const { state, store, epoch } = this
    const { deadlineIdx } = findSector(state, store, number)
    const start = currentProvingPeriodStart(state, POLICY, epoch)
    const info = newDeadlineInfo(POLICY, start, deadlineIdx, epoch).nextNotElapsed()
    return { quant: info.quantSpec(), epoch: info.last + POLICY.faultMaxAge }
  }

  declareFault(number: bigint): void {
    const { quant, epoch: faultExpirationEpoch } = this.faultExpiration(number)
    this.change(number, (deadline, sectors, partitionSectors) => {
      recordFaults(deadline, this.store, {
        sectors,
        sectorSize: SIZE,
        quant,
        faultExpirationEpoch,
        partitionSectors,
      })
    })
  }

  declareRecovered(number: bigint): void {
    this.change(number, (deadline, sectors, partitionSectors) => {
      const options = { sectors, sectorSize: SIZE, partitionSectors }
      declareFaultsRecovered(deadline, this.store, options)
    })
  }

  terminate(number: bigint): void {
    const { quant } = this.faultExpiration(number)
    const { epoch } = this
    this.change(number, (deadline, sectors, partitionSectors) => {
      const options = { policy: POLICY, sectors, epoch, partitionSectors, sectorSize: SIZE, quant }
      terminateDeadlineSectors(deadline, this.store, options)
      this.state.earlyTerminations = this.state.earlyTerminations.with(
        findSector(this.state, this.store, number).deadlineIdx,
      )
    })
  }

  compact(number: bigint): void {
    const { state, store } = this
    const { deadlineIdx, partitionIdx } = findSector(state, store, number)
    const quant = quantSpecForDeadline(state, POLICY, deadlineIdx)
    this.change(number, (deadline, sectors) => {
      const dead = compactDeadlinePartitions(deadline, store, {
        sectors,
        sectorSize: SIZE,
        windowPostPartitionSectors: 2n,
        toRemove: BitField.of([partitionIdx]),
        quant,
      })
      sectors.deleteSectors(dead)
      state.sectors = sectors.amt.flush()
    })
  }

  /** Lets a number of deadlines pass, proven or missed. */
  pass(deadlines: number, isProven: (index: bigint) => boolean): void {
    const { state, store } = this
    for (let i = 0; i < deadlines; i++) {
      const info = deadlineInfo(state, POLICY, this.epoch)
      this.epoch = info.last
      if (isProven(info.index)) this.prove(info.index)
      const { pledgeDelta } = advanceDeadline(state, POLICY, store, info.last)
      expect(pledgeDelta <= 0n).toBe(true)
      this.epoch = info.close
    }
  }

  prove(index: bigint): void {
    const { state, store, epoch } = this
    const deadlines = loadDeadlines(state, store)
    const deadline = deadlines.loadDeadline(store, index)
    const info = deadlineInfo(state, POLICY, epoch)
    const postPartitions: { index: bigint; skipped: BitField }[] = []
    partitionsAmt(deadline, store).forEach((i, partition) => {
      if (!liveSectors(partition).isEmpty)
        postPartitions.push({ index: i, skipped: BitField.EMPTY })
    })
    recordProvenSectors(deadline, store, {
      sectors: Sectors.load(store, state.sectors),
      sectorSize: SIZE,
      quant: info.quantSpec(),
      faultExpiration: info.last + POLICY.faultMaxAge,
      postPartitions,
    })
    deadlines.updateDeadline(POLICY, store, index, deadline)
    saveDeadlines(state, store, deadlines)
  }

  settleTerminations(): void {
    const { state, store } = this
    const { result } = popEarlyTerminations(state, {
      policy: POLICY,
      store,
      maxPartitions: 3n,
      maxSectors: 3n,
    })
    let count = 0n
    for (const [, sectors] of result.entries()) count += sectors.size
    expect(count).toBe(result.sectorsProcessed)
    addInitialPledge(state, -PLEDGE * count)
  }
}

type Step = (miner: TestMiner, number: bigint) => void

const STEPS: readonly Step[] = [
  (miner) => miner.onboard(3, 200n),
  (miner) => miner.onboard(1, 2n),
  (miner, number) => miner.declareFault(number),
  (miner, number) => miner.declareRecovered(number),
  (miner, number) => miner.terminate(number),
  (miner, number) => miner.compact(number),
  (miner) => miner.pass(5, () => true),
  (miner) => miner.pass(48, () => true),
  (miner) => miner.pass(24, (index) => index % 2n === 0n),
  (miner) => miner.pass(48, () => false),
  (miner) => miner.settleTerminations(),
]

/** Runs a step on a sector; the actor may refuse it, and changes nothing then. */
function attempt(miner: TestMiner, step: Step, number: bigint): void {
  const before = { ...miner.state }
  try {
    step(miner, number)
  } catch (thrown) {
    if (!(thrown instanceof ActorError || thrown instanceof UncodedError)) throw thrown
    Object.assign(miner.state, before)
  }
}

test('a miner keeps its invariants under any sequence of operations', () => {
  const step = fc.tuple(fc.nat(STEPS.length - 1), fc.bigInt(0n, 30n))
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 25 }), (steps) => {
      const miner = new TestMiner()
      miner.onboard(9, 200n)
      for (const [kind, number] of steps) {
        attempt(miner, STEPS[kind]!, number % miner.nextNumber)
        expect(miner.violations).toEqual([])
      }
    }),
    { numRuns: 40 },
  )
})

test('a sector is proven, missed, recovered, and ends when it was to', () => {
  const miner = new TestMiner()
  miner.onboard(1, 100n)
  const { summary } = checkInvariants(miner.state, {
    policy: POLICY,
    store: miner.store,
    balance: PLEDGE,
  })
  expect([summary.livePower.raw, summary.activePower.raw, summary.dailyFee]).toEqual([SIZE, 0n, 7n])
  const powers = (): bigint[] => {
    const { livePower, activePower, faultyPower } = checkInvariants(miner.state, {
      policy: POLICY,
      store: miner.store,
      balance: PLEDGE,
    }).summary
    return [livePower.raw, activePower.raw, faultyPower.raw]
  }
  miner.pass(48, () => true)
  expect(powers()).toEqual([SIZE, SIZE, 0n])
  miner.pass(48, () => false)
  expect(powers()).toEqual([SIZE, 0n, SIZE])
  miner.declareRecovered(0n)
  miner.pass(48, () => true)
  expect(powers()).toEqual([SIZE, SIZE, 0n])
  miner.pass(48 * 98, () => true)
  expect(powers()).toEqual([0n, 0n, 0n])
  expect(miner.state.initialPledge).toBe(0n)
})

test('a sector that stays faulty ends after 42 days, and its pledge is kept for the fee', () => {
  const miner = new TestMiner()
  miner.onboard(1, 100n)
  miner.pass(48, () => true)
  miner.pass(48 * 43, () => false)
  expect(miner.violations).toEqual([])
  expect([miner.state.initialPledge, miner.state.earlyTerminations.size]).toEqual([PLEDGE, 1n])
  miner.settleTerminations()
  expect([miner.state.initialPledge, miner.state.earlyTerminations.size]).toEqual([0n, 0n])
  expect(miner.violations).toEqual([])
})

test('compacting a partition drops its terminated sectors and moves the others to the end', () => {
  const miner = new TestMiner()
  miner.onboard(4 * 46, 200n) // two partitions of two sectors in each deadline that may change
  miner.pass(48, () => true)
  const { deadlineIdx, partitionIdx } = findSector(miner.state, miner.store, 0n)
  expect(partitionIdx).toBe(0n)
  const deadlines = loadDeadlines(miner.state, miner.store)
  const first = partitionsAmt(deadlines.loadDeadline(miner.store, deadlineIdx), miner.store).get(0n)
  const [ended, kept] = [...(first?.sectors ?? [])]
  miner.terminate(ended!)
  miner.settleTerminations()
  const before = Sectors.load(miner.store, miner.state.sectors).amt.count
  miner.pass(24, () => true)
  miner.compact(ended!)
  const sectors = Sectors.load(miner.store, miner.state.sectors)
  expect([sectors.amt.count, sectors.get(ended!)]).toEqual([before - 1n, undefined])
  expect(findSector(miner.state, miner.store, kept!)).toEqual({ deadlineIdx, partitionIdx: 1n })
  expect(miner.violations).toEqual([])
})

test('power of sectors with verified deals follows their quality', () => {
  const size = 2_048n
  const sectors = [0n, 10n, 5n].map((share, i) =>
    sectorWith({ sectorNumber: BigInt(i), verifiedDealWeight: (size * 1_000n * share) / 10n }),
  )
  expect(powerForSectors(size, sectors)).toEqual({ raw: 6_144n, qa: 2_048n + 20_480n + 11_264n })
})
