import { describe, expect, test } from 'vitest'
import type { SectorOnChainInfo } from '../../../../src/builtin-actors/miner/sectors/sector-info.ts'
import { encodeCbor } from '../../../../src/ipld/index.ts'
import { bigintBytes, FIL, Id, type MinerBench, sealedCid } from '../bench.ts'
import {
  endDeadline,
  newMiner,
  onboard,
  type Place,
  partitionOf,
  placeOf,
  preCommit,
  prove,
  provePartition,
  SIZE,
  sectorOf,
  submitPost,
  succeed,
} from '../flows.ts'
import { CID_OF_ZEROS, piece } from '../pieces.ts'

const DAY = 2_880n

/** A miner with a sector that was proven once; its deadline is behind. */
function provenMiner(): { bench: MinerBench; place: Place } {
  const bench = newMiner()
  onboard(bench, [1n])
  const place = placeOf(bench, 1n)
  provePartition(bench, place)
  endDeadline(bench, place.deadline)
  return { bench, place }
}

/** A miner with a sector half of which is a verified piece, claim 8 of client 300. */
function verifiedMiner(): { bench: MinerBench; place: Place } {
  const bench = newMiner()
  const { cid, size, commD } = piece(1)
  const answer = encodeCbor([[1, []], [bigintBytes(size).slice(1)]])
  bench.answer(Id.registry, 9n, () => ({ data: answer }))
  const verifiedAllocationKey = { client: 300n, id: 8n }
  succeed(preCommit(bench, [1n], { unsealedCid: commD }))
  bench.advanceTo(bench.epoch + 11n)
  succeed(prove(bench, [1n], { pieces: [{ cid, size, verifiedAllocationKey }] }))
  const place = placeOf(bench, 1n)
  provePartition(bench, place)
  endDeadline(bench, place.deadline)
  return { bench, place }
}

describe('extensions', () => {
  const extend = (bench: MinerBench, { deadline, partition }: Place, change: object) =>
    bench.call(Id.worker, 'ExtendSectorExpiration2', {
      extensions: [
        {
          deadline,
          partition,
          sectors: [1n],
          sectorsWithClaims: [],
          newExpiration: sectorOf(bench, 1n)!.expiration + 100n * DAY,
          ...change,
        },
      ],
    })

  test('a sector without data expires later, with the same power and fee', () => {
    const { bench, place } = provenMiner()
    const before = sectorOf(bench, 1n)!
    const { sent } = succeed(extend(bench, place, {}))
    expect(sent).toEqual([])
    expect(sectorOf(bench, 1n)).toEqual({
      ...before,
      expiration: before.expiration + 100n * DAY,
      powerBaseEpoch: bench.epoch,
    } satisfies SectorOnChainInfo)
  })

  test('it is refused for too little, too much, absent sectors, and strangers', () => {
    const { bench, place } = provenMiner()
    const { expiration } = sectorOf(bench, 1n)!
    const code = (change: object, at = place) => extend(bench, at, change).exitCode
    expect(code({ newExpiration: expiration - 1n })).toBe(16)
    expect(code({ newExpiration: bench.epoch + 1_278n * DAY + 1n })).toBe(16)
    expect(code({ newExpiration: bench.epoch + 1_278n * DAY })).toBe(0)
    expect(code({}, { ...place, deadline: 48n })).toBe(16)
    expect(code({}, { ...place, partition: 1n })).toBe(17)
    expect(code({ sectors: [9n] })).toBe(17)
    expect(bench.call(Id.stranger, 'ExtendSectorExpiration2', { extensions: [] }).exitCode).toBe(18)
    bench.answer(Id.registry, 10n, () => ({ data: encodeCbor([[0, []], []]) }))
    const tooLarge = claims(2n ** 64n - 1n, [], [])
    expect(code({ sectorsWithClaims: [tooLarge] })).toBe(24) // the reference panics
  })

  const claims = (sectorNumber: bigint, maintainClaims: bigint[], dropClaims: bigint[]) => ({
    sectorNumber,
    maintainClaims,
    dropClaims,
  })
  const answerClaim = (
    bench: MinerBench,
    change: Partial<Record<'provider' | 'sector' | 'termMax', bigint>> = {},
  ) => {
    const { cid, size } = piece(1)
    const { provider = Id.miner, sector = 1n, termMax = 1_000n * DAY } = change
    const claim = [provider, 300n, cid, size, 0n, termMax, sectorOf(bench, 1n)!.activation, sector]
    bench.answer(Id.registry, 10n, () => ({ data: encodeCbor([[1, []], [claim]]) }))
  }

  test('claims that are kept keep the power', () => {
    const { bench, place } = verifiedMiner()
    const { verifiedDealWeight, activation, expiration } = sectorOf(bench, 1n)!
    answerClaim(bench)
    const with1 = { sectors: [], sectorsWithClaims: [claims(1n, [8n], [])] }
    const { sent } = succeed(extend(bench, place, with1))
    expect(sent).toMatchObject([{ to: Id.registry, method: 10n, params: [Number(Id.miner), [8]] }])
    const space = verifiedDealWeight / (expiration - activation)
    const newExpiration = expiration + 100n * DAY
    expect(sectorOf(bench, 1n)!.verifiedDealWeight).toBe(space * (newExpiration - bench.epoch))
  })

  test('claims can be dropped in the last 30 days, with their power', () => {
    const { bench, place } = verifiedMiner()
    answerClaim(bench)
    const dropped = { sectors: [], sectorsWithClaims: [claims(1n, [], [8n])] }
    expect(extend(bench, place, dropped).exitCode).toBe(18)
    while (sectorOf(bench, 1n)!.expiration - bench.epoch > 29n * DAY)
      provePartitionToEnd(bench, place)
    expect(bench.power.qa).toBe(SIZE / 2n + 5n * SIZE)
    const feeBefore = sectorOf(bench, 1n)!.dailyFee
    succeed(extend(bench, place, dropped))
    expect(bench.power.qa).toBe(SIZE)
    expect(sectorOf(bench, 1n)!.verifiedDealWeight).toBe(0n)
    expect(sectorOf(bench, 1n)!.dailyFee).toBe((feeBefore * 2n) / 11n)
  })

  test('claims have to be all of the sector’s, and to last', () => {
    const { bench, place } = verifiedMiner()
    const code = (maintain: bigint[]) =>
      extend(bench, place, { sectors: [], sectorsWithClaims: [claims(1n, maintain, [])] }).exitCode
    expect(extend(bench, place, {}).exitCode).toBe(16) // none declared
    answerClaim(bench, { provider: 5n })
    expect(code([8n])).toBe(16)
    answerClaim(bench, { sector: 2n })
    expect(code([8n])).toBe(16)
    answerClaim(bench, { termMax: 250n * DAY })
    expect(code([8n])).toBe(18)
    answerClaim(bench)
    expect(code([8n, 9n])).toBe(16) // the registry knows one of them
    bench.answer(Id.registry, 10n, () => ({ data: encodeCbor([[0, []], []]) }))
    expect(code([])).toBe(16) // its space is not covered
  })

  test('a sector from before the daily fee pays it from network version 26 on', () => {
    for (const [networkVersion, isCharged] of [
      [25, false],
      [26, true],
    ] as const) {
      const { bench, place } = provenMiner()
      bench.setSector({ ...sectorOf(bench, 1n)!, dailyFee: 0n })
      bench.networkVersion = networkVersion
      succeed(extend(bench, place, {}))
      expect(sectorOf(bench, 1n)!.dailyFee > 0n).toBe(isCharged)
    }
  })

  test('a sector of the old power mechanism spends its weights', () => {
    const { bench, place } = verifiedMiner()
    const old = { ...sectorOf(bench, 1n)!, flags: 0, expectedDayReward: FIL }
    bench.setSector(old)
    succeed(extend(bench, place, {}))
    const spent = old.expiration - bench.epoch
    const whole = old.expiration - old.activation
    expect(sectorOf(bench, 1n)).toMatchObject({
      flags: 0,
      verifiedDealWeight: (old.verifiedDealWeight * spent) / whole,
      powerBaseEpoch: bench.epoch,
      expectedDayReward: undefined,
    })
    expect(bench.power.qa).toBeLessThan(SIZE / 2n + 5n * SIZE)
  })
})

/** Proves a partition at its next deadline, and waits for its end. */
function provePartitionToEnd(bench: MinerBench, place: Place): void {
  provePartition(bench, place)
  endDeadline(bench, place.deadline)
}

describe('replica updates', () => {
  const update = (
    bench: MinerBench,
    { deadline, partition }: Place,
    change: object = {},
    manifest: object = {},
  ) => {
    const { cid, size } = piece(1)
    return bench.call(Id.worker, 'ProveReplicaUpdates3', {
      sectorUpdates: [
        {
          sector: 1n,
          deadline,
          partition,
          newSealedCid: sealedCid(77),
          pieces: [{ cid, size, notify: [] }],
          ...manifest,
        },
      ],
      sectorProofs: [new Uint8Array(100)],
      aggregateProof: new Uint8Array(),
      updateProofsType: 0n,
      requireActivationSuccess: true,
      requireNotificationSuccess: true,
      ...change,
    })
  }

  test('a sector gets data, and keeps its first CommR as its key', () => {
    const { bench, place } = provenMiner()
    const before = sectorOf(bench, 1n)!
    const { cid, size, commD } = piece(1)
    const { value, events, sent } = succeed(update(bench, place))
    expect(value).toEqual({ successCount: 1, failures: [] })
    expect(events).toEqual([
      [
        ['$type', 'sector-updated'],
        ['sector', 1],
        ['unsealed-cid', commD],
        ['piece-cid', cid],
        ['piece-size', Number(size)],
      ],
    ])
    expect(sent.map(({ to, method }) => [to, method])).toEqual([
      [Id.reward, 3n],
      [Id.power, 9n],
    ])
    expect(sectorOf(bench, 1n)).toMatchObject({
      sealedCid: sealedCid(77),
      sectorKeyCid: before.sealedCid,
      powerBaseEpoch: bench.epoch,
      dealWeight: size * (before.expiration - bench.epoch),
      initialPledge: before.initialPledge,
      dailyFee: before.dailyFee,
    })
    expect(update(bench, place).exitCode).toBe(16) // it has data now
  })

  test('verified data raises power, pledge and fee', () => {
    const { bench, place } = provenMiner()
    const { cid, size } = piece(1)
    const answer = encodeCbor([[1, []], [bigintBytes(size).slice(1)]])
    bench.answer(Id.registry, 9n, () => ({ data: answer }))
    const before = sectorOf(bench, 1n)!
    const pledged = bench.pledge
    const pieces = [{ cid, size, verifiedAllocationKey: { client: 300n, id: 8n }, notify: [] }]
    succeed(update(bench, place, {}, { pieces }))
    const after = sectorOf(bench, 1n)!
    expect(bench.power).toEqual({ raw: SIZE, qa: SIZE / 2n + 5n * SIZE })
    expect(after.dailyFee).toBe((before.dailyFee * 11n) / 2n)
    expect(bench.pledge - pledged).toBe(after.initialPledge - before.initialPledge)
    expect(bench.state.initialPledge).toBe(after.initialPledge)
    expect(after.initialPledge).toBeGreaterThan(before.initialPledge)
  })

  test.each([
    ['in an unknown deadline', {}, { deadline: 48n }, 16],
    ['with a CommR that is none', {}, { newSealedCid: CID_OF_ZEROS }, 16],
    ['of an unknown sector', {}, { sector: 9n }, 17],
    ['with a proof of another type', { updateProofsType: 3n }, {}, 16],
    ['with a proof that is too long', { sectorProofs: [new Uint8Array(4_097)] }, {}, 16],
    ['without proofs', { sectorProofs: [] }, {}, 16],
    ['with both forms of proof', { aggregateProof: new Uint8Array(1) }, {}, 16],
    ['with an aggregate type beside proofs', { aggregateProofType: 1n }, {}, 16],
    [
      'with an aggregate, which is not supported',
      { sectorProofs: [], aggregateProof: new Uint8Array(1), aggregateProofType: 1n },
      {},
      16,
    ],
    [
      'with another number of proofs',
      { sectorProofs: [new Uint8Array(1), new Uint8Array(1)] },
      {},
      16,
    ],
  ])('it is refused %s', (_, change, manifest, exitCode) => {
    const { bench, place } = provenMiner()
    expect(update(bench, place, change, manifest).exitCode).toBe(exitCode)
  })

  test('it is refused in another place, of faulty sectors, to strangers and without a valid proof', () => {
    const { bench, place } = provenMiner()
    expect(update(bench, { ...place, partition: 1n }).exitCode).toBe(17)
    expect(
      update(bench, { ...place, partition: 1n }, { requireActivationSuccess: false }).exitCode,
    ).toBe(16)
    bench.proofs.update = false
    expect(update(bench, place).exitCode).toBe(16)
    expect(update(bench, place, { requireActivationSuccess: false }).exitCode).toBe(16)
    bench.proofs.update = true
    const faults = [{ ...place, sectors: [1n] }]
    succeed(bench.call(Id.worker, 'DeclareFaults', { faults }))
    expect(update(bench, place).exitCode).toBe(16)
  })

  test('the same sector twice: the second one fails', () => {
    const { bench, place } = provenMiner()
    const { cid, size } = piece(1)
    const manifest = {
      sector: 1n,
      ...place,
      newSealedCid: sealedCid(77),
      pieces: [{ cid, size, notify: [] }],
    }
    const twice = {
      sectorUpdates: [manifest, manifest],
      sectorProofs: [new Uint8Array(1), new Uint8Array(1)],
    }
    expect(update(bench, place, twice).exitCode).toBe(16)
    const { value } = succeed(update(bench, place, { ...twice, requireActivationSuccess: false }))
    expect(value).toEqual({ successCount: 1, failures: [{ index: 1, code: 16 }] })
  })

  test('an updated sector is proven and may be disputed for the proof before', () => {
    const { bench, place } = provenMiner()
    succeed(update(bench, place))
    provePartition(bench, place)
    expect(submitPost(bench, place).exitCode).toBe(16)
    endDeadline(bench, place.deadline)
    expect(partitionOf(bench, place).faults.isEmpty).toBe(true)
    expect(bench.power).toEqual({ raw: SIZE, qa: SIZE })
  })
})
