import { FIL, FVM, fakePieceCid, type StorageMiner } from 'litefvm'
import { compileSolidity, type SolidityBuild } from 'litefvm/solc'
import { bytesToHex, parseAbi } from 'viem'
import { beforeAll, describe, expect, test } from 'vitest'
import { KINDS, NO_TIME_LIMIT } from '../kinds.ts'

const DAO = parseAbi([
  'function propose(bytes piece, uint64 size, uint64 provider) returns (uint256 id)',
  'function vote(uint256 id, bool isFor)',
  'function execute(uint256 id) returns (uint64 allocation)',
  'function datacap() returns (uint256)',
])
const DATASET = parseAbi([
  'function bind(uint64 provider, uint64 claim)',
  'function prove(bytes place)',
  'function buyAccess() payable',
  'function claimRevenue() returns (uint256 amount)',
  'function transfer(address to, uint256 value) returns (bool)',
  'function reserve() view returns (uint256)',
])

const DAY = 2_880n
const GIB_32 = 32n << 30n
const PRICE = FIL + 7n
const RENT = FIL / 10n
const SCALE = 1n << 128n
const SHARES = { ada: 50n, ben: 30n, cleo: 17n } as const
const SUPPLY = 97n

let build: SolidityBuild
beforeAll(async () => {
  const folder = new URL('.', import.meta.url)
  build = await compileSolidity(new URL('contracts', folder), { cache: new URL('build', folder) })
}, 60_000)

describe.each(KINDS)('on %s', (_, options) => {
  test(
    'a DAO stores a dataset by its datacap; sales pay its holders, and its provider for each day of proofs',
    async () => {
      const vm = await FVM.create({ tracing: false, ...options })
      const members = ['ada', 'ben', 'cleo'] as const
      for (const name of [...members, 'buyer', 'anyone']) vm.account(name, { type: 'eth' })
      for (const name of ['olga', 'paul']) vm.account(name)
      const olga = vm.storage.createMiner({ owner: 'olga' })
      const paul = vm.storage.createMiner({ owner: 'paul' })
      const from = 'anyone'
      const token = vm.evm.deploy(build, { contract: 'DaoToken', args: [members, 100n], from })
      vm.evm.deploy(build, { contract: 'DataDao', args: [token, DAY], from, as: 'dao' })
      vm.storage.grantDatacap('dao', 2n * GIB_32)
      const piece = fakePieceCid('the dataset')
      const shares = Object.values(SHARES)
      const args = [piece.bytes, 'dao', PRICE, RENT, members, shares]
      vm.evm.deploy(build, { contract: 'Dataset', args, from, as: 'dataset' })
      const dao = (name: string) => vm.evm.at('dao', DAO).connect(name)
      const dataset = (name: string) => vm.evm.at('dataset', DATASET).connect(name)
      const start = vm.epoch

      /** The DAO decides for a provider, who stores the piece and claims the allocation. */
      const decideFor = (provider: StorageMiner) => {
        const id = dao('ada').write.propose([piece.bytes, GIB_32, provider.id]).value
        vm.storage.advanceEpochs(1)
        for (const name of ['ada', 'ben']) dao(name).write.vote([id, true])
        vm.storage.advanceEpochs(DAY + 1n)
        const allocation = { client: vm.idOf('dao')!, id: dao('anyone').write.execute([id]).value }
        const sector = provider.onboard({
          pieces: [{ cid: piece, size: GIB_32, allocation }],
          days: 250,
        })
        return { provider, sector, claim: allocation.id }
      }
      const place = ({ provider, sector }: ReturnType<typeof decideFor>) =>
        bytesToHex(
          provider.as('olga').GenerateSectorLocation({ sectorNumber: sector.number }).auxData,
        )

      // Nothing is sold before the dataset is stored.
      const buy = () => dataset('buyer').send.buyAccess({ value: PRICE })
      expect(buy().revert?.errorName).toBe('NotAvailable')
      const first = decideFor(olga)
      expect(dao('anyone').simulate.datacap().value).toBe(GIB_32)
      expect(olga.claimsOf(first.sector)).toEqual([first.claim])
      expect(dataset('anyone').send.bind([paul.id, first.claim]).revert?.errorName).toBe('NoClaim')
      dataset('anyone').write.bind([olga.id, first.claim])

      // The first proof earns no rent: nothing was sold yet. Five sales fill the reserve.
      vm.storage.advanceByDays(1)
      const prove = (of: typeof first) => dataset('anyone').send.prove([place(of)])
      expect(prove(first).balanceChange('olga')).toBe(0n)
      for (let sale = 0; sale < 5; sale++) expect(buy().ok).toBe(true)
      const half = PRICE / 2n
      const toReserve = PRICE - half
      expect(dataset('anyone').read.reserve()).toBe(5n * toReserve)

      // Cleo sells her shares to Ben; what was earned before stays hers.
      dataset('cleo').write.transfer(['ben', SHARES.cleo])
      expect(buy().ok).toBe(true)

      // Ten days of proofs, each of which pays a day of rent.
      expect(prove(first).revert?.errorName).toBe('TooEarly')
      for (let day = 1; day <= 10; day++) {
        vm.storage.advanceByDays(1)
        expect(prove(first).balanceChange('olga')).toBe(RENT)
      }

      // Three missed days: no rent, and on the third no sales.
      for (let day = 1; day <= 3; day++) {
        vm.storage.advanceByDays(1, { prove: [paul] })
        expect(prove(first).revert?.errorName).toBe('NotActive')
        expect(buy().ok).toBe(day < 3)
      }
      olga.declareFaultsRecovered([first.sector])
      vm.storage.advanceByDays(1)
      expect(prove(first).balanceChange('olga')).toBe(RENT)

      // Olga gives up the sector. The DAO has datacap for one more provider.
      olga.terminate([first.sector])
      vm.storage.advanceByDays(1)
      expect(dataset('anyone').send.prove(['0x8200']).ok).toBe(false)
      const second = decideFor(paul)
      dataset('anyone').write.bind([paul.id, second.claim])
      expect(dao('anyone').simulate.datacap().value).toBe(0n)
      vm.storage.advanceByDays(1)
      expect(prove(second).balanceChange('paul')).toBe(RENT)
      vm.storage.advanceEpochs(start + 31n * DAY - vm.epoch)
      expect(prove(second).balanceChange('paul')).toBe(RENT)

      // Five sales before the transfer, one after it, two in the days of faults.
      const partOf = (sales: bigint, held: bigint) =>
        (held * sales * ((half * SCALE) / SUPPLY)) / SCALE
      const revenue = {
        ada: partOf(8n, SHARES.ada),
        ben: partOf(5n, SHARES.ben) + partOf(3n, SHARES.ben + SHARES.cleo),
        cleo: partOf(5n, SHARES.cleo),
      }
      for (const name of members)
        expect(dataset(name).write.claimRevenue().value).toBe(revenue[name])
      const paid = revenue.ada + revenue.ben + revenue.cleo
      const rents = 13n * RENT
      expect(dataset('anyone').read.reserve()).toBe(8n * toReserve - rents)
      expect(vm.balanceOf('dataset')).toBe(8n * PRICE - rents - paid)
      expect(8n * half - paid).toBeLessThan(5n) // less than an attoFIL for each rounding
      expect(vm.checkInvariants()).toEqual([])
    },
    NO_TIME_LIMIT,
  )
})
