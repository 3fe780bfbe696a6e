import { describe, expect, test } from 'vitest'
import { DEADLINES } from '../../../../src/builtin-actors/miner/deadlines/deadlines.ts'
import { Address } from '../../../../src/types/index.ts'
import { FIL, Id, type MinerBench } from '../bench.ts'
import {
  advanceToDeadline,
  endDeadline,
  newMiner,
  nextDeadline,
  onboard,
  type Place,
  POST,
  partitionOf,
  placeOf,
  preCommit,
  provePartition,
  SIZE,
  sectorOf,
  submitPost,
  succeed,
} from '../flows.ts'

const power = (sectors: bigint) => ({ raw: sectors * SIZE, qa: sectors * SIZE })

/** A miner with two sectors in one partition. */
function miner(): { bench: MinerBench; place: Place } {
  const bench = newMiner()
  onboard(bench, [1n, 2n])
  return { bench, place: placeOf(bench, 1n) }
}

/** A miner whose two sectors were proven once. */
function provenMiner(): { bench: MinerBench; place: Place } {
  const { bench, place } = miner()
  provePartition(bench, place)
  return { bench, place }
}

const sectors = ({ deadline, partition }: Place, ...numbers: bigint[]) => [
  { deadline, partition, sectors: numbers },
]

describe('window PoSt', () => {
  test('the first proof gives power; it is kept unverified, and counted once', () => {
    const { bench, place } = miner()
    advanceToDeadline(bench, place.deadline)
    const { calls } = succeed(submitPost(bench, place))
    expect(calls).not.toContain('verifyPost')
    expect(bench.power).toEqual(power(2n))
    expect(submitPost(bench, place).exitCode).toBe(16) // proven already
    endDeadline(bench, place.deadline)
    expect(bench.power).toEqual(power(2n))
  })

  test('sectors that are skipped become faulty, but not all of them', () => {
    const { bench, place } = miner()
    advanceToDeadline(bench, place.deadline)
    expect(submitPost(bench, place, [1n, 2n]).exitCode).toBe(16)
    expect(submitPost(bench, place, [9n]).exitCode).toBe(16)
    succeed(submitPost(bench, place, [1n]))
    expect([...partitionOf(bench, place).faults]).toEqual([1n])
    expect(bench.power).toEqual(power(1n))
  })

  test('a missed proof makes faults, whose recovery is verified at once', () => {
    const { bench, place } = provenMiner()
    endDeadline(bench, place.deadline)
    endDeadline(bench, place.deadline) // missed
    expect(bench.power).toEqual(power(0n))
    expect([...partitionOf(bench, place).faults]).toEqual([1n, 2n])
    const recoveries = sectors(place, 1n, 2n)
    succeed(bench.call(Id.worker, 'DeclareFaultsRecovered', { recoveries }))
    expect([...partitionOf(bench, place).recoveries]).toEqual([1n, 2n])
    advanceToDeadline(bench, place.deadline)
    bench.proofs.post = false
    expect(submitPost(bench, place).exitCode).toBe(16)
    bench.proofs.post = true
    expect(succeed(submitPost(bench, place)).calls).toContain('verifyPost')
    expect(bench.power).toEqual(power(2n))
    expect(partitionOf(bench, place).faults.isEmpty).toBe(true)
  })

  test('it is refused of another deadline, proof, epoch, randomness or caller', () => {
    const { bench, place } = miner()
    const { open } = nextDeadline(bench, place.deadline)
    const call = (change: object, from: bigint = Id.worker) =>
      bench.call(from, 'SubmitWindowedPoSt', {
        deadline: place.deadline,
        partitions: [{ index: 0n, skipped: [] }],
        proofs: [{ postProof: POST, proofBytes: new Uint8Array(192) }],
        chainCommitEpoch: open - 20n,
        chainCommitRand: new Uint8Array(32),
        ...change,
      }).exitCode
    expect(call({})).toBe(16) // not yet open
    advanceToDeadline(bench, place.deadline)
    expect(call({ proofs: [] })).toBe(16)
    expect(call({ proofs: [{ postProof: 11n, proofBytes: new Uint8Array() }] })).toBe(16)
    expect(call({ proofs: [{ postProof: 5n, proofBytes: new Uint8Array() }] })).toBe(16)
    expect(call({ proofs: [{ postProof: POST, proofBytes: new Uint8Array(193) }] })).toBe(16)
    expect(call({ deadline: 48n })).toBe(16)
    expect(call({ deadline: (place.deadline + 1n) % 48n })).toBe(16)
    expect(call({ chainCommitRand: new Uint8Array(33) })).toBe(16)
    expect(call({ chainCommitEpoch: open - 21n })).toBe(16)
    expect(call({ chainCommitEpoch: bench.epoch })).toBe(16)
    expect(call({})).toBe(16) // other randomness
    expect(call({}, Id.stranger)).toBe(18)
    const four = [0n, 1n, 2n, 3n].map((index) => ({ index, skipped: [] }))
    expect(call({ partitions: four })).toBe(16)
    expect(submitPost(bench, { ...place, partition: 1n }).exitCode).toBe(17)
  })
})

describe('disputes', () => {
  const dispute = (bench: MinerBench, deadline: bigint, postIndex = 0n) =>
    bench.call(Id.stranger, 'DisputeWindowedPoSt', { deadline, postIndex })

  test('an invalid proof costs the miner, whose sectors are faulty, and rewards the reporter', () => {
    const { bench, place } = provenMiner()
    endDeadline(bench, place.deadline)
    expect(dispute(bench, place.deadline).exitCode).toBe(16) // it holds
    bench.proofs.post = false
    const burntBefore = bench.burnt
    const { sent } = succeed(dispute(bench, place.deadline))
    expect(bench.power).toEqual(power(0n))
    expect([...partitionOf(bench, place).faults]).toEqual([1n, 2n])
    const paid = sent.filter(({ to }) => to === Id.stranger)
    expect(paid).toMatchObject([{ method: 0n, value: 4n * FIL }])
    expect(bench.burnt - burntBefore).toBeGreaterThanOrEqual(20n * FIL)
    expect(dispute(bench, place.deadline).exitCode).toBe(16) // the proof is gone
  })

  test('a reporter that cannot be paid has its reward burnt', () => {
    const { bench, place } = provenMiner()
    endDeadline(bench, place.deadline)
    bench.proofs.post = false
    bench.answer(Id.stranger, 0n, () => ({ exitCode: 7 }))
    const burntBefore = bench.burnt
    succeed(dispute(bench, place.deadline))
    expect(bench.burnt - burntBefore).toBeGreaterThanOrEqual(24n * FIL)
  })

  test('they are refused while the window is open, and from 1,800 epochs after it', () => {
    const { bench, place } = provenMiner()
    expect(dispute(bench, place.deadline).exitCode).toBe(18)
    expect(dispute(bench, 48n).exitCode).toBe(16)
    const { close } = nextDeadline(bench, place.deadline)
    bench.advanceTo(close + 1_799n)
    expect(dispute(bench, place.deadline, 1n).exitCode).toBe(16) // no such proof
    bench.advanceTo(close + 1_800n)
    expect(dispute(bench, place.deadline).exitCode).toBe(18)
  })
})

describe('faults', () => {
  test('declared faults lose their power at once', () => {
    const { bench, place } = provenMiner()
    endDeadline(bench, place.deadline)
    const faults = sectors(place, 2n)
    expect(bench.call(Id.stranger, 'DeclareFaults', { faults }).exitCode).toBe(18)
    succeed(bench.call(Id.control, 'DeclareFaults', { faults }))
    expect(bench.power).toEqual(power(1n))
    expect([...partitionOf(bench, place).faults]).toEqual([2n])
    const elsewhere = sectors({ ...place, partition: 5n }, 2n)
    expect(bench.call(Id.worker, 'DeclareFaults', { faults: elsewhere }).exitCode).toBe(17)
    expect(bench.call(Id.worker, 'DeclareFaults', { faults: sectors(place, 9n) }).exitCode).toBe(16)
  })

  test('faults and recoveries are refused from 70 epochs before the deadline on', () => {
    const { bench, place } = provenMiner()
    endDeadline(bench, place.deadline)
    const { open } = nextDeadline(bench, place.deadline)
    bench.advanceTo(open - 70n)
    const faults = sectors(place, 1n)
    expect(bench.call(Id.worker, 'DeclareFaults', { faults }).exitCode).toBe(16)
    const recovered = bench.call(Id.worker, 'DeclareFaultsRecovered', { recoveries: faults })
    expect(recovered.exitCode).toBe(16)
  })

  test('declarations of too many sectors, or of a deadline past the last, are refused', () => {
    const { bench, place } = provenMiner()
    const numbers = Array.from({ length: 25_001 }, (_, i) => BigInt(i))
    for (const faults of [sectors(place, ...numbers), sectors({ ...place, deadline: 48n }, 1n)])
      expect(bench.call(Id.worker, 'DeclareFaults', { faults }).exitCode).toBe(16)
  })

  test('a debt is paid before sectors recover', () => {
    const { bench, place } = provenMiner()
    endDeadline(bench, place.deadline)
    endDeadline(bench, place.deadline)
    const { lockedFunds, initialPledge } = bench.state
    bench.balance = lockedFunds + initialPledge
    succeed(bench.call(Id.reward, 'ApplyRewards', { reward: 0n, penalty: 2n * FIL }))
    expect(bench.state.feeDebt).toBeGreaterThan(0n)
    const recoveries = sectors(place, 1n)
    const call = () => bench.call(Id.worker, 'DeclareFaultsRecovered', { recoveries })
    expect(call().exitCode).toBe(19)
    bench.balance += 3n * FIL
    const { feeDebt } = bench.state
    const { sent } = succeed(call())
    expect(sent).toMatchObject([{ to: Id.burnt, value: feeDebt }])
    expect(bench.state.feeDebt).toBe(0n)
  })

  test('sectors that stay faulty pay at every deadline, and end after 42 days', () => {
    const { bench, place } = provenMiner()
    endDeadline(bench, place.deadline)
    const burntBefore = bench.burnt
    endDeadline(bench, place.deadline) // missed: new faults are free, but for the daily fee
    endDeadline(bench, place.deadline)
    expect(bench.burnt).toBeGreaterThan(burntBefore)
    for (let day = 0; day < 42; day++) endDeadline(bench, place.deadline)
    expect([...partitionOf(bench, place).terminated]).toEqual([1n, 2n])
    expect(bench.state.initialPledge).toBe(0n)
  })
})

describe('numbers that no array of the state can have', () => {
  const MAX = 2n ** 64n - 1n

  test('as partitions, posts and sectors they are errors of the state', () => {
    const { bench, place } = provenMiner()
    endDeadline(bench, place.deadline)
    const at = { deadline: place.deadline, partition: MAX }
    const code = (outcome: { readonly exitCode: number }) => outcome.exitCode
    expect([
      code(bench.call(Id.worker, 'DeclareFaults', { faults: sectors(at, 1n) })),
      code(bench.call(Id.worker, 'DeclareFaultsRecovered', { recoveries: sectors(at, 1n) })),
      code(bench.call(Id.worker, 'TerminateSectors', { terminations: sectors(at, 1n) })),
      code(
        bench.call(Id.worker, 'DisputeWindowedPoSt', {
          deadline: place.deadline,
          postIndex: MAX,
        }),
      ),
      code(bench.call(Id.worker, 'GetNominalSectorExpiration', MAX)),
      code(bench.call(Id.worker, 'GenerateSectorLocation', { sectorNumber: MAX })),
      code(
        bench.call(Id.worker, 'ExtendSectorExpiration2', {
          extensions: [{ ...at, sectors: [1n], sectorsWithClaims: [], newExpiration: 1n }],
        }),
      ),
    ]).toEqual([20, 20, 20, 20, 20, 20, 20])
    const { exitCode } = bench.call(Id.worker, 'ValidateSectorStatus', {
      sectorNumber: 1n,
      status: 1,
      auxData: Uint8Array.of(0x82, Number(place.deadline), 0x21), // partition -2, which is 2^64 - 2
    })
    expect(exitCode).toBe(17)
    expect(submitPost(bench, { ...place, partition: MAX }).exitCode).toBe(16)
  })
})

describe('cron', () => {
  test('an event that is not known does nothing; a payload that does not decode fails', () => {
    const bench = newMiner()
    const params = {
      rewardSmoothed: { position: 0n, velocity: 0n },
      qualityAdjPowerSmoothed: { position: 0n, velocity: 0n },
    }
    const call = (eventPayload: Uint8Array, from: bigint = Id.power) =>
      bench.call(from, 'OnDeferredCronEvent', { eventPayload, ...params })
    const { root } = bench
    succeed(call(Uint8Array.of(0x81, 0)))
    expect(bench.root).toEqual(root)
    expect(call(Uint8Array.of(0xff)).exitCode).toBe(20)
    expect(call(Uint8Array.of(0x81, 1), Id.worker).exitCode).toBe(18)
  })

  test('a miner with nothing left goes out of cron', () => {
    const bench = newMiner()
    onboard(bench, [1n])
    const place = placeOf(bench, 1n)
    bench.advanceTo(bench.epoch + 216n * 2_880n)
    expect([...partitionOf(bench, place).terminated]).toEqual([1n])
    expect(sectorOf(bench, 1n)).toBeDefined() // until partitions are compacted
    expect(bench.state).toMatchObject({ initialPledge: 0n, lockedFunds: 0n })
    expect(bench.state.deadlineCronActive).toBe(false)
    expect(bench.cronEvents).toEqual([])
  })

  test('a change of worker that is due is made at the end of a deadline', () => {
    const { bench } = miner()
    const change = { newWorker: Address.id(Id.stranger), newControlAddresses: [] }
    succeed(bench.call(Id.owner, 'ChangeWorkerAddress', change))
    bench.advanceTo(bench.epoch + 1_000n)
    const { value } = bench.call(Id.stranger, 'ControlAddresses')
    expect(value?.worker).toEqual(Address.id(Id.stranger))
  })
})

describe('termination', () => {
  const terminate = (bench: MinerBench, place: Place, ...numbers: bigint[]) =>
    bench.call(Id.worker, 'TerminateSectors', { terminations: sectors(place, ...numbers) })

  test('a sector ends, costs at least 2 % of its pledge, and its power and the rest are given back', () => {
    const { bench, place } = provenMiner()
    endDeadline(bench, place.deadline)
    const { initialPledge } = sectorOf(bench, 1n)!
    const before = { pledge: bench.pledge, burnt: bench.burnt }
    const { value, sent, events } = succeed(terminate(bench, place, 1n))
    expect(value).toEqual({ done: true })
    expect(events).toEqual([
      [
        ['$type', 'sector-terminated'],
        ['sector', 1],
      ],
    ])
    expect(sent.map(({ to, method }) => [to, method])).toEqual([
      [Id.reward, 3n],
      [Id.power, 9n],
      [Id.burnt, 0n],
      [Id.power, 6n],
      [Id.power, 3n],
    ])
    expect(bench.power).toEqual(power(1n))
    expect(bench.state.initialPledge).toBe(initialPledge)
    expect(bench.pledge).toBeLessThanOrEqual(before.pledge - initialPledge)
    expect(bench.burnt - before.burnt).toBeGreaterThanOrEqual(initialPledge / 50n)
    expect([...partitionOf(bench, place).terminated]).toEqual([1n])
  })

  test('it is refused of a deadline that is or comes next, and of sectors that are not live', () => {
    const { bench, place } = provenMiner()
    expect(terminate(bench, place, 1n).exitCode).toBe(16)
    endDeadline(bench, place.deadline)
    expect(terminate(bench, place, 9n).exitCode).toBe(16)
    succeed(terminate(bench, place, 1n))
    expect(terminate(bench, place, 1n).exitCode).toBe(16)
    expect(bench.call(Id.stranger, 'TerminateSectors', { terminations: [] }).exitCode).toBe(18)
  })

  test('no new sectors: the remaining ones are processed, here none', () => {
    const { bench } = provenMiner()
    const { value } = succeed(bench.call(Id.worker, 'TerminateSectors', { terminations: [] }))
    expect(value).toEqual({ done: true })
  })
})

describe('compaction', () => {
  test('partitions lose their terminated sectors, which are deleted', () => {
    const { bench, place } = provenMiner()
    endDeadline(bench, place.deadline)
    succeed(bench.call(Id.worker, 'TerminateSectors', { terminations: sectors(place, 1n) }))
    const compact = (partitions: bigint[], deadline = place.deadline) =>
      bench.call(Id.worker, 'CompactPartitions', { deadline, partitions })
    expect(compact([0n]).exitCode).toBe(18) // a proof may still be disputed
    provePartition(bench, place)
    bench.advanceTo(nextDeadline(bench, place.deadline).close + 1_800n)
    expect(compact([0n], 48n).exitCode).toBe(16)
    expect(compact([1n]).exitCode).toBe(16)
    succeed(compact([0n]))
    expect([...partitionOf(bench, place).sectors]).toEqual([2n])
    expect(partitionOf(bench, place).terminated.isEmpty).toBe(true)
    expect(sectorOf(bench, 1n)).toBeUndefined()
    const deadlines = bench.read(DEADLINES, bench.state.deadlines)
    expect(deadlines.loadDeadline(bench.store, place.deadline)).toMatchObject({
      liveSectors: 1n,
      totalSectors: 1n,
    })
  })

  test('masked sector numbers cannot be used any more', () => {
    const bench = newMiner()
    const mask = (maskSectorNumbers: bigint[], from: bigint = Id.worker) =>
      bench.call(from, 'CompactSectorNumbers', { maskSectorNumbers }).exitCode
    expect(mask([])).toBe(16)
    expect(mask([2n ** 63n])).toBe(16)
    expect(mask([1n], Id.stranger)).toBe(18)
    expect(mask([1n, 2n])).toBe(0)
    expect(mask([2n, 3n])).toBe(0) // collisions are allowed
    expect(preCommit(bench, [3n]).exitCode).toBe(16)
  })
})

describe('sector status', () => {
  const locate = (bench: MinerBench, sectorNumber: bigint) =>
    bench.call(Id.stranger, 'GenerateSectorLocation', { sectorNumber }).value!
  const validate = (
    bench: MinerBench,
    sectorNumber: bigint,
    status: 0 | 1 | 2,
    auxData: Uint8Array,
  ) => bench.call(Id.stranger, 'ValidateSectorStatus', { sectorNumber, status, auxData })
  const NOWHERE = Uint8Array.of(0x82, 0x20, 0x20)

  test('a sector is active, faulty or dead, at the given position', () => {
    const { bench, place } = provenMiner()
    endDeadline(bench, place.deadline)
    const active = locate(bench, 1n)
    expect(active.status).toBe(1)
    expect(validate(bench, 1n, 1, active.auxData).value).toBe(true)
    expect(validate(bench, 1n, 2, active.auxData).value).toBe(false)
    expect(validate(bench, 1n, 0, active.auxData).value).toBe(false)
    succeed(bench.call(Id.worker, 'DeclareFaults', { faults: sectors(place, 1n) }))
    expect(locate(bench, 1n).status).toBe(2)
    expect(validate(bench, 1n, 2, active.auxData).value).toBe(true)
    succeed(bench.call(Id.worker, 'TerminateSectors', { terminations: sectors(place, 2n) }))
    expect(locate(bench, 2n).status).toBe(0)
    expect(validate(bench, 2n, 0, active.auxData).value).toBe(true)
  })

  test('a sector that was never there is dead, nowhere', () => {
    const { bench } = miner()
    expect(locate(bench, 9n)).toEqual({ status: 0, auxData: NOWHERE })
    expect(validate(bench, 9n, 0, NOWHERE).value).toBe(true)
    expect(validate(bench, 9n, 1, NOWHERE).value).toBe(false)
    expect(validate(bench, 1n, 1, NOWHERE).exitCode).toBe(17)
  })

  test('a place that is none, or another, is refused', () => {
    const { bench, place } = miner()
    expect(validate(bench, 1n, 1, Uint8Array.of(0x82, 0x20, 0)).exitCode).toBe(16)
    expect(validate(bench, 1n, 1, Uint8Array.of(0x80)).exitCode).toBe(16)
    expect(validate(bench, 1n, 1, Uint8Array.of(0x82, 0x18, 48, 0)).exitCode).toBe(16)
    const elsewhere = (place.deadline + 1n) % 24n
    expect(validate(bench, 1n, 1, Uint8Array.of(0x82, Number(elsewhere), 0)).exitCode).toBe(17)
    expect(
      bench.callNumber(Id.stranger, 3_092_458_564n, Uint8Array.of(0x83, 1, 3, 0x40)).exitCode,
    ).toBe(21)
  })

  test('a deadline index is taken modulo 2^32, as the reference does in 32-bit code', () => {
    const { bench, place } = miner()
    const { auxData } = locate(bench, 1n)
    expect(auxData).toEqual(Uint8Array.of(0x82, Number(place.deadline), 0))
    const wrapped = Uint8Array.of(0x82, 0x1b, 0, 0, 0, 1, 0, 0, 0, Number(place.deadline), 0)
    expect(validate(bench, 1n, 1, wrapped).value).toBe(true)
  })

  test('the expiration of a sector is returned until compaction removes it', () => {
    const { bench } = miner()
    const call = (sector: bigint) => bench.call(Id.stranger, 'GetNominalSectorExpiration', sector)
    expect(call(1n).value).toBe(sectorOf(bench, 1n)?.expiration)
    expect(call(9n).exitCode).toBe(17)
  })
})
