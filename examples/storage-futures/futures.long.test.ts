import { FIL, FVM, fakePieceCid, type StorageMiner } from 'litefvm'
import { compileSolidity, type SolidityBuild } from 'litefvm/solc'
import { parseAbi } from 'viem'
import { beforeAll, describe, expect, test } from 'vitest'
import { KINDS, NO_TIME_LIMIT } from '../kinds.ts'

const FUTURES = parseAbi([
  'struct Terms { uint64 provider; uint64 size; uint64 duration; uint64 opensAt; uint64 closesAt; uint64 delivery; uint256 premium; uint256 price; }',
  'function write(Terms terms) payable returns (uint256 id)',
  'function buy(uint256 id) payable',
  'function transfer(uint256 id, address to)',
  'function exercise(uint256 id, bytes piece) payable',
  'function deliver(uint256 id, uint64 deal)',
  'function claim(uint256 id)',
  'function lapse(uint256 id)',
])

const DAY = 2_880n
const GIB_32 = 32n << 30n
const MARGIN = 4n * FIL
const PREMIUM = FIL / 3n
const PRICE = 7n * FIL + 1n

let build: SolidityBuild
beforeAll(async () => {
  const folder = new URL('.', import.meta.url)
  build = await compileSolidity(new URL('contracts', folder), { cache: new URL('build', folder) })
}, 60_000)

describe.each(KINDS)('on %s', (_, options) => {
  test(
    'storage is sold for a day to come: one provider delivers, one defaults, one future lapses',
    async () => {
      const vm = await FVM.create({ tracing: false, ...options })
      for (const name of ['buyer', 'trader', 'anyone', 'anna', 'bert'])
        vm.account(name, { type: 'eth' })
      vm.account('archivist') // Ethereum accounts cannot sign deals
      const anna = vm.storage.createMiner({ owner: 'anna' })
      const bert = vm.storage.createMiner({ owner: 'bert' })
      vm.evm.deploy(build, { contract: 'StorageFutures', from: 'anyone', as: 'futures' })
      const futures = (from: string) => vm.evm.at('futures', FUTURES).connect(from)
      const start = vm.epoch

      // Both write the same future: 32 GiB for 180 days, in ten days, at a price of today.
      const terms = (miner: StorageMiner) => ({
        provider: miner.id,
        size: GIB_32,
        duration: 180n * DAY,
        opensAt: start + 10n * DAY,
        closesAt: start + 12n * DAY,
        delivery: 3n * DAY,
        premium: PREMIUM,
        price: PRICE,
      })
      expect(futures('bert').send.write([terms(anna)]).revert?.errorName).toBe('NotTheOwner')
      expect(futures('anna').write.write([terms(anna)], { value: MARGIN }).value).toBe(0n)
      expect(futures('bert').write.write([terms(bert)], { value: MARGIN }).value).toBe(1n)
      expect(futures('anna').write.write([terms(anna)], { value: MARGIN }).value).toBe(2n)

      // The buyer takes three, and sells the one of Bert's on.
      const bought = [0n, 1n, 2n].map((id) => futures('buyer').write.buy([id], { value: PREMIUM }))
      expect(bought[0]!.balanceChange('anna')).toBe(PREMIUM)
      expect(bought[1]!.balanceChange('bert')).toBe(PREMIUM)
      futures('buyer').write.transfer([1n, 'trader'])
      expect(futures('buyer').send.transfer([1n, 'anyone']).revert?.errorName).toBe('NotYours')
      expect(vm.balanceOf('futures')).toBe(3n * MARGIN)

      // Before the window nobody can exercise.
      const [log, film] = [fakePieceCid('the log'), fakePieceCid('the film')]
      const exercise = (from: string, id: bigint, piece: typeof log) =>
        futures(from).send.exercise([id, piece.bytes], { value: PRICE })
      expect(exercise('buyer', 0n, log).revert?.errorName).toBe('NotInWindow')
      vm.storage.advanceByDays(10)
      expect(exercise('buyer', 1n, film).revert?.errorName).toBe('NotYours')
      expect(exercise('buyer', 0n, log).ok).toBe(true)
      expect(exercise('trader', 1n, film).ok).toBe(true)
      expect(vm.balanceOf('futures')).toBe(3n * MARGIN + 2n * PRICE)

      // Anna stores the piece. A deal of another piece, or one that is not in a sector, is refused.
      const deal = (provider: StorageMiner, piece: typeof log) =>
        vm.storage.publishDeal({
          client: 'archivist',
          provider,
          piece,
          days: 184,
          startEpoch: vm.epoch + DAY,
        })
      const [right, wrong] = [deal(anna, log), deal(anna, film)]
      const early = futures('anna').send.deliver([0n, right.id])
      expect(early.revert?.errorName).toBe('NotWhatWasSold')
      const sector = anna.onboard({ deals: [right] })
      anna.onboard({ deals: [wrong] })
      expect(futures('anna').send.deliver([0n, wrong.id]).revert?.errorName).toBe('NotWhatWasSold')
      const delivered = futures('anyone').write.deliver([0n, right.id])
      expect(delivered.balanceChange('anna')).toBe(PRICE + MARGIN)

      // Bert seals in time as well, but his sector is terminated before he can show the deal.
      const lost = deal(bert, film)
      const bertsSector = bert.onboard({ deals: [lost] })
      vm.storage.advanceByDays(1)
      bert.terminate([bertsSector])
      expect(lost.status).toBe('ended')
      const gone = futures('bert').send.deliver([1n, lost.id])
      expect(gone.revert?.text).toBe('ActorFailed(actor: 5, method: 2567238399, exitCode: 32)')
      expect(futures('trader').send.claim([1n]).revert?.errorName).toBe('TooEarly')
      vm.storage.advanceByDays(2)
      const claimed = futures('anyone').write.claim([1n])
      expect(claimed.balanceChange('trader')).toBe(PRICE + MARGIN)
      expect(claimed.balanceChange('bert')).toBe(0n)

      // The third future was never exercised: its margin goes back.
      expect(exercise('buyer', 2n, film).revert?.errorName).toBe('NotInWindow')
      expect(futures('anyone').write.lapse([2n]).balanceChange('anna')).toBe(MARGIN)
      expect(vm.balanceOf('futures')).toBe(0n)

      // What was delivered lasts, through a month of proofs.
      vm.storage.advanceEpochs(start + 31n * DAY - vm.epoch)
      expect([sector.status, right.status]).toEqual(['active', 'active'])
      expect(vm.checkInvariants()).toEqual([])
    },
    NO_TIME_LIMIT,
  )
})
