import { FIL, FVM, fakePieceCid, MARKET, type StorageMiner } from 'litefvm'
import { compileSolidity, type SolidityBuild } from 'litefvm/solc'
import { parseAbi } from 'viem'
import { beforeAll, describe, expect, test } from 'vitest'
import { KINDS, NO_TIME_LIMIT } from '../kinds.ts'

const STORAGE = parseAbi([
  'struct Order { bytes piece; uint64 size; uint256 maxPrice; uint64 ahead; uint64 opensAt; uint64 backupOf; }',
  'function order(Order wanted) returns (uint256 id)',
  'function fund(uint256 amount)',
  'function defund(uint256 amount) returns (uint256 paid)',
  'function escrow() returns (uint256 balance, uint256 locked)',
  'function check(uint256 id) returns (bool hasFailed)',
  'function isOpen(uint256 id) view returns (bool)',
  'function lives(uint256 id) view returns (bool hasDeal, uint64 deal, uint64 dealEnd, uint64 renewals, uint64 repairs)',
])

const DAY = 2_880n
const GIB_32 = 32n << 30n
const NANO = 10n ** 9n
/** Days that a deal lasts, and days of storage that an order wants ahead: it is renewed every 20 days. */
const DEAL_DAYS = 180n
const AHEAD_DAYS = 160n

let build: SolidityBuild
beforeAll(async () => {
  const folder = new URL('.', import.meta.url)
  build = await compileSolidity(new URL('contracts', folder), { cache: new URL('build', folder) })
}, 60_000)

describe.each(KINDS)('on %s', (_, options) => {
  test(
    'a contract renews and repairs the storage of its pieces, and pays for the epochs that they were stored',
    async () => {
      const vm = await FVM.create({ tracing: false, ...options })
      vm.account('keeper', { type: 'eth' })
      for (const name of ['olga', 'paul']) vm.account(name)
      const [olga, paul] = ['olga', 'paul'].map((owner) => vm.storage.createMiner({ owner }))
      vm.evm.deploy(build, {
        contract: 'PerpetualStorage',
        from: 'keeper',
        as: 'storage',
        value: 5n * FIL,
      })
      const storage = vm.evm.at('storage', STORAGE).connect('keeper')
      storage.write.fund([5n * FIL])

      const piece = fakePieceCid('the archive')
      const copy = fakePieceCid('a copy of the archive')
      const start = vm.epoch
      const order = { size: GIB_32, maxPrice: 2n * NANO, ahead: AHEAD_DAYS * DAY }
      storage.write.order([{ ...order, piece: piece.bytes, opensAt: start + DAY, backupOf: 0n }])
      storage.write.order([{ ...order, piece: copy.bytes, opensAt: 0n, backupOf: 1n }])

      /** Deals that start half a day after their publication. */
      const terms = (provider: StorageMiner, price: bigint, of = piece) => ({
        client: 'storage',
        provider,
        piece: of,
        price,
        days: DEAL_DAYS,
        startEpoch: vm.epoch + DAY / 2n,
        signature: Uint8Array.of(1),
      })
      const publish = (...args: Parameters<typeof terms>) => vm.storage.publishDeal(terms(...args))
      const refused = (...args: Parameters<typeof terms>) =>
        expect(() => publish(...args)).toThrow('PublishStorageDeals')

      // The time lock: the order opens after a day. The backup waits for a failure.
      expect([storage.read.isOpen([0n]), storage.read.isOpen([1n])]).toEqual([false, false])
      refused(olga!, 2n * NANO)
      vm.storage.advanceByDays(1)
      refused(olga!, 2n * NANO + 1n)
      refused(olga!, NANO, copy)

      // The first deal, of olga's. Another one is not wanted while it lasts.
      const first = publish(olga!, 2n * NANO)
      const price = { first: 2n * NANO, renewal: NANO, repair: 2n * NANO, backup: NANO }
      const whole = (perEpoch: bigint) => perEpoch * DEAL_DAYS * DAY
      const { startEpoch } = first.proposal
      expect(storage.write.escrow().value).toEqual([5n * FIL, whole(price.first)])
      const sector = olga!.onboard({ deals: [first] })
      refused(paul!, NANO)
      vm.storage.advanceByDays(21)
      expect(sector.status).toBe('active')

      // Renewal: after 21 days there are less than 160 to go. Paul is cheaper.
      expect(storage.read.isOpen([0n])).toBe(true)
      const renewal = publish(paul!, price.renewal)
      const renewed = {
        start: renewal.proposal.startEpoch,
        collateral: renewal.proposal.providerCollateral,
      }
      const paulsSector = paul!.onboard({ deals: [renewal] })
      expect(storage.read.lives([0n])).toEqual([
        true,
        renewal.id,
        renewal.proposal.endEpoch,
        1n,
        0n,
      ])
      expect(storage.write.escrow().value).toEqual([
        5n * FIL,
        whole(price.first) + whole(price.renewal),
      ])
      vm.storage.advanceByDays(5)
      expect(storage.write.check([0n]).value).toBe(false)

      // Failure: Paul terminates his sector. He is paid for the epochs in which he stored the piece, the
      // contract's money for the rest is free again, and his collateral is burnt.
      const held = vm.balanceOf('f05')
      const escrowOfPaul = () => vm.actor('f05', MARKET).connect('paul').GetBalance(paul!.address)
      const paulsFree = escrowOfPaul().balance - renewed.collateral
      paul!.terminate([paulsSector])
      const terminated = vm.epoch
      const earned = price.renewal * (terminated - renewed.start)
      expect(renewal.status).toBe('ended')
      expect(held - vm.balanceOf('f05')).toBe(renewed.collateral)
      expect(escrowOfPaul()).toEqual({ balance: paulsFree + earned, locked: 0n })
      expect(storage.write.escrow().value).toEqual([5n * FIL - earned, whole(price.first)])

      // Self-repair: the check finds it, which opens the order and, as an event, its backup.
      expect(storage.read.isOpen([0n])).toBe(false)
      expect(storage.write.check([0n]).value).toBe(true)
      expect([storage.read.isOpen([0n]), storage.read.isOpen([1n])]).toEqual([true, true])
      const repair = publish(olga!, price.repair)
      const backup = publish(olga!, price.backup, copy)
      olga!.onboard({ deals: [repair] })
      olga!.onboard({ deals: [backup] })
      expect(storage.read.lives([0n])).toEqual([true, repair.id, repair.proposal.endEpoch, 1n, 1n])
      vm.storage.advanceByDays(5)
      expect(vm.epoch - start).toBeGreaterThan(30n * DAY)

      // The providers are paid epoch by epoch, and the keeper gets back what no deal needs.
      const { settlements } = vm.storage.settleDealPayments([first, repair, backup], {
        from: 'olga',
      })
      const since = (deal: typeof first) => vm.epoch - deal.proposal.startEpoch
      const payments = [
        price.first * (vm.epoch - startEpoch),
        price.repair * since(repair),
        price.backup * since(backup),
      ]
      expect(settlements.map(({ payment }) => payment)).toEqual(payments)
      const spent = payments.reduce((sum, payment) => sum + payment, earned)
      const promised = whole(price.first) + whole(price.repair) + whole(price.backup)
      const locked = promised - (spent - earned)
      expect(storage.write.escrow().value).toEqual([5n * FIL - spent, locked])
      const back = storage.write.defund([5n * FIL])
      expect(back.value).toBe(5n * FIL - earned - promised)
      expect(vm.checkInvariants()).toEqual([])
    },
    NO_TIME_LIMIT,
  )
})
