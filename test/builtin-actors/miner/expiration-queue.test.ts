import { expect, test } from 'vitest'
import { ZERO_POWER } from '../../../src/builtin-actors/miner/power-pair.ts'
import { NO_QUANTIZATION, type QuantSpec } from '../../../src/builtin-actors/miner/quantize.ts'
import { ExpirationQueue } from '../../../src/builtin-actors/miner/queues/expiration-queue.ts'
import {
  addExpirationSet,
  EMPTY_EXPIRATION_SET,
  EXPIRATION_SET,
  type ExpirationSet,
  expirationSetSize,
  isEmptyExpirationSet,
  removeExpirationSet,
} from '../../../src/builtin-actors/miner/queues/expiration-set.ts'
import { groupNewSectorsByDeclaredExpiration } from '../../../src/builtin-actors/miner/queues/group-sectors.ts'
import { removeQueuedSectors } from '../../../src/builtin-actors/miner/queues/remove-sectors.ts'
import {
  replaceQueuedSectors,
  rescheduleAllAsFaults,
  rescheduleAsFaults,
  rescheduleRecovered,
} from '../../../src/builtin-actors/miner/queues/reschedule.ts'
import { powerForSectors } from '../../../src/builtin-actors/miner/sectors/power.ts'
import type { SectorOnChainInfo } from '../../../src/builtin-actors/miner/sectors/sector-info.ts'
import { putEmptyAmt } from '../../../src/builtin-actors/miner/store.ts'
import { policyOf } from '../../../src/builtin-actors/runtime/policy.ts'
import { BitField, CborWriter, decodeAs, MemoryBlockstore } from '../../../src/ipld/index.ts'
import { SECTOR_SIZE, sectorWith, uncodedMessage } from './state-bench.ts'

// Facts of the cases: builtin-actors v18.0.0 `actors/miner/tests/expiration_queue.rs`.

/** Six sectors: number, expiration, pledge and fee of each. */
const SECTORS = (
  [
    [1n, 2n, 1_000n, 3_000n],
    [2n, 3n, 1_001n, 4_000n],
    [3n, 7n, 1_002n, 5_000n],
    [4n, 8n, 1_003n, 6_000n],
    [5n, 11n, 1_004n, 7_000n],
    [6n, 13n, 1_005n, 8_000n],
  ] as const
).map(([sectorNumber, expiration, initialPledge, dailyFee]) =>
  sectorWith({ sectorNumber, expiration, initialPledge, dailyFee, verifiedDealWeight: 60n }),
)

const store = new MemoryBlockstore()
function queueWith(
  sectors: readonly SectorOnChainInfo[],
  quant: QuantSpec = NO_QUANTIZATION,
): ExpirationQueue {
  const queue = new ExpirationQueue(store, putEmptyAmt(store, 4), quant)
  queue.addActiveSectors(sectors, SECTOR_SIZE)
  return queue
}
const bits = (...numbers: bigint[]): BitField => BitField.of(numbers)
const powerOf = (...indexes: number[]) =>
  powerForSectors(
    SECTOR_SIZE,
    indexes.map((i) => SECTORS[i]!),
  )
const pick = (...indexes: number[]) => indexes.map((i) => SECTORS[i]!)

/** Sets by epoch: on-time and early sectors. */
function contentOf(queue: ExpirationQueue): [bigint, bigint[], bigint[]][] {
  const content: [bigint, bigint[], bigint[]][] = []
  queue.amt.forEach((epoch, set) => {
    content.push([epoch, [...set.onTimeSectors], [...set.earlySectors]])
  })
  return content
}

const SET: ExpirationSet = {
  onTimeSectors: bits(5n, 8n, 9n),
  earlySectors: bits(2n, 3n),
  onTimePledge: 1_000n,
  activePower: { raw: 1n << 13n, qa: 1n << 14n },
  faultyPower: { raw: 1n << 11n, qa: 1n << 12n },
  feeDeduction: 2_000n,
}

test('sets are added and removed field by field', () => {
  const both = addExpirationSet(SET, {
    onTimeSectors: bits(6n, 7n, 11n),
    earlySectors: bits(1n, 4n),
    onTimePledge: 300n,
    activePower: { raw: 1n, qa: 2n },
    faultyPower: { raw: 3n, qa: 4n },
    feeDeduction: 500n,
  })
  expect([...both.onTimeSectors]).toEqual([5n, 6n, 7n, 8n, 9n, 11n])
  expect([...both.earlySectors]).toEqual([1n, 2n, 3n, 4n])
  expect([both.onTimePledge, both.feeDeduction]).toEqual([1_300n, 2_500n])
  expect(both.activePower).toEqual({ raw: 8_193n, qa: 16_386n })
  expect(both.faultyPower).toEqual({ raw: 2_051n, qa: 4_100n })
  const nothing = removeExpirationSet(SET, SET)
  expect([isEmptyExpirationSet(nothing), expirationSetSize(SET)]).toEqual([true, 5n])
})

test('a set refuses the removal of absent sectors', () => {
  const refusals = [
    [{ onTimeSectors: bits(12n) }, 'not contained'],
    [{ earlySectors: bits(8n) }, 'not contained'],
    [{ onTimePledge: 1_001n }, 'negative pledge'],
    [{ activePower: { raw: 0n, qa: 1n << 15n } }, 'negative qa active power'],
    [{ faultyPower: { raw: 1n << 12n, qa: 0n } }, 'negative raw faulty power'],
    [{ feeDeduction: 2_001n }, 'negative fee deduction'],
  ] as const
  for (const [removed, message] of refusals)
    expect(
      uncodedMessage(() => removeExpirationSet(SET, { ...EMPTY_EXPIRATION_SET, ...removed })),
    ).toContain(message)
})

test('a set of before v16 has no fee deduction', () => {
  const w = new CborWriter()
  w.writeArrayHeader(5)
  w.writeBytes(new Uint8Array())
  w.writeBytes(new Uint8Array())
  w.writeBigInt(7n)
  for (let i = 0; i < 2; i++) {
    w.writeArrayHeader(2)
    w.writeBigInt(0n)
    w.writeBigInt(0n)
  }
  expect(decodeAs(EXPIRATION_SET, w.finish())).toMatchObject({ onTimePledge: 7n, feeDeduction: 0n })
})

test('new sectors are grouped by the step on which they expire', () => {
  const quant = { unit: 10n, offset: 3n }
  const sectors = [
    [7n, 1n],
    [8n, 2n],
    [14n, 3n],
    [13n, 4n],
  ].map(([expiration, sectorNumber]) =>
    sectorWith({ expiration: expiration!, sectorNumber: sectorNumber! }),
  )
  const groups = groupNewSectorsByDeclaredExpiration(SECTOR_SIZE, sectors, quant)
  expect(groups.map(({ epoch, sectors: own, power }) => [epoch, [...own], power.raw])).toEqual([
    [13n, [1n, 2n, 4n], 3n * SECTOR_SIZE],
    [23n, [3n], SECTOR_SIZE],
  ])
})

test('added sectors are popped with their pledge, power and fee', () => {
  const queue = queueWith(SECTORS)
  expect(queue.amt.count).toBe(6n)
  expect(queue.popUntil(7n)).toEqual({
    ...EMPTY_EXPIRATION_SET,
    onTimeSectors: bits(1n, 2n, 3n),
    onTimePledge: 3_003n,
    activePower: powerOf(0, 1, 2),
    feeDeduction: 12_000n,
  })
  expect(queue.popUntil(20n).onTimePledge).toBe(3_012n)
  expect(queue.amt.count).toBe(0n)
})

test('sectors are added to the steps of the queue', () => {
  expect(contentOf(queueWith(SECTORS, { unit: 5n, offset: 3n }))).toEqual([
    [3n, [1n, 2n], []],
    [8n, [3n, 4n], []],
    [13n, [5n, 6n], []],
  ])
})

test('faulty sectors expire early unless they are due before', () => {
  const queue = queueWith(SECTORS, { unit: 4n, offset: 1n })
  expect(rescheduleAsFaults(queue, 6n, pick(1, 2, 4, 5), SECTOR_SIZE)).toEqual(powerOf(1, 2, 4, 5))
  expect(contentOf(queue)).toEqual([
    [5n, [1n, 2n], []],
    [9n, [3n, 4n], [5n, 6n]],
  ])
  const due = queue.amt.get(9n)!
  expect(due.faultyPower).toEqual(powerOf(2, 4, 5))
  expect(due.activePower).toEqual(powerOf(3))
  expect([due.onTimePledge, due.feeDeduction]).toEqual([2_005n, 26_000n]) // early ones pledge nothing here
  expect(queue.amt.get(5n)).toMatchObject({ activePower: powerOf(0), faultyPower: powerOf(1) })
})

test('all sectors become faulty together', () => {
  const queue = queueWith(SECTORS, { unit: 4n, offset: 1n })
  rescheduleAllAsFaults(queue, 6n)
  expect(contentOf(queue)).toEqual([
    [5n, [1n, 2n], []],
    [9n, [3n, 4n], [5n, 6n]],
  ])
  expect(queue.popUntil(9n)).toMatchObject({
    onTimePledge: 4_006n,
    activePower: ZERO_POWER,
    faultyPower: powerOf(0, 1, 2, 3, 4, 5),
    feeDeduction: 33_000n,
  })
  const twice = queueWith(SECTORS, { unit: 4n, offset: 1n })
  rescheduleAllAsFaults(twice, 6n)
  expect(uncodedMessage(() => rescheduleAllAsFaults(twice, 1n))).toBe(
    'attempted to re-schedule early expirations to an earlier epoch',
  )
})

test('recovered sectors are active again at their own expirations', () => {
  const queue = queueWith(SECTORS, { unit: 4n, offset: 1n })
  rescheduleAllAsFaults(queue, 6n)
  expect(rescheduleRecovered(queue, pick(1, 3, 5), SECTOR_SIZE)).toEqual(powerOf(1, 3, 5))
  expect(contentOf(queue)).toEqual([
    [5n, [1n, 2n], []],
    [9n, [3n, 4n], [5n]],
    [13n, [6n], []],
  ])
  expect(queue.amt.get(9n)).toMatchObject({
    activePower: powerOf(3),
    faultyPower: powerOf(2, 4),
    onTimePledge: 2_005n,
    feeDeduction: 18_000n,
  })
  expect(queue.amt.get(13n)).toMatchObject({ onTimePledge: 1_005n, feeDeduction: 8_000n })
  const unknown = sectorWith({ sectorNumber: 99n })
  expect(uncodedMessage(() => rescheduleRecovered(queue, [unknown], SECTOR_SIZE))).toContain('99')
})

test('recovering nothing reads the first entry and changes nothing', () => {
  const queue = queueWith(SECTORS)
  const root = queue.amt.flush()
  expect(rescheduleRecovered(queue, [], SECTOR_SIZE)).toEqual(ZERO_POWER)
  expect(queue.amt.flush().equals(root)).toBe(true)
})

test('sectors are replaced by others', () => {
  const queue = queueWith(pick(0, 1, 3), { unit: 4n, offset: 1n })
  const replaced = replaceQueuedSectors(queue, pick(0, 1, 3), pick(2, 4), SECTOR_SIZE)
  expect([...replaced.oldSectorNumbers]).toEqual([1n, 2n, 4n])
  expect([...replaced.newSectorNumbers]).toEqual([3n, 5n])
  expect([replaced.powerDelta.raw, replaced.pledgeDelta, replaced.dailyFeeDelta]).toEqual([
    -SECTOR_SIZE,
    -998n,
    -1_000n,
  ])
  expect(contentOf(queue)).toEqual([
    [9n, [3n], []],
    [13n, [5n], []],
  ])
})

test('sectors are removed, faulty ones by their position', () => {
  const queue = queueWith(SECTORS, { unit: 5n, offset: 3n })
  rescheduleAsFaults(queue, 6n, pick(1, 5), SECTOR_SIZE) // sector 2 is due before, 6 becomes early
  const { removed, recoveringPower } = removeQueuedSectors(policyOf('mainnet'), queue, {
    sectors: pick(0, 1, 3, 5),
    faults: bits(2n, 6n, 7n),
    recovering: bits(6n),
    sectorSize: SECTOR_SIZE,
  })
  expect(removed).toEqual({
    onTimeSectors: bits(1n, 2n, 4n),
    earlySectors: bits(6n),
    onTimePledge: 3_004n,
    activePower: powerOf(0, 3),
    faultyPower: powerOf(1, 5),
    feeDeduction: 21_000n,
  })
  expect(recoveringPower).toEqual(powerOf(5))
  expect(contentOf(queue)).toEqual([
    [8n, [3n], []],
    [13n, [5n], []],
  ])
})

test('a removal refuses sectors that are not there and too many faults', () => {
  const queue = queueWith(SECTORS)
  const options = { recovering: bits(), sectorSize: SECTOR_SIZE }
  const policy = policyOf('mainnet')
  const unknown = sectorWith({ sectorNumber: 99n, expiration: 7n })
  expect(
    uncodedMessage(() =>
      removeQueuedSectors(policy, queue, { ...options, sectors: [unknown], faults: bits(99n) }),
    ),
  ).toBe('sectors not found in expiration queue: 99')
  expect(
    uncodedMessage(() =>
      removeQueuedSectors(policy, queue, {
        ...options,
        sectors: [],
        faults: BitField.ofRange(0n, 25_001n),
      }),
    ),
  ).toBe('too many faults to expand')
})
