import { FIL, FVM, fakePieceCid, MARKET, type StorageMiner } from 'litefvm'
import { compileSolidity, type SolidityBuild } from 'litefvm/solc'
import { bytesToHex, type Hex, parseAbi, stringToHex } from 'viem'
import { beforeAll, describe, expect, test } from 'vitest'
import { KINDS, NO_TIME_LIMIT } from '../kinds.ts'

const REPLICATOR = parseAbi([
  'function setRegion(bytes32 name, uint256 maxPrice, uint64 maxCopies)',
  'function admit(uint64 provider, bytes32 region)',
  'function fund(uint256 amount)',
  'function reportLoss(uint64 provider)',
  'function reportFault(uint64 provider, bytes place)',
  'function live() view returns (uint64)',
  'function regions(bytes32) view returns (uint256 maxPrice, uint64 maxCopies, uint64 copies)',
])

const DAY = 2_880n
const GIB_32 = 32n << 30n
const NANO = 10n ** 9n
const REWARD = FIL / 100n
const region = (name: string): Hex => stringToHex(name, { size: 32 })

let build: SolidityBuild
beforeAll(async () => {
  const folder = new URL('.', import.meta.url)
  build = await compileSolidity(new URL('contracts', folder), { cache: new URL('build', folder) })
}, 60_000)

describe.each(KINDS)('on %s', (_, options) => {
  test(
    'three copies in two regions outlive a missed proof and a terminated sector',
    async () => {
      const vm = await FVM.create({ tracing: false, ...options })
      for (const name of ['owner', 'watcher']) vm.account(name, { type: 'eth' })
      const owners = ['anna', 'bert', 'carl', 'dora']
      for (const name of owners) vm.account(name)
      const [anna, bert, carl, dora] = owners.map((owner) => vm.storage.createMiner({ owner })) as [
        StorageMiner,
        StorageMiner,
        StorageMiner,
        StorageMiner,
      ]

      const piece = fakePieceCid('the atlas')
      const args = [piece.bytes, GIB_32, 3n, REWARD]
      vm.evm.deploy(build, {
        contract: 'Replicator',
        args,
        from: 'owner',
        as: 'replicator',
        value: 2n * FIL,
      })
      const replicator = vm.evm.at('replicator', REPLICATOR).connect('owner')
      replicator.write.fund([FIL])
      replicator.write.setRegion([region('Europe'), 3n * NANO, 2n])
      replicator.write.setRegion([region('Asia'), NANO, 2n])
      for (const miner of [anna, bert, carl]) replicator.write.admit([miner.id, region('Europe')])

      const publish = (provider: StorageMiner, price: bigint) =>
        vm.storage.publishDeal({
          client: 'replicator',
          provider,
          piece,
          price,
          startEpoch: vm.epoch + DAY / 2n,
          signature: Uint8Array.of(1),
        })

      // The rules: at most two copies in Europe, one for each provider, at the region's price.
      expect(() => publish(anna, 3n * NANO + 1n)).toThrow('PublishStorageDeals')
      const first = publish(anna, 3n * NANO)
      expect(() => publish(anna, NANO)).toThrow('PublishStorageDeals')
      const second = publish(bert, 2n * NANO)
      expect(() => publish(carl, NANO)).toThrow('PublishStorageDeals')
      expect(() => publish(dora, NANO)).toThrow('PublishStorageDeals') // not admitted
      replicator.write.admit([dora.id, region('Asia')])
      const third = publish(dora, NANO)
      const secondStart = second.proposal.startEpoch
      expect(replicator.read.live()).toBe(3n)

      const sectors = [first, second, third].map((deal) =>
        vm.storage.miner(deal.proposal.provider).onboard({ deals: [deal] }),
      )
      vm.storage.advanceByDays(10)
      expect(sectors.map(({ status }) => status)).toEqual(['active', 'active', 'active'])

      // Bert misses his window PoSt: the fault is worth a reward a day, for the first who reports it.
      const watcher = replicator.connect('watcher')
      vm.storage.advanceByDays(1, { prove: [anna, dora] })
      expect(sectors[1]!.status).toBe('faulty')
      const place = () =>
        bytesToHex(
          bert.as('bert').GenerateSectorLocation({ sectorNumber: sectors[1]!.number }).auxData,
        )
      const report = watcher.write.reportFault([bert.id, place()])
      expect(report.contractEvents.map(({ text }) => text)).toEqual([
        `Faulty(provider: ${bert.id}, sector: ${sectors[1]!.number})`,
      ])
      expect(report.balanceChange('replicator')).toBe(-REWARD)
      const again = watcher.send.reportFault([bert.id, place()])
      expect(again.revert?.errorName).toBe('ReportedAlready')
      bert.declareFaultsRecovered([sectors[1]!])
      vm.storage.advanceByDays(2)
      expect(sectors[1]!.status).toBe('active')
      expect(watcher.send.reportFault([bert.id, place()]).revert?.errorName).toBe('NotFaulty')
      expect(watcher.send.reportLoss([bert.id]).revert?.errorName).toBe('NotLost')

      // Then he terminates it. His place goes to Carl, who is in the same region.
      bert.terminate([sectors[1]!])
      const ended = vm.epoch
      const loss = watcher.write.reportLoss([bert.id])
      expect(loss.balanceChange('replicator')).toBe(-REWARD)
      expect(replicator.read.regions([region('Europe')])).toEqual([3n * NANO, 2n, 1n])
      const fourth = publish(carl, 2n * NANO)
      expect(replicator.read.live()).toBe(3n)
      const replacement = carl.onboard({ deals: [fourth] })
      vm.storage.advanceByDays(18)
      expect(replacement.status).toBe('active')

      // Each provider is paid for the epochs of its copy; the owner's escrow has the rest.
      const deals = [first, third, fourth]
      const prices = [3n * NANO, NANO, 2n * NANO]
      const { settlements } = vm.storage.settleDealPayments(deals, { from: 'anna' })
      const payments = deals.map((deal, i) => prices[i]! * (vm.epoch - deal.proposal.startEpoch))
      expect(settlements.map(({ payment }) => payment)).toEqual(payments)
      const escrow = (name: string | StorageMiner) =>
        vm
          .actor('f05', MARKET)
          .connect('anna')
          .GetBalance(typeof name === 'string' ? name : name.address)
      const bertsPay = 2n * NANO * (ended - secondStart)
      expect(escrow(bert)).toEqual({ balance: bertsPay, locked: 0n })
      const paid = payments.reduce((sum, payment) => sum + payment, 0n)
      const promised = prices.reduce((sum, price) => sum + price * 180n * DAY, 0n)
      expect(escrow('replicator')).toEqual({
        balance: FIL - paid - bertsPay,
        locked: promised - paid,
      })
      expect(vm.balanceOf('replicator')).toBe(FIL - 2n * REWARD)
      expect(vm.checkInvariants()).toEqual([])
    },
    NO_TIME_LIMIT,
  )
})
