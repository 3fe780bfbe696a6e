import { describe, expect } from 'vitest'
import { POWER } from '../../../src/builtin-actors/index.ts'
import type { FVM } from '../../../src/index.ts'
import { type ActorId, Address } from '../../../src/types/index.ts'
import { scenario } from './both.ts'
import { createMiner } from './datacap.ts'

/* After actors/power/tests/power_actor_tests.rs of builtin-actors v18.0.0. Miners are mocked. */

const TIB = 1n << 40n
/** Window PoSt of 32 GiB sectors. */
const POST_PROOF = 13n
const NO_BYTES = new Uint8Array(0)
const NO_POWER = { networkPower: 0n }

/** The power actor, called by an account or, once, as a miner. */
function power(vm: FVM, from: string | ActorId) {
  if (typeof from === 'bigint') vm.prank(from)
  return vm.actor('f04', POWER).connect(from)
}

/** The exit code of CreateMiner, where init gives `miner` its id. */
function createClaim(vm: FVM, miner: ActorId, windowPostProofType = POST_PROOF): number {
  const address = Address.id(miner)
  const exec = vm.mockCall(
    { to: 'f01', method: 2 },
    {
      returns: { idAddress: address, robustAddress: address },
      schema: POWER.methods.CreateMiner.returns,
    },
  )
  const { exitCode } = power(vm, 'alice').send('CreateMiner', {
    owner: 'alice',
    worker: 'alice',
    windowPostProofType,
    peer: NO_BYTES,
    multiaddrs: [],
  })
  exec.remove()
  return exitCode
}

/** A miner with a claim of no power. */
function claimed(vm: FVM, name: string): ActorId {
  const miner = createMiner(vm, name)
  expect(createClaim(vm, miner)).toBe(0)
  return miner
}

function change(vm: FVM, miner: ActorId, raw: bigint, qualityAdj = raw): number {
  return power(vm, miner).send('UpdateClaimedPower', {
    rawByteDelta: raw,
    qualityAdjustedDelta: qualityAdj,
  }).exitCode
}

describe('miners and their power', () => {
  scenario('a miner gets a claim of no power', (vm) => {
    vm.account('alice')
    const before = power(vm, 'alice').call('MinerCount')
    const miner = claimed(vm, 'miner')
    expect(power(vm, 'alice').call('MinerCount')).toBe(before + 1n)
    expect(power(vm, 'alice').call('MinerPower', miner)).toEqual({
      rawBytePower: 0n,
      qualityAdjPower: 0n,
    })
    expect(power(vm, 'alice').send('MinerPower', 999n).exitCode).toBe(17)
    expect(power(vm, 'alice').send('MinerRawPower', 999n).exitCode).toBe(16)
    expect(createClaim(vm, createMiner(vm, 'unknown proof'), 5n)).toBe(20)
    expect(power(vm, 'alice').call('MinerCount')).toBe(before + 1n)
  })

  scenario(
    'only miners report power, pledge and events, and only the system and cron the rest',
    (vm) => {
      vm.account('alice')
      const alice = power(vm, 'alice')
      const delta = { rawByteDelta: 1n, qualityAdjustedDelta: 1n }
      expect(alice.send('UpdateClaimedPower', delta).exitCode).toBe(18)
      expect(alice.send('EnrollCronEvent', { eventEpoch: 1n, payload: NO_BYTES }).exitCode).toBe(18)
      expect(alice.send('UpdatePledgeTotal', 1n).exitCode).toBe(18)
      expect(alice.send('OnEpochTickEnd').exitCode).toBe(18)
      expect(alice.send('Constructor').exitCode).toBe(18)
      expect(vm.send({ from: 'alice', to: 'f04', method: 8 }).exitCode).toBe(22)
      const miner = createMiner(vm, 'without a claim')
      expect(change(vm, miner, 1n)).toBe(17)
      expect(power(vm, miner).send('UpdatePledgeTotal', 1n).exitCode).toBe(18)
    },
  )

  scenario('power counts once a miner has the minimum', (vm) => {
    vm.account('alice')
    const alice = power(vm, 'alice')
    const miner = claimed(vm, 'miner')
    const { totalRawBytePower: raw, totalQualityAdjPower: qa } = alice.state()
    expect(change(vm, miner, 9n * TIB, 90n * TIB)).toBe(0)
    expect(alice.state()).toMatchObject({
      totalRawBytePower: raw,
      totalBytesCommitted: raw + 9n * TIB,
      minerAboveMinPowerCount: 4n,
    })
    expect(alice.call('MinerRawPower', miner)).toEqual({
      rawBytePower: 9n * TIB,
      meetsConsensusMinimum: false,
    })
    expect(change(vm, miner, TIB)).toBe(0)
    expect(alice.state()).toMatchObject({
      totalRawBytePower: raw + 10n * TIB,
      totalQualityAdjPower: qa + 91n * TIB,
      minerAboveMinPowerCount: 5n,
    })
    expect(alice.call('MinerConsensusCount')).toBe(5n)
    expect(alice.call('MinerRawPower', miner).meetsConsensusMinimum).toBe(true)
    expect(change(vm, miner, 5n, 6n)).toBe(0) // above the minimum and still
    expect(alice.state().totalQualityAdjPower).toBe(qa + 91n * TIB + 6n)
    expect(change(vm, miner, -6n, -6n)).toBe(0) // below it again
    expect(alice.state()).toMatchObject({ totalRawBytePower: raw, minerAboveMinPowerCount: 4n })
    expect(change(vm, miner, -10n * TIB, 0n)).toBe(20)
    expect(change(vm, miner, 0n, -92n * TIB)).toBe(20)
    expect(alice.call('MinerPower', miner)).toEqual({
      rawBytePower: 10n * TIB - 1n,
      qualityAdjPower: 91n * TIB,
    })
  })

  scenario(
    'with fewer than four large miners all power counts',
    (vm) => {
      vm.account('alice')
      const alice = power(vm, 'alice')
      const miners = ['a', 'b', 'c', 'd'].map((name) => claimed(vm, name))
      const small = claimed(vm, 'small')
      for (const miner of miners.slice(1)) expect(change(vm, miner, 10n * TIB)).toBe(0)
      expect(change(vm, small, 5n, 50n)).toBe(0)
      expect(alice.call('MinerRawPower', small)).toEqual({
        rawBytePower: 5n,
        meetsConsensusMinimum: true,
      })
      expect(alice.call('MinerRawPower', miners[0]!).meetsConsensusMinimum).toBe(false)
      vm.mine(1)
      expect(alice.call('NetworkRawPower')).toBe(30n * TIB + 5n)
      expect(alice.call('CurrentTotalPower')).toMatchObject({
        rawBytePower: 30n * TIB + 5n,
        qualityAdjPower: 30n * TIB + 50n,
        rampStartEpoch: 0n,
        rampDurationEpochs: 0n,
      })
      expect(change(vm, miners[0]!, 10n * TIB)).toBe(0)
      expect(alice.call('NetworkRawPower')).toBe(30n * TIB + 5n) // until cron's next tick
      vm.mine(1)
      expect(alice.call('NetworkRawPower')).toBe(40n * TIB)
      expect(alice.call('MinerRawPower', small).meetsConsensusMinimum).toBe(false)
    },
    { ...NO_POWER, epoch: 20n },
  )

  scenario(
    'the pledge total is never negative',
    (vm) => {
      vm.account('alice')
      const miner = claimed(vm, 'miner')
      const pledge = (delta: bigint) => power(vm, miner).send('UpdatePledgeTotal', delta).exitCode
      expect(pledge(-1n)).toBe(20)
      expect(pledge(7n)).toBe(0)
      expect(pledge(-7n)).toBe(0)
      expect(pledge(5n)).toBe(0)
      vm.mine(1)
      expect(power(vm, 'alice').call('CurrentTotalPower').pledgeCollateral).toBe(5n)
    },
    { ...NO_POWER, epoch: 20n },
  )
})

describe('cron events', () => {
  const enroll = (vm: FVM, miner: ActorId, eventEpoch: bigint, ...payload: number[]) =>
    power(vm, miner).send('EnrollCronEvent', { eventEpoch, payload: Uint8Array.from(payload) })
      .exitCode

  scenario('a miner is called at its epoch, once for each event', (vm) => {
    vm.account('alice')
    const miner = claimed(vm, 'miner')
    const called = vm.mockCall({ to: miner, method: 12 }, {})
    expect(enroll(vm, miner, -1n)).toBe(16)
    const epoch = vm.epoch + 2n
    for (const payload of [1, 2]) expect(enroll(vm, miner, epoch, payload)).toBe(0)
    expect(enroll(vm, miner, 3n, 3)).toBe(0) // long gone: at the next tick
    expect(power(vm, 'alice').state().firstCronEpoch).toBe(3n)
    vm.setState('f04', POWER.state, { ...power(vm, 'alice').state(), firstCronEpoch: vm.epoch })
    expect(enroll(vm, miner, vm.epoch - 2n, 4)).toBe(0)
    vm.mine(1)
    const payloads = () => called.calls.map(({ params }) => params[2])
    expect(payloads()).toEqual([4])
    vm.mine(1)
    expect(payloads()).toEqual([4])
    vm.mine(1)
    expect(payloads()).toEqual([4, 1, 2])
    vm.mine(1)
    expect(payloads()).toEqual([4, 1, 2])
    // The event before the queue's first epoch stays, as the state was set from outside.
    const state = power(vm, 'alice').state()
    vm.setState('f04', POWER.state, { ...state, cronEventQueue: [] })
  })

  scenario('a miner that fails loses its power, one without a claim is not called', (vm) => {
    vm.account('alice')
    const alice = power(vm, 'alice')
    const [good, bad, gone] = ['good', 'bad', 'gone'].map((name) => claimed(vm, name))
    const before = alice.state()
    for (const miner of [good!, bad!]) expect(change(vm, miner, 10n * TIB, 20n * TIB)).toBe(0)
    const called = vm.mockCall({ to: good!, method: 12 }, {})
    vm.mockCall({ to: bad!, method: 12 }, { exitCode: 20 })
    const calledGone = vm.mockCall({ to: gone!, method: 12 }, {})
    for (const miner of [bad!, good!, gone!]) expect(enroll(vm, miner, vm.epoch)).toBe(0)
    const claims = [...alice.state().claims].filter(([key]) => key.actorId !== gone)
    vm.setState('f04', POWER.state, { ...alice.state(), claims })
    vm.mine(1)
    expect([called.calls.length, calledGone.calls.length]).toEqual([1, 0])
    expect(alice.state()).toMatchObject({
      minerCount: before.minerCount - 1n,
      minerAboveMinPowerCount: 5n,
      totalRawBytePower: before.totalRawBytePower + 10n * TIB,
      totalQaBytesCommitted: before.totalQaBytesCommitted + 20n * TIB,
    })
    expect(alice.send('MinerPower', bad!).exitCode).toBe(17)
    expect(alice.call('MinerPower', good!).rawBytePower).toBe(10n * TIB)
  })

  scenario('a miner that fails twice is counted down twice', (vm) => {
    vm.account('alice')
    const bad = claimed(vm, 'bad')
    const { minerCount } = power(vm, 'alice').state()
    vm.mockCall({ to: bad, method: 12 }, { exitCode: 16 })
    for (const payload of [1, 2]) expect(enroll(vm, bad, vm.epoch, payload)).toBe(0)
    vm.mine(1)
    expect(power(vm, 'alice').state().minerCount).toBe(minerCount - 2n)
  })
})
