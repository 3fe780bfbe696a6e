import { FIL, FVM, fakePieceCid } from 'litefvm'
import { compileSolidity, type SolidityBuild } from 'litefvm/solc'
import { parseAbi } from 'viem'
import { beforeAll, describe, expect, test } from 'vitest'
import { KINDS, NO_TIME_LIMIT } from '../kinds.ts'

const AUCTION = parseAbi([
  'function open(bytes piece, uint64 size, uint64 duration, uint64 grace, uint64 payDays) payable returns (uint256 id)',
  'function bondOf(uint256 id) view returns (uint256)',
  'function bid(uint256 id, uint64 provider, uint256 price) payable',
  'function deliver(uint256 id, uint64 deal)',
  'function default_(uint256 id)',
  'function pay(uint256 id) returns (uint256 amount)',
  'function reclaim(uint256 id)',
  'struct Bid { address bidder; uint64 provider; uint256 price; }',
  'function winner(uint256 id) view returns (Bid best)',
])
const BOUNTY = parseAbi([
  'function enrol(uint64 deal)',
  'function pay(uint64 deal) returns (uint256)',
])

const DAY = 2_880n
const GIB_32 = 32n << 30n
const BUDGET = 30n * FIL
const BOND = 3n * FIL
/** Odd amounts, so that the payment of a day has to be rounded. */
const PRICES = { anna: 25n * FIL + 1n, bert: 20n * FIL + 1n, carl: 10n * FIL }
const PAY_DAYS = 24n
const REWARD = FIL / 7n

let auctions: SolidityBuild
let bounties: SolidityBuild
beforeAll(async () => {
  const at = (path: string) => new URL(path, import.meta.url)
  auctions = await compileSolidity(at('contracts'), { cache: at('build') })
  bounties = await compileSolidity(at('../solidity-bounty/contracts'), { cache: at('build') })
}, 60_000)

describe.each(KINDS)('on %s', (_, options) => {
  test(
    'an auction finds the cheapest provider that delivers, and a bounty adds to its pay until the deal is terminated',
    async () => {
      const vm = await FVM.create({ tracing: false, ...options })
      for (const name of ['client', 'anyone']) vm.account(name, { type: 'eth' })
      const owners = ['anna', 'bert', 'carl'] as const
      vm.account('archivist') // Ethereum accounts cannot sign deals
      // The owners of the miners hold Ethereum accounts, so that they can bid.
      for (const name of owners) vm.account(name, { type: 'eth' })
      const [anna, bert, carl] = owners.map((owner) => vm.storage.createMiner({ owner }))
      vm.evm.deploy(auctions, { contract: 'StorageAuction', from: 'client', as: 'auction' })
      const auction = (from: string) => vm.evm.at('auction', AUCTION).connect(from)
      const piece = fakePieceCid('the census')

      auction('client').write.open([piece.bytes, GIB_32, DAY, 2n * DAY, PAY_DAYS], {
        value: BUDGET,
      })
      expect(auction('client').read.bondOf([0n])).toBe(BOND)
      const bid = (name: (typeof owners)[number], provider = { anna, bert, carl }[name]!) =>
        auction(name).send.bid([0n, provider.id, PRICES[name]], { value: BOND })
      expect(bid('anna').ok).toBe(true)
      expect(bid('bert', anna).revert?.errorName).toBe('NotTheOwner')
      expect(bid('bert').ok).toBe(true)
      expect(bid('anna').revert?.text).toBe(
        `NotLower(price: ${PRICES.anna}, lowest: ${PRICES.bert})`,
      )
      expect(bid('carl').ok).toBe(true)
      expect(vm.balanceOf('auction')).toBe(BUDGET + 3n * BOND)
      vm.storage.advanceByDays(1)
      expect(bid('anna').revert?.errorName).toBe('NotOpen')

      // Carl won, and delivers nothing in two days. His bond goes to the client.
      expect(auction('anyone').send.default_([0n]).revert?.errorName).toBe('NotInDefault')
      vm.storage.advanceEpochs(2n * DAY + 1n)
      const lapse = auction('anyone').write.default_([0n])
      expect(lapse.balanceChange('client')).toBe(BOND)
      expect(auction('client').read.winner([0n]).provider).toBe(bert!.id)

      // Bert is next. His deal must be in a sector before it counts.
      const deal = vm.storage.publishDeal({
        client: 'archivist',
        provider: bert!,
        piece,
        startEpoch: vm.epoch + DAY,
      })
      const early = auction('bert').send.deliver([0n, deal.id])
      expect(early.revert?.errorName).toBe('NotDelivered')
      const sector = bert!.onboard({ deals: [deal] })
      const delivery = auction('anyone').write.deliver([0n, deal.id])
      const since = vm.epoch
      expect(delivery.balanceChange('client')).toBe(BUDGET - PRICES.bert)
      expect(delivery.balanceChange('anna')).toBe(BOND)
      expect(delivery.balanceChange('bert')).toBe(0n)

      // A bounty on the same piece is put up by somebody else.
      vm.evm.deploy(bounties, {
        contract: 'StorageBounty',
        args: [piece.bytes, REWARD, DAY],
        value: 2n * FIL,
        from: 'anyone',
        as: 'bounty',
      })
      const bounty = vm.evm.at('bounty', BOUNTY).connect('anyone')
      bounty.write.enrol([deal.id])

      // Ten days later he has earned ten parts of 24, rounded down, and ten rewards.
      vm.storage.advanceByDays(10)
      expect(sector.status).toBe('active')
      const share = (days: bigint) => (PRICES.bert * days) / PAY_DAYS
      expect(auction('anyone').write.pay([0n]).balanceChange('bert')).toBe(share(10n))
      expect(auction('anyone').send.pay([0n]).revert?.errorName).toBe('NothingDue')
      expect(bounty.write.pay([deal.id]).balanceChange('bert')).toBe(10n * REWARD)

      // A missed window PoSt is mended in time: the deal goes on, and so does the pay.
      vm.storage.advanceByDays(1, { prove: [] })
      expect(sector.status).toBe('faulty')
      bert!.declareFaultsRecovered([sector])
      vm.storage.advanceByDays(6)
      expect(sector.status).toBe('active')
      expect(bounty.write.pay([deal.id]).balanceChange('bert')).toBe(4n * REWARD) // 2 FIL pay 14 days
      expect(vm.balanceOf('bounty')).toBe(2n * FIL - 14n * REWARD)
      const second = auction('anyone').write.pay([0n])
      expect(second.balanceChange('bert')).toBe(share(17n) - share(10n))
      expect(second.value).toBe(share(17n) - share(10n))
      vm.storage.advanceByDays(3)

      // A termination ends it: the days since the last payment are lost, with the bond.
      bert!.terminate([sector])
      const end = auction('anyone').write.pay([0n])
      expect(end.value).toBe(0n)
      expect(end.balanceChange('client')).toBe(PRICES.bert - share(17n) + BOND)
      expect(end.balanceChange('bert')).toBe(0n)
      expect(vm.balanceOf('auction')).toBe(0n)
      expect(auction('anyone').send.pay([0n]).revert?.errorName).toBe('NothingDue')
      vm.storage.advanceEpochs(since + 30n * DAY - vm.epoch)
      expect(vm.checkInvariants()).toEqual([])
    },
    NO_TIME_LIMIT,
  )
})
