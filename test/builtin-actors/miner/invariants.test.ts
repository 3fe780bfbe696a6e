import { beforeEach, expect, test } from 'vitest'
import type { Deadline } from '../../../src/builtin-actors/miner/deadlines/deadline.ts'
import { partitionsAmt } from '../../../src/builtin-actors/miner/deadlines/deadline.ts'
import {
  createMinerInfo,
  MINER_INFO,
  type MinerInfo,
} from '../../../src/builtin-actors/miner/info/miner-info.ts'
import { checkInvariants } from '../../../src/builtin-actors/miner/invariants.ts'
import { REWARD_VESTING_SPEC } from '../../../src/builtin-actors/miner/money/vest-spec.ts'
import type { Partition } from '../../../src/builtin-actors/miner/partitions/partition.ts'
import { addLockedFunds } from '../../../src/builtin-actors/miner/state/funds.ts'
import { allocateSectorNumbers } from '../../../src/builtin-actors/miner/state/pre-commits.ts'
import {
  assignSectorsToDeadlines,
  findSector,
  putSectors,
} from '../../../src/builtin-actors/miner/state/sectors.ts'
import {
  createMinerState,
  getInfo,
  loadDeadlines,
  type MinerState,
  saveDeadlines,
} from '../../../src/builtin-actors/miner/state/state.ts'
import { putCbor } from '../../../src/builtin-actors/miner/store.ts'
import { policyOf } from '../../../src/builtin-actors/runtime/policy.ts'
import { BitField, MemoryBlockstore } from '../../../src/ipld/index.ts'
import { Address } from '../../../src/types/index.ts'
import { contextWith, SECTOR_SIZE, sectorWith } from './state-bench.ts'

const POLICY = policyOf('mainnet')
const EPOCH = 1_000n
const PLEDGE = 500n
const INFO = createMinerInfo({
  owner: 100n,
  worker: 101n,
  controlAddresses: [102n],
  peerId: new Uint8Array(),
  multiAddress: [],
  windowPostProofType: 13n,
})

let store: MemoryBlockstore
let state: MinerState

/** A miner with three sectors that were not proven yet, in one partition. */
beforeEach(() => {
  store = new MemoryBlockstore()
  state = createMinerState(contextWith(store, POLICY), putCbor(store, INFO, MINER_INFO), 700n, 5n)
  const sectors = [0n, 1n, 2n].map((sectorNumber) =>
    sectorWith({
      sectorNumber,
      activation: EPOCH,
      powerBaseEpoch: EPOCH,
      expiration: EPOCH + 2_880n * 200n,
      initialPledge: PLEDGE,
      dailyFee: 3n,
    }),
  )
  allocateSectorNumbers(state, store, BitField.ofRange(0n, 3n), 'deny-collisions')
  putSectors(state, store, sectors)
  assignSectorsToDeadlines(state, {
    policy: POLICY,
    store,
    currentEpoch: EPOCH,
    sectors,
    partitionSize: 2_349n,
    sectorSize: SECTOR_SIZE,
  })
  state.initialPledge = 3n * PLEDGE
  state.deadlineCronActive = true
})

function violations(balance = 10_000n): string[] {
  return checkInvariants(state, { policy: POLICY, store, balance }).violations
}

function changeInfo(change: Partial<MinerInfo>): void {
  state.info = putCbor(store, { ...getInfo(state, store), ...change }, MINER_INFO)
}

/** Changes the deadline of the sectors, past its own checks. */
function changeDeadline(change: (deadline: Deadline) => void): void {
  const { deadlineIdx } = findSector(state, store, 0n)
  const deadlines = loadDeadlines(state, store)
  const deadline = deadlines.loadDeadline(store, deadlineIdx)
  change(deadline)
  deadlines.updateDeadline(POLICY, store, deadlineIdx, deadline)
  saveDeadlines(state, store, deadlines)
}

function changePartition(change: Partial<Partition>): void {
  changeDeadline((deadline) => {
    const partitions = partitionsAmt(deadline, store)
    partitions.set(0, { ...partitions.get(0)!, ...change })
    deadline.partitions = partitions.flush()
  })
}

test('a miner with its sectors, and one that has only its deposit, are sound', () => {
  expect(violations()).toEqual([])
  const fresh = createMinerState(contextWith(store, POLICY), state.info, 700n, 5n)
  const deposit = { currentEpoch: EPOCH, vestingSum: 10_000n, spec: REWARD_VESTING_SPEC }
  addLockedFunds(fresh, store, deposit)
  expect(checkInvariants(fresh, { policy: POLICY, store, balance: 10_000n }).violations).toEqual([])
})

test('funds that are not covered, not vesting, negative or without cron', () => {
  expect(violations(1_499n)).toEqual([
    'miner balance 1499 is less than sum of locked funds (0), precommit deposit (0) and initial pledge (1500)',
  ])
  state.lockedFunds = 7n
  state.feeDebt = -1n
  state.preCommitDeposits = 2n
  state.deadlineCronActive = false
  expect(violations()).toEqual([
    'miner feeDebt is less than zero: -1',
    'DeadlineCronActive == false when IP+PCD+LF > 0',
    'locked funds 7 is not sum of vesting table entries 0',
    'sum of pre-commit deposits 0 does not equal recorded pre-commit deposit 2',
  ])
})

test('an info with a key as its owner, a change to itself or the size of another proof', () => {
  changeInfo({
    owner: Address.fromBytes(Uint8Array.of(1, ...new Array<number>(20).fill(9))),
    pendingWorkerKey: { newWorker: Address.id(101n), effectiveAt: 5n },
    sectorSize: 2_048n,
    windowPostPartitionSectors: 2n,
  })
  expect(violations()).toEqual([
    expect.stringMatching(/^owner address f1\w+ is not an ID address$/),
    'pending worker key f0101 is same as existing worker',
    'sector size 2048 is wrong for Window PoSt proof type 13: 34359738368',
    'miner partition sectors 2 does not match partition sectors 2349 for PoSt proof type 13',
    expect.stringMatching(
      /^deadline \d+: partition 0: live power was .*, expected \[6144, 6144\]$/,
    ),
    expect.stringMatching(/^deadline \d+: partition 0: unproven power was /),
    expect.stringMatching(
      /^deadline \d+: partition 0: expiration epoch \d+: active power recorded /,
    ),
    expect.stringMatching(/^deadline \d+: deadline live power .* != partitions total /),
  ])
  changeInfo({ windowPostProofType: 99n })
  expect(violations()).toContain('invalid Window PoSt proof type 99')
})

test('sectors that were never allocated, or end before they begin', () => {
  putSectors(state, store, [
    sectorWith({ sectorNumber: 9n, activation: 7n, powerBaseEpoch: 5n, expiration: 5n }),
  ])
  expect(violations()).toEqual([
    "on chain sector's sector number has not been allocated 9",
    'invalid power base for 9',
    'power base epoch is not before the sector expiration 9',
  ])
})

test('partitions whose sets or power contradict each other', () => {
  changePartition({ unproven: BitField.of([0n, 7n]), recoveries: BitField.of([1n]) })
  expect(violations()).toEqual([
    expect.stringMatching(/partition 0: live does not contain unproven: \{0, 7\}; \{0-2\}$/),
    expect.stringMatching(/partition 0: faults do not contain recoveries: \{1\}; \{\}$/),
    expect.stringMatching(/partition 0: unproven sectors missing from all sectors: 7$/),
    expect.stringMatching(/partition 0: recovering power was \[0, 0\], expected \[34359738368/),
    expect.stringMatching(/partition 0: active power was \[0, 0\], expected \[103079215104/),
  ])
})

test('deadlines whose totals are not those of their partitions', () => {
  changeDeadline((deadline) => {
    deadline.liveSectors = 2n
    deadline.totalSectors = 4n
    deadline.dailyFee = 8n
    deadline.partitionsPosted = BitField.of([3n])
    deadline.earlyTerminations = BitField.of([0n])
  })
  expect(violations().map((violation) => violation.replace(/^deadline \d+: /, ''))).toEqual([
    'expected at least 4 partitions, found 1',
    'deadline live sectors 2 != partitions count 3',
    'deadline total sectors 4 != partitions count 3',
    'deadline daily fee 8 != sum of live sectors daily fees 9',
    "deadline early terminations doesn't match expected partitions: {}; {0}",
  ])
})

test('blocks that are missing end the check that reads them, and are named', () => {
  state.sectors = putCbor(store, INFO, MINER_INFO)
  state.deadlines = state.info
  const found = violations()
  expect(found.some((violation) => violation.startsWith('error reading sectors: '))).toBe(true)
  expect(found.some((violation) => violation.startsWith('error reading deadlines: '))).toBe(true)
})
