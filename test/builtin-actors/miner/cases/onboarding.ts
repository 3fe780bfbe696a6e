import { describe, expect, test } from 'vitest'
import { getPrecommittedSector } from '../../../../src/builtin-actors/miner/state/pre-commits.ts'
import { BIT_FIELD } from '../../../../src/builtin-actors/runtime/bit-field.ts'
import { decodeCbor, encodeCbor } from '../../../../src/ipld/index.ts'
import { Address } from '../../../../src/types/index.ts'
import { bigintBytes, FIL, Id, type MinerBench, sealedCid } from '../bench.ts'
import {
  newMiner,
  nextDeadline,
  onboard,
  partitionOf,
  placeOf,
  preCommit,
  prove,
  SEAL,
  SIZE,
  sectorOf,
  succeed,
} from '../flows.ts'
import { CID_OF_ZEROS, piece } from '../pieces.ts'

const MAX_U64 = 2n ** 64n - 1n

describe('pre-commitments', () => {
  test('they lock a deposit, allocate numbers, emit an event each and start cron', () => {
    const bench = newMiner()
    const { sent, events } = succeed(preCommit(bench, [7n, 3n]))
    const { state } = bench
    expect(events).toEqual([
      [
        ['$type', 'sector-precommitted'],
        ['sector', 3],
      ],
      [
        ['$type', 'sector-precommitted'],
        ['sector', 7],
      ],
    ])
    expect(sent.map(({ to, method }) => [to, method])).toEqual([
      [Id.reward, 3n],
      [Id.power, 9n],
      [Id.power, 4n],
    ])
    expect(state.preCommitDeposits).toBeGreaterThan(0n)
    expect(state.preCommitDeposits % 2n).toBe(0n)
    expect(state.deadlineCronActive).toBe(true)
    expect([...bench.read(BIT_FIELD, state.allocatedSectors)]).toEqual([3n, 7n])
    // The second batch finds cron at work.
    expect(succeed(preCommit(bench, [8n])).sent).toHaveLength(2)
  })

  test.each([
    ['no sectors', [], {}, 16],
    ['a number twice', [1n, 1n], {}, 16],
    ['a number past 2^63 - 1', [2n ** 63n], {}, 16],
    ['the number 2^64 - 1, at which the reference panics', [MAX_U64], {}, 24],
    ['a proof type that is not accepted', [1n], { sealProof: 0n }, 16],
    ['a proof type of another size', [1n], { sealProof: 8n }, 16],
    ['an expiration that is too early', [1n], { expiration: 500_000n }, 16],
    ['an expiration that is too late', [1n], { expiration: 9_000_000n }, 16],
    ['another CommD than an unsealed one', [1n], { unsealedCid: sealedCid(1) }, 16],
    ['a stranger', [1n], { from: Id.stranger }, 18],
  ])('they refuse %s', (_, numbers, options, exitCode) => {
    expect(preCommit(newMiner(), numbers, options).exitCode).toBe(exitCode)
  })

  test('they refuse numbers that are allocated, and more than the miner can deposit', () => {
    const bench = newMiner()
    succeed(preCommit(bench, [1n]))
    expect(preCommit(bench, [1n]).exitCode).toBe(16)
    bench.balance = bench.state.lockedFunds + bench.state.preCommitDeposits
    expect(preCommit(bench, [2n]).exitCode).toBe(19)
  })

  test('deals are verified by the market, whose CommD has to be the declared one', () => {
    const bench = newMiner()
    const { commD } = piece(1)
    bench.answer(Id.market, 5n, () => ({ data: encodeCbor([[commD]]) }))
    expect(preCommit(bench, [1n], { dealIds: [4n] }).exitCode).toBe(16)
    succeed(preCommit(bench, [1n], { dealIds: [4n], unsealedCid: commD }))
    const found = getPrecommittedSector(bench.state, bench.context, 1n)
    expect(found?.info.dealIds).toEqual([4n])
    expect(
      preCommit(bench, [2n], { dealIds: Array(257).fill(4n), unsealedCid: commD }).exitCode,
    ).toBe(16)
  })

  test('an expired pre-commitment loses its deposit to the burnt funds', () => {
    const bench = newMiner()
    succeed(preCommit(bench, [1n]))
    const deposit = bench.state.preCommitDeposits
    bench.advanceTo(bench.epoch + 31n * 2_880n + 960n)
    expect(bench.state.preCommitDeposits).toBe(0n)
    expect(bench.burnt).toBe(deposit)
    expect(prove(bench, [1n]).exitCode).toBe(17)
  })
})

describe('proofs of pre-committed sectors', () => {
  test('a sector is pledged, assigned to a mutable deadline, and has no power yet', () => {
    const bench = newMiner()
    onboard(bench, [1n, 2n, 3n])
    const { state } = bench
    expect(state.preCommitDeposits).toBe(0n)
    expect(state.initialPledge).toBe(bench.pledge)
    expect(sectorOf(bench, 1n)).toMatchObject({
      activation: bench.epoch,
      dealWeight: 0n,
      flags: 1,
      initialPledge: state.initialPledge / 3n,
    })
    expect(bench.power).toEqual({ raw: 0n, qa: 0n })
    const place = placeOf(bench, 1n)
    expect([...partitionOf(bench, place).unproven]).toEqual([1n, 2n])
    expect(nextDeadline(bench, place.deadline).open).toBeGreaterThan(bench.epoch + 60n)
    expect(bench.call(Id.stranger, 'InitialPledge').value).toBe(state.initialPledge)
    succeed(bench.call(Id.stranger, 'CheckSectorProven', { sectorNumber: 3n }))
    expect(bench.call(Id.stranger, 'CheckSectorProven', { sectorNumber: 4n }).exitCode).toBe(17)
    expect(bench.call(Id.stranger, 'CheckSectorProven', { sectorNumber: 2n ** 63n }).exitCode).toBe(
      16,
    )
  })

  test('each sector of a batch has its outcome', () => {
    const bench = newMiner()
    succeed(preCommit(bench, [1n, 2n]))
    bench.advanceTo(bench.epoch + 11n)
    bench.proofs.seals = [false, true]
    expect(succeed(prove(bench, [1n, 2n])).value).toEqual({
      successCount: 1,
      failures: [{ index: 0, code: 16 }],
    })
    expect(sectorOf(bench, 1n)).toBeUndefined()
    expect(sectorOf(bench, 2n)).toBeDefined()
    bench.proofs.seals = [false]
    expect(prove(bench, [1n]).exitCode).toBe(16) // none is left
    expect(prove(bench, [1n], { requireActivationSuccess: true }).exitCode).toBe(16)
  })

  test('they are refused too early, of unknown sectors, and of mixed proof types', () => {
    const bench = newMiner()
    succeed(preCommit(bench, [1n]))
    succeed(preCommit(bench, [2n], { sealProof: 10n }))
    expect(prove(bench, [1n]).exitCode).toBe(18)
    bench.advanceTo(bench.epoch + 11n)
    expect(prove(bench, [9n]).exitCode).toBe(17)
    expect(prove(bench, []).exitCode).toBe(16)
    expect(prove(bench, [1n, 2n]).exitCode).toBe(20)
  })

  test('one aggregate proves four sectors', () => {
    const bench = newMiner()
    const numbers = [1n, 2n, 3n, 4n]
    succeed(preCommit(bench, numbers))
    bench.advanceTo(bench.epoch + 11n)
    const params = {
      sectorActivations: numbers.map((sectorNumber) => ({ sectorNumber, pieces: [] })),
      sectorProofs: [],
      aggregateProof: new Uint8Array(100),
      aggregateProofType: 1n,
      requireActivationSuccess: true,
      requireNotificationSuccess: true,
    }
    const call = (change: object) =>
      bench.call(Id.worker, 'ProveCommitSectors3', { ...params, ...change })
    expect(call({ aggregateProofType: 0n }).exitCode).toBe(16)
    expect(call({ aggregateProofType: null }).exitCode).toBe(16)
    expect(call({ aggregateProof: new Uint8Array(81_961) }).exitCode).toBe(16)
    expect(call({ sectorProofs: [new Uint8Array(1)] }).exitCode).toBe(16)
    expect(call({ sectorActivations: params.sectorActivations.slice(1) }).exitCode).toBe(16)
    bench.proofs.aggregate = false
    expect(call({}).exitCode).toBe(16)
    bench.proofs.aggregate = true
    expect(succeed(call({})).value).toEqual({ successCount: 4, failures: [] })
  })

  test('pieces have to make the declared CommD; their sizes are the weight', () => {
    const bench = newMiner()
    const { cid, size, commD } = piece(1)
    succeed(preCommit(bench, [1n], { unsealedCid: commD }))
    bench.advanceTo(bench.epoch + 11n)
    expect(prove(bench, [1n]).exitCode).toBe(16)
    expect(prove(bench, [1n], { pieces: [{ cid, size: 100n }] }).exitCode).toBe(16)
    const { events } = succeed(prove(bench, [1n], { pieces: [{ cid, size }] }))
    expect(events).toEqual([
      [
        ['$type', 'sector-activated'],
        ['sector', 1],
        ['unsealed-cid', commD],
        ['piece-cid', cid],
        ['piece-size', Number(size)],
      ],
    ])
    const sector = sectorOf(bench, 1n)!
    expect(sector.dealWeight).toBe(size * (sector.expiration - sector.activation))
    expect(sector.verifiedDealWeight).toBe(0n)
  })

  test('allocations are claimed from the registry, and count tenfold', () => {
    const bench = newMiner()
    const { cid, size, commD } = piece(1)
    const verifiedAllocationKey = { client: 300n, id: 8n }
    const answer = encodeCbor([[1, []], [bigintBytes(size).slice(1)]])
    bench.answer(Id.registry, 9n, () => ({ data: answer }))
    const pieces = [{ cid, size, verifiedAllocationKey }]
    succeed(preCommit(bench, [1n], { unsealedCid: commD }))
    bench.advanceTo(bench.epoch + 11n)
    const { sent } = succeed(prove(bench, [1n], { pieces }))
    const sector = sectorOf(bench, 1n)!
    expect(sent.find(({ to }) => to === Id.registry)?.params).toEqual([
      [[1, Number(sector.expiration), [[300, 8, cid, Number(size)]]]],
      false,
    ])
    expect(sector.dealWeight).toBe(0n)
    expect(sector.verifiedDealWeight).toBe(size * (sector.expiration - sector.activation))
  })

  test('pre-commitments with deals are not proven in this way', () => {
    const bench = newMiner()
    const { commD } = piece(1)
    bench.answer(Id.market, 5n, () => ({ data: encodeCbor([[commD]]) }))
    succeed(preCommit(bench, [1n], { dealIds: [4n], unsealedCid: commD }))
    bench.advanceTo(bench.epoch + 11n)
    expect(prove(bench, [1n]).exitCode).toBe(16)
  })
})

describe('notifications', () => {
  const NOTIFY = 2_034_386_435n
  const send = (bench: MinerBench, require: boolean, ...notifees: Address[]) => {
    const { cid, size, commD } = piece(1)
    const notify = notifees.map((address, i) => ({ address, payload: Uint8Array.of(i) }))
    const number = bench.epoch
    succeed(preCommit(bench, [number], { unsealedCid: commD }))
    bench.advanceTo(bench.epoch + 11n)
    const pieces = [{ cid, size, notify }]
    return prove(bench, [number], { pieces, requireNotificationSuccess: require })
  }
  const accepting = { data: encodeCbor([[true]]) }

  test('each actor is notified once, in the order of addresses', () => {
    const bench = newMiner()
    bench.answer(Id.contract, NOTIFY, () => ({ data: encodeCbor([[true, true]]) }))
    bench.answer(Id.market, NOTIFY, () => accepting)
    const contract = Address.id(Id.contract)
    const { sent } = succeed(send(bench, true, contract, Address.id(Id.market), contract))
    const notified = sent.filter(({ method }) => method === NOTIFY)
    expect(notified.map(({ to }) => to)).toEqual([Id.market, Id.contract])
    const { cid, size } = piece(1)
    const sector = bench.epoch - 11n
    expect(notified[1]?.params).toEqual([
      [
        Number(sector),
        Number(sectorOf(bench, sector)!.expiration),
        [
          [cid, Number(size), Uint8Array.of(0)],
          [cid, Number(size), Uint8Array.of(2)],
        ],
      ],
    ])
  })

  test.each([
    ['that is not there', Address.delegated(10n, Uint8Array.of(1)), {}, 1001],
    ['that fails', Address.id(Id.contract), { exitCode: 33 }, 1002],
    ['that returns nothing', Address.id(Id.contract), {}, 1003],
    ['that returns something else', Address.id(Id.contract), { data: encodeCbor(5) }, 1003],
    ['that answers for too few sectors', Address.id(Id.contract), { data: encodeCbor([]) }, 1003],
    ['that answers for too few pieces', Address.id(Id.contract), { data: encodeCbor([[]]) }, 1003],
    ['that refuses', Address.id(Id.contract), { data: encodeCbor([[false]]) }, 1004],
  ])('an actor %s matters only if success is required', (_, address, answer, exitCode) => {
    const bench = newMiner()
    bench.answer(Id.contract, NOTIFY, () => answer)
    expect(send(bench, true, address).exitCode).toBe(exitCode)
    bench.epoch += 1n
    succeed(send(bench, false, address))
  })
})

describe('proofs without interaction', () => {
  const params = (bench: MinerBench, change: object = {}, sector: object = {}) => ({
    sectors: [
      {
        sealingNumber: 5n,
        sealerId: Id.miner,
        sealedCid: sealedCid(5),
        sectorNumber: 5n,
        sealRandEpoch: bench.epoch - 1n,
        expiration: bench.epoch + 400n * 2_880n,
        ...sector,
      },
    ],
    aggregateProof: new Uint8Array(10),
    sealProofType: 15n,
    aggregateProofType: 1n,
    provingDeadline: mutableDeadline(bench),
    requireActivationSuccess: false,
    ...change,
  })
  const mutableDeadline = (bench: MinerBench) => {
    for (let deadline = 0n; ; deadline++)
      if (nextDeadline(bench, deadline).open > bench.epoch + 1_000n) return deadline
  }

  test('a sector goes to the deadline that the miner chooses, with its pledge', () => {
    const bench = newMiner()
    const given = params(bench)
    const { value, events } = succeed(bench.call(Id.worker, 'ProveCommitSectorsNI', given))
    expect(value).toEqual({ successCount: 1, failures: [] })
    expect(placeOf(bench, 5n)).toEqual({ deadline: given.provingDeadline, partition: 0n })
    expect(bench.pledge).toBe(bench.state.initialPledge)
    expect(bench.pledge).toBeGreaterThan(0n)
    expect(events).toEqual([
      [
        ['$type', 'sector-activated'],
        ['sector', 5],
        ['unsealed-cid', null],
      ],
    ])
    expect(bench.cronEvents).toHaveLength(1)
  })

  test('sectors that do not fit fail by themselves, and their numbers are allocated all the same', () => {
    const bench = newMiner()
    const [good] = params(bench).sectors
    const bad = { ...good!, sealingNumber: 7n, sectorNumber: 6n }
    const both = { sectors: [bad, good] }
    const { value } = succeed(bench.call(Id.worker, 'ProveCommitSectorsNI', params(bench, both)))
    expect(value).toEqual({ successCount: 1, failures: [{ index: 0, code: 16 }] })
    expect([...bench.read(BIT_FIELD, bench.state.allocatedSectors)]).toEqual([5n, 6n])
    expect(sectorOf(bench, 6n)).toBeUndefined()
  })

  test.each([
    ['an interactive proof type', { sealProofType: SEAL }, {}, 16],
    ['a proof type of 2^32 more than a valid one', { sealProofType: 2n ** 32n + 18n }, {}, 24],
    ['another aggregation', { aggregateProofType: 0n }, {}, 16],
    ['no sectors', { sectors: [] }, {}, 16],
    ['a deadline past the last one', { provingDeadline: 48n }, {}, 16],
    ['randomness of now', {}, { sealRandEpoch: 1_000n }, 16],
    ['another sealer', {}, { sealerId: 1n }, 16],
    ['another sealing number', {}, { sealingNumber: 6n }, 16],
    ['a life that is too short', {}, { expiration: 2_000n }, 16],
    ['a CommR that is none', {}, { sealedCid: CID_OF_ZEROS }, 16],
    ['the number 2^64 - 1', {}, { sectorNumber: MAX_U64, sealingNumber: MAX_U64 }, 24],
  ])('they refuse %s', (_, change, sector, exitCode) => {
    const bench = newMiner()
    const given = params(bench, change, sector)
    expect(bench.call(Id.worker, 'ProveCommitSectorsNI', given).exitCode).toBe(exitCode)
  })

  test('they refuse strangers, the deadline of now, bad proofs and what cannot be pledged', () => {
    const bench = newMiner()
    const call = (from: bigint, change: object = {}) =>
      bench.call(from, 'ProveCommitSectorsNI', params(bench, change)).exitCode
    expect(call(Id.stranger)).toBe(18)
    expect(call(Id.worker, { provingDeadline: bench.state.currentDeadline })).toBe(18)
    bench.proofs.aggregate = false
    expect(call(Id.worker)).toBe(16)
    bench.proofs.aggregate = true
    bench.balance = bench.state.lockedFunds
    expect(call(Id.worker)).toBe(19)
  })
})

describe('genesis', () => {
  const estimates = {
    rewardSmoothed: { position: FIL << 128n, velocity: 0n },
    rewardBaselinePower: 1n << 50n,
    qualityAdjPowerSmoothed: { position: 1n << 178n, velocity: 0n },
  }

  test('the system activates pre-committed sectors with their deals; unknown ones are left out', () => {
    const bench = newMiner()
    const { cid, size, commD } = piece(1)
    bench.answer(Id.market, 5n, () => ({ data: encodeCbor([[commD]]) }))
    const activated = [[[300, 0, cid, Number(size)]], null]
    bench.answer(Id.market, 6n, () => ({ data: encodeCbor([[1, []], [activated]]) }))
    succeed(preCommit(bench, [1n], { dealIds: [4n], unsealedCid: commD }))
    const params = { sectors: [1n, 2n], ...estimates }
    expect(bench.call(Id.worker, 'InternalSectorSetupForPreseal', params).exitCode).toBe(18)
    const { sent, events } = succeed(bench.call(Id.system, 'InternalSectorSetupForPreseal', params))
    expect(sent.map(({ to, method }) => [to, method])).toEqual([
      [Id.market, 6n],
      [Id.power, 6n],
    ])
    expect(events[0]?.slice(0, 2)).toEqual([
      ['$type', 'sector-activated'],
      ['sector', 1],
    ])
    expect(sectorOf(bench, 1n)?.dealWeight).toBeGreaterThan(0n)
    expect(SIZE).toBeGreaterThanOrEqual(size)
  })

  test('it fails if no sector can be activated', () => {
    const params = { sectors: [2n], ...estimates }
    expect(newMiner().call(Id.system, 'InternalSectorSetupForPreseal', params).exitCode).toBe(16)
  })
})

test('params of sends are those of the receivers', () => {
  // The bench decodes what is sent as generic CBOR: an enrolment is its epoch and its payload.
  const bench = newMiner()
  const { sent } = succeed(preCommit(bench, [1n]))
  const [epoch, payload] = sent.at(-1)!.params as [number, Uint8Array]
  expect(BigInt(epoch)).toBe(bench.cronEvents[0]?.epoch)
  expect(decodeCbor(payload)).toEqual([1])
})
