import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { addressFromEth, type CallFrame, FVM } from '../../src/index.ts'
import { cidToString } from '../../src/ipld/index.ts'
import { BUNDLES } from '../data.ts'

const bundle = join(BUNDLES ?? '', 'v18.tar.zst')
const isReady = BUNDLES !== undefined && existsSync(bundle)
const reason = isReady ? '' : ' (not run: LITEFVM_BUNDLES names no folder with v18.tar.zst)'
const FIL = 10n ** 18n

test('a new world is always the same: another root stands under Consensus in the changelog', () => {
  expect(cidToString(FVM.createSync().stateRoot())).toMatchInlineSnapshot(
    `"bafy2bzacebxyuvlaujmc3hkmnztulrhrv7wznpsgg7qi4yhn5lk3cqg6d32ps"`,
  )
})

test('the actors of a first state, by name and balance', () => {
  const vm = FVM.createSync()
  const ids = Array.from({ length: 110 }, (_, id) => vm.getActor(id)).filter((a) => a !== undefined)
  expect(ids.map(({ id, type, balance }) => [Number(id), type, balance / FIL])).toEqual([
    [0, 'system', 0n],
    [1, 'init', 0n],
    [2, 'reward', 1_100_000_000n],
    [3, 'cron', 0n],
    [4, 'storagepower', 0n],
    [5, 'storagemarket', 0n],
    [6, 'verifiedregistry', 0n],
    [7, 'datacap', 0n],
    [10, 'eam', 0n],
    [99, 'account', 0n],
    [100, 'account', 10_000n],
    [101, 'ethaccount', 0n],
  ])
  expect(vm.account('verifreg-root').address).toEqual(
    (vm.state('f0100') as { address: unknown }).address,
  )
  expect(vm.idOf('verifreg-root')).toBe(100n)
  expect(vm.idOf(addressFromEth(`0x${'00'.repeat(20)}`))).toBe(101n)
  expect(vm.state('f06')).toMatchObject({ rootKey: { actorId: 100n }, nextAllocationId: 1n })
  expect(vm.state('f07')).toMatchObject({ governor: { actorId: 6n }, token: { supply: 0n } })
  expect(vm.state('f03')).toMatchObject({
    entries: [
      { receiver: { actorId: 4n }, method: 5n },
      { receiver: { actorId: 5n }, method: 9n },
    ],
  })
})

test.each([
  'mainnet',
  'calibrationnet',
  'butterflynet',
  'caterpillarnet',
  'devnet',
  'testing',
  'testing-fake-proofs',
])('the actors of %s accept their first state', (network) => {
  for (const networkVersion of [28, 29] as const) {
    const vm = FVM.createSync({ network, networkVersion })
    vm.mine(2)
    expect(vm.checkInvariants()).toEqual([])
    expect(vm.state('f01')).toMatchObject({ networkName: network, nextId: 102n })
  }
})

test('worlds share their first state, and nothing that happens later', () => {
  const one = FVM.createSync()
  one.setBalance('f02', 0n)
  one.account('alice')
  const other = FVM.createSync()
  expect(other.balanceOf('f02')).toBe(1_100_000_000n * FIL)
  expect(other.idOf('f0102')).toBe(102n)
  expect(other.getActor('f0102')).toBeUndefined()
  const rich = FVM.createSync({ accountBalance: '7 FIL' })
  expect(rich.balanceOf('verifreg-root')).toBe(7n * FIL)
  expect(FVM.createSync().balanceOf('verifreg-root')).toBe(10_000n * FIL)
})

test("a listener of all worlds gets no event of a world's construction", () => {
  let heard = 0
  const stop = FVM.onMessage(() => heard++)
  FVM.createSync({ accountBalance: '8 FIL' })
  stop()
  expect(heard).toBe(0)
})

test('cron calls power and market at every epoch, and nothing fails', () => {
  const vm = FVM.createSync()
  const calls: unknown[] = []
  vm.onMessage(({ trace }) => {
    const visit = ({ id, method, exitCode, calls: inner }: CallFrame): void => {
      calls.push([id, method, exitCode])
      inner.forEach(visit)
    }
    visit(trace!) // worlds trace by default
  })
  expect(vm.mine(3)).toEqual({ epoch: 10_003n, cronTicks: 3, failures: [] })
  const tick = [
    [3n, 2n, 0],
    [4n, 5n, 0],
    [2n, 3n, 0],
    [2n, 4n, 0],
    [5n, 9n, 0],
  ]
  expect(calls).toEqual([...tick, ...tick, ...tick])
  expect(vm.state('f04')).toMatchObject({ firstCronEpoch: 10_003n })
  expect(vm.state('f05')).toMatchObject({ lastCron: 10_002n })
  expect(vm.state('f02')).toMatchObject({ epoch: 10_003n })
  expect(vm.checkInvariants()).toEqual([])
})

test('a miner that is set without a state runs natively and cannot read it', () => {
  const vm = FVM.createSync()
  vm.account('alice')
  vm.setActor('f01000', { code: 'storageminer' })
  expect(vm.send({ from: 'alice', to: 'f01000', method: 2 }).exitCode).toBe(16)
})

test.skipIf(!isReady)(
  `both kinds of actors make the same of all that they share${reason}`,
  { timeout: 60_000 },
  async () => {
    const official = await FVM.create({ actors: bundle })
    const native = FVM.createSync()
    for (const id of [0, 1, 2, 3, 4, 5, 6, 7, 10, 99, 100, 101, 102])
      expect(native.getActor(id), `f0${id}`).toEqual(official.getActor(id))
    expect(official.checkInvariants()).toEqual([])
    expect(official.mine(2).failures).toEqual([])
    expect(official.checkInvariants()).toEqual([])
  },
)
