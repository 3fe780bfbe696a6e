import { join } from 'node:path'
import { expect, test } from 'vitest'
import { FVM } from '../../src/index.ts'
import { BUNDLES } from '../data.ts'

const GIB_32 = 32n << 30n

test('a world begins with miners that have power, at its own epoch', () => {
  const vm = FVM.createSync({ miners: 2, epoch: 20_000 })
  expect(vm.epoch).toBe(20_000n)
  expect(vm.timestamp).toBe(FVM.createSync({ epoch: 20_000 }).timestamp)
  const { miners } = vm.storage
  expect(miners.map(({ id }) => id)).toEqual([vm.idOf('miner0'), vm.idOf('miner1')])
  for (const [number, miner] of miners.entries()) {
    expect(miner.power).toEqual({ raw: GIB_32, qualityAdjusted: GIB_32 })
    expect(miner.sectors.map(({ status }) => status)).toEqual(['active'])
    expect(miner.info.owner.actorId).toBe(vm.idOf(`miner${number}-owner`))
  }
  expect(vm.checkInvariants()).toEqual([])
  vm.storage.advanceByDays(1)
  expect(vm.storage.miner('miner1').power.raw).toBe(GIB_32)
})

test('a world without miners has no accounts of theirs', () => {
  const vm = FVM.createSync({ miners: 0 })
  expect(vm.storage.miners).toEqual([])
  expect(vm.accounts.map(({ name }) => name)).toEqual(['verifreg-root'])
})

test('miners below the minimum power of consensus do not change the power of the network', () => {
  const [bare, vm] = [FVM.createSync(), FVM.createSync({ miners: 1, networkPower: '20 EiB' })]
  expect(vm.storage.power()).toEqual(bare.storage.power())
  expect(vm.storage.pledge()).toBeGreaterThan(bare.storage.pledge())
})

test('the messages that create miners are not messages of the world', () => {
  const seen: unknown[] = []
  const stop = FVM.onMessage((result) => seen.push(result))
  try {
    FVM.createSync({ miners: 1 })
  } finally {
    stop()
  }
  expect(seen).toEqual([])
})

test('wrong numbers of miners are refused with the accepted range', () => {
  for (const miners of [-1, 1.5, 1_001, '2', {}, Number.NaN])
    expect(() => FVM.createSync({ miners: miners as number }), String(miners)).toThrow(
      expect.objectContaining({ name: 'UsageError', message: expect.stringContaining('miners') }),
    )
})

test('miners need time before the world begins', () => {
  expect(() => FVM.createSync({ miners: 1, epoch: 239 })).toThrow(
    'miners cannot have a proven sector at epoch 239: begin at epoch 240 or later',
  )
  expect(FVM.createSync({ miners: 1, epoch: 240 }).epoch).toBe(240n)
})

const reason = BUNDLES === undefined ? ' (not run: LITEFVM_BUNDLES is not set)' : ''

test.skipIf(BUNDLES === undefined)(
  `the official actors begin with the same state${reason}`,
  async () => {
    const actors = join(BUNDLES ?? '', 'v18.tar.zst')
    const official = await FVM.create({ actors, miners: 1, tracing: false })
    expect(official.stateRoot()).toEqual(FVM.createSync({ miners: 1 }).stateRoot())
  },
)
