import { FIL, FVM, type Result, type StorageMiner } from 'litefvm'
import { compileSolidity, type SolidityBuild } from 'litefvm/solc'
import { parseAbi } from 'viem'
import { beforeAll, describe, expect, test } from 'vitest'
import { KINDS, NO_TIME_LIMIT } from '../kinds.ts'

const LOAN = parseAbi([
  'function fund() payable',
  'function draw() payable',
  'function collect() returns (uint256 paid)',
  'function collectRest() returns (uint256 paid)',
  'function liquidate()',
  'function release()',
  'function highestDebt() view returns (uint256)',
  'function debt() view returns (uint256)',
  'function principalLeft() view returns (uint256)',
  'function phase() view returns (uint8)',
])

const DAY = 2_880n
const PRINCIPAL = 8n * FIL
const COLLATERAL = 2n * FIL
const TERM = 30n * DAY
/** 20 % a year, in parts of 10^18 for an epoch. */
const RATE = 190_258_751_902n
const SECTORS = 40

/** Interest by the terms of the contract: simple, rounded up. */
const interestOf = (principal: bigint, epochs: bigint) =>
  (principal * RATE * epochs + FIL - 1n) / FIL

let build: SolidityBuild
beforeAll(async () => {
  const folder = new URL('.', import.meta.url)
  build = await compileSolidity(new URL('contracts', folder), { cache: new URL('build', folder) })
}, 60_000)

describe.each(KINDS)('on %s', (_, options) => {
  test(
    'rewards repay a loan on pledge; a miner that stops proving loses its collateral',
    async () => {
      const vm = await FVM.create({ tracing: false, ...options })
      for (const name of ['lender', 'borrower', 'anyone']) vm.account(name, { type: 'eth' })
      for (const name of ['olga', 'paul']) vm.account(name)
      // The owners have the deposit of a new miner, and no funds for pledge.
      const good = vm.storage.createMiner({ owner: 'olga', value: '6 FIL' })
      const bad = vm.storage.createMiner({ owner: 'paul', value: '6 FIL' })
      const loan = (name: string) => vm.evm.at(name, LOAN).connect('anyone')

      const open = (name: string, miner: StorageMiner, owner: string) => {
        const args = ['lender', miner.id, PRINCIPAL, RATE, TERM, COLLATERAL]
        vm.evm.deploy(build, { contract: 'PledgeLoan', args, from: 'anyone', as: name })
        loan(name).connect('lender').write.fund({ value: PRINCIPAL })
        expect(
          loan(name).connect('borrower').send.draw({ value: COLLATERAL }).revert?.errorName,
        ).toBe('NotBeneficiary')
        const terms = {
          newQuota: PRINCIPAL + interestOf(PRINCIPAL, TERM),
          newExpiration: vm.epoch + 90n * DAY,
        }
        miner.as(owner).ChangeBeneficiary({ newBeneficiary: name, ...terms })
        loan(name).connect('borrower').write.draw({ value: COLLATERAL })
        expect(loan(name).read.highestDebt()).toBe(terms.newQuota)
        expect(miner.info.beneficiary.actorId).toBe(vm.idOf(name))
      }
      open('good loan', good, 'olga')
      open('bad loan', bad, 'paul')
      const drawnAt = { good: vm.epoch, bad: vm.epoch }
      expect(good.funds.available).toBeGreaterThan(PRINCIPAL)

      // The principal is the pledge of new sectors.
      for (const miner of [good, bad]) miner.onboardMany(SECTORS)
      expect(good.funds.initialPledge).toBeGreaterThan(FIL)
      expect(good.power.raw + bad.power.raw).toBe(0n)
      vm.storage.advanceByDays(1)
      expect(good.power.raw).toBe(BigInt(SECTORS) * (32n << 30n))

      // Olga wins a block a day, and proves. Paul proves nothing any more.
      const lenderAt = vm.balanceOf('lender')
      let principal = PRINCIPAL
      let accruedAt = drawnAt.good
      let paid = 0n
      for (let day = 1; principal > 0n; day++) {
        expect(day).toBeLessThan(30)
        vm.storage.advanceByDays(1, { prove: [good] })
        vm.storage.awardBlockReward(good)
        if (day % 2 > 0) continue
        const interest = interestOf(principal, vm.epoch - accruedAt)
        const debt = principal + interest
        expect(loan('good loan').read.debt()).toBe(debt)
        const { available } = good.funds
        const part = available < debt ? available : debt
        const result = loan('good loan').write.collect()
        expect(result.value).toBe(part)
        expect(result.balanceChange('lender')).toBe(part)
        paid += part
        principal = debt - part
        accruedAt = vm.epoch
        expect(loan('good loan').read.principalLeft()).toBe(principal)
      }
      expect(vm.balanceOf('lender') - lenderAt).toBe(paid)
      expect(loan('good loan').read.phase()).toBe(3)
      expect(vm.balanceOf('good loan')).toBe(0n)

      // The owner gets the miner's payments back.
      const olga = { newBeneficiary: 'olga', newQuota: 0, newExpiration: 0 }
      good.as('olga').ChangeBeneficiary(olga)
      loan('good loan').write.release()
      expect(good.info.beneficiary.actorId).toBe(vm.idOf('olga'))

      // The other loan is due. Fees for the faults have used up what the miner had.
      expect(bad.power.raw).toBe(0n)
      expect(loan('bad loan').send.liquidate().revert?.errorName).toBe('NotDue')
      vm.storage.advanceEpochs(drawnAt.bad + TERM + 1n - vm.epoch, { prove: [good] })
      const owed = PRINCIPAL + interestOf(PRINCIPAL, vm.epoch - drawnAt.bad)
      const available = bad.funds.available
      expect(available).toBeGreaterThan(0n)
      expect(available).toBeLessThan(owed - COLLATERAL)
      const end: Result<unknown> = loan('bad loan').write.liquidate()
      expect(end.balanceChange('lender')).toBe(available + COLLATERAL)
      expect(end.balanceChange('borrower')).toBe(0n)
      expect(loan('bad loan').read.debt()).toBe(owed - available - COLLATERAL)

      // A late reward goes to the lender as well: a quarter is free at once.
      const before = bad.funds
      vm.storage.awardBlockReward(bad)
      const free = bad.funds.available
      expect(free).toBeGreaterThan(before.available)
      expect(loan('bad loan').write.collectRest().balanceChange('lender')).toBe(free)
      expect(vm.checkInvariants()).toEqual([])
    },
    NO_TIME_LIMIT,
  )
})
