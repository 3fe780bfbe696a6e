import { beforeEach, describe, expect, test } from 'vitest'
import { FVM, type Sector, type StorageMiner } from '../../../src/index.ts'

const GIB_32 = 32n << 30n

/** A world with a miner of bob's, made once. */
function minerWorld(vm: FVM): StorageMiner {
  for (const name of ['alice', 'bob', 'carol']) vm.account(name)
  return vm.storage.createMiner({ owner: 'bob' })
}

const vm = FVM.createSync({ tracing: false })
let miner: StorageMiner

beforeEach(() => {
  miner = vm.loadFixture(minerWorld)
})

/** A sector that has been proven once. */
function active(): Sector {
  const sector = miner.onboard()
  vm.storage.advanceByDays(1)
  return sector
}

describe('miners', () => {
  test('a new miner has mainnet sectors, a deposit that vests, and no power', () => {
    expect(miner.info.sectorSize).toBe(GIB_32)
    expect(miner.power).toEqual({ raw: 0n, qualityAdjusted: 0n })
    expect(miner.funds.lockedFunds).toBeGreaterThan(0n)
    expect(miner.funds.balance).toBe(2_000n * 10n ** 18n)
    expect(vm.storage.miners.map(({ id }) => id)).toEqual([miner.id])
  })

  test('an address without a miner is refused with the type of its actor', () => {
    expect(() => vm.storage.miner('alice')).toThrow(
      'there is a account actor at that address, not a miner',
    )
  })

  test('the sector size is one that proofs have', () => {
    expect(() => vm.storage.createMiner({ owner: 'bob', sectorSize: '1 GiB' })).toThrow(
      'use 2 KiB, 8 MiB, 512 MiB, 32 GiB or 64 GiB',
    )
  })

  test('owner, worker and beneficiary change hands', () => {
    miner.changeOwner('carol')
    expect(miner.info.owner.actorId).toBe(vm.idOf('carol'))
    vm.account('key', { type: 'bls' })
    miner.changeWorker('key')
    vm.storage.advanceEpochs(901)
    miner.confirmChangeWorker()
    expect(miner.info.worker.actorId).toBe(vm.idOf('key'))
    miner.changeBeneficiary('alice', { quota: '5 FIL', expiration: vm.epoch + 10_000n })
    expect(miner.info.beneficiary.actorId).toBe(vm.idOf('alice'))
    expect(miner.withdraw('1 FIL', { from: 'alice' })).toBe(10n ** 18n)
    expect(miner.info.beneficiaryTerm.usedQuota).toBe(10n ** 18n)
  })

  test('a block reward is locked for the most part', () => {
    const before = miner.funds
    expect(vm.storage.awardBlockReward(miner).ok).toBe(true)
    const after = miner.funds
    const reward = after.balance - before.balance
    expect(reward).toBeGreaterThan(0n)
    expect(after.lockedFunds - before.lockedFunds).toBe((reward * 75n) / 100n)
  })

  test('a consensus fault costs the miner and pays the reporter', () => {
    const before = vm.balanceOf('carol')
    const result = vm.storage.reportConsensusFault(miner, { from: 'carol' })
    expect(result.exitName).toBe('OK')
    expect(
      vm.balanceOf('carol') + result.gas.baseFeeBurn + result.gas.overEstimationBurn,
    ).toBeGreaterThan(before)
    expect(miner.info.consensusFaultElapsed).toBe(vm.epoch + 900n)
  })
})

describe('sectors', () => {
  test('a proven sector is active and has power; its states follow its life', () => {
    const [sector] = miner.preCommit()
    expect(sector!.status).toBe('precommitted')
    miner.proveCommit([sector!])
    expect(sector!.status).toBe('unproven')
    vm.storage.advanceToProvingDeadline(sector!)
    expect(miner.submitWindowedPost().exitName).toBe('OK')
    expect(sector!.status).toBe('active')
    expect(miner.power.raw).toBe(GIB_32)
    expect(miner.sector(7).status).toBe('unknown')
  })

  test('several sectors are proven by one aggregate', () => {
    const sectors = miner.onboardMany(5)
    expect(sectors.map(({ number }) => number)).toEqual([0n, 1n, 2n, 3n, 4n])
    vm.storage.advanceByDays(1)
    expect(miner.power.raw).toBe(5n * GIB_32)
  })

  test('sectors without interaction skip the pre-commitment', () => {
    const sectors = miner.proveCommitNi({ count: 2 })
    expect(sectors.map(({ status }) => status)).toEqual(['unproven', 'unproven'])
    vm.storage.advanceByDays(1)
    expect(miner.power.raw).toBe(2n * GIB_32)
  })

  test('a missed deadline makes a sector faulty; a declared recovery and a proof mend it', () => {
    const sector = active()
    vm.storage.advanceByDays(1, { prove: [] })
    expect(sector.status).toBe('faulty')
    expect(miner.power.raw).toBe(0n)
    miner.declareFaultsRecovered([sector])
    expect(sector.status).toBe('recovering')
    vm.storage.advanceByDays(1)
    expect(sector.status).toBe('active')
    expect(vm.checkInvariants()).toEqual([])
  })

  test('a test chooses for each sector whether it is proven', () => {
    const [kept, lost] = miner.onboardMany(2)
    vm.storage.advanceByDays(1)
    vm.storage.advanceByDays(1, { prove: [kept!] })
    expect([kept!.status, lost!.status]).toEqual(['active', 'faulty'])
    vm.storage.advanceByDays(1, { prove: ({ sectors }) => sectors.length === 1 })
    expect(kept!.status).toBe('active')
  })

  test('a sector is extended and terminated', () => {
    const sector = active()
    miner.extend([sector], { days: 1_000 })
    expect(sector.info.expiration).toBeGreaterThanOrEqual(vm.epoch + 999n * 2_880n)
    const { initialPledge } = miner.funds
    miner.terminate([sector])
    expect(sector.status).toBe('terminated')
    expect(miner.funds.initialPledge).toBe(0n)
    expect(initialPledge).toBeGreaterThan(0n)
    expect(vm.checkInvariants()).toEqual([])
  })

  test.each(['verifyPost', 'verifyConsensusFault'] as const)(
    'an override of %s leaves the other proof checks and randomness as they are',
    (name) => {
      if (name === 'verifyPost') vm.overridePrimitive(name, (_, real) => real())
      else vm.overridePrimitive(name, (_, real) => real())
      const sector = active()
      expect(sector.status).toBe('active')
      const deal = vm.storage.publishDeal({ client: 'alice', provider: miner, size: '1 GiB' })
      vm.storage.advanceEpochs(120)
      miner.replicaUpdate(sector, { deals: [deal] })
      expect(deal.status).toBe('active')
      expect(miner.proveCommitNi({ count: 1 }).length).toBe(1)
    },
  )

  test('an invalid window PoSt can be disputed', () => {
    const sector = active()
    const { deadline } = sector.place!
    vm.storage.advanceToDeadline(miner, (deadline + 2n) % 48n)
    vm.overridePrimitive('verifyPost', () => false)
    const before = vm.balanceOf('carol')
    miner.disputeWindowedPost(deadline, { from: 'carol' })
    expect(vm.balanceOf('carol')).toBeGreaterThan(before)
    expect(sector.status).toBe('faulty')
  })
})

describe('data', () => {
  test('datacap is allocated, claimed by a sector and counts ten times', () => {
    vm.storage.grantDatacap('alice', '1 TiB')
    const piece = vm.storage.allocate({ client: 'alice', provider: miner })
    const sector = miner.onboard({ pieces: [piece] })
    expect(miner.claimsOf(sector)).toEqual([piece.allocation.id])
    vm.storage.advanceByDays(1)
    expect(miner.power).toEqual({ raw: GIB_32, qualityAdjusted: 10n * GIB_32 })
  })

  test('a verified deal is claimed through its market allocation', () => {
    vm.storage.grantDatacap('alice', '1 TiB')
    const deal = vm.storage.publishDeal({ client: 'alice', provider: miner, verified: true })
    expect(deal.allocationId).toBe(1n)
    const sector = miner.onboard({ deals: [deal] })
    expect(deal.status).toBe('active')
    expect(miner.claimsOf(sector)).toEqual([1n])
  })

  test('an empty sector gets a deal by a replica update', () => {
    const sector = active()
    const deal = vm.storage.publishDeal({ client: 'alice', provider: miner, size: '1 GiB' })
    vm.storage.advanceEpochs(120)
    miner.replicaUpdate(sector, { deals: [deal] })
    expect(deal.status).toBe('active')
    expect(sector.info.sectorKeyCid).not.toBe(null)
  })

  test('a deal pays by the epoch, and its end frees the collateral', () => {
    const deal = vm.storage.publishDeal({
      client: 'alice',
      provider: miner,
      price: '1 nanoFIL',
      size: '1 GiB',
    })
    const { startEpoch } = deal.proposal
    miner.onboard({ deals: [deal] })
    vm.storage.advanceByDays(3)
    const { settlements } = vm.storage.settleDealPayments([deal])
    expect(settlements.map(({ payment }) => payment)).toEqual([(vm.epoch - startEpoch) * 10n ** 9n])
  })

  test('a terminated sector slashes its deal', () => {
    const deal = vm.storage.publishDeal({ client: 'alice', provider: miner, size: '1 GiB' })
    const sector = miner.onboard({ deals: [deal] })
    vm.storage.advanceByDays(3)
    miner.terminate([sector])
    expect(deal.status).toBe('ended')
    expect(() => deal.proposal).toThrow('has ended, and the market keeps no proposal of it')
  })

  test('pieces that do not fit are refused', () => {
    const deals = vm.storage.publishDeals([
      { client: 'alice', provider: miner },
      { client: 'alice', provider: miner },
    ])
    expect(() => miner.onboard({ deals })).toThrow('use fewer or smaller pieces, or more sectors')
  })
})

test('a snapshot holds all of it', () => {
  const before = vm.snapshot()
  const root = vm.stateRoot()
  active()
  vm.revert(before)
  expect(vm.stateRoot().equals(root)).toBe(true)
  expect(miner.sectors).toEqual([])
})
