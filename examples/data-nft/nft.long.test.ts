import { FIL, FVM, fakePieceCid, type StorageMiner } from 'litefvm'
import { compileSolidity, type SolidityBuild } from 'litefvm/solc'
import { parseAbi } from 'viem'
import { beforeAll, describe, expect, test } from 'vitest'
import { KINDS, NO_TIME_LIMIT } from '../kinds.ts'

const NFT = parseAbi([
  'function create(bytes piece, uint64 deal, uint64 promisedUntil) payable returns (uint256 token)',
  'function addDeal(uint256 token, uint64 deal)',
  'function isStored(uint256 token) returns (bool)',
  'function list(uint256 token, uint256 price)',
  'function buy(uint256 token) payable',
  'function claimBond(uint256 token)',
  'function releaseBond(uint256 token)',
  'function ownerOf(uint256 token) view returns (address)',
])

const DAY = 2_880n
const BOND = 2n * FIL
const PRICE = 3n * FIL + 1n
/** 7.5 %, rounded down. */
const ROYALTY = (PRICE * 750n) / 10_000n

let build: SolidityBuild
beforeAll(async () => {
  const folder = new URL('.', import.meta.url)
  build = await compileSolidity(new URL('contracts', folder), { cache: new URL('build', folder) })
}, 60_000)

describe.each(KINDS)('on %s', (_, options) => {
  test(
    'a token is worth its bond when its content is lost, and is sold only while it is stored',
    async () => {
      const vm = await FVM.create({ tracing: false, ...options })
      for (const name of ['artist', 'collector', 'anyone']) vm.account(name, { type: 'eth' })
      for (const name of ['archivist', 'olga', 'paul']) vm.account(name)
      const olga = vm.storage.createMiner({ owner: 'olga' })
      const paul = vm.storage.createMiner({ owner: 'paul' })
      vm.evm.deploy(build, { contract: 'DataNft', from: 'artist', as: 'nft' })
      const nft = (from: string) => vm.evm.at('nft', NFT).connect(from)
      const isStored = (token: bigint) => nft('anyone').simulate.isStored([token]).value

      const store = (provider: StorageMiner, label: string) => {
        const piece = fakePieceCid(label)
        const startEpoch = vm.epoch + DAY
        const deal = vm.storage.publishDeal({ client: 'archivist', provider, piece, startEpoch })
        return { piece, deal }
      }

      // A token needs a deal that is active and has its piece.
      const [ship, sea] = [store(olga, 'a ship'), store(paul, 'the sea')]
      const promised = vm.epoch + 30n * DAY
      const create = ({ piece, deal }: typeof ship, of = deal) =>
        nft('artist').send.create([piece.bytes, of.id, promised], { value: BOND })
      expect(create(ship).revert?.text).toBe('NotStored(token: 0)')
      const shipSector = olga.onboard({ deals: [ship.deal] })
      const seaSector = paul.onboard({ deals: [sea.deal] })
      expect(create(ship, sea.deal).revert?.text).toBe(`OtherPiece(token: 0, deal: ${sea.deal.id})`)
      expect([create(ship).value, create(sea).value]).toEqual([0n, 1n])
      expect([isStored(0n), isStored(1n)]).toEqual([true, true])

      // The collector buys the first token from the artist, who is holder and creator.
      nft('artist').write.list([0n, PRICE])
      const sale = nft('collector').write.buy([0n], { value: PRICE })
      expect(sale.balanceChange('artist')).toBe(PRICE)
      vm.storage.advanceByDays(10)

      // A missed window PoSt is a fault, not a loss: the deal goes on.
      vm.storage.advanceByDays(1, { prove: [olga] })
      expect([seaSector.status, isStored(1n)]).toEqual(['faulty', true])
      expect(nft('collector').send.claimBond([1n]).revert?.errorName).toBe('StillStored')

      // A termination is a loss. Somebody stores the sea again in time, nobody the ship.
      const again = store(olga, 'the sea')
      olga.onboard({ deals: [again.deal] })
      nft('anyone').write.addDeal([1n, again.deal.id])
      paul.terminate([seaSector])
      olga.terminate([shipSector])
      expect([isStored(0n), isStored(1n)]).toEqual([false, true])
      nft('collector').write.list([0n, PRICE])
      expect(nft('anyone').send.buy([0n], { value: PRICE }).revert?.text).toBe(
        'NotStored(token: 0)',
      )
      const claim = nft('anyone').write.claimBond([0n])
      expect(claim.balanceChange('collector')).toBe(BOND)
      expect(claim.balanceChange('artist')).toBe(0n)
      expect(nft('anyone').send.claimBond([0n]).revert?.errorName).toBe('NoBond')

      // A resale of the other token pays the artist a royalty.
      nft('artist').write.list([1n, PRICE])
      const first = nft('collector').write.buy([1n], { value: PRICE })
      expect(first.balanceChange('artist')).toBe(PRICE)
      nft('collector').write.list([1n, PRICE])
      const resale = nft('anyone').write.buy([1n], { value: PRICE })
      expect(resale.balanceChange('artist')).toBe(ROYALTY)
      expect(resale.balanceChange('collector')).toBe(PRICE - ROYALTY)

      // After thirty days the promise of the second token is kept.
      expect(nft('anyone').send.releaseBond([1n]).revert?.errorName).toBe('TooEarly')
      vm.storage.advanceEpochs(promised - vm.epoch)
      const release = nft('anyone').write.releaseBond([1n])
      expect(release.balanceChange('artist')).toBe(BOND)
      expect(vm.balanceOf('nft')).toBe(0n)
      expect(vm.checkInvariants()).toEqual([])
    },
    NO_TIME_LIMIT,
  )
})
