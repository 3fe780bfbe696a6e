import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cbor, cidToString, FVM, type Result } from '../../src/index.ts'

/* Cron of epochs in which nothing is due runs without messages. A world with a listener runs them. */

const DEAL_UPDATE_EPOCH = 172_800n

/** A world where a miner has a sector to prove, and a deal that nobody activates is due 250 epochs on. */
function createWorld(): FVM {
  const vm = FVM.createSync({ tracing: false, epoch: DEAL_UPDATE_EPOCH - 260n })
  vm.account('alice')
  const miner = vm.storage.createMiner({ owner: vm.account('bob') })
  const startEpoch = DEAL_UPDATE_EPOCH - 20n
  vm.storage.publishDeal({ client: 'alice', provider: miner, startEpoch, price: 5n })
  miner.onboard()
  return vm
}

type Step = (vm: FVM) => unknown

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.integer({ min: 1, max: 40 }).map(
    (n): Step =>
      (vm) =>
        vm.mine(n),
  ),
  fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 12 })).map(
    ([n, nullRounds]): Step =>
      (vm) =>
        vm.mine(n, { nullRounds }),
  ),
  fc.integer({ min: -400, max: 400 }).map(
    (n): Step =>
      (vm) =>
        vm.setEpoch(vm.epoch + BigInt(n)),
  ),
  fc.constant<Step>((vm) => vm.sendImplicit({ to: 'f02', value: 1n }).exitCode),
)

test('idle epochs leave the same state as messages, with any work due between them', () => {
  const start = createWorld()
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 5 }), (steps) => {
      const [vm, watched] = [start.fork(), start.fork()]
      const stop = watched.onMessage(() => {})
      for (const take of steps) {
        expect(take(vm)).toEqual(take(watched))
        expect(cidToString(vm.stateRoot())).toBe(cidToString(watched.stateRoot()))
        expect(vm.timestamp).toBe(watched.timestamp)
      }
      stop()
    }),
    { numRuns: 6 },
  )
})

const stateOfMarket = (vm: FVM) => {
  const { proposals, escrowTable } = vm.state('f05') as { proposals: unknown; escrowTable: unknown } // of the market's schema
  return { proposals, escrowTable }
}

test('a deal and a deadline that are due end a run of idle epochs', () => {
  const [vm, watched] = [createWorld(), createWorld()]
  const before = stateOfMarket(vm)
  const calls: bigint[] = []
  watched.onMessage(() => calls.push(watched.epoch))
  expect(vm.mine(300)).toEqual(watched.mine(300))
  expect(calls.length).toBe(300)
  expect(vm.state('f05')).toEqual(watched.state('f05'))
  expect(vm.state('f05')).toMatchObject({ lastCron: vm.epoch - 1n })
  expect(stateOfMarket(vm)).not.toEqual(before) // the deal timed out
  expect(vm.getActor('f099')?.balance).toBe(watched.getActor('f099')?.balance)
  expect(cidToString(vm.stateRoot())).toBe(cidToString(watched.stateRoot()))
})

test.each<[string, (vm: FVM) => void]>([
  ['calls nothing', (vm) => vm.setState('f03', ENTRIES, { entries: [] })],
  [
    'calls only the market',
    (vm) => vm.setState('f03', ENTRIES, { entries: [{ receiver: 'f05', method: 9n }] }),
  ],
  ['finds another actor in the place of power', (vm) => vm.setCode('f04', 'multisig')],
  [
    'finds a state of power that does not decode',
    (vm) => vm.setState('f04', cbor.tuple({ a: cbor.u64 }), { a: 1n }),
  ],
  ['has no market', (vm) => vm.setActor('f05', { code: 'placeholder' })],
])('cron that %s runs by messages', (_, change) => {
  const [vm, watched] = [FVM.createSync(), FVM.createSync()]
  const results: Result<unknown>[] = []
  watched.onMessage((result) => {
    results.push(result)
  })
  for (const world of [vm, watched]) change(world)
  expect(vm.mine(3)).toEqual(watched.mine(3))
  expect(results.length).toBe(3)
  expect(cidToString(vm.stateRoot())).toBe(cidToString(watched.stateRoot()))
})

const ENTRIES = cbor.tuple({
  entries: cbor.array(cbor.tuple({ receiver: cbor.address, method: cbor.u64 })),
})

test('listeners of tipsets see each idle epoch, and progress is reported each thousand', () => {
  const vm = FVM.createSync()
  const epochs: bigint[] = []
  const stop = FVM.portOf(vm).onTipset(() => {
    expect(vm.state('f02')).toMatchObject({ epoch: vm.epoch + 1n })
    epochs.push(vm.epoch)
  })
  vm.mine(3)
  stop()
  expect(epochs).toEqual([10_000n, 10_001n, 10_002n])
  const progress: [number, bigint][] = []
  vm.mine(2_500, { onProgress: (done) => progress.push([done, vm.epoch]) })
  expect(progress).toEqual([
    [1_000, 11_003n],
    [2_000, 12_003n],
  ])
  expect(vm.state('f02')).toMatchObject({ epoch: 12_503n })
})
