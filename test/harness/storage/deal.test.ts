import { expect, test } from 'vitest'
import { FVM } from '../../../src/index.ts'

test('a deal is published, sealed into a sector and proven for a day', () => {
  const vm = FVM.createSync()
  vm.account('alice')
  vm.account('bob')
  const miner = vm.storage.createMiner({ owner: 'bob' })
  const deal = vm.storage.publishDeal({
    client: 'alice',
    provider: miner,
    days: 200,
    price: '1 nanoFIL',
  })
  expect(deal.status).toBe('published')
  const sector = miner.onboard({ deals: [deal] })
  expect(sector.status).toBe('unproven')
  vm.storage.advanceByDays(1, { prove: 'all' })
  expect(sector.status).toBe('active')
  expect(deal.status).toBe('active')
  expect(deal.sectorNumber).toBe(sector.number)
  expect(miner.power).toEqual({ raw: 32n << 30n, qualityAdjusted: 32n << 30n })
  expect(vm.checkInvariants()).toEqual([])
})

test('an Ethereum account cannot be the client of a deal that it would sign', () => {
  const vm = FVM.createSync()
  vm.account('eve', { type: 'eth' })
  vm.account('bob')
  const provider = vm.storage.createMiner({ owner: 'bob' })
  expect(() => vm.storage.publishDeal({ client: 'eve', provider })).toThrow(
    "the client eve is an Ethereum account, whose signatures the market does not accept: use vm.account('NAME'), or a contract",
  )
})
