import { FIL, FVM, type StorageMiner } from 'litefvm'
import { compileSolidity, type SolidityBuild } from 'litefvm/solc'
import { bytesToHex, type Hex, parseAbi, parseSignature } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { beforeAll, describe, expect, test } from 'vitest'
import { KINDS, NO_TIME_LIMIT } from '../kinds.ts'

const REPUTATION = parseAbi([
  'struct Measurement { uint64 latency; uint8 v; bytes32 r; bytes32 s; }',
  'function join() payable',
  'function leave() returns (uint256 amount)',
  'function recordFault(uint64 provider, uint64 sector, bytes place)',
  'function watch(uint64 deal)',
  'function recordFailure(uint64 deal)',
  'function measurementHash(uint64 provider, uint64 day, uint64 latency) view returns (bytes32)',
  'function recordLatency(uint64 provider, uint64 day, Measurement[] list) returns (uint64 median)',
  'function score(uint64 provider) view returns (uint256)',
  'function today() view returns (uint64)',
  'function pool() view returns (uint256)',
  'function checkers(address) view returns (uint256 stake, uint256 earned)',
])

const DAY = 2_880n
const FAULT_FEE = FIL / 20n
const LATENCY_FEE = FIL / 100n
const SLASH = FIL / 4n
/** Keys of the three checkers. */
const KEYS = {
  ann: `0x${'11'.repeat(32)}`,
  ben: `0x${'22'.repeat(32)}`,
  cy: `0x${'33'.repeat(32)}`,
} as const satisfies Record<string, Hex>
type Checker = keyof typeof KEYS

let build: SolidityBuild
beforeAll(async () => {
  const folder = new URL('.', import.meta.url)
  build = await compileSolidity(new URL('contracts', folder), { cache: new URL('build', folder) })
}, 60_000)

describe.each(KINDS)('on %s', (_, options) => {
  test(
    'checkers score providers by proven faults, failed deals and signed latencies',
    async () => {
      const vm = await FVM.create({ tracing: false, ...options })
      for (const [name, privateKey] of Object.entries(KEYS))
        vm.account(name, { type: 'eth', privateKey })
      for (const name of ['patron', 'stranger']) vm.account(name, { type: 'eth' })
      for (const name of ['client', 'olga', 'paul']) vm.account(name)
      const olga = vm.storage.createMiner({ owner: 'olga' })
      const paul = vm.storage.createMiner({ owner: 'paul' })
      vm.evm.deploy(build, { contract: 'Reputation', from: 'patron', as: 'reputation' })
      const reputation = (from: string) => vm.evm.at('reputation', REPUTATION).connect(from)
      vm.send({ from: 'patron', to: 'reputation', method: 'InvokeEVM', value: FIL })
      for (const name of Object.keys(KEYS)) reputation(name).write.join({ value: FIL })

      const store = (provider: StorageMiner) => {
        const deal = vm.storage.publishDeal({
          client: 'client',
          provider,
          startEpoch: vm.epoch + DAY,
        })
        return { deal, sector: provider.onboard({ deals: [deal] }) }
      }
      const [olgas, pauls] = [store(olga), store(paul)]
      for (const { deal } of [olgas, pauls]) reputation('ann').write.watch([deal.id])
      vm.storage.advanceByDays(1)

      /** Signs a measurement, as a checker does off-chain. */
      const measure = async (checker: Checker, provider: StorageMiner, latency: bigint) => {
        const { read } = reputation('stranger')
        const raw = read.measurementHash([provider.id, read.today(), latency])
        const signature = await privateKeyToAccount(KEYS[checker]).signMessage({ message: { raw } })
        const { r, s, yParity } = parseSignature(signature)
        return { latency, v: 27 + yParity, r, s }
      }
      const record = (provider: StorageMiner, list: Awaited<ReturnType<typeof measure>>[]) =>
        reputation('stranger').send.recordLatency([
          provider.id,
          reputation('stranger').read.today(),
          list,
        ])
      const place = ({ sector }: typeof pauls) =>
        bytesToHex(paul.as('paul').GenerateSectorLocation({ sectorNumber: sector.number }).auxData)

      // Latencies: the median counts. Cy's measurement of the second day is far off, and costs him.
      const even = [
        await measure('ann', olga, 80n),
        await measure('ben', olga, 90n),
        await measure('cy', olga, 100n),
      ]
      expect(record(olga, even.slice(1)).revert?.text).toBe('TooFew(measurements: 2)')
      expect(record(olga, [even[1]!, even[0]!, even[2]!]).revert?.errorName).toBe('NotInOrder')
      expect(record(olga, [even[0]!, even[0]!, even[2]!]).revert?.errorName).toBe('RecordedAlready')
      expect(
        record(olga, [{ ...even[0]!, latency: 79n }, ...even.slice(1)]).revert?.errorName,
      ).toBe('NotAChecker')
      expect(record(olga, even).value).toBe(90n)
      expect(record(olga, even).revert?.errorName).toBe('RecordedAlready')
      vm.storage.advanceByDays(1)
      const uneven = [
        await measure('cy', olga, 10n),
        await measure('ann', olga, 110n),
        await measure('ben', olga, 120n),
      ]
      const slashed = record(olga, uneven)
      expect([slashed.value, slashed.contractEvents[0]!.eventName]).toEqual([110n, 'Slashed'])
      expect(reputation('ann').read.score([olga.id])).toBe(1_000n - 10n) // 100 ms on average

      // Faults: Paul misses three days. The first who says so each day earns the fee.
      for (let day = 1; day <= 3; day++) {
        vm.storage.advanceByDays(1, { prove: [olga] })
        expect(pauls.sector.status).toBe('faulty')
        const fault = [paul.id, pauls.sector.number, place(pauls)] as const
        expect(reputation('stranger').send.recordFault(fault).revert?.errorName).toBe('NotAChecker')
        expect(reputation('ben').send.recordFault(fault).ok).toBe(true)
        expect(reputation('ann').send.recordFault(fault).revert?.errorName).toBe('RecordedAlready')
      }
      const lie = [olga.id, olgas.sector.number, place(olgas)] as const
      expect(reputation('ben').send.recordFault(lie).revert?.errorName).toBe('NotFaulty')
      expect(reputation('ann').read.score([paul.id])).toBe(1_000n - 150n)

      // He recovers, proves for weeks, and then terminates the sector: the deal has failed.
      paul.declareFaultsRecovered([pauls.sector])
      vm.storage.advanceByDays(22)
      expect(pauls.sector.status).toBe('active')
      expect(reputation('ann').send.recordFailure([pauls.deal.id]).revert?.errorName).toBe(
        'NotFailed',
      )
      paul.terminate([pauls.sector])
      expect(reputation('ann').send.recordFailure([pauls.deal.id]).ok).toBe(true)
      expect(reputation('ben').send.recordFailure([pauls.deal.id]).revert?.errorName).toBe(
        'RecordedAlready',
      )
      expect(reputation('ann').send.recordFailure([olgas.deal.id]).revert?.errorName).toBe(
        'NotFailed',
      )
      expect(reputation('ann').read.score([paul.id])).toBe(1_000n - 150n - 300n)
      vm.storage.advanceByDays(3)

      // The money: fees of the pool, and a quarter of Cy's stake that went back to it.
      const earned = {
        ann: 2n * LATENCY_FEE + FAULT_FEE,
        ben: 2n * LATENCY_FEE + 3n * FAULT_FEE,
        cy: LATENCY_FEE,
      }
      const fees = earned.ann + earned.ben + earned.cy
      expect(reputation('ann').read.pool()).toBe(FIL - fees + SLASH)
      const stakes = { ann: FIL, ben: FIL, cy: FIL - SLASH }
      for (const name of ['ann', 'ben', 'cy'] as const) {
        expect(reputation('ann').read.checkers([name])).toEqual([stakes[name], earned[name]])
        expect(reputation(name).write.leave().value).toBe(stakes[name] + earned[name])
      }
      expect(vm.balanceOf('reputation')).toBe(FIL - fees + SLASH)
      expect(vm.checkInvariants()).toEqual([])
    },
    NO_TIME_LIMIT,
  )
})
